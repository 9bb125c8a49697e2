from __future__ import annotations

import numpy as np
import pytest

from tasktriage.evaluation.calibration import conformal_quantiles, set_quality
from tasktriage.evaluation.coverage import half_and_half
from tasktriage.models.calibrated import prediction_sets, thresholds_at


def rows(n_groups: int, size: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return probabilities, labels that are drawn from them, and groups."""
    generator = np.random.default_rng(seed)
    p = generator.dirichlet(np.full(3, 0.7), n_groups * size)
    true = np.array([generator.choice(3, p=row) for row in p])
    return p, true, np.repeat([f"g{number:02d}" for number in range(n_groups)], size)


@pytest.mark.parametrize("coverage", [0.8, 0.9])
def test_every_label_is_held_as_often_as_asked(
    coverage: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasktriage.evaluation.coverage.COVERAGE", coverage)
    found = half_and_half(*rows(40, 50), seed=0)
    assert found is not None
    assert found.coverage_per_label == pytest.approx([coverage] * 3, abs=0.03)
    assert 1 <= found.size <= 3


def test_equals_the_two_halves_worked_by_hand() -> None:
    p, true, groups = rows(3, 30)
    names = np.random.default_rng(4).permutation(["g00", "g01", "g02"])
    first = groups == names[0]  # the smaller half of three
    sets = np.zeros((90, 3), dtype=bool)
    for fitted, scored in ((first, ~first), (~first, first)):
        quantiles = conformal_quantiles(p[fitted], true[fitted])
        sets[scored] = prediction_sets(p[scored], thresholds_at(quantiles, 0.9))
    expected, found = set_quality(sets, true), half_and_half(p, true, groups, seed=4)
    assert found is not None
    assert (found.coverage, found.size) == (expected.coverage, expected.size)
    assert found.coverage_per_label.tolist() == expected.coverage_per_label.tolist()


def test_one_group_can_not_be_halved() -> None:
    p, true, groups = rows(1, 30)
    assert half_and_half(p, true, groups, seed=0) is None


def test_groups_of_another_length() -> None:
    p, true, groups = rows(2, 5)
    with pytest.raises(ValueError, match=r"groups has shape \(9,\), expected \(10,\)"):
        half_and_half(p, true, groups[1:], seed=0)
