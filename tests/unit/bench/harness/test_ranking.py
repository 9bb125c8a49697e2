"""Rank agreement within groups and between them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from tasktriage.bench.harness.ranking import within_and_between


def case(seed=0, sizes=(30, 12, 7, 5, 4), slope=1.0):
    """Scores that follow targets inside a group by `slope`, and groups against their means."""
    generator = np.random.default_rng(seed)
    groups = np.repeat([f"g{i}" for i in range(len(sizes))], sizes)
    level = np.repeat(np.arange(len(sizes)) * 10.0, sizes)
    inside = generator.normal(size=len(groups))
    score = level + slope * inside + 0.5 * generator.normal(size=len(groups))
    return score, inside - level, groups.tolist()


def test_within_is_the_mean_over_groups_of_five_rows_and_more_by_their_rows():
    score, target, groups = case()
    found = within_and_between(score, target, groups, seed=0)
    names = np.array(groups)
    rho = {g: spearmanr(score[names == g], target[names == g]).statistic for g in set(groups)}
    weights = {"g0": 30, "g1": 12, "g2": 7, "g3": 5}
    expected = sum(n * rho[g] for g, n in weights.items()) / sum(weights.values())
    within = found["spearman_within"]
    assert within.value == pytest.approx(expected)
    assert within.low < within.value < within.high
    assert within.value > 0.5


def test_between_is_of_the_means_of_groups():
    score, target, groups = case(sizes=(9,) * 12)
    between = within_and_between(score, target, groups, seed=0)["spearman_between"]
    means = [values.reshape(12, 9).mean(axis=1) for values in (score, target)]
    assert between.value == pytest.approx(spearmanr(*means).statistic)
    assert between.value < -0.9, "though each group is in order"
    assert between.low <= between.value <= between.high


def test_a_group_that_gets_one_score_is_not_put_in_order():
    score, target, groups = case(sizes=(10, 10))
    score[10:] = 3.0
    rho = spearmanr(score[:10], target[:10]).statistic
    within = within_and_between(score, target, groups, seed=0)["spearman_within"]
    assert within.value == pytest.approx(rho / 2)
    target[10:] = 1.0  # nothing to put in order there: it is no group that counts
    within = within_and_between(score, target, groups, seed=0)["spearman_within"]
    assert within.value == pytest.approx(rho)


def test_undefined_where_nothing_is_ranked():
    score, target, groups = case()
    flat = within_and_between(np.full_like(score, 0.5), target, groups, seed=0)
    assert {one.value for one in flat.values()} == {None}
    small = within_and_between(*case(sizes=(4, 3, 2)), seed=0)
    assert small["spearman_within"].value is None
    assert small["spearman_between"].value is not None
