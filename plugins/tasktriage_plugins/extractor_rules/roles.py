"""Recognise the names of jobs."""

from __future__ import annotations

import re

from .subject import agent

__all__ = ["is_capitalised", "names_role"]

LONGEST = 8  # words of "Senior Water Treatment Plant Operator"
LONGEST_TITLE, SHORT = 5, 2  # words, each with a capital; of which few may end in a stop
SHORTEST_AGENT = 4  # letters of "chef"; "for" ends as "actor" does
END = re.compile(r"[,(/|:–—]|\s-\s")
GRADE = re.compile(r"[IVX]{1,4}|\d{1,2}")  # of "Plant Operator II"
SMALL_WORDS = frozenset(("of", "and", "the", "for", "to", "in", "&"))


def names_role(span: str) -> bool:
    """Return whether the words are the name of a job: "Store Manager", "Lead Nurse (nights)"."""
    head = END.split(span, maxsplit=1)[0].split()
    if head and GRADE.fullmatch(head[-1]):
        del head[-1]
    if not 2 <= len(head) <= LONGEST or head[-1].endswith("."):
        return False
    last = head[-1].lower()
    if len(last) < SHORTEST_AGENT or span.isupper():
        return False
    cased = all(word[0].isupper() or word.lower() in SMALL_WORDS for word in head)
    return cased and agent(last) and "the" not in (word.lower() for word in head)


def is_capitalised(span: str) -> bool:
    """Return whether each of a few words has a capital: "Building Boats"."""
    words = span.split()
    if len(words) > LONGEST_TITLE or span.endswith(";"):
        return False
    ends = span.endswith(".") and len(words) > SHORT
    return not ends and all(word[0].isupper() for word in words)
