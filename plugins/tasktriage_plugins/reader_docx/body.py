"""Write the body of a Word document as Markdown; runs in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import docx

from tasktriage.plugin import (
    CELL_SEPARATOR,
    InputError,
    Magic,
    MarkdownWriter,
    Source,
    damaged,
    may_be_heading,
    open_archive,
)

from .styles import Style, is_on, level, read_styles, tag, value

__all__ = ["read_body"]

NUMBERS_OFF = "0"  # the id of the list that is none
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
BREAKS = {tag("br"), tag("cr")}
WITHOUT_TEXT = {tag(name) for name in ("del", "moveFrom", "rPr", "pPr", "instrText", "delText")}


def read_body(source: Source) -> str:
    """Return the text, in document order.

    Raises:
        InputError: no Word document, damaged, encrypted, or beyond a limit.
    """
    data = source.read_bytes()
    if data.startswith(Magic.OLE):
        problem = "is an old Word file, or encrypted; save it as docx without a password first"
        raise InputError(source.name, problem)
    with open_archive(source, "Word document"):
        pass
    with damaged(source.name, "Word document"):
        document = docx.Document(BytesIO(data))
        styles = read_styles(document.styles.element)
        body = _Body(styles, _default(document.styles.element))
        body.write(document.element.body)
        return body.markdown.text()


def _default(styles: Any) -> str | None:
    for style in styles.iterfind(tag("style")):
        if style.get(tag("type")) == "paragraph" and style.get(tag("default")) in ("1", "true"):
            name: str | None = style.get(tag("styleId"))
            return name
    return None


@dataclass
class _Paragraph:
    """The text of a paragraph, by whether it is bold, and the text boxes that hang on it."""

    bold: list[bool] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)

    def add(self, text: str, bold: bool) -> None:
        self.parts.append(text)
        if text.strip():
            self.bold.append(bold)


class _Body:
    """Writes paragraphs and tables to `markdown`."""

    def __init__(self, styles: dict[str, Style], default: str | None) -> None:
        self._styles = styles
        self._default = default
        self.markdown = MarkdownWriter()

    def write(self, parent: Any) -> None:
        """Write the paragraphs and tables below an element."""
        for child in parent:
            if child.tag == tag("p"):
                self._paragraph(child)
            elif child.tag == tag("tbl"):
                self._table(child)
            elif child.tag not in WITHOUT_TEXT and isinstance(child.tag, str):
                self.write(_choice(child))

    def _paragraph(self, element: Any) -> None:
        style = self._style(element)
        found = _Paragraph()
        self._runs(element, found, style)
        lines = [" ".join(line.split()) for line in "".join(found.parts).split("\n")]
        lines = [line for line in lines if line]
        if lines:
            self._block(element, style, found, lines)
        for box in found.boxes:
            self.write(box)

    def _block(self, element: Any, style: Style, found: _Paragraph, lines: list[str]) -> None:
        heading = style.heading
        outline = value(element, "pPr/outlineLvl")
        if outline is not None:
            heading = level(outline, 9) + 1 if level(outline, 9) < 9 else 0
        item = self._item(element, style)
        if heading:
            self.markdown.heading(" ".join(lines), heading)
        elif item is not None:
            self.markdown.item(lines, item)
        elif all(found.bold) and len(lines) == 1 and may_be_heading(lines[0]):
            self.markdown.heading(lines[0])
        else:
            self.markdown.paragraph(lines)

    def _item(self, element: Any, style: Style) -> int | None:
        """Return the level of a list item, None if the paragraph is none."""
        numbers = value(element, "pPr/numPr/numId")
        if numbers == NUMBERS_OFF:
            return None
        if element.find(f"{tag('pPr')}/{tag('numPr')}") is not None:
            return level(value(element, "pPr/numPr/ilvl"))
        return style.item

    def _style(self, element: Any) -> Style:
        name = value(element, "pPr/pStyle") or self._default
        return self._styles.get(name or "", Style())

    def _runs(self, parent: Any, found: _Paragraph, style: Style) -> None:
        for child in parent:
            if not isinstance(child.tag, str) or child.tag in WITHOUT_TEXT:
                continue
            if child.tag == tag("r"):
                own = self._styles.get(value(child, "rPr/rStyle") or "", Style())
                hidden = is_on(child, "rPr/vanish")
                if hidden or (hidden is None and (style.hidden or own.hidden)):
                    continue
                bold = is_on(child, "rPr/b")
                self._run(child, found, own.bold or style.bold if bold is None else bold)
            else:
                self._runs(_choice(child), found, style)

    def _run(self, run: Any, found: _Paragraph, bold: bool) -> None:
        for child in run:
            if child.tag == tag("t"):
                found.add(child.text or "", bold)
            elif child.tag == tag("tab"):
                found.add(" ", bold)
            elif child.tag in BREAKS:
                found.add("\n", bold)
            elif child.tag == tag("noBreakHyphen"):
                found.add("-", bold)
            elif isinstance(child.tag, str) and child.tag not in WITHOUT_TEXT:
                found.boxes += _boxes(child)

    def _table(self, table: Any) -> None:
        rows = [_cells(row) for row in _rows(table)]
        if any(self._is_layout(cell) for row in rows for cell in row):
            for row in rows:
                for cell in row:
                    self.write(cell)
            return
        for row in rows:
            texts = [self._inline(cell) for cell in row]
            line = CELL_SEPARATOR.join(text for text in texts if text)
            if line:
                self.markdown.paragraph([line], tight=True)

    def _is_layout(self, cell: Any) -> bool:
        """Return whether a cell holds more than one paragraph could: it lays out the page."""
        if cell.find(f".//{tag('tbl')}") is not None:
            return True
        full = [p for p in cell.iter(tag("p")) if any(t.text for t in p.iter(tag("t")))]
        return len(full) > 1 or any(self._item(p, self._style(p)) is not None for p in full)

    def _inline(self, cell: Any) -> str:
        inner = _Body(self._styles, self._default)
        inner.write(cell)
        return " ".join(" ".join(block.lstrip("# ").split()) for block in inner.markdown.blocks)


def _choice(element: Any) -> Any:
    """Return the first of alternatives, which say the same in another way; else the element."""
    if element.tag != f"{MC}AlternateContent":
        return element
    chosen = element.find(f"{MC}Choice")
    return element if chosen is None else chosen


def _boxes(element: Any) -> Iterator[Any]:
    """Yield the text boxes in a drawing, the outer ones only."""
    stack = [_choice(element)]
    while stack:
        node = stack.pop()
        if node.tag == tag("txbxContent"):
            yield node
        else:
            stack += [_choice(child) for child in reversed(node)]


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == tag("tr"):
            yield child
        elif child.tag in (tag("sdt"), tag("sdtContent"), tag("customXml"), tag("ins")):
            yield from _rows(child)


def _cells(row: Any) -> list[Any]:
    cells: list[Any] = []
    for child in row:
        if child.tag == tag("tc"):
            cells.append(child)
        elif child.tag in (tag("sdt"), tag("sdtContent"), tag("customXml"), tag("ins")):
            cells += _cells(child)
    return cells
