"""Rank agreement: over all rows, within groups, between groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tasktriage.evaluation.arrays import Codes, group_codes
from tasktriage.evaluation.intervals import (
    GroupResamples,
    Interval,
    interval_of,
    metric_interval,
    resample_groups,
)
from tasktriage.evaluation.metrics import spearman
from tasktriage.kit.arrays import Floats

from .result import Score

__all__ = ["SPEARMAN_RESAMPLES", "rank_scores", "within_and_between"]

SPEARMAN_RESAMPLES = 500  # the slow path: ranks are made anew for each
SMALLEST_RANKED = 5  # rows of a group; the order of fewer says nothing


def rank_scores(score: Floats, target: Floats, resamples: GroupResamples) -> dict[str, Score]:
    """Return Spearman's with its interval, and Kendall's, of a score (n,) and a target (n,)."""
    from scipy.stats import kendalltau

    interval = metric_interval(lambda rows: spearman(score[rows], target[rows]), resamples)
    tau = float(kendalltau(score, target).statistic)
    return {"spearman": Score.of(interval, "rho"), "kendall": Score.of(tau, "tau")}


def within_and_between(
    score: Floats, target: Floats, groups: Sequence[str], *, seed: int
) -> dict[str, Score]:
    """Return Spearman's within groups and between them, with intervals that resample groups.

    Within: the mean over groups of at least 5 rows whose targets differ, weighted by their rows; a
    group whose rows all get one score is not put in order, and counts as 0. Between: the groups'
    mean scores against their mean targets. Undefined where a score is the same everywhere.

    Raises:
        ValueError: there are fewer than 2 groups.
    """
    codes, n_groups = group_codes(groups)
    draws = resample_groups(groups, SPEARMAN_RESAMPLES, seed).weights
    sizes = np.bincount(codes, minlength=n_groups)
    mean_score = np.bincount(codes, weights=score, minlength=n_groups) / sizes
    mean_target = np.bincount(codes, weights=target, minlength=n_groups) / sizes
    apart = GroupResamples(np.arange(n_groups), draws)
    between = metric_interval(lambda rows: spearman(mean_score[rows], mean_target[rows]), apart)
    return {
        "spearman_within": Score.of(_within(score, target, codes, sizes, draws), "rho"),
        "spearman_between": Score.of(between, "rho"),
    }


def _within(
    score: Floats, target: Floats, codes: Codes, sizes: Codes, draws: Floats
) -> Interval | None:
    if np.ptp(score) == 0:
        return None
    rho, weight = np.zeros(len(sizes)), np.zeros(len(sizes))
    for group in np.flatnonzero(sizes >= SMALLEST_RANKED):
        inside = np.flatnonzero(codes == group)
        if np.ptp(target[inside]) > 0:
            weight[group] = len(inside)
            rho[group] = np.nan_to_num(spearman(score[inside], target[inside]))
    if not weight.any():
        return None
    totals = draws @ weight
    means = np.full(len(draws), np.nan)
    np.divide(draws @ (weight * rho), totals, out=means, where=totals > 0)
    return interval_of(float(weight @ rho / weight.sum()), means)
