"""Find work that is told by what becomes of it: "Letters are opened, read and filed by you"."""

from __future__ import annotations

from functools import cache

from .words import Words, adverb, load

__all__ = ["by_whom", "is_passive"]

LONGEST_SUBJECT = 16  # words of "Goals agreed with the therapist" before "are"
MOST_BETWEEN = 2  # words of "are then carefully folded"
AGENT = 3  # words of "by you", "by the officer", "under your name" that tell who


def is_passive(words: Words) -> bool:
    """Return whether the words say that something is done: "Files are kept for ten years"."""
    lower = words.lower
    for at in range(min(len(lower) - 1, LONGEST_SUBJECT)):
        if lower[at] == "who" and lower[at + 1] not in _set("auxiliaries"):
            continue  # "Guests who arrive late are checked in"
        if lower[at] in _set("dependent"):
            return False  # "tools that are used", "When a room is let"
        if lower[at] in _set("auxiliaries"):
            return _participle_at(lower, at + 1)
    return False


def by_whom(words: Words, title: frozenset[str]) -> bool:
    """Return whether words in the passive say that it is the reader, or the role, who does it."""
    lower = words.lower
    if lower[-1] == "yours":
        return True
    for at, word in enumerate(lower):
        if word in ("by", "with"):
            said = lower[at + 1 : at + 1 + AGENT]
            known = _set("agents").union(title)
            if "you" in said[:1] or (said[:1] == ["the"] and not known.isdisjoint(said[1:])):
                return True
    return False


def _participle_at(lower: list[str], at: int) -> bool:
    for place in range(at, min(len(lower), at + MOST_BETWEEN + 1)):
        if lower[place] in _participles():
            return True
        if not (adverb(lower[place]) or lower[place] in _set("between")):
            return False
    return False


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(load("verbs.toml")["passive"][name].split())


@cache
def _participles() -> frozenset[str]:
    """Return the participles of verbs of work, but for those that tell of a post: "is based"."""
    forms = set(_set("irregular"))
    for verb in load("verbs.toml")["verbs"].split():
        if verb.endswith("e"):
            forms.add(verb + "d")
        elif verb.endswith("y") and verb[-2] not in "aeiou":
            forms.add(verb[:-1] + "ied")
        else:
            forms.update((verb + "ed", verb + verb[-1] + "ed"))
    return frozenset(forms) - _set("no_work")
