"""A table that a person keeps: its rows by what its columns mean, with their places in the file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source
from tasktriage.kit.delimited import delimited_rows

from .workbook import Line, workbook_sheets

__all__ = ["Column", "SheetRow", "Table", "open_table"]

WORKBOOKS = (".xlsx", ".xlsm")
TEXTS = (".csv", ".tsv", ".tab", ".txt")
DELIMITERS = ",;\t|"
SAID = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # a line of Excel's own
NO_TASKS = "nothing to classify"  # what is said of an empty file elsewhere
SAMPLE = 50  # rows by which the delimiter is found where no name is known
SHOWN, SHOWN_CHARS = 20, 40  # names of columns in an error, and characters of each
HEAD = 25  # rows of a sheet among which its header is looked for
SEPARATORS = re.compile(r"[\s_\-]+")
ITEMS = re.compile(r"\|")
LINES = re.compile(r"\r\n|\r|\n")
FAULTS = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a table may have: what it holds, and other names by which it goes.

    likely: names that often mean it; such a column is taken where there is no other, and it is
    said.
    """

    name: str
    holds: str
    others: tuple[str, ...] = ()
    needed: bool = False
    likely: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row: its number in the file, and its cells by the names of columns; none is missing."""

    name: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def fail(self, problem: str, column: str = "") -> InputError:
        """Return the error that something in this row is wrong."""
        where = f"row {self.number}, column '{column}'" if column else f"row {self.number}"
        return InputError(self.name, f"{where}: {problem}")

    def items(self, column: str) -> list[str]:
        """Return what a cell lists, with '|' between, or, without one, a line each."""
        cell = self.cells[column]
        parts = ITEMS.split(cell) if "|" in cell else LINES.split(cell)
        return [part.strip() for part in parts if part.strip()]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that are not empty; `notes` are lines that the user should hear."""

    name: str
    rows: list[SheetRow]
    notes: list[str] = field(default_factory=list)


def open_table(path: Path, columns: Sequence[Column]) -> Table:
    """Read a csv, tsv or xlsx file.

    Raises:
        UsageError: what reads workbooks is not installed.
        InputError: it can't be read, lacks a column, has one twice, or has no rows.
    """
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        header, lines, notes = _of_workbook(path, columns)
    elif suffix in TEXTS:
        header, lines, notes = _of_text(path, columns)
    else:
        kinds = ", ".join((*TEXTS, *WORKBOOKS))
        raise InputError(str(path), f"unknown kind of table '{suffix}'; there are: {kinds}")
    places, taken = _places(path, header, columns)
    if taken:
        notes.append(f"{path}: columns taken: {', '.join(taken)}; rename one that is not it")
    unused = [name for place, name in enumerate(header) if name and place not in places.values()]
    if unused:
        notes.append(f"{path}: columns not used: {', '.join(unused)}")
    rows = list(_rows(path, lines, places, columns))
    if not rows:
        raise InputError(str(path), "has no rows below its header")
    return Table(str(path), rows, notes)


def _rows(
    path: Path, lines: Sequence[Line], places: Mapping[str, int], columns: Sequence[Column]
) -> Iterator[SheetRow]:
    for number, cells in lines:
        found = {}
        for column in columns:
            place = places.get(column.name, len(cells))
            found[column.name] = cells[place].strip() if place < len(cells) else ""
        row = SheetRow(str(path), number, found)
        for name, cell in found.items():
            if FAULTS.fullmatch(cell):
                raise row.fail(f"holds {cell}, an error of the spreadsheet", name)
        if any(found.values()):
            yield row


def _of_text(path: Path, columns: Sequence[Column]) -> tuple[list[str], list[Line], list[str]]:
    try:
        text, notes = Source(name=str(path), path=path).read_text()
    except InputError as error:
        problem = error.problem.replace(NO_TASKS, "it needs a header and rows below it")
        raise InputError(error.name, problem) from None
    blank = text[: len(text) - len(text.lstrip("\r\n"))]
    skipped, text = blank.count("\n"), text[len(blank) :]
    if (said := SAID.match(text)) is not None:
        text, delimiter = text[said.end() :], said[1]
        skipped += 1
    else:
        delimiter = max(DELIMITERS, key=lambda mark: _fitness(text, mark, columns))
    _check_quotes(path, text, delimiter, skipped)
    header, rows = delimited_rows(str(path), text, delimiter)
    lines = [(number + skipped, [row[name] for name in header]) for number, row in rows]
    return header, lines, [f"{path}: {note}" for note in notes]


def _fitness(text: str, delimiter: str, columns: Sequence[Column]) -> tuple[int, int]:
    """Return how many columns of a header are known, and how many all rows have alike."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    with suppress(csv.Error):  # said where the rows are read
        rows = list(islice((row for row in reader if any(row)), SAMPLE))
        widths = [len(row) for row in rows]
        alike = all(width <= widths[0] for width in widths)
        return _known(rows[0], columns, likely=True), widths[0] if alike else 1
    return _known(text.partition("\n")[0].split(delimiter), columns, likely=True), 0


def _check_quotes(path: Path, text: str, delimiter: str, skipped: int) -> None:
    """Refuse a quote that is not closed: all rows below it would be one cell.

    Raises:
        InputError: there is one; says in which line.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error as error:
        if "end of data" in str(error):  # all else is harmless, or said where rows are read
            problem = "a quote is opened there and not closed; close it, or write it twice"
            raise InputError(str(path), f"line {line + skipped}: {problem}") from None


def _of_workbook(path: Path, columns: Sequence[Column]) -> tuple[list[str], list[Line], list[str]]:
    """Return the table of the first sheet that has a header with what is needed, else the first."""
    sheets = [(title, lines) for title, lines in workbook_sheets(path) if lines]
    if not sheets:
        raise InputError(str(path), "is a workbook without a filled cell")
    needed = sum(column.needed for column in columns)
    found = [
        (title, lines, place)
        for likely in (False, True)
        for title, lines in sheets
        for place, (_, cells) in enumerate(lines[:HEAD])
        if _known(cells, columns, needed=True, likely=likely) == needed
    ]
    title, lines, place = found[0] if found else (*sheets[0], 0)
    notes = []
    if len(sheets) > 1:
        notes.append(f"{path}: has {len(sheets)} sheets; read '{title}'")
    if place:
        notes.append(f"{path}: the header is in row {lines[place][0]}; rows above it are left out")
    return lines[place][1], lines[place + 1 :], notes


def _plain(name: str) -> str:
    return SEPARATORS.sub(" ", name.strip().strip('"')).casefold()


def _names(column: Column, *, likely: bool = False) -> set[str]:
    names = (column.name, *column.others, *(column.likely if likely else ()))
    return {_plain(name) for name in names}


def _known(
    header: Sequence[str],
    columns: Sequence[Column],
    *,
    needed: bool = False,
    likely: bool = False,
) -> int:
    """Return how many of the columns, or of those that are needed, a header names."""
    plain = set(map(_plain, header))
    wanted = (c for c in columns if c.needed or not needed)
    return sum(bool(_names(c, likely=likely) & plain) for c in wanted)


def _places(
    path: Path, header: Sequence[str], columns: Sequence[Column]
) -> tuple[dict[str, int], list[str]]:
    """Return where each column stands, and what was taken for one by a likely name.

    Raises:
        InputError: one that is needed is missing, or one stands twice.
    """
    found: dict[str, int] = {}
    taken: list[str] = []
    for column in columns:
        names = _names(column)
        places = [place for place, name in enumerate(header) if _plain(name) in names]
        if len(places) > 1:
            one, other = header[places[0]].strip(), header[places[1]].strip()
            problem = f"columns '{one}' and '{other}' mean the same; keep one of them"
            raise InputError(str(path), problem)
        if places:
            found[column.name] = places[0]
            continue
        names = set(map(_plain, column.likely))
        likely = [place for place, name in enumerate(header) if _plain(name) in names]
        if len(likely) == 1:
            found[column.name] = likely[0]
            taken.append(f"'{header[likely[0]].strip()}' for '{column.name}'")
        elif column.needed:
            problem = f"has no column '{column.name}' ({column.holds}); its columns: "
            raise InputError(str(path), problem + _listed(header))
    return found, taken


def _listed(header: Sequence[str]) -> str:
    """Return the names of columns one by one, as many and as long as one reads."""
    names = [" ".join(name.split()) for name in header if name.strip()]
    shown = [name if len(name) <= SHOWN_CHARS else f"{name[:SHOWN_CHARS]}…" for name in names]
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return (", ".join(f"'{name}'" for name in shown[:SHOWN]) or "none") + more
