"""The worked example of the method: a quality assurance engineer with six tasks."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.domain.profile import Grade
from tasktriage.roles.gradient import Link, gradient
from tasktriage.roles.intervals import listed_intervals
from tasktriage.roles.shares import (
    effective_count,
    label_shares,
    label_spread,
    mean_score,
    scores,
    spread,
)

W = np.array([0.261, 0.137, 0.214, 0.078, 0.028, 0.282])
P = np.array(
    [
        [0.75, 0.22, 0.03],
        [0.60, 0.35, 0.05],
        [0.20, 0.70, 0.10],
        [0.10, 0.65, 0.25],
        [0.85, 0.12, 0.03],
        [0.04, 0.31, 0.65],
    ]
)
LINK_OF_2023 = Link(intercept=0.099, slope=0.539, ratio=0.334, error=0.07, fitted="labels of 2023")


def test_figures_to_the_printed_digits() -> None:
    assert scores(P) == pytest.approx([0.860, 0.775, 0.550, 0.425, 0.910, 0.195])
    assert label_shares(P, W).round(2).tolist() == [0.36, 0.40, 0.24]
    assert round(mean_score(P, W), 2) == 0.56
    assert round(spread(P, W), 2) == 0.27
    assert round(float(np.hypot(spread(P, W), label_spread(P, W))), 2) == 0.38
    assert round(effective_count(W), 1) == 4.6


def test_the_interval_of_the_labels() -> None:
    for draws in (2_000, 20_000):
        low, high = listed_intervals(P, W, draws=draws)[0]
        assert low == pytest.approx(0.03, abs=0.02)
        assert high == pytest.approx(0.63, abs=0.02)


def test_the_gradient_between_two_grades() -> None:
    found = gradient(mean_score(P, W), spread(P, W), LINK_OF_2023)
    assert (round(found.mean, 2), round(found.sd, 2)) == (0.40, 0.09)
    assert round(found.mean + found.sd, 2) == 0.49
    grades = {item.grade: item.probability for item in found.grades}
    # on the edge: less than a hundredth to gradient 2
    assert abs(grades[Grade.GRADIENT_2] - grades[Grade.MINIMAL]) < 0.3
    assert sum(grades.values()) == pytest.approx(1.0)
