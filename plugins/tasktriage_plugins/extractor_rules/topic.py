"""What the words of a heading are about: by a lexicon of phrases, or by what they ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from tasktriage.plugin import UnitKind

from .words import Phrases, load, phrase_list, verb_form

__all__ = [
    "HALF",
    "MAX_PLAIN_WORDS",
    "MOST",
    "Topic",
    "asked",
    "known_phrases",
    "mended",
    "negates",
    "says_work",
    "topic",
]

ENGLISH_FILE, FOREIGN_FILE = "headings.toml", "headings_foreign.toml"
HALF, MOST = 0.5, 0.75  # shares of the words that the lexicon must know
MAX_PLAIN_WORDS = 6  # of a heading without markup
SHORTEST_MENDED = 6  # letters of a misspelt word
LIKE = 0.88  # of two words, as difflib has it; "retirements" and "requirements" are .87
LONGEST_BEFORE_NEGATION = 3  # words, of "This role does not include"


@dataclass(frozen=True, slots=True)
class Topic:
    """What a line is about.

    `kind` is None where no word tells. `share` is the part of its words that the lexicon knows,
    in [0, 1], and `size` how many of its words, from the first, say what it is about.
    """

    kind: UnitKind | None
    share: float
    size: int

    @property
    def known(self) -> UnitKind | None:
        """The kind, if the lexicon knows half of the words."""
        return self.kind if self.share >= HALF else None


def topic(words: Sequence[str], *, foreign: bool = False) -> Topic:
    """Return what the lower-case words of a line are about; `foreign`: they are not English.

    "Duties include but are not limited to" says it by its head.
    """
    kind, share = known_phrases(words, foreign=foreign)
    tails = _set("tails")
    at = len(words)
    while at > 1 and words[at - 1] in tails:
        at -= 1
    if at < len(words):
        head, head_share = known_phrases(words[:at], foreign=foreign)
        if head is not None and head_share >= MOST:
            return Topic(head, head_share, at)
    if share < HALF and (question := asked(words)) is not None:
        return Topic(question, MOST, len(words))
    if kind is None and len(words) > 1 and words[0] == "about" and "#" not in words:
        # "About Smith & Sons"
        return Topic(UnitKind.COMPANY, HALF, len(words))
    return Topic(kind, share, len(words))


def known_phrases(words: Sequence[str], *, foreign: bool = False) -> tuple[UnitKind | None, float]:
    """Return the kind of the longest known phrase, and the share of words in known phrases."""
    lexicon, longest = _lexicon(foreign), _longest(foreign)
    best: tuple[int, UnitKind | None] = (0, None)
    small = _small_words(foreign)
    at = known = counted = 0
    while at < len(words):
        for size in range(min(longest.get(words[at], 0), len(words) - at), 0, -1):
            kind = lexicon.get(tuple(words[at : at + size]))
            if kind is not None:
                known += size
                counted += size
                # "the position" says nothing in "duties of the position"
                weight = 1 if kind is UnitKind.OTHER else size + 1
                if weight > best[0]:
                    best = (weight, kind)
                at += size
                break
        else:
            counted += words[at] not in small
            at += 1
    return best[1], known / counted if counted else 0.0


def asked(words: Sequence[str]) -> UnitKind | None:
    """Return what a heading asks or promises: "What you'll be up to", "You'll fit in if"."""
    if len(words) > 2 and words[0] in _set("asks_after"):  # "So what will you do?"
        return asked(words[1:])
    if len(words) < 2:
        return None
    if words[-1] == "if" or tuple(words[-2:]) in (("if", "you"), ("if", "you're")):
        return UnitKind.REQUIREMENT
    if len(words) <= MAX_PLAIN_WORDS:
        for kind in (UnitKind.DUTY, UnitKind.REQUIREMENT, UnitKind.BENEFIT):
            if words[-1] in _set(f"role_{kind}"):  # "What the role asks", not "Check job offers"
                begins = words[0] in _set("asks") or words[0] in _set("small")
                return kind if begins and not _set("asks_work").isdisjoint(words[1:]) else None
    if words[0] not in _set("asks") or _states(words):
        return None
    rest = frozenset(words[1:])
    return next((kind for asks, kind in QUESTIONS if asks(words, rest)), None)


def says_work(words: Sequence[str]) -> bool:
    """Return whether a verb goes before what the lexicon knows: "Schedule interviews"."""
    first, rest = words[0], words[1:]
    if not rest or rest[0] in ("and", "or") or first in _set("small"):
        return False
    if verb_form(first) != "base":
        return False
    begun, about = known_phrases([first])[0], known_phrases(rest)[0]
    return about not in (None, begun, UnitKind.DUTY, UnitKind.REQUIREMENT)


def negates(words: Sequence[str]) -> bool:
    """Return whether a heading or label says what is no part of the job: "Out of scope"."""
    return _negations().longest(words) >= max(1, len(words) - LONGEST_BEFORE_NEGATION)


@lru_cache(maxsize=4096)
def mended(word: str) -> str:
    """Return the name of a section that a lower-case word misspells: "responsabilities"."""
    if len(word) < SHORTEST_MENDED or not word.isalpha():
        return word
    names = _set("names")
    if word in names or word[0] not in {name[0] for name in names}:
        return word
    return next(iter(get_close_matches(word, names, 1, LIKE)), word)


def _states(words: Sequence[str]) -> bool:
    """Return whether the words state something: "What you build matters to us"."""
    verbs = words[3:-2] if words[-1] == "like" else words[3:]  # "What the work looks like"
    return any(verb_form(word) == "third" or word in _set("states") for word in verbs)


def asks_who_we_are(words: Sequence[str], rest: frozenset[str]) -> bool:
    """Return whether a heading asks "Who are we?"."""
    ours = _set("asks_we")
    return rest - ours <= {"are", "is"} and not ours.isdisjoint(rest)


def asks_what_you_do(words: Sequence[str], rest: frozenset[str]) -> bool:
    """Return whether a heading asks "What you'll actually do"; not "What we do"."""
    return "do" in words[2:] and _set("asks_we").isdisjoint(rest)


def asks_how_a_day_looks(words: Sequence[str], rest: frozenset[str]) -> bool:
    """Return whether a heading asks "What does a day look like?"."""
    return not rest.isdisjoint(("look", "looks")) and not _set("asks_time").isdisjoint(rest)


def asks_what_sets_you_apart(words: Sequence[str], rest: frozenset[str]) -> bool:
    """Return whether a heading asks "What makes you stand out?"; "What makes us" is another's."""
    return "you" in rest and not _set("asks_makes").isdisjoint(words[1:3])


def begins_with(word: str) -> Callable[[Sequence[str], frozenset[str]], bool]:
    """Return a test of the first word."""
    return lambda words, rest: words[0] == word


def has_word_of(name: str) -> Callable[[Sequence[str], frozenset[str]], bool]:
    """Return a test of the words after the first for one of a set of headings.toml."""
    return lambda words, rest: not _set(name).isdisjoint(rest)


def asks_who_you_are(words: Sequence[str], rest: frozenset[str]) -> bool:
    """Return whether a heading asks "How we'd like you to be"."""
    return tuple(words[-2:]) == ("to", "be") and not _set("asks_you").isdisjoint(rest)


QUESTIONS: tuple[tuple[Callable[[Sequence[str], frozenset[str]], bool], UnitKind | None], ...] = (
    (asks_who_we_are, UnitKind.COMPANY),
    (asks_who_you_are, UnitKind.REQUIREMENT),
    (asks_how_a_day_looks, UnitKind.DUTY),
    (asks_what_sets_you_apart, UnitKind.REQUIREMENT),
    (asks_what_you_do, UnitKind.DUTY),
    (has_word_of("asks_apply"), UnitKind.APPLY),
    (has_word_of("asks_requirement"), UnitKind.REQUIREMENT),
    (has_word_of("asks_benefit"), UnitKind.BENEFIT),
    (begins_with("why"), UnitKind.BENEFIT),
    (begins_with("where"), None),  # "Where you'd sit" names a place
    (has_word_of("asks_you"), UnitKind.DUTY),
    (has_word_of("asks_we"), UnitKind.COMPANY),
    (has_word_of("asks_work"), UnitKind.DUTY),
)
"""The first that fits a heading beginning with "What", "How", … says what it asks."""


@cache
def _negations() -> Phrases:
    return Phrases(phrase_list(load("wording.toml")["negated"]["heading"]))


@cache
def _lexicon(foreign: bool) -> dict[tuple[str, ...], UnitKind]:
    return {
        tuple(phrase.split()): UnitKind(kind)
        for name in (ENGLISH_FILE, FOREIGN_FILE)[: 1 + foreign]
        for kind, phrases in load(name)["phrases"].items()
        for phrase in phrase_list(phrases)
    }


@cache
def _longest(foreign: bool) -> dict[str, int]:
    """Return how many words the longest phrase has, of those that begin with each word."""
    longest: dict[str, int] = {}
    for first, *rest in _lexicon(foreign):
        longest[first] = max(longest.get(first, 0), 1 + len(rest))
    return longest


@cache
def _small_words(foreign: bool) -> frozenset[str]:
    small = _set("small")
    return small.union(load(FOREIGN_FILE)["words"]["small"].split()) if foreign else small


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(load(ENGLISH_FILE)["words"][name].split())
