"""What stands around the words of a block: links of a page, hashtags, weights, codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tasktriage.plugin import Unit, trailing_weight

from .headings import HASHTAGS, Heading
from .segments import Block
from .wording import is_boilerplate, is_link
from .words import Words

__all__ = ["is_furniture", "weighed", "without_trail"]

LONGEST_FURNITURE = 120  # characters
TRAILING_CODE, CODE_CHARS = re.compile(r"[ \t]\[[A-Z]{1,2}\][ \t.;]*$"), 8  # "Sort mail [D]"


def is_furniture(text: str, block: Block, heading: Heading | None) -> bool:
    """Return whether a line is a link of a page or hashtags; it ends no list and no section."""
    if block.lines > 1 or block.end - block.start > LONGEST_FURNITURE:
        return False
    if text[block.start] == "#":
        return heading is None and HASHTAGS.fullmatch(text, block.start, block.end) is not None
    words = Words.of(text, block.start, block.end).lower
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


def weighed(units: Sequence[Unit], weight: float) -> Iterator[Unit]:
    """Yield the units of one block; what may be tasks among them shares its weight."""
    several = sum(unit.prior > 0 for unit in units)
    for unit in units:
        if unit.prior > 0:
            task = replace(unit.task, weight=weight / several)
            unit = replace(unit, task=task)
        yield unit
