"""What stands side by side in a web page: the cells of tables, and of grids made of boxes."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

__all__ = ["rows_of"]

MOST_SPANNED = 50  # columns or rows that one cell takes
BOXES = frozenset(("div", "section"))
FEWEST, MOST = 2, 4  # boxes side by side
LONGEST_HEAD = 60  # characters of a box that heads the one below

Rows = list[list[LexborNode | None]]


def rows_of(node: LexborNode, tag: str) -> Rows:
    """Return the cells that an element lays out, row by row; no rows for any other element.

    None stands where a cell of a row above, or to the left, goes on.
    """
    if tag == "table":
        return _rows_of_table(node)
    return _rows_of_boxes(node) if tag in BOXES else []


def _rows_of_table(table: LexborNode) -> Rows:
    rows: Rows = []
    going_on: dict[int, int] = {}  # columns that are taken from above, in how many rows yet
    for row in _trs(table):
        cells: list[LexborNode | None] = []
        for cell in row.iter():
            if cell.tag not in ("td", "th"):
                continue
            while _taken(going_on, len(cells)):
                cells.append(None)
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            for column in range(len(cells), len(cells) + across):
                if down > 1:
                    going_on[column] = down - 1
            cells += [cell, *[None] * (across - 1)]
        while _taken(going_on, len(cells)):
            cells.append(None)
        rows.append(cells)
    return rows


def _taken(going_on: dict[int, int], column: int) -> bool:
    left = going_on.get(column, 0)
    going_on[column] = max(left - 1, 0)
    return left > 0


def _trs(table: LexborNode) -> Iterator[LexborNode]:
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child.iter() if row.tag == "tr")


def _span(cell: LexborNode, name: str) -> int:
    said = (cell.attributes.get(name) or "").strip()
    return min(max(int(said), 1), MOST_SPANNED) if said.isdecimal() and len(said) < 4 else 1


def _rows_of_boxes(node: LexborNode) -> Rows:
    """Return the rows of boxes whose first row heads those below, which hold lists."""
    boxes = list(node.iter())
    if not FEWEST <= len(boxes) <= 2 * MOST or any(box.tag not in BOXES for box in boxes):
        return []
    inner = [list(box.iter()) for box in boxes]
    if len(boxes) % 2 == 0 and len(boxes) // 2 >= FEWEST:  # all of them in one box
        half = len(boxes) // 2
        rows = [boxes[:half], boxes[half:]]
        if _heads(rows[0]) and all(map(_holds_list, rows[1])):
            return [list(row) for row in rows]
    width = len(inner[0])
    if not FEWEST <= width <= MOST or any(len(row) != width for row in inner):
        return []
    is_grid = _heads(inner[0]) and all(_holds_list(cell) for row in inner[1:] for cell in row)
    return [list(row) for row in inner] if is_grid else []


def _heads(row: list[LexborNode]) -> bool:
    texts = [box.text(deep=True, separator=" ").strip() for box in row]
    return all(0 < len(text) <= LONGEST_HEAD for text in texts) and not any(map(_holds_list, row))


def _holds_list(box: LexborNode) -> bool:
    return box.css_first("li") is not None
