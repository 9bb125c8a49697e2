"""Whether values are what type hints say: for what a process says that may mean harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

__all__ = ["misfit"]


def misfit(value: object) -> str:
    """Return the name of the first field of a dataclass that is not of its hint; "" if none."""
    kind: Any = type(value)
    hints = _hints(kind)
    for name, hint in hints.items():
        if not _fits(getattr(value, name), hint):
            return name
    return ""


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _fits(value: object, hint: Any) -> bool:
    """Return whether a value is of a hint; only the shapes that occur in our values are known."""
    origin, arguments = get_origin(hint) or hint, get_args(hint)
    if hint is Any:
        return True
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in arguments)
    if origin is tuple:
        parts = isinstance(value, tuple) and len(arguments) == 2 and arguments[1] is Ellipsis
        return parts and all(_fits(part, arguments[0]) for part in value)  # type: ignore[attr-defined]
    if origin is Mapping:
        return isinstance(value, Mapping)
    if hint in (None, NoneType):
        return value is None
    if hint in (int, float):
        return not isinstance(value, bool) and isinstance(value, (int, hint))
    if isinstance(origin, type):
        return isinstance(value, origin)
    return callable(value)
