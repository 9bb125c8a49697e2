"""Engine's helper: what is made once, at first use, whichever thread asks first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, overload

__all__ = ["MakesOnce", "once"]

ValueT = TypeVar("ValueT")


class MakesOnce(Protocol):
    """What an object with parts has: the lock under which they are made, and why some weren't."""

    parts_lock: threading.RLock  # a part may need another
    parts_failed: dict[str, Exception]


class once(Generic[ValueT]):
    """A property that is made once.

    `functools.cached_property` has no lock from Python 3.12 on. A part that can't be made fails
    for everybody with the first error: what was half imported fails in another way the next time.
    """

    def __init__(self, make: Callable[[Any], ValueT]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, owner: None, kind: type) -> once[ValueT]: ...

    @overload
    def __get__(self, owner: MakesOnce, kind: type) -> ValueT: ...

    def __get__(self, owner: MakesOnce | None, kind: type) -> once[ValueT] | ValueT:
        if owner is None:
            return self
        with owner.parts_lock:
            if self._name in owner.parts_failed:
                raise owner.parts_failed[self._name].with_traceback(None)
            made = vars(owner)
            if self._name not in made:
                try:
                    made[self._name] = self._make(owner)
                except Exception as error:
                    owner.parts_failed[self._name] = error
                    raise
            value: ValueT = made[self._name]
            return value
