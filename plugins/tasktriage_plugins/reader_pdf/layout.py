"""Write the lines of a PDF as Markdown: its headings, and blank lines between paragraphs."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

__all__ = ["Line", "write"]

LARGER = 1.15  # times the size of most letters: a heading
APART = 1.3  # times the usual distance of base lines: another paragraph
LONGEST_HEADING = 100  # characters; a longer bold line is emphasis, not a heading
MOSTLY = 0.5  # of a document's letters; more of them bold, and bold says nothing
RUNNING_PAGES = 3  # what stands on so many pages, and on most, at an edge is no text of its own
RUNNING_LINES = 2  # at each edge
BULLET = re.compile(r"[•●▪■◦‣·►➢✓✔❖*\uf0a7\uf0b7\uf0d8–-]|o(?= )")
BROKEN_WORD = re.compile(r"(\w*)\xad\s*(\w*)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line: the height of its letters and of its base line on the page, in points."""

    text: str
    size: float
    bold: bool
    base: float


def write(pages: Sequence[Sequence[Line]]) -> str:
    """Return the text of all pages; running heads and feet are left out."""
    whole = [line for page in _without_running(pages) for line in (*page, None)]
    lines = [line for line in whole if line is not None]
    if not lines:
        return ""
    style = _Style(lines)
    parts: list[str] = []
    before: Line | None = None
    new_page = False
    for line in whole:
        if line is None:
            new_page = True
            continue
        parts.append(style.gap(before, line, new_page) if before else "")
        parts.append(style.marked(line, joined=bool(parts) and parts[-1] == " "))
        before, new_page = line, False
    return _whole_words("".join(parts)).strip()


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
        if len(text) > LONGEST_HEADING or text.endswith((".", ";", ",")) or BULLET.match(text):
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
        if large and not new_page and 0 < step <= APART * line.size:
            return " "  # a long heading on two lines
        if any(heads):
            return "\n\n"
        if new_page or not math.isfinite(step) or step <= 0:
            return "\n"  # a paragraph may go on there
        return "\n\n" if step > APART * self._step else "\n"


def _without_running(pages: Sequence[Sequence[Line]]) -> Iterator[Sequence[Line]]:
    """Drop the first and last lines that stand on most pages, whatever numbers are in them."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_key(page[place]) for place in _edges(page)})
    least = max(RUNNING_PAGES, len(pages) // 2 + 1)
    for page in pages:
        running = {place for place in _edges(page) if seen[_key(page[place])] >= least}
        yield [line for place, line in enumerate(page) if place not in running]


def _edges(page: Sequence[Line]) -> set[int]:
    """Return the places of the highest and lowest lines, in whatever order they are written."""
    order = sorted(range(len(page)), key=lambda place: page[place].base)
    return set(order[:RUNNING_LINES] + order[-RUNNING_LINES:])


def _key(line: Line) -> str:
    return re.sub(r"\d+", "0", line.text)


def _whole_words(text: str) -> str:
    """Join words that a line's end broke; the hyphen stays unless the text knows the whole word."""
    if "\xad" not in text:
        return text
    known = set(re.findall(r"\w+", text.lower()))

    def joined(found: re.Match[str]) -> str:
        first, second = found[1], found[2]
        whole = (first + second).lower() in known
        return first + second if whole or not (first and second) else f"{first}-{second}"

    return BROKEN_WORD.sub(joined, text)
