"""Where sentences end: at a full stop, but not that of an abbreviation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .words import load, verb_form

__all__ = ["sentences"]

END = re.compile(
    r"(?<=[.!?])[\"'”’)\]*_]{0,3}\s{1,40}(?=[\"“‘'(\[*_]{0,3}[A-Z0-9])"
    r"|(?<=\S)[ \t\u00a0]{3,40}(?=[A-Z])"
)
WORD_CHARS = 12  # how far back the word before a full stop is looked for
NEXT_CHARS = 24
INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")  # "U.S.A", "J.P", "a.m"
CLOCK = frozenset(("a.m", "p.m"))
NEXT_WORD = re.compile(r"[\"“‘'(\[*_]{0,3}([^\W_]+)")
NUMBERED = re.compile(r"\d|[IVXLC]{2,}\b|[B-Z]\b|A\b(?![ ][a-z])")


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences in text[start:end]."""
    begin = start
    for found in END.finditer(text, start, end):
        if found.start() > begin and not _abbreviated(text, begin, found):
            yield begin, found.start()
            begin = found.end()
    if begin < end:
        yield begin, end


def _abbreviated(text: str, begin: int, found: re.Match[str]) -> bool:
    """Return whether the full stop before a gap belongs to the word, and the sentence goes on."""
    stop = found.start()
    if text[stop - 1] != ".":
        return False
    before = text[max(begin, stop - WORD_CHARS) : stop - 1].split()
    if not before:
        return True
    word = before[-1].lstrip("(\"'“*_[")
    lower = word.lower()
    follows = text[found.end() : found.end() + NEXT_CHARS]
    if len(word) == 1 and word.isupper():
        return True
    if word.isdigit():
        return len(word) <= 2
    if lower in _words("before_numbers"):  # "Art. 5", "App. B", not "Test the app. File"
        return NUMBERED.match(follows) is not None
    if lower in _words("before_names"):  # "Gen. Lee", not "Lead the gen. Then"
        return word[0].isupper()
    if lower in CLOCK or lower in _words("after_names") or INITIALS.fullmatch(word):
        return not _begins_sentence(follows, clock=lower in CLOCK)
    return lower in _words("always")


def _begins_sentence(follows: str, *, clock: bool) -> bool:
    """Return whether a sentence begins after "9 a.m." or "U.S."; a name may go on with it."""
    found = NEXT_WORD.match(follows)
    word = found[1].lower() if found else ""
    if clock:
        return word not in _words("after_clock")
    return word in _words("openers") or verb_form(word) == "third"


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load("abbreviations.toml")[name].split())
