"""What the pipeline took out of a document, held against the document's own text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tasktriage.domain.assessment import Extraction
from tasktriage.domain.task import Task
from tasktriage.pipeline.support.mojibake import repair

from .kinds import PassageKind
from .reference import Reference, words

__all__ = ["Found", "found_units", "home", "place", "reproduces"]

JOINERS = frozenset(["and", "or", "then", "also", "as", "well", "but"])
LETTERS = re.compile(r"[^\W_]+")
LINK = re.compile(r"\]\([^()\s]*\)|<[^<>\n]*>|&[a-z]+;")
NEW_ITEM = re.compile(r"\s*•|[ \t]{2,}(?=[A-Z])|\*\*\s*\n\s*(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Found:
    """A unit that was kept as a task.

    `kind` is that of the reference it stands in. `cut`: it ends before its sentence does.
    """

    words: tuple[str, ...]
    kind: PassageKind
    cut: bool


def found_units(
    extractions: Iterable[Extraction], references: Sequence[Reference], text: str
) -> tuple[list[Found], list[bool]]:
    """Return the kept units, and for every unit, kept or not, whether its offsets are right."""
    given = list(extractions)
    spans = [place(extraction.task, text) for extraction in given]
    starts = sorted(span[0] for span in spans if span is not None)
    kept: list[Found] = []
    for extraction, span in zip(given, spans, strict=True):
        if not extraction.kept:
            continue
        said = words(extraction.task.text)
        if span is None:  # it stands nowhere
            kept.append(Found(said, PassageKind.BOILERPLATE, cut=False))
            continue
        stands_in = home(span, references)
        kind = PassageKind.BOILERPLATE if stands_in is None else stands_in.kind
        kept.append(Found(said, kind, cut=_is_cut(span, references, starts, text)))
    return kept, [reproduces(extraction.task, text) for extraction in given]


def reproduces(task: Task, text: str) -> bool:
    """Whether a task's offsets give its text back.

    Unchanged, letter for letter; changed as the task says, the letters at the end of the span
    are the letters of the text (a subject that was removed stood before them).
    """
    start, end = task.origin.start, task.origin.end
    if start is None or end is None or not 0 <= start < end <= len(text):
        return False
    span = text[start:end]
    if not task.changes:
        return span == task.text
    found = repair(span)
    letters = _letters(span if found is None else found.text)
    said = _letters(task.text)
    return bool(said) and letters.endswith(said)


def _letters(text: str) -> str:
    return "".join(LETTERS.findall(LINK.sub(" ", text))).casefold()


def place(task: Task, text: str) -> tuple[int, int] | None:
    """Return the unit's place; where it says none, the first place of its text."""
    start, end = task.origin.start, task.origin.end
    if start is None or end is None:
        start = text.find(task.text)
        end = start + len(task.text)
    return (start, end) if 0 <= start < end <= len(text) else None


def home(span: tuple[int, int], references: Sequence[Reference]) -> Reference | None:
    """Return the reference that shares most of the span."""
    start, end = span
    shares = [min(end, r.end) - max(start, r.start) for r in references]
    best = max(range(len(shares)), key=shares.__getitem__, default=None)
    return None if best is None or shares[best] <= 0 else references[best]


def _is_cut(
    span: tuple[int, int], references: Sequence[Reference], starts: Sequence[int], text: str
) -> bool:
    """Whether the sentence or item that a unit ends in goes on after it.

    It may go on with another clause: one that a unit of its own begins with, after "and", "or"
    or the like. A semicolon or colon ends a clause too, and so does an end of a sentence.
    """
    end = span[1]
    sentence = next((r for r in references if r.start < end <= r.end), None)
    if sentence is None:
        return False
    rest = text[end : sentence.end]
    first = LETTERS.search(rest)
    if first is None:
        return False
    gap = text[end - 1] + rest[: first.start()]
    if any(sign in gap for sign in ";:") or NEW_ITEM.match(rest):
        return False
    if any(sign in gap for sign in ".!?") and first.group()[0].isupper():
        return False
    following = next((start for start in starts if start >= end), None)
    if following is None or following >= sentence.end:
        return True
    joined = words(text[end:following])
    return not (joined and set(joined) <= JOINERS)
