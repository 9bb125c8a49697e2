"""Find stock clauses, as "performs related work as required": they name no work of their own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from .words import (
    Phrases,
    Words,
    load,
    phrase_list,
    verb_form,
)

__all__ = ["is_stock", "stock_tail"]

LONGEST = 12  # words of a statement that a broad phrase, "any other duties", may fill
SHORTEST = 6  # words; a statement that is no longer says nothing beside a stock phrase
MAX_BEFORE = 8  # words of "and may be asked to perform" before the phrase


def is_stock(words: Sequence[str]) -> bool:
    """Return whether lower-case words are a stock clause and nothing else."""
    begin = _begin(words)
    if begin is None:
        return False
    return len(words) <= SHORTEST or all(word in _set("before") for word in words[:begin])


def stock_tail(text: str, words: Words) -> int | None:
    """Return the place where "… and performs related duties" turns into a stock clause."""
    begin = _begin(words.lower)
    if not begin or all(word in _set("before") for word in words.lower[:begin]):
        return None
    before = text[words.ends[begin - 1] : words.starts[begin]]
    joined = words.lower[begin] in ("and", "or") or any(sign in before for sign in ",;–—")
    return begin if joined else None


def _begin(words: Sequence[str]) -> int | None:
    strong, alone = _phrases()
    place, size = strong.find(words)
    if not size and len(words) <= LONGEST:
        place, size = alone.find(words)
    if not size:
        return None
    begin = place
    while begin > 0 and place - begin < MAX_BEFORE:
        word = words[begin - 1]
        if word not in _set("before") and not (verb_form(word) and word in _set("performing")):
            break
        begin -= 1
        if word == "and" and begin > 0 and words[begin - 1] not in _set("before"):
            break
    return begin


@cache
def _phrases() -> tuple[Phrases, Phrases]:
    data = load("wording.toml")["stock"]
    return Phrases(phrase_list(data["strong"])), Phrases(phrase_list(data["alone"]))


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(load("wording.toml")["stock"][name].split())
