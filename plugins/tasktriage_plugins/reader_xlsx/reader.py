"""Read a workbook: one task a row, in memory that does not grow with the rows."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

from tasktriage.plugin import (
    Columns,
    InputError,
    Magic,
    Source,
    Task,
    TasktriageWarning,
    damaged,
    open_archive,
    row_task,
    unique_names,
)

from .bounded import Bounded, open_workbook

__all__ = ["XlsxReader"]

KIND = "Excel workbook"
STREAMED = "xl/worksheets/"  # all other parts of a workbook are held in memory
LAST_ROW = 2**20  # of any sheet; a file may claim more, and would be read for ever


class XlsxReader:
    """The first visible sheet that holds anything, with its columns named in the first row.

    Of a formula the value that was saved with it is read. Runs no macro and follows no link.
    """

    def read(self, source: Source) -> Iterator[Task]:
        """Yield one task a row; `line` is the row's number.

        Raises:
            InputError: unreadable, no workbook, no header, no such column, no rows, a limit.
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
                yield from self._tasks(source, book, bounded)
            finally:
                book.close()

    def _tasks(self, source: Source, book: Any, bounded: Bounded) -> Iterator[Task]:
        with damaged(source.name, KIND):
            sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
        bounded.go_on()
        for sheet in sheets:
            rows = _rows(source, sheet, bounded)
            header = next(rows, None)
            if header is None:
                continue
            if len(sheets) > 1:
                warnings.warn(
                    f"{source.name}: has {len(sheets)} sheets; read '{sheet.title}'",
                    TasktriageWarning,
                    stacklevel=2,
                )
            yield from _sheet(source, header[1], rows)
            return
        raise InputError(source.name, "is a workbook without text; nothing to classify")


def _sheet(
    source: Source, header: list[str], rows: Iterator[tuple[int, list[str]]]
) -> Iterator[Task]:
    names = [" ".join(name.split()) for name in header]
    columns = Columns(source, unique_names(source, names))
    places = {name: place for place, name in enumerate(names) if name}
    number = 0
    for line, cells in rows:
        number += 1

        def cell(name: str | None, cells: list[str] = cells) -> str:
            place = None if name is None else places[name]
            return cells[place] if place is not None and place < len(cells) else ""

        yield row_task(source, line, cell(columns.text), cell(columns.id), cell(columns.title))
    if not number:
        raise InputError(source.name, "has a header and no rows; nothing to classify")


def _rows(source: Source, sheet: Any, bounded: Bounded) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank: their numbers, and their cells as texts."""
    with damaged(source.name, KIND):
        sheet.reset_dimensions()  # what the file claims may be a million times what it holds
        bounded.row()
        for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            if line > LAST_ROW:
                raise InputError(source.name, f"has more rows than a sheet can have ({LAST_ROW:,})")
            bounded.row()
            cells = ["" if value is None else _text(value) for value in values]
            if any(map(str.strip, cells)):
                yield line, cells
                bounded.go_on()


def _text(value: Any) -> str:
    """Return a cell as the sheet shows it, near enough: 3, not 3.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _check_parts(source: Source, stream: Any) -> None:
    held = 0
    with open_archive(source, KIND, stream) as archive:
        for member in archive.infolist():
            if not member.filename.startswith(STREAMED):
                held += member.file_size
    if held > source.limits.size_bytes:
        problem = f"holds {held // 2**20:,} MiB of shared texts, styles and pictures"
        raise source.over("size", problem)
