"""Naive Bayes on words: how much more often an occupation's titles have a word than all have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["WordCounts"]


class WordCounts:
    """Counts of V words in K occupations; a word that is seldom counts as all titles have it.

    Args:
        occupations: (n,) the occupation of each word that was met.
        words: (n,) the word.
        shape: K and V.
        smoothing: how many words of all titles are added to those of an occupation.
    """

    def __init__(
        self,
        occupations: NDArray[Any],
        words: NDArray[Any],
        shape: tuple[int, int],
        smoothing: float,
    ) -> None:
        count, size = shape
        self.counts = np.bincount(words, minlength=size)
        share = self.counts / self.counts.sum()
        keys = words.astype(np.int64) * count + occupations
        met, times = np.unique(keys, return_counts=True)
        word = met // count
        self._occupation = met % count
        self._gain = np.log1p(times / (smoothing * share[word]))
        self._begins = np.searchsorted(word, np.arange(size + 1))
        lengths = np.bincount(occupations, minlength=count)
        self._loss = np.log((lengths + smoothing) / smoothing)

    def score(self, words: Sequence[int]) -> NDArray[np.float64]:
        """Return the log ratio (K,) of words; 0 where there is none."""
        found: NDArray[np.float64] = -len(words) * self._loss
        for word in words:
            part = slice(self._begins[word], self._begins[word + 1])
            found[self._occupation[part]] += self._gain[part]
        return found
