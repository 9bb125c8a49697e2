"""Words of a text with their offsets, phrases, and the forms of verbs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Generic, Literal, TypeVar
from unicodedata import normalize

__all__ = [
    "ARTICLES",
    "PhraseLists",
    "Phrases",
    "VerbForm",
    "Words",
    "adverb",
    "gerund",
    "load",
    "lower_words",
    "phrase_list",
    "verb_form",
]

WORD = re.compile(
    r"(?:(?:[Rr][Ee]|[Cc][Oo]|[Dd][Ee]|[Pp][Rr][Ee]|[Uu][Nn])-)?[^\W_]+(?:['’&][^\W_]+)*"
)
NUMBER_WORDS = frozenset(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve")
)
ARTICLES = frozenset(("a", "an", "the"))
ANY, GAP = "*", 2  # which may stand for so many words
NONE = ""  # no word
VOWELS = frozenset("aeiou")
SHORTEST_GERUND = 5  # letters of "being"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of text[start:end]: lower case, numbers as "#"; and their offsets."""

    lower: list[str]
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Words:
        """Cut a span into words."""
        spans = [found.span() for found in WORD.finditer(text, start, end)]
        return cls(
            lower_words(text, start, end), [low for low, _ in spans], [high for _, high in spans]
        )

    def part(self, low: int, high: int) -> Words:
        """Return the words from place `low` up to `high`."""
        return Words(self.lower[low:high], self.starts[low:high], self.ends[low:high])

    def __len__(self) -> int:
        return len(self.lower)


def lower_words(text: str, start: int, end: int) -> list[str]:
    """Return the words of text[start:end] as `Words` has them, without their offsets."""
    piece = text[start:end]
    if piece.isascii():
        words = WORD.findall(piece.lower())
    else:
        words = [word.lower() if word.isascii() else _lower(word) for word in WORD.findall(piece)]
    return ["#" if word[0].isdigit() or word in NUMBER_WORDS else word for word in words]


def _lower(word: str) -> str:
    """Return a word in lower case, in plain letters: no ligatures, no bold of mathematics."""
    return normalize("NFKC", word).lower().replace("’", "'")


class Phrases:
    """Finds any of many phrases in one pass over the words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[list[str], bool]]] = {}
        for phrase in phrases:
            first, rest, tied = _parsed(phrase)
            self._by_first.setdefault(first, []).append((rest, tied))

    def longest(self, words: Sequence[str]) -> int:
        """Return how many words the longest phrase found has; 0 if none is found."""
        return self.find(words)[1]

    def find(self, words: Sequence[str]) -> tuple[int, int]:
        """Return where the longest phrase begins, and how many words it has; (0, 0) if none."""
        if self._by_first.keys().isdisjoint(words):
            return 0, 0
        best = place = 0
        begin = 1 if words and words[0] in ARTICLES else 0
        for at, word in enumerate(words):
            for rest, tied in self._by_first.get(word, ()):
                if len(rest) < best or (tied and at > begin):
                    continue
                if _follows(words, at + 1, rest):
                    if len(rest) + 1 > best:
                        place = at
                    best = len(rest) + 1
        return place, best


Name = TypeVar("Name")


class PhraseLists(Generic[Name]):
    """Finds the longest phrase of each of several lists in one pass over the words."""

    def __init__(self, lists: Mapping[Name, Iterable[str]]) -> None:
        # by the first two words, of which the second may be ANY, or NONE
        self._by_words: dict[str, dict[str, list[tuple[list[str], bool, Name]]]] = {}
        for name, phrases in lists.items():
            for phrase in phrases:
                first, rest, tied = _parsed(phrase)
                second = rest[0] if rest else NONE
                some = self._by_words.setdefault(first, {}).setdefault(second, [])
                some.append((rest, tied, name))

    def longest(self, words: Sequence[str]) -> dict[Name, int]:
        """Return how many words the longest phrase found has, by list; none for the others."""
        sizes: dict[Name, int] = {}
        begin = 1 if words and words[0] in ARTICLES else 0
        for at, word in enumerate(words):
            if (by_second := self._by_words.get(word)) is None:
                continue
            for second in (NONE, ANY, *words[at + 1 : at + 2]):
                for rest, tied, name in by_second.get(second, ()):
                    if tied and at > begin:
                        continue
                    if len(rest) >= sizes.get(name, 0) and _follows(words, at + 1, rest):
                        sizes[name] = len(rest) + 1
        return sizes


def _parsed(phrase: str) -> tuple[str, list[str], bool]:
    """Return the first word of a phrase, its others, and whether "^" ties it to the beginning."""
    first, *rest = phrase.removeprefix("^").split()
    return first, rest, phrase.startswith("^")


def _follows(words: Sequence[str], at: int, rest: list[str]) -> bool:
    for place, wanted in enumerate(rest):
        if wanted == ANY:
            tail = rest[place + 1 :]
            return any(_follows(words, at + skip, tail) for skip in range(GAP + 1))
        if at >= len(words) or words[at] != wanted:
            return False
        at += 1
    return True


def phrase_list(text: str) -> list[str]:
    """Return the phrases of a text in which `;` stands between them."""
    return [phrase for part in text.split(";") if (phrase := " ".join(part.split()))]


@cache
def load(name: str) -> dict[str, Any]:
    """Return the data file `name` beside this module."""
    return tomllib.loads((files(__package__) / name).read_text("utf-8"))


VerbForm = Literal["base", "third", "gerund"]


def verb_form(word: str) -> VerbForm | None:
    """Return which form of a verb of work a lower-case word is, if it is one."""
    form = _verb_forms().get(word)
    if form is None and "-" in word:
        form = _verb_forms().get(word.partition("-")[2])  # "re-plan"
    return form


def gerund(word: str) -> bool:
    """Return whether a lower-case word looks like the gerund of a verb that is not known."""
    return len(word) >= SHORTEST_GERUND and word.endswith("ing") and word not in _not_gerunds()


def adverb(word: str) -> bool:
    """Return whether a lower-case word may stand before the verb."""
    if word in _adverbs():
        return True
    if not word.endswith("ly") or len(word) <= len("only"):
        return False
    return word not in _verb_forms() and word not in _not_adverbs()


@cache
def _adverbs() -> frozenset[str]:
    return frozenset(load("verbs.toml")["adverbs"].split())


@cache
def _not_adverbs() -> frozenset[str]:
    return frozenset(load("verbs.toml")["not_adverbs"].split())


@cache
def _not_gerunds() -> frozenset[str]:
    return frozenset(load("verbs.toml")["not_gerunds"].split())


@cache
def _verb_forms() -> dict[str, VerbForm]:
    forms: dict[str, VerbForm] = {}
    for verb in load("verbs.toml")["verbs"].split():
        stem = verb[:-1]
        doubled = verb + verb[-1]
        if verb.endswith("y") and verb[-2] not in VOWELS:
            forms[stem + "ies"] = "third"
        elif verb.endswith(("s", "x", "z", "ch", "sh", "o")):
            forms[verb + "es"] = "third"
        else:
            forms[verb + "s"] = "third"
        if verb.endswith("e") and not verb.endswith("ee"):
            forms[stem + "ing"] = "gerund"
        else:
            forms[verb + "ing"] = "gerund"
        if verb[-1] not in "aeiouwxy" and verb[-2] in VOWELS and verb[-3:-2] not in VOWELS:
            forms[doubled + "ing"] = "gerund"
    for verb in load("verbs.toml")["verbs"].split():
        forms[verb] = "base"
    return forms
