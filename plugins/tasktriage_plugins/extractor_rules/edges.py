"""What stands around the words of a block: links of a page, hashtags, weights, codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tasktriage.plugin import Unit, UnitKind, trailing_weight

from .headings import HASHTAGS, Heading
from .segments import Block
from .wording import is_boilerplate, is_link
from .words import lower_words

__all__ = ["is_furniture", "spread", "weighed", "without_trail", "written_weight"]

LONGEST_FURNITURE = 120  # characters
NO_WEIGHT = 1.0  # of a task beside which none is written
TRAILING_CODE, CODE_CHARS = re.compile(r"[ \t]\[[A-Z]{1,2}\][ \t.;]*$"), 8  # "Sort mail [D]"


def is_furniture(text: str, block: Block, heading: Heading | None) -> bool:
    """Return whether a line is a link of a page or hashtags; it ends no list and no section."""
    if block.lines > 1 or block.end - block.start > LONGEST_FURNITURE:
        return False
    if text[block.start] == "#":
        return heading is None and HASHTAGS.fullmatch(text, block.start, block.end) is not None
    words = lower_words(text, block.start, block.end)
    return is_boilerplate(words) if block.bullet else is_link(words)


def without_trail(text: str, block: Block) -> Block:
    """Return a block without the weight, or the code of one letter, that stands at its end."""
    code = TRAILING_CODE.search(text, max(block.start, block.end - CODE_CHARS), block.end)
    if code is not None:
        block = replace(block, end=code.start())
    share = trailing_weight(text, block.start, block.end)
    if share is None:
        return block
    weight = share.value if block.weight is None else block.weight
    return replace(block, end=share.start, weight=weight)


def written_weight(text: str, block: Block) -> float | None:
    """Return the weight that is written before or after a heading."""
    if block.weight is not None:
        return block.weight
    found = trailing_weight(text, block.start, block.end)
    return None if found is None else found.value


def spread(units: Sequence[Unit], weights: Mapping[int, float | None]) -> Iterator[Unit]:
    """Yield units; what may be tasks below a heading with a weight shares it.

    `weights` are those of headings, by where they start.
    """
    below: dict[int, list[int]] = {}
    heading = -1
    for at, unit in enumerate(units):
        if unit.kind is UnitKind.HEADING:
            heading = -1 if unit.task.origin.start is None else unit.task.origin.start
        elif unit.prior > 0 and unit.task.weight == NO_WEIGHT and weights.get(heading):
            below.setdefault(heading, []).append(at)
    shares = {
        at: (weights[start] or 0.0) / len(some) for start, some in below.items() for at in some
    }
    for at, unit in enumerate(units):
        share = shares.get(at)
        yield unit if share is None else replace(unit, task=replace(unit.task, weight=share))


def weighed(units: Sequence[Unit], weight: float) -> Iterator[Unit]:
    """Yield the units of one block; what may be tasks among them shares its weight."""
    several = sum(unit.prior > 0 for unit in units)
    for unit in units:
        if unit.prior > 0:
            task = replace(unit.task, weight=weight / several)
            unit = replace(unit, task=task)
        yield unit
