"""Read JSON lines, in flat memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from tasktriage.plugin import Source, TableRow, Task, table_items

from .lines import Lines

__all__ = ["JsonlReader"]


class JsonlReader:
    """JSON objects, one a line."""

    def read(self, source: Source) -> Iterator[Task | Source]:
        """Yield what the objects give; a line that can't be used is a task with an error.

        Raises:
            InputError: unreadable, no such column, or no rows.
        """
        with source.open() as stream:
            rows = _rows(Lines(source, stream))
            empty = "has no rows; nothing to classify"
            yield from table_items(source, None, rows, empty=empty, objects=True)


def _rows(lines: Iterable[str]) -> Iterator[TableRow]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "too deep or large"
            yield TableRow(number, {}, f"not valid JSON ({reason})")
            continue
        if isinstance(value, dict):
            yield TableRow(number, value, size=len(line))
        else:
            yield TableRow(number, {}, "not a JSON object")
