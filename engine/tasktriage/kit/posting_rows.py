"""Rows of a table that are postings: each is a source, read as a document."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tasktriage.contracts.source import Source
from tasktriage.domain.row import Row, TableForm
from tasktriage.domain.task import Task

from .columns import Columns, posting_id
from .repair import without_surrogates
from .rows import MAX_ID, row_error, row_task, scalar_text
from .several import cell_lines, is_empty, is_page, unescaped
from .table_row import TableRow, cell_text, kept_row
from .title import short_title

__all__ = ["Postings", "records"]

# marks that only Markdown has a meaning for
MARKDOWN = re.compile(r"^\s{0,3}#{1,6}\s|\*\*[^*\n]+\*\*|\\[-&.*_+()!\[\]#]|\]\(", re.MULTILINE)
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def records(
    source: Source,
    names: Sequence[str],
    sample: list[Mapping[str, Any]],
    rows: Iterator[TableRow],
    form: TableForm,
) -> Iterator[Task | Source]:
    """Yield each object as the record of a posting, for the reader of JSON."""
    ids = Ids(posting_id(names, sample) if source.id_column is None else source.id_column)
    form = replace(form, postings=True)
    for number, row in enumerate(rows, start=1):
        if row.error is not None:
            error = row_error(source, row.line, row.error, where=row.where)
            yield replace(error, row=kept_row(row, form))
            continue
        data = json.dumps(row.cells, ensure_ascii=True).encode()
        yield _inner(source, number, data, "json", ids.of(row, number), kept_row(row, form))


class Postings:
    """Makes a document of each row of a table: of its parts, under the names of their columns."""

    def __init__(self, source: Source, columns: Columns, parts: list[str], form: TableForm) -> None:
        self._source = source
        self._columns = columns
        self._parts = parts
        self._form = form
        self._ids = Ids(columns.id)

    def read(self, rows: Iterator[TableRow]) -> Iterator[Task | Source]:
        """Yield a source for each row; a row that can't be used is a task with an error."""
        for number, row in enumerate(rows, start=1):
            yield self.item(number, row)

    def item(self, number: int, row: TableRow) -> Task | Source:
        """Return the source of a row's posting, or a task with what is wrong with it."""
        source, columns = self._source, self._columns
        texts = {name: cell_lines(cell_text(row.cells.get(name))) for name in self._parts}
        texts = {name: text for name, text in texts.items() if not is_empty(text)}
        row_id, kept = self._ids.of(row, number), kept_row(row, self._form)
        if row.error is not None:
            error = row_error(source, row.line, row.error, row_id, where=row.where)
            return replace(error, row=kept)
        # what is wrong with a task is wrong with a posting too
        said = cell_text(row.cells.get(columns.text))
        longest = max(texts.values(), default=said, key=len)
        checked = row_task(source, row.line, longest, row_id, where=row.where)
        if checked.error is not None:
            return replace(checked, row=kept)
        text, reader = _document(texts)
        data = without_surrogates(text).encode()
        title = scalar_text(row.cells.get(columns.title)) if columns.title else None
        title = short_title(" ".join((title or "").split()))
        return _inner(source, number, data, reader, row_id, kept, title)


class Ids:
    """The ids of rows, by which the ids of their tasks begin: no two are alike."""

    def __init__(self, column: str | None) -> None:
        self._column = column
        self._seen: set[str] = set()

    def of(self, row: TableRow, number: int) -> str | None:
        """Return the id of a row; None without one."""
        found = None if self._column is None else scalar_text(row.cells.get(self._column))
        row_id = " ".join(without_surrogates(found or "").split())[:MAX_ID]
        if not row_id or is_empty(row_id):
            return None
        if row_id in self._seen:
            row_id = f"{row_id}/{number}"
        self._seen.add(row_id)
        return row_id


def _inner(
    source: Source,
    number: int,
    data: bytes,
    reader: str,
    row_id: str | None,
    row: Row,
    title: str = "",
) -> Source:
    """Return the posting of a row as a source of its own."""
    return replace(
        source,
        name=f"{source.name}/{number}",
        path=None,
        stream=None,
        data=data,
        column=None,
        id_column=None,
        title=title or source.title,
        reader=reader,
        id=row_id,
        row=row,
    )


def _document(texts: Mapping[str, str]) -> tuple[str, str]:
    """Return the text of a posting and the name of its reader; parts stand under their names."""
    parts = {name: unescaped(text) for name, text in texts.items()}
    if any(map(is_page, parts.values())):
        bodies = {
            name: f"<div>{text if is_page(text) else f'<pre>{html.escape(text)}</pre>'}</div>"
            for name, text in parts.items()
        }
        if len(bodies) == 1:
            return next(iter(bodies.values())), "html"
        pages = (f"<h2>{html.escape(_heading(name))}</h2>{body}" for name, body in bodies.items())
        return "\n".join(pages), "html"
    if len(parts) == 1:
        text = next(iter(parts.values()))
        return text, "markdown" if MARKDOWN.search(text) else "text"
    return "\n\n".join(f"## {_heading(name)}\n\n{text}" for name, text in parts.items()), "markdown"


def _heading(name: str) -> str:
    line = " ".join(word if word.isupper() else word.lower() for word in WORDS.findall(name))
    return line[:1].upper() + line[1:]
