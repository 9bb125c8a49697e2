from __future__ import annotations

import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.evaluation.calibration import (
    apply_temperature,
    conformal_quantiles,
    fit_temperature,
    set_quality,
)
from tasktriage.evaluation.metrics import soft_cross_entropy
from tasktriage.models.calibrated import (
    conformity,
    coverage_levels,
    near_ties,
    prediction_sets,
    sets_at,
    softmax,
    thresholds_at,
)
from tasktriage.models.manifest import CONFORMAL_LEVELS


def labelled(n: int, seed: int, sharpness: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Return logits that are `sharpness` times too confident, and labels drawn from them."""
    generator = np.random.default_rng(seed)
    logits = generator.normal([-1.0, 0.0, 0.5], 1.5, size=(n, 3))
    drawn = (generator.random((n, 1)) > softmax(logits).cumsum(axis=1)).sum(axis=1)
    return logits * sharpness, np.minimum(drawn, 2)


def test_softmax_is_stable() -> None:
    assert softmax(np.array([[1000.0, 1000.0, -1000.0]])) == pytest.approx(
        np.array([[0.5, 0.5, 0.0]])
    )
    assert softmax(np.array([[0.0, np.log(2), np.log(5)]])) == pytest.approx(
        np.array([[1, 2, 5]]) / 8
    )
    logits = np.random.default_rng(0).normal(size=(5, 3))
    assert softmax(np.log(softmax(logits))) == pytest.approx(softmax(logits))
    assert apply_temperature(logits, 2.0) == pytest.approx(softmax(logits / 2))


def test_temperature_equals_a_grid_search_on_soft_labels() -> None:
    generator = np.random.default_rng(3)
    logits, _ = labelled(400, 3, sharpness=2.5)
    soft = generator.dirichlet(np.ones(3), 400) * 0.3 + softmax(logits / 2.5) * 0.7
    found = fit_temperature(logits, soft)
    grid = np.exp(np.linspace(np.log(0.2), np.log(20), 4001))
    losses = [soft_cross_entropy(apply_temperature(logits, t), soft) for t in grid]
    assert found == pytest.approx(grid[int(np.argmin(losses))], rel=2e-3)


@pytest.mark.parametrize("sharpness", [0.4, 1.0, 3.0])
def test_temperature_recovers_a_planted_one(sharpness: float) -> None:
    logits, true = labelled(8000, 4, sharpness)
    assert fit_temperature(logits, np.eye(3)[true]) == pytest.approx(sharpness, rel=0.06)


def test_temperature_equals_scikit_learn() -> None:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.frozen import FrozenEstimator
    from sklearn.linear_model import LogisticRegression

    generator = np.random.default_rng(5)
    x = generator.normal(size=(600, 6))
    y = np.argmax(x[:, :3] + generator.normal(size=(600, 3)), axis=1)
    base = LogisticRegression(C=100.0).fit(x[:80], y[:80])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = CalibratedClassifierCV(FrozenEstimator(base), method="temperature").fit(
            x[80:], y[80:]
        )
    logits = base.decision_function(x)
    temperature = fit_temperature(logits[80:], np.eye(3)[y[80:]])
    assert temperature > 1.05
    assert apply_temperature(logits, temperature) == pytest.approx(
        theirs.predict_proba(x), abs=2e-3
    )


def test_log_probabilities_serve_as_logits() -> None:
    logits, true = labelled(500, 6, 2.0)
    soft = np.eye(3)[true]
    assert fit_temperature(np.log(softmax(logits)), soft) == pytest.approx(
        fit_temperature(logits, soft), rel=1e-4
    )


def test_quantiles_by_hand() -> None:
    # Label 0 has 4 rows with scores .6 .7 .8 .9; label 1 one row; label 2 none.
    p0 = np.array([0.1, 0.4, 0.2, 0.3])
    rows = np.vstack([np.c_[p0, 1 - p0, np.zeros(4)], [[0.7, 0.3, 0.0]]])
    table = conformal_quantiles(rows, [0, 0, 0, 0, 1])[::100]
    # ceil(5 c) for c = 0, .1 … 1 is 0 1 1 2 2 3 3 4 4 5 5; a fifth of four is "too small".
    expected = [0.0, 0.6, 0.6, 0.7, 0.7, 0.8, 0.8, 0.9, 0.9, 1.0, 1.0]
    assert table[:, 0] == pytest.approx(np.array(expected))
    assert table[:, 1] == pytest.approx(np.array([0.0] + [0.7] * 5 + [1.0] * 5))
    assert table[:, 2].tolist() == [0.0] + [1.0] * 10


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 60), st.integers(0, 1000))
def test_quantiles_never_fall_and_stay_in_range(n: int, seed: int) -> None:
    logits, true = labelled(n, seed)
    table = conformal_quantiles(softmax(logits), true)
    assert table.shape == (CONFORMAL_LEVELS, 3)
    assert (np.diff(table, axis=0) >= 0).all()
    assert table.min() >= 0
    assert table.max() <= 1
    assert table[-1].tolist() == [1.0, 1.0, 1.0]


def test_a_level_is_not_lost_to_rounding() -> None:
    table = np.linspace(0, 1, 1001)[:, None].repeat(3, axis=1)
    for level in range(1001):
        assert thresholds_at(table, level / 1000)[0] == table[level, 0]
    assert thresholds_at(table, 0.9001)[0] == table[901, 0]


def test_sets_never_stand_empty() -> None:
    rows = np.array([[0.4, 0.2, 0.4], [0.5, 0.3, 0.2], [0.0, 0.1, 0.9]])
    strict = prediction_sets(rows, [0.05, 0.05, 0.05])
    assert strict.tolist() == [[True, False, True], [True, False, False], [False, False, True]]
    assert prediction_sets(rows, [1.0, 1.0, 1.0]).all()
    # On the threshold counts as inside: the calibration row itself is covered.
    assert prediction_sets(rows, [0.5, 0.0, 0.0])[1].tolist() == [True, False, False]
    assert prediction_sets(rows, [0.5, 0.7, 0.0])[1].tolist() == [True, True, False]


def test_two_labels_too_close_to_call_are_in_every_set() -> None:
    rows = np.array([[0.05, 0.41, 0.54], [0.05, 0.39, 0.56], [1 / 3, 1 / 3, 1 / 3]])
    assert near_ties(rows).tolist() == [[False, True, True], [False] * 3, [False, True, True]]
    assert conformity(rows)[0] == pytest.approx(np.array([0.95, 0.0, 0.0]))
    assert prediction_sets(rows, [0.0, 0.0, 0.0])[:2].sum(axis=1).tolist() == [2, 1]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 60), st.integers(0, 1000), st.integers(0, 1000))
def test_levels_and_thresholds_give_the_same_sets(n: int, seed: int, thousandth: int) -> None:
    logits, true = labelled(n, seed)
    p, coverage = softmax(logits), thousandth / 1000
    table = conformal_quantiles(p[: n // 2 + 1], true[: n // 2 + 1])
    by_level = sets_at(coverage_levels(p, table), p, coverage)
    assert (by_level == prediction_sets(p, thresholds_at(table, coverage))).all()


@pytest.mark.parametrize("coverage", [0.8, 0.9])
def test_conformal_sets_cover_each_label(coverage: float) -> None:
    # Split conformal is exact on average over calibration sets, so average over many.
    covered = []
    sizes = []
    for seed in range(60):
        logits, true = labelled(900, seed, sharpness=3.0)
        p = softmax(logits)
        thresholds = thresholds_at(conformal_quantiles(p[:500], true[:500]), coverage)
        quality = set_quality(prediction_sets(p[500:], thresholds), true[500:])
        covered.append(quality.coverage_per_label)
        sizes.append(quality.size)
    mean = np.mean(covered, axis=0)
    assert (mean > coverage - 0.01).all()
    # Not by naming every label, nor by much more than was asked.
    assert (mean < coverage + 0.04).all()
    assert np.mean(sizes) < 2.6


def test_small_samples_are_covered_too() -> None:
    # Without the finite-sample correction 9 rows would cover about .8 where .9 is asked.
    generator = np.random.default_rng(8)
    hits = []
    for _ in range(1500):
        p = generator.uniform(size=10)
        rows = np.c_[np.zeros(10), 1 - p, p]
        limit = thresholds_at(conformal_quantiles(rows[:9], [2] * 9), 0.9)[2]
        hits.append(1 - p[9] <= limit)
    assert np.mean(hits) == pytest.approx(0.9, abs=0.025)


def test_set_quality() -> None:
    sets = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1], [1, 1, 1]], dtype=bool)
    quality = set_quality(sets, [0, 0, 1, 1])
    assert (quality.coverage, quality.size) == (0.75, 1.75)
    assert quality.coverage_per_label[:2].tolist() == [1.0, 0.5]
    assert np.isnan(quality.coverage_per_label[2])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: apply_temperature(np.empty((0, 3)), 1.0), r"shape \(0, 3\)"),
        (lambda: apply_temperature([[1.0, 2.0]], 1.0), r"shape \(1, 2\)"),
        (lambda: apply_temperature([[0.0, 0.0, -np.inf]], 1.0), "clip probabilities before log"),
        (lambda: apply_temperature([[0.0, 0.0, 0.0]], 0.0), "temperature is 0.0"),
        (lambda: apply_temperature([[0.0, 0.0, 0.0]], float("nan")), "temperature is nan"),
        (lambda: fit_temperature([[0.0, 0.0, 0.0]], [[1.0, 0.0, 0.0]] * 2), "soft has 2 rows"),
        (lambda: thresholds_at(np.ones((1001, 3)), 90), "coverage is 90"),
        (lambda: thresholds_at(np.ones(1001), 0.9), r"expected \(levels, k\)"),
        (
            lambda: prediction_sets(np.array([[1.0, 0.0, 0.0]]), [1.0]),
            r"thresholds has shape \(1,\)",
        ),
        (lambda: set_quality([[True, False]], [0]), r"sets has shape \(1, 2\)"),
    ],
)
def test_bad_input_is_named(call, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(2, 60), st.integers(0, 1000))
def test_the_label_is_in_its_set_and_sets_grow_with_coverage(n: int, seed: int) -> None:
    logits, true = labelled(n, seed)
    p = softmax(logits)
    levels = coverage_levels(p, conformal_quantiles(p, true))
    sets = [sets_at(levels, p, coverage) for coverage in (0.0, 0.3, 0.6, 0.9, 0.95, 1.0)]
    assert all(inside[np.arange(n), p.argmax(axis=1)].all() for inside in sets)
    assert all((wide | ~narrow).all() for narrow, wide in pairwise(sets))
