"""Find the parts of the duties that are named as other sections are: "Benefits", "Pay", "Hiring".

Place outweighs the name: below a heading of duties such a heading names an area of the work if what
stands under it says what somebody does, and the section it seems to open if it says what is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, zip_longest

from tasktriage.plugin import UnitKind

from .address import TOPICS, addresses, may_address
from .headings import ATX, Heading, Headings, label
from .leadin import leads_in
from .opening import opening
from .parts import names_a_part
from .segments import Block
from .sentence_ends import sentences
from .words import Words, lower_words

__all__ = ["areas", "labelled"]

NAMED = TOPICS | {UnitKind.COMPANY, UnitKind.REQUIREMENT}
"""What an area may seem to be about."""
_READER = "we we're we'll us our you you'll you're you'd your offer offers get how what why who"
SAID_TO_READER = frozenset(_READER.split())
"""Words of headings that name no work: "What we offer", "How to apply"."""
MOST, ALL = 0.5, 1.0  # shares of statements of work below a deeper heading, and below others
NOBODY = frozenset(("none",))
WHOEVER = NOBODY | {"person", "role"}
MAY = frozenset(("can", "may", "could", "might"))
UNMARKED = 99
SEVERAL = 2  # labelled items of a list
LONGEST_NAME = 4  # words of "Stock and orders:"


@dataclass(slots=True)
class _Part:
    """A heading and the blocks below it."""

    at: Block
    heading: Heading
    level: int  # of its `#` marks; UNMARKED without
    below: list[Block] = field(default_factory=list)


def areas(
    text: str,
    blocks: Sequence[Block],
    headings: Headings,
    title: frozenset[str],
    in_table: Callable[[int], bool],
) -> dict[int, Heading]:
    """Return the headings of areas by where they start, each as one of the duties it belongs to."""
    found: dict[int, Heading] = {}
    duties: _Part | None = None
    divided = deep = False  # the duties begin with areas; areas of a lower rank were found
    for part in _parts(text, blocks, headings, title, in_table):
        if part.heading.kind is UnitKind.DUTY and not part.heading.negated:
            duties, divided, deep = part, not part.below, False
        elif duties is not None:
            lower = part.heading.rank > duties.heading.rank
            # where areas stand lower, what stands as high as the duties is none
            if _is_area(text, part, duties, title, divided=divided and (lower or not deep)):
                found[part.at.start] = duties.heading
            elif part.level <= duties.level or (part.level == UNMARKED and part.heading.kind):
                duties = None
            deep = deep or lower
    return found


def _parts(
    text: str,
    blocks: Sequence[Block],
    headings: Headings,
    title: frozenset[str],
    in_table: Callable[[int], bool],
) -> list[_Part]:
    """Return the parts of a text; what stands below a name without a topic belongs to none."""
    parts: list[_Part] = []
    named = False
    for block, following in zip_longest(blocks, blocks[1:]):
        heading = None if in_table(block.start) else headings.of_block(block)
        if heading is not None:
            marks = ATX.match(text, block.start, block.end)
            parts.append(_Part(block, heading, len(marks[1]) if marks else UNMARKED))
            named = False
        elif names_a_part(text, block, following, title) or _names(text, block, following, title):
            named = True
        elif parts and not named:
            parts[-1].below.append(block)
    return parts


def _names(text: str, block: Block, following: Block | None, title: frozenset[str]) -> bool:
    """Return whether a line is a name with a colon, "Ropes:", or right above lines without marks.

    "This includes:" is none.
    """
    if block.bullet or block.lines > 1 or following is None:
        return False
    above = block.blank_before and not following.blank_before and not following.bullet
    if text[block.end - 1] != ":" and (not above or text[block.end - 1] in ".,;!?"):
        return False
    words = Words.of(text, block.start, block.end)
    if not 0 < len(words) <= LONGEST_NAME or leads_in(words.lower[-1]):
        return False
    return opening(text, words, title).verb is None


def _is_area(
    text: str, part: _Part, duties: _Part, title: frozenset[str], *, divided: bool
) -> bool:
    heading = part.heading
    if heading.asked or heading.negated or not part.below:
        return False
    if not SAID_TO_READER.isdisjoint(lower_words(text, part.at.start, part.at.end)):
        return False
    deeper = duties.level < part.level < UNMARKED
    if heading.kind is None:
        return divided and heading.rank <= duties.heading.rank and _says_work(text, part, title)
    if heading.kind not in NAMED or (heading.kind is UnitKind.REQUIREMENT and not deeper):
        return False
    if deeper:
        return _share_of_work(text, part, title, by_whom=WHOEVER) >= MOST
    below = divided or (duties.level < UNMARKED and heading.rank > duties.heading.rank)
    return below and _says_work(text, part, title)


def _says_work(text: str, part: _Part, title: frozenset[str]) -> bool:
    return _share_of_work(text, part, title) >= ALL


def _share_of_work(
    text: str, part: _Part, title: frozenset[str], *, by_whom: frozenset[str] = NOBODY
) -> float:
    """Return which share of the statements open with a verb of work and speak to nobody."""
    works = [
        _is_work(text, start, end, part.heading.kind, title, by_whom)
        for block in part.below
        for start, end in sentences(text, block.start, block.end)
    ]
    return sum(works) / len(works) if works else 0.0


def labelled(text: str, blocks: Sequence[Block], title: frozenset[str]) -> frozenset[int]:
    """Return where the items of lists start whose every label goes before work: "Pay: Check …"."""
    found: set[int] = set()
    for bullet, items in groupby(blocks, key=lambda block: block.bullet):
        starts = _works(text, list(items), title) if bullet else ()
        if len(starts) >= SEVERAL:
            found.update(starts)
    return frozenset(found)


def _works(text: str, items: Sequence[Block], title: frozenset[str]) -> Sequence[int]:
    """Return the starts of items if all are labels before work, else none."""
    for item in items:
        named = label(text, item.start, item.end)
        if named is None or named.negated:
            return ()
        kind = UnitKind.APPLY if named.kind is None else named.kind
        if not _is_work(text, named.content, item.end, kind, title):
            return ()
    return [item.start for item in items]


def _is_work(
    text: str,
    start: int,
    end: int,
    kind: UnitKind | None,
    title: frozenset[str],
    by_whom: frozenset[str] = NOBODY,
) -> bool:
    """Return whether text[start:end] opens with a verb of work, done by one of `by_whom`."""
    words = Words.of(text, start, end)
    found = opening(text, words, title)
    if found.verb is None or found.subject not in by_whom:
        return False
    if not MAY.isdisjoint(words.lower[: found.verb]):  # "You can work from home"
        return False
    about = kind or UnitKind.OTHER
    said = may_address(words.lower, found.verb)
    return not said and not addresses(words.lower, text[start:end], found.verb, about)
