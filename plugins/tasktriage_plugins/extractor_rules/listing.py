"""Tell a text that is a list of tasks, a line each, from one whose first line is its title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tasktriage.plugin import Document

from .headings import Headings
from .opening import opening
from .roles import is_capitalised
from .segments import Block
from .subject import agent
from .words import Words

__all__ = ["without_title"]

SHORTEST = 3  # lines of a list; a title and one duty are two
NO_TITLE: frozenset[str] = frozenset()


def without_title(document: Document, blocks: Sequence[Block], headings: Headings) -> Document:
    """Return the document, without its title where that is the first of nothing but tasks."""
    text = document.text
    if document.title is None or len(blocks) < SHORTEST:
        return document
    first = blocks[0]
    if text[first.start : first.end] != document.title or is_capitalised(document.title):
        return document
    if agent(Words.of(text, first.start, first.end).lower[-1]):  # "Order picker"
        return document
    close = not any(block.blank_before or block.bullet for block in blocks[1:])
    if close and all(_is_task(text, block, headings) for block in blocks):
        return replace(document, title=None)
    return document


def _is_task(text: str, block: Block, headings: Headings) -> bool:
    if block.lines > 1 or headings.of_block(block) is not None:
        return False
    found = opening(text, Words.of(text, block.start, block.end), NO_TITLE)
    return found.verb is not None and found.subject == "none"
