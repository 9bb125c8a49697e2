"""The extractor: walks over blocks, keeps the section, yields units."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from tasktriage.plugin import Document, Origin, Task, Unit, UnitKind

from .clauses import clauses, says_how
from .compound import Spans, compounds
from .headings import Heading, Label, heading, label
from .judge import Context, Verdict, judge, judge_place
from .leadin import lead_in, leads_in, unfinished
from .opening import opening
from .parts import may_be_heading, names_a_part
from .segments import Block, blocks, pieces, sentences
from .tidy import tidy, trim
from .verb import Opening
from .words import Words

__all__ = ["RulesExtractor"]

SETTLED = frozenset(
    (UnitKind.REQUIREMENT, UnitKind.BENEFIT, UnitKind.PAY, UnitKind.EEO, UnitKind.APPLY)
)
"""Sections that hold no tasks, whatever a list in them is led in by."""
HEADER_LINES = frozenset((UnitKind.ADMIN, UnitKind.PAY))  # a label of these has one value
AFTER_DUTIES = frozenset((UnitKind.PAY, UnitKind.EEO, UnitKind.APPLY, UnitKind.BENEFIT))
"""What stands at the end of a posting, often without a heading of its own."""
RANK_TOP = 99
LINE_END = re.compile(r"\r\n|\r|\n")
LONG_LEAD_IN = 5  # words; a lead-in of so many that begins with a verb is a duty itself
PLAIN_MARKS = "-–—−*+~o•·●▪■◦‣"  # of items; a number or a picture may mark a heading
ENGLISH = "en"
EARLY = 0.25  # of a text; instructions to apply stand later
NAME_LETTERS = 3  # a shorter word of a title ("of", "II") does not tell who is meant


class RulesExtractor:
    """Cuts documents by headings, bullets and sentences; rules give each unit a prior.

    Args:
        split_compounds: also cut "draft and approve the budget" into its two tasks.
    """

    def __init__(self, *, split_compounds: bool = False) -> None:
        self._split = split_compounds

    def extract(self, document: Document) -> Iterator[Unit]:
        """Yield the units in document order, those that are dropped too."""
        # markup alone leaves no words
        yield from (unit for unit in _Walk(document, split=self._split).units() if unit.task.text)


@dataclass(slots=True)
class _Section:
    """What the last heading opened.

    `sure`: the lexicon knows its every word, and nothing since then looks like a heading that it
    does not know.
    """

    kind: UnitKind | None = None
    rank: int = RANK_TOP
    name: str | None = None
    sure: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a clause stands: in a list item, after others, in a sentence that was cut."""

    bullet: bool
    later: bool
    cut: bool


def _style(block: Block) -> str:
    return "1" if block.mark.isdecimal() else block.mark or "-"


def _shouted(text: str) -> bool:
    """Return whether most of the text is in capitals, which then say nothing."""
    capitals = sum(letter.isupper() for letter in text)
    small = sum(letter.islower() for letter in text)
    return capitals > small


class _Walk:
    """One pass over one document."""

    def __init__(self, document: Document, *, split: bool = False) -> None:
        self.document = document
        self.split = split
        self.text = document.text
        self.breaks = [found.start() for found in LINE_END.finditer(self.text)]
        title = Words.of(document.title or "", 0, len(document.title or "")).lower
        names = {word for word in title if len(word) >= NAME_LETTERS and word.isalpha()}
        self.title = frozenset(names | {word + "s" for word in names})
        language = (document.language or ENGLISH).partition("-")[0]
        self.foreign = language != ENGLISH  # whose words the rules don't know
        self.section = _Section()
        self.shouted = _shouted(self.text)
        self.named: dict[tuple[int, int], Heading | None] = {}  # asked for more than once
        self.led: UnitKind | None = None  # what the list that is open was led in as
        self.led_style: str | None = None  # the mark of its items, once there is one
        self.led_tight = False
        self.labelled: UnitKind | None = None  # what a "Salary: …" above, in one group, was about
        self.group = 0  # the list or passage that the block stands in
        self.in_list = False
        self.blocks = list(blocks(self.text, self._is_heading))
        self.told = any(self._tells_duties(block) for block in self.blocks)

    def units(self) -> Iterator[Unit]:
        """Yield the units, in order."""
        for block, following in zip_longest(self.blocks, self.blocks[1:]):
            if block.blank_before or block.bullet != self.in_list:
                self.group += 1
                self.in_list = block.bullet
            if block.blank_before or not block.bullet or self.labelled in HEADER_LINES:
                self.labelled = None
            if block.blank_before:
                self.led = self.led if self._same_list(block) else None
            named = self._heading(block)
            if named is not None and self._is_button(named, block):
                start, end = trim(self.text, block.start, block.end)
                yield self._unit(start, end, UnitKind.APPLY, "link of a web page")
                continue
            if named is not None:
                yield self._open(named, block)
                continue
            if names_a_part(self.text, block, following, self.title):
                yield self._part(block)
                continue
            if self.section.kind in SETTLED and may_be_heading(self.text, block):
                self.section.sure = False
            known = label(self.text, block.start, block.end, foreign=self.foreign)
            if known is not None and known.kind is not None and not self._led(known, block):
                yield from self._open_label(known, block)
                block = replace(block, start=known.content)
            if block.bullet and self.led is not None:
                self.led_tight = self.led_style is not None and not block.blank_before
                self.led_style = self.led_style or _style(block)
            for start, end, bullet in self._pieces(block):
                yield from self._statement(start, end, bullet=bullet)

    def _is_button(self, named: Heading, block: Block) -> bool:
        """Return whether "Apply for this job" stands where nothing was said of the job yet."""
        early = block.start < EARLY * len(self.text) and self.section.kind is None
        says = self.text[block.start : block.end].lower().startswith("apply")
        return named.kind is UnitKind.APPLY and early and says

    def _tells_duties(self, block: Block) -> bool:
        named = self._heading(block)
        return named is not None and named.kind is UnitKind.DUTY

    def _led(self, known: Label, block: Block) -> bool:
        """Return whether a label among the duties leads in a statement: "Travel: book flights"."""
        if self.section.kind is not UnitKind.DUTY and known.kind is not UnitKind.ADMIN:
            return False
        begin, end = trim(self.text, known.content, block.end)
        if self.section.kind is not UnitKind.DUTY and not self.text[begin : begin + 1].islower():
            return False  # "Location: Park Street"
        first = opening(self.text, Words.of(self.text, begin, end), self.title)
        return first.verb is not None and first.subject == "none"

    def _same_list(self, block: Block) -> bool:
        """Return whether a block after a blank line goes on with the list that was led in."""
        if not block.bullet:
            return False
        if self.led_style is None:
            return True
        if self.led_tight and self.led is not UnitKind.DUTY:
            return False  # its items stood close; a blank line ends it
        return block.mark != "1" and _style(block) == self.led_style

    def _is_heading(self, start: int, end: int) -> bool:
        return self._named(start, end) is not None

    def _named(self, start: int, end: int) -> Heading | None:
        if (start, end) not in self.named:
            self.named[start, end] = heading(
                self.text, start, end, shouted=self.shouted, foreign=self.foreign
            )
        return self.named[start, end]

    def _heading(self, block: Block) -> Heading | None:
        if block.lines > 1:
            return None
        if block.underlined:
            found = heading(
                self.text, block.start, block.end, underlined=True, foreign=self.foreign
            )
        else:
            found = self._named(block.start, block.end)
        if block.bullet:  # "2. Duties and MAIN TASKS" is one, "2. Duty of care" may be an item
            if found is None or found.kind is None:
                return None
            counted = block.mark[:1] not in PLAIN_MARKS
            shouts = self.text[block.start : block.end].isupper() and not self.shouted
            return found if counted and (found.sure or found.asked or shouts) else None
        return found

    def _open(self, named: Heading, block: Block) -> Unit:
        """Enter a section; an unknown heading of a lower rank stays within the known one."""
        within = named.kind is None and named.rank > self.section.rank
        start, end = trim(self.text, block.start, block.end)
        name, _ = tidy(self.text, start, end)
        if not within:
            rank = RANK_TOP if named.kind is None else named.rank
            sure = named.sure or (named.asked and named.kind is UnitKind.DUTY)
            self.section = _Section(named.kind, rank, sure=sure)
        self.group += 1
        self.section.name = name.rstrip(":") or None
        self.led = self.labelled = None
        return self._unit(start, end, UnitKind.HEADING, "heading")

    def _part(self, block: Block) -> Unit:
        """Go on with the section; what it is about is not as sure as before."""
        if self.section.kind in SETTLED:
            self.section.sure = False
        self.led = self.labelled = None
        self.group += 1
        start, end = trim(self.text, block.start, block.end)
        return self._unit(start, end, UnitKind.HEADING, "heading")

    def _open_label(self, known: Label, block: Block) -> Iterator[Unit]:
        self.labelled, self.led = known.kind, None
        if known.kind in AFTER_DUTIES:
            self._after_duties()
        start, end = trim(self.text, block.start, known.content)
        if start < end:
            yield self._unit(start, end, UnitKind.HEADING, "heading")

    def _pieces(self, block: Block) -> Iterator[tuple[int, int, bool]]:
        """Yield the sentences of a block, and whether each is (of) a list item."""
        parts = pieces(self.text, block)
        for part in parts:
            # prose often follows the last item of a list that stands inside a line
            prose_may_follow = len(parts) > 1 and part is parts[-1]
            for at, (start, end) in enumerate(sentences(self.text, part.start, part.end)):
                yield start, end, part.bullet and not (at and prose_may_follow)

    def _kind(self, *, bullet: bool) -> UnitKind | None:
        kind = self.labelled or self.section.kind
        if bullet and self.led is not None and kind not in SETTLED:
            return self.led
        return None if kind is UnitKind.OTHER else kind

    def _sure(self, section: UnitKind | None) -> bool:
        if section is self.section.kind and self.section.sure:
            return True
        return section is UnitKind.DUTY and self.led is section  # "You will:" leaves no doubt

    def _statement(self, start: int, end: int, *, bullet: bool) -> Iterator[Unit]:
        start, end = trim(self.text, start, end)
        words = Words.of(self.text, start, end)
        if not any(word != "#" for word in words.lower):
            return
        if self.foreign:
            yield self._unworded(start, end, words, bullet=bullet)
            return
        lead, listed = start, False
        named = label(self.text, start, end)
        if named is not None:  # "Reporting: Prepare …": the statement begins after the label
            begin, _ = trim(self.text, named.content, end)
            rest = Words.of(self.text, begin, end)
            if opening(self.text, rest, self.title).verb is not None:
                # "Complaints: settle them" needs its label, "Duty 3: Settle …" does not
                last = words.lower[len(words) - len(rest) - 1]
                listed = leads_in(last)
                lead = begin if last == "#" or listed or named.kind is not None else start
                start, words = begin, rest
        first = opening(self.text, words, self.title)
        breaks_off = unfinished(words)
        if breaks_off or self.text[end - 1] == ":":
            self.led, self.led_style = (
                lead_in(self.text, words, self.title, self.section.kind) or self.led,
                None,
            )
            says_work = first.verb is not None and first.subject == "none"
            leads = breaks_off or leads_in(words.lower[-1]) or not says_work
            if leads or len(words) < LONG_LEAD_IN:
                yield self._unit(start, end, UnitKind.OTHER, "leads in a list")
                return
        against: Unit | None = None
        spans = clauses(self.text, words, first, bullet=bullet, split=self.split or listed)
        for low, high in spans:
            part = words.part(low, high)
            if low:
                found = opening(self.text, part, self.title, later=True)
            else:
                found = first if len(spans) == 1 else opening(self.text, part, self.title)
            left = words.starts[low] if low else lead
            right = words.starts[high] if high < len(words) else end
            place = _Place(bullet=bullet, later=low > 0, cut=len(spans) > 1)
            for unit in self._clause(left, right, part, found, place):
                if low == 0 and unit.kind in SETTLED:
                    against = unit
                elif against is not None:  # "Must type fast; file letters": it is all required
                    prior = min(unit.prior, against.prior)
                    unit = replace(unit, kind=against.kind, prior=prior, why=against.why)
                yield unit

    def _clause(
        self, start: int, end: int, words: Words, found: Opening, place: _Place
    ) -> Iterator[Unit]:
        start, end = trim(self.text, start, end)
        begin = act = start
        if found.verb is not None and place.later:
            begin = act = start = words.starts[found.manner]
        elif found.verb is not None and found.subject in ("person", "role"):
            act = start if says_how(words, found) else words.starts[found.manner]
            # a sentence that stays whole keeps its subject, but not "You will be responsible for"
            begin = act if place.cut or found.responsible else start
        verdict = judge(words, self.text[start:end], found, self._context(bullet=place.bullet))
        if found.verb is None and verdict.kind in AFTER_DUTIES and not place.bullet:
            self._after_duties()
        if self.split and found.verb is not None and verdict.prior > 0.0:
            parts = compounds(self.text, words, found.verb, end)
            if len(parts) > 1:
                yield from self._parts(start, act, parts, verdict)
                return
        yield self._unit(start, end, verdict.kind, verdict.why, verdict.prior, ((begin, end),))

    def _context(self, *, bullet: bool) -> Context:
        section = self._kind(bullet=bullet)
        return Context(
            section,
            bullet,
            sure=self._sure(section),
            labelled=self.labelled is not None and section is self.labelled,
            told=self.told,
        )

    def _unworded(self, start: int, end: int, words: Words, *, bullet: bool) -> Unit:
        """Make a unit by its place alone: the rules know no words of its language."""
        if self.text[end - 1] in ":：":
            return self._unit(start, end, UnitKind.OTHER, "leads in a list")
        verdict = judge_place(words, self._context(bullet=bullet))
        return self._unit(start, end, verdict.kind, verdict.why, verdict.prior)

    def _after_duties(self) -> None:
        if self.section.kind is UnitKind.DUTY:
            self.section = _Section(name=self.section.name)
            self.led = None

    def _parts(
        self, start: int, begin: int, parts: list[Spans], verdict: Verdict
    ) -> Iterator[Unit]:
        """Yield the tasks of a compound; the first keeps the subject in its span."""
        for at, spans in enumerate(parts):
            first = spans[0][0] if at else start
            if at == 0:  # with the adverbs before the verb
                spans = ((begin, spans[0][1]), *spans[1:])
            low, high = trim(self.text, first, spans[-1][1])
            spans = (*spans[:-1], (spans[-1][0], high))
            unit = self._unit(low, high, verdict.kind, verdict.why, verdict.prior, spans)
            changes = (*unit.task.changes, "compound split")
            yield replace(unit, task=replace(unit.task, changes=changes))

    def _unit(
        self,
        start: int,
        end: int,
        kind: UnitKind,
        why: str,
        prior: float = 0.0,
        spans: Spans = (),
    ) -> Unit:
        """Make the unit of text[start:end]; its own text stands in `spans`, after the subject."""
        spans = spans or ((start, end),)
        if self.document.title and self.text[start:end] == self.document.title:
            kind, prior, why = UnitKind.HEADING, 0.0, "title"
        text, changes = tidy(self.text, *spans[0])
        for span in spans[1:]:
            more, others = tidy(self.text, *span)
            text = f"{text} {more}"
            changes += tuple(change for change in others if change not in changes)
        if spans[0][0] > start:
            changes = ("subject removed", *changes)
        origin = Origin(
            document=self.document.name,
            title=self.document.title,
            line=bisect_left(self.breaks, start) + 1,
            start=start,
            end=end,
        )
        task = Task(text, origin=origin, changes=changes, language=self.document.language)
        return Unit(
            task=task, kind=kind, prior=prior, why=why, section=self.section.name, group=self.group
        )
