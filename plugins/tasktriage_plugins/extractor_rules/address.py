"""Tell work about pay, leave or hiring from what is said to whoever reads the posting.

"Process parental leave" and "Screen applications" are work; "Enjoy parental leave" and "Send your
application" speak to the reader. The topic is the same, so the verb and the person tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from tasktriage.plugin import UnitKind

from .words import Phrases, load, phrase_list

__all__ = ["TOPICS", "addresses", "gains", "may_address", "speaks_to_reader"]

TOPICS = frozenset((UnitKind.BENEFIT, UnitKind.PAY, UnitKind.EEO, UnitKind.APPLY, UnitKind.ADMIN))
"""What work may be about as well as a posting's small print."""
CONTACT = re.compile(r"https?://|www\.|\S@\S|\+?\d[\d ()-]{7,}\d")


def addresses(words: Sequence[str], span: str, verb: int, kind: UnitKind) -> bool:
    """Return whether lower-case words on a topic speak to the reader of the posting.

    `verb` is the place of the verb that the words open with, `kind` what they are about.
    """
    if speaks_to_reader(words, span, verb):
        return True
    if gains(words, verb):
        return True
    rest, first = frozenset(words[verb + 1 :]), words[verb]
    if first in _set("applying"):
        return not rest.isdisjoint(_set("reader"))
    return kind in (UnitKind.ADMIN, UnitKind.PAY) and first in _set("terms")


def speaks_to_reader(words: Sequence[str], span: str, verb: int) -> bool:
    """Return whether lower-case words speak to the reader, whatever they are about."""
    if _phrases().longest(words):
        return True
    return words[verb] in _set("applying") and CONTACT.search(span) is not None


def gains(words: Sequence[str], verb: int) -> bool:
    """Return whether lower-case words say what is got: "Receive a bonus", "Take Fridays off"."""
    rest, first = frozenset(words[verb + 1 :]), words[verb]
    if first in _set("gaining"):  # "Receive sick pay", not "Receive claims for sick pay"
        return rest.isdisjoint(_set("handled"))
    own = first in _set("gaining_own") and words[verb + 1 : verb + 2] != ["out"]  # "work out"
    return own and not rest.isdisjoint(_set("own")) and rest.isdisjoint(_set("handled"))


def may_address(words: Sequence[str], verb: int) -> bool:
    """Return whether it may be said to the reader: "Attach a letter", "Take Fridays off"."""
    return words[verb] in _set("sending") or gains(words, verb)


@cache
def _phrases() -> Phrases:
    return Phrases(phrase_list(load("wording.toml")["address"]["strong"]))


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(load("wording.toml")["address"][name].split())
