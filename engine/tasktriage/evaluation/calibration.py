"""Turn scores into probabilities that hold, and probabilities into prediction sets.

Fit on groups that neither trained the classifier nor are scored.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tasktriage.kit.arrays import Floats
from tasktriage.models.calibrated import conformity, softmax
from tasktriage.models.manifest import CONFORMAL_LEVELS

from .arrays import N_LABELS, as_codes, as_probabilities

__all__ = [
    "SetQuality",
    "apply_temperature",
    "conformal_quantiles",
    "fit_temperature",
    "set_quality",
]

# Far outside what a usable classifier needs; a fit at a bound says the logits carry no information.
TEMPERATURE_BOUNDS = (0.02, 50.0)


@dataclass(frozen=True)
class SetQuality:
    """How prediction sets did: shares 0 to 1, mean size 1 to 3; per label NaN without rows."""

    coverage: float
    size: float
    coverage_per_label: Floats


def _as_logits(logits: ArrayLike) -> Floats:
    rows = np.asarray(logits, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != N_LABELS or len(rows) == 0:
        raise ValueError(f"logits has shape {rows.shape}, expected (n, {N_LABELS}) with n >= 1")
    if not np.isfinite(rows).all():
        raise ValueError("logits holds a value that is not finite; clip probabilities before log")
    return rows


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(axis=1, keepdims=True)
    out: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return out


def apply_temperature(logits: ArrayLike, temperature: float) -> Floats:
    """Return softmax(logits / temperature), shape (n, 3).

    Raises:
        ValueError: if the temperature is not a finite number above 0, or the logits are not
            finite or of another shape.
    """
    if not (np.isfinite(temperature) and temperature > 0):
        raise ValueError(f"temperature is {temperature}, expected a finite number above 0")
    return softmax(_as_logits(logits) / temperature)


def fit_temperature(logits: ArrayLike, soft: ArrayLike) -> float:
    """Return the temperature that gives the least cross-entropy against soft labels.

    Args:
        logits: array of shape (n, 3).
            Log probabilities serve as well: softmax ignores a constant per row.
        soft: array of shape (n, 3), 0 to 1

    Returns:
        From .02 to 50; above 1 makes the classifier less confident.

    Raises:
        ValueError: if an array is empty, of another length or shape, or not logits or shares.
    """
    rows = _as_logits(logits)
    target = as_probabilities("soft", soft, len(rows))
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        scaled = _log_softmax(rows / np.exp(log_temperature))
        return float(-(target * scaled).sum(axis=1).mean())

    bounds = (float(np.log(TEMPERATURE_BOUNDS[0])), float(np.log(TEMPERATURE_BOUNDS[1])))
    # The loss is convex in 1/T, so it has one minimum along log T too.
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    return float(np.exp(found.x))


def conformal_quantiles(probabilities: ArrayLike, y_true: ArrayLike) -> Floats:
    """Return class-conditional split-conformal thresholds on the `conformity` of the true label.

    Args:
        probabilities: array of shape (n, 3), 0 to 1.
            Of rows held out from training.
        y_true: array of shape (n,), codes

    Returns:
        array of shape (1001, 3), 0 to 1; row i is for coverage i / 1000.
            Never falling down a column. With m rows of a label and coverage c the threshold is
            the ceil((m + 1) c)-th smallest score, which covers at least c of new exchangeable
            rows of that label; it is 1 (label always in the set) where m is too small for that.

    Raises:
        ValueError: if an array is empty, of another length or shape, or not codes or probabilities.

    References:
        Vovk, Conditional validity of inductive conformal predictors, 2012; Sadinle, Lei and
        Wasserman, Least ambiguous set-valued classifiers, 2019.
    """
    rows = as_probabilities("probabilities", probabilities)
    true = as_codes("y_true", y_true, len(rows))
    quantiles = np.ones((CONFORMAL_LEVELS, N_LABELS))
    steps = np.arange(CONFORMAL_LEVELS)
    strange = conformity(rows)
    for code in range(N_LABELS):
        scores = np.sort(strange[true == code, code])
        # Whole numbers: ceil of a float product can be one too many.
        rank = -(-(len(scores) + 1) * steps // (CONFORMAL_LEVELS - 1))
        served = (rank >= 1) & (rank <= len(scores))
        quantiles[served, code] = scores[rank[served] - 1]
        quantiles[rank == 0, code] = 0.0
    return quantiles


def set_quality(sets: ArrayLike, y_true: ArrayLike) -> SetQuality:
    """Return coverage and mean size of prediction sets (n, 3), over all rows and per label.

    Raises:
        ValueError: if lengths differ, or an array is empty or of another shape, or not codes.
    """
    inside = np.asarray(sets, dtype=bool)
    true = as_codes("y_true", y_true)
    if inside.shape != (len(true), N_LABELS):
        raise ValueError(f"sets has shape {inside.shape}, expected ({len(true)}, {N_LABELS})")
    covered = inside[np.arange(len(true)), true]
    rows = [true == code for code in range(N_LABELS)]
    return SetQuality(
        coverage=float(covered.mean()),
        size=float(inside.sum(axis=1).mean()),
        coverage_per_label=np.array([covered[r].mean() if r.any() else np.nan for r in rows]),
    )
