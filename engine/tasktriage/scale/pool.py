"""The processes of a run: started as there is work, watched, and started again."""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tasktriage.contracts.errors import ComponentError, OutputError, TasktriageError, UsageError
from tasktriage.extend.isolation.pipes import WrongMessageError

from .process import Process, Started
from .shards import Shard

__all__ = ["MEMORY", "RECYCLED", "Answer", "Pool"]

TRIES = 2  # of a shard
LEFT_OUT = 3  # inputs of a shard at which processes died: the rest is answered without them
STILLBORN = 3  # processes one after the other that end before they are ready: no more are started
RECYCLED = 600 * 2**20
"""Bytes in memory with which a process that has done a shard is replaced by a fresh one; or half
as much again as it held when it began, for a larger model."""
MEMORY = 2 * 2**30
"""Bytes in memory with which a process is ended amid a shard, or four times what it began with."""
NEEDED = {
    "ready": {"facts", "resident", "said"},
    "refused": {"line", "code", "said"},
    "stop": {"line", "said"},
    "failed": {"line", "resident", "said"},
    "done": {"resident", "said"},
}
LOOK = 0.5  # seconds between looks at the memory of processes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a shard: its facts, or why it was set aside. `said`: kinds and lines of notes.

    shard: None where only something was said. starting: by a process that starts, as all do.
    """

    shard: Shard | None
    facts: Mapping[str, Any] | None = None
    failed: str = ""
    said: tuple[tuple[str, str], ...] = ()
    starting: bool = False


class Pool:
    """At most so many processes, each of which answers a shard at a time.

    Args:
        started: how one is started.
        most: how many there may be.
        begin: is told of the facts that each of them answers with, and may refuse them.
    """

    def __init__(
        self, started: Started, most: int, begin: Callable[[Mapping[str, Any]], None]
    ) -> None:
        self._started = started
        self._most = most
        self._begin = begin
        self._processes: list[Process] = []
        self._ahead: deque[Shard] = deque()
        self._again: deque[Shard] = deque()
        self._tried: dict[str, int] = {}
        self._stillborn = 0
        self._fewer = ""  # why fewer processes are at work than there may be, until it is said
        self._looked = 0.0

    def answers(
        self, shards: Iterator[Shard], wanted: Callable[[Shard], bool]
    ) -> Generator[Answer]:
        """Yield what comes of shards as they are done; one that fails twice is set aside.

        One with several inputs is answered input by input the second time, and without what fails.

        Args:
            shards: what is to be done.
            wanted: whether a shard that was taken before still is.

        Raises:
            UsageError: `begin` refuses.
            TasktriageError: no process can be made, or what they write can't be written.
        """
        self._processes.append(Process(self._started))  # though there be nothing to do: it checks
        try:
            while True:
                self._hand_out(shards, wanted)
                waiting = [p for p in self._processes if p.shard is not None or not p.ready]
                if not waiting:
                    return
                heard = select.select(self._processes, [], [], LOOK)[0]
                for process in heard:
                    yield from self._heard(process)
                self._look()
        finally:
            for process in self._processes:
                process.end()
            while self._processes:
                self._processes.pop().close()

    def _hand_out(self, shards: Iterator[Shard], wanted: Callable[[Shard], bool]) -> None:
        """Give shards to processes that wait for one, and start some while there are more."""
        free = [p for p in self._processes if p.ready and p.shard is None]
        for process in free:
            shard = self._next(shards, wanted)
            if shard is None:
                return
            process.take(shard)
        room = self._most - len(self._processes)
        starting = sum(not p.ready for p in self._processes)
        while len(self._ahead) < room + starting and (shard := next(shards, None)) is not None:
            self._ahead.append(shard)
        for _ in range(min(room, len(self._ahead) + len(self._again) - starting)):
            try:
                self._processes.append(Process(self._started))
            except OutputError as error:  # for lack of memory, say
                if not self._processes:
                    raise
                self._go_on_with_fewer(str(error))
                return

    def _next(self, shards: Iterator[Shard], wanted: Callable[[Shard], bool]) -> Shard | None:
        for _ in range(len(self._again)):
            shard = self._again.popleft()
            if self._is_behind(shard):
                self._again.append(shard)
            elif wanted(shard):
                return shard
        while self._ahead:
            shard = self._ahead.popleft()
            if wanted(shard):
                return shard
        return next(shards, None)

    def _is_behind(self, shard: Shard) -> bool:
        """Whether a part before it is at work: its answer may say that the table ends there."""
        at_work = (p.shard for p in self._processes if p.shard is not None)
        return any(one.group == shard.group and one.part < shard.part for one in at_work)

    def _heard(self, process: Process) -> Iterator[Answer]:
        try:
            for word, content in process.answers():
                yield from self._answer(process, word, content)
        except WrongMessageError:
            process.end("said what is no answer")
            yield from self._answer(process, "ended", process.killed)

    def _answer(self, process: Process, word: str, content: Any) -> Iterator[Answer]:
        if word == "ended":
            yield from self._lost(process, content)
            return
        if word == "at":
            process.at = str(content)
            return
        _check(process, word, content)
        if said := tuple((str(kind), str(line)) for kind, line in content["said"]):
            yield Answer(None, said=said, starting=word == "ready")
        if self._fewer and word in ("ready", "done"):
            yield Answer(None, said=(("warning", self._fewer),))
            self._fewer = ""
        if word == "ready":
            self._begin(content["facts"])
            process.ready, process.least, self._stillborn = True, content["resident"], 0
            return
        if word == "refused":
            refusal = UsageError if content["code"] == UsageError.exit_code else TasktriageError
            raise refusal(content["line"])
        if word == "stop":
            raise OutputError(content["line"])
        shard, process.shard = process.shard, None
        assert shard is not None, "which was checked"
        if content["resident"] > max(RECYCLED, 1.5 * process.least):
            self._drop(process)
        if word == "done":
            self._tried.pop(shard.name, None)
            yield Answer(shard, content)
        else:
            yield from self._failed(shard, content["line"], process.at)

    def _lost(self, process: Process, how: str) -> Iterator[Answer]:
        """Go on without a process that has ended; what it was at is tried again."""
        self._drop(process)
        if process.shard is not None:
            yield from self._failed(process.shard, f"its worker {how}", process.at)
        elif not process.ready:
            self._stillborn += 1
            if self._stillborn >= STILLBORN:
                if not self._processes:
                    line = f"no worker can be started: the last {how}; see what it said"
                    raise ComponentError(line)
                self._go_on_with_fewer(f"the last {how}")
            if not self._processes:
                self._processes.append(Process(self._started))

    def _go_on_with_fewer(self, why: str) -> None:
        self._most, self._stillborn = len(self._processes), 0
        self._fewer = f"no more workers can be started than {self._most}: {why}"

    def _failed(self, shard: Shard, why: str, at: str) -> Iterator[Answer]:
        """Try a shard again, input by input, then without the input that it failed at."""
        tried = self._tried[shard.name] = self._tried.get(shard.name, 0) + 1
        if tried < TRIES:
            self._again.append(replace(shard, apart=len(shard.inputs) > 1))
        elif shard.apart and at not in shard.without and len(shard.without) < LEFT_OUT:
            self._again.append(replace(shard, without={**shard.without, at: why}))
        else:
            del self._tried[shard.name]
            yield Answer(shard, failed=f"{why}, at {at}" if shard.apart else why)

    def _drop(self, process: Process) -> None:
        if process in self._processes:
            self._processes.remove(process)
        process.close()

    def _look(self) -> None:
        """End processes that take more memory than they may, and what ended ones have started.

        That they have ended is found out where answers come from, once nobody holds that open.
        """
        now = time.monotonic()
        if now - self._looked < LOOK:
            return
        self._looked = now
        for process in self._processes:
            if process.has_ended:
                process.end()
            elif process.ready and process.resident > max(MEMORY, 4 * process.least):
                most = max(MEMORY, 4 * process.least) // 2**20
                process.end(f"took more than {most:,} MiB of memory")


def _check(process: Process, word: str, content: Any) -> None:
    """See that an answer has what it must.

    Raises:
        WrongMessageError: it has not.
    """
    needed = NEEDED.get(word)
    sound = needed is not None and isinstance(content, dict) and needed <= content.keys()
    if not sound or (word in ("done", "failed") and process.shard is None):
        raise WrongMessageError("said what is no answer")
