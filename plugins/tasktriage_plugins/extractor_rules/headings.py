"""Recognise headings and what they are about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tasktriage.plugin import UnitKind

from .words import Words, load, phrase_list, verb_form

__all__ = ["Heading", "Label", "heading", "label"]

FOREIGN = "headings_foreign.toml"
MAX_CHARS, MAX_WORDS, MAX_PLAIN_WORDS, MAX_ASKING = 120, 14, 6, 9
HALF, MOST = 0.5, 0.75  # shares of the words that the lexicon must know
SPELT = 4  # letters of "D U T I E S" at least

ATX = re.compile(r"(#{1,6})[ \t]*\w")
BOLD = re.compile(
    r"(?:\*\*|__)[^*_].*(?:\*\*|__):?|(?:\*\*|__)[^*_]+:(?:\*\*|__)|<(b|strong|u|h[1-6])>.*</\1>:?",
    re.IGNORECASE,
)
RULED = re.compile(r"={2,}[ \t]*\w.*={2,}|-{2,}[ \t]*\w.*-{2,}|[★☆◆■●]+[ \t]*\w.*[★☆◆■●]+")
LINK = re.compile(r"\[[^\[\]]*\]\([^()\s]*\)")
TAG = re.compile(r"</?\w{1,10}>")
NUMBER = re.compile(r"\(?(?:\d{1,2}(?:\.\d{1,2}){0,2}|[IVX]{1,4}|[A-H])[.)][ \t]+")
ASIDE = re.compile(r"[ \t]*\([^()]{1,80}\)[ \t]*(?=:?$)")  # "(about 40%)"
EDGE = re.compile(r"^[\W_]+|[^\w!?.,;:)]+$")
LABEL = re.compile(
    r"[|*_ \t]{0,6}([^\W_][^:|\n]{0,60}?)[*_]{0,2}"
    r"(?::|[ \t](?:\||[–—-](?=[ \t])))[*_]{0,2}(?=[ \t]|$)"
)

RANK_UNDERLINED, RANK_RULED, RANK_CAPITALS, RANK_BOLD, RANK_PLAIN, RANK_COLON = 1, 1, 7, 8, 9, 9


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading is about (None: the lexicon does not know it); a lower rank is broader."""

    kind: UnitKind | None
    rank: int
    sure: bool = False  # the lexicon knows every word
    asked: bool = False  # "What you'll do"


@dataclass(frozen=True, slots=True)
class Label:
    """A "Salary: …" at the start of a line; `content` is where what it labels begins."""

    kind: UnitKind | None
    content: int


def heading(
    text: str,
    start: int,
    end: int,
    *,
    underlined: bool = False,
    shouted: bool = False,
    foreign: bool = False,
) -> Heading | None:
    """Return what a line is as a heading, or None if it is none.

    In a text that is `shouted`, capitals say nothing. `foreign`: it is not in English.
    """
    if end - start > MAX_CHARS:
        return None
    line = text[start:end].strip()
    if LINK.fullmatch(line):  # a button of a web page
        return None
    atx = ATX.match(line)
    plain = TAG.sub("", line)
    bare = EDGE.sub("", ASIDE.sub("", EDGE.sub("", plain)))
    numbered = NUMBER.match(bare)
    if numbered:
        bare = bare[numbered.end() :]
    words = _words(bare)
    if not words:
        return None
    kind, share, size = _told(words, foreign)
    known = kind if share >= HALF else None
    sure = share == 1.0 and size <= MAX_PLAIN_WORDS
    aside = ASIDE.search(plain)
    if sure and aside:  # "JOB REQUIREMENTS (CHARTER OF DUTIES)"
        other, told, _ = _told(_words(aside.group()), foreign)
        sure = other in (None, kind, UnitKind.OTHER) or told < HALF
    ends_sentence = bare.endswith((".", ";", ",")) and not sure
    if atx:
        return Heading(known, len(atx[1]), sure)
    if underlined and (known is not None or not ends_sentence):
        return Heading(known, RANK_UNDERLINED, sure)
    if len(words) > MAX_WORDS:
        return None
    if RULED.fullmatch(line):
        return Heading(known, RANK_RULED, sure)
    if BOLD.fullmatch(line) and not ends_sentence:
        return Heading(known, RANK_BOLD, sure)
    if _capitals(bare) and not ends_sentence and not (shouted and share < MOST):
        return Heading(known, RANK_CAPITALS, sure)
    if not (bare[:1].isupper() or bare[:1].isdigit()):
        return None
    if bare.endswith(":"):
        return Heading(known, RANK_COLON, sure) if known and size <= MAX_ASKING else None
    if ends_sentence or bare.endswith(("!", ")")):
        return None
    asked = _asked(words) if not numbered else None
    if asked is not None and len(words) <= MAX_ASKING:
        return Heading(asked, RANK_PLAIN, asked=True)
    if bare.endswith("?") and len(words) <= MAX_ASKING:
        return Heading(known, RANK_PLAIN)
    if size > MAX_PLAIN_WORDS or (numbered and not sure):
        return None
    return Heading(kind, RANK_PLAIN, sure) if share >= MOST else None


def label(text: str, start: int, end: int, *, foreign: bool = False) -> Label | None:
    """Return the label that a line begins with, if what follows is on the same line."""
    found = LABEL.match(text, start, end)
    if not found or found.end() >= end:
        return None
    words = Words.of(text, found.start(1), found.end(1)).lower
    if not 0 < len(words) <= MAX_PLAIN_WORDS:
        return None
    kind, share = _look_up(words, foreign)
    return Label(kind if share >= MOST else None, found.end())


def _words(bare: str) -> list[str]:
    words = Words.of(bare, 0, len(bare)).lower
    if len(words) >= SPELT and all(len(word) == 1 and word.isalpha() for word in words):
        return ["".join(words)]  # "D U T I E S"
    return words


def _capitals(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    # scripts without case have neither
    return len(letters) >= 3 and all(letter.isupper() for letter in letters)


def _told(words: Sequence[str], foreign: bool) -> tuple[UnitKind | None, float, int]:
    """Return the kind, the share of known words, and how many words tell it.

    "Duties include but are not limited to" is told by its head.
    """
    kind, share = _look_up(words, foreign)
    tails = _set("tails")
    at = len(words)
    while at > 1 and words[at - 1] in tails:
        at -= 1
    if at < len(words):
        head, head_share = _look_up(words[:at], foreign)
        if head is not None and head_share >= MOST:
            return head, head_share, at
    if share < HALF:
        asked = _asked(words)
        return (kind, share, len(words)) if asked is None else (asked, MOST, len(words))
    return kind, share, len(words)


def _asked(words: Sequence[str]) -> UnitKind | None:
    """Return what a heading asks or promises: "What you'll be up to", "You'll fit in if"."""
    if len(words) > 2 and words[0] in _set("asks_after"):  # "So what will you do?"
        return _asked(words[1:])
    if len(words) < 2:
        return None
    if words[-1] == "if" or tuple(words[-2:]) in (("if", "you"), ("if", "you're")):
        return UnitKind.REQUIREMENT
    first, rest = words[0], frozenset(words[1:])
    for kind in (UnitKind.DUTY, UnitKind.REQUIREMENT, UnitKind.BENEFIT):  # "What the role asks"
        if len(words) <= MAX_PLAIN_WORDS and words[-1] in _set(f"role_{kind}"):
            return None if _set("asks_work").isdisjoint(rest) else kind
    # "What you build matters to us" states something
    verbs = words[3:-2] if words[-1] == "like" else words[3:]  # "What the work looks like"
    states = any(verb_form(word) == "third" or word in _set("states") for word in verbs)
    if first not in _set("asks") or states:
        return None
    if rest - _set("asks_we") <= {"are", "is"} and rest & _set("asks_we"):  # "Who are we?"
        return UnitKind.COMPANY
    if "do" in words[2:] and not _set("asks_we") & rest:  # "What you'll actually do"
        return UnitKind.DUTY
    for kind in (UnitKind.APPLY, UnitKind.REQUIREMENT, UnitKind.BENEFIT):
        if not _set(f"asks_{kind}").isdisjoint(rest):
            return kind
    if first == "why":
        return UnitKind.BENEFIT
    if first == "where":  # "Where you'd sit" names a place
        return None
    if not _set("asks_you").isdisjoint(rest):
        return UnitKind.DUTY
    if not _set("asks_we").isdisjoint(rest):
        return UnitKind.COMPANY
    return None if _set("asks_work").isdisjoint(rest) else UnitKind.DUTY


def _look_up(words: Sequence[str], foreign: bool) -> tuple[UnitKind | None, float]:
    """Return the kind of the longest known phrase, and the share of words in known phrases."""
    lexicon = _lexicon(foreign)
    best: tuple[int, UnitKind | None] = (0, None)
    known = set[int]()
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            kind = lexicon.get(tuple(words[at : at + size]))
            if kind is not None:
                known.update(range(at, at + size))
                # "the position" says nothing in "duties of the position"
                weight = 1 if kind is UnitKind.OTHER else size + 1
                if weight > best[0]:
                    best = (weight, kind)
                at += size
                break
        else:
            at += 1
    small = _set("small") | (_small_foreign() if foreign else frozenset())
    told = [n for n, word in enumerate(words) if n in known or word not in small]
    return best[1], len(known) / len(told) if told else 0.0


@cache
def _lexicon(foreign: bool) -> dict[tuple[str, ...], UnitKind]:
    return {
        tuple(phrase.split()): UnitKind(kind)
        for name in ("headings.toml", FOREIGN)[: 1 + foreign]
        for kind, phrases in load(name)["phrases"].items()
        for phrase in phrase_list(phrases)
    }


@cache
def _small_foreign() -> frozenset[str]:
    return frozenset(load(FOREIGN)["words"]["small"].split())


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(load("headings.toml")["words"][name].split())


_LONGEST = 7  # words in the longest phrase of headings.toml that is looked for
