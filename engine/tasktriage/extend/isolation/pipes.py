"""Messages between two processes: a word and what belongs to it, as JSON with its length before."""

from __future__ import annotations

import os
import threading
from typing import Any

from .codec import dumps, loads

__all__ = ["HEADER", "Channel", "WrongMessageError", "framed", "length", "message"]

HEADER = 9  # bytes: eight hexadecimal digits and a line's end, which no print begins with
CHUNK = 2**16  # bytes that are sent, or read, at once


class WrongMessageError(Exception):
    """What came is no message."""


def framed(word: str, content: object = None) -> bytes:
    """Return a message as bytes."""
    data = dumps([word, content])
    return b"%08x\n%b" % (len(data), data)


def length(header: bytes | bytearray) -> int:
    """Return how many bytes follow a header.

    Raises:
        WrongMessageError: it is none.
    """
    try:
        if header[HEADER - 1 : HEADER] == b"\n":
            return int(header[: HEADER - 1], 16)
    except ValueError:
        pass
    raise WrongMessageError("wrote what is no answer")


def message(data: bytes | bytearray) -> tuple[str, Any]:
    """Return the word and the content of a message without its header.

    Raises:
        WrongMessageError: it is none.
    """
    try:
        word, content = loads(data)
    except (ValueError, TypeError, RecursionError, MemoryError):
        raise WrongMessageError("wrote what is no answer") from None
    if type(word) is not str:
        raise WrongMessageError("wrote what is no answer")
    return word, content


class Channel:
    """The child's end. Threads may share it; a process that was forked from the child may not.

    Args:
        source, target: descriptors to read from and to write to.
    """

    def __init__(self, source: int, target: int) -> None:
        self._source = source
        self._target = target
        self._owner = os.getpid()
        self._waiting = bytearray()
        self.lock = threading.RLock()

    def put(self, word: str, content: object = None) -> None:
        """Send a message, at the latest when something is asked for, or `flush` is called."""
        with self.lock:
            self._waiting += framed(word, content)
            if len(self._waiting) >= CHUNK:
                self.flush()

    def flush(self) -> None:
        """Send what is waiting."""
        with self.lock:
            if os.getpid() != self._owner:
                os._exit(1)
            data, self._waiting = self._waiting, bytearray()
            view = memoryview(data)
            while view:
                view = view[os.write(self._target, view) :]

    def get(self) -> tuple[str, Any]:
        """Wait for a message.

        Raises:
            EOFError: there will be none.
        """
        size = length(self._read(HEADER))
        return message(self._read(size))

    def ask(self, word: str, content: object = None) -> tuple[str, Any]:
        """Send a message and wait for one."""
        with self.lock:
            self.put(word, content)
            self.flush()
            return self.get()

    def _read(self, size: int) -> bytearray:
        data = bytearray()
        while len(data) < size:
            block = os.read(self._source, min(size - len(data), 2**20))
            if not block:
                raise EOFError
            data += block
        return data
