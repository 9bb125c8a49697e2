"""The cells of an Excel workbook, read in a process of its own (a file may be hostile)."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from datetime import date, datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import InputError, UsageError
from tasktriage.contracts.limits import DEFAULT_LIMITS
from tasktriage.contracts.magic import Magic
from tasktriage.contracts.source import Source
from tasktriage.kit.archive import open_archive
from tasktriage.kit.damaged import damaged
from tasktriage.kit.isolated import in_own_process

__all__ = ["Line", "Sheets", "read_cells", "workbook_sheets"]

KIND = "Excel workbook"
ZEROS = re.compile(r"0{2,20}")  # a format that shows 110 as 0110, as codes of occupations have it
MOST_CELLS = 5_000_000  # of a sheet, empty ones among them
LIMITS = replace(DEFAULT_LIMITS, seconds=30)  # a sheet of a person's own, opened once

Line = tuple[int, list[str]]
"""A row's number, and its cells as text."""
Sheets = list[tuple[str, list[Line]]]
"""Sheets by title."""


def workbook_sheets(path: Path) -> Sheets:
    """Return the visible sheets of a workbook.

    Raises:
        UsageError: what reads workbooks is not installed.
        InputError: it can't be read, is none, or is beyond the limits.
    """
    if find_spec("openpyxl") is None or find_spec("defusedxml") is None:
        raise UsageError(
            f'{path} needs openpyxl: pip install "tasktriage[tables]", or save it as csv (UTF-8)'
        )
    source = Source(name=str(path), path=path, limits=LIMITS)
    try:
        found = in_own_process(source, f"{__name__}:read_cells")
    except InputError as error:
        said, limit, _ = error.problem.partition("; limit '")  # none that a user here can raise
        if not limit:
            raise
        raise InputError(error.name, f"{said}; save it as csv first") from None
    return [(title, [(number, cells) for number, cells in lines]) for title, lines in found]


def read_cells(source: Source) -> Any:
    """Return [title, [[number, cells], …]] of each visible sheet, for `in_own_process`.

    Raises:
        InputError: it is no workbook, or beyond the limits.
    """
    from openpyxl import load_workbook

    data = source.read_bytes()
    if data.startswith(Magic.OLE):
        problem = "is an old Excel file, or encrypted; save it as xlsx without a password first"
        raise InputError(source.name, problem)
    with open_archive(source, KIND, BytesIO(data)):
        pass  # its limits were checked
    with damaged(source.name, KIND), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(data), data_only=True, keep_links=False)
        return [
            [sheet.title, _lines(source, sheet)]
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        ]


def _lines(source: Source, sheet: Any) -> list[Line]:
    if sheet.max_row * sheet.max_column > MOST_CELLS:
        problem = f"sheet '{sheet.title}' has more than {MOST_CELLS:,} cells; save it as csv"
        raise InputError(source.name, problem)
    covered = {}
    for merged in sheet.merged_cells.ranges:
        first = sheet.cell(merged.min_row, merged.min_col)
        for row in range(merged.min_row + 1, merged.max_row + 1):
            covered[row, merged.min_col] = first  # the rows below it are meant too
    lines = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [
            _text(covered.get((number, place), cell)) for place, cell in enumerate(cells, start=1)
        ]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            lines.append((number, texts))
    return lines


def _text(cell: Any) -> str:
    """Return a cell as a person sees it, as far as that matters for codes, dates and words."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int) and ZEROS.fullmatch(cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))
    return str(value).strip()
