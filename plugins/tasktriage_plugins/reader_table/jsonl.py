"""Read JSON lines: one task an object, in flat memory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain, islice

from tasktriage.plugin import Columns, InputError, Source, Task, row_error, row_task
from tasktriage_plugins.reader_table.lines import read_lines

__all__ = ["JsonlReader"]

LOOK_AHEAD = 100  # rows whose fields together are the columns; objects may leave fields out

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
            rows = _rows(read_lines(source, stream))
            first = list(islice(rows, LOOK_AHEAD))
            if not first:
                raise InputError(source.name, "has no rows; nothing to classify")
            names = dict.fromkeys(n for _, row in first if not isinstance(row, str) for n in row)
            columns = Columns(source, list(names)) if names else None
            for line, row in chain(first, rows):
                if isinstance(row, str):
                    yield row_error(source, line, row)
                elif columns is None:
                    yield row_error(source, line, "is an object without fields")
                else:
                    yield _task(source, line, row, columns)


def _rows(lines: Iterator[str]) -> Iterator[Row]:
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


def _task(source: Source, line: int, row: Mapping[str, object], columns: Columns) -> Task:
    row_id = _id(row.get(columns.id)) if columns.id else None
    text = row.get(columns.text, ...)
    if text is ...:
        return row_error(source, line, f"has no field {columns.text!r}", row_id)
    if text is not None and not isinstance(text, str):
        return row_error(source, line, f"field {columns.text!r} is not a text", row_id)
    title = row.get(columns.title) if columns.title else None
    return row_task(
        source,
        line,
        text or "",
        row_id,
        title if isinstance(title, str) else None,
    )


def _id(value: object) -> str | None:
    return None if value is None or isinstance(value, (dict, list)) else str(value)
