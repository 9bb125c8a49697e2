"""Which code may write results on standard output.

A flag of the context (each thread has its own, so one thread's component silences no other's
results). The command line reads it; in a library it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["MAY_WRITE_RESULTS", "silenced"]

MAY_WRITE_RESULTS: ContextVar[bool | None] = ContextVar("tasktriage_may_write", default=None)
"""True in code that may, False in a component, None in threads for which nobody has set it."""


@contextmanager
def silenced() -> Iterator[None]:
    """Run a block that may not write among the results."""
    token = MAY_WRITE_RESULTS.set(False)
    try:
        yield
    finally:
        MAY_WRITE_RESULTS.reset(token)
