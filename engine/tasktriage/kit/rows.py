"""Rows of a table: find the columns that matter, make a task of a cell."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source
from tasktriage.domain.task import Origin, Task

from .repair import without_surrogates
from .title import short_title

__all__ = [
    "MAX_CELL",
    "Columns",
    "object_task",
    "row_error",
    "row_task",
    "scalar_text",
    "unique_names",
]

TEXT_COLUMNS = ("task", "text", "description", "statement")
TITLE_COLUMNS = ("title", "job_title")
MAX_CELL = 1024 * 1024  # characters; longer than any task, so a broken quote or not a table
MAX_ID = 1000  # characters; what is longer is a text, and the row gets a number
SHOWN, SHOWN_CHARS = 50, 60  # column names in an error, and characters of each
TOO_LONG = "a cell is longer than 1 MiB"


class Columns:
    """The names of the columns that matter: `text`, and `id` and `title` or None.

    Raises:
        InputError: a column is missing, or can't be guessed.
    """

    def __init__(self, source: Source, names: Sequence[str]) -> None:
        self.text = self._named(source, names, source.column) or self._guessed(source, names)
        self.id = self._named(source, names, source.id_column)
        self.title = next(
            (n for wanted in TITLE_COLUMNS for n in names if _folded(n) == wanted != self.text),
            None,
        )

    @staticmethod
    def _named(source: Source, names: Sequence[str], wanted: str | None) -> str | None:
        if wanted is None or wanted in names:
            return wanted
        folded = [name for name in names if _folded(name) == _folded(wanted)]
        if len(folded) == 1:
            return folded[0]
        near = difflib.get_close_matches(wanted, names[:SHOWN], n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise InputError(source.name, f"has no column {wanted!r}; it has: {_listed(names)}{hint}")

    @staticmethod
    def _guessed(source: Source, names: Sequence[str]) -> str:
        for wanted in TEXT_COLUMNS:
            for name in names:
                if _folded(name) == wanted:
                    return name
        if len(names) == 1:
            return names[0]
        raise InputError(
            source.name,
            f"has no column called {', '.join(TEXT_COLUMNS[:-1])} or {TEXT_COLUMNS[-1]}; "
            f"it has: {_listed(names)}; name one with --column",
        )


def unique_names(source: Source, names: Sequence[str]) -> list[str]:
    """Return the names of a header's columns; those without one are left out.

    Raises:
        InputError: two columns have one name.
    """
    twice = [name for name, count in Counter(names).items() if name and count > 1]
    if twice:
        raise InputError(source.name, f"has two columns called {twice[0]!r}; rename one")
    return [name for name in names if name]


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
    if not folded:
        return Task("", id=row_id, origin=origin, error="empty row")
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


def _listed(names: Sequence[str]) -> str:
    """Return the names on one line that can be read, however many and long they are."""
    shown = [" ".join(name.split()) for name in names[:SHOWN]]
    shown = [name if len(name) <= SHOWN_CHARS else name[:SHOWN_CHARS] + "…" for name in shown]
    more = [f"and {len(names) - SHOWN:,} more"] if len(names) > SHOWN else []
    return ", ".join(shown + more)


def _folded(name: str) -> str:
    return name.strip().lower().replace(" ", "_")
