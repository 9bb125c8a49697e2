"""The fields of what readers and extractors yield: a wrong one is its maker's error.

Python checks no field of a dataclass, so a number where a text belongs would fail later, in a part
of ours or in an output that has done nothing wrong.
"""

from __future__ import annotations

from functools import cache
from typing import Any, BinaryIO, get_args, get_origin, get_type_hints

from tasktriage.contracts.source import Source
from tasktriage.domain.document import Document, Unit, UnitKind
from tasktriage.domain.task import Origin, Task

__all__ = ["wrong_with"]

KNOWN = (Task, Document, Source, Unit, Origin)
# what serves as well as the type that is named
ALSO: dict[Any, tuple[type, ...]] = {
    bytes: (bytes, bytearray),
    float: (float, int),
    tuple: (tuple, list),
    UnitKind: (str,),
}
NOUNS: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    tuple: "tuple of texts",
    BinaryIO: "stream",
}


def wrong_with(item: object, *kinds: type) -> str:
    """Return what is wrong with something that must be one of `kinds`; empty if nothing is."""
    kind = next((k for k in kinds if isinstance(item, k)), None)
    if kind is None:
        return _a(type(item).__name__)
    for name, types, noun in _fields(kind):
        part: Any = getattr(item, name, _NOTHING)
        if noun == NOUNS[BinaryIO]:
            fits = part is None or hasattr(part, "read")
        else:
            fits = isinstance(part, types)
        if fits and noun == NOUNS[tuple]:
            fits = all(isinstance(text, str) for text in part)
        if not fits:
            return f"{_a(kind.__name__)} whose {name} is no {noun}"
        if isinstance(part, KNOWN) and (wrong := wrong_with(part, type(part))):
            return wrong
    if isinstance(item, Source) and all(x is None for x in (item.path, item.data, item.stream)):
        return "a Source without a path, data or a stream"
    return ""


@cache
def _fields(kind: type) -> tuple[tuple[str, tuple[type, ...], str], ...]:
    """Return each field with the types that it may have, and what to call them."""
    known = next(k for k in KNOWN if issubclass(kind, k))
    fields = []
    for name, hint in get_type_hints(known).items():
        several = get_origin(hint) is not tuple and get_args(hint)
        parts = [get_origin(part) or part for part in several or (hint,)]
        types = tuple(also for part in parts for also in ALSO.get(part, (part,)))
        fields.append((name, types, NOUNS.get(parts[0], parts[0].__name__)))
    return tuple(fields)


def _a(name: str) -> str:
    return f"{'an' if name[:1] in 'AEIOaeio' else 'a'} {name}"


class _Nothing:
    """What a field has that was never set."""


_NOTHING = _Nothing()
