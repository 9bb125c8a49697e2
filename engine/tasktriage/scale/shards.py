"""Shards: inputs, some small ones together or a part of a large table, that are answered at once.

Inputs come in their order and are never all held. The parts of a table are numbered in its order,
so names of shards, sorted, are the order of the answers.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tasktriage.contracts.source import Source

__all__ = ["FINE", "ROWS", "TOGETHER", "Ends", "Input", "Shard", "parts_of", "shards"]

# multiples of the rows that a model is asked about at once (`pipeline.assess`), so that it is
# asked as in one process
ROWS = (256, 1_024, 4_096)
"""Rows of a table, or lines that are tasks, in its first shards, in those behind, in all others."""
FINE = 96
"""How many shards there are of each but the last size: a small table, or one of postings, whose
rows take longer, is for several processes too."""
LARGE = 64 * 2**10  # bytes of a table from which on it is cut
PACKED = {".parquet": 8 * 2**10, ".xlsx": 16 * 2**10, ".xlsm": 16 * 2**10}
"""… where its texts are compressed."""
TOGETHER = 64  # small inputs in a shard
TOGETHER_BYTES = 2**20
GIVEN_UP = 5  # parts of a table, one after the other, that are set aside: its rest is not tried


@dataclass(frozen=True, slots=True)
class Input:
    """An input as it was before it was read: its name, place, bytes and time of change (ns).

    `size` is -1 of one that can't be looked at: its reader says why.
    """

    name: str
    path: str
    size: int
    changed: int

    @classmethod
    def of(cls, source: Source) -> Input:
        """Look at a source that has a path."""
        path = os.fspath(source.path or source.name)
        try:
            seen = Path(path).stat()
        except (OSError, ValueError):
            return cls(source.name, path, -1, 0)
        return cls(source.name, path, seen.st_size, seen.st_mtime_ns)

    @property
    def facts(self) -> dict[str, Any]:
        """What is noted of it, but for its content's hash."""
        return {"name": self.name, "size": self.size, "changed": self.changed}


@dataclass(frozen=True, slots=True)
class Shard:
    """What a process answers at once.

    name: of its file, without suffix. group: numbers its inputs. part: numbers what a table was cut
    into, from 0. start, stop: the places of its rows, the last one left out; None: all that is in
    the inputs. apart: each input is answered before the next one is read, so that it can be told
    at which of them a process fails. without: inputs at which one has failed, and why.
    """

    name: str
    group: int
    inputs: Sequence[Input]
    part: int = 0
    start: int | None = None
    stop: int | None = None
    apart: bool = False
    without: Mapping[str, str] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """A hash of the names, sizes and times of its inputs, and of the rows."""
        return self._hash([one.facts for one in self.inputs])

    @property
    def names(self) -> str:
        """A hash as `identity`, without the times: copied files have the same."""
        return self._hash([[one.name, one.size] for one in self.inputs])

    def _hash(self, facts: object) -> str:
        data = json.dumps([facts, self.start, self.stop]).encode()
        return hashlib.blake2b(data, digest_size=16).hexdigest()

    def said(self) -> dict[str, Any]:
        """Return it as a process is told of it."""
        return {
            "name": self.name,
            "inputs": [{**one.facts, "path": one.path} for one in self.inputs],
            "start": self.start,
            "stop": self.stop,
            "apart": self.apart,
            "without": dict(self.without),
        }

    def __str__(self) -> str:
        """Say which it is, for people."""
        first = self.inputs[0].name
        if self.start is not None:
            return f"{self.name} ({first} from row {self.start + 1:,})"
        more = len(self.inputs) - 1
        return f"{self.name} ({first}{f' and {more} others' if more else ''})"


@dataclass
class Ends:
    """Where tables that are cut end, as far as that is known; and those that are given up."""

    _parts: dict[int, int] = field(default_factory=dict)
    _bad: dict[int, set[int]] = field(default_factory=dict)
    _given_up: set[int] = field(default_factory=set)

    def reached(self, shard: Shard, total: int | None) -> None:
        """Note how many rows the table of a part has, where that is known."""
        if total is not None and shard.start is not None:
            self._parts[shard.group] = parts_of(total)

    def failed(self, shard: Shard) -> None:
        """Note that a part is set aside; its table is given up for good where several adjoin."""
        if shard.start is None:
            return
        bad = self._bad.setdefault(shard.group, set())
        bad.add(shard.part)
        first = last = shard.part
        while first - 1 in bad:
            first -= 1
        while last + 1 in bad:
            last += 1
        if last - first + 1 >= GIVEN_UP:
            self._given_up.add(shard.group)

    def given_up(self, group: int) -> bool:
        """Whether several parts failed, one after the other in the table."""
        return group in self._given_up

    def beyond(self, group: int, part: int) -> bool:
        """Whether there is no such part of a table, or none that is to be tried."""
        return part >= self._parts.get(group, part + 1) or self.given_up(group)


def shards(
    sources: Iterable[Source], is_cut: Callable[[Source], bool], ends: Ends
) -> Iterator[Shard]:
    """Yield shards lazily, in order. Of a table that is cut there are parts until `ends` says so.

    Args:
        sources: the inputs; each has a path.
        is_cut: whether a source is a table, or a list of tasks, that may be cut if it is large.
        ends: is told by who answers the shards.
    """
    group = 0
    small: list[Input] = []
    for source in sources:
        one = Input.of(source)
        large = one.size >= PACKED.get(source.suffix, LARGE) and is_cut(source)
        full = len(small) >= TOGETHER or sum(i.size for i in small) + one.size > TOGETHER_BYTES
        if small and (large or full):
            yield _whole(group, small)
            group, small = group + 1, []
        if large:
            yield from _parts(group, one, ends)
            group += 1
        else:
            small.append(one)
    if small:
        yield _whole(group, small)


def _whole(group: int, inputs: Sequence[Input]) -> Shard:
    return Shard(_name(group, 0), group, tuple(inputs))


def _parts(group: int, one: Input, ends: Ends) -> Iterator[Shard]:
    part = 0
    while not ends.beyond(group, part):
        yield Shard(_name(group, part), group, (one,), part, _begin(part), _begin(part + 1))
        part += 1


def _begin(part: int) -> int:
    """Return the place of the first row of a part."""
    *sizes, last = ROWS
    begin = 0
    for rows in sizes:
        begin += rows * min(part, FINE)
        part -= min(part, FINE)
    return begin + last * part


def parts_of(total: int) -> int:
    """Return into how many parts a table of so many rows is cut: one at least."""
    *sizes, last = ROWS
    parts = 0
    for rows in sizes:
        parts += min(FINE, -(-total // rows))
        total = max(0, total - FINE * rows)
    return max(1, parts + -(-total // last))


def _name(group: int, part: int) -> str:
    return f"part-{group:06d}-{part:06d}"
