"""Intervals of shares: where they must lie, and how often they hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tasktriage.roles.intervals import listed_intervals, role_intervals, t_quantile
from tasktriage.roles.shares import effects, label_shares, mean_score


@st.composite
def roles(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    size = draw(st.integers(2, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    p = rng.dirichlet(np.full(3, draw(st.sampled_from([0.05, 0.5, 5.0]))), size=size)
    w = rng.dirichlet(np.full(size, draw(st.sampled_from([0.5, 5.0]))))
    return p, w


@settings(max_examples=60, deadline=None)
@given(roles())
def test_ends_are_shares_in_order(role):
    p, w = role
    for ends in (listed_intervals(p, w, draws=300), role_intervals(p, w)):
        assert ends is not None
        assert ((ends >= 0.0) & (ends <= 1.0)).all()
        assert (ends[:, 0] <= ends[:, 1]).all()


@settings(max_examples=30, deadline=None)
@given(roles())
def test_the_order_of_tasks_changes_the_role_by_nothing(role):
    p, w = role
    back = slice(None, None, -1)
    assert role_intervals(p, w) == pytest.approx(role_intervals(p[back], w[back]))


def test_certain_labels_leave_nothing_to_draw(certain):
    p, w = np.array(certain), np.array([0.5, 0.3, 0.2])
    ends = listed_intervals(p, w)
    assert ends[:, 0] == pytest.approx(ends[:, 1])
    assert ends[:3, 0] == pytest.approx(label_shares(p, w))
    assert ends[3, 0] == pytest.approx(mean_score(p, w))


def test_one_task_says_nothing_of_its_role():
    assert role_intervals(np.array([[0.2, 0.3, 0.5]]), np.ones(1)) is None


def test_eight_tasks_without_a_label_do_not_prove_that_the_role_has_none():
    p = np.tile([0.0, 0.1, 0.9], (8, 1))
    ends = role_intervals(p, np.full(8, 1 / 8))
    assert ends is not None
    assert ends[0, 1] > 0.05


def test_many_tasks_are_drawn_in_parts(monkeypatch):
    from tasktriage.roles import intervals

    rng = np.random.default_rng(0)
    p, w = rng.dirichlet(np.ones(3), size=50), np.full(50, 1 / 50)
    whole = listed_intervals(p, w)
    monkeypatch.setattr(intervals, "BLOCK", 50 * 7)
    assert listed_intervals(p, w) == pytest.approx(whole)


@pytest.mark.parametrize("size", [8, 15, 40])
def test_both_hold_about_nine_times_in_ten(size):
    rng = np.random.default_rng(size)
    held, roles_drawn = np.zeros((2, 4)), 250
    for _ in range(roles_drawn):
        whole = rng.dirichlet([0.35, 0.6, 0.4], size=200)
        p, w = whole[rng.integers(200, size=size)], np.full(size, 1 / size)
        labels = (rng.random((size, 1)) > p.cumsum(axis=1)[:, :2]).sum(axis=1)
        truths = [np.bincount(labels, minlength=3) / size, whole.mean(axis=0)]
        both = [listed_intervals(p, w, draws=400), role_intervals(p, w)]
        for row, (ends, truth) in enumerate(zip(both, truths, strict=True)):
            assert ends is not None
            truth = np.append(truth, truth[0] + truth[1] / 2)
            held[row] += (ends[:, 0] - 1e-9 <= truth) & (truth <= ends[:, 1] + 1e-9)
    # 250 draws of .90 vary by .02; over the labels less
    assert held[:, :3].mean(axis=1) / roles_drawn == pytest.approx(0.91, abs=0.045)


def test_a_t_quantile_without_scipy():
    for degrees in (4.0, 5.5, 8.0, 20.0, 1000.0):
        assert t_quantile(0.95, degrees) == pytest.approx(stats.t.ppf(0.95, degrees), abs=0.01)


def test_an_effect_is_the_mean_less_that_without_the_task():
    rng = np.random.default_rng(3)
    p, w = rng.dirichlet(np.ones(3), size=6), rng.dirichlet(np.ones(6))
    found = effects(p, w)
    for task in range(6):
        rest = np.delete(w, task) / np.delete(w, task).sum()
        without = mean_score(np.delete(p, task, axis=0), rest)
        assert found[task] == pytest.approx(mean_score(p, w) - without)
    assert effects(p[:1], np.ones(1)).tolist() == [0.0]
