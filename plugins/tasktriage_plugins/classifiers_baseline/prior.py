"""Two answers that ignore the text: what a classifier has to beat to have learnt anything."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from tasktriage.plugin import LABELS

from .base import Baseline, Floats, Rows, label_shares

__all__ = ["Majority", "Stratified"]

WORD = 8  # bytes of the text's hash that make one uniform number
RANGE = 2.0 ** (8 * WORD)


class Majority(Baseline):
    """Answers every text with the training shares; their largest is the commonest label."""

    def learn(self, rows: Rows) -> None:
        """Count the shares of the labels.

        Raises:
            UsageError: there is nothing to count.
        """
        self.shares_ = label_shares(rows)

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return the shares n times, (n, 3)."""
        return np.tile(self.shares_, (len(texts), 1))


class Stratified(Baseline):
    """Draws each text's label at the training shares; a text always draws the same.

    The probabilities are softmax(log shares + Gumbel noise), whose largest is a label drawn
    exactly at the shares (Gumbel 1954). The noise comes from the seed and the text alone, so an
    answer depends on neither the order nor the batch.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def learn(self, rows: Rows) -> None:
        """Count the shares of the labels.

        Raises:
            UsageError: there is nothing to count.
        """
        self.shares_ = label_shares(rows)

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return probabilities (n, 3); a label without a share gets 0."""
        uniform = np.array([self._uniform(text) for text in texts]).reshape(-1, len(LABELS))
        # share * exp(Gumbel) with Gumbel = -log(-log u), without leaving the linear scale
        drawn = self.shares_ / -np.log(uniform)
        probabilities: Floats = drawn / drawn.sum(axis=1, keepdims=True)
        return probabilities

    def _uniform(self, text: str) -> list[float]:
        """Return three numbers strictly between 0 and 1."""
        # a text may hold a lone surrogate, which has no UTF-8 form
        digest = hashlib.sha256(f"{self.seed}\0{text}".encode(errors="surrogatepass")).digest()
        words = (digest[n * WORD : (n + 1) * WORD] for n in range(len(LABELS)))
        # from 2^-65 to 1 - 2^-53: the logarithm is finite and never 0
        return [min((int.from_bytes(w) + 0.5) / RANGE, 1 - 2.0**-53) for w in words]
