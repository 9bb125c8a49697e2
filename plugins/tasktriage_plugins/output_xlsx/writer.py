"""Write results as an Excel workbook: a sheet of results as they come, then a summary.

Rows go to a temporary file of openpyxl's, so that memory does not grow with them. A text is written
as a text, whatever it begins with: nothing of an input is ever a formula. A cell of the user's that
would have been one carries a note.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import chain
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import DataBarRule
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from tasktriage.plugin import (
    Assessment,
    Extraction,
    KeptColumns,
    RunInfo,
    Shares,
    TasktriageWarning,
    cell_text,
    shares,
)

from .columns import ASSESSMENTS, EXTRACTIONS, KEPT_FORMATS, PROBABILITIES, Column
from .summary import write_summary
from .texts import is_formula, sheet_text

__all__ = ["XlsxOutput"]

MOST_ROWS = 2**20 - 1  # of a sheet, below its header; further rows go on another sheet
HELD = 16 * 2**20  # bytes of a workbook that are held in memory
MOST_WHOLE = 10**15 - 1  # Excel keeps 15 digits of a number
MOST_NOTES = 1_000  # cells with a note; each is a shape of its own
NOTE = "Begins as a formula does, and is written as text."
WIDTHS = {"task": 60, "label": 16, "score": 10, "uncertain": 11, "reason": 36}
USER_WIDTH = 20
BAR_COLOUR = "FF9DB8D9"
WRAPPED = Alignment(wrap_text=True, vertical="top")
TOP = Alignment(vertical="top")


class XlsxOutput:
    """A sheet "Tasks" (or "Pieces") with a filter and bars for probabilities, and a "Summary"."""

    def write(
        self,
        results: Iterable[Assessment] | Iterable[Extraction],
        run: RunInfo,
        stream: IO[bytes],
    ) -> None:
        """Write the workbook once all results are there."""
        remaining: Iterator[Any] = iter(results)
        first = next(remaining, None)
        book = Workbook(write_only=True)
        try:
            self._write(book, first, remaining, run, stream)
        except BaseException:
            for sheet in book.worksheets:  # each holds a temporary file
                if not sheet.closed:
                    sheet.close()
                    sheet._writer.cleanup()
            raise

    def _write(
        self, book: Any, first: Any, remaining: Iterator[Any], run: RunInfo, stream: IO[bytes]
    ) -> None:
        extractions = isinstance(first, Extraction) or (first is None and run.command == "extract")
        kept = KeptColumns(first) if run.keep_columns and not extractions else None
        columns = EXTRACTIONS if extractions else ASSESSMENTS
        table = _Table(book, "Pieces" if extractions else "Tasks", columns, kept)
        total = Shares()
        for item in () if first is None else chain([first], remaining):
            table.add(item)
            if isinstance(item, Assessment):
                total += shares([item])
        table.end()
        if not extractions:
            write_summary(book.create_sheet("Summary"), total, run, table.inert)
        with SpooledTemporaryFile(HELD) as whole:  # a stream that breaks then breaks no archive
            book.save(whole)
            whole.seek(0)
            copyfileobj(whole, stream)
        if table.inert:
            cells = "1 cell begins" if table.inert == 1 else f"{table.inert:,} cells begin"
            line = f"{cells} as a formula does, and is written as text with a note"
            warnings.warn(line, TasktriageWarning, stacklevel=2)


class _Table:
    """The sheet of results; `inert` counts the user's cells that look like a formula."""

    def __init__(
        self, book: Any, name: str, columns: Sequence[Column], kept: KeptColumns | None
    ) -> None:
        self.inert = 0
        self._book, self._name, self._kept, self._columns = book, name, kept, columns
        if kept is None:
            self._heads = [column.name for column in columns]
            self._widths = [column.width for column in columns]
            self._formats = [column.format for column in columns]
        else:
            ours = list(kept.plain)
            self._heads = list(kept.columns)
            self._widths = [USER_WIDTH] * len(kept.theirs) + [WIDTHS.get(n, 16) for n in ours]
            unshown: list[str | None] = [None] * len(kept.theirs)
            self._formats = unshown + [KEPT_FORMATS.get(name) for name in ours]
        self._sheets = 0
        self._begin()

    def _begin(self) -> None:
        self._sheets += 1
        self._rows = 0
        number = "" if self._sheets == 1 else f" {self._sheets}"
        self._sheet = self._book.create_sheet(self._name + number)
        self._sheet.freeze_panes = "A2"
        for place, width in enumerate(self._widths, start=1):
            self._sheet.column_dimensions[get_column_letter(place)].width = width
        heads = [self._cell(head) for head in self._heads]
        for head in heads:
            head.font = Font(bold=True)
        self._sheet.append(heads)

    def add(self, item: Any) -> None:
        """Write a result's row."""
        if self._rows == MOST_ROWS:
            self.end()
            self._begin()
        self._rows += 1
        if self._kept is None:
            values = [column.of(item) for column in self._columns]
            self._sheet.append(list(map(self._cell, values, self._formats)))
            return
        theirs = [self._user_cell(value) for value in self._kept.of_user(item)]
        formats = self._formats[len(theirs) :]
        self._sheet.append([*theirs, *map(self._cell, self._kept.of_ours(item), formats)])

    def end(self) -> None:
        """Set what needs the number of rows: the filter and the bars."""
        last = self._rows + 1
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._heads))}{last}"
        heads = self._heads
        if self._kept is not None:
            heads = [""] * len(self._kept.theirs) + list(self._kept.plain)
        for place, head in enumerate(heads, start=1):
            if head in PROBABILITIES and self._rows:
                rule = DataBarRule("num", 0, "num", 1, color=BAR_COLOUR)
                letter = get_column_letter(place)
                self._sheet.conditional_formatting.add(f"{letter}2:{letter}{last}", rule)

    def _cell(self, value: Any, shown: str | None = None) -> Any:
        if value == "":
            value = None  # a filter then offers it as empty
        if isinstance(value, str):
            text = sheet_text(value)
            cell = WriteOnlyCell(self._sheet, value=None)
            cell._value, cell.data_type = text, "s"
            cell.alignment = WRAPPED
            if is_formula(text):
                cell.quotePrefix = True  # as Excel marks a text that must stay one
            return cell
        cell = WriteOnlyCell(self._sheet, value=value)
        cell.alignment = TOP
        if shown is not None:
            cell.number_format = shown
        return cell

    def _user_cell(self, value: Any) -> Any:
        plain = value is None or isinstance(value, (str, bool, int, float, date, time))
        if isinstance(value, datetime) and value.tzinfo is not None:
            plain = False  # Excel knows no time zones
        if isinstance(value, int) and abs(value) > MOST_WHOLE:
            plain = False
        cell = self._cell(value if plain else cell_text(value))
        if isinstance(value, str) and is_formula(value):
            self.inert += 1
            if self.inert <= MOST_NOTES:
                cell.comment = Comment(NOTE, "tasktriage")
        return cell
