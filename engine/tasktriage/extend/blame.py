"""Every call of a component goes through here: who is to blame, and who may write on stdout.

Which code may write results is a flag of the context (each thread has its own, so one thread's
component silences no other's results). The command line reads it; in a library it changes nothing.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TypeVar

from tasktriage.contracts.errors import ComponentError, Note, TasktriageError, one_line

__all__ = ["SPEAKS", "aside", "blame", "each", "of_a_stream"]

ItemT = TypeVar("ItemT")

SPEAKS: ContextVar[bool | None] = ContextVar("tasktriage_speaks", default=None)
"""True in code that may write results, False in a component, None in threads nobody told."""

FULL_OR_GONE = frozenset(
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EFBIG", "EIO", "EBADF", "EAGAIN")
    if hasattr(errno, name)
)
"""What goes wrong with a file that is open: a disk is full or broken, say."""


@contextmanager
def aside() -> Iterator[None]:
    """Run a block that may not write among the results."""
    token = SPEAKS.set(False)
    try:
        yield
    finally:
        SPEAKS.reset(token)


@contextmanager
def blame(
    who: str,
    *,
    everything: bool = False,
    theirs: bool = False,
    spared: Callable[[BaseException], bool] | None = None,
) -> Iterator[None]:
    """Turn whatever a component raises into a ComponentError that names it.

    Errors raised on purpose keep their own meaning. So does what befalls the stream that results
    go to (a full disk, a closed pipe), unless `everything` is to blame: a network that fails a
    model is no closed pipe of ours. The block must not yield to a caller: what that one does would
    be taken for the component's.

    Args:
        who: the component, as an error names it.
        everything: blame the component for every OSError.
        theirs: it is a stranger's, so an interrupt says that it was running.
        spared: tells the errors of the stream that results go to; by default `of_a_stream`.
    """
    try:
        with aside():
            yield
    except TasktriageError:
        raise
    except KeyboardInterrupt as error:
        if theirs:
            error.add_note(Note(f"{who} was running"))
        raise
    except BaseException as error:  # a stranger may raise what is no Exception, or exit
        if not everything and (spared or of_a_stream)(error):
            raise
        raise ComponentError(f"{who} failed: {one_line(error)}") from error


def each(items: Iterable[ItemT], who: str, *, theirs: bool = False) -> Iterator[ItemT]:
    """Yield a component's items; it is blamed while it makes one, and for nothing else."""
    with blame(who, everything=True, theirs=theirs):
        iterator = iter(items)
    try:
        while True:
            with blame(who, everything=True, theirs=theirs):
                item = next(iterator, _END)
            if isinstance(item, _End):
                return
            yield item
    finally:
        # a generator that is left early is told here: what it raises then is of no use to anybody
        with suppress(Exception), blame(who, everything=True):
            getattr(iterator, "close", lambda: None)()


def of_a_stream(error: BaseException) -> bool:
    """Whether an error is that of an open file or stream, which has no name any more."""
    if isinstance(error, BrokenPipeError):
        return True
    return isinstance(error, OSError) and error.filename is None and error.errno in FULL_OR_GONE


class _End:
    """What `next` gives when there is nothing more."""


_END = _End()
