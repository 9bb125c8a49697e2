"""Read's and segment's helper against mojibake: text decoded as what it was not ("cafÃ©").

The document stays as it was decoded. The extractor sees a repaired copy, and the offsets that it
finds there are counted back to the document; a task whose words were repaired says so.
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.contracts.protocols import Extractor
from tasktriage.domain.document import Document, Unit
from tasktriage.domain.task import Task

__all__ = ["REPAIRED", "RepairingExtractor", "repair", "repaired"]

REPAIRED = "mojibake repaired"
# the letters of mojibake stand together, or before a space that was one of them
SUSPECT = re.compile(r"[^\x00-\x7f]{2}|[\xc2\xc3] ")
CLEAR = re.compile(r"\xc3[\x80-\xbf\u201a-\u2122]|\xc2[\xa0-\xbf]|\xe2\u20ac[\x80-\u2122]")
ANCHOR = re.compile(r"[!-~]")  # characters that a repair never touches
# characters of lines with mojibake that are searched for pieces of it, at 20 microseconds each
MOST_SEARCHED = 100_000


@dataclass(frozen=True, slots=True)
class Span:
    """A repaired piece: [start, end) in the repaired text, [from_start, from_end) in the other."""

    start: int
    end: int
    from_start: int
    from_end: int


@dataclass(frozen=True, slots=True)
class Repair:
    """A repaired text, and the pieces in which it differs, in order."""

    text: str
    spans: tuple[Span, ...]

    def original(self, start: int, end: int) -> tuple[int, int, bool]:
        """Return where text[start:end] stood, widened to whole pieces; and if one is in it."""
        after = bisect_right(self.spans, start, key=lambda span: span.end)
        before = bisect_left(self.spans, end, key=lambda span: span.start)
        first = self.spans[after] if after < len(self.spans) else None
        last = self.spans[before - 1] if before else None
        if first is not None and first.start <= start:
            begin = first.from_start
        else:
            begin = start + self._shift(after)
        if last is not None and last.end >= end:
            finish = last.from_end
        else:
            finish = end + self._shift(before)
        return begin, finish, before > after

    def _shift(self, spans: int) -> int:
        if not spans:
            return 0
        last = self.spans[spans - 1]
        return last.from_end - last.end


def repair(text: str) -> Repair | None:
    """Return the text without mojibake, or None if it has none (or ftfy is not installed).

    Beyond the first `MOST_SEARCHED` characters of it only lines are repaired that were wrongly
    decoded as a whole.
    """
    if text.isascii() or not SUSPECT.search(text) or find_spec("ftfy") is None:
        return None
    # slow to import and seldom needed
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    parts: list[str] = []
    spans: list[Span] = []
    length = offset = 0
    left = MOST_SEARCHED
    for line in text.split("\n"):
        if offset:
            parts.append("\n")
            length += 1
        fixed = line
        if SUSPECT.search(line) and is_bad(line):
            search = len(line) <= left
            left -= len(line) if search else 0
            fixed = fix_encoding(line, decode_inconsistent_utf8=search)
        if fixed != line:
            found = _spans(line, fixed, offset, length)
            if found is None:
                fixed = line
            else:
                spans += found
        parts.append(fixed)
        length += len(fixed)
        offset += len(line) + 1
    return Repair("".join(parts), tuple(spans)) if spans else None


def repaired(task: Task) -> Task:
    """Return a task without mojibake in its text."""
    found = repair(task.text)
    if found is None:
        return task
    return replace(task, text=found.text, changes=(*task.changes, REPAIRED))


class RepairingExtractor:
    """An extractor that reads documents without their mojibake."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    def extract(self, document: Document) -> Iterator[Unit]:
        """Yield the units; offsets count in the document as it is."""
        found = repair(document.text)
        if found is None:
            if CLEAR.search(document.text) and find_spec("ftfy") is None:
                _warn(document, 'holds mojibake; pip install "tasktriage[documents]" repairs it')
            yield from self._extractor.extract(document)
            return
        places = "1 place" if len(found.spans) == 1 else f"{len(found.spans):,} places"
        _warn(document, f"mojibake repaired in {places}")
        title = None if document.title is None else repaired(Task(document.title)).text
        for unit in self._extractor.extract(replace(document, text=found.text, title=title)):
            yield replace(unit, task=_moved(unit.task, found))


def _moved(task: Task, found: Repair) -> Task:
    start, end = task.origin.start, task.origin.end
    if start is None or end is None:
        return task
    start, end, touched = found.original(start, end)
    changes = (*task.changes, REPAIRED) if touched else task.changes
    return replace(task, origin=replace(task.origin, start=start, end=end), changes=changes)


def _spans(line: str, fixed: str, from_offset: int, offset: int) -> list[Span] | None:
    """Return the pieces in which two lines differ; None if they can't be laid side by side.

    A repair leaves printable ASCII alone, so those characters must be the same in both.
    """
    if len(fixed.splitlines()) > 1:  # a new line break would move every line number
        return None
    ours = [match.start() for match in ANCHOR.finditer(line)]
    theirs = [match.start() for match in ANCHOR.finditer(fixed)]
    if [line[at] for at in ours] != [fixed[at] for at in theirs]:
        return None
    spans = []
    from_start = start = 0
    for from_end, end in zip([*ours, len(line)], [*theirs, len(fixed)], strict=True):
        if line[from_start:from_end] != fixed[start:end]:
            spans.append(Span(offset + start, offset + end, from_offset + from_start,
                              from_offset + from_end))  # fmt: skip
        from_start, start = from_end + 1, end + 1
    return [_narrowed(span, line, fixed, from_offset, offset) for span in spans]


def _narrowed(span: Span, line: str, fixed: str, from_offset: int, offset: int) -> Span:
    """Leave out white space that is the same around a piece."""
    before = line[span.from_start - from_offset : span.from_end - from_offset]
    after = fixed[span.start - offset : span.end - offset]
    most = min(len(before), len(after))
    head = tail = 0
    while head < most and before[head] == after[head]:
        head += 1
    while tail < most - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return Span(span.start + head, span.end - tail, span.from_start + head, span.from_end - tail)


def _warn(document: Document, note: str) -> None:
    warnings.warn(f"{document.name}: {note}", TasktriageWarning, stacklevel=3)
