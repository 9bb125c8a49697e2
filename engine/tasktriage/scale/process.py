"""One process of a run, as the one that asks sees it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import OutputError
from tasktriage.extend.isolation.pipes import HEADER, framed, length, message

from .memory import resident
from .shards import Shard

__all__ = ["Process", "Started"]

LAST_WORDS = 5.0  # seconds that a process has to end once it has closed its answers
BLOCK = 2**20  # bytes read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """How a process is started.

    command: what it runs. first: what it is told before all. environment, folder: of it.
    """

    command: Sequence[str]
    first: Mapping[str, Any]
    environment: Mapping[str, str]
    folder: Path


@dataclass(eq=False)
class Process:
    """A process that answers shards, one at a time.

    shard: that which it is at; at: the input of it. ready: it has said what it answers with.
    least: bytes that it held then. killed: why it was ended, if it was.

    Raises:
        OutputError: none can be started.
    """

    started: Started
    shard: Shard | None = None
    at: str = ""
    ready: bool = False
    least: int = 0
    killed: str = ""
    _received: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        try:
            self._process = subprocess.Popen(
                self.started.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                env=dict(self.started.environment),
                cwd=self.started.folder,
                start_new_session=True,  # Ctrl-C is for us; and all of its kin can be ended
            )
        except OSError as error:
            problem = error.strerror or error
            raise OutputError(f"no worker can be started ({problem}); try fewer") from None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin, self._process.stdout
        self.ask(self.started.first)

    def fileno(self) -> int:
        """Return the descriptor that its answers come from."""
        return self._from.fileno()

    @property
    def has_ended(self) -> bool:
        """Whether it has; what it started may go on."""
        return self._process.poll() is not None

    @property
    def resident(self) -> int:
        """The bytes in memory that it holds; 0 where that can't be told."""
        return resident(self._process.pid)

    def take(self, shard: Shard) -> None:
        """Ask it for a shard."""
        self.shard, self.at = shard, ""
        self.ask(shard.said())

    def ask(self, content: Mapping[str, Any]) -> None:
        """Send it a message; one that has ended is found out when it answers."""
        view = memoryview(framed("ask", dict(content)))
        with suppress(OSError):
            while view:
                view = view[os.write(self._to.fileno(), view) :]

    def answers(self) -> Iterator[tuple[str, Any]]:
        """Yield the answers that are there; the word "ended" and how, where it has ended.

        Raises:
            WrongMessageError: it said what is no answer.
        """
        block = os.read(self.fileno(), BLOCK)
        self._received += block
        while len(self._received) >= HEADER:
            end = HEADER + length(self._received)
            if len(self._received) < end:
                break
            data = bytes(self._received[HEADER:end])
            del self._received[:end]
            yield message(data)
        if not block:
            yield "ended", self.killed or self._how()

    def end(self, why: str = "") -> None:
        """End it, and all that it started, at once."""
        self.killed = self.killed or why
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End it and let its descriptors go."""
        self.end()
        for stream in (self._to, self._from):
            with suppress(OSError):
                stream.close()
        self._process.wait()

    def _how(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(LAST_WORDS)
            if code >= 0:
                return f"ended with exit code {code}"
            with suppress(ValueError):
                return f"ended by {signal.Signals(-code).name}"
            return f"ended by signal {-code}"
        return "closed what its answers go through"
