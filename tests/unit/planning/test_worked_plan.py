"""Four roles whose figures were computed before there was any of this code."""

from __future__ import annotations

import pytest

from tasktriage.planning import assumed, closers, influences, measured, run

# deployment, re-skilling (FTE a quarter), ratio; median, low, high of the ratio; P(ratio > 1)
FIGURES = {
    "developers": (4.42, 11.00, 0.40, 0.43, 0.15, 1.21, 0.09),
    "testers": (1.26, 2.75, 0.46, 0.50, 0.17, 1.38, 0.13),
    "administrators": (0.82, 1.83, 0.45, 0.48, 0.16, 1.33, 0.12),
    "project managers": (0.55, 1.37, 0.40, 0.43, 0.14, 1.20, 0.09),
}


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_points_medians_and_interval_ends(make_plan, seed):
    found = {role.name: role for role in run(make_plan(), seed=seed).outcomes[0].roles}
    for name, (deployment, reskilling, ratio, median, low, high, chance) in FIGURES.items():
        role = found[name]
        assert role.deployment_velocity.point == pytest.approx(deployment, abs=0.01)
        assert role.reskilling_velocity.point == pytest.approx(reskilling, abs=0.01)
        assert role.velocity_ratio.point == pytest.approx(ratio, abs=0.01)
        assert role.velocity_ratio.median == pytest.approx(median, abs=0.03)
        assert role.velocity_ratio.low == pytest.approx(low, abs=0.06)
        assert role.velocity_ratio.high == pytest.approx(high, abs=0.06)
        assert role.chance_of_gap == pytest.approx(chance, abs=0.01)
        assert role.chance_of_opening == role.chance_of_gap  # there is no backlog


def test_without_coaching_the_gap_opens(make_plan):
    plan = make_plan("testers", coached_hours=assumed(0.0))
    role = run(plan).outcomes[0].roles[0]
    assert role.velocity_ratio.point == pytest.approx(1.26, abs=0.01)
    assert role.gap.point == pytest.approx(1.0, abs=0.05)


def test_one_input_at_a_time(make_plan):
    found = {one.input: one for one in influences(make_plan("testers"))[0]["testers"]}
    ends = {
        "coached_hours": (1.26, 0.28),
        "months_to_proficiency": (0.21, 0.93),
        "learning_share": (0.23, 0.93),
        "overlap": (0.74, 0.19),
        "deployment_planned": (0.19, 0.74),
        "completion": (0.81, 0.36),
        "formal_hours": (0.46, 0.30),
        "augmented_part": (0.37, 0.56),
    }
    for name, (low, high) in ends.items():
        assert found[name].at_low == pytest.approx(low, abs=0.02)
        assert found[name].at_high == pytest.approx(high, abs=0.02)


def test_rank_correlations(make_plan):
    found = influences(make_plan("testers"))[0]["testers"]
    parts = {one.input: one.part for one in found}
    assert sum(parts.values()) == pytest.approx(1.0)
    expected = {
        "months_to_proficiency": 0.21,
        "learning_share": 0.19,
        "overlap": 0.17,
        "deployment_planned": 0.16,
        "coached_hours": 0.14,
        "completion": 0.07,
        "formal_hours": 0.04,
        "augmented_part": 0.02,
    }
    for name, part in expected.items():
        assert parts[name] == pytest.approx(part, abs=0.02)
    assert found[0].input == "months_to_proficiency"
    assert "capability_drift" not in parts


def test_a_backlog_counts_until_it_is_worked_off(make_plan):
    plan = make_plan("testers", retrained=measured(0.0))
    before, after = (run(one).outcomes[0].roles[0] for one in (make_plan("testers"), plan))
    assert before.backlog.point == 0.0
    assert after.backlog.point == pytest.approx(after.work_now.point)
    assert after.velocity_ratio == before.velocity_ratio
    assert after.chance_of_gap > before.chance_of_gap
    assert after.chance_of_opening == before.chance_of_opening
    assert after.chance_of_gap < 1.0
    assert closers(plan)[0]["testers"]
