"""Join words that the ends of lines broke."""

from __future__ import annotations

import re
from itertools import pairwise

__all__ = ["HYPHEN", "whole_words"]

HYPHEN = "\xad"  # marks a break
LONGEST = 60  # letters of half a word
BEFORE, AFTER = re.compile(r"[\w-]*$"), re.compile(r"\w*")
WORD = re.compile(r"\w+(?:-\w+)*")
ENDING = re.compile(
    r"(?:(?:[a-z]?[tsc]i?ons?|m?ents?|[a-z]?ings?|[ai]bil?i?ty|ities|ness|tive(?:ly)?|tor[sy]?"
    r"|ture[ds]?|ance[ds]?|ence[ds]?|c?ally|cal|ic|ers?|ed|ly|ty|gen|keit|heit|lung|rung|tung|ten"
    r"|dung|schaft)\b)"
)  # what is no word of its own: the hyphen before it was the line's
SURE = 2  # such breaks; a text with so many is set by a machine that hyphenates
_HEADS = """
all anti co cross day decision detail end ex face first follow four front full half hand hands high
in key large life line long low mid multi near non off on one out part post pre problem re real
safety second self semi short six small state team ten third three time top two up user well word
world year
"""
HEADS = frozenset(_HEADS.split())  # "full-time" is a word whose hyphen stays


def whole_words(text: str) -> str:
    """Return the text with its broken words joined.

    Nobody knows whether a hyphen at a line's end is the word's own. It stays if the text has the
    word with it; it goes if the text has the word without. Else it goes only in a text that is
    surely hyphenated, and not behind the first half of a compound ("full-time").
    """
    if HYPHEN not in text:
        return text
    parts = text.split(HYPHEN)
    halves = [_halves(left, right) for left, right in pairwise(parts)]
    known = _known(parts, halves)
    sure = sum(first + second in known or bool(ENDING.match(second)) for first, second in halves)
    joined = [parts[0]]
    for (first, second), part in zip(halves, parts[1:], strict=True):
        stays = first and second and _stays(first, second, part[0], known, sure=sure >= SURE)
        joined += ("-" if stays else "", part)
    return "".join(joined)


def _halves(left: str, right: str) -> tuple[str, str]:
    """Return what stands around a break, in lower case."""
    before, after = BEFORE.search(left[-LONGEST:]), AFTER.match(right[:LONGEST])
    return (before[0] if before else "").lower(), (after[0] if after else "").lower()


def _known(parts: list[str], halves: list[tuple[str, str]]) -> set[str]:
    """Return the words of the text that no line's end broke."""
    known: set[str] = set()
    for place, part in enumerate(parts):
        begin = len(halves[place - 1][1]) if place else 0
        end = len(part) - (len(halves[place][0]) if place < len(halves) else 0)
        known.update(WORD.findall(part[begin:end].lower()))
    return known


def _stays(first: str, second: str, sign: str, known: set[str], *, sure: bool) -> bool:
    if first + second in known:
        return False
    if not sure or f"{first}-{second}" in known or first in HEADS or "-" in first:
        return True
    return sign.isupper() or {first, second} <= known
