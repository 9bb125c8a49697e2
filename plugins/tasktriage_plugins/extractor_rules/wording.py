"""What wording alone says about a statement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from tasktriage.plugin import UnitKind

from .words import PhraseLists, Phrases, load, phrase_list

__all__ = ["WHY", "denies", "is_boilerplate", "is_link", "wording"]

MONEY = re.compile(r"(?:[$€£]|USD|EUR|GBP)\s?\d{2,3}[,.]\d{2,3}|[$€£]\s?\d{2,3}\s?[kK]\b")
WEB = re.compile(r"https?://|www\.|\S@\S")

WHY = {
    UnitKind.REQUIREMENT: "requirement wording",
    UnitKind.BENEFIT: "benefit wording",
    UnitKind.PAY: "pay",
    UnitKind.EEO: "equal-opportunity clause",
    UnitKind.COMPANY: "about the employer",
    UnitKind.APPLY: "how to apply",
    UnitKind.ADMIN: "terms of the job",
    UnitKind.OTHER: "stock clause",
}
STRONG, WEAK = "strong", "weak"
ORDER = (
    *(UnitKind.EEO, UnitKind.PAY, UnitKind.BENEFIT, UnitKind.REQUIREMENT),
    *(UnitKind.APPLY, UnitKind.COMPANY, UnitKind.ADMIN),
)
"""The first kind whose phrase is longest wins: special kinds stand before broad ones."""


def wording(
    words: Sequence[str], span: str, *, led_by_verb: bool, in_duties: bool = False
) -> UnitKind | None:
    """Return what the words give away, or None.

    A statement that begins with a verb of work may speak of salaries or degrees; only strong
    phrases count against it. Under a duty heading one weak word alone says nothing.
    """
    best: tuple[int, UnitKind | None] = (0, None)
    sizes = _phrases().longest(words)
    for kind in ORDER if sizes else ():
        size = sizes.get((kind, STRONG), 0)
        if not (size or led_by_verb):
            size = sizes.get((kind, WEAK), 0)
            size = 0 if in_duties and size == 1 else size
        if size > best[0]:
            best = (size, kind)
    if best[1] is None and not led_by_verb:
        if MONEY.search(span):
            return UnitKind.PAY
        if WEB.search(span):
            return UnitKind.ADMIN
    return best[1]


def is_boilerplate(words: Sequence[str]) -> bool:
    """Return whether the words are a link of a web page and nothing else, as "share this"."""
    return " ".join(words) in _boilerplate()


def is_link(words: Sequence[str]) -> bool:
    """Return whether the words are a link where they stand without a mark, as "Help"."""
    said = " ".join(words)
    return said in _boilerplate() or said in _links()


def denies(words: Sequence[str]) -> bool:
    """Return whether the words say what is no part of the job: "The role does not include …"."""
    return _denials().longest(words) > 0


@cache
def _denials() -> Phrases:
    return Phrases(phrase_list(load("wording.toml")["negated"]["statement"]))


@cache
def _boilerplate() -> frozenset[str]:
    return frozenset(phrase_list(load("wording.toml")["boilerplate"]["whole"]))


@cache
def _links() -> frozenset[str]:
    return frozenset(phrase_list(load("wording.toml")["boilerplate"]["alone"]))


@cache
def _phrases() -> PhraseLists[tuple[UnitKind, str]]:
    data = load("wording.toml")
    return PhraseLists(
        {
            (kind, strength): phrase_list(data[kind].get(strength, ""))
            for kind in ORDER
            for strength in (STRONG, WEAK)
        }
    )
