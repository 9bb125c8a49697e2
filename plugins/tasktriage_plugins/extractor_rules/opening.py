"""Find the verb that a statement of work opens with, and who it says does the work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .passive import by_whom, is_passive
from .subject import APPLICANT, MAX_BARE, UNKNOWN, from_subject, is_whole_subject
from .verb import (
    PRONOUNS,
    Opening,
    after_links,
    first_adverb,
    goes_on,
    is_verb,
    may_lead,
    separated_by,
    skip_links,
    subject_words,
)
from .words import ARTICLES, Words, gerund, verb_form

__all__ = ["opening"]

MAX_OPENER = 40  # words of "Under the general supervision of …, " before the subject
MAX_CONDITION = 6  # words of "As needed, …" before a verb without a subject
MAX_LEAD = 24  # words of "If a heel is looking red, " before "you"
MAX_COMMAS = 6


def opening(
    text: str, words: Words, title: frozenset[str], *, later: bool = False, led: bool = False
) -> Opening:
    """Return how the words open; `title` holds the words of the role's title.

    A `later` clause of a sentence may begin with "and may be required to"; one that was `led` in by
    an adverb and a comma is not led in again.
    """
    if not len(words):
        return UNKNOWN
    first = skip_links(words, 0, links=later)
    verb_first = _begins_with_verb(text, words, first)
    if verb_first and not (first == 0 and words.lower[0] in subject_words("openers")):
        return Opening(first, "none", first_adverb(words, first))
    best = UNKNOWN
    for at in _subject_starts(text, words):
        if at and (verb := _verb_without_subject(words, at)) is not None:
            return Opening(verb, "none", first_adverb(words, verb), begin=at)
        found = from_subject(text, words, at, title)
        if found.verb is not None or found.responsible:
            # "If candidates fail, they will not be asked again"
            others = words.lower[at] == "they" and _names_applicants(words, at)
            return APPLICANT if others else replace(found, begin=at)
        if best.subject == "unknown":
            best = replace(found, begin=at)
    if verb_first:  # "Reporting to the mayor, you will": the verb that comes first is not the work
        return Opening(first, "none", first_adverb(words, first))
    if led or best.subject in ("organisation", "applicant") or best.negated:
        return best
    if best.subject != "unknown":
        return _in_passive(words, title, best) or best
    return _after_lead(text, words, title) or _in_passive(words, title, best) or best


def _in_passive(words: Words, title: frozenset[str], best: Opening) -> Opening | None:
    """Return how a statement opens that says what is done: "Blades are changed by you".

    Where people come first, as in "Clerks are trained", somebody has to be said to do it.
    """
    if not is_passive(words):
        return None
    if by_whom(words, title):
        return Opening(None, "person", passive=True)
    return Opening(None, "unknown", passive=True) if best.subject == "unknown" else None


def _begins_with_verb(text: str, words: Words, first: int) -> bool:
    """Return whether a verb stands at a place, be it a gerund that is not known."""
    unknown = first + 1 < len(words) and gerund(words.lower[first]) and goes_on(words, first)
    if not (is_verb(words, first) or unknown):
        return False
    return not separated_by(":", text, words, first + 1)  # "Stack: Kubernetes, Terraform"


def _verb_without_subject(words: Words, at: int) -> int | None:
    """Return the place of the verb in "As needed, represent …", "Under supervision, assists …"."""
    verb = skip_links(words, at)
    if not is_verb(words, verb):
        return None
    condition = words.lower[0] in subject_words("conditions") and at <= MAX_CONDITION
    third = verb_form(words.lower[verb]) == "third" and at <= MAX_BARE
    return verb if condition or third else None


def _subject_starts(text: str, words: Words) -> Iterator[int]:
    """Yield the places where the subject may begin: first, or after a comma of an opener."""
    condition = words.lower[0] in subject_words("conditions")
    if not condition:
        yield 0
    commas = 0
    if words.lower[0] in subject_words("openers"):
        for at in range(1, min(len(words), MAX_OPENER)):
            if commas < MAX_COMMAS and separated_by(",", text, words, at):
                yield at
                commas += 1
    if condition and not commas:
        yield 0  # "As a baker you will"


def _after_lead(text: str, words: Words, title: frozenset[str]) -> Opening | None:
    """Return how a statement opens that says when or where first: "On Mondays you count"."""
    lower = words.lower
    leads = may_lead(lower[0])
    for at in range(1, min(len(words) - 1, MAX_LEAD)):
        if leads and lower[at] in ARTICLES:  # "Every night the auditor closes"
            found = from_subject(text, words, at, title)
            if found.titled and found.verb is not None:
                return replace(found, begin=at)
        pronoun, _, contraction = lower[at].partition("'")
        comma = separated_by(",", text, words, at)
        if pronoun in PRONOUNS and (leads or comma or lower[at - 1] == "so"):
            begin = 0 if leads else at
            if contraction or is_whole_subject(text, words, begin, at):
                return _from_pronoun(text, words, at)
        elif comma and at == 1 and leads:  # "Finally, the auditor signs"
            found = opening(text, words.part(at, len(words)), title, led=True)
            if found.verb is not None and found.subject in ("person", "role"):
                verb, manner, begin = found.verb + at, found.manner + at, found.begin + at
                return replace(found, verb=verb, manner=manner, begin=begin)
    return None


def _from_pronoun(text: str, words: Words, at: int) -> Opening | None:
    if _names_applicants(words, at):  # "If candidates fail, they"
        return APPLICANT
    found = after_links(text, words, at + 1, "person", linked=True)
    return replace(found, begin=at) if found.verb is not None else None


def _names_applicants(words: Words, at: int) -> bool:
    return not subject_words("many_apply").isdisjoint(words.lower[:at])
