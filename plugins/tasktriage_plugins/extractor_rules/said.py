"""Tell who is said in so many words to act at work: "You will weigh each parcel"."""

from __future__ import annotations

from functools import cache

from .address import may_address, speaks_to_reader
from .verb import Opening
from .words import Words, adverb, load, verb_form

__all__ = ["says_act"]

LONGEST_LINK = 6  # words of "will also be responsible for"


def says_act(words: Words, span: str, found: Opening) -> bool:
    """Return whether a sentence leaves little doubt that whom it speaks to acts at work.

    It says "you", now or in the future, a verb of work and what that is done to; or "your work
    includes". What one may do, has, gets or feels is no act: "You can choose your hours".
    """
    if found.verb is None or found.subject != "person" or span.rstrip().endswith(("?", "!")):
        return False
    lower, verb = words.lower, found.verb
    if not 0 < verb < len(lower) - 1 or lower[verb] in _set("no_act"):
        return False
    if verb_form(lower[verb]) != ("gerund" if found.responsible else "base"):
        return False
    said = lower[verb:]
    if said[1] in _set("no_object") or not _set("own").isdisjoint(said):
        return False
    if may_address(said, 0) or speaks_to_reader(said, span, 0):
        return False
    return _begins(lower, found)


def _begins(lower: list[str], found: Opening) -> bool:
    """Return whether "you will", or "your work includes", stands before the verb; no offer does."""
    if found.responsible and lower[found.begin] == "your":
        return True
    subject = _pronoun(lower, found)
    if subject is None or not _set("in_return").isdisjoint(lower[:subject]):
        return False
    return _links(lower[subject + 1 : found.manner])


def _pronoun(lower: list[str], found: Opening) -> int | None:
    """Return the place of the last "you", or "you'll", before the verb."""
    for at in range(found.manner - 1, -1, -1):
        word, _, contraction = lower[at].partition("'")
        if word == "you":
            return at if contraction in ("", "ll", "d") else None
    return None


def _links(between: list[str]) -> bool:
    """Return whether words between "you" and its verb say that it is done: "will also"."""
    links = _set("surely")
    return len(between) <= LONGEST_LINK and all(word in links or adverb(word) for word in between)


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(load("subjects.toml")["said"][name].split())
