"""Read a workbook, in memory that does not grow with the rows."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tasktriage.plugin import (
    Document,
    Grid,
    InputError,
    Magic,
    Source,
    TableForm,
    Task,
    TasktriageWarning,
    cell_text,
    damaged,
    grid_items,
    open_archive,
)

from .bounded import Bounded, open_workbook
from .marks import marks_of
from .sheets import Found, asked, chosen

__all__ = ["XlsxReader"]

KIND = "Excel workbook"
STREAMED = "xl/worksheets/"  # all other parts of a workbook are held in memory
LAST_ROW = 2**20  # of any sheet; a file may claim more, and would be read for ever


class XlsxReader:
    """The visible sheets that hold tasks, or those that are named; a form is a document.

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
        visible = [s for s in book.worksheets if s.sheet_state == "visible"]
        named = asked(source, book.worksheets)
    bounded.go_on()
    found = []
    for sheet in named or visible:
        with damaged(source.name, KIND):
            marks = marks_of(sheet, bounded)
        # what is looked at is held; the rest is read when it is this sheet's turn
        grid = Grid(marks.filled(_rows(source, sheet, bounded)))
        if grid.sample:
            found.append(Found(sheet.title, grid, marks, source))
    if not found:
        raise InputError(source.name, "is a workbook without text; nothing to classify")
    read = found if named else chosen(source, found, visible=len(visible))
    for sheet in read:
        if sheet.problem is not None:
            raise sheet.problem
        if hidden := sheet.marks.hidden:
            rows = "1 row" if hidden == 1 else f"{hidden:,} rows"
            _warn(f"{source.name}: {rows} of '{sheet.title}' hidden, as by a filter; read too")
        if sheet.marks.uncalculated:
            _warn(
                f"{source.name}: formulas of '{sheet.title}' have no saved value, so their cells "
                "are empty; open it in Excel or LibreOffice, save it, and read it again"
            )
        part, form, layout = source, TableForm(), sheet.layout
        if len(read) > 1:  # each is a table of its own, whose lines are counted
            part = replace(source, name=f"{source.name}/{sheet.title}")
            form = TableForm(sheet=sheet.title)
            if layout.form is not None:
                layout = replace(layout, form=replace(layout.form, name=part.name))
        yield from grid_items(part, sheet.grid, form, layout=layout)


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
