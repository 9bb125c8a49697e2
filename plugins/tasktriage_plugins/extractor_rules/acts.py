"""Work that is named by a noun: "Development of test plans"."""

from __future__ import annotations

from functools import cache

from .words import Words, load

__all__ = ["names_act"]

LONGEST = 5  # words of "Day-to-day supervision of"
PREPOSITIONS = frozenset(("of", "with", "to", "for", "on"))


def names_act(words: Words) -> bool:
    """Return whether the words begin as "Development and execution of …" do."""
    head = words.lower[: LONGEST + 1]
    for at, word in enumerate(head[1:], start=1):
        if word in PREPOSITIONS:
            return head[at - 1] in _acts(word)
    return False


@cache
def _acts(preposition: str) -> frozenset[str]:
    data: dict[str, str] = load("verbs.toml")["acts"]
    return frozenset(data.get(preposition, "").split())
