from __future__ import annotations

import numpy as np
import pytest

from tasktriage.evaluation.reliability import (
    aurc,
    ece_null,
    expected_calibration_error,
    reliability_bins,
    risk_coverage,
    soft_calibration_error,
)


def calibrated(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    p = generator.dirichlet(np.ones(3), n)
    drawn = (generator.random((n, 1)) > p.cumsum(axis=1)).sum(axis=1)
    return p, np.minimum(drawn, 2)


def test_ece_by_hand() -> None:
    # 15 bins: .6 is the top edge of bin 9, .61 and .66 stand in bin 10.
    p = [[0.6, 0.4, 0.0], [0.61, 0.39, 0.0], [0.66, 0.34, 0.0]]
    expected = (abs(1 - 0.6) + abs((0 + 1) - (0.61 + 0.66))) / 3
    assert expected_calibration_error(p, [0, 1, 0]) == pytest.approx(expected)


def test_ece_equals_its_bins() -> None:
    p, true = calibrated(500, 3)
    bins = reliability_bins(p, true)
    assert len(bins) == 15
    assert sum(cell.count for cell in bins) == 500
    assert bins[0].confidence is None
    gaps = 0.0
    for cell in bins:
        if cell.confidence is not None and cell.accuracy is not None:
            assert cell.low < cell.confidence <= cell.high
            gaps += cell.count * abs(cell.confidence - cell.accuracy)
    assert expected_calibration_error(p, true) == pytest.approx(gaps / 500)


def test_certain_rows_are_counted() -> None:
    assert expected_calibration_error([[1.0, 0.0, 0.0]], [2]) == 1.0
    assert reliability_bins([[1.0, 0.0, 0.0]], [0])[-1].count == 1


def test_ece_null_tells_calibrated_from_over_confident() -> None:
    p, true = calibrated(2000, 5)
    null = ece_null(p, seed=1)
    assert 0 < null < 0.04
    assert expected_calibration_error(p, true) < 1.5 * null
    sharp = p**4 / (p**4).sum(axis=1, keepdims=True)
    assert expected_calibration_error(sharp, true) > 5 * ece_null(sharp, seed=1)
    assert ece_null(p, seed=1) == null != ece_null(p, seed=2)
    assert ece_null(p[:200], seed=1) > 2 * null


def test_ece_null_is_what_calibrated_labels_show() -> None:
    errors = []
    for seed in range(60):
        p, true = calibrated(400, seed)
        errors.append(expected_calibration_error(p, true))
    assert ece_null(calibrated(400, 99)[0], seed=0) == pytest.approx(np.mean(errors), rel=0.1)


def test_risk_coverage_by_hand() -> None:
    p = [[0.9, 0.1, 0.0], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6], [0.5, 0.3, 0.2]]
    coverage, risk = risk_coverage(p, [0, 0, 2, 1])
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])
    assert aurc(p, [0, 0, 2, 1]) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_tied_confidence_does_not_depend_on_row_order() -> None:
    p = np.array([[0.8, 0.1, 0.1]] * 4 + [[0.4, 0.3, 0.3]] * 2)
    true = np.array([0, 1, 1, 0, 0, 2])
    order = np.array([1, 2, 5, 0, 3, 4])
    assert risk_coverage(p, true)[1] == pytest.approx(risk_coverage(p[order], true[order])[1])
    assert risk_coverage(p, true)[1] == pytest.approx([0.5] * 6)


def test_confidence_that_ranks_errors_last_has_a_lower_area() -> None:
    p, true = calibrated(3000, 11)
    reverse = true.copy()
    order = np.argsort(p.max(axis=1))
    right = (p.argmax(axis=1) == true)[order]
    reverse[order] = np.where(
        right[::-1], p.argmax(axis=1)[order], (p.argmax(axis=1)[order] + 1) % 3
    )
    assert aurc(p, true) < (p.argmax(axis=1) != true).mean() < aurc(p, reverse)


def test_errors() -> None:
    with pytest.raises(ValueError, match="probabilities is empty"):
        expected_calibration_error(np.empty((0, 3)), [])
    with pytest.raises(ValueError, match="y_true has 2 rows"):
        aurc([[1.0, 0.0, 0.0]], [0, 1])


def test_who_says_the_raters_shares_is_calibrated_to_them_and_not_to_their_top_label() -> None:
    soft = np.array([[0.6, 0.4, 0.0], [0.1, 0.3, 0.6], [0.2, 0.6, 0.2]])
    assert soft_calibration_error(soft, soft) == pytest.approx(0.0)
    assert expected_calibration_error(soft, soft.argmax(axis=1)) == pytest.approx(0.4)
    sure = np.array([[0.0, 0.0, 1.0]] * 2)
    assert soft_calibration_error(sure, [[0.0, 0.5, 0.5], [0.0, 0.3, 0.7]]) == pytest.approx(0.4)
