from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tasktriage.evaluation import metrics
from tasktriage.evaluation.intervals import metric_replicates, resample_groups
from tasktriage.evaluation.paired import (
    compare_confusion,
    compare_means,
    compare_ranks,
    holm,
    mcnemar,
    paired_metric_interval,
)

GROUPS = np.repeat(np.arange(50), 20)


def candidate(true: np.ndarray, error: float, generator: np.random.Generator) -> np.ndarray:
    wrong = generator.random(len(true)) < error
    return np.where(wrong, (true + generator.integers(1, 3, len(true))) % 3, true)


def two(error_a: float, error_b: float, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    true = generator.integers(0, 3, len(GROUPS))
    return true, candidate(true, error_a, generator), candidate(true, error_b, generator)


def test_a_planted_difference_is_found() -> None:
    true, a, b = two(0.2, 0.3, 1)
    resamples = resample_groups(GROUPS, 1000)
    found = compare_confusion(true, a, b, resamples, permutations=999)
    assert 0 < found.difference.low < found.difference.value < found.difference.high
    assert found.p_value == pytest.approx(1 / 1000)
    turned = compare_confusion(true, b, a, resamples, permutations=999)
    assert turned.difference.value == pytest.approx(-found.difference.value)
    assert turned.difference.low == pytest.approx(-found.difference.high)
    assert turned.p_value == found.p_value


def test_swapping_equals_the_plain_loop() -> None:
    true, a, b = two(0.3, 0.33, 4)
    resamples = resample_groups(GROUPS, 10)
    found = compare_confusion(true, a, b, resamples, permutations=60)
    flips = np.random.default_rng(0).integers(0, 2, size=(60, 50)).astype(bool)
    observed = metrics.macro_f1(true, a) - metrics.macro_f1(true, b)
    extreme = 0
    for flip in flips:
        swap = flip[GROUPS]
        left, right = np.where(swap, b, a), np.where(swap, a, b)
        shuffled = metrics.macro_f1(true, left) - metrics.macro_f1(true, right)
        extreme += abs(shuffled) >= abs(observed) - 1e-12
    assert found.p_value == pytest.approx((extreme + 1) / 61)


def test_means_are_swapped_as_in_the_plain_loop() -> None:
    generator = np.random.default_rng(7)
    a, b = generator.random(len(GROUPS)), generator.random(len(GROUPS)) + 0.02
    found = compare_means(a, b, resample_groups(GROUPS, 500), permutations=60)
    flips = np.random.default_rng(0).integers(0, 2, size=(60, 50)).astype(bool)
    observed = a.mean() - b.mean()
    swapped = [
        np.where(flip[GROUPS], b, a).mean() - np.where(flip[GROUPS], a, b).mean() for flip in flips
    ]
    extreme = sum(abs(gap) >= abs(observed) - 1e-12 for gap in swapped)
    assert found.p_value == pytest.approx((extreme + 1) / 61)
    assert found.difference.value == pytest.approx(observed)
    assert found.difference.low < observed < found.difference.high


def test_ranks_are_swapped_as_in_the_plain_loop() -> None:
    generator = np.random.default_rng(3)
    target = generator.random(len(GROUPS))
    a = target + generator.normal(0, 0.5, len(GROUPS))
    b = 100 * target + generator.normal(0, 55, len(GROUPS))  # of another scale
    found = compare_ranks(a, b, target, resample_groups(GROUPS, 200), permutations=60)
    flips = np.random.default_rng(0).integers(0, 2, size=(60, 50)).astype(bool)
    ranks_a, ranks_b, goal = (stats.rankdata(x) for x in (a, b, target))
    observed = stats.spearmanr(a, target).statistic - stats.spearmanr(b, target).statistic
    extreme = 0
    for flip in flips:
        swap = flip[GROUPS]
        left, right = np.where(swap, ranks_b, ranks_a), np.where(swap, ranks_a, ranks_b)
        gap = np.corrcoef(left, goal)[0, 1] - np.corrcoef(right, goal)[0, 1]
        extreme += abs(gap) >= abs(observed) - 1e-9
    assert found.p_value == pytest.approx((extreme + 1) / 61)
    assert found.difference.value == pytest.approx(observed)
    assert found.difference.low < observed < found.difference.high


def test_a_large_difference_of_ranks_stands_after_a_correction_for_many_pairs() -> None:
    generator = np.random.default_rng(3)
    target = generator.random(len(GROUPS))
    near, far = target + generator.normal(0, 0.1, len(target)), generator.random(len(target))
    found = compare_ranks(near, far, target, resample_groups(GROUPS, 100))
    assert holm([found.p_value] * 45).max() < 0.05
    flat = compare_ranks(near, np.ones(len(target)), target, resample_groups(GROUPS, 10))
    assert np.isnan(flat.p_value)


def test_no_difference_is_rarely_found() -> None:
    p_values = []
    excluded = 0
    for seed in range(120):
        true, a, b = two(0.3, 0.3, seed)
        resamples = resample_groups(GROUPS, 200, seed=seed)
        found = compare_confusion(true, a, b, resamples, permutations=199)
        p_values.append(found.p_value)
        excluded += not found.difference.low <= 0 <= found.difference.high
    # 5 % of 120 is 6; 14 has a chance below .2 %.
    assert np.sum(np.array(p_values) <= 0.05) <= 14
    assert excluded <= 14
    assert stats.kstest(p_values, "uniform").pvalue > 0.01


def test_groups_that_move_together_are_not_taken_for_evidence() -> None:
    # 8 groups of 100 rows, each wholly won by one candidate: 5 to 3 proves nothing.
    groups = np.repeat(np.arange(8), 100)
    true = np.tile([0, 1, 2, 0], 200)
    a_wins = np.isin(groups, [0, 1, 2, 3, 4])
    wrong = (true + 1) % 3
    a, b = np.where(a_wins, true, wrong), np.where(a_wins, wrong, true)
    found = compare_confusion(true, a, b, resample_groups(groups, 500), permutations=999)
    assert found.p_value > 0.3
    assert found.difference.low < 0 < found.difference.high
    assert mcnemar(true, a, b) < 1e-6


def test_same_candidate_twice() -> None:
    true, a, _ = two(0.3, 0.3, 6)
    resamples = resample_groups(GROUPS, 50)
    found = compare_confusion(true, a, a, resamples, permutations=99)
    assert (found.difference.value, found.difference.low, found.difference.high) == (0, 0, 0)
    assert found.p_value == 1.0
    assert mcnemar(true, a, a) == 1.0


def test_pairing_narrows_the_interval() -> None:
    generator = np.random.default_rng(7)
    true = generator.integers(0, 3, len(GROUPS))
    a = candidate(true, 0.3, generator)
    b = a.copy()
    b[::50] = (b[::50] + 1) % 3
    resamples, other = resample_groups(GROUPS, 500, seed=0), resample_groups(GROUPS, 500, seed=1)

    def score(pred: np.ndarray):
        return lambda rows: metrics.macro_f1(true[rows], pred[rows])

    paired = paired_metric_interval(score(a), score(b), resamples)
    fast = compare_confusion(true, a, b, resamples, permutations=9).difference
    assert paired.value == pytest.approx(fast.value)
    assert (paired.low, paired.high) == pytest.approx((fast.low, fast.high))
    apart = metric_replicates(score(a), resamples) - metric_replicates(score(b), other)
    low, high = np.percentile(apart, [2.5, 97.5])
    assert paired.high - paired.low < 0.5 * (high - low)


def discordant(only_a: int, only_b: int) -> tuple[list[int], list[int], list[int]]:
    both = 5
    true = [0] * (only_a + only_b + both)
    return true, [0] * only_a + [1] * only_b + [0] * both, [1] * only_a + [0] * (only_b + both)


def test_mcnemar_against_hand_worked_values() -> None:
    # Exact: 2 * P(X <= 1 | 9, 1/2) = 2 * 10 / 512.
    assert mcnemar(*discordant(8, 1)) == pytest.approx(20 / 512)
    assert mcnemar(*discordant(1, 8)) == pytest.approx(20 / 512)
    assert mcnemar(*discordant(20, 4)) == pytest.approx(stats.binomtest(4, 24).pvalue)
    # Chi-square with continuity correction: (|20 - 5| - 1)^2 / 25 = 7.84.
    assert mcnemar(*discordant(20, 5)) == pytest.approx(stats.chi2.sf(7.84, 1))
    assert mcnemar(*discordant(15, 15)) == pytest.approx(1.0)


def test_holm_against_hand_worked_values() -> None:
    # Sorted .005 .01 .03 .04 times 4 3 2 1 is .02 .03 .06 .04; a step never falls: .06.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]) == pytest.approx([1.0, 1.0])
    assert holm([0.2]) == pytest.approx([0.2])


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_lies_between_raw_and_bonferroni(p_values: list[float]) -> None:
    raw = np.array(p_values)
    adjusted = holm(raw)
    assert (adjusted >= raw).all()
    assert (adjusted <= np.minimum(raw * len(raw), 1.0) + 1e-15).all()
    order = np.argsort(raw, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()


def test_errors() -> None:
    resamples = resample_groups([0, 0, 1], 5)
    with pytest.raises(ValueError, match="p_values is empty"):
        holm([])
    with pytest.raises(ValueError, match="expected 0 to 1"):
        holm([0.5, 1.5])
    with pytest.raises(ValueError, match="not finite"):
        holm([0.5, float("nan")])
    with pytest.raises(ValueError, match="y_pred has 2 rows, expected 3"):
        compare_confusion([0, 1, 2], [0, 1, 2], [0, 1], resamples)
    with pytest.raises(ValueError, match="permutations is 0"):
        compare_confusion([0, 1, 2], [0, 1, 2], [0, 1, 1], resamples, permutations=0)
    with pytest.raises(ValueError, match="y_pred_b has 1 rows"):
        mcnemar([0, 1], [0, 1], [0])
