"""The verb of work that a statement opens with, after what links it to its subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .words import Words, adverb, gerund, load, verb_form

__all__ = [
    "PRONOUNS",
    "Opening",
    "after_aside",
    "after_links",
    "first_adverb",
    "goes_on",
    "is_verb",
    "may_lead",
    "separated_by",
    "skip_links",
    "subject_words",
]

MAX_ASIDE = 12  # words of ", under the direction of the director, "
MAX_LINKS = 12
_NOT_VERB_BEFORE = "not is are was were will has have may must wanted needed required preferred"
NOT_VERB_BEFORE = frozenset(_NOT_VERB_BEFORE.split())
PRONOUNS = frozenset(("you", "they"))  # a verb after them is in its base form
CONNECTIVES = frozenset(("and", "or", "then", "also", "may", "will", "to", "be"))


@dataclass(frozen=True, slots=True)
class Opening:
    """How a statement begins.

    `verb` is the place of the verb of work among the words, None if there is none, and `manner`
    that of the adverbs right before it. `subject` is "none" (the verb comes first), "person",
    "role" ("Analysts", who may be others), "applicant", "organisation" or "unknown", and stands at
    `begin`, after "Under supervision, …". `titled`: the subject is the role by its name, "A Tree
    Surgeon". `responsible`: the work is named by a noun, as after "is responsible for" or "duties
    include". `negated`: it says what is not done, "You will not drive". `passive`: what is done
    comes first, "Files are kept"; the subject is then the person where "by you" says so.
    """

    verb: int | None
    subject: str
    manner: int = 0
    begin: int = 0
    responsible: bool = False
    titled: bool = False
    negated: bool = False
    passive: bool = False

    @property
    def done_by_person(self) -> bool:
        """Whether it is said in the passive who works: "Blades are changed by you"."""
        return self.passive and self.subject == "person"


@cache
def subject_words(name: str) -> frozenset[str]:
    """Return a set of words of subjects.toml."""
    return frozenset(load("subjects.toml")[name].split())


def may_lead(word: str) -> bool:
    """Return whether a lower-case word may begin a phrase before the subject: "Every day you"."""
    return word in subject_words("openers") or word in subject_words("times") or adverb(word)


def separated_by(sign: str, text: str, words: Words, at: int) -> bool:
    """Return whether a sign stands between a word and the one before it."""
    return sign in text[words.ends[at - 1] : words.starts[at]]


def is_verb(words: Words, at: int) -> bool:
    """Return whether a word is a verb of work here: "files letters", not "files of letters"."""
    if at + 1 >= len(words) or verb_form(words.lower[at]) is None:
        return False
    if words.lower[at + 1] == "of":  # "copies of the form", but "disposes of waste"
        return words.lower[at] in subject_words("with_of")
    return goes_on(words, at)


def goes_on(words: Words, at: int) -> bool:
    """Return whether the word after this one lets it be a verb: not "files are"."""
    return words.lower[at + 1] not in NOT_VERB_BEFORE


def first_adverb(words: Words, verb: int) -> int:
    """Return where the adverbs right before a verb begin; `verb` where there are none."""
    at = verb
    while at > 0 and words.lower[at - 1].endswith("ly") and adverb(words.lower[at - 1]):
        at -= 1
    return at


def skip_links(words: Words, at: int, *, links: bool = False) -> int:
    """Return where the words go on after adverbs and "and may also"; after all `links` if so."""
    end = min(len(words), at + MAX_LINKS)
    while at < end:
        word = words.lower[at]
        if not (word in CONNECTIVES or adverb(word) or (links and word in subject_words("links"))):
            break
        at += 1
    return at


def after_aside(text: str, words: Words, at: int) -> int:
    """Return where the words go on after ", under supervision, "; `at` where there is none."""
    if not (0 < at < len(words) and words.lower[at] in subject_words("openers")):
        return at
    if not separated_by(",", text, words, at):
        return at
    for place in range(at + 1, min(len(words), at + MAX_ASIDE)):
        if separated_by(",", text, words, place):
            return place
    return at


def after_links(text: str, words: Words, at: int, subject: str, *, linked: bool) -> Opening:
    """Return how a statement opens whose subject ends at a place: "… will be expected to file".

    `linked`: the subject itself says that a verb follows, as "you" and "you'll" do.
    """
    lower, links = words.lower, subject_words("links")
    begin = at
    while at < min(len(words), begin + MAX_LINKS) and (lower[at] in links or adverb(lower[at])):
        at = after_aside(text, words, at + 1)
    passed = lower[begin:at]
    if _denies(passed, lower[at : at + 1]):
        return Opening(None, subject, negated=True)
    responsible = not subject_words("charged").isdisjoint(passed)
    form = verb_form(lower[at]) if at < len(words) else None
    pronoun = begin > 0 and lower[begin - 1].partition("'")[0] in PRONOUNS
    if form is None and linked and pronoun and _may_be_verb(words, at):
        return Opening(at, subject, first_adverb(words, at))
    linked = linked or not links.isdisjoint(passed)
    if form == "third" and linked and lower[at - 1] not in ("and", "also", "or"):
        form = None  # "you will reports" is a noun: "will be responsible for reports"
    if form is None or not is_verb(words, at):
        return Opening(None, subject, responsible=responsible)
    return Opening(at, subject, first_adverb(words, at), responsible=responsible)


def _denies(passed: Sequence[str], following: Sequence[str]) -> bool:
    """Return whether links say what is not done; "not limited to" and "not only" say that it is."""
    if "not" not in passed:
        return False
    after = [*passed, *following][passed.index("not") + 1 :]
    return after[:1] not in (["limited"], ["only"], ["just"])


def _may_be_verb(words: Words, at: int) -> bool:
    """Return whether a word after "you" is a verb that is not known: "you split the spend"."""
    if at + 1 >= len(words) or not words.lower[at].isalpha():
        return False
    return words.lower[at] not in subject_words("states") and not gerund(words.lower[at])
