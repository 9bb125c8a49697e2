"""Nearest training tasks: no parameters, and the answer can be shown as examples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tasktriage.plugin import LABELS, Embedder

from .base import Baseline, Floats, Rows, label_shares

__all__ = ["NearestTasks"]

NEIGHBOURS = 25
TEMPERATURE = 0.1  # of a cosine: a neighbour at .9 weighs 2.7 times one at .8
ROWS = 512  # of a block of the similarity matrix, so that memory stays flat


class NearestTasks(Baseline):
    """Mean of the soft labels of the nearest training texts, weighted by exp(cosine / .1).

    The training shares count as one neighbour more, as far away as the last, so that no label of
    the training set is ever held to be impossible. Both constants are fixed, not tuned.

    Args:
        embedder: gives unit vectors.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def learn(self, rows: Rows) -> None:
        """Keep the vectors and labels of the texts; a row without weight is no neighbour."""
        self.shares_ = label_shares(rows)
        kept = rows.weights > 0
        self.vectors_ = self.embedder.embed(
            [text for text, keep in zip(rows.texts, kept, strict=True) if keep]
        )
        self.soft_, self.weights_ = rows.soft[kept], rows.weights[kept]

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return probabilities (n, 3) in label order."""
        vectors = self.embedder.embed(texts)
        blocks = [self._block(vectors[at : at + ROWS]) for at in range(0, len(texts), ROWS)]
        return np.concatenate([np.zeros((0, len(LABELS))), *blocks])

    def _block(self, vectors: NDArray[np.float32]) -> Floats:
        cosines = vectors @ self.vectors_.T
        count = min(NEIGHBOURS, cosines.shape[1])
        nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        near = np.take_along_axis(cosines, nearest, axis=1).astype(np.float64)
        # relative to the nearest, so that the largest power is 1
        powers = np.exp((near - near.max(axis=1, keepdims=True)) / TEMPERATURE)
        votes = powers * self.weights_[nearest]
        prior = powers.min(axis=1, keepdims=True) * self.weights_.mean()
        total = (votes[:, :, None] * self.soft_[nearest]).sum(axis=1) + prior * self.shares_
        probabilities: Floats = total / total.sum(axis=1, keepdims=True)
        return probabilities
