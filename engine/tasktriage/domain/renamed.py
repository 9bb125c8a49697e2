"""Fields of values that had another name once: the old one still works, with a warning."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["renamed"]

ClassT = TypeVar("ClassT", bound=type)


def renamed(**names: str) -> Callable[[ClassT], ClassT]:
    """Return a decorator of a dataclass, by which `old="new"` is a deprecated alias of a field.

    The class takes the old name as a keyword and has it as an attribute.
    """

    def decorate(cls: ClassT) -> ClassT:
        make: Any = cls.__init__  # type: ignore[misc]

        @functools.wraps(make)
        def __init__(self: Any, *args: Any, **fields: Any) -> None:
            for old, new in names.items():
                if old in fields:  # also beside the new one, as `replace` gives both
                    _warn(cls, old, new)
                    fields[new] = fields.pop(old)
            make(self, *args, **fields)

        cls.__init__ = __init__  # type: ignore[misc]
        for old, new in names.items():
            setattr(cls, old, _alias(cls, old, new))
        return cls

    return decorate


def _alias(cls: type, old: str, new: str) -> property:
    def get(self: Any) -> Any:
        _warn(cls, old, new)
        return getattr(self, new)

    return property(get, doc=f"The old name of `{new}`.")


def _warn(cls: type, old: str, new: str) -> None:
    line = f"{cls.__name__}.{old} is called {cls.__name__}.{new} now"
    warnings.warn(line, DeprecationWarning, stacklevel=3)
