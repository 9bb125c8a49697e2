"""The processes of one component: as many as are in use at once, and those that wait for more."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tasktriage.contracts.errors import ComponentError, TasktriageError, one_line
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.late import Late
from tasktriage.extend.registry import Entry

from .codec import FROM_CHILD, Decoder, encode
from .failures import raised
from .pipes import framed
from .process import Bounds, Process

__all__ = ["Pool", "described"]

MOST = 32  # processes at once: threads, or readers of what is inside what they read


def described(record: PluginRecord) -> list[str | None]:
    """Return a plugin as its process is told of it."""
    path = None if record.path is None else str(record.path.absolute())
    return [record.name, record.dist, record.version, record.target, path]


class Pool:
    """Processes in which one component is.

    Args:
        entry: the component.
        options: of its factory.
        bounds: of a process.

    `key` is the same for the same component with the same options.
    """

    def __init__(self, entry: Entry[Any], options: Mapping[str, Any], bounds: Bounds) -> None:
        self.entry = entry
        self.bounds = bounds
        self.decode = Decoder(FROM_CHILD)
        self._request = {
            "plugin": described(entry.plugin),
            "kind": entry.kind.name,
            "name": entry.name,
            "factory": entry.spec.factory if isinstance(entry.spec.factory, str) else None,
            "options": encode(dict(options)),
            "memory": bounds.memory,
        }
        self.key = framed("make", self._request)
        self._idle: list[Process] = []
        self._borrowed = 0
        self._lock = threading.Lock()

    def make(self) -> None:
        """Make the component anew, in a process that was used before or in a fresh one.

        Raises:
            ComponentError: it can't be made, or is none.
        """
        with self._lock:
            process = self._idle.pop() if self._idle else None
        process = self._made(process)
        with self._lock:
            self._idle.append(process)

    @contextmanager
    def borrowed(self) -> Iterator[Process]:
        """Have a process with the component to oneself; one that is left amid work is ended.

        Raises:
            ComponentError: the component can't be made.
        """
        with self._lock:
            if self._borrowed >= MOST:
                raise ComponentError(f"{self.entry.describe()} needs more than {MOST} processes")
            process = self._idle.pop() if self._idle else None
            self._borrowed += 1
        try:
            if process is None or process.ended:
                process = self._made(None)
            yield process
        finally:
            with self._lock:
                self._borrowed -= 1
                if process is not None and not process.busy and not process.ended:
                    self._idle.append(process)
            if process is not None and process.busy:
                process.end()

    def failed(self, error: Exception) -> ComponentError:
        """Return the component's error for what went wrong in or with its process."""
        return ComponentError(f"{self.entry.describe()} failed: {one_line(error)}")

    def failure(self, content: object) -> Exception:
        """Return the error that a process told of."""
        error = raised(content, memory=self.bounds.memory)
        return error if isinstance(error, (TasktriageError, OSError)) else self.failed(error)

    def _made(self, process: Process | None) -> Process:
        with self.entry.guarded():
            if process is None or process.ended:
                process = Process(self.bounds)
            try:
                said, what = process.ask("make", self._request)
            except BaseException:
                process.end()
                raise
        if said == "made":
            return process
        process.end()
        if said == "lacks" and isinstance(what, list):
            who, noun = self.entry.describe(), self.entry.kind.noun
            raise ComponentError(f"{who} is no {noun}: it lacks {', '.join(map(str, what))[:200]}")
        if said not in ("failed", "lost"):
            raise self.failed(process.wrong())
        error = self.failure(what)
        if isinstance(error, OSError):
            error = self.failed(error)
        factory = self.entry.spec.factory
        if said == "lost" and isinstance(factory, Late):
            factory.forgotten(error)
        raise error
