"""Standard output is for results: what components print on it goes to standard error.

The command line owns it, and at two levels. `claim` points the descriptor itself at standard error
and keeps another one for results, so that C code and child processes write nothing among them. And
`sys.stdout` is a `Router` that looks at who writes: our code, or a component (`MAY_WRITE_RESULTS`).
"""

from __future__ import annotations

import io
import os
import select
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, BinaryIO, TextIO

from tasktriage.extend.guard import is_open, of_a_stream
from tasktriage.extend.silence import MAY_WRITE_RESULTS

from .app import is_terminal

__all__ = [
    "STDOUT",
    "Router",
    "claim",
    "of_results",
    "reader_is_gone",
    "results",
    "routed",
]

STDOUT, STDERR = 1, 2


class Router(io.TextIOBase):
    """Passes text on to the results' stream if our code writes it, else to standard error.

    Args:
        stream: the results' stream.
        claimed: whether the descriptor of standard output points elsewhere.
    """

    def __init__(self, stream: TextIO, *, claimed: bool = False) -> None:
        self.stream = stream
        self.claimed = claimed
        self.was_nowhere = False
        with suppress(OSError, ValueError):  # no stream of a descriptor
            self.was_nowhere = _is_nowhere(stream.fileno())
        self._by_default = False  # what threads may do for which nobody has set it
        self._buffer = _Buffer(self)

    def target(self) -> TextIO:
        """Return the stream that whoever asks may write to."""
        allowed = MAY_WRITE_RESULTS.get()
        if self._by_default if allowed is None else allowed:
            return self.stream
        # a closed one takes what nobody would see
        return sys.stderr if sys.stderr is not None else _nowhere()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Give the real standard output to whatever runs: a stranger's command."""
        before, self._by_default = self._by_default, True
        token = MAY_WRITE_RESULTS.set(True)
        saved = None
        try:
            if self.claimed:
                self.stream.flush()
                saved = os.dup(STDOUT)
                os.dup2(self.stream.fileno(), STDOUT)
            yield
        finally:
            if saved is not None:
                os.dup2(saved, STDOUT)
                os.close(saved)
            MAY_WRITE_RESULTS.reset(token)
            self._by_default = before

    def discard(self) -> None:
        """Point the results' stream nowhere, so that no later flush of it can fail again."""
        with suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), self.stream.fileno())

    def write(self, text: str) -> int:
        """Write where it belongs."""
        return self.target().write(text)

    def flush(self) -> None:
        """Flush what whoever asks may write to."""
        target = self.target()
        if is_open(target):
            target.flush()

    def close(self) -> None:
        """Do nothing: it is not a component's to close."""

    def detach(self) -> Any:
        """Refuse."""
        raise io.UnsupportedOperation("standard output belongs to tasktriage")

    def reconfigure(self, **options: Any) -> None:
        """Change the results' stream if our code asks; a component changes nothing."""
        if self.target() is self.stream and isinstance(self.stream, io.TextIOWrapper):
            self.stream.reconfigure(**options)

    def fileno(self) -> int:
        """Return the descriptor that whoever asks may write to."""
        return self.target().fileno()

    def isatty(self) -> bool:
        """Whether the stream of whoever asks is a terminal."""
        return is_terminal(self.target())

    def writable(self) -> bool:
        """Return True."""
        return True

    @property
    def closed(self) -> bool:
        """Whether the stream of whoever asks is closed."""
        return not is_open(self.target())

    @property
    def buffer(self) -> BinaryIO:
        """Bytes go where text does; AttributeError where that is no stream over bytes."""
        _ = self.target().buffer
        return self._buffer  # type: ignore[return-value]

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """That of the stream of whoever asks."""
        return self.target().encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """As `encoding`."""
        return self.target().errors


class _Buffer(io.BufferedIOBase):
    """The bytes below a Router."""

    def __init__(self, router: Router) -> None:
        self._router = router

    def write(self, data: Any) -> int:
        self._router.flush()  # what was written as text comes first
        return self._router.target().buffer.write(data)

    def flush(self) -> None:
        self._router.flush()
        target = self._router.target()
        if is_open(target):
            target.buffer.flush()

    def close(self) -> None:
        """Do nothing: a wrapper that is thrown away closes what it wraps."""

    def fileno(self) -> int:
        return self._router.fileno()

    def isatty(self) -> bool:
        return self._router.isatty()

    def writable(self) -> bool:
        return True


@cache
def _nowhere() -> TextIO:
    # when it is needed, not at import: then it could get the number of a closed standard stream
    number = os.open(os.devnull, os.O_WRONLY)
    return open(number, "w", encoding="utf-8", closefd=False)


def results() -> TextIO | None:
    """Return the stream for results, whoever asks; None where standard output is closed."""
    stream = sys.stdout
    return stream.stream if isinstance(stream, Router) else stream


def reader_is_gone() -> bool:
    """Whether nobody reads the results any more; True where the system can't tell."""
    stream = results()
    try:
        number = stream.fileno()  # type: ignore[union-attr]
        if _is_nowhere(number):  # where rich points a stream that broke
            return not (isinstance(sys.stdout, Router) and sys.stdout.was_nowhere)
        poll = select.poll()
        poll.register(number, select.POLLOUT)
        return any(flags & (select.POLLERR | select.POLLHUP) for _, flags in poll.poll(0))
    except (AttributeError, OSError, ValueError):  # no poll (Windows), no stream of a descriptor
        return True


def _is_nowhere(number: int) -> bool:
    found = os.fstat(number)
    return stat.S_ISCHR(found.st_mode) and found.st_rdev == os.stat(os.devnull).st_rdev  # noqa: PTH116


def of_results(error: BaseException) -> bool:
    """Whether an error is that of the stream for results, and not of a pipe of a component's."""
    return of_a_stream(error) and (not isinstance(error, BrokenPipeError) or reader_is_gone())


@contextmanager
def routed() -> Iterator[None]:
    """Make `sys.stdout` a Router, unless it is one, and let this thread write results."""
    before = sys.stdout
    if before is not None and not isinstance(before, Router):
        sys.stdout = Router(before)
    token = MAY_WRITE_RESULTS.set(True)
    try:
        yield
    finally:
        MAY_WRITE_RESULTS.reset(token)
        sys.stdout = before


def claim(prepare: Callable[[io.TextIOWrapper], None]) -> None:
    """Take standard output for results, for the rest of the process.

    Args:
        prepare: sets up the results' stream (its encoding, say).
    """
    if sys.stderr is None:
        _occupy(STDERR)
    stream = sys.stdout
    if stream is None:
        _occupy(STDOUT)
        return
    if not isinstance(stream, io.TextIOWrapper):
        return
    try:
        stream.flush()
        kept = _copy(stream.fileno())
    except (OSError, ValueError):  # no stream of a descriptor
        return
    terminal = is_terminal(stream)
    os.dup2(STDERR, STDOUT)
    raw = open(kept, "wb", buffering=0 if stream.write_through else -1)  # noqa: PTH123, SIM115
    again = io.TextIOWrapper(
        raw, stream.encoding, stream.errors, None, stream.line_buffering, stream.write_through
    )
    prepare(again)
    sys.stdout = sys.__stdout__ = Router(again, claimed=True)  # type: ignore[misc, assignment]
    if terminal and not is_terminal(sys.stderr):
        # rich takes a terminal's width from the descriptors that it finds when it is imported
        token = MAY_WRITE_RESULTS.set(True)
        import rich.console  # noqa: F401

        MAY_WRITE_RESULTS.reset(token)


def _copy(descriptor: int) -> int:
    """Return another descriptor of a file, none that C code and child processes know by number."""
    low = []
    while (copy := os.dup(descriptor)) <= STDERR:
        low.append(copy)
    for closed in low:
        os.close(closed)
    return copy


def _occupy(descriptor: int) -> None:
    """Point a closed descriptor nowhere: a file opened later must not be taken for a stream."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    if nowhere != descriptor:
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
