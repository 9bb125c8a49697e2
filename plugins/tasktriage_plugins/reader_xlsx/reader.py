"""Read a workbook, in memory that does not grow with the rows."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tasktriage.plugin import (
    Document,
    Grid,
    InputError,
    Layout,
    Magic,
    Source,
    TableForm,
    Task,
    TasktriageWarning,
    cell_text,
    damaged,
    grid_items,
    layout_of,
    open_archive,
)

from .bounded import Bounded, open_workbook
from .marks import Marks, marks_of

__all__ = ["XlsxReader"]

KIND = "Excel workbook"
STREAMED = "xl/worksheets/"  # all other parts of a workbook are held in memory
MOST_NAMES = 30  # of sheets, in an error
LAST_ROW = 2**20  # of any sheet; a file may claim more, and would be read for ever


class XlsxReader:
    """The visible sheet that holds tasks, or the one that is named; a form in it is a document.

    Of a formula the value that was saved with it is read. Runs no macro and follows no link.
    """

    def read(self, source: Source) -> Iterator[Document | Task | Source]:
        """Yield what the rows give; `line` is a row's number.

        Raises:
            InputError: unreadable, no workbook, no such sheet or column, no rows, a limit.
        """
        with source.open_seekable() as stream:
            if stream.read(len(Magic.OLE)) == Magic.OLE:
                problem = "is an old Excel file, or encrypted; save it as xlsx without a password"
                raise InputError(source.name, f"{problem} first")
            _check_parts(source, stream)
            with damaged(source.name, KIND), warnings.catch_warnings():
                warnings.filterwarnings("ignore", module="openpyxl")
                book, bounded = open_workbook(source, stream)
            try:
                yield from _items(source, book, bounded)
            finally:
                book.close()


def _items(source: Source, book: Any, bounded: Bounded) -> Iterator[Document | Task | Source]:
    with damaged(source.name, KIND):
        sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
        if source.sheet is not None:
            sheets = [_named(source, book.worksheets)]
    bounded.go_on()
    found = []
    for sheet in sheets:
        with damaged(source.name, KIND):
            marks = marks_of(sheet, bounded)
        # what is looked at is held; the rest is read when it is this sheet's turn
        grid = Grid(marks.filled(_rows(source, sheet, bounded)))
        if grid.sample:
            found.append(Found(sheet.title, grid, layout_of(source, grid), marks))
    if not found:
        raise InputError(source.name, "is a workbook without text; nothing to classify")
    forms = sum(sheet.layout.form is not None for sheet in found)
    for sheet in _chosen(source, found, len(sheets)):
        if hidden := sheet.marks.hidden:
            rows = "1 row" if hidden == 1 else f"{hidden:,} rows"
            _warn(f"{source.name}: {rows} of '{sheet.title}' hidden, as by a filter; read too")
        layout = sheet.layout
        if layout.form is not None and forms > 1:
            name = f"{source.name}/{sheet.title}"
            layout = replace(layout, form=replace(layout.form, name=name))
        yield from grid_items(source, sheet.grid, TableForm(), layout=layout)


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet that is not empty."""

    title: str
    grid: Grid
    layout: Layout
    marks: Marks


def _chosen(source: Source, found: list[Found], visible: int) -> list[Found]:
    """Return the sheet that holds tasks, or all that are forms; says which, if there are more.

    One whose header names tasks goes before one with another header, and that before notes.
    """
    forms = [entry for entry in found if entry.layout.form is not None]
    known = [entry for entry in found if entry.layout.known and entry.layout.form is None]
    chosen = known[:1] or forms or found[:1]
    if len(chosen) < visible and source.sheet is None:
        names = " and ".join(f"'{sheet.title}'" for sheet in chosen)
        others = ", ".join(f"'{sheet.title}'" for sheet in known[1:])
        more = f"; {others} may hold tasks too (--sheet)" if others else " (--sheet names another)"
        _warn(f"{source.name}: has {visible} sheets; read {names}{more}")
    return chosen


def _named(source: Source, sheets: list[Any]) -> Any:
    for sheet in sheets:
        if sheet.title.strip().casefold() == (source.sheet or "").strip().casefold():
            return sheet
    names = ", ".join(f"'{sheet.title}'" for sheet in sheets[:MOST_NAMES])
    raise InputError(source.name, f"has no sheet '{source.sheet}'; it has: {names}")


def _rows(source: Source, sheet: Any, bounded: Bounded) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows that are not blank: their numbers, and the values of their cells."""
    with damaged(source.name, KIND):
        sheet.reset_dimensions()  # what the file claims may be a million times what it holds
        bounded.row()
        for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            if line > LAST_ROW:
                raise InputError(source.name, f"has more rows than a sheet can have ({LAST_ROW:,})")
            bounded.row()
            if any(value is not None and cell_text(value).strip() for value in values):
                yield line, list(values)
                bounded.go_on()


def _check_parts(source: Source, stream: Any) -> None:
    held = 0
    with open_archive(source, KIND, stream) as archive:
        for member in archive.infolist():
            if not member.filename.startswith(STREAMED):
                held += member.file_size
    if held > source.limits.size_bytes:
        problem = f"holds {held // 2**20:,} MiB of shared texts, styles and pictures"
        raise source.over("size", problem)


def _warn(line: str) -> None:
    warnings.warn(line, TasktriageWarning, stacklevel=3)
