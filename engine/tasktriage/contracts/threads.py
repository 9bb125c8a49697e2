"""How many CPU threads a model may take: one setting for onnxruntime, tokenizers and numpy."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar

from .errors import UsageError

__all__ = [
    "THREADS",
    "asked_threads",
    "asking_threads",
    "bind_libraries",
    "bind_threads",
    "checked_threads",
    "cores",
    "rayon_is_bound",
]

THREADS = "TASKTRIAGE_THREADS"
"""The variable that says it for a process and those that it starts."""
RAYON = "RAYON_NUM_THREADS"  # of tokenizers
LIBRARIES = (
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
    RAYON,
)
"""What libraries read once, when they are loaded."""

_ASKED: ContextVar[int | None] = ContextVar("threads of models that are opened", default=None)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Linux
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def checked_threads(value: object, name: str = "threads") -> int | None:
    """Return a number of threads; None for 0, which is all cores, and for None.

    Raises:
        UsageError: it is no whole number from 0.
    """
    if value is None:
        return None
    said = isinstance(value, str) and value.isdecimal() and value.isascii()
    if not said and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise UsageError(f"{name} must be a whole number from 0 (all cores), got {value!r}")
    return int(value) or None  # type: ignore[call-overload]


def asked_threads() -> int | None:
    """Return what whoever opens a model asks for, else what TASKTRIAGE_THREADS says; None: all.

    Raises:
        UsageError: the variable holds nonsense.
    """
    asked = _ASKED.get()
    return checked_threads(os.environ.get(THREADS) or None if asked is None else asked, THREADS)


@contextmanager
def asking_threads(threads: int | None) -> Iterator[None]:
    """Ask for threads for the models that are opened inside; None asks for nothing, 0 for all."""
    token = _ASKED.set(_ASKED.get() if threads is None else threads)
    try:
        yield
    finally:
        _ASKED.reset(token)


def bind_libraries(environment: MutableMapping[str, str]) -> None:
    """Tell libraries that are not loaded yet what TASKTRIAGE_THREADS says; a user's word stands."""
    said = environment.get(THREADS, "")
    if said.isdecimal() and said.isascii() and int(said) > 0:
        for name in LIBRARIES:
            environment.setdefault(name, said)


def bind_threads(threads: int) -> None:
    """Bind this process, which is ours, and those that it starts; 0 is all cores.

    Libraries that are loaded already are bound too, as far as they can be told: pools that they
    have started stay, with nothing to do.
    """
    os.environ[THREADS] = str(threads)
    for name in LIBRARIES:
        os.environ[name] = str(threads or cores())
    if "numpy" in sys.modules:
        from threadpoolctl import threadpool_limits

        threadpool_limits(threads or cores())


def rayon_is_bound(threads: int) -> bool:
    """Return whether tokenizers, which has one pool for the process, takes no more threads."""
    said = os.environ.get(RAYON, "")
    most = int(said) if said.isdecimal() and said.isascii() else 0
    return (most or cores()) <= threads
