"""What the items are about that a line ending in a colon leads in."""

from __future__ import annotations

from functools import cache

from tasktriage.plugin import UnitKind

from .opening import opening
from .topic import negates
from .wording import wording
from .words import Phrases, Words, load, phrase_list

__all__ = ["lead_in", "leads_in", "unfinished"]

UNFINISHED = (
    *(["will"], ["will", "be"], ["will", "include"]),
    *(["the", "following"], ["as", "follows"]),
)
LEADING = frozenset(
    ("include", "includes", "including", "are", "is", "will", "for", "following", "to")
)
LAST_WORDS = 12  # the end of the line tells, not the sentence before it


def lead_in(
    text: str, words: Words, title: frozenset[str], section: UnitKind | None
) -> UnitKind | None:
    """Return what follows "…:" is about; None if the line does not say.

    OTHER: what is no part of the job.
    """
    if negates(words.lower[-LAST_WORDS:]):
        return UnitKind.OTHER
    found = opening(text, words, title)
    if found.verb is not None and found.subject == "none":
        return UnitKind.DUTY
    duty, requirement = _phrases()
    last = words.lower[-LAST_WORDS:]
    duty_size, requirement_size = duty.longest(last), requirement.longest(last)
    if duty_size or requirement_size:
        return UnitKind.DUTY if duty_size >= requirement_size else UnitKind.REQUIREMENT
    said = wording(words.lower, "", led_by_verb=found.verb is not None)
    if said not in (None, UnitKind.OTHER) and section is not UnitKind.DUTY:
        return said
    person = found.subject == "person" and (found.verb is not None or found.responsible)
    return UnitKind.DUTY if person else None


def unfinished(words: Words) -> bool:
    """Return whether the words break off before the verb of work: "the candidate will be"."""
    return any(words.lower[-len(end) :] == end for end in UNFINISHED)


def leads_in(word: str) -> bool:
    """Return whether a list follows the word and a colon: "Your tasks include: sort …; file …"."""
    return word in LEADING


@cache
def _phrases() -> tuple[Phrases, Phrases]:
    data = load("wording.toml")["lead_in"]
    return Phrases(phrase_list(data["duty"])), Phrases(phrase_list(data["requirement"]))
