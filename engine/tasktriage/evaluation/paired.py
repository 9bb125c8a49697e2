"""Is candidate A better than candidate B on the same rows?

Differences are A minus B in the unit of the metric, so for a loss a negative one favours A.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tasktriage.kit.arrays import Floats

from .arrays import as_codes, as_values
from .intervals import (
    ConfusionMetric,
    GroupResamples,
    Interval,
    RowsMetric,
    confusion_replicates,
    group_confusions,
    interval_of,
    mean_interval,
    metric_replicates,
)
from .metrics import macro_f1_of_confusion, spearman

__all__ = [
    "PairedTest",
    "compare_confusion",
    "compare_means",
    "compare_ranks",
    "holm",
    "mcnemar",
    "paired_metric_interval",
]

# Smallest p-value that can be shown is 1 / (PERMUTATIONS + 1) = .0001.
PERMUTATIONS = 9999
SEED = 0  # of the sign flips; the resamples have their own
# Rows of sign flips held at once, to bound memory at chunk x groups x 8 bytes.
CHUNK = 500
# McNemar's chi-square is used from 25 discordant pairs on (Edwards 1948; statsmodels' advice).
EXACT_BELOW = 25
# Equal statistics may differ in their last bits when summed in another order.
TIE = 1e-12


@dataclass(frozen=True)
class PairedTest:
    """Difference A minus B with its paired interval, and the group sign-flip p-value, 0 to 1."""

    difference: Interval
    p_value: float


def _flips(n_groups: int, permutations: int) -> Iterator[Floats]:
    if permutations < 1:
        raise ValueError(f"permutations is {permutations}, expected at least 1")
    generator = np.random.default_rng(SEED)
    for start in range(0, permutations, CHUNK):
        size = (min(CHUNK, permutations - start), n_groups)
        yield generator.integers(0, 2, size=size).astype(np.float64)


def _p_value(observed: float, extreme: int, permutations: int) -> float:
    return float("nan") if np.isnan(observed) else (extreme + 1) / (permutations + 1)


def compare_confusion(
    y_true: ArrayLike,
    y_pred_a: ArrayLike,
    y_pred_b: ArrayLike,
    resamples: GroupResamples,
    metric: ConfusionMetric = macro_f1_of_confusion,
    *,
    permutations: int = PERMUTATIONS,
) -> PairedTest:
    """Compare two candidates by macro-F1, or another metric of confusion counts.

    The interval resamples groups, the same for both. The two-sided p-value swaps the candidates'
    predictions in whole groups at random, which under no difference changes nothing.

    Args:
        y_true: array of shape (n,), codes
        y_pred_a: array of shape (n,), codes
        y_pred_b: array of shape (n,), codes
        resamples: Of the same n rows.
        metric: What they are compared by.
        permutations: How many; the smallest p-value is 1 / (permutations + 1).

    Raises:
        ValueError: if lengths differ, an array holds something else than codes, or there are no
            permutations.
    """
    n_groups = resamples.weights.shape[1]
    a = group_confusions(y_true, y_pred_a, resamples.codes, n_groups)
    b = group_confusions(y_true, y_pred_b, resamples.codes, n_groups)
    total_a, total_b = a.sum(axis=0), b.sum(axis=0)
    observed = float(metric(total_a) - metric(total_b))
    replicates = confusion_replicates(y_true, y_pred_a, resamples, metric) - confusion_replicates(
        y_true, y_pred_b, resamples, metric
    )

    swap = (b - a).reshape(n_groups, -1)
    extreme = 0
    for flips in _flips(n_groups, permutations):
        moved = (flips @ swap).reshape(-1, *total_a.shape)
        shuffled = metric(total_a + moved) - metric(total_b - moved)
        extreme += int((np.abs(shuffled) >= abs(observed) - TIE).sum())
    return PairedTest(interval_of(observed, replicates), _p_value(observed, extreme, permutations))


def compare_means(
    values_a: ArrayLike,
    values_b: ArrayLike,
    resamples: GroupResamples,
    *,
    permutations: int = PERMUTATIONS,
) -> PairedTest:
    """Compare two candidates by the mean of row values (n,), such as `cross_entropy_rows`.

    Interval and p-value are made as in `compare_confusion`.

    Raises:
        ValueError: if lengths differ, an array is empty or holds something else than finite
            numbers, or there are no permutations.
    """
    n = len(resamples.codes)
    gaps = as_values("values_a", values_a, n) - as_values("values_b", values_b, n)
    interval = mean_interval(gaps, resamples)
    sums = np.bincount(resamples.codes, weights=gaps, minlength=resamples.weights.shape[1])
    extreme = 0
    for flips in _flips(len(sums), permutations):
        shuffled = (1 - 2 * flips) @ sums / n
        extreme += int((np.abs(shuffled) >= abs(interval.value) - TIE).sum())
    return PairedTest(interval, _p_value(interval.value, extreme, permutations))


def compare_ranks(
    scores_a: ArrayLike,
    scores_b: ArrayLike,
    target: ArrayLike,
    resamples: GroupResamples,
    *,
    permutations: int = PERMUTATIONS,
) -> PairedTest:
    """Compare two candidates by the rank correlation of their scores (n,) with a target (n,).

    The interval resamples groups and ranks anew. The p-value swaps the candidates' ranks, which are
    of one scale as scores need not be, in whole groups at random. Both are NaN where the scores of
    one are constant.

    Raises:
        ValueError: if lengths differ, an array is empty or holds something else than finite
            numbers, or there are no permutations.
    """
    n, n_groups = len(resamples.codes), resamples.weights.shape[1]
    a, b = as_values("scores_a", scores_a, n), as_values("scores_b", scores_b, n)
    t = as_values("target", target, n)
    interval = paired_metric_interval(
        lambda rows: spearman(a[rows], t[rows]), lambda rows: spearman(b[rows], t[rows]), resamples
    )
    if np.isnan(interval.value):
        return PairedTest(interval, float("nan"))
    goal = _ranks(t)

    def correlation(totals: Floats) -> Floats:
        spread = totals[..., 1] - totals[..., 0] ** 2 / n
        found: Floats = totals[..., 2] / np.sqrt(spread * (goal**2).sum())
        return found

    of_a, of_b = (_rank_sums(_ranks(x), goal, resamples) for x in (a, b))
    total_a, total_b = of_a.sum(axis=0), of_b.sum(axis=0)
    observed = float(correlation(total_a) - correlation(total_b))
    extreme = 0
    for flips in _flips(n_groups, permutations):
        moved = flips @ (of_b - of_a)
        shuffled = correlation(total_a + moved) - correlation(total_b - moved)
        extreme += int((np.abs(shuffled) >= abs(observed) - TIE).sum())
    return PairedTest(interval, _p_value(observed, extreme, permutations))


def _ranks(values: Floats) -> Floats:
    """Return the ranks of values (n,), about zero."""
    from scipy.stats import rankdata

    found: Floats = rankdata(values) - (len(values) + 1) / 2
    return found


def _rank_sums(ranks: Floats, goal: Floats, resamples: GroupResamples) -> Floats:
    """Return what a correlation is made of, in each group: shape (n_groups, 3)."""
    n_groups = resamples.weights.shape[1]
    parts = (ranks, ranks**2, ranks * goal)
    return np.stack([np.bincount(resamples.codes, x, n_groups) for x in parts], axis=1)


def paired_metric_interval(
    metric_a: RowsMetric, metric_b: RowsMetric, resamples: GroupResamples
) -> Interval:
    """Return the difference of any metric of row indices with its paired interval (slow)."""
    rows = np.arange(len(resamples.codes))
    replicates = metric_replicates(metric_a, resamples) - metric_replicates(metric_b, resamples)
    return interval_of(float(metric_a(rows) - metric_b(rows)), replicates)


def mcnemar(y_true: ArrayLike, y_pred_a: ArrayLike, y_pred_b: ArrayLike) -> float:
    """Return McNemar's two-sided p-value for equal accuracy, 0 to 1.

    Exact binomial below 25 discordant rows, else chi-square with continuity correction. It takes
    rows for independent, so with groups it is too sure: prefer `compare_confusion`.

    Raises:
        ValueError: if lengths differ, or an array is empty or holds something else than codes.
    """
    true = as_codes("y_true", y_true)
    right_a = as_codes("y_pred_a", y_pred_a, len(true)) == true
    right_b = as_codes("y_pred_b", y_pred_b, len(true)) == true
    only_a = int((right_a & ~right_b).sum())
    only_b = int((right_b & ~right_a).sum())
    discordant = only_a + only_b
    if discordant == 0:
        return 1.0
    from scipy.stats import binomtest, chi2

    if discordant < EXACT_BELOW:
        return float(binomtest(only_a, discordant, 0.5).pvalue)
    statistic = max(abs(only_a - only_b) - 1, 0) ** 2 / discordant
    return float(chi2.sf(statistic, 1))


def holm(p_values: Sequence[float] | Floats) -> Floats:
    """Return Holm's adjusted p-values, shape (m,), in the order given.

    Raises:
        ValueError: if a p-value is not from 0 to 1, or there is none.

    References:
        Holm, A simple sequentially rejective multiple test procedure, 1979.
    """
    p = as_values("p_values", np.asarray(p_values, dtype=np.float64))
    if p.min() < 0 or p.max() > 1:
        raise ValueError(f"p_values run from {p.min()} to {p.max()}, expected 0 to 1")
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
