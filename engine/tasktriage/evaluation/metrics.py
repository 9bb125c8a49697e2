"""Scores of labels and of probabilities against hard and soft labels.

Functions named `*_of_confusion` take counts of shape (..., 3, 3), rows true and columns
predicted, and work on all leading axes at once: the bootstrap depends on that. The others raise
ValueError where an array is empty, of another length or shape, or holds something else than codes
or probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tasktriage.domain.label import LABELS
from tasktriage.kit.arrays import Floats

from .arrays import (
    N_LABELS,
    Codes,
    as_codes,
    as_probabilities,
    as_values,
    labels_of,
)
from .reliability import aurc, expected_calibration_error

__all__ = [
    "AGREED_SHARE",
    "PerLabel",
    "accuracy",
    "accuracy_of_confusion",
    "agreed_rows",
    "brier",
    "brier_rows",
    "confusion",
    "cross_entropy_rows",
    "evaluate",
    "f1_of_confusion",
    "kappa_of_confusion",
    "labels_of",
    "level_error_of_confusion",
    "macro_f1",
    "macro_f1_of_confusion",
    "mean_level_error",
    "per_label",
    "quadratic_weighted_kappa",
    "score_of",
    "soft_cross_entropy",
    "spearman",
]

# Rows on which the raters agreed, by their largest soft share.
AGREED_SHARE = 0.75
# One impossible row then costs 27.6 nats, not infinity.
MIN_PROBABILITY = 1e-12

# Of two labels, in levels of human agency: shape (3, 3).
DISTANCE = np.abs(np.subtract.outer(range(N_LABELS), range(N_LABELS))).astype(np.float64)


def _ratio(numerator: Floats, denominator: Floats, undefined: float) -> Floats:
    ratio = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), undefined)
    np.divide(numerator, denominator, out=ratio, where=denominator != 0)
    return ratio


@dataclass(frozen=True)
class PerLabel:
    """Scores per label, each of shape (3,) in label order; ratios 0 to 1, 0 where undefined."""

    precision: Floats
    recall: Floats
    f1: Floats
    support: Codes


def confusion(y_true: ArrayLike, y_pred: ArrayLike) -> Codes:
    """Count rows by true (axis 0) and predicted (axis 1) label: int64 of shape (3, 3)."""
    true = as_codes("y_true", y_true)
    pred = as_codes("y_pred", y_pred, len(true))
    counts = np.bincount(true * N_LABELS + pred, minlength=N_LABELS * N_LABELS)
    return counts.reshape(N_LABELS, N_LABELS).astype(np.int64)


def accuracy_of_confusion(counts: ArrayLike) -> Floats:
    """Return the share of rows on the diagonal, shape (...), 0 to 1; NaN without rows."""
    table = np.asarray(counts, dtype=np.float64)
    return _ratio(np.trace(table, axis1=-2, axis2=-1), table.sum(axis=(-2, -1)), np.nan)


def f1_of_confusion(counts: ArrayLike) -> Floats:
    """Return F1 of each label, shape (..., 3), 0 to 1; 0 for a label never true or predicted."""
    table = np.asarray(counts, dtype=np.float64)
    hits = np.diagonal(table, axis1=-2, axis2=-1)
    return _ratio(2.0 * hits, table.sum(axis=-1) + table.sum(axis=-2), 0.0)


def macro_f1_of_confusion(counts: ArrayLike) -> Floats:
    """Return the mean F1 over all 3 labels, shape (...), 0 to 1."""
    mean: Floats = np.asarray(f1_of_confusion(counts).mean(axis=-1))
    return mean


def kappa_of_confusion(counts: ArrayLike) -> Floats:
    """Return Cohen's kappa with quadratic weights, shape (...), -1 to 1.

    NaN where chance alone can't disagree (one label only, the same in truth and prediction).
    """
    table = np.asarray(counts, dtype=np.float64)
    rows = table.sum(axis=-1)
    columns = table.sum(axis=-2)
    weights = DISTANCE**2
    seen = (table * weights).sum(axis=(-2, -1))
    chance = np.einsum("...i,ij,...j->...", rows, weights, columns)
    return 1.0 - _ratio(seen * table.sum(axis=(-2, -1)), chance, np.nan)


def level_error_of_confusion(counts: ArrayLike) -> Floats:
    """Return the mean absolute error in levels, shape (...), 0 to 2; NaN without rows."""
    table = np.asarray(counts, dtype=np.float64)
    return _ratio((table * DISTANCE).sum(axis=(-2, -1)), table.sum(axis=(-2, -1)), np.nan)


def accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the share of rows whose label is right, 0 to 1."""
    return float(accuracy_of_confusion(confusion(y_true, y_pred)))


def macro_f1(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the mean F1 over all 3 labels, 0 to 1; a label that never occurs counts as 0."""
    return float(macro_f1_of_confusion(confusion(y_true, y_pred)))


def quadratic_weighted_kappa(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return Cohen's kappa with quadratic weights over 3 levels, -1 to 1; NaN if undefined."""
    return float(kappa_of_confusion(confusion(y_true, y_pred)))


def mean_level_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the mean absolute error in levels of human agency, 0 to 2."""
    return float(level_error_of_confusion(confusion(y_true, y_pred)))


def per_label(y_true: ArrayLike, y_pred: ArrayLike) -> PerLabel:
    """Return precision, recall, F1 and support of each label."""
    counts = confusion(y_true, y_pred)
    table = counts.astype(np.float64)
    hits = np.diagonal(table)
    return PerLabel(
        precision=_ratio(hits, table.sum(axis=0), 0.0),
        recall=_ratio(hits, table.sum(axis=1), 0.0),
        f1=f1_of_confusion(table),
        support=counts.sum(axis=1),
    )


def cross_entropy_rows(probabilities: ArrayLike, soft: ArrayLike) -> Floats:
    """Return the cross-entropy of each row against its soft label, shape (n,), nats, 0 to 27.6."""
    rows = as_probabilities("probabilities", probabilities)
    target = as_probabilities("soft", soft, len(rows))
    loss: Floats = -(target * np.log(np.clip(rows, MIN_PROBABILITY, 1.0))).sum(axis=1)
    return loss


def soft_cross_entropy(probabilities: ArrayLike, soft: ArrayLike) -> float:
    """Return the mean cross-entropy against soft labels, nats; probabilities clipped at 1e-12."""
    return float(cross_entropy_rows(probabilities, soft).mean())


def brier_rows(probabilities: ArrayLike, y_true: ArrayLike) -> Floats:
    """Return the Brier score of each row, summed over labels: shape (n,), 0 to 2."""
    rows = as_probabilities("probabilities", probabilities)
    hard = np.eye(N_LABELS)[as_codes("y_true", y_true, len(rows))]
    loss: Floats = ((rows - hard) ** 2).sum(axis=1)
    return loss


def brier(probabilities: ArrayLike, y_true: ArrayLike) -> float:
    """Return the mean Brier score, summed over labels: 0 to 2."""
    return float(brier_rows(probabilities, y_true).mean())


def score_of(probabilities: ArrayLike) -> Floats:
    """Return p(automatable) + p(augmentable) / 2 of each row, shape (n,), 0 to 1."""
    rows = as_probabilities("probabilities", probabilities)
    score: Floats = rows @ np.array([1.0, 0.5, 0.0])
    return score


def spearman(first: ArrayLike, second: ArrayLike) -> float:
    """Return the rank correlation of two arrays of shape (n,), -1 to 1; NaN if one is constant."""
    left = as_values("first", first)
    right = as_values("second", second, len(left))
    if np.ptp(left) == 0 or np.ptp(right) == 0:
        return float("nan")
    from scipy.stats import rankdata

    return float(np.corrcoef(rankdata(left), rankdata(right))[0, 1])


def agreed_rows(soft: ArrayLike) -> Codes:
    """Return the indices of rows whose largest soft share is at least .75."""
    target = as_probabilities("soft", soft)
    return np.flatnonzero(target.max(axis=1) >= AGREED_SHARE).astype(np.int64)


def evaluate(probabilities: ArrayLike, y_true: ArrayLike, soft: ArrayLike) -> dict[str, float]:
    """Return every score of one candidate.

    Args:
        probabilities: array of shape (n, 3), 0 to 1
        y_true: array of shape (n,), codes
        soft: array of shape (n, 3), 0 to 1

    Returns:
        `n`, `n_agreed` (rows); `accuracy`, `macro_f1`, `macro_f1_agreed` (0 to 1); `kappa`
        (-1 to 1); `level_error` (levels, 0 to 2); `cross_entropy` (nats, against `soft`);
        `brier` (0 to 2); `ece`, `aurc` (0 to 1); `spearman` (the score against that of `soft`);
        `precision_L`, `recall_L`, `f1_L`, `support_L` for each label L. NaN where undefined.

    Raises:
        ValueError: if an array is empty, of another length or shape, or not codes or probabilities.
    """
    rows = as_probabilities("probabilities", probabilities)
    true = as_codes("y_true", y_true, len(rows))
    target = as_probabilities("soft", soft, len(rows))
    pred = labels_of(rows)
    agreed = agreed_rows(target)
    scores = {
        "n": float(len(true)),
        "n_agreed": float(len(agreed)),
        "accuracy": accuracy(true, pred),
        "macro_f1": macro_f1(true, pred),
        "macro_f1_agreed": macro_f1(true[agreed], pred[agreed]) if len(agreed) else float("nan"),
        "kappa": quadratic_weighted_kappa(true, pred),
        "level_error": mean_level_error(true, pred),
        "cross_entropy": soft_cross_entropy(rows, target),
        "brier": brier(rows, true),
        "ece": expected_calibration_error(rows, true),
        "aurc": aurc(rows, true),
        "spearman": spearman(score_of(rows), score_of(target)),
    }
    labels = per_label(true, pred)
    for code, label in enumerate(LABELS):
        scores[f"precision_{label}"] = float(labels.precision[code])
        scores[f"recall_{label}"] = float(labels.recall[code])
        scores[f"f1_{label}"] = float(labels.f1[code])
        scores[f"support_{label}"] = float(labels.support[code])
    return scores
