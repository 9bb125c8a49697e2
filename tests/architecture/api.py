"""The public interface as text, a line a name, and which changes of it break others' code.

python tests/architecture/api.py     writes api.txt anew, unless that would break whoever uses it

`api.txt` is what plugins and programs may lean on within this version of the interface. Additions
are written down by running this; what is taken away, or asks for more than before, needs the next
version (or an alias, and a `DeprecationWarning`).
"""

from __future__ import annotations

import ast
import enum
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "api.txt"
MODULES: dict[str, tuple[str, ...]] = {
    "tasktriage": (),
    "tasktriage.plugin": (),
    "tasktriage.testing": (),
    "tasktriage.extend.hookspecs": (),  # the hooks themselves
    "tasktriage.arrow": (),
    "tasktriage.bench": ("evaluate",),
    "tasktriage.extend.manager": ("Plugins",),
    "tasktriage.pipeline.annotate": ("annotate",),
    "tasktriage.pipeline.assess": ("assess",),
    "tasktriage.pipeline.options": ("ReadOptions",),
    "tasktriage.pipeline.read": ("read",),
    "tasktriage.pipeline.segment": ("segment",),
    "tasktriage.pipeline.select": ("select",),
    "tasktriage.pipeline.write": ("run_info", "write_results"),
}
"""The public modules: with the names of them that are meant, or none for those of `__all__`."""

OPTIONAL: tuple[str, ...] = ()
"""Members of protocols that were added later: whoever asks for one goes on without it."""


def listing() -> list[str]:
    """Return the lines of today."""
    lines: list[str] = []
    for module, names in MODULES.items():
        found = import_module(module)
        if module.endswith("hookspecs"):
            names = tuple(n for n in vars(found) if n.startswith("tasktriage_"))
        for name in sorted(names or found.__all__):
            lines += described(f"{module}:{name}", getattr(found, name))
    return lines


def described(name: str, value: Any) -> Iterator[str]:
    """Yield the line of a name, and those of its members."""
    if inspect.isclass(value):
        yield from _class(name, value)
    elif inspect.isroutine(value):
        yield f"{name}{_signature(value)}"
    else:
        yield f"{name}: {type(value).__name__}"


def _class(name: str, cls: type) -> Iterator[str]:
    if issubclass(cls, enum.Enum):
        yield f"{name} = {' | '.join(sorted(f'{one.name}: {one.value}' for one in cls))}"
    elif getattr(cls, "_is_protocol", False):
        yield f"{name}: protocol"
    else:
        try:
            yield f"{name}{_signature(cls)}"
        except ValueError:  # it is made as a class of Python's own is
            yield f"{name}: {cls.__mro__[1].__name__}"
    known = {one.name for one in fields(cls)} if is_dataclass(cls) else set()
    own = {
        member: value
        for base in reversed(cls.__mro__)
        if base.__module__.startswith("tasktriage")  # what others' classes give is theirs
        for member, value in vars(base).items()
        if not member.startswith("_") and not isinstance(value, enum.Enum)
    }
    for member, value in sorted(own.items()):
        if isinstance(value, property):
            yield f"{name}.{member}: {_hint(value.fget)}"
        elif isinstance(value, (classmethod, staticmethod)):
            yield f"{name}.{member}{_signature(value.__func__)}"
        elif inspect.isfunction(value):
            yield f"{name}.{member}{_signature(value)}"
        elif isinstance(value, cached_property):
            yield f"{name}.{member}: {_hint(value.func)}"
        elif member not in known:
            yield f"{name}.{member}: {type(value).__name__}"


def _hint(function: Callable[..., Any] | None) -> str:
    hints = getattr(function, "__annotations__", {})
    return str(hints.get("return", "Any"))


def _signature(value: Callable[..., Any]) -> str:
    """Return a signature that Python can read: defaults that are objects are their type's name."""
    found = inspect.signature(value)
    parameters = []
    for one in found.parameters.values():
        if one.default is not one.empty:
            one = one.replace(default=_Shown(_default(one.default)))
        if isinstance(one.annotation, str):
            one = one.replace(annotation=_Shown(one.annotation))
        parameters.append(one)
    returned: Any = found.return_annotation
    if isinstance(returned, str):
        returned = _Shown(returned)
    return str(found.replace(parameters=parameters, return_annotation=returned))


def _default(value: object) -> str:
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if is_dataclass(value):
        return f"{type(value).__name__}()"
    text = repr(value)
    return "..." if text.startswith("<") or " at 0x" in text else text


class _Shown:
    """A default or an annotation that shows as it is written."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def breaks(before: list[str], after: list[str]) -> list[str]:
    """Return what in `after` breaks whoever wrote to `before`, a line each."""
    now = {_name(line): line for line in after}
    found = []
    for line in before:
        name = _name(line)
        if name not in now:
            found.append(f"{name} is gone")
        elif " = " in line and "(" not in line.partition(" = ")[0]:
            lost = set(_values(line)) - set(_values(now[name]))
            found += [f"{name} has no {value!r} any more" for value in sorted(lost)]
        elif "(" in line:
            found += [f"{name}: {what}" for what in _calls(line, now[name])]
    known = {_name(line) for line in before}
    asked = tuple(f"{_name(line)}." for line in before if line.endswith(": protocol"))
    found += [
        f"{name} is asked of plugins that have none"
        for name in now
        if name not in known and name.startswith(asked) and name not in OPTIONAL
    ]
    return found


def _name(line: str) -> str:
    module, _, rest = line.partition(":")
    end = min((at for sign in "(: =" if (at := rest.find(sign)) >= 0), default=len(rest))
    return f"{module}:{rest[:end]}"


def _values(line: str) -> list[str]:
    return line.partition(" = ")[2].split(" | ")


def _calls(before: str, after: str) -> Iterator[str]:
    """Yield what a call that was right before would meet now."""
    if "(" not in after:
        yield "can't be called any more"
        return
    old, new = _arguments(before), _arguments(after)
    for name, (place, _) in old.items():
        if name not in new and "**" not in new:
            yield f"takes no '{name}' any more"
        elif name in new and place is not None and new[name][0] != place:
            yield f"'{name}' stands in another place"
        elif name in new and old[name][1] and not new[name][1]:
            yield f"'{name}' must be given now"
    for name, (_, optional) in new.items():
        if name not in old and not optional:
            yield f"asks for '{name}'"


def _arguments(line: str) -> dict[str, tuple[int | None, bool]]:
    """Return each argument's place (None: by keyword alone) and whether it may be left out."""
    text = line[line.index("(") :]
    given = ast.parse(f"def f{text}: ...").body[0]
    assert isinstance(given, ast.FunctionDef)
    arguments = given.args
    placed = [*arguments.posonlyargs, *arguments.args]
    least = len(placed) - len(arguments.defaults)
    found: dict[str, tuple[int | None, bool]] = {
        one.arg: (place, place >= least) for place, one in enumerate(placed)
    }
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found[one.arg] = (None, default is not None)
    if arguments.kwarg is not None:
        found["**"] = (None, True)
    if arguments.vararg is not None:
        found["*"] = (None, True)
    return found


def main() -> int:
    """Write the file, or say what keeps it from being written."""
    after = listing()
    before = FILE.read_text("utf-8").splitlines() if FILE.is_file() else []
    if found := breaks(before, after):
        print("not written, for it would break others' code:", *found, sep="\n  ")
        return 1
    FILE.write_text("\n".join(after) + "\n", "utf-8")
    print(f"{len(after)} lines, {len(set(after) - set(before))} of them new")
    return 0


if __name__ == "__main__":
    sys.exit(main())
