"""Write the text of HTML the way Markdown does."""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasktriage.plugin import MarkdownWriter, may_be_heading, write_table

from .boilerplate import is_boilerplate, is_button, is_panel
from .grid import rows_of

__all__ = ["render"]


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


DROPPED = _names(
    "script style noscript nav footer template head svg iframe object canvas audio video "
    "select textarea dialog"
)
BLOCKS = _names(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure "
    "form h1 h2 h3 h4 h5 h6 header hr legend li main menu ol p pre section summary table tbody td "
    "tfoot th thead tr ul"
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
LISTS = frozenset(("ul", "ol", "menu"))
BOLD = frozenset(("b", "strong", "u"))
BREAK = "\x1e"  # a control character that an HTML text can't show
NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z*†‡])[\])]?")  # of a footnote
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
SPACE = re.compile(r"[^\S\x1e]+")
# the end of a block: a page that only speaks of a tag has none
ESCAPED = re.compile(
    r"(?:<|&(?:amp;)?lt;)(?:/(?:ul|ol|li|p|div|h[1-6])\s*|br\s*/?)(?:>|&(?:amp;)?gt;)", re.I
)
MOST_TABLES = 8  # inside one another; deeper ones are written cell by cell


def render(root: LexborNode, *, keep_all: bool = False) -> str:
    """Return the text under a node, blocks separated by a blank line, no white space around.

    Forms, menus, banners and the like below it are left out, unless `keep_all`.
    """
    return _rendered(root, keep_all=keep_all, tables=0).text()


def _rendered(root: LexborNode, *, keep_all: bool, tables: int) -> MarkdownWriter:
    """Write what is under a node that stands in a number of tables."""
    writer = _Writer()
    # an explicit stack, because pages nest deeper than Python recurses
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    taken: set[int] = set()  # boxes that were written with the one before them
    while stack:
        node, leaving = stack.pop()
        tag = (node.tag or "").lower()
        if leaving:
            writer.leave(tag)
        elif tag == "-text":
            text = node.text_content or ""
            inner = _markup(text) if tables < MOST_TABLES and not writer.in_pre else None
            if inner is None:
                writer.write(text)
            else:
                writer.flush()
                writer.markdown.extend(_rendered(inner, keep_all=keep_all, tables=tables + 1))
        elif _shown(node, tag) and (
            keep_all or node is root or not is_boilerplate(tag, node.attributes)
        ):
            rows, behind = rows_of(node, tag) if tables < MOST_TABLES else ([], [])
            if node.mem_id in taken:
                continue
            if rows and node is not root:
                taken.update(box.mem_id for box in behind)
                writer.flush()
                cells = [
                    [_cell(cell, keep_all=keep_all, tables=tables + 1) for cell in row]
                    for row in rows
                ]
                write_table(writer.markdown, cells)
                continue
            writer.enter(tag)
            stack.append((node, True))
            children = list(node.iter(include_text=True))
            stack.extend((child, False) for child in reversed(children))
    writer.flush()
    return writer.markdown


def _markup(text: str) -> LexborNode | None:
    """Return the body of markup that was escaped, once or twice, and is shown as text."""
    if not ESCAPED.search(text):
        return None
    return LexborHTMLParser(html.unescape(text)).body


def _cell(node: LexborNode | None, *, keep_all: bool, tables: int) -> MarkdownWriter:
    return MarkdownWriter() if node is None else _rendered(node, keep_all=keep_all, tables=tables)


def _shown(node: LexborNode, tag: str) -> bool:
    if tag in DROPPED or tag.startswith(("-", "!")):
        return False
    attributes = node.attributes
    if tag == "sup" and node.css_first("a") and NOTE_MARK.fullmatch(node.text().strip()):
        return False
    if is_button(tag, attributes):  # the heading of a panel that folds often holds one
        return node.parent is not None and node.parent.tag in HEADINGS
    hidden = (
        "hidden" in attributes
        or (attributes.get("aria-hidden") or "").lower() == "true"
        or HIDDEN_STYLE.search(attributes.get("style") or "")
    )
    return not hidden or is_panel(attributes)


class _Writer:
    """Collects inline text into blocks."""

    def __init__(self) -> None:
        self.markdown = MarkdownWriter()
        self._inline: list[str] = []
        self._bold = 0
        self._bold_chars = self._plain_chars = 0
        self._heading: int | None = None  # the level, if the block that is open is one
        self._item: int | None = None  # in how many lists, if it is an item
        self._lists = 0
        self._pre = 0

    @property
    def in_pre(self) -> bool:
        """Whether line breaks count as they are written."""
        return self._pre > 0

    def enter(self, tag: str) -> None:
        if tag in BOLD:
            self._bold += 1
        elif tag == "br":
            self._inline.append(BREAK)
        elif tag in BLOCKS:
            self.flush()
            self._open(tag)

    def _open(self, tag: str) -> None:
        if tag in LISTS:
            self._lists += 1
        elif tag == "li":
            self._heading, self._item = None, max(self._lists - 1, 0)
        elif tag == "pre":
            self._pre += 1
        elif tag in HEADINGS:
            self._heading, self._item = HEADINGS[tag], None

    def leave(self, tag: str) -> None:
        if tag in BOLD:
            self._bold -= 1
        elif tag in BLOCKS:
            self.flush()
            if tag in LISTS:
                self._lists -= 1
            elif tag == "pre":
                self._pre -= 1

    def write(self, text: str) -> None:
        text = text.replace(BREAK, " ")
        if self._pre:
            text = BREAK.join(text.splitlines())
        size = len("".join(text.split()))
        if self._bold:
            self._bold_chars += size
        else:
            self._plain_chars += size
        self._inline.append(text)

    def flush(self) -> None:
        """End the block that is open, if it holds a word."""
        raw = SPACE.sub(" ", "".join(self._inline))
        heading, item = self._heading, self._item
        all_bold = self._bold_chars > 0 and self._plain_chars == 0
        self._inline.clear()
        self._bold_chars = self._plain_chars = 0
        lines = [line.strip() for line in raw.split(BREAK)]
        lines = [line for line in lines if line]
        if not lines:
            return  # the mark waits: <li><p> opens two blocks before the first word
        self._heading, self._item = None, None
        if heading is not None:
            self.markdown.heading(" ".join(lines), heading)
        elif item is not None:
            self.markdown.item(lines, item)
        elif all_bold and len(lines) == 1 and may_be_heading(lines[0]):
            self.markdown.heading(lines[0])
        else:
            self.markdown.paragraph(lines)
