"""The state that all parts of a process share: what a stranger changed in it is put back.

A plugin that is imported runs whatever its module says. Of what it can change for everybody, this
puts back the working folder, signal handlers, the recursion limit, the locale, the filters of
warnings, the root of logging, the standard streams of Python, and the state of `random` and of
numpy's global generator. All of it belongs to the process, not to a thread, so strangers are
imported one at a time.

Other threads of a program redirect the streams and draw random numbers while a plugin is imported,
and to put back what they did would harm them: those two are left where there are such threads.
"""

from __future__ import annotations

import io
import locale
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

__all__ = ["owned", "restored"]

_ONE_AT_A_TIME = threading.RLock()
QUIET = ("ORT_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY")
Restore = Callable[[], bool]
"""Puts one thing back, and says whether it had been moved."""


_OWNED: ContextVar[bool] = ContextVar("tasktriage_owned", default=False)


@contextmanager
def owned() -> Iterator[None]:
    """Run a block whose process is ours: its other threads move nothing, as in the command line."""
    token = _OWNED.set(True)
    try:
        yield
    finally:
        _OWNED.reset(token)


@contextmanager
def restored(moved: list[str]) -> Iterator[None]:
    """Put back, at the end of the block, what was moved in it; `moved` gets the names of it."""
    with _ONE_AT_A_TIME:
        alone = _OWNED.get() or threading.active_count() == 1
        parts = []
        for name, remember in _PARTS.items():
            with suppress(Exception):  # what can't be asked for can't be put back
                if alone or name not in _OF_THREADS:
                    parts.append((name, remember()))
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


def _telemetry() -> Restore:
    """Restore what keeps libraries from reporting to their makers, as `tasktriage` sets it."""
    before = {name: os.environ.get(name) for name in QUIET}

    def restore() -> bool:
        moved = {n: old for n, old in before.items() if os.environ.get(n) != old}
        for name, old in moved.items():
            os.environ.pop(name, None)
            if old is not None:
                os.environ[name] = old
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
    before = {name: getattr(sys, name) for name in ("stdin", "stdout", "stderr")}
    again = {name: _again(stream) for name, stream in before.items()}

    def restore() -> bool:
        moved = False
        for name, stream in before.items():
            anew = again[name]
            if anew is not None and _is_closed(stream):
                with suppress(OSError):  # the descriptor was closed too
                    before[name] = anew()
                if getattr(sys, f"__{name}__") is stream:
                    setattr(sys, f"__{name}__", before[name])
            if getattr(sys, name, None) is not before[name]:
                setattr(sys, name, before[name])
                moved = True
        return moved

    return restore


def _again(stream: Any) -> Callable[[], io.TextIOWrapper] | None:
    """Return what opens a standard stream again; None for what is no stream of its descriptor."""
    if not isinstance(stream, io.TextIOWrapper) or _is_closed(stream):
        return None
    try:
        number = stream.fileno()
    except OSError:
        return None
    if number > 2:  # when that one is closed, its number may soon be another file's
        return None
    mode = "rb" if number == 0 else "wb"
    how = stream.encoding, stream.errors, None, stream.line_buffering, stream.write_through
    return lambda: io.TextIOWrapper(open(number, mode, closefd=False), *how)


def _is_closed(stream: Any) -> bool:
    try:
        return bool(stream.closed)
    except ValueError:  # detached
        return True


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


_OF_THREADS = ("the standard streams", "the random state")
_PARTS: dict[str, Callable[[], Restore]] = {
    "the working folder": _folder,
    "signal handlers": _signals,
    "what keeps libraries quiet": _telemetry,
    "the recursion limit": _recursion,
    "the locale": _locale,
    "the filters of warnings": _warnings,
    "the root of logging": _logging,
    "the standard streams": _streams,
    "the random state": _random,
}
