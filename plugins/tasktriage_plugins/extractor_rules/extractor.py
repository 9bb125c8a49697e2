"""The extractor: walks over blocks, keeps the section, yields units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from tasktriage.plugin import CELL_SEPARATOR, Document, Unit, UnitKind

from .areas import areas, labelled
from .clauses import Clause, clauses, places
from .compound import Spans, compounds
from .edges import is_furniture, spread, weighed, without_trail, written_weight
from .headings import Heading, Headings, Label, label
from .judge import DENIED, Context, Verdict, judge, judge_place
from .leadin import lead_in, leads_in, unfinished
from .listing import without_title
from .opening import opening
from .parts import is_parent, names_a_part, stands_like_heading
from .segments import Block, blocks, pieces
from .sentence_ends import sentences
from .state import AFTER_DUTIES, SETTLED, Section, State
from .tables import Table, Tables
from .tidy import tidy, trim
from .units import UnitMaker
from .verb import Opening, separated_by
from .words import Words, lower_words

__all__ = ["RulesExtractor"]

LONG_LEAD_IN = 5  # words; a lead-in of so many that begins with a verb is a duty itself
PARENT = "leads in a list"
LONGEST_LISTING = 40  # words of "Under …, the clerk does the following:" before the clauses
SEVERAL_CLAUSES = 3
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


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence without the label before it: "Reporting: Prepare …" begins at "Prepare".

    Its first task begins at `lead`, with the label where that belongs to it. `listed`: it leads in
    the tasks that it goes on with, "Your tasks include: sort …; file …". `area` names what it is
    about, the first cell of "Wards | Move patients".
    """

    start: int
    end: int
    lead: int
    words: Words
    listed: bool = False
    area: str | None = None


class _Walk:
    """One pass over one document."""

    def __init__(self, document: Document, *, split: bool) -> None:
        self.text = document.text
        self.split = split
        language = (document.language or ENGLISH).partition("-")[0]
        self.foreign = language != ENGLISH  # whose words the rules don't know
        self.headings = Headings(self.text, foreign=self.foreign)
        self.tables = Tables("" if self.foreign else self.text)
        self.blocks = list(blocks(self.text, self._stands_alone))
        document = without_title(document, self.blocks, self.headings)
        self.title = _title_words(document.title or "")
        self.maker = UnitMaker(document)
        self.has_duties = self.tables.have_duties or any(map(self._heads_duties, self.blocks))
        known = () if self.foreign else self.blocks
        self.areas = areas(self.text, known, self.headings, self.title, self._in_table)
        self.labelled = labelled(self.text, known, self.title)
        self.state = State()
        self.weights: dict[int, float | None] = {}  # of headings, by their places

    def units(self) -> Iterator[Unit]:
        """Yield the units, in order."""
        yield from spread(list(self._units()), self.weights)

    def _units(self) -> Iterator[Unit]:
        done: Table | None = None
        for block, following in zip_longest(self.blocks, self.blocks[1:]):
            table = self.tables.at(block.start)
            if table is not None:
                if table is not done:
                    yield from self._table(table)
                done = table
                continue
            self.state = self.state.at(block)
            if is_furniture(self.text, block, self.headings.of_block(block)):
                start, end = trim(self.text, block.start, block.end)
                yield self._unit(start, end, UnitKind.OTHER, "link of a web page")
                continue
            heading = self.areas.get(block.start) or self.headings.of_block(block)
            if heading is not None:
                yield self._headed(heading, block)
            elif names_a_part(self.text, block, following, self.title):
                self.state = self.state.in_part()
                yield self._heading(*self._named(block))
            elif following is not None and is_parent(self.text, block, following, self.title):
                yield self._unit(*trim(self.text, block.start, block.end), UnitKind.OTHER, PARENT)
            else:
                yield from self._block(block)

    def _stands_alone(self, start: int, end: int) -> bool:
        """Return whether a line is a heading or a row of a table."""
        if CELL_SEPARATOR in self.text[start:end] or self._in_table(start):
            return True
        return self.headings.of_line(start, end) is not None

    def _in_table(self, place: int) -> bool:
        return self.tables.at(place) is not None

    def _table(self, table: Table) -> Iterator[Unit]:
        """Yield the units of a table, column by column; the section goes on behind it."""
        before = self.state
        for cell in table.cells(self.text):
            start, end = trim(self.text, cell.start, cell.end)
            if start >= end:
                continue
            if cell.kind is UnitKind.HEADING:
                self.state = replace(self.state, group=self.state.group + 1)
                yield self._heading(start, end)
            elif cell.kind is None:
                yield self._unit(start, end, UnitKind.OTHER, "another column of a table")
            else:
                name = cell.area or before.section.name or cell.head
                section = Section(cell.kind, before.section.rank, name, sure=True)
                self.state = State(section, group=self.state.group, in_list=True)
                block = Block(start, end, bullet=True, blank_before=False)
                for begin, stop, bullet in _sentences(self.text, block):
                    for unit in self._sentence(begin, stop, bullet=bullet):
                        yield unit if cell.weight is None else _weighted(unit, cell.weight)
        self.state = replace(before, group=self.state.group + 1, open_list=None)

    def _headed(self, heading: Heading, block: Block) -> Unit:
        start, end = self._named(block)
        if self._is_button(heading, block):
            return self._unit(start, end, UnitKind.APPLY, "link of a web page")
        name, _ = tidy(self.text, start, end)
        self.state = self.state.under(heading, name.rstrip(":") or None)
        return self._heading(start, end)

    def _named(self, block: Block) -> tuple[int, int]:
        """Return the place of a heading, whose weight is that of what stands below it."""
        start, end = trim(self.text, block.start, block.end)
        self.weights[start] = written_weight(self.text, block)
        return start, end

    def _is_button(self, heading: Heading, block: Block) -> bool:
        """Return whether "Apply for this job" stands where nothing was said of the job yet."""
        early = block.start < EARLY * len(self.text) and self.state.section.kind is None
        says = self.text[block.start : block.end].lower().startswith("apply")
        return heading.kind is UnitKind.APPLY and early and says

    def _heads_duties(self, block: Block) -> bool:
        heading = self.headings.of_block(block)
        return heading is not None and heading.kind is UnitKind.DUTY

    def _block(self, block: Block) -> Iterator[Unit]:
        """Yield the units of a block that is no heading."""
        if self.state.section.kind in SETTLED and stands_like_heading(self.text, block):
            self.state = self.state.in_doubt()
        known = label(self.text, block.start, block.end, foreign=self.foreign)
        if known is not None and known.negated:
            self.state = self.state.led_in(UnitKind.OTHER)
            start, end = trim(self.text, block.start, block.end)
            yield self._unit(start, end, UnitKind.OTHER, DENIED)
            return
        if known is not None and known.kind is not None and not self._leads_task(known, block):
            self.state = self.state.labelled(known.kind)
            start, end = trim(self.text, block.start, known.content)
            if start < end:
                yield self._heading(start, end)
            block = replace(block, start=known.content)
        self.state = self.state.with_item(block)
        units: list[Unit] = []
        block = without_trail(self.text, block)
        for start, end, bullet in _sentences(self.text, block):
            units += self._sentence(start, end, bullet=bullet)
        yield from units if block.weight is None else weighed(units, block.weight)

    def _leads_task(self, known: Label, block: Block) -> bool:
        """Return whether a label among the duties leads in a statement: "Travel: book flights"."""
        if block.start in self.labelled and self.state.section.kind not in SETTLED:
            return True
        in_duties = self.state.section.kind is UnitKind.DUTY
        if not in_duties and known.kind is not UnitKind.ADMIN:
            return False
        begin, end = trim(self.text, known.content, block.end)
        if not in_duties and not self.text[begin : begin + 1].islower():
            return False  # "Location: Park Street"
        first = opening(self.text, Words.of(self.text, begin, end), self.title)
        return first.verb is not None and first.subject == "none"

    def _sentence(self, start: int, end: int, *, bullet: bool) -> Iterator[Unit]:
        start, end = trim(self.text, start, end)
        words = Words.of(self.text, start, end)
        if all(word == "#" for word in words.lower):
            return
        if self.foreign:
            yield self._foreign(start, end, words, bullet=bullet)
            return
        sentence = self._without_label(start, end, words)
        first = opening(self.text, sentence.words, self.title)
        if self._leads_in(sentence, first):
            yield self._unit(sentence.start, end, UnitKind.OTHER, PARENT)
            return
        before = self.state.section
        if sentence.area is not None:
            self.state = replace(self.state, section=replace(before, name=sentence.area))
        yield from self._tasks(sentence, first, bullet=bullet)
        if sentence.area is not None and self.state.section.kind is before.kind:
            self.state = replace(self.state, section=before)

    def _foreign(self, start: int, end: int, words: Words, *, bullet: bool) -> Unit:
        """Make a unit by its place alone: the rules know no words of its language."""
        if self.text[end - 1] in ":：":
            return self._unit(start, end, UnitKind.OTHER, PARENT)
        verdict = judge_place(words, self._context(bullet=bullet))
        return self._unit(start, end, verdict.kind, verdict.why, verdict.prior)

    def _without_label(self, start: int, end: int, words: Words) -> _Sentence:
        if (clauses := self._after_lead_in(start, end, words)) is not None:
            return clauses
        named = label(self.text, start, end)
        if named is None:
            return _Sentence(start, end, start, words)
        begin, _ = trim(self.text, named.content, end)
        rest = Words.of(self.text, begin, end)
        if opening(self.text, rest, self.title).verb is None:
            return _Sentence(start, end, start, words)
        # "Complaints: settle them" needs its label, "Duty 3: Settle …" does not
        lead = words.part(0, len(words) - len(rest))
        last = lead.lower[-1]
        if listed := leads_in(last):
            kind = lead_in(self.text, lead, self.title, self.state.section.kind)
            if kind is UnitKind.REQUIREMENT:  # "The ability to: count …; weigh …"
                return _Sentence(start, end, start, words)
        area = None
        if named.kind is None and "|" in self.text[start : named.content]:
            if self.text[max(0, start - 9) : start].rstrip().endswith("|"):  # a cell in the middle
                return _Sentence(start, end, start, words)
            area, _ = tidy(self.text, *trim(self.text, start, named.content))
        needed = last != "#" and not listed and named.kind is None and area is None
        return _Sentence(begin, end, start if needed else begin, rest, listed, area)

    def _after_lead_in(self, start: int, end: int, words: Words) -> _Sentence | None:
        """Return what goes on after "…, the clerk does the following:" as a list of clauses."""
        signs = self.text.count(";", start, end)
        if signs and self.state.label is UnitKind.DUTY:  # "Duties: sort …; file …; weigh …"
            return _Sentence(start, end, start, words, listed=True)
        if signs < SEVERAL_CLAUSES - 1:
            return None
        for at in range(1, min(len(words) - 1, LONGEST_LISTING)):
            if separated_by(":", self.text, words, at) and leads_in(words.lower[at - 1]):
                lead, rest = words.part(0, at), words.part(at, len(words))
                kind = lead_in(self.text, lead, self.title, self.state.section.kind)
                if kind is not UnitKind.DUTY:  # "the ability to: …"
                    return None
                if opening(self.text, rest, self.title).verb is not None:
                    return _Sentence(rest.starts[0], end, rest.starts[0], rest, listed=True)
        return None

    def _leads_in(self, sentence: _Sentence, first: Opening) -> bool:
        """Return whether a sentence only leads in a list; the items are then about what it says.

        A long one that begins with a verb leads in a list and is a duty itself.
        """
        words = sentence.words
        breaks_off = unfinished(words)
        if not breaks_off and self.text[sentence.end - 1] != ":":
            return False
        kind = lead_in(self.text, words, self.title, self.state.section.kind)
        self.state = self.state.led_in(kind)
        says_work = first.verb is not None and first.subject == "none"
        if breaks_off or leads_in(words.lower[-1]) or not says_work:
            return True
        return len(words) < LONG_LEAD_IN

    def _tasks(self, sentence: _Sentence, first: Opening, *, bullet: bool) -> Iterator[Unit]:
        against: Unit | None = None
        for clause in self._clauses(sentence, first, bullet=bullet):
            for unit in self._clause(clause):
                if not clause.later and unit.kind in SETTLED:
                    against = unit
                elif against is not None:  # "Must type fast; file letters": it is all required
                    prior = min(unit.prior, against.prior)
                    unit = replace(unit, kind=against.kind, prior=prior, why=against.why)
                yield unit

    def _clauses(self, sentence: _Sentence, first: Opening, *, bullet: bool) -> Iterator[Clause]:
        words, split = sentence.words, self.split or sentence.listed
        spans = clauses(self.text, words, first, bullet=bullet, split=split)
        cut = len(spans) > 1
        for low, high in spans:
            later = low > 0
            part = words.part(low, high)
            found = opening(self.text, part, self.title, later=later) if cut else first
            if later and found.verb is not None and found.subject == "none":
                found = replace(found, titled=first.titled)  # "A Clerk files …; sorts …"
            start = words.starts[low] if later else sentence.lead
            end = words.starts[high] if high < len(words) else sentence.end
            start, end = trim(self.text, start, end)
            yield Clause(start, end, part, found, bullet, later, cut)

    def _clause(self, clause: Clause) -> Iterator[Unit]:
        words, found = clause.words, clause.opening
        start, act, begin = places(clause)
        span = self.text[start : clause.end]
        verdict = judge(words, span, found, self._context(bullet=clause.bullet))
        if found.verb is None and verdict.kind in AFTER_DUTIES and not clause.bullet:
            self.state = self.state.after_duties()
        if self.split and found.verb is not None and verdict.prior > 0.0:
            parts = compounds(self.text, words, found.verb, clause.end)
            if len(parts) > 1:
                yield from self._parts(start, act, parts, verdict)
                return
        spans = ((begin, clause.end),)
        yield self._unit(start, clause.end, verdict.kind, verdict.why, verdict.prior, spans)

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

    def _context(self, *, bullet: bool) -> Context:
        state = self.state
        kind = state.kind(bullet=bullet)
        labelled = state.label is not None and kind is state.label
        return Context(
            kind, bullet, sure=state.sure(kind), labelled=labelled, has_duties=self.has_duties
        )

    def _heading(self, start: int, end: int) -> Unit:
        return self._unit(start, end, UnitKind.HEADING, "heading")

    def _unit(
        self,
        start: int,
        end: int,
        kind: UnitKind,
        why: str,
        prior: float = 0.0,
        spans: Spans = (),
    ) -> Unit:
        return self.maker.make(start, end, kind, why, prior, spans, state=self.state)


def _weighted(unit: Unit, weight: float) -> Unit:
    return replace(unit, task=replace(unit.task, weight=weight))


def _title_words(title: str) -> frozenset[str]:
    """Return the words of a title that tell who is meant, and their plurals."""
    words = lower_words(title, 0, len(title))
    names = {word for word in words if len(word) >= NAME_LETTERS and word.isalpha()}
    return frozenset(names | {word + "s" for word in names})


def _sentences(text: str, block: Block) -> Iterator[tuple[int, int, bool]]:
    """Yield the sentences of a block, and whether each is (of) a list item."""
    parts = pieces(text, block)
    for part in parts:
        # prose often follows the last item of a list that stands inside a line
        prose_may_follow = len(parts) > 1 and part is parts[-1]
        for at, (start, end) in enumerate(sentences(text, part.start, part.end)):
            yield start, end, part.bullet and not (at and prose_may_follow)
