"""Recognise headings and labels by how they are written and what they are about."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tasktriage.plugin import UnitKind

from .segments import Block
from .topic import (
    HALF,
    MAX_PLAIN_WORDS,
    MOST,
    Topic,
    asked,
    known_phrases,
    mended,
    negates,
    says_work,
    topic,
)
from .words import lower_words

__all__ = ["HASHTAGS", "Heading", "Headings", "Label", "Line", "heading", "label"]

MAX_CHARS, MAX_WORDS, MAX_ASKING = 120, 14, 9
MAX_MISSPELT = 4  # words of a heading in which one may be misspelt
SPELT = 4  # letters of "D U T I E S" at least
PLAIN_MARKS = "-–—−*+~o•·●▪■◦‣%["  # of items; a number or a picture may mark a heading

ATX = re.compile(r"(#{1,6})(?:[ \t]+\w|[^\W\d_])")  # not "#1 Sort"
HASHTAGS = re.compile(r"(?:#[^\W\d_][\w-]*[,;]?(?:\s+|$))+")  # "#hiring", not "# Hiring"
BOLD = re.compile(
    r"(?:\*\*|__)[^*_].*(?:\*\*|__):?|(?:\*\*|__)[^*_]+:(?:\*\*|__)|<(b|strong|u|h[1-6])>.*</\1>:?",
    re.IGNORECASE,
)
RULED = re.compile(r"={2,}[ \t]*\w.*={2,}|-{2,}[ \t]*\w.*-{2,}|[★☆◆■●]+[ \t]*\w.*[★☆◆■●]+")
LINK = re.compile(r"\[[^\[\]]*\]\([^()\s]*\)")
TAG = re.compile(r"</?\w{1,10}>")
NUMBER = re.compile(r"\(?(?:\d{1,2}(?:\.\d{1,2}){0,2}|[IVX]{1,4}|[A-H])[.)][ \t]+")
ASIDE = re.compile(r"[ \t]*\([^()]{1,80}\)[ \t]*(?=:?$)")  # "(about 40%)"
# "… include the following. Other duties may be assigned."
STOCK_END = re.compile(
    r"[.:;][ \t]{1,4}(?:any )?(?:other|additional|related|further)(?: related)? "
    r"(?:duties|tasks|functions|responsibilities)(?: (?:may|can|will) be| as)? "
    r"(?:assigned|required)[^.]{0,40}\.?(?=[*_]{0,2}:?$)",
    re.IGNORECASE,
)
EDGE = re.compile(r"^[\W_]+|[^\w!?.,;:)]+$")
LABEL = re.compile(
    r"[|*_ \t]{0,6}([^\W_][^:|\n]{0,60}?)[*_]{0,2}"
    r"(?::|[ \t](?:\||[–—-](?=[ \t])))[*_]{0,2}(?=[ \t]|$)"
)

COUNTS = re.compile(r"[IVX]{1,5}|[A-Z]")

RANK_UNDERLINED, RANK_RULED, RANK_CAPITALS, RANK_BOLD, RANK_PLAIN, RANK_COLON = 1, 1, 7, 8, 9, 9


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading is about (None: the lexicon does not know it); a lower rank is broader."""

    kind: UnitKind | None
    rank: int
    sure: bool = False  # the lexicon knows every word
    asked: bool = False  # "What you'll do"
    negated: bool = False  # "Not included"


@dataclass(frozen=True, slots=True)
class Label:
    """A "Salary: …" at the start of a line; `content` is where what it labels begins."""

    kind: UnitKind | None
    content: int
    negated: bool = False  # "This role does not include: …"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that may be a heading: as written, and `bare` of markup, numbers and asides."""

    written: str
    bare: str
    words: list[str]
    topic: Topic
    numbered: bool
    sure: bool

    @classmethod
    def of(cls, written: str, longest: int, *, foreign: bool) -> Line | None:
        """Take a line of at most `longest` words apart; None for others, and for a link."""
        if LINK.fullmatch(written):  # a button of a web page
            return None
        plain = TAG.sub("", written)
        bare = EDGE.sub("", plain)
        if "(" in bare:
            bare = EDGE.sub("", ASIDE.sub("", bare))
        number = NUMBER.match(bare)
        if number:
            bare = bare[number.end() :]
        words = _words(bare)
        if not 0 < len(words) <= longest:
            return None
        about = topic(words, foreign=foreign)
        sure = about.share == 1.0 and about.size <= MAX_PLAIN_WORDS
        if sure and (aside := ASIDE.search(plain)):  # "JOB REQUIREMENTS (CHARTER OF DUTIES)"
            other = topic(_words(aside.group()), foreign=foreign)
            sure = other.kind in (None, about.kind, UnitKind.OTHER) or other.share < HALF
        return cls(written, bare, words, about, number is not None, sure)

    @property
    def ends_sentence(self) -> bool:
        """Whether the line ends as a sentence does; a known heading may end in a full stop."""
        return self.bare.endswith((".", ";", ",")) and not self.sure

    def at(self, rank: int) -> Heading:
        """Return the line as a heading of a rank."""
        return Heading(self.topic.known, rank, self.sure)


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
    written = STOCK_END.sub(".", text[start:end].strip())
    longest = len(written) if underlined or ATX.match(written) else MAX_WORDS
    line = Line.of(written, longest, foreign=foreign)
    if line is None:
        return None
    found = _of_line(line, underlined=underlined, shouted=shouted)
    if len(line.words) <= MAX_PLAIN_WORDS and not line.ends_sentence and negates(line.words):
        return Heading(UnitKind.OTHER, found.rank if found else RANK_PLAIN, negated=True)
    return found


def _of_line(line: Line, *, underlined: bool, shouted: bool) -> Heading | None:
    marked = hashed(line) or (by_underline(line) if underlined else None)
    if marked is not None or len(line.words) > MAX_WORDS:
        return marked
    for style in STYLES:
        if (found := style(line)) is not None:
            return found
    in_capitals = None if shouted and line.topic.share < MOST else by_capitals(line)
    return in_capitals or by_words(line)


def hashed(line: Line) -> Heading | None:
    """Return the heading of "## Duties"."""
    found = ATX.match(line.written)
    if found is None:
        return None
    if HASHTAGS.fullmatch(line.written) and (line.topic.known is None or " " in line.written):
        return None
    return line.at(len(found[1]))


def by_underline(line: Line) -> Heading | None:
    """Return the heading of a line above a rule."""
    if line.topic.known is None and line.ends_sentence:
        return None
    return line.at(RANK_UNDERLINED)


def ruled(line: Line) -> Heading | None:
    """Return the heading of "=== Duties ==="."""
    return line.at(RANK_RULED) if RULED.fullmatch(line.written) else None


def bold(line: Line) -> Heading | None:
    """Return the heading of "**Duties**"."""
    if not BOLD.fullmatch(line.written) or line.ends_sentence:
        return None
    return line.at(RANK_BOLD)


STYLES: tuple[Callable[[Line], Heading | None], ...] = (ruled, bold)


def by_capitals(line: Line) -> Heading | None:
    """Return the heading of "DUTIES"."""
    if not _in_capitals(line.bare) or line.ends_sentence:
        return None
    return line.at(RANK_CAPITALS)


def by_words(line: Line) -> Heading | None:
    """Return the heading of a line without markup, "What you'll do" or "Duties:"."""
    if not (line.bare[:1].isupper() or line.bare[:1].isdigit()):
        return None
    if line.bare.endswith(":"):
        known = line.topic.known is not None and line.topic.size <= MAX_ASKING
        return line.at(RANK_COLON) if known else None
    if line.ends_sentence or line.bare.endswith(("!", ")")):
        return None
    return by_question(line) or by_known_words(line)


def by_question(line: Line) -> Heading | None:
    """Return the heading of "What you'll do", and of what ends in a question mark."""
    if len(line.words) > MAX_ASKING:
        return None
    kind = None if line.numbered else asked(line.words)
    if kind is not None:
        return Heading(kind, RANK_PLAIN, asked=True)
    return Heading(line.topic.known, RANK_PLAIN) if line.bare.endswith("?") else None


def by_known_words(line: Line) -> Heading | None:
    """Return the heading of a short line nearly all of whose words the lexicon knows."""
    if line.topic.size > MAX_PLAIN_WORDS or (line.numbered and not line.sure):
        return None
    if says_work(line.words):
        return None
    return line.at(RANK_PLAIN) if line.topic.share >= MOST else None


def label(text: str, start: int, end: int, *, foreign: bool = False) -> Label | None:
    """Return the label that a line begins with, if what follows is on the same line."""
    found = LABEL.match(text, start, end)
    if not found or found.end() >= end:
        return None
    words = lower_words(text, found.start(1), found.end(1))
    if not 0 < len(words) <= MAX_PLAIN_WORDS:
        return None
    kind, share = known_phrases(words, foreign=foreign)
    return Label(kind if share >= MOST else None, found.end(), negates(words))


class Headings:
    """The headings of one text; `foreign`: it is not in English."""

    def __init__(self, text: str, *, foreign: bool) -> None:
        self._text = text
        self._foreign = foreign
        self._shouted = _shouted(text)
        self._found: dict[tuple[int, int], Heading | None] = {}  # a line is asked for repeatedly

    def of_line(self, start: int, end: int) -> Heading | None:
        """Return what text[start:end] is as a heading, or None if it is none."""
        place = (start, end)
        if place not in self._found:
            self._found[place] = heading(
                self._text, start, end, shouted=self._shouted, foreign=self._foreign
            )
        return self._found[place]

    def of_block(self, block: Block) -> Heading | None:
        """Return what a block is as a heading, or None if it is none."""
        if block.lines > 1:
            return None
        if block.underlined:
            found = heading(
                self._text, block.start, block.end, underlined=True, foreign=self._foreign
            )
        else:
            found = self.of_line(block.start, block.end)
        if found is None or not block.bullet:
            return found
        return found if self._item_may_be(found, block) else None

    def _item_may_be(self, found: Heading, block: Block) -> bool:
        """Return whether an item is a heading: "2. MAIN TASKS" is, "2. Duty of care" may not be."""
        shown = self._text[block.start : block.end]
        if block.mark[:1] in PLAIN_MARKS:
            return False
        if found.kind is None:  # "IV. WORK AND CONTEXT"
            return (
                COUNTS.fullmatch(block.mark) is not None and shown.isupper() and not self._shouted
            )
        if found.sure or found.asked:
            return True
        return not self._shouted and shown.isupper()


def _words(bare: str) -> list[str]:
    words = lower_words(bare, 0, len(bare))
    if len(words) <= MAX_MISSPELT:
        words = [mended(word) for word in words]
    if len(words) >= SPELT and all(len(word) == 1 and word.isalpha() for word in words):
        return ["".join(words)]  # "D U T I E S"
    return words


def _in_capitals(line: str) -> bool:
    letters = 0
    for letter in line:
        if letter.isalpha():
            if not letter.isupper():  # scripts without case have neither
                return False
            letters += 1
    return letters >= 3


def _shouted(text: str) -> bool:
    """Return whether most of the text is in capitals, which then say nothing."""
    return sum(map(str.isupper, text)) > sum(map(str.islower, text))
