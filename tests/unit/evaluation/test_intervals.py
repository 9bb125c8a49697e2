from __future__ import annotations

import numpy as np
import pytest

from tasktriage.evaluation import metrics
from tasktriage.evaluation.intervals import (
    Interval,
    confusion_interval,
    confusion_replicates,
    interval_of,
    mean_interval,
    mean_replicates,
    metric_interval,
    metric_replicates,
    resample_crossed,
    resample_draws,
    resample_groups,
)


def clustered(n_groups: int, per_group: int, seed: int, spread: float) -> tuple:
    """Return groups, true and predicted codes whose chance of an error varies by group."""
    generator = np.random.default_rng(seed)
    groups = np.repeat(np.arange(n_groups), per_group)
    chance = np.clip(0.3 + spread * generator.choice([-1, 1], n_groups), 0, 1)
    true = generator.integers(0, 3, len(groups))
    wrong = generator.random(len(groups)) < chance[groups]
    return groups, true, np.where(wrong, (true + 1) % 3, true)


def test_weights_are_counts_of_drawn_groups() -> None:
    resamples = resample_groups(["b", "a", "b", "c"], resamples=50, seed=1)
    assert resamples.codes.tolist() == [1, 0, 1, 2]
    assert resamples.weights.shape == (50, 3)
    assert (resamples.weights.sum(axis=1) == 3).all()
    assert len(np.unique(resamples.weights, axis=0)) > 3
    again = resample_groups(["b", "a", "b", "c"], resamples=50, seed=1)
    assert (again.weights == resamples.weights).all()
    other = resample_groups(["b", "a", "b", "c"], resamples=50, seed=2)
    assert (other.weights != resamples.weights).any()


def test_one_matrix_product_equals_the_plain_loop() -> None:
    groups, true, pred = clustered(12, 7, 3, 0.2)
    groups[:5] = 11  # groups of unequal size
    resamples = resample_groups(groups, resamples=40, seed=4)
    for metric, plain in (
        (metrics.macro_f1_of_confusion, metrics.macro_f1),
        (metrics.kappa_of_confusion, metrics.quadratic_weighted_kappa),
        (metrics.accuracy_of_confusion, metrics.accuracy),
        (metrics.level_error_of_confusion, metrics.mean_level_error),
    ):

        def of_rows(rows, plain=plain) -> float:
            return plain(true[rows], pred[rows])

        fast = confusion_replicates(true, pred, resamples, metric)
        assert fast == pytest.approx(metric_replicates(of_rows, resamples))
        assert np.ptp(fast) > 0
        interval = confusion_interval(true, pred, resamples, metric)
        assert interval.value == pytest.approx(plain(true, pred))
        slow = metric_interval(of_rows, resamples)
        assert (slow.low, slow.high) == pytest.approx((interval.low, interval.high))

    values = np.random.default_rng(0).normal(size=len(groups))
    slow_means = metric_replicates(lambda rows: float(values[rows].mean()), resamples)
    assert mean_replicates(values, resamples) == pytest.approx(slow_means)


def test_slow_path_draws_whole_groups_as_often_as_their_weight() -> None:
    groups = np.array([2, 0, 1, 0, 2, 2])
    resamples = resample_groups(groups, resamples=5, seed=0)
    seen: list[np.ndarray] = []

    def remember(rows: np.ndarray) -> float:
        seen.append(np.bincount(rows, minlength=6))
        return 0.0

    metric_replicates(remember, resamples)
    assert (np.array(seen) == resamples.weights[:, groups]).all()


def test_taking_rows_keeps_the_resamples() -> None:
    groups, true, pred = clustered(10, 6, 5, 0.2)
    resamples = resample_groups(groups, resamples=30)
    rows = np.flatnonzero(true != 1)
    taken = confusion_replicates(true[rows], pred[rows], resamples.take(rows))

    def of_rows(drawn: np.ndarray) -> float:
        kept = drawn[np.isin(drawn, rows)]
        return metrics.macro_f1(true[kept], pred[kept])

    assert taken == pytest.approx(metric_replicates(of_rows, resamples))


def test_resamples_without_rows_are_left_out() -> None:
    resamples = resample_groups([0, 1], resamples=400, seed=0).take([0])
    means = mean_replicates([2.0], resamples)
    assert np.isnan(means).any()
    interval = mean_interval([2.0], resamples)
    assert interval == Interval(2.0, 2.0, 2.0)
    assert np.isnan(metric_replicates(lambda rows: 1.0, resamples)).sum() == np.isnan(means).sum()
    assert np.isnan(interval_of(1.0, [np.nan, np.nan]).low)


def test_percentiles() -> None:
    interval = interval_of(0.5, np.arange(1001) / 1000)
    assert interval == Interval(0.5, pytest.approx(0.025), pytest.approx(0.975))


def test_wider_than_independent_rows_when_groups_differ() -> None:
    groups, true, pred = clustered(40, 25, 6, 0.3)
    right = (true == pred).astype(float)
    by_group = mean_interval(right, resample_groups(groups, 1000))
    by_row = mean_interval(right, resample_groups(np.arange(len(right)), 1000))
    assert by_group.value == by_row.value == pytest.approx(right.mean())
    # Design effect: 1 + 24 * .09 / .21 is 11, so widths differ by a factor near 3.4.
    assert by_group.high - by_group.low > 2 * (by_row.high - by_row.low)

    groups, true, pred = clustered(40, 25, 6, 0.0)
    right = (true == pred).astype(float)
    by_group = mean_interval(right, resample_groups(groups, 1000))
    by_row = mean_interval(right, resample_groups(np.arange(len(right)), 1000))
    assert (by_group.high - by_group.low) == pytest.approx(by_row.high - by_row.low, rel=0.35)


def test_intervals_cover_the_truth() -> None:
    inside = {"group": 0, "row": 0}
    runs = 200
    for seed in range(runs):
        groups, true, pred = clustered(60, 10, seed, 0.25)
        right = (true == pred).astype(float)
        for name, by in (("group", groups), ("row", np.arange(len(right)))):
            interval = mean_interval(right, resample_groups(by, 300, seed=seed))
            inside[name] += interval.low <= 0.7 <= interval.high
    assert inside["group"] / runs >= 0.90
    assert inside["row"] / runs < 0.85


def test_macro_f1_intervals_cover_the_truth() -> None:
    # Errors always raise the true label by one, so in a large sample every F1 is .7.
    inside = 0
    for seed in range(200):
        groups, true, pred = clustered(60, 10, seed, 0.25)
        interval = confusion_interval(true, pred, resample_groups(groups, 300, seed=seed))
        inside += interval.low <= 0.7 <= interval.high
    assert inside / 200 >= 0.90


def test_errors() -> None:
    with pytest.raises(ValueError, match="1 group, a bootstrap by group needs at least 2"):
        resample_groups(["a", "a"])
    with pytest.raises(ValueError, match="groups is empty"):
        resample_groups([])
    with pytest.raises(ValueError, match="resamples is 0"):
        resample_groups(["a", "b"], resamples=0)
    resamples = resample_groups(["a", "b"], resamples=3)
    with pytest.raises(ValueError, match="values has 3 rows, expected 2"):
        mean_interval([1.0, 2.0, 3.0], resamples)
    with pytest.raises(ValueError, match="y_pred has 1 rows, expected 2"):
        confusion_interval([0, 1], [0], resamples)


def test_groups_and_draws_are_drawn_together() -> None:
    groups, draws = ["a", "a", "b", "c", "c", "a"], [0, 1, 0, 1, 1, 1]
    crossed, alone = resample_crossed(groups, draws, 300, 4), resample_groups(groups, 300, 4)
    taken = resample_draws(2, 300, 4)
    assert (taken.sum(axis=1) == 2).all()
    for row, (group, draw) in enumerate(zip(alone.codes, draws, strict=True)):
        expected = alone.weights[:, group] * taken[:, draw]
        assert (crossed.weights[:, crossed.codes[row]] == expected).all()
    with pytest.raises(ValueError, match="draws has 2 rows, expected 6 as groups"):
        resample_crossed(groups, [0, 1])
