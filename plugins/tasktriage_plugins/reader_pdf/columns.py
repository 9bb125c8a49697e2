"""Columns of text whose lines stand level, taken apart: else each line would be one of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

__all__ = ["Cell", "Chars", "Row", "in_columns"]

FEWEST = 3  # rows that show the columns
SAME_EDGE = 3.0  # points between cells that begin at one edge
NEAR = 1.8  # times the usual distance of base lines; what is further away is another part
WORDS = 3  # of a line that may go on in the next
MARK = re.compile(r"[•●▪■◦‣►➢✓✔❖*–-]\s|\(?(?:\d{1,2}|[a-zA-Z])[.)]\s")
ENDS = ".!?:;"

Chars = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """Words between two wide gaps: their edges in points, and their letters (index, code)."""

    text: str
    left: float
    right: float
    chars: Chars


@dataclass(frozen=True, slots=True)
class Row:
    """A line: its cells, the height of its base line, and all that was read of it."""

    cells: Sequence[Cell]
    base: float
    chars: Chars


def in_columns(rows: Sequence[Row]) -> list[Row]:
    """Return rows in the order of columns, where cells go on in the rows below.

    Three rows or more whose gaps stand below one another are columns of text where a cell wraps
    into the next row, or where all columns have items; else they are the rows of a table.
    """
    found: list[Row] = []
    at = 0
    while at < len(rows):
        end = _end(rows, at)
        block = rows[at:end]
        at = end
        if sum(len(row.cells) > 1 for row in block) >= FEWEST:
            starts = next([c.left for c in row.cells] for row in block if len(row.cells) > 1)
            columns = [list(_of(block, starts, column)) for column in range(len(starts))]
            if _are_text(columns):
                cells = [entry for column in columns for entry in column]
                block = [Row([cell], block[place].base, cell.chars) for place, cell in cells]
        found += block
    return found


def _end(rows: Sequence[Row], at: int) -> int:
    """Return where the block that begins at a row ends: its cells stand in the same columns."""
    first = next((n for n in range(at, len(rows)) if len(rows[n].cells) > 1), len(rows))
    if first > at and not _fits_before(rows, at, first):
        return at + 1
    if first == len(rows):
        return len(rows)
    starts = [cell.left for cell in rows[first].cells]
    steps: list[float] = []
    end = first + 1
    while end < len(rows):
        row = rows[end]
        step = abs(rows[end - 1].base - row.base)
        if not _fits(row, starts) or (steps and step > NEAR * median(steps)):
            break
        steps.append(step)
        end += 1
    return end


def _fits_before(rows: Sequence[Row], at: int, first: int) -> bool:
    """Return whether single cells right above a row with several stand in its columns."""
    if first >= len(rows):
        return False
    starts = [cell.left for cell in rows[first].cells]
    return first - at <= 2 and all(_fits(row, starts) for row in rows[at:first])


def _fits(row: Row, starts: Sequence[float]) -> bool:
    """Return whether each cell of a row begins in a column and ends before the next."""
    if not row.cells or len(row.cells) > len(starts):
        return False
    if len(row.cells) == len(starts):
        pairs = zip(row.cells, starts, strict=True)
        return all(abs(cell.left - start) <= SAME_EDGE for cell, start in list(pairs)[1:])
    return len(row.cells) == 1 and _column(row.cells[0], starts) is not None


def _column(cell: Cell, starts: Sequence[float]) -> int | None:
    column = max((n for n, start in enumerate(starts) if cell.left >= start - SAME_EDGE), default=0)
    beyond = column + 1 < len(starts) and cell.right >= starts[column + 1]
    return None if beyond else column


def _of(block: Sequence[Row], starts: Sequence[float], column: int) -> Iterator[tuple[int, Cell]]:
    """Yield the cells of a column, with the places of their rows."""
    for place, row in enumerate(block):
        if len(row.cells) == len(starts):
            yield place, row.cells[column]
        elif _column(row.cells[0], starts) == column:
            yield place, row.cells[0]


def _are_text(columns: Sequence[Sequence[tuple[int, Cell]]]) -> bool:
    if all(sum(MARK.match(cell.text) is not None for _, cell in column) > 1 for column in columns):
        return True
    return any(map(_wraps, columns))


def _wraps(column: Sequence[tuple[int, Cell]]) -> bool:
    """Return whether a cell goes on in the row below, as those of a table don't.

    "weekly" below "daily in summer" does not: in such a column most cells are shorter than a line.
    """
    if median(len(cell.text.split()) for _, cell in column) < WORDS:
        return False
    end = max(cell.right for _, cell in column)
    for (place, above), (below, cell) in pairwise(column):
        letter = (cell.right - cell.left) / max(len(cell.text), 1)
        full = above.right + letter * (len(cell.text.split(maxsplit=1)[0]) + 1) >= end
        goes_on = cell.text[0].islower() and above.text[-1] not in ENDS
        if below == place + 1 and full and goes_on and len(above.text.split()) >= WORDS:
            return True
    return False
