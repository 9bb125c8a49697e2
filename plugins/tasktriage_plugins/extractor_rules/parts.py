"""Short lines that the lexicon of headings does not know: parts of a section, or headings."""

from __future__ import annotations

import re

from .marks import PERCENT
from .opening import opening
from .segments import Block
from .tidy import trim
from .words import Words

__all__ = ["is_parent", "names_a_part", "stands_like_heading"]

SHARE = re.compile(r"(?:[-–—:|][ \t]*)?\(?\d{1,3}[ \t]?%\)?$")
SENTENCE_ENDS = ".,:;!?。！？；："
LONGEST, LONGEST_CHARS = 5, 120  # words, characters
LONGEST_PARENT = 4  # words of "Lead product delivery" above the tasks that it consists of


def names_a_part(text: str, block: Block, following: Block | None, title: frozenset[str]) -> bool:
    """Return whether a line names a part of its section: "Staff" above the duties about staff.

    It stands right above a list, or a deeper one, or is numbered "2" above "2.1", and has no verb
    of work, or says what share of the work is below.
    """
    if block.lines > 1 or following is None:
        return False
    below = following.bullet and following.mark != PERCENT
    if block.bullet and block.mark != PERCENT:
        deeper = following.indent > block.indent
        numbered = block.mark.isdecimal() and following.mark.startswith(f"{block.mark}.")
        below = below and (deeper or numbered)
    if not below or "|" in text[block.start : block.end]:  # a row of a table
        return False
    start, end = trim(text, block.start, block.end)
    if end - start > LONGEST_CHARS:
        return False
    said = text[start:end]
    name = SHARE.sub("", said).rstrip()
    if not name or name[-1] in SENTENCE_ENDS or len(name.split()) > LONGEST:
        return False
    weighed = len(name) < len(said)  # "Reporting (40%)" says how much the list is, verb or not
    return weighed or opening(text, Words.of(text, start, end), title).verb is None


def is_parent(text: str, block: Block, following: Block, title: frozenset[str]) -> bool:
    """Return whether an item is no more than the name of the deeper items below it."""
    if not (block.bullet and following.bullet and following.indent > block.indent):
        return False
    words = Words.of(text, block.start, block.end)
    if text[block.end - 1] != ":" and len(words) > LONGEST_PARENT:
        return False
    found = opening(text, words, title)
    return found.verb is not None and found.subject == "none"


def stands_like_heading(text: str, block: Block) -> bool:
    """Return whether a line stands alone as a heading does, and is as short."""
    alone = block.blank_before and not block.bullet and block.lines == 1
    if not alone or block.end - block.start > LONGEST_CHARS:
        return False
    name = text[block.start : block.end].rstrip("*_ :")
    return len(name.split()) <= LONGEST and name[-1:] not in ".,;"
