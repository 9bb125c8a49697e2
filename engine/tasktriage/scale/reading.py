"""Read a part of an input after another: what is open stays open, so a table is read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tasktriage.contracts.source import Source
from tasktriage.domain.document import Document
from tasktriage.domain.task import Task
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.options import ReadOptions

__all__ = ["Reading"]


class Reading:
    """What an input holds, by the places of what its reader yields, from 0.

    Args:
        engine: reads.
        source: the input.
        options: how it is read.
        roles: parts begin where a role does, for what is said of it holds for all of its tasks.

    `total` is how many places there are, once the end has been seen.
    """

    def __init__(
        self, engine: Engine, source: Source, options: ReadOptions, *, roles: bool = False
    ) -> None:
        self.source = source
        self.total: int | None = None
        self._roles = roles
        self._place = -1
        self._start = self._stop = 0
        self._role: Any = None
        self._held: tuple[int, Document | Task, bool] | None = None
        self._items = iter(engine.read([source], replace(options, keep=self._keep)))

    def _keep(self, place: int) -> bool:
        self._place = place
        return self._roles or place >= self._start

    def can_go_to(self, start: int) -> bool:
        """Whether a part that begins there is still ahead."""
        return start >= self._stop

    def part(self, start: int, stop: int) -> Iterator[Document | Task]:
        """Yield what is from one place up to another; parts may be asked for in order only."""
        self._start, self._stop = start, stop
        inside = not self._roles
        while (found := self._next()) is not None:
            place, item, begins = found
            if place >= stop and (begins or not inside):
                self._held = found
                return
            inside = inside or (place >= start and begins)
            if inside and place >= start:
                yield item
        self.total = self._place + 1

    def _next(self) -> tuple[int, Document | Task, bool] | None:
        if self._held is not None:
            held, self._held = self._held, None
            return held
        item = next(self._items, None)
        if item is None:
            return None
        before, self._role = self._role, _role(item)
        begins = not self._roles or before is None or before != self._role
        return self._place, item, begins


def _role(item: Document | Task) -> Any:
    """Return whose task it is, as `pipeline.annotate` tells roles apart; a document is its own."""
    if isinstance(item, Task):
        return item.origin.document, item.origin.title
    return object()
