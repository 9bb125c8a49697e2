"""From logits to probabilities, labels and prediction sets: the arithmetic a model runs on.

What fits the numbers (temperature, conformal thresholds) is in `tasktriage.evaluation`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tasktriage.kit.arrays import Floats, top_codes

__all__ = ["prediction_sets", "sigmoid", "softmax", "thresholds_at"]


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
    # .9 * 1000 may be 900.0000000000001: rounding first keeps level 900
    level = int(np.ceil(round(coverage * (len(table) - 1), 6)))
    thresholds: Floats = table[level].copy()
    return thresholds


def prediction_sets(probabilities: Floats, thresholds: ArrayLike) -> NDArray[np.bool_]:
    """Return which labels are in each row's set, bool (n, k).

    A label is in where 1 - p is at most its threshold; an empty set becomes the top label alone.

    Raises:
        ValueError: there isn't one threshold for each column.
    """
    limits = np.asarray(thresholds, dtype=np.float64)
    if limits.shape != (probabilities.shape[1],):
        raise ValueError(
            f"thresholds has shape {limits.shape}, expected ({probabilities.shape[1]},)"
        )
    sets = np.clip(1.0 - probabilities, 0.0, 1.0) <= limits
    empty = np.flatnonzero(~sets.any(axis=1))
    sets[empty, top_codes(probabilities)[empty]] = True
    return sets
