"""The ground that all parts of a process stand on: what a stranger moved is put back.

A plugin that is imported runs whatever its module says. Of what it can change for everybody, this
puts back the working folder, signal handlers, the recursion limit, the locale, the filters of
warnings, the root of logging, the standard streams of Python, and the state of `random` and of
numpy's global generator. All of it belongs to the process, not to a thread, so strangers are
imported one at a time.
"""

from __future__ import annotations

import locale
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

__all__ = ["put_back"]

_ONE_AT_A_TIME = threading.RLock()
Restore = Callable[[], bool]
"""Puts one thing back, and says whether it had been moved."""


@contextmanager
def put_back(moved: list[str]) -> Iterator[None]:
    """Put back, at the end of the block, what was moved in it; `moved` gets the names of it."""
    with _ONE_AT_A_TIME:
        parts = [(name, remember()) for name, remember in _PARTS.items()]
        try:
            yield
        finally:
            for name, restore in parts:
                with suppress(Exception):  # a folder that is gone can't be gone back to
                    if restore() and name not in moved:
                        moved.append(name)


def _folder() -> Restore:
    before = _cwd()

    def restore() -> bool:
        if before is None or _cwd() == before:
            return False
        os.chdir(before)
        return True

    return restore


def _cwd() -> str | None:
    try:
        return os.getcwd()  # noqa: PTH109 (compared, and gone back to, as text)
    except OSError:  # it was deleted
        return None


def _signals() -> Restore:
    if threading.current_thread() is not threading.main_thread():
        return lambda: False  # no other thread can set a handler
    before = {number: signal.getsignal(number) for number in signal.valid_signals()}

    def restore() -> bool:
        moved = [n for n, old in before.items() if signal.getsignal(n) is not old]
        for number in moved:
            if before[number] is not None:  # None: not set from Python, nor can it be
                signal.signal(number, before[number])
        return bool(moved)

    return restore


def _recursion() -> Restore:
    before = sys.getrecursionlimit()

    def restore() -> bool:
        if sys.getrecursionlimit() == before:
            return False
        sys.setrecursionlimit(before)
        return True

    return restore


def _locale() -> Restore:
    before = locale.setlocale(locale.LC_ALL)

    def restore() -> bool:
        if locale.setlocale(locale.LC_ALL) == before:
            return False
        locale.setlocale(locale.LC_ALL, before)
        return True

    return restore


def _warnings() -> Restore:
    filters, show = warnings.filters, warnings.showwarning
    before = list(filters)

    def restore() -> bool:
        if warnings.filters is filters and filters == before and warnings.showwarning is show:
            return False
        warnings.filters = filters
        warnings.resetwarnings()  # tells the modules' registries, too, that filters have changed
        filters[:] = before  # type: ignore[index]
        warnings.showwarning = show
        return True

    return restore


def _logging() -> Restore:
    before = _logging_state() or (30, [], False, 0)  # as it is when it is first imported

    def restore() -> bool:
        if _logging_state() in (None, before):
            return False
        root = sys.modules["logging"].getLogger()
        level, root.handlers[:], root.disabled, root.manager.disable = before
        root.setLevel(level)
        return True

    return restore


def _logging_state() -> tuple[int, list[Any], bool, int] | None:
    if (logging := sys.modules.get("logging")) is None:
        return None
    root = logging.getLogger()
    return root.level, list(root.handlers), root.disabled, root.manager.disable


def _streams() -> Restore:
    names = ("stdin", "stdout", "stderr")
    before = {name: getattr(sys, name) for name in names}

    def restore() -> bool:
        moved = [name for name in names if getattr(sys, name, None) is not before[name]]
        for name in moved:
            setattr(sys, name, before[name])
        return bool(moved)

    return restore


def _random() -> Restore:
    """Restore both generators; one that was not imported before is seeded anew, as at its import.

    It never says so: libraries draw while they are imported, and do no harm.
    """
    plain, numpy = sys.modules.get("random"), sys.modules.get("numpy.random")
    state = None if plain is None else plain.getstate()
    other = None if numpy is None else numpy.get_state(legacy=False)

    def restore() -> bool:
        if (module := sys.modules.get("random")) is not None:
            module.seed() if state is None else module.setstate(state)
        if (module := sys.modules.get("numpy.random")) is not None:
            module.seed() if other is None else module.set_state(other)
        return False

    return restore


_PARTS: dict[str, Callable[[], Restore]] = {
    "the working folder": _folder,
    "signal handlers": _signals,
    "the recursion limit": _recursion,
    "the locale": _locale,
    "the filters of warnings": _warnings,
    "the root of logging": _logging,
    "the standard streams": _streams,
    "the random state": _random,
}
