"""Checks of embedders: text → unit vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import same, vectors
from .registry import Subject, conformance
from .texts import HOSTILE_TEXTS, MANY, TEXTS, TOLERANCE

__all__: list[str] = []

LONG = "Check every line of the ledger against the bank's own list. " * 3_000


@conformance(
    "embedders.vectors",
    since="1.0",
    mend="divide each vector by its length, and return an array (n, dimension) of np.float32",
)
def unit_vectors(subject: Subject) -> None:
    """Vectors are (n, d) float32 of unit length."""
    vectors(_of_texts(subject), len(TEXTS), subject.component.dimension)


@conformance(
    "embedders.empty",
    since="1.0",
    mend="return np.zeros((0, dimension), np.float32) where there are no texts",
)
def empty(subject: Subject) -> None:
    """No texts give (0, d)."""
    found = np.shape(subject.component.embed([]))
    wanted = (0, subject.component.dimension)
    assert found == wanted, f"no texts must give (0, d), got {found}"


@conformance(
    "embedders.batches",
    since="1.0",
    mend="mask what pads shorter texts, and use nothing that is measured over the batch",
)
def batches(subject: Subject) -> None:
    """A text has the same vector whatever shares its batch."""
    whole = _of_texts(subject)
    for text, vector in zip(TEXTS, whole, strict=True):
        alone = subject.component.embed([text])[0]
        assert np.allclose(alone, vector, atol=TOLERANCE), f"depends on its batch: {text[:40]!r}"


@conformance("embedders.id", since="1.0", mend="return a string that changes with the vectors")
def identity(subject: Subject) -> None:
    """The id is a text that says which vectors these are."""
    found = subject.component.id
    assert isinstance(found, str) and found, "id must be a non-empty string"


@conformance(
    "embedders.deterministic",
    since="1.1",
    mend="switch drop-out off, and draw nothing at random without a seed of the text",
)
def deterministic(subject: Subject) -> None:
    """The same texts have the same vectors when asked again."""
    first = _of_texts(subject)
    same(subject.component.embed(TEXTS), first, "vectors differ from one call to the next", 1e-6)


@conformance(
    "embedders.hostile-text",
    since="1.1",
    mend="clean the text first (without_surrogates), and give blank ones a fixed unit vector",
)
def hostile_text(subject: Subject) -> None:
    """Blank texts, control characters, half surrogates and other scripts have vectors too."""
    for text in HOSTILE_TEXTS:
        try:
            vectors(subject.component.embed([text]), 1, subject.component.dimension)
        except AssertionError as error:
            raise AssertionError(f"{error}; for {text[:30]!r}") from error


@conformance(
    "embedders.long-text", since="1.1", mend="cut the text, by characters first, to what is used"
)
def long_text(subject: Subject) -> None:
    """A text of many pages has a vector."""
    vectors(subject.component.embed([LONG]), 1, subject.component.dimension)


@conformance(
    "embedders.many-texts",
    since="1.1",
    mend="put the vectors back in the order of the texts if you sort them by length",
)
def many_texts(subject: Subject) -> None:
    """Hundreds of texts of many lengths keep their order."""
    texts = ["Sort the mail. " * (1 + n % 3) + str(n) for n in range(MANY)]
    whole = subject.component.embed(texts)
    vectors(whole, MANY, subject.component.dimension)
    some = range(0, MANY, 43)
    alone = subject.component.embed([texts[n] for n in some])
    same(whole[list(some)], alone, "the order of the vectors is not that of the texts")


def _of_texts(subject: Subject) -> Any:
    """Return the vectors of `TEXTS`, asked for once."""
    if "vectors" not in subject.kept:
        subject.kept["vectors"] = subject.component.embed(TEXTS)
    return subject.kept["vectors"]
