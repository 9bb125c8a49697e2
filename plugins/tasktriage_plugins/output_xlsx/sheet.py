"""A sheet of results in a workbook that is written as they come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import DataBarRule
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from tasktriage.plugin import KeptColumns, cell_text

from .columns import BARS, KEPT_FORMATS, Column
from .texts import is_formula, sheet_text

__all__ = ["ResultSheet"]

MOST_ROWS = 2**20 - 1  # of a sheet, below its header; further rows go on another sheet
MOST_WHOLE = 10**15 - 1  # Excel keeps 15 digits of a number
MOST_NOTES = 1_000  # cells with a note; each is a shape of its own
NOTE = "Begins as a formula does, and is written as text."
WIDTHS = {"task": 60, "label": 16, "score": 10, "uncertain": 11, "reason": 36}
USER_WIDTH = 20
BAR_COLOUR = "FF9DB8D9"
WRAPPED = Alignment(wrap_text=True, vertical="top")
TOP = Alignment(vertical="top")


class ResultSheet:
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
            if head in BARS and self._rows:
                rule = DataBarRule("num", 0, "num", 1, color=BAR_COLOUR)
                letter = get_column_letter(place)
                self._sheet.conditional_formatting.add(f"{letter}2:{letter}{last}", rule)

    def under(self, text: str) -> None:
        """Write a line under the table, once that has ended."""
        self._sheet.append([])
        self._sheet.append([self._cell(text)])

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
