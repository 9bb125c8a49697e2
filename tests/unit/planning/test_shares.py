"""Shares of a role as what is not known exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.contracts.errors import UsageError
from tasktriage.domain.assessment import Assessment
from tasktriage.domain.label import Probabilities
from tasktriage.domain.policy import Effect, PolicyEffect
from tasktriage.domain.task import Task
from tasktriage.planning import GivenShares, TaskShares, profile_shares
from tasktriage.planning.shares import draw_both
from tasktriage.roles.intervals import role_intervals
from tasktriage.roles.profile import make_profile


@pytest.mark.parametrize("size", [6, 12, 30])
def test_draws_of_tasks_hold_what_a_role_is_as_often_and_as_tightly_as_its_interval(size):
    rng = np.random.default_rng(size)
    held, widths = np.zeros((2, 3)), np.zeros((2, 3))
    roles = 200
    for _ in range(roles):
        work = rng.dirichlet(rng.dirichlet([2.0, 3.0, 1.5]) * 3.0 + 0.02, 300)
        listed = work[rng.integers(0, len(work), size)]
        weights = np.full(size, 1.0 / size)
        drawn = TaskShares(listed, weights).draw(rng, 600)
        ends = (
            role_intervals(listed, weights)[:3],
            np.quantile(drawn, (0.05, 0.95), axis=0).T,
        )
        for row, interval in enumerate(ends):
            low, high = interval.T
            truth = work.mean(axis=0)
            held[row] += (low <= truth) & (truth <= high)
            widths[row] += high - low
    assert (held / roles >= 0.84).all()
    assert (held / roles <= 0.97).all()
    assert widths[1] == pytest.approx(widths[0], rel=0.08)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(0, 2**32 - 1), st.sampled_from([0.05, 1.0, 50.0]))
def test_draws_are_shares(size, seed, concentration):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.full(3, concentration), size=size)
    tasks = TaskShares(p, rng.dirichlet(np.full(size, concentration)))
    drawn = tasks.draw(rng, 100)
    assert (drawn >= 0.0).all()
    assert drawn.sum(axis=1) == pytest.approx(np.ones(100))


def test_given_shares_vary_as_so_many_tasks_would():
    shares = GivenShares(0.4, 0.6, 0.0, tasks=20)
    drawn = shares.draw(np.random.default_rng(0), 50_000)
    assert drawn.mean(axis=0) == pytest.approx([0.4, 0.6, 0.0], abs=0.01)
    assert drawn[:, 0].std() == pytest.approx(np.sqrt(0.24 / 21), abs=0.003)
    exact = GivenShares(0.4, 0.6, 0.0).draw(np.random.default_rng(0), 3)
    assert exact.tolist() == [[0.4, 0.6, 0.0]] * 3


@pytest.mark.parametrize(
    "values", [(0.5, 0.6, 0.1), (-0.1, 1.0, 0.1), (0.2, 0.2, 0.2), (float("nan"), 0.5, 0.5)]
)
def test_shares_that_are_none(values):
    with pytest.raises(UsageError, match="possible is 0 to 1 each, 1 together"):
        GivenShares(*values)


def test_tasks_that_are_none():
    p = np.array([[0.2, 0.3, 0.5]])
    with pytest.raises(UsageError, match="worth 0 tasks"):
        GivenShares(0.2, 0.3, 0.5, tasks=0)
    with pytest.raises(UsageError, match="must sum to 1"):
        TaskShares(p * 2, np.array([1.0]))
    with pytest.raises(UsageError, match="must sum to 1"):
        TaskShares(p, np.array([0.9]))
    with pytest.raises(UsageError, match="have probabilities"):
        TaskShares(p, np.array([0.5, 0.5]))


def test_a_shift_of_tasks_is_that_of_every_task():
    p = np.array([[0.98, 0.01, 0.01], [0.02, 0.9, 0.08]])
    tasks = TaskShares(p, np.array([0.5, 0.5]))
    moved = tasks.shifted(tasks.central[None], np.array([0.5]))[0, 0]
    each = p[:, 0] * np.exp(0.5) / (1.0 - p[:, 0] + p[:, 0] * np.exp(0.5))
    assert moved == pytest.approx(each.mean(), abs=1e-6)
    plain = GivenShares(*tasks.central).shifted(tasks.central[None], np.array([0.5]))[0, 0]
    assert plain > moved  # tasks that are certain hardly move


def test_certain_tasks_are_not_shifted_past_what_can_be():
    certain = TaskShares(np.array([[1.0, 0.0, 0.0]]), np.array([1.0]))
    drawn = certain.draw(np.random.default_rng(0), 100)
    moved = certain.shifted(drawn, np.full(100, 0.5))
    assert np.isfinite(moved).all()
    assert moved.sum(axis=1) == pytest.approx(np.ones(100))


def test_equal_tasks_stay_equal_after_policies():
    rng = np.random.default_rng(0)
    p, w = rng.dirichlet([1, 1, 1], 8), np.full(8, 1 / 8)
    after = p.copy()
    after[0] = (0.0, 0.0, 1.0)
    first, second = draw_both(TaskShares(p, w), TaskShares(after, w), (0, 1), 500)
    assert (second[:, 2] >= first[:, 2]).all()
    same, again = draw_both(TaskShares(p, w), TaskShares(p, w), (0, 1), 500)
    assert np.array_equal(same, again)
    assert np.array_equal(same, first)
    given_shares = GivenShares(0.2, 0.3, 0.5, tasks=10)
    one, two = draw_both(given_shares, given_shares, (0, 1), 500)
    assert np.array_equal(one, two)


def _assessments(count: int, *effects: Effect) -> list[Assessment]:
    """Tasks with the same probabilities; the first ones have these effects."""
    items = [
        Assessment(
            task=Task(f"Sort pile {i}"),
            model=None,
            probabilities=Probabilities(0.6, 0.3, 0.1),
            prediction_set=None,
            reasons=(),
        )
        for i in range(count)
    ]
    for place, kind in enumerate(effects):
        one = PolicyEffect(
            policy="law",
            rule="one",
            title="A rule",
            effect=kind,
            act="An act",
            probability=0.9,
            in_force=True,
            jurisdiction="EU",
            basis="Art. 1",
            as_of=date(2026, 11, 29),
            source="here",
        )
        items[place] = replace(items[place], policy_effects=(one,))
    return items


def test_a_profiles_shares_are_those_of_its_tasks():
    found = profile_shares(make_profile(_assessments(8), role="clerk"))
    assert found.central == pytest.approx([0.6, 0.3, 0.1])
    with pytest.raises(UsageError, match="clerk: its shares are withheld"):
        profile_shares(make_profile(_assessments(3), role="clerk"))


def test_policies_raise_tasks_to_people():
    profile = make_profile(_assessments(8, Effect.HUMAN, Effect.CAP), role="clerk")
    before, after = (profile_shares(profile, policies=on).central for on in (False, True))
    assert before == pytest.approx([0.6, 0.3, 0.1])
    assert after == pytest.approx([0.6 * 6 / 8, (0.3 * 6 + 0.9) / 8, (0.1 * 7 + 1.0) / 8])
