"""Write the lines of a PDF as Markdown: headings, list items, blank lines between paragraphs."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from tasktriage.plugin import CELL_SEPARATOR, may_be_heading

from .hyphens import HYPHEN, whole_words

__all__ = ["Line", "write"]

LARGER = 1.15  # times the size of most letters: a heading
APART = 1.3  # times the usual distance of base lines: another paragraph
TURNS = 1.4  # times the size of a large heading's letters: no further apart are its two lines
MOSTLY = 0.5  # of a document's letters; more of them bold, and bold says nothing
RUNNING_PAGES = 3  # from so many on, what stands on most of them at an edge is no text of its own
RUNNING_LINES = 2  # at each edge
SET_APART = 2.0  # times its size: between a running line and the text
BULLET = re.compile(r"[•●▪■◦‣·►➢✓✔❖*–-]|o(?= )")
MARK = re.compile(rf"(?:{BULLET.pattern})\s|[•●▪■◦‣►➢✓✔❖]|\(?(?:\d{{1,2}}|[a-zA-Z])[.)]\s")
INDENT = 1.0  # points; what begins further to the right than an item's mark hangs below its text
SAME_EDGE = 3.0  # points between lines that begin at one edge
FULL = 0.9  # of the widest line's width; two such lines tell where a column ends
ENDS = ".!?:;"
_LEADING_ON = "a an and as at by for from in of on or our the their to with your"
LEADS_ON = frozenset(_LEADING_ON.split())


@dataclass(frozen=True, slots=True)
class Line:
    """A line: the size of its letters, the height of its base line and its edges, in points."""

    text: str
    size: float
    bold: bool
    base: float
    left: float
    right: float


def write(pages: Sequence[Sequence[Line]]) -> str:
    """Return the text of all pages; running heads and feet are left out."""
    pages = [page for page in _without_running(pages) if page]
    lines = [line for page in pages for line in page]
    if not lines:
        return ""
    style = _Style(lines)
    parts: list[str] = []
    above: Line | None = None
    column = _Column()  # of the line above
    hangs = math.inf  # what begins right of here hangs on the item that is open
    for page in pages:
        for place, (line, own) in enumerate(zip(page, _columns(page), strict=True)):
            gap = "" if above is None else style.gap(above, line, place == 0)
            marked = MARK.match(line.text) is not None
            if above is not None and gap == "\n" and not marked:
                below = place > 0 and line.base < above.base
                column = own if below else column
                full = _is_full(above, line, column.end)
                hung = below and line.left > hangs + INDENT
                in_item = math.isfinite(hangs) and (hung or full)
                goes_on = full and _goes_on(above, line, wraps=below and column.wraps)
                gap = " " if in_item or goes_on else gap
            if above is not None and above.text.endswith(HYPHEN):
                gap = ""
            joined = above is not None and gap in (" ", "")
            parts += (gap, style.marked(line, joined=joined))
            hangs = line.left if marked else hangs if joined else math.inf
            above, column = line, own
    return whole_words("".join(parts)).strip()


@dataclass(frozen=True, slots=True)
class _Column:
    """Where the lines that begin at one edge end, and whether text is seen to wrap there."""

    end: float = math.inf
    wraps: bool = False


def _columns(page: Sequence[Line]) -> list[_Column]:
    """Return the column of each line.

    One full line does not tell where a column ends: it may just be the longest.
    """
    edges: dict[int, list[Line]] = {}
    for line in page:
        edges.setdefault(round(line.left / SAME_EDGE), []).append(line)
    columns: dict[int, _Column] = {}
    for edge, lines in edges.items():
        widest = max(line.right - line.left for line in lines)
        if sum(line.right - line.left >= FULL * widest for line in lines) < 2:
            columns[edge] = _Column()
            continue
        end = max(line.right for line in lines)
        wraps = any(b.text[0].islower() and _is_full(a, b, end) for a, b in pairwise(lines))
        columns[edge] = _Column(end, wraps)
    return [columns[round(line.left / SAME_EDGE)] for line in page]


def _is_full(above: Line, line: Line, end: float) -> bool:
    """Return whether a line's first word had no room on the line above."""
    first = line.text.split(maxsplit=1)[0]
    letter = (line.right - line.left) / len(line.text)
    return above.right + letter * (len(first) + 1) >= end


def _goes_on(above: Line, line: Line, *, wraps: bool) -> bool:
    """Return whether two lines are one text by their words; else they may be two statements."""
    if wraps and above.text[-1] not in ENDS:
        return True
    last = above.text.split()[-1].lower()
    return line.text[0].islower() or line.text[0] in "(&/" or last[-1] in ",&/" or last in LEADS_ON


class _Style:
    """What is usual in a document."""

    def __init__(self, lines: Sequence[Line]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        self._body = max(sizes, key=lambda size: (sizes[size], -size))
        letters = sum(sizes.values())
        bold = sum(len(line.text) for line in lines if line.bold)
        self._bold_tells = bold < MOSTLY * letters
        self._largest = max((line.size for line in lines if self._heads(line)), default=0.0)
        steps = [
            step
            for above, line in pairwise(lines)
            if 0 < (step := above.base - line.base) < 3 * max(line.size, 1.0)
            and not (self._heads(above) or self._heads(line))
        ]
        self._step = median(steps) if steps else self._body

    def _heads(self, line: Line) -> bool:
        text = line.text
        if not may_be_heading(text) or BULLET.match(text):
            return False
        if CELL_SEPARATOR in text:  # the head of a table
            return False
        larger = line.size > LARGER * self._body
        return (larger or (line.bold and self._bold_tells)) and any(map(str.isalpha, text))

    def marked(self, line: Line, *, joined: bool) -> str:
        """Return the line, marked if it is a heading; `joined` to one that is marked."""
        if joined or not self._heads(line):
            return line.text
        largest = line.size == self._largest and line.size > LARGER * self._body
        return ("# " if largest else "## ") + line.text

    def gap(self, above: Line, line: Line, new_page: bool) -> str:
        """Return what stands between two lines."""
        heads = self._heads(above), self._heads(line)
        alike = above.size == line.size and above.bold == line.bold
        step = above.base - line.base
        large = all(heads) and alike and line.size > LARGER * self._body
        if large and not new_page and 0 < step <= TURNS * line.size:
            return " "  # a long heading on two lines
        if any(heads):
            return "\n\n"
        if new_page or step <= 0:
            return "\n"  # a paragraph may go on there
        return "\n\n" if step > APART * self._step else "\n"


def _without_running(pages: Sequence[Sequence[Line]]) -> Iterator[Sequence[Line]]:
    """Drop the first and last lines that stand on most pages, whatever numbers are in them.

    Of two pages they must stand at the same height, to the tenth of a point, and well apart.
    """
    few = len(pages) < RUNNING_PAGES
    edges = [_edges(page, few) for page in pages]
    seen: Counter[object] = Counter()
    for page, places in zip(pages, edges, strict=True):
        seen.update({_key(page[place], few) for place in places})
    least = max(2, len(pages) // 2 + 1)
    for page, places in zip(pages, edges, strict=True):
        running = {place for place in places if seen[_key(page[place], few)] >= least}
        yield [line for place, line in enumerate(page) if place not in running]


def _edges(page: Sequence[Line], apart: bool) -> set[int]:
    """Return the places of the highest and lowest lines, in whatever order they are written."""
    order = sorted(range(len(page)), key=lambda place: page[place].base)
    places: set[int] = set()
    for inwards in (order, order[::-1]):
        count = RUNNING_LINES
        if apart:
            steps = [
                abs(page[inner].base - page[outer].base) / max(page[outer].size, 1.0)
                for outer, inner in pairwise(inwards[: RUNNING_LINES + 1])
            ]
            count = next((at for at, step in enumerate(steps, 1) if step >= SET_APART), 0)
        places.update(inwards[:count])
    return places


def _key(line: Line, at_height: bool) -> object:
    text = re.sub(r"\d+", "0", line.text)
    return (text, line.base) if at_height else text
