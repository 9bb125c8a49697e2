"""What stands below a table: its total, its source, remarks; they are rows to a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .columns import Columns
from .several import is_empty
from .table_row import TableRow, cell_text

__all__ = ["rows_below"]

MOST = 20  # rows below a table that are held until it is known that no task follows
# words that begin a row which sums a table up or remarks on it
BELOW = re.compile(
    r"\(?(?:(?:grand |sub|sub-)?totals?|sum|source|notes?|comments?|remarks?|generated"
    r"|prepared by|exported|end of)\b|[*†‡]",
    re.IGNORECASE,
)
SENTENCE_WORDS = 4  # of a remark at least


def rows_below(rows: Iterator[TableRow], columns: Columns) -> Iterator[tuple[TableRow, bool]]:
    """Yield rows, and whether each stands below the table: no task, and none comes after it."""
    held: list[TableRow] = []
    for row in rows:
        if len(held) < MOST and _may_be_below(row, columns):
            held.append(row)
            continue
        yield from ((other, False) for other in held)
        held = []
        yield row, False
    yield from ((row, True) for row in held)


def _may_be_below(row: TableRow, columns: Columns) -> bool:
    said = {name: text for name, cell in row.cells.items() if (text := cell_text(cell).strip())}
    if not said or any(not is_empty(said.get(name, "")) for name in columns.texts):
        return False
    name, text = next(iter(said.items()))
    if BELOW.match(text):
        return row.error is None or len(said) == 1
    alone = len(said) == 1 and row.error is None and name not in (columns.title, columns.id)
    return alone and len(text.split()) >= SENTENCE_WORDS
