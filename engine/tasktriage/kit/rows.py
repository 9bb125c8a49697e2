"""Rows of a table: make a task of a cell."""

from __future__ import annotations

from collections.abc import Mapping

from tasktriage.contracts.source import Source
from tasktriage.domain.task import Origin, Task

from .columns import Columns
from .repair import without_surrogates
from .several import no_task
from .title import short_title

__all__ = [
    "MAX_CELL",
    "object_task",
    "row_error",
    "row_task",
    "scalar_text",
]

MAX_CELL = 1024 * 1024
"""Characters; a cell that is longer is no task, but a broken quote, or the file is no table."""

MAX_ID = 1000  # characters; what is longer is a text, and the row gets a number
TOO_LONG = "a cell is longer than 1 MiB"


def row_task(
    source: Source,
    line: int | None,
    text: str,
    row_id: str | None = None,
    title: str | None = None,
    *,
    where: str | None = None,
) -> Task:
    """Return the task of a row; an empty or unusable cell gives a task with an error.

    `where` tells of the row in an error, by default "line N".
    """
    title = short_title((title or "").strip()) or source.title
    origin = Origin(document=source.name, title=title, line=line)
    row_id = _short_id(row_id)
    where = where or f"line {line}"
    if "\0" in text:
        return Task("", id=row_id, origin=origin, error=f"{where}: holds a NUL byte")
    if len(text) > MAX_CELL:
        return Task("", id=row_id, origin=origin, error=f"{where}: {TOO_LONG}")
    whole = without_surrogates(text)
    folded = " ".join(whole.split())
    if no_task(folded):
        holds = f" (it holds '{folded}')" if folded else ""
        return Task("", id=row_id, origin=origin, error=f"empty row{holds}")
    changes = ("white space folded",) if folded != whole else ()
    return Task(folded, id=row_id, origin=origin, changes=changes)


def object_task(
    source: Source,
    line: int | None,
    row: Mapping[str, object],
    columns: Columns,
    *,
    where: str | None = None,
) -> Task:
    """Return the task of an object whose fields are the columns, of JSON for example.

    Without the field of the text, or if that is no text, the task has an error. `line` and
    `where` as in `row_task`.
    """
    row_id = scalar_text(row.get(columns.id)) if columns.id else None
    text = row.get(columns.text, ...)
    if text is ...:
        return row_error(source, line, f"has no field {columns.text!r}", row_id, where=where)
    if text is not None and not isinstance(text, str):
        problem = f"field {columns.text!r} is not a text"
        return row_error(source, line, problem, row_id, where=where)
    title = row.get(columns.title) if columns.title else None
    title = title if isinstance(title, str) else None
    return row_task(source, line, text or "", row_id, title, where=where)


def scalar_text(value: object) -> str | None:
    """Return an id or a title as text; None for nothing, bytes, and what holds other values."""
    return None if value is None or isinstance(value, (dict, list, bytes)) else str(value)


def row_error(
    source: Source,
    line: int | None,
    problem: str,
    row_id: str | None = None,
    *,
    where: str | None = None,
) -> Task:
    """Return a task that keeps the place of a row that can't be read."""
    origin = Origin(document=source.name, title=source.title, line=line)
    error = f"{where or f'line {line}'}: {problem}"
    return Task("", id=_short_id(row_id), origin=origin, error=error)


def _short_id(row_id: str | None) -> str | None:
    row_id = (row_id or "").strip()
    return row_id if 0 < len(row_id) <= MAX_ID else None
