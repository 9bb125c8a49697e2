"""A run: what is missing in a folder is answered by processes, and noted as it is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

from .folder import Folder
from .pool import Answer, Pool
from .shards import Ends, Shard

__all__ = ["STOPPED", "Run"]

STOPPED = 20
"""Shards, or tables, that fail one after the other: it is not for what is in them."""


@dataclass
class Run:
    """What is done so far.

    Args:
        folder: where answers go.
        pool: who answers.
        ends: what the makers of shards are told.
        suffix: of the files.

    rows, done: results and shards of this run. kept, kept_rows: what was there before; kept_failed:
    the documents in it with rows that have no label. aside: shards that failed. torn: a part of
    some table failed or could not be read whole, so its end is not known.
    """

    folder: Folder
    pool: Pool
    ends: Ends
    suffix: str
    rows: int = 0
    done: int = 0
    kept: int = 0
    kept_rows: int = 0
    kept_failed: set[str] = field(default_factory=set)
    aside: int = 0
    torn: bool = False
    _failing: set[int] = field(default_factory=set)
    _tables: dict[int, str] = field(default_factory=dict)

    def answers(self, shards: Iterator[Shard]) -> Iterator[Answer]:
        """Yield what comes of the shards that are missing, or whose inputs have changed.

        Raises:
            UsageError: the folder was begun otherwise.
            TasktriageError: no process can be made, or nothing be written.
        """
        with closing(self.pool.answers(self._missing(shards), self._wanted)) as answers:
            for answer in answers:
                if answer.shard is not None:
                    self._note(answer.shard, answer)
                yield answer
                if self.stopped:
                    return

    def _note(self, shard: Shard, answer: Answer) -> None:
        if answer.facts is None:
            self.aside += 1
            self._failing.add(shard.group)
            self.torn = self.torn or shard.start is not None
            self._tables[shard.group] = shard.inputs[0].name
            self.ends.failed(shard)
            self.folder.set_aside(shard, answer.failed, self.suffix)
            return
        self._failing.clear()
        self.ends.reached(shard, answer.facts["total"])
        if answer.facts.get("beyond"):
            self.folder.forget(shard)
            return
        self.done += 1
        self.rows += answer.facts["rows"]
        self.torn = self.torn or bool(shard.start is not None and answer.facts["errors"])
        self.folder.done(shard, answer.facts, self.suffix)

    @property
    def stopped(self) -> bool:
        """Whether one after the other failed, shards or tables, so that the rest is not tried."""
        return len(self._failing) >= STOPPED

    @property
    def given_up(self) -> list[str]:
        """Tables of which several parts failed, one after the other: the rest was not tried."""
        return [name for group, name in self._tables.items() if self.ends.given_up(group)]

    def _missing(self, shards: Iterator[Shard]) -> Iterator[Shard]:
        for shard in shards:
            known = self.folder.finished(shard)
            if known is None:
                yield shard
                continue
            self.kept += 1
            self.kept_rows += known.rows
            self.kept_failed.update(known.failed)
            self._failing.clear()
            self.ends.reached(shard, known.total)

    def _wanted(self, shard: Shard) -> bool:
        wanted = shard.start is None or not self.ends.beyond(shard.group, shard.part)
        if not wanted:
            self.folder.forget(shard)
        return wanted
