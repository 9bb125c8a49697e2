"""What titles are compared with: BM25 on their words, and all-MiniLM-L6-v2."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse

__all__ = ["bm25_scores", "matrix", "minilm_vectors", "plain_words", "tfidf"]

K1, B = 1.2, 0.75
WORD = re.compile(r"[a-z0-9]+")


def plain_words(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return WORD.findall(text.lower())


def matrix(
    texts: Sequence[Sequence[str]], known: dict[str, int], *, grow: bool = False
) -> scipy.sparse.csr_matrix:
    """Return which words (n, V) texts have; new ones are added to `known` with `grow`."""
    row, column = [], []
    for at, words in enumerate(texts):
        for word in dict.fromkeys(words):
            place = known.setdefault(word, len(known)) if grow else known.get(word)
            if place is not None:
                row.append(at)
                column.append(place)
    shape = (len(texts), len(known))
    return scipy.sparse.csr_matrix((np.ones(len(row), np.float32), (row, column)), shape=shape)


def bm25_scores(titles: Sequence[str], asked: Sequence[str]) -> Any:
    """Return BM25 of asked titles to known ones (n, T), sparse."""
    known: dict[str, int] = {}
    have = matrix([plain_words(title) for title in titles], known, grow=True)
    wanted = matrix([plain_words(title) for title in asked], known)
    df = np.bincount(have.indices, minlength=len(known))
    idf = np.log(1 + (len(titles) - df + 0.5) / (df + 0.5))
    lengths = np.asarray(have.sum(axis=1)).ravel()
    relative = np.repeat(lengths / lengths.mean(), np.diff(have.indptr))
    have.data = (idf[have.indices] * (K1 + 1) / (1 + K1 * (1 - B + B * relative))).astype("f4")
    return (wanted @ have.T).tocsr()


def tfidf(
    have: scipy.sparse.csr_matrix, wanted: scipy.sparse.csr_matrix
) -> tuple[scipy.sparse.csr_matrix, scipy.sparse.csr_matrix]:
    """Return both as unit rows of tf-idf."""
    df = np.bincount(have.indices, minlength=have.shape[1])
    idf = np.log((1 + have.shape[0]) / (1 + df)) + 1
    found = []
    for part in (have, wanted):
        part = part.copy()
        part.data = part.data * idf[part.indices]
        norm = np.sqrt(np.asarray(part.multiply(part).sum(axis=1)).ravel()) + 1e-9
        found.append((scipy.sparse.diags(1 / norm) @ part).tocsr())
    return found[0], found[1]


def minilm_vectors(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Return unit vectors by the packaged all-MiniLM-L6-v2, of the extra `train`."""
    from tasktriage_plugins.embedder_sentence_transformers.packaged import minilm

    model = minilm().model
    vectors = model.encode(
        list(texts), batch_size=128, normalize_embeddings=True, show_progress_bar=False
    )
    return np.asarray(vectors, np.float32)
