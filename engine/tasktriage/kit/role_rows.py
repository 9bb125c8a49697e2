"""Rows of a table of roles: what it says of each, and where its description is."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from tasktriage.contracts.errors import InputError, TasktriageWarning
from tasktriage.contracts.source import Source
from tasktriage.domain.assessment import NO_TASK
from tasktriage.domain.row import Row, TableForm
from tasktriage.domain.task import Origin, Task

from .columns import Columns
from .posting_rows import Postings
from .role_columns import MOST_HOURS, RoleColumns, amount
from .several import is_empty
from .table_row import Covered, TableRow, cell_text

__all__ = ["role_items"]

TOTAL = re.compile(r"(?:grand )?(?:sub[- ]?)?totals?\b.*|sum|gesamt|summe", re.IGNORECASE)
BOUNDS = {"headcount": 1e9, "fte": 1e9, "hours": MOST_HOURS, "pay": 1e12}
TABLES = frozenset((".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".xlsx", ".parquet", ".zip"))


def role_items(
    source: Source,
    names: list[str],
    sample: list[Mapping[str, Any]],
    rows: Iterator[TableRow],
    columns: RoleColumns,
    form: TableForm,
) -> Iterator[Task | Source]:
    """Yield for each role the source of its description, or a task with an error where none is.

    Both carry a row of these cells: table, line, role (its name), title, unit, level, headcount,
    fte, hours, pay; nothing else of the user's row. `wrong`: the row itself can't be used.
    """
    left = [name for name in names if name not in columns.named]
    texts = _text_columns(source, left, sample)
    told = ", ".join(f"{part} {name!r}" for part, name in _said(columns, texts))
    _warn(
        f"{source.name}: has a headcount for each title, so its rows are roles ({told}; "
        "if each row is a task: --as tasks)"
    )
    form = replace(form, postings=True, roles=True)
    postings = None if texts is None else Postings(source, texts, [texts.text], form)
    reading = _Reading(source, columns, form)
    for number, row in enumerate(rows, start=1):
        if isinstance(row.cells.get(columns.title), Covered) or reading.is_total(row):
            continue
        cells, problem = reading.facts(row)
        kept = Row(cells, form)
        if problem is not None:
            yield reading.error(number, row, Row({**cells, "wrong": True}, form), problem)
            continue
        named = "" if columns.document is None else cell_text(row.cells.get(columns.document))
        try:
            if not is_empty(named):
                yield reading.document(named.strip(), row, kept)
                continue
        except ValueError as error:
            yield reading.error(number, row, kept, f"document '{named.strip():.100}' {error}")
            continue
        text = "" if texts is None else cell_text(row.cells.get(texts.text))
        if postings is None or is_empty(text):
            yield reading.error(number, row, kept, None)
        else:
            item = replace(postings.item(number, row), row=kept)
            title = cells["title"]
            yield replace(item, title=title) if isinstance(item, Source) else item


def _text_columns(
    source: Source, names: list[str], sample: list[Mapping[str, Any]]
) -> Columns | None:
    """Return the column of descriptions; None where there is none."""
    if not names and source.column is None:
        return None
    try:
        found = Columns(source, names, sample)
    except InputError:
        if source.column is not None:
            raise
        return None
    found.title = None
    return (
        None
        if len(names) == 1 and found.text == names[0] and not _texts(names[0], sample)
        else found
    )


def _texts(name: str, sample: list[Mapping[str, Any]]) -> bool:
    """Return whether a column that is taken for it being the only one holds sentences."""
    cells = [cell_text(row.get(name)).split() for row in sample]
    return any(len(words) > 2 for words in cells)


def _said(columns: RoleColumns, texts: Columns | None) -> Iterator[tuple[str, str]]:
    for part in ("title", "headcount", "fte", "unit", "level", "hours", "pay", "document"):
        name = getattr(columns, part)
        if name is not None:
            yield part, name
    if texts is not None:
        yield "description", texts.text


def _document(source: Source, named: str, row: Row) -> Source:
    """Return the document of a role, which stands in the table's folder or below it.

    Raises:
        ValueError: it says what is wrong with the path.
    """
    if source.path is None:
        raise ValueError("can't be opened: the table is no file in a folder; save it as one")
    path = PureWindowsPath(named)  # which knows both kinds of slashes
    if "://" in named:
        raise ValueError("is an address; save it beside the table first")
    if path.drive or path.root or ".." in path.parts or "\0" in named:
        raise ValueError("is no path within the table's folder; put it there")
    folder = source.path.parent
    try:
        found = Path(folder, *path.parts).resolve()
        inside, there = found.is_relative_to(folder.resolve()), found.is_file()
    except (OSError, RuntimeError):  # too long a name, or links in a circle
        inside, there = True, False
    if not inside:
        raise ValueError("leads out of the table's folder by a link; put the file there")
    if not there:
        raise ValueError("is no file in the table's folder; check the path")
    if found.suffix.lower() in TABLES:
        raise ValueError("is a table or an archive; name a text that describes the role")
    name = str(PurePosixPath(PurePosixPath(source.name).parent, *path.parts))
    return replace(
        source,
        name=name,
        path=found,
        data=None,
        stream=None,
        column=None,
        id_column=None,
        reader=None,
        roles=False,
        header_row=None,
        delimiter=None,
        sheet=None,
        title=row["title"],
        id=None,
        row=row,
    )


@dataclass
class _Reading:
    """Reads what a table says of its roles, and knows those that it has seen, by their hashes."""

    source: Source
    columns: RoleColumns
    form: TableForm
    lines: dict[int, int | None] = field(default_factory=dict)
    names: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)

    def is_total(self, row: TableRow) -> bool:
        """Return whether a row sums others up; a note says that it is left out."""
        said = [self._text(row, part) for part in ("title", "unit")]
        if row.error is not None or not (
            TOTAL.fullmatch(said[0]) or (is_empty(said[0]) and TOTAL.fullmatch(said[1]))
        ):
            return False
        _warn(f"{self.source.name}: line {row.line}: a total, left out")
        return True

    def facts(self, row: TableRow) -> tuple[dict[str, Any], str | None]:
        """Return what the table says of a role, and what is wrong with that, or None."""
        title = self._text(row, "title")
        unit, level = (None if is_empty(t := self._text(row, p)) else t for p in ("unit", "level"))
        cells: dict[str, Any] = {"table": self.source.name, "line": row.line, "role": title}
        cells |= {"title": title, "unit": unit, "level": level}
        if row.error is not None:
            return cells, row.error
        for part, most in BOUNDS.items():
            name = getattr(self.columns, part)
            if name is None:
                continue
            try:
                cells[part] = amount(row.cells.get(name), most=most)
            except ValueError:
                said = cell_text(row.cells.get(name)).strip()
                return cells, f"{part} '{said:.40}' is no number from 0; mend it"
        if is_empty(title):
            return cells, "has no title; name the role or leave the row out"
        return cells, self._told_apart(cells, row.line)

    def _told_apart(self, cells: dict[str, Any], line: int | None) -> str | None:
        title, unit, level = (cells[part] for part in ("title", "unit", "level"))
        key = hash(tuple((part or "").casefold() for part in (title, unit, level)))
        if key in self.lines:
            where = "".join(
                f", {part} '{value}'" for part, value in (("unit", unit), ("level", level)) if value
            )
            return (
                f"role '{title:.60}'{where} stands in line {self.lines[key]} already; give one row "
                "a role, or tell them apart by unit or level"
            )
        self.lines[key] = line
        of = f" ({unit})" if unit else ""
        name = f"{title}{of}"
        if hash(name.casefold()) in self.names:
            name = f"{title}, {level or 'no level'}{of}"
        self.names.add(hash(name.casefold()))
        cells["role"] = name
        return None

    def document(self, named: str, row: TableRow, kept: Row) -> Source:
        """Return the document of a role; several roles may have one, each by a name of its own.

        Raises:
            ValueError: it says what is wrong with the path.
        """
        found = _document(self.source, named, kept)
        if hash(found.name) in self.documents:
            found = replace(found, name=f"{found.name} (line {row.line})")
        self.documents.add(hash(found.name))
        return found

    def error(self, number: int, row: TableRow, kept: Row, problem: str | None) -> Task:
        """Return what keeps the place of a role without a document to read."""
        name = f"{self.source.name}/{number}"
        origin = Origin(document=name, title=kept["title"] or None, line=row.line)
        where = "" if row.line is None else f"line {row.line}: "
        error = NO_TASK if problem is None else f"{where}{problem}"
        return Task("", id=name, origin=origin, error=error, row=kept)

    def _text(self, row: TableRow, part: str) -> str:
        name = getattr(self.columns, part)
        return "" if name is None else " ".join(cell_text(row.cells.get(name)).split())


def _warn(line: str) -> None:
    warnings.warn(line, TasktriageWarning, stacklevel=4)
