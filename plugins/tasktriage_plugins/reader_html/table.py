"""The tables of a web page as rows of cells."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasktriage.plugin import Source, damaged

from .grid import rows_of
from .render import render

__all__ = ["read_tables"]

MOST_TABLES = 100

Cell = str | list[str]
"""A text; in a list if it is that of a cell above, which reaches down."""


def read_tables(source: Source) -> list[list[list[Cell]]]:
    """Return the rows of each table that stands in no other, cells as Markdown writes them."""
    markup, _ = source.read_text()
    with damaged(source.name, "web page"):
        tables = LexborHTMLParser(markup).css("table")
        outer = [table for table in tables[:MOST_TABLES] if not _stands_in_one(table)]
        return [_texts(table) for table in outer]


def _stands_in_one(table: LexborNode) -> bool:
    node = table.parent
    while node is not None:
        if node.tag == "table":
            return True
        node = node.parent
    return False


def _texts(table: LexborNode) -> list[list[Cell]]:
    rows, _ = rows_of(table, "table")
    found: list[list[Cell]] = []
    above: list[tuple[str, bool]] = []  # by column: a text, and whether it may reach down
    for nodes in rows:
        cells: list[Cell] = []
        for place, node in enumerate(nodes):
            if node is not None:
                text = render(node, keep_all=True)
                reaches = (node.attributes.get("rowspan") or "1").strip() not in ("", "0", "1")
                state = (text, reaches)
                cells.append(text)
            elif place < len(above) and above[place][1]:
                state = above[place]
                cells.append([state[0]])
            else:
                state = ("", False)
                cells.append("")
            above[place : place + 1] = [state]
        del above[len(nodes) :]
        found.append(cells)
    return found
