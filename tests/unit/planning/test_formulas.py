"""The formulas: limits, and what must hold whatever the numbers are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.planning.formulas import (
    capability_shift,
    catch_up_quarters,
    deployment_share,
    deployment_velocity,
    gap_stock,
    learning_capacity,
    learning_load,
    reskilling_velocity,
    starting_backlog,
    velocity_ratio,
    work_changed,
)

share = st.floats(0.0, 1.0)
people = st.floats(0.5, 1e5)
hours = st.floats(0.0, 500.0)


def test_deployment_goes_evenly_to_what_is_planned_and_no_further():
    quarters = np.arange(7)
    found = deployment_share(0.2, 0.6, quarters, 4)
    assert found == pytest.approx([0.2, 0.3, 0.4, 0.5, 0.6, 0.6, 0.6])
    late = deployment_share(0.2, 0.6, quarters, 4, delay=1.0)
    assert late == pytest.approx([0.2, 0.2, 0.3, 0.4, 0.5, 0.6, 0.6])


def test_work_changed_of_classes_that_are_deployed_differently():
    assert work_changed(100, 0.3, 0.6, 0.5, 0.5) == pytest.approx(30.0)
    assert work_changed(100, 0.3, 0.6, 0.5, 0.5, 0.0) == pytest.approx(15.0)


@given(people, hours, hours, share, st.floats(0.0, 1e4))
def test_reskilling_has_a_ceiling(count, formal, coached, completion, load):
    able = learning_capacity(count, formal, coached, completion)
    found = reskilling_velocity(able, load, completion, count)
    assert 0.0 <= found <= completion * count * (1.0 + 1e-12)
    assert np.isfinite(found)


@given(people, st.floats(0.01, 1.0), st.floats(0.1, 1e4))
def test_unlimited_coaching_reskills_all_who_finish(count, completion, load):
    able = learning_capacity(count, 13.7, 1e12, completion)
    found = reskilling_velocity(able, load, completion, count)
    assert found == pytest.approx(completion * count)


def test_coaches_have_no_more_hours_than_they_have():
    assert learning_capacity(100, 0.0, 6.0, 1.0) == 600.0
    assert learning_capacity(100, 0.0, 6.0, 1.0, coaches=2, coach_hours=50) == 100.0
    assert learning_capacity(100, 0.0, 6.0, 1.0, coaches=200, coach_hours=50) == 600.0
    assert learning_capacity(100, 0.0, 6.0, 1.0, coaches=0) == 0.0
    assert learning_capacity(100, 8.0, 0.0, 0.5) == 100.0


def test_load_is_what_is_new_of_the_time_that_is_learning():
    assert learning_load(4.5, 160, 0.2, 0.5) == pytest.approx(72.0)
    assert learning_load(4.5, 160, 0.2, 1.0) == 0.0


@given(people, share, share, share, share, share, hours, st.integers(1, 40))
def test_no_deployment_no_gap(count, a, part, augmented, now, completion, coached, quarters):
    g = (1.0 - a) * part
    work = work_changed(count, a, g, augmented, deployment_share(now, now, 1, quarters))
    before = work_changed(count, a, g, augmented, now)
    rate = reskilling_velocity(
        learning_capacity(count, 13.7, coached, completion), 72.0, completion, count
    )
    velocity = deployment_velocity(before, work, quarters)
    assert velocity == 0.0
    assert velocity_ratio(velocity, rate) == 0.0
    stock = gap_stock(starting_backlog(before, 1.0), work - before, rate, quarters)
    assert stock == 0.0
    assert catch_up_quarters(stock, rate) == 0.0


@given(st.floats(-1e6, 1e6), st.floats(0.0, 1e6), st.floats(0.0, 1e6), st.integers(0, 40))
def test_a_stock_is_never_negative_and_more_deployment_never_shrinks_it(
    added, more, rate, quarters
):
    first = gap_stock(0.0, added, rate, quarters)
    assert 0.0 <= first <= gap_stock(0.0, added + more, rate, quarters)


def test_ratios_where_nobody_learns():
    found = velocity_ratio(np.array([1.0, 0.0, -1.0, 1.0]), np.array([0.0, 0.0, 0.0, 2.0]))
    assert found.tolist() == [np.inf, 0.0, -np.inf, 0.5]
    assert catch_up_quarters(3.0, 0.0) == np.inf


def test_capability_moves_the_log_odds_of_what_is_automatable():
    p = np.array([[0.5, 0.4, 0.1], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5]])
    found = capability_shift(p, 0.5)
    assert found.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0])
    assert np.log(found[0, 0] / (1.0 - found[0, 0])) == pytest.approx(0.5)
    assert found[0, 1] / found[0, 2] == pytest.approx(4.0)
    assert found[1:] == pytest.approx(p[1:])


@given(share, share, st.floats(-3.0, 3.0))
def test_a_shift_there_and_back_changes_nothing(a, part, shift):
    p = np.array([a, (1.0 - a) * part, (1.0 - a) * (1.0 - part)])
    assert capability_shift(capability_shift(p, shift), -shift) == pytest.approx(p, abs=1e-9)
