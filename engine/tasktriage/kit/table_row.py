"""Rows of a table: cells by column, and what tasks carry of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from tasktriage.domain.row import Row, TableForm

__all__ = ["Covered", "TableRow", "cell_text", "kept_row"]

LONGEST_ROW = 256 * 2**10  # characters of a row that its tasks carry
INNER = 64  # characters that take as much memory as a value inside another, near enough


class Covered(str):
    """The text of a cell that is merged with the one above: it is the same text, not another."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its line, its cells by column, or what is wrong with it.

    line: from 1, None where there are none. cells: by column. error: what is wrong with it. where:
    tells of it in errors, by default "line N". size: how many characters it was read from, if that
    is more than its texts.
    """

    line: int | None
    cells: Mapping[str, Any]
    error: str | None = None
    where: str | None = None
    size: int = 0


def cell_text(value: Any) -> str:
    """Return a cell as the table shows it, near enough: 3, not 3.0; nothing for None and bytes."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def kept_row(row: TableRow, form: TableForm) -> Row:
    """Return what tasks carry of a row; no cells of one that is too long to be held so often."""
    # a row may have few of many columns
    cells = {name: _plain(row.cells[name]) for name in form.in_order(row.cells)}
    size = sum(len(cell_text(c)) for c in cells.values() if isinstance(c, (str, list, dict)))
    return Row({} if size > LONGEST_ROW else cells, form)


def _plain(value: Any) -> Any:
    plain = isinstance(value, (str, bool, int, float, date, datetime, time))
    if value is None or plain:
        return value
    text = cell_text(value)
    inner = sum(map(text.count, "[{,"))
    if not isinstance(value, (dict, list)) or len(text) + INNER * inner > LONGEST_ROW:
        return text
    return json.loads(text, parse_constant=lambda _: None)  # JSON and no more
