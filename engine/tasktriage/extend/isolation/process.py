"""A process for a stranger's plugin: started, spoken to within a time, and ended with its kin."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
import warnings
import weakref
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tasktriage.config import ISOLATE_MEMORY, ISOLATE_SECONDS
from tasktriage.contracts.errors import TasktriageNote, TasktriageWarning
from tasktriage.extend.configured import without_settings
from tasktriage.kit.isolated import end_with_kin, own_python

from .pipes import HEADER, WrongMessageError, framed, length, message

__all__ = ["Bounds", "BrokenProcessError", "Process", "TooLargeError"]

ANSWER_BYTES = 16 * 2**20  # of one message, where nothing else is said
LAST_WORDS = 0.5  # seconds that a process has to end once it has closed its answers
WARNINGS_SHOWN = 1_000  # of one process
WARNING_LIMIT = 2_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a process may take: seconds until it says something, memory in MiB.

    Of a reader the limits of the input hold too (`contracts.limits`).
    """

    seconds: float = ISOLATE_SECONDS
    memory: int = ISOLATE_MEMORY


class BrokenProcessError(Exception):
    """The process of a plugin ended, or said what is no answer."""


class TooLargeError(Exception):
    """An answer has more bytes than it may."""


class Process:
    """A Python process of its own, which serves what `child` can do.

    `busy`: it is in the midst of something, so it can't be asked for anything else.

    Raises:
        BrokenProcessError: no process can be started.
    """

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.busy = False
        self.owner = os.getpid()
        self._received = bytearray()
        self._warned = 0
        try:
            self._process = subprocess.Popen(
                own_python(f"{__package__}.child"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if _is_open(2) else subprocess.DEVNULL,
                bufsize=0,
                env=without_settings(os.environ),
                start_new_session=True,  # no Ctrl-C reaches it, and all of its kin can be ended
            )
        except OSError as error:
            raise BrokenProcessError(f"can't be started ({error.strerror or error})") from None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._polls = {self._to: select.poll(), self._from: select.poll()}
        self._polls[self._to].register(self._to, select.POLLOUT)
        self._polls[self._from].register(self._from, select.POLLIN)
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        self.end = weakref.finalize(self, _end, self._process, self.owner)

    @property
    def ended(self) -> bool:
        """Whether there is no such process any more, or it is that of a process forked from."""
        return not self.end.alive or self.owner != os.getpid()

    def ask(self, word: str, content: object = None) -> Any:
        """Ask for something that has one answer, and return that.

        Raises:
            TimeoutError, TooLargeError, BrokenProcessError: there is none; the process was ended.
        """
        self.send(word, content)
        answer, what = self.receive()
        self.busy = False
        return answer, what

    def send(self, word: str, content: object = None) -> None:
        """Send a message.

        Raises:
            TimeoutError, BrokenProcessError: it can't be sent; the process was ended.
        """
        self.busy = True
        until = time.monotonic() + self.bounds.seconds
        view = memoryview(framed(word, content))
        while view:
            try:
                view = view[os.write(self._to, view) :]
            except BlockingIOError:
                self._wait(self._to, until, self.bounds.seconds)
            except OSError:
                raise self._broken(self._how()) from None

    def receive(self, seconds: float | None = None, most: int = ANSWER_BYTES) -> tuple[str, Any]:
        """Wait for a message; warnings that come before it are shown.

        Args:
            seconds: how long to wait.
            most: bytes that it may have.

        Raises:
            TimeoutError, TooLargeError, BrokenProcessError: there is none; the process was ended.
        """
        seconds = self.bounds.seconds if seconds is None else seconds
        until = time.monotonic() + seconds
        while True:
            try:
                word, content = message(self._frame(until, seconds, most))
            except WrongMessageError as error:
                raise self._broken(str(error)) from None
            if word != "warning":
                return word, content
            self._warn(content)

    def wrong(self) -> BrokenProcessError:
        """Return the error that what it said makes no sense; it is ended."""
        return self._broken("wrote what is no answer")

    def _frame(self, until: float, seconds: float, most: int) -> bytes:
        self._read(HEADER, until, seconds)
        size = length(self._received)
        if size > most:
            self.end()
            raise TooLargeError(f"an answer of more than {most // 2**20:,} MiB")
        self._read(HEADER + size, until, seconds)
        data = bytes(memoryview(self._received)[HEADER : HEADER + size])
        del self._received[: HEADER + size]
        return data

    def _read(self, size: int, until: float, seconds: float) -> None:
        while len(self._received) < size:
            try:
                block = os.read(self._from, 2**20)
            except BlockingIOError:
                self._wait(self._from, until, seconds)
                continue
            if not block:
                raise self._broken(self._how())
            self._received += block

    def _wait(self, descriptor: int, until: float, seconds: float) -> None:
        left = until - time.monotonic()
        if left <= 0 or not self._polls[descriptor].poll(left * 1000):
            self.end()
            raise TimeoutError(
                f"said nothing for {seconds:g} s; raise [plugins] isolate_seconds, or "
                "TASKTRIAGE_ISOLATE_SECONDS, if it only is slow"
            )

    def _warn(self, content: Any) -> None:
        self._warned += 1
        if self._warned > WARNINGS_SHOWN:
            return
        try:
            note, text = content
        except (TypeError, ValueError):
            raise self.wrong() from None
        category = TasktriageNote if note is True else TasktriageWarning
        warnings.warn(str(text)[:WARNING_LIMIT], category, stacklevel=4)

    def _broken(self, how: str) -> BrokenProcessError:
        self.end()
        return BrokenProcessError(how)

    def _how(self) -> str:
        """Say how the process ended, which has closed its end."""
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(LAST_WORDS)
            if code >= 0:
                return f"ended with exit code {code}"
            with suppress(ValueError):
                return f"ended by {signal.Signals(-code).name}"
            return f"ended by signal {-code}"
        return "closed what its answers go through"


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    """End a process and all that it started, but for what left its group."""
    if os.getpid() != owner:  # a fork of ours, which has no children of that name
        return
    end_with_kin(process)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()
