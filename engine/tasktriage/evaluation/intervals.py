"""Percentile intervals from a bootstrap that draws whole groups.

Rows of one occupation are alike, so an i.i.d. bootstrap gives intervals that are too narrow. The
groups are drawn once, as a matrix of weights; every metric and every candidate is scored with the
same weights, which is what pairs them. Every function raises ValueError where an array is empty, of
another length or shape, or holds something else than codes or finite numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tasktriage.kit.arrays import Floats

from .arrays import N_LABELS, Codes, as_codes, as_values, group_codes
from .metrics import macro_f1_of_confusion

__all__ = [
    "ConfusionMetric",
    "GroupResamples",
    "Interval",
    "RowsMetric",
    "confusion_interval",
    "confusion_replicates",
    "group_confusions",
    "interval_of",
    "mean_interval",
    "mean_replicates",
    "metric_interval",
    "metric_replicates",
    "resample_crossed",
    "resample_draws",
    "resample_groups",
]

# With 2,000 replicates the Monte Carlo error of a 95 % bound is about 1 % of its width.
RESAMPLES = 2000
CONFIDENCE = 0.95

ConfusionMetric = Callable[[Floats], Floats]
RowsMetric = Callable[[Codes], float]


@dataclass(frozen=True)
class Interval:
    """A value with the bounds of its 95 % percentile interval, in the unit of the metric."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class GroupResamples:
    """Resamples of whole groups.

    Args:
        codes: int64 array of shape (n,).
            Group of each row.
        weights: float64 array of shape (resamples, n_groups).
            How often each resample drew each group; rows sum to n_groups.
    """

    codes: Codes
    weights: Floats

    def take(self, rows: ArrayLike) -> GroupResamples:
        """Return the same resamples for some of the rows, as when only agreed rows are scored."""
        return GroupResamples(self.codes[np.asarray(rows)], self.weights)


def resample_groups(
    groups: Sequence[Any] | NDArray[Any], resamples: int | None = None, seed: int = 0
) -> GroupResamples:
    """Draw groups with replacement, as many as there are; takes resamples x groups x 8 bytes.

    Args:
        groups: n values.
        resamples: How many; 2,000 unless given.
        seed: Of the draws.

    Raises:
        ValueError: if there are fewer than 2 groups or no resamples.
    """
    codes, n_groups = group_codes(groups)
    if n_groups < 2:
        raise ValueError("the data has 1 group, a bootstrap by group needs at least 2")
    resamples = RESAMPLES if resamples is None else resamples
    if resamples < 1:
        raise ValueError(f"resamples is {resamples}, expected at least 1")
    return GroupResamples(codes, _drawn(np.random.default_rng(seed), n_groups, resamples))


def resample_crossed(
    groups: Sequence[Any] | NDArray[Any],
    draws: Sequence[Any] | NDArray[Any],
    resamples: int | None = None,
    seed: int = 0,
) -> GroupResamples:
    """Draw groups and, independently, draws of training rows: both are chance.

    A row counts as often as its group was drawn times as often as its draw was. Takes
    resamples x groups x draws x 8 bytes.

    Args:
        groups: n values.
        draws: n values.
        resamples: How many; 2,000 unless given.
        seed: Of both.

    Raises:
        ValueError: if there are fewer than 2 groups or no resamples, or lengths differ.
    """
    of_groups = resample_groups(groups, resamples, seed)
    codes, n_draws = group_codes(draws)
    if len(codes) != len(of_groups.codes):
        raise ValueError(f"draws has {len(codes)} rows, expected {len(of_groups.codes)} as groups")
    of_draws = resample_draws(n_draws, len(of_groups.weights), seed)
    crossed = of_groups.weights[:, :, None] * of_draws[:, None, :]
    cells = of_groups.codes * n_draws + codes
    return GroupResamples(cells, crossed.reshape(len(crossed), -1))


def resample_draws(n_draws: int, resamples: int, seed: int) -> Floats:
    """Return how often each resample takes each draw of training rows, (resamples, n_draws).

    They are of a generator of their own, and so independent of the groups of the same seed.
    """
    return _drawn(np.random.default_rng([seed, n_draws]), n_draws, resamples)


def _drawn(generator: np.random.Generator, n: int, resamples: int) -> Floats:
    """Return how often each of n is drawn in n draws with replacement, (resamples, n)."""
    return generator.multinomial(n, np.full(n, 1.0 / n), size=resamples).astype(np.float64)


def interval_of(value: float, replicates: ArrayLike) -> Interval:
    """Return `value` with the 2.5th and 97.5th percentile of its replicates.

    Replicates in which the metric is undefined (NaN) are left out; without any the bounds are NaN.
    """
    array = np.asarray(replicates, dtype=np.float64)
    array = array[~np.isnan(array)]
    if len(array) == 0:
        return Interval(value, float("nan"), float("nan"))
    tail = 100.0 * (1.0 - CONFIDENCE) / 2.0
    low, high = np.percentile(array, [tail, 100.0 - tail])
    return Interval(value, float(low), float(high))


def group_confusions(y_true: ArrayLike, y_pred: ArrayLike, codes: Codes, n_groups: int) -> Floats:
    """Return the confusion counts of each group: shape (n_groups, 3, 3), rows true."""
    true = as_codes("y_true", y_true, len(codes))
    pred = as_codes("y_pred", y_pred, len(codes))
    cells = N_LABELS * N_LABELS
    flat = np.bincount(codes * cells + true * N_LABELS + pred, minlength=n_groups * cells)
    return flat.reshape(n_groups, N_LABELS, N_LABELS).astype(np.float64)


def confusion_replicates(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    resamples: GroupResamples,
    metric: ConfusionMetric = macro_f1_of_confusion,
) -> Floats:
    """Return a confusion-based metric in each resample, shape (resamples,)."""
    n_groups = resamples.weights.shape[1]
    counts = group_confusions(y_true, y_pred, resamples.codes, n_groups)
    drawn = resamples.weights @ counts.reshape(n_groups, -1)
    return metric(drawn.reshape(-1, N_LABELS, N_LABELS))


def confusion_interval(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    resamples: GroupResamples,
    metric: ConfusionMetric = macro_f1_of_confusion,
) -> Interval:
    """Return a confusion-based metric, such as `kappa_of_confusion`, with its interval."""
    n_groups = resamples.weights.shape[1]
    total = group_confusions(y_true, y_pred, resamples.codes, n_groups).sum(axis=0)
    replicates = confusion_replicates(y_true, y_pred, resamples, metric)
    return interval_of(float(metric(total)), replicates)


def mean_replicates(values: ArrayLike, resamples: GroupResamples) -> Floats:
    """Return the mean of row values (n,) in each resample, shape (resamples,); NaN without rows."""
    array = as_values("values", values, len(resamples.codes))
    n_groups = resamples.weights.shape[1]
    sums = resamples.weights @ np.bincount(resamples.codes, weights=array, minlength=n_groups)
    counts = resamples.weights @ np.bincount(resamples.codes, minlength=n_groups).astype(np.float64)
    means = np.full(len(sums), np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


def mean_interval(values: ArrayLike, resamples: GroupResamples) -> Interval:
    """Return the mean of row values (n,), such as `cross_entropy_rows`, with its interval."""
    replicates = mean_replicates(values, resamples)
    return interval_of(float(np.mean(as_values("values", values))), replicates)


def metric_replicates(metric: RowsMetric, resamples: GroupResamples) -> Floats:
    """Return any metric in each resample, one call each: slow, for what is not a sum over rows.

    `metric` takes row indices, int64, in which a row stands as often as its group was drawn. A
    resample without rows gives NaN.
    """
    rows = np.arange(len(resamples.codes))
    values = np.full(len(resamples.weights), np.nan)
    for number, weights in enumerate(resamples.weights):
        drawn = np.repeat(rows, weights[resamples.codes].astype(np.int64))
        if len(drawn):
            values[number] = metric(drawn)
    return values


def metric_interval(metric: RowsMetric, resamples: GroupResamples) -> Interval:
    """Return any metric of row indices with its interval, such as Spearman or ECE."""
    value = metric(np.arange(len(resamples.codes)))
    return interval_of(float(value), metric_replicates(metric, resamples))
