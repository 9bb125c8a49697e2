"""Write tables as Markdown: rows as lines, and what is laid out side by side under its heads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .markdown import CELL_SEPARATOR, DEEPEST_HEADING, MarkdownWriter
from .weight import column_mark, column_weight

__all__ = ["write_table"]

LONGEST_LABEL, LABEL_WORDS = 80, 8  # characters and words; a longer cell is no head and no label
ENDS = (".", ";", ",", "!")
MARK = re.compile(r"#{1,6} ")
ITEM = re.compile(r" *- ")
AREA = re.compile(
    r"(?:(?:key|main|work|result|core|performance) ){0,3}"
    r"(?:areas?|categor(?:y|ies)|themes?|domains?|topics?|fields?|groups?|no\.?|nr\.?|#)",
    re.IGNORECASE,
)

Row = Sequence[MarkdownWriter]


def write_table(markdown: MarkdownWriter, rows: Sequence[Row]) -> None:
    """Write a table whose cells are written already.

    A table of short cells is a line a row, `A | B`; where a cell of a later row is empty the line
    is `| A |  | C |`, so that each cell keeps its column. A table that holds lists or several
    paragraphs lays out the page: each of its columns is written under its head, or each cell of a
    form under its label; without either, cell by cell.
    """
    rows = [row for row in rows if any(cell.blocks for cell in row)]
    if any(_is_long(cell) for row in rows for cell in row):
        _write_layout(markdown, rows)
    else:
        _write_rows(markdown, rows)


def _write_rows(markdown: MarkdownWriter, rows: Sequence[Row]) -> None:
    headed = bool(rows) and len(rows[0]) > 1 and all(cell.blocks for cell in rows[0])
    for row in rows:
        texts = [_plain(cell) for cell in row]
        line = CELL_SEPARATOR.join(text for text in texts if text)
        if headed and len(row) == len(rows[0]) and not all(texts):
            line = f"| {CELL_SEPARATOR.join(texts)} |"
        markdown.paragraph([line], tight=True)


def _write_layout(markdown: MarkdownWriter, rows: Sequence[Row]) -> None:
    while rows and len(_full(rows[0])) == 1:  # a title above the columns
        markdown.extend(_full(rows[0])[0])
        rows = rows[1:]
    if _has_heads(rows):
        rows = _with_weights(rows)
        _write_columns(markdown, rows[0], rows[1:])
    else:
        for row in rows:
            _write_cells(markdown, row)


def _has_heads(rows: Sequence[Row]) -> bool:
    """Return whether the first row heads columns; in a form it is a label and what it labels."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    head, body = rows[0], rows[1:]
    if not all(map(_is_label, head)) or any(len(row) != len(head) for row in body):
        return False
    in_two = len(head) == 2 and all(_is_label(row[0]) for row in body)
    return not in_two or AREA.fullmatch(_plain(head[0]).strip(": ")) is not None


def _with_weights(rows: Sequence[Row]) -> Sequence[Row]:
    """Return rows without their columns of weights ("% of time"), which stand at the statements."""
    head, *body = rows
    heads = [_plain(cell) for cell in head]
    weights: list[int] = []
    others: list[int] = []
    for place, name in enumerate(heads):
        said = [_plain(row[place]) for row in body if row[place].blocks]
        known = said and all(column_weight(name, cell) is not None for cell in said)
        (weights if known else others).append(place)
    long = [place for place in others if any(_is_long(row[place]) for row in body)]
    if not weights or not long:
        return rows
    found = [[head[place] for place in others]]
    for row in body:
        share = _plain(row[weights[0]])
        cells = {place: row[place] for place in others}
        parts = sum(map(len, map(_statements, row[long[0]].blocks)))
        if mark := column_mark(heads[weights[0]], share, max(parts, 1)):
            cells[long[0]] = _marked(row[long[0]], mark)
        found.append(list(cells.values()))
    return found


def _statements(block: str) -> list[str]:
    """Return the lines of a block that may each be a statement; what hangs on an item is none."""
    if MARK.match(block):
        return []
    return [block] if ITEM.match(block) else [line for line in block.split("\n") if line.strip()]


def _marked(cell: MarkdownWriter, mark: str) -> MarkdownWriter:
    """Return a cell with a mark before each statement."""
    marked = MarkdownWriter()
    for block in cell.blocks:
        item = ITEM.match(block)
        lines = [f"{mark} {line[item.end() if item else 0 :]}" for line in _statements(block)]
        text = (item[0] if item else "") + "\n".join(lines) if lines else block
        marked.paragraph([text], tight=item is not None)
    return marked


def _write_columns(markdown: MarkdownWriter, head: Row, body: Sequence[Row]) -> None:
    labels = all(_is_label(row[0]) or not row[0].blocks for row in body)
    for column in range(labels, len(head)):
        markdown.heading(_plain(head[column]), DEEPEST_HEADING - 1)
        named = labels and any(_is_long(row[column]) for row in body)
        for row in body:
            if named and row[0].blocks and row[column].blocks:
                markdown.heading(_plain(row[0]), DEEPEST_HEADING)
            markdown.extend(_below_head(row[column]))


def _write_cells(markdown: MarkdownWriter, row: Row) -> None:
    cells = _full(row)
    if len(cells) == 2 and _is_label(cells[0]):
        if _is_long(cells[1]):
            markdown.heading(_plain(cells[0]), DEEPEST_HEADING - 1)
            markdown.extend(_below_head(cells[1]))
        else:
            markdown.paragraph([CELL_SEPARATOR.join(map(_plain, cells))], tight=True)
        return
    for cell in cells:
        markdown.extend(cell)


def _below_head(cell: MarkdownWriter) -> MarkdownWriter:
    """Return a cell whose headings, bold lines mostly, part what stands under the head."""
    below = MarkdownWriter()
    for block in cell.blocks:
        if mark := MARK.match(block):
            below.heading(block[mark.end() :], DEEPEST_HEADING)
        else:
            below.paragraph([block], tight=ITEM.match(block) is not None)
    return below


def _full(row: Row) -> list[MarkdownWriter]:
    return [cell for cell in row if cell.blocks]


def _is_long(cell: MarkdownWriter) -> bool:
    """Return whether a cell holds more than the cell of a plain table does."""
    blocks = cell.blocks
    return len(blocks) > 1 or any("\n" in block or ITEM.match(block) for block in blocks)


def _is_label(cell: MarkdownWriter) -> bool:
    text = _plain(cell)
    return (
        0 < len(text) <= LONGEST_LABEL
        and len(text.split()) <= LABEL_WORDS
        and not _is_long(cell)
        and not text.endswith(ENDS)
    )


def _plain(cell: MarkdownWriter) -> str:
    """Return the text of a short cell on one line, without the mark of a heading."""
    return " ".join(MARK.sub("", block, count=1) for block in cell.blocks).replace("\n", " ")
