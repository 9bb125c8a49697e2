"""How often prediction sets hold the true label, on groups that did not set their thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tasktriage.models.calibrated import prediction_sets, thresholds_at

from .arrays import as_codes, as_probabilities
from .calibration import SetQuality, conformal_quantiles, set_quality

__all__ = ["COVERAGE", "half_and_half", "half_and_half_sets"]

COVERAGE = 0.9  # of the prediction sets that are scored


def half_and_half(
    probabilities: ArrayLike,
    y_true: ArrayLike,
    groups: Sequence[Any] | NDArray[Any],
    *,
    seed: int,
) -> SetQuality | None:
    """Fit thresholds on one half of the groups, score the other, and the other way round.

    Args:
        probabilities: array of shape (n, 3), 0 to 1
        y_true: array of shape (n,), codes
        groups: n values; which half a group is in is drawn
        seed: Of the draw.

    Returns:
        How the sets of all n rows did; None where one group is all there is.

    Raises:
        ValueError: if an array is empty, of another length or shape, or not codes or probabilities.
    """
    sets = half_and_half_sets(probabilities, y_true, groups, seed=seed)
    return None if sets is None else set_quality(sets, y_true)


def half_and_half_sets(
    probabilities: ArrayLike,
    y_true: ArrayLike,
    groups: Sequence[Any] | NDArray[Any],
    *,
    seed: int,
) -> NDArray[np.bool_] | None:
    """Return the prediction sets (n, 3) at .90 whose thresholds the other half of the groups set.

    The arguments, and when it is None, are those of `half_and_half`.

    Raises:
        ValueError: if an array is empty, of another length or shape, or not codes or probabilities.
    """
    p = as_probabilities("probabilities", probabilities)
    true = as_codes("y_true", y_true, len(p))
    of = np.asarray(groups)
    if of.shape != true.shape:
        raise ValueError(f"groups has shape {of.shape}, expected ({len(true)},)")
    names = np.unique(of)
    half = np.isin(of, np.random.default_rng(seed).permutation(names)[: len(names) // 2])
    if not half.any():
        return None
    sets = np.zeros(p.shape, dtype=bool)
    for fitted, scored in ((half, ~half), (~half, half)):
        thresholds = thresholds_at(conformal_quantiles(p[fitted], true[fitted]), COVERAGE)
        sets[scored] = prediction_sets(p[scored], thresholds)
    return sets
