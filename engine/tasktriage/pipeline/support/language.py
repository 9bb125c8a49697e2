"""Segment's and assess's helper: the language of a document, or a passage, where it is sure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

__all__ = ["Languages", "detect", "has_other_letters", "knows", "languages_of"]

LONGEST = 8_000  # characters of a text, or a block of it, looked at
FEWEST = 20  # letters; a shorter text is a name or a number as likely as a sentence
# with fewer than 20 letters out, no sentence of 48 invented English postings was taken for another
# language at .9; at .8 one was
CONFIDENT = 0.9
MOST_BLOCKS = 400  # of a document, looked at; what comes later is in the language of the last
PASSAGE = 60  # letters; in a document of several languages less is a name or a motto
MOST_OF = 0.5  # of the letters
# Japanese before Chinese, whose signs it has too
SCRIPTS = {
    "ar": re.compile("[\u0621-\u064a\u066e-\u06d3\u0750-\u077f]+"),
    "he": re.compile("[\u05d0-\u05ea]+"),
    "el": re.compile("[\u0370-\u03ff\u1f00-\u1fff]+"),
    "th": re.compile("[\u0e01-\u0e3a]+"),
    "ko": re.compile("[\uac00-\ud7a3]+"),
    "ja": re.compile("[\u3041-\u30ff]+[\u4e00-\u9fff]*"),
    "zh": re.compile("[\u4e00-\u9fff]+"),
    "hi": re.compile("[\u0904-\u0939]+"),
    "ru": re.compile("[\u0410-\u044f\u0451]+"),
}
SHARED = ("ar", "ru", "hi", "zh")  # scripts of several languages; a longer text tells which
FIRST_OTHER = "\u0370"  # behind the letters of Latin scripts, and their accents
BLOCK = re.compile(r"\S.*(?:\n[^\S\n]*\S.*)*")


def detect(text: str) -> str | None:
    """Return the ISO 639 code of the language; None: too short, unsure, or py3langid is missing."""
    sample = text[:LONGEST]
    script, few = _script(sample), _letters(sample) < FEWEST
    if few or (script is not None and script not in SHARED) or not _installed():
        return script
    language, probability = _identifier().classify(sample)
    return str(language) if probability >= CONFIDENT else script


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages of a text: `main` that of most of it, `codes` those from `starts` on."""

    main: str | None
    starts: tuple[int, ...]
    codes: tuple[str | None, ...]

    def at(self, place: int | None) -> str | None:
        """Return the language at a place in the text; the main one for None."""
        return self.main if place is None else self.codes[bisect_right(self.starts, place) - 1]


def languages_of(text: str) -> Languages:
    """Return the language of each passage of a text, so that one with two has both.

    A block that is too short to tell goes with the one before.
    """
    runs = [run for run in _runs(text) if run.letters >= PASSAGE]
    if len({run.code for run in runs}) < 2:
        main = detect(text) if not runs else runs[0].code
        return Languages(main, (0,), (main,))
    letters: Counter[str] = Counter()
    for run in runs:
        letters[run.code] += run.letters
    starts = (0, *(run.start for run in runs[1:]))
    return Languages(letters.most_common(1)[0][0], starts, tuple(run.code for run in runs))


@dataclass(slots=True)
class _Run:
    start: int
    code: str
    letters: int


def _runs(text: str) -> Iterator[_Run]:
    """Yield the runs of blocks that are surely in one language."""
    run: _Run | None = None
    for count, block in enumerate(BLOCK.finditer(text)):
        if count == MOST_BLOCKS:
            break
        code = detect(block[0])
        if code is None:
            continue
        if run is None or run.code != code:
            if run is not None:
                yield run
            run = _Run(block.start(), code, 0)
        run.letters += _letters(block[0])
    if run is not None:
        yield run


def knows(languages: Sequence[str], language: str) -> bool:
    """Return whether a language is among others; "en-GB" is among them where "en" is."""
    return _primary(language) in {_primary(known) for known in languages}


def _primary(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _script(text: str) -> str | None:
    """Return the language that a script stands for, however short the text; None for others.

    Several languages share the Latin and the Cyrillic letters, and a long text in Arabic ones may
    be Persian or Urdu, or so `SHARED` says.
    """
    if not has_other_letters(text):
        return None
    letters = _letters(text)
    for code, signs in SCRIPTS.items():
        found = sum(map(len, signs.findall(text)))
        if found > MOST_OF * letters:
            return code
    return None


def has_other_letters(text: str) -> bool:
    """Return whether a text has letters, or signs, beyond those of Latin scripts."""
    return not text.isascii() and max(text) >= FIRST_OTHER


@cache
def _installed() -> bool:
    return find_spec("py3langid") is not None


@cache
def _identifier() -> Any:
    # takes a third of a second, and English tables never need it
    module = import_module("py3langid.langid")
    return module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)
