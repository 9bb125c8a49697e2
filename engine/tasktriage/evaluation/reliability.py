"""How far stated confidence can be trusted: calibration error and risk by coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tasktriage.kit.arrays import Floats

from .arrays import Codes, as_codes, as_probabilities, labels_of

__all__ = [
    "ECE_BINS",
    "ReliabilityBin",
    "aurc",
    "ece_null",
    "expected_calibration_error",
    "reliability_bins",
    "risk_coverage",
    "soft_calibration_error",
]

# Equal-width bins of the top label's probability (Guo et al. 2017).
ECE_BINS = 15
DRAWS = 1000  # simulated sets of labels


@dataclass(frozen=True)
class ReliabilityBin:
    """One bin of stated confidence, (low, high]; means are None where count is 0."""

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


def _bin_of(confidence: Floats) -> Codes:
    bin_of: Codes = np.clip(np.ceil(confidence * ECE_BINS) - 1, 0, ECE_BINS - 1).astype(np.int64)
    return bin_of


def _top(probabilities: ArrayLike, y_true: ArrayLike) -> tuple[Floats, Floats]:
    rows = as_probabilities("probabilities", probabilities)
    true = as_codes("y_true", y_true, len(rows))
    return rows.max(axis=1), (labels_of(rows) == true).astype(np.float64)


def _error(gap: Floats, bin_of: Codes) -> float:
    return float(np.abs(np.bincount(bin_of, weights=gap, minlength=ECE_BINS)).sum() / len(gap))


def expected_calibration_error(probabilities: ArrayLike, y_true: ArrayLike) -> float:
    """Return the mean gap between confidence and accuracy of the top label, 0 to 1.

    The gaps are those of bins of equal width over (0, 1], weighted by their rows.

    Args:
        probabilities: array of shape (n, 3), 0 to 1
        y_true: array of shape (n,), codes

    Raises:
        ValueError: if an array is empty, of another length or shape, or not codes or probabilities.
    """
    confidence, right = _top(probabilities, y_true)
    return _error(right - confidence, _bin_of(confidence))


def soft_calibration_error(probabilities: ArrayLike, soft: ArrayLike) -> float:
    """Return the mean gap between the top label's probability and its share in the soft label.

    The bins are those of `expected_calibration_error`. Where raters disagree, a model whose
    probabilities are the shares of the raters is 0 off here, and far off there.

    Args:
        probabilities: array of shape (n, 3), 0 to 1
        soft: array of shape (n, 3), 0 to 1

    Raises:
        ValueError: if an array is empty, of another length or shape, or not probabilities.
    """
    rows = as_probabilities("probabilities", probabilities)
    shares = as_probabilities("soft", soft, len(rows))
    confidence = rows.max(axis=1)
    share = shares[np.arange(len(rows)), labels_of(rows)]
    return _error(share - confidence, _bin_of(confidence))


def reliability_bins(probabilities: ArrayLike, y_true: ArrayLike) -> list[ReliabilityBin]:
    """Return count, mean confidence and accuracy of each bin, empty ones included.

    Arguments and errors are those of `expected_calibration_error`.
    """
    confidence, right = _top(probabilities, y_true)
    bin_of = _bin_of(confidence)
    out = []
    for number in range(ECE_BINS):
        inside = bin_of == number
        count = int(inside.sum())
        out.append(
            ReliabilityBin(
                low=number / ECE_BINS,
                high=(number + 1) / ECE_BINS,
                count=count,
                confidence=float(confidence[inside].mean()) if count else None,
                accuracy=float(right[inside].mean()) if count else None,
            )
        )
    return out


def ece_null(probabilities: ArrayLike, *, seed: int) -> float:
    """Return what a perfectly calibrated model's calibration error would be at this n, 0 to 1.

    The mean over simulated sets of labels, in which the top label is right as often as it is said
    to be.

    Args:
        probabilities: array of shape (n, 3), 0 to 1
        seed: Of the simulation.

    Note:
        Rows are drawn independently: with correlated rows the true null is somewhat larger.

    Raises:
        ValueError: if the rows are not probabilities.
    """
    confidence = as_probabilities("probabilities", probabilities).max(axis=1)
    bin_of = _bin_of(confidence)
    generator = np.random.default_rng(seed)
    errors = [
        _error((generator.random(len(confidence)) < confidence) - confidence, bin_of)
        for _ in range(DRAWS)
    ]
    return float(np.mean(errors))


def risk_coverage(probabilities: ArrayLike, y_true: ArrayLike) -> tuple[Floats, Floats]:
    """Return the error rate among the most confident rows, for every number of rows kept.

    Returns:
        coverage: array of shape (n,).
            Share of rows kept, 1/n to 1.
        risk: array of shape (n,).
            Error rate among them, 0 to 1. Rows of equal confidence share their mean error, so the
            curve does not depend on the order of the rows.

    Raises:
        ValueError: if an array is empty, of another length or shape, or not codes or probabilities.
    """
    confidence, right = _top(probabilities, y_true)
    _, tie, counts = np.unique(-confidence, return_inverse=True, return_counts=True)
    mean_error = np.bincount(tie, weights=1.0 - right) / counts
    errors = np.repeat(mean_error, counts)
    kept = np.arange(1, len(errors) + 1)
    return kept / len(errors), np.cumsum(errors) / kept


def aurc(probabilities: ArrayLike, y_true: ArrayLike) -> float:
    """Return the mean of the risk-coverage curve, 0 (best) to 1."""
    return float(risk_coverage(probabilities, y_true)[1].mean())
