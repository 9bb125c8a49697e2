"""Write the body of a Word document as Markdown; runs in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import docx

from tasktriage.plugin import (
    InputError,
    Magic,
    MarkdownWriter,
    Source,
    damaged,
    may_be_heading,
    open_archive,
    write_table,
)

from .chunks import chunk
from .package import as_document
from .styles import HIDING, Style, is_on, level, read_styles, tag, value

__all__ = ["read_body"]

NUMBERS_OFF = "0"  # the id of the list that is none
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
BREAKS = {tag("br"), tag("cr")}
GONE = ("del", "moveFrom")
WITHOUT_TEXT = {tag(name) for name in (*GONE, "rPr", "pPr", "instrText", "delText")}
AROUND = {tag(name) for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
MOST_SPANNED = 63  # columns of a Word table


def read_body(source: Source) -> tuple[str, list[str]]:
    """Return the text, in document order, and what the user should hear of what is missing in it.

    Raises:
        InputError: no Word document, damaged, encrypted, or beyond a limit.
    """
    data = source.read_bytes()
    if data.startswith(Magic.OLE):
        problem = "is an old Word file, or encrypted; save it as docx without a password first"
        raise InputError(source.name, problem)
    with open_archive(source, "Word document") as archive, damaged(source.name, "Word document"):
        document = docx.Document(as_document(archive, data))
        styles = read_styles(document.styles.element)
        body = _Body(styles, _default(document.styles.element), document.part)
        body.write(document.element.body)
        return body.markdown.text(), body.notes


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
    """Writes paragraphs and tables to `markdown`; `part` is the file that relations stand in."""

    def __init__(self, styles: dict[str, Style], default: str | None, part: Any) -> None:
        self._styles = styles
        self._default = default
        self._part = part
        self._held: _Paragraph | None = None  # whose end was deleted: it goes on in the next
        self.markdown = MarkdownWriter()
        self.notes: list[str] = []

    def write(self, parent: Any) -> None:
        """Write the paragraphs and tables below an element."""
        for child in parent:
            if child.tag == tag("p"):
                self._paragraph(child)
            elif child.tag == tag("tbl"):
                self._table(child)
            elif child.tag == tag("altChunk"):
                self._chunk(child)
            elif _has_text(child):
                self.write(_choice(child))

    def _chunk(self, element: Any) -> None:
        text, note = chunk(self._part, element)
        if text:
            self.markdown.paragraph(text.splitlines())
        if note:
            self.notes.append(note)

    def _paragraph(self, element: Any) -> None:
        style = self._style(element)
        found, self._held = self._held or _Paragraph(), None
        self._runs(element, found, style)
        mark = element.find(f"{tag('pPr')}/{tag('rPr')}")
        following = element.getnext()
        if (
            mark is not None
            and any(mark.find(tag(name)) is not None for name in GONE)
            and following is not None
            and following.tag == tag("p")
        ):
            self._held = found
            return
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
            if not _has_text(child):
                continue
            if child.tag == tag("r"):
                own = self._styles.get(value(child, "rPr/rStyle") or "", Style())
                if _is_hidden(child, style, own):
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
        rows = [[self._cell(cell) for cell in _cells(row)] for row in _rows(table)]
        write_table(self.markdown, rows)

    def _cell(self, cell: Any | None) -> MarkdownWriter:
        inner = _Body(self._styles, self._default, self._part)
        if cell is not None:
            inner.write(cell)
        self.notes += inner.notes
        return inner.markdown


def _has_text(element: Any) -> bool:
    """Return whether words may stand below: no comment, nothing deleted, no "Choose an item."."""
    if not isinstance(element.tag, str) or element.tag in WITHOUT_TEXT:
        return False
    prompts = element.tag == tag("sdt") and is_on(element, "sdtPr/showingPlcHdr") is not None
    return not (prompts and is_on(element, "sdtPr/showingPlcHdr"))


def _is_hidden(run: Any, style: Style, own: Style) -> bool:
    """Return whether a run is hidden or struck out, by itself or else by its styles."""
    for name in HIDING:
        hides = is_on(run, f"rPr/{name}")
        if hides or (hides is None and name in style.hiding | own.hiding):
            return True
    return False


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
            if child.find(f"{tag('trPr')}/{tag('del')}") is None:
                yield child
        elif child.tag in AROUND:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any | None]:
    """Yield the cells of a row; None where one only goes on, from above or from the left."""
    for child in row:
        if child.tag == tag("tc"):
            merged = value(child, "tcPr/vMerge")
            yield None if merged is not None and merged != "restart" else child
            spans = value(child, "tcPr/gridSpan") or "1"
            spanned = int(spans) if spans.isdecimal() else 1
            yield from [None] * (min(spanned, MOST_SPANNED) - 1)
        elif child.tag in AROUND:
            yield from _cells(child)
