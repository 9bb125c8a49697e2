"""Whether a candidate has seen what it is tested on, or made the labels that it is held against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tasktriage.corpora.codebook import load_codebook
from tasktriage.corpora.sentences import Part, load_sentences
from tasktriage.domain.dataset import Dataset

from .candidates import EXAMPLES, SENTENCES, Candidate
from .prepared import Prepared
from .result import Contamination

__all__ = ["contamination", "retrained_rows", "seen_rows"]

SHA256 = re.compile(r"[0-9a-f]{64}")
RELEASE = re.compile(r"-\d{3,8}(-\d\d-\d\d)?")  # of a model: a number or a date
UNNAMED = "language-model"  # made labels, and nobody says which it is
Marks = NDArray[np.bool_]


def contamination(prepared: Prepared, candidate: Candidate) -> Contamination:
    """Return what a candidate says of its training data, held against the tested rows.

    "no" is said only of a candidate that says what it saw; any other is "unknown".
    """
    tested = prepared.tested.info
    if candidate.asks is not None:
        if maker := next((m for m in tested.labelled_by if _is(candidate.asks, m)), None):
            return Contamination(
                "yes", f"it asks {candidate.asks}; {maker} made labels of {tested.name}"
            )
        if UNNAMED in tested.labelled_by:
            return Contamination(
                "unknown",
                f"it asks {candidate.asks}; a language model that is not named made labels of "
                f"{tested.name}",
            )
    if candidate.trained_on is None:
        return Contamination("unknown", "it does not say what it was trained on before this run")
    if _names(candidate.trained_on, prepared.tested):
        return Contamination("yes", f"it was trained on {tested.name} before this run")
    seen = int(seen_rows(prepared, candidate).sum())
    if seen:
        return Contamination("yes", f"its training data hold {seen} of the tested texts")
    return Contamination("no", _clean(candidate, tested.name))


def seen_rows(prepared: Prepared, candidate: Candidate) -> Marks:
    """Mark tested rows whose text a candidate was trained on before this run, as far as it says."""
    own = _marks(prepared.tested, _own_texts(candidate.trained_on or ()))
    return own | retrained_rows(prepared, candidate)


def retrained_rows(prepared: Prepared, candidate: Candidate) -> Marks:
    """Mark tested rows that it learnt with the suite's training set, where this run drops them."""
    if prepared.test is None or not _names(candidate.trained_on or (), prepared.train):
        return np.zeros(len(prepared.tested.rows), dtype=bool)
    return _marks(prepared.tested, (row.text for row in prepared.train.rows))


def _is(asked: str, maker: str) -> bool:
    """Return whether a language model is of a name, whatever its case.

    "gpt-4-0613" is gpt-4; "gpt-4o" and "gpt-4-turbo" are other models.
    """
    name, made = (one.rsplit("/", 1)[-1].lower() for one in (asked, maker))
    return name == made or bool(RELEASE.fullmatch(name.removeprefix(made)))


def _names(trained_on: Sequence[str], dataset: Dataset) -> bool:
    info = dataset.info
    known = {info.name, *info.same_texts, *(f.sha256 for f in info.files)}
    return bool(set(trained_on) & (known | set(dataset.hashes.values())))


def _marks(dataset: Dataset, texts: Iterable[str]) -> Marks:
    known = {text.strip() for text in texts}
    return np.array([row.text.strip() in known for row in dataset.rows], dtype=bool)


def _own_texts(trained_on: Sequence[str]) -> Iterator[str]:
    """Yield the texts of our own data that are named: those are at hand, whatever is tested."""
    if EXAMPLES in trained_on:
        yield from (example.text for example in load_codebook().examples)
    if SENTENCES in trained_on:
        yield from (sentence.text for sentence in load_sentences(Part.TRAIN))


def _clean(candidate: Candidate, tested: str) -> str:
    """Return what is said of one that saw no tested row; a file has no name that says anything."""
    if not candidate.trained_on:
        return "trained by this run on training rows alone"
    names = [name for name in candidate.trained_on if not SHA256.fullmatch(name)]
    if len(names) < len(candidate.trained_on):
        names.append("another file")
    return f"it was trained on {', '.join(names)} before this run, not on {tested}"
