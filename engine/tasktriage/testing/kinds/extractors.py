"""Checks of extractors: a document → units that may be tasks."""

from __future__ import annotations

from collections import deque
from typing import Any

from tasktriage.domain.document import Document, Unit
from tasktriage.extend.fields import wrong_with

from .cost import growth
from .registry import Subject, conformance
from .texts import DOCUMENT, HOSTILE_TEXTS

__all__: list[str] = []

PLAIN = "Mix dough by the day's recipe"
ODD = ("", "x", "- \n- \n", "A" * 10_000, "é\r\n• b ☃\u202e\n" * 50)
TIMES, SLACK = 4, 3.0  # four times the document may take twelve times the time, and not sixteen
LINES, LETTERS = 400, 20_000  # of the shorter of two documents
LINE = "- Mix dough by the day's recipe; sign it off (twice), then train apprentices.\n"


@conformance(
    "extractors.offsets",
    since="1.0",
    mend="count start and end in document.text; say in 'changes' how a text differs from it",
)
def offsets(subject: Subject) -> None:
    """Units stand in document order, each with the text at its offsets or what was changed."""
    for text in (DOCUMENT.text, *ODD):
        _units(subject.component, text)


@conformance(
    "extractors.plain-duty",
    since="1.0",
    mend="give a list item below a heading as 'What you'll do' a prior of .5 or more",
)
def plain_duty(subject: Subject) -> None:
    """A plain duty in a list below a plain heading is found."""
    kept = {u.task.text for u in subject.component.extract(DOCUMENT) if u.prior >= 0.5}
    assert PLAIN in kept, "a plain duty under a plain heading is lost"


@conformance(
    "extractors.hostile-text",
    since="1.1",
    mend="expect any character: blanks that are none, marks of direction, no line ends at all",
)
def hostile_text(subject: Subject) -> None:
    """Control characters, other scripts and lines without end are cut like any other text."""
    for text in (*HOSTILE_TEXTS, "\n- ".join(HOSTILE_TEXTS), "\r".join(HOSTILE_TEXTS), "#" * 5_000):
        _units(subject.component, text)


@conformance(
    "extractors.deterministic",
    since="1.1",
    mend="keep no state between documents, and go through no set in its own order",
)
def deterministic(subject: Subject) -> None:
    """The same document gives the same units, whatever was cut before."""
    first = list(subject.component.extract(DOCUMENT))
    list(subject.component.extract(Document(name="other.md", text="- Sell bread\n")))
    again = list(subject.component.extract(DOCUMENT))
    assert again == first, "the same document gives other units when it comes again"


@conformance(
    "extractors.linear",
    since="1.1",
    mend="look at each line once: no search from the beginning, and no pattern that backtracks",
)
def linear(subject: Subject) -> None:
    """Four times as long a document takes about four times as long."""
    _check_growth(subject, "lines", "- Bake\n", LINE, LINES)
    _check_growth(subject, "blank lines", "- Bake\n", " \n", LINES)
    for what, piece in (("letters", "a"), ("blanks", " "), ("words", "mix ")):
        _check_growth(subject, f"{what} in one line", "", piece, LETTERS // len(piece))


def _check_growth(subject: Subject, what: str, head: str, piece: str, size: int) -> None:
    def cut(n: int) -> None:
        text = head + piece * n
        deque(subject.component.extract(Document(name="long.md", text=text)), maxlen=0)

    most = TIMES * SLACK
    found = growth(cut, size, TIMES, most)
    assert found <= most, f"{TIMES} times as many {what} take {found:.0f} times as long"


def _units(extractor: Any, text: str) -> None:
    document = Document(name="posting.md", title="Baker", text=text)
    last = 0
    for unit in extractor.extract(document):
        wrong = wrong_with(unit, Unit)
        assert not wrong, f"yields {wrong}"
        start, end = unit.task.origin.start, unit.task.origin.end
        assert start is not None and end is not None, "a unit needs offsets"
        assert 0 <= start < end <= len(text), f"offsets {start}, {end} out of range"
        assert start >= last, "units must stand in document order"
        last = start
        if not unit.task.changes:
            assert text[start:end] == unit.task.text, "text differs and 'changes' is empty"
