"""From logits to probabilities, labels and prediction sets: the arithmetic a model runs on.

What fits the numbers (temperature, conformal thresholds) is in `tasktriage.evaluation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tasktriage.kit.arrays import Floats, top_codes

__all__ = [
    "NEAR_TIE",
    "Calibrator",
    "Scale",
    "conformity",
    "coverage_levels",
    "is_short",
    "near_ties",
    "prediction_sets",
    "sets_at",
    "sigmoid",
    "softmax",
    "thresholds_at",
    "with_top",
]

NEAR_TIE = 0.15  # of probability between the two likeliest labels: too close to call
STEPS = 1000  # of coverage: a stated one is rounded up to the next
ROUNDED = 6  # digits: .9 * 1000 may be 900.0000000000001


def softmax(logits: Floats) -> Floats:
    """Return probabilities (n, k), rows summing to 1, for logits (n, k)."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return result


def sigmoid(logits: Floats) -> Floats:
    """Return 1 / (1 + exp(-logit)), of the same shape; no overflow at either end."""
    result: Floats = 0.5 * (1.0 + np.tanh(0.5 * logits))
    return result


def thresholds_at(quantiles: ArrayLike, coverage: float) -> Floats:
    """Return the thresholds (k,) of the first level that is at least `coverage`.

    Args:
        quantiles: (levels, k), row i for coverage i / (levels - 1).
        coverage: 0 to 1.

    Raises:
        ValueError: coverage is outside 0 to 1, or quantiles is not a table.
    """
    table = np.asarray(quantiles, dtype=np.float64)
    if table.ndim != 2 or len(table) < 2:
        raise ValueError(f"quantiles has shape {table.shape}, expected (levels, k)")
    if not 0.0 <= coverage <= 1.0:
        raise ValueError(f"coverage is {coverage}, expected 0 to 1")
    thresholds: Floats = table[_level(coverage, len(table) - 1)].copy()
    return thresholds


def _level(coverage: float, steps: int) -> int:
    """Return the first of levels 0 to `steps` that is at least a coverage from 0 to 1."""
    return int(np.ceil(round(coverage * steps, ROUNDED)))


def near_ties(probabilities: Floats) -> NDArray[np.bool_]:
    """Return which labels are one of two that are within `NEAR_TIE` at the top, bool (n, k)."""
    order = np.argsort(probabilities, axis=1, kind="stable")  # of equals the more human is last
    rows = np.arange(len(probabilities))
    gap = probabilities[rows, order[:, -1]] - probabilities[rows, order[:, -2]]
    tied = np.flatnonzero(gap <= NEAR_TIE)
    ties = np.zeros(probabilities.shape, dtype=bool)
    ties[tied[:, None], order[tied, -2:]] = True
    return ties


def is_short(text: str, words: int) -> bool:
    """Whether a text has at most so many words, by the spaces between them."""
    return len(text.split()) <= words


def conformity(probabilities: Floats) -> Floats:
    """Return how strange each label is for its row (n, k), 0 to 1.

    1 - p, but 0 for the top label and for both of a near tie: they are in every prediction set, and
    thresholds are fitted knowing that they are.
    """
    scores: Floats = np.clip(1.0 - probabilities, 0.0, 1.0)
    scores[np.arange(len(scores)), top_codes(probabilities)] = 0.0
    return np.where(near_ties(probabilities), 0.0, scores)


def coverage_levels(probabilities: Floats, quantiles: ArrayLike) -> Floats:
    """Return the least coverage whose prediction set holds each label, (n, k), 0 to 1.

    Args:
        probabilities: (n, k).
        quantiles: (levels, k), row i for coverage i / (levels - 1), never falling down a column.
    """
    table = np.asarray(quantiles, dtype=np.float64)
    scores, steps = conformity(probabilities), len(table) - 1
    first = [np.searchsorted(table[:, k], scores[:, k]) for k in range(scores.shape[1])]
    levels: Floats = np.minimum(np.stack(first, axis=1), steps) / steps
    return levels


def sets_at(levels: Floats, probabilities: Floats, coverage: float) -> NDArray[np.bool_]:
    """Return which labels are in each row's set, bool (n, k); the top label always is.

    Args:
        levels: (n, k), the least coverage whose set holds a label.
        probabilities: (n, k).
        coverage: 0 to 1.

    Raises:
        ValueError: coverage is outside 0 to 1.
    """
    if not 0.0 <= coverage <= 1.0:
        raise ValueError(f"coverage is {coverage}, expected 0 to 1")
    limit = _level(coverage, STEPS) / STEPS
    return with_top(np.round(levels, ROUNDED) <= round(limit, ROUNDED), probabilities)


def prediction_sets(probabilities: Floats, thresholds: ArrayLike) -> NDArray[np.bool_]:
    """Return which labels are in each row's set, bool (n, k).

    A label is in where its `conformity` is at most its threshold; the top label always is.

    Raises:
        ValueError: there isn't one threshold for each column.
    """
    limits = np.asarray(thresholds, dtype=np.float64)
    if limits.shape != (probabilities.shape[1],):
        raise ValueError(
            f"thresholds has shape {limits.shape}, expected ({probabilities.shape[1]},)"
        )
    return with_top(conformity(probabilities) <= limits, probabilities)


def with_top(sets: NDArray[np.bool_], probabilities: Floats) -> NDArray[np.bool_]:
    """Return the sets (n, k) with each row's top label in: a label is never outside its own set."""
    whole = sets.copy()
    whole[np.arange(len(whole)), top_codes(probabilities)] = True
    return whole


@dataclass(frozen=True, slots=True)
class Scale:
    """What turns logits into probabilities and prediction sets: a temperature, and thresholds.

    `quantiles` (1001, 3) are conformal thresholds by coverage, None from a model without sets.
    """

    temperature: float
    quantiles: ArrayLike | None


@dataclass(frozen=True, slots=True)
class Calibrator:
    """The scale of a model, and the one of texts of at most `words` words, where it has one."""

    usual: Scale
    short: Scale | None = None
    words: int = 0

    def __call__(self, texts: Sequence[str], logits: Floats) -> tuple[Floats, Floats | None]:
        """Return the probabilities of n texts and their labels' coverage levels, both (n, 3).

        Args:
            texts: n.
            logits: (n, 3).
        """
        few = np.zeros(len(texts), dtype=bool)
        if self.short is not None:
            few[:] = [is_short(text, self.words) for text in texts]
        probabilities = np.empty(logits.shape)
        levels = None if self.usual.quantiles is None else np.empty(logits.shape)
        for scale, rows in ((self.usual, ~few), (self.short, few)):
            if scale is None or not rows.any():
                continue
            probabilities[rows] = softmax(logits[rows] / scale.temperature)
            if levels is not None and scale.quantiles is not None:
                levels[rows] = coverage_levels(probabilities[rows], scale.quantiles)
        return probabilities, levels
