"""Language: what a document is written in, where that is sure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

__all__ = ["DEFAULT_LANGUAGES", "detect", "knows"]

DEFAULT_LANGUAGES = ("en",)  # of a model that does not say which languages it knows
LONGEST = 8_000  # characters looked at
FEWEST = 20  # letters; a shorter text is a name or a number as likely as a sentence
# with fewer than 20 letters out, no sentence of 48 invented English postings was taken for another
# language at .9; at .8 one was
CONFIDENT = 0.9


def detect(text: str) -> str | None:
    """Return the ISO 639 code of the language; None: too short, unsure, or py3langid is missing."""
    sample = text[:LONGEST]
    if sum(letter.isalpha() for letter in sample) < FEWEST or not _installed():
        return None
    language, probability = _identifier().classify(sample)
    return str(language) if probability >= CONFIDENT else None


def knows(languages: Sequence[str], language: str) -> bool:
    """Return whether a language is among others; "en-GB" is among them where "en" is."""
    return _primary(language) in {_primary(known) for known in languages}


def _primary(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


@cache
def _installed() -> bool:
    return find_spec("py3langid") is not None


@cache
def _identifier() -> Any:
    # takes a third of a second, and tables never need it
    module = import_module("py3langid.langid")
    return module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)
