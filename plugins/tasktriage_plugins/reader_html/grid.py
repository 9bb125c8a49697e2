"""What stands side by side in a web page: the cells of tables, and of grids made of boxes."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

__all__ = ["rows_of"]

MOST_SPANNED = 50  # columns or rows that one cell takes
BOXES = frozenset(("div", "section"))
FEWEST, MOST = 2, 4  # boxes side by side
LONGEST_HEAD, MOST_NODES = 60, 20  # characters and nodes of a box that heads the one below

Rows = list[list[LexborNode | None]]


def rows_of(node: LexborNode, tag: str) -> tuple[Rows, list[LexborNode]]:
    """Return the cells that an element lays out, row by row; no rows for any other element.

    None stands where a cell of a row above, or to the left, goes on. Where a row of boxes heads
    those behind it, these are rows too, and come second.
    """
    if tag == "table":
        return _rows_of_table(node), []
    if tag not in BOXES:
        return [], []
    rows = _rows_of_boxes(node)
    return (rows, []) if rows else _rows_behind(node)


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


def _rows_behind(node: LexborNode) -> tuple[Rows, list[LexborNode]]:
    """Return a row of heads with the boxes behind it that hold as many lists."""
    head = list(node.iter())
    boxes = all(box.tag in BOXES for box in head)
    if not (boxes and FEWEST <= len(head) <= MOST and _heads(head)):
        return [], []
    rows: Rows = [list(head)]
    behind: list[LexborNode] = []
    following = _next_box(node)
    while following is not None:
        cells = list(following.iter())
        if len(cells) != len(head) or not all(map(_holds_list, cells)):
            break
        rows.append(list(cells))
        behind.append(following)
        following = _next_box(following)
    return (rows, behind) if behind else ([], [])


def _next_box(node: LexborNode) -> LexborNode | None:
    """Return the element that follows, if it is a box; white space between them is none."""
    following = node.next
    while following is not None and following.tag == "-text":
        if (following.text_content or "").strip():
            return None
        following = following.next
    return following if following is not None and following.tag in BOXES else None


def _heads(row: list[LexborNode]) -> bool:
    return all(map(_is_short, row)) and not any(map(_holds_list, row))


def _is_short(box: LexborNode) -> bool:
    """Return whether a box holds a word or a few; looks no further than a head's."""
    chars, stack = 0, [box]
    for _ in range(MOST_NODES):
        if not stack:
            return chars > 0
        node = stack.pop()
        chars += len((node.text_content or "").strip()) if node.tag == "-text" else 0
        if chars > LONGEST_HEAD:
            return False
        stack += node.iter(include_text=True)
    return False


def _holds_list(box: LexborNode) -> bool:
    return box.css_first("li") is not None
