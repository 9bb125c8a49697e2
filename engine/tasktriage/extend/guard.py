"""Every call of a component goes through here, so that its errors bear its name."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from tasktriage.contracts.errors import ComponentError, Note, TasktriageError, one_line

from .silence import silenced

__all__ = ["guard", "guarded_items", "is_open", "of_a_stream"]

ItemT = TypeVar("ItemT")

FULL_OR_GONE = frozenset(
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EFBIG", "EIO", "EBADF", "EAGAIN")
    if hasattr(errno, name)
)
"""What goes wrong with a file that is open: a disk is full or broken, say."""


@contextmanager
def guard(
    who: str,
    *,
    everything: bool = False,
    theirs: bool = False,
    spared: Callable[[BaseException], bool] | None = None,
) -> Iterator[None]:
    """Turn whatever a component raises into a ComponentError that names it.

    Errors raised on purpose keep their own meaning. So does what befalls the stream that results
    go to (a full disk, a closed pipe), unless `everything` is the component's: a network that
    fails a model is no closed pipe of ours. The block must not yield to a caller: what that one
    does would be taken for the component's.

    Args:
        who: the component, as an error names it.
        everything: every OSError is the component's.
        theirs: it is a stranger's, so an interrupt says that it was running.
        spared: tells the errors of the stream that results go to; by default `of_a_stream`.

    Raises:
        ComponentError: the block raised something else than an error on purpose.
    """
    try:
        with silenced():
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


def guarded_items(items: Iterable[ItemT], who: str, *, theirs: bool = False) -> Iterator[ItemT]:
    """Yield a component's items; what fails while it makes one is its error, and nothing else."""
    with guard(who, everything=True, theirs=theirs):
        iterator = iter(items)
    try:
        while True:
            with guard(who, everything=True, theirs=theirs):
                item = next(iterator, _END)
            if isinstance(item, _End):
                return
            yield item
    finally:
        # a generator that is left early ends here: what it raises then is of no use to anybody
        with suppress(Exception), guard(who, everything=True):
            getattr(iterator, "close", lambda: None)()


def of_a_stream(error: BaseException) -> bool:
    """Whether an error is that of an open file or stream, which has no name any more."""
    if isinstance(error, BrokenPipeError):
        return True
    return isinstance(error, OSError) and error.filename is None and error.errno in FULL_OR_GONE


def is_open(stream: Any) -> bool:
    """Whether a stream can be written to: neither closed nor detached."""
    try:
        return not stream.closed
    except ValueError:  # detached
        return False


class _End:
    """What `next` gives when there is nothing more."""


_END = _End()
