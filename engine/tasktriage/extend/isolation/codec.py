"""Our frozen values as JSON and back, for the way between two processes.

JSON has texts, numbers, `true`, `false`, null and lists, which stand for tuples. All else is an
object with one key, that says what it is: a letter for what Python has ("b": bytes), or a class of
ours by its module and name ("task.Task") with the values of its fields in their order. The classes
are those that the modules in `HOMES` show in `__all__`: no name leads anywhere else, and no code
comes with a value.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib import import_module
from numbers import Integral, Real
from operator import attrgetter
from pathlib import Path, PurePath
from typing import Any

from tasktriage.contracts.secret import Secret
from tasktriage.domain.row import Row

from .hints import misfit

__all__ = ["FROM_CHILD", "Decoder", "decode", "dumps", "encode", "loads"]

HOMES = {
    **{
        name: f"tasktriage.domain.{name}"
        for name in (
            "assessment", "comparison", "document", "flow", "label", "migration", "occupation",
            "oversight", "plan", "policy", "portfolio", "profile", "row", "skills", "task", "usage",
        )
    },
    **{name: f"tasktriage.contracts.{name}" for name in ("limits", "protocols", "source")},
}  # fmt: skip
TAGS = {module: name for name, module in HOMES.items()}
FROM_CHILD = frozenset(
    {
        *("document.Document", "document.Unit", "document.UnitKind", "task.Task", "task.Origin"),
        *("row.TableForm", "limits.Limits", "source.Source"),
    }
)
"""The classes that readers and extractors make."""
# those that nobody looks at again; of the others `extend.fields` says what is wrong with them
CHECKED = frozenset({"row.TableForm", "limits.Limits"})
PLAIN = frozenset({str, int, float, bool, type(None)})
NAME_LIMIT = 60  # characters of the name of a stranger's class

Encoder = Callable[[Any], Any]


def dumps(value: object) -> bytes:
    """Return JSON as bytes; texts with halves of pairs come back as they were."""
    text = json.dumps(value, ensure_ascii=False, check_circular=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def loads(data: bytes | bytearray | memoryview) -> Any:
    """Return what `dumps` wrote.

    Raises:
        ValueError: it is no JSON; RecursionError: it is too deep.
    """
    return json.loads(str(data, "utf-8", "surrogatepass"))


def encode(value: Any) -> Any:
    """Return a value as JSON; of a stranger's class that is none of ours only its name.

    Raises:
        RecursionError: the value holds itself.
    """
    kind: Any = type(value)
    return value if kind in PLAIN else _encoder(kind)(value)


@cache
def _encoder(kind: type) -> Encoder:
    for base in kind.__mro__:
        tag = _tag(base)
        if tag is not None and issubclass(base, Enum):
            return lambda value: {tag: value.value}
        if tag is not None and is_dataclass(base):
            return _of_fields(tag, base)
    for types, encoder in _ENCODERS.items():
        if issubclass(kind, types):
            return encoder
    name = kind.__name__[:NAME_LIMIT]
    return lambda value: {"?": name}


def _of_fields(tag: str, kind: type) -> Encoder:
    names = [field.name for field in fields(kind) if field.init]
    if len(names) == 1:
        name = names[0]
        return lambda value: {tag: [encode(getattr(value, name))]}
    get = attrgetter(*names)
    plain = PLAIN

    def encoder(value: Any) -> Any:
        return {tag: [one if type(one) in plain else encode(one) for one in get(value)]}

    return encoder


def _pairs(value: Mapping[Any, Any]) -> list[Any]:
    return [[encode(key), encode(value[key])] for key in value]


def _row(row: Row) -> Any:
    facts = None if row.facts is None else _pairs(row.facts)
    return {"r": [_pairs(row), encode(row.form), facts]}


def _sequence(value: Sequence[Any]) -> list[Any]:
    return [one if type(one) in PLAIN else encode(one) for one in value]


_ENCODERS: dict[type | tuple[type, ...], Encoder] = {
    Secret: lambda value: {"s": value.reveal()},
    Row: _row,
    str: str.__str__,
    bool: bool,
    Integral: int,
    Real: float,
    (bytes, bytearray): lambda value: {"b": b64encode(value).decode()},
    datetime: lambda value: {"t": value.isoformat()},
    date: lambda value: {"d": value.isoformat()},
    time: lambda value: {"h": value.isoformat()},
    timedelta: lambda value: {"i": [value.days, value.seconds, value.microseconds]},
    Decimal: lambda value: {"n": str(value)},
    PurePath: lambda value: {"p": str(value)},
    Mapping: lambda value: {"m": _pairs(value)},
    tuple: _sequence,
    list: lambda value: {"l": _sequence(value)},
}


def _tag(kind: type) -> str | None:
    home = TAGS.get(kind.__module__)
    if home is None or kind.__name__ not in import_module(kind.__module__).__all__:
        return None
    return f"{home}.{kind.__name__}"


class Decoder:
    """Makes values of what `encode` returned.

    Args:
        allowed: the tags of the classes that may stand there, and no secrets; None: all of them.
    """

    def __init__(self, allowed: Collection[str] | None = None) -> None:
        self._allowed = allowed
        self._makers: dict[str, Callable[[Any], Any]] = {
            "b": lambda data: b64decode(data, validate=True),
            "t": datetime.fromisoformat,
            "d": date.fromisoformat,
            "h": time.fromisoformat,
            "i": lambda data: timedelta(*map(int, data)),
            "n": Decimal,
            "p": Path,
            "m": self._mapping,
            "l": lambda data: [self(one) for one in data],
            "r": self._row,
            "?": _foreign,
        }
        if allowed is None:
            self._makers["s"] = Secret

    def __call__(self, data: Any) -> Any:
        """Return the value.

        Raises:
            ValueError, TypeError, KeyError, ArithmeticError, RecursionError: it is none.
        """
        if type(data) is list:
            return tuple([one if type(one) in PLAIN else self(one) for one in data])
        if type(data) is not dict:
            return data
        ((tag, content),) = data.items()
        make = self._makers.get(tag)
        if make is None:
            make = self._makers[tag] = self._maker(tag)
        return make(content)

    def _mapping(self, data: Any) -> dict[Any, Any]:
        return {self(key): self(value) for key, value in data}

    def _row(self, data: Any) -> Row:
        cells, form, facts = data
        made = Row(
            self._mapping(cells), self(form), None if facts is None else self._mapping(facts)
        )
        if type(made.form).__name__ != "TableForm" or not all(type(key) is str for key in made):
            raise ValueError("a row needs a form, and names of columns")
        return made

    def _maker(self, tag: str) -> Callable[[Any], Any]:
        kind: Any = _class(tag)
        if self._allowed is not None and tag not in self._allowed:
            raise ValueError(f"no {tag} may stand here")
        if issubclass(kind, Enum):
            return kind  # type: ignore[no-any-return]
        names = [field.name for field in fields(kind) if field.init]

        def make(data: Any) -> Any:
            values = [one if type(one) in PLAIN else self(one) for one in data]
            made = kind(**dict(zip(names, values, strict=True)))
            if tag in CHECKED and (wrong := misfit(made)):
                raise ValueError(f"the {wrong} of a {tag} is wrong")
            return made

        return make


def _class(tag: str) -> type:
    home, _, name = tag.partition(".")
    module = import_module(HOMES[home])
    if name not in module.__all__:
        raise ValueError(f"there is no {tag}")
    kind = getattr(module, name)
    if not isinstance(kind, type) or not (issubclass(kind, Enum) or is_dataclass(kind)):
        raise ValueError(f"{tag} is no value")
    return kind


def _foreign(name: Any) -> Any:
    """Return something of a class of that name, so that an error can say what was there."""
    return type(str(name)[:NAME_LIMIT] or "object", (), {})()


decode = Decoder()
"""Makes values of any kind."""
