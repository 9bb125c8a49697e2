"""Read JSON lines: one task an object, in flat memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice

from tasktriage.plugin import Columns, InputError, Source, Task, object_task, row_error

from .lines import read_lines

__all__ = ["JsonlReader"]

# rows whose fields together are the columns, as objects may leave fields out; and at most so many
# characters of them, for what stands in a row may need twenty times its size
LOOK_AHEAD, LOOK_AHEAD_CHARS = 100, 4_000_000

Row = tuple[int, Mapping[str, object] | str]
"""Line number, and the object or what is wrong with it."""


class JsonlReader:
    """JSON objects, one a line."""

    def read(self, source: Source) -> Iterator[Task]:
        """Yield one task a line; a line that can't be used is a task with an error.

        Raises:
            InputError: unreadable, no such column, or no rows.
        """
        with source.open() as stream:
            lines = _Counted(read_lines(source, stream))
            rows = _rows(lines)
            first: list[Row] = []
            for row in islice(rows, LOOK_AHEAD):
                first.append(row)
                if lines.size > LOOK_AHEAD_CHARS:
                    break
            if not first:
                raise InputError(source.name, "has no rows; nothing to classify")
            names = dict.fromkeys(n for _, row in first if not isinstance(row, str) for n in row)
            columns = Columns(source, list(names)) if names else None
            for line, value in chain(first, rows):
                if isinstance(value, str):
                    yield row_error(source, line, value)
                elif columns is None:
                    yield row_error(source, line, "is an object without fields")
                else:
                    yield object_task(source, line, value, columns)


class _Counted:
    """Lines, and how many characters were in those that were taken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.size = 0
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.size += len(line)
            yield line


def _rows(lines: Iterable[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "too deep or large"
            yield number, f"not valid JSON ({reason})"
            continue
        yield number, value if isinstance(value, dict) else "not a JSON object"
