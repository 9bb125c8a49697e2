"""Where a walk over a document stands: its section, its list, its label."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tasktriage.plugin import UnitKind

from .headings import Heading
from .judge import HEADER_LINES
from .segments import Block

__all__ = ["AFTER_DUTIES", "SETTLED", "OpenList", "Section", "State"]

SETTLED = frozenset(
    (UnitKind.REQUIREMENT, UnitKind.BENEFIT, UnitKind.PAY, UnitKind.EEO, UnitKind.APPLY)
)
"""Sections that hold no tasks, whatever a list in them is led in by."""
AFTER_DUTIES = frozenset((UnitKind.PAY, UnitKind.EEO, UnitKind.APPLY, UnitKind.BENEFIT))
"""What stands at the end of a posting, often without a heading of its own."""
RANK_TOP = 99
COUNTED_NOT = ("", "o")  # a letter that is a bullet
DIGITS, LETTERS = re.compile("\\d+|[\u2460-\u24ff]"), re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Section:
    """What the last heading opened.

    `sure`: the lexicon knows its every word, and nothing since then looks like a heading that it
    does not know. `negated`: it lists what is no part of the job.
    """

    kind: UnitKind | None = None
    rank: int = RANK_TOP
    name: str | None = None
    sure: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class OpenList:
    """A list that a line led in: what its items are about.

    `style` is the mark of its items, None before the first. `tight`: no blank lines between them.
    `broken`: a blank line came after such items, so it may be another list.
    """

    kind: UnitKind
    style: str | None = None
    tight: bool = False
    broken: bool = False

    def goes_on_with(self, block: Block) -> bool:
        """Return whether a block after a blank line belongs to the list."""
        if not block.bullet:
            return False
        if self.style is None:
            return True
        if self.tight and self.kind is not UnitKind.DUTY:
            return False  # its items stood close; a blank line ends it
        return block.mark != "1" and _style(block) == self.style

    def with_item(self, block: Block) -> OpenList:
        """Return the list with one more item."""
        tight = self.style is not None and not block.blank_before
        broken = self.broken or (self.tight and block.blank_before)
        return OpenList(self.kind, self.style or _style(block), tight, broken)


@dataclass(frozen=True, slots=True)
class State:
    """What the lines so far say of those to come.

    `open_list` is the list that was led in, if one is open. `label` is what a "Salary: …" above, in
    one group, was about. `group` numbers the list or passage that a block stands in. `apart`: the
    last block stood after a blank line.
    """

    section: Section = Section()
    open_list: OpenList | None = None
    label: UnitKind | None = None
    group: int = 0
    in_list: bool = False
    apart: bool = False

    def at(self, block: Block) -> State:
        """Return the state in which a block is read: what it does not go on with has ended."""
        open_list, label = self.open_list, self.label
        if block.blank_before or not block.bullet or label in HEADER_LINES:
            label = None
        if block.blank_before and open_list is not None and not open_list.goes_on_with(block):
            open_list = None
        # items with blank lines between them all are one list
        spaced = block.bullet and self.in_list and self.apart
        apart = block.bullet != self.in_list or (block.blank_before and not spaced)
        return State(
            self.section, open_list, label, self.group + apart, block.bullet, block.blank_before
        )

    def under(self, heading: Heading, name: str | None) -> State:
        """Enter a section; an unknown heading of a lower rank stays within the known one."""
        if heading.kind is None and heading.rank > self.section.rank:
            section = replace(self.section, name=name)
        else:
            rank = RANK_TOP if heading.kind is None else heading.rank
            sure = heading.sure or (heading.asked and heading.kind is UnitKind.DUTY)
            section = Section(heading.kind, rank, name, sure, heading.negated)
        return State(section, group=self.group + 1, in_list=self.in_list)

    def in_part(self) -> State:
        """Go on with the section, in a part with a name: what it is about is not as sure."""
        section = self.in_doubt().section
        return State(section, group=self.group + 1, in_list=self.in_list)

    def in_doubt(self) -> State:
        """Go on after what may be a heading that ends a section without tasks."""
        if self.section.kind not in SETTLED or not self.section.sure:
            return self
        return replace(self, section=replace(self.section, sure=False))

    def labelled(self, kind: UnitKind) -> State:
        """Go on after a "Salary:"."""
        state = replace(self, label=kind, open_list=None)
        return state.after_duties() if kind in AFTER_DUTIES else state

    def led_in(self, kind: UnitKind | None) -> State:
        """Go on after "You will:"; None: the line does not say of what a list follows."""
        if kind is None and self.open_list is not None:
            kind = self.open_list.kind
        return replace(self, open_list=None if kind is None else OpenList(kind))

    def with_item(self, block: Block) -> State:
        """Go on with an item, of the list that was led in if one is open."""
        if self.open_list is None or not block.bullet:
            return self
        return replace(self, open_list=self.open_list.with_item(block))

    def after_duties(self) -> State:
        """End a section of duties; others go on."""
        if self.section.kind is not UnitKind.DUTY:
            return self
        return replace(self, section=Section(name=self.section.name), open_list=None)

    def kind(self, *, bullet: bool) -> UnitKind | None:
        """Return what a statement is about by where it stands; None if nothing says it.

        OTHER: it is no part of the job.
        """
        if self.section.negated:
            return UnitKind.OTHER
        kind = self.label or self.section.kind
        if bullet and self.open_list is not None and kind not in SETTLED:
            return self.open_list.kind
        return None if kind is UnitKind.OTHER else kind

    def sure(self, kind: UnitKind | None) -> bool:
        """Return whether the lines above leave no doubt that a statement is about this."""
        if kind is self.section.kind and self.section.sure:
            return True
        led = self.open_list
        # "You will:" leaves no doubt
        return kind is UnitKind.DUTY and led is not None and led.kind is kind and not led.broken


def _style(block: Block) -> str:
    """Return the mark of an item, the same for all that count: "1" and "2", "II" and "IV"."""
    mark = block.mark
    if mark in COUNTED_NOT:
        return mark or "-"
    return LETTERS.sub(lambda found: "A" if found[0].isupper() else "a", DIGITS.sub("1", mark))
