"""Formulas of stages: capacity, utilisation, and how long an item waits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.planning.flow.queues import (
    MOST_SHARING,
    capacity_multiplier,
    utilisation_after,
    waiting,
    waiting_growth,
)


@given(st.floats(0, 5), st.floats(0, 10), st.floats(0.1, 10), st.floats(0.1, 10))
def test_without_deployment_it_is_volume_and_effort_alone(busy, volume, effort, speed_up):
    assert capacity_multiplier(0.0, speed_up) == 1.0
    after = utilisation_after(busy, volume, effort, capacity_multiplier(0.0, speed_up))
    assert after == pytest.approx(busy * volume * effort)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 10), st.floats(0.1, 10))
def test_capacity_grows_with_speed_and_with_what_it_touches(first, second, slow, fast):
    assert capacity_multiplier(first, 1.0) == pytest.approx(1.0)
    slow, fast = sorted((slow, fast))
    assert capacity_multiplier(first, slow) <= capacity_multiplier(first, fast) * (1 + 1e-12)
    less, more = sorted((first, second))
    above, below = max(1.0, fast), min(1.0, slow)
    assert capacity_multiplier(less, above) <= capacity_multiplier(more, above) * (1 + 1e-12)
    assert capacity_multiplier(less, below) >= capacity_multiplier(more, below) * (1 - 1e-12)
    assert 1.0 - 1e-12 <= capacity_multiplier(first, above) <= above * (1 + 1e-12)


def test_waiting_of_one_person_is_that_of_one_server():
    busy = np.array([0.1, 0.5, 0.9, 0.99])
    assert waiting(busy, 1.0) == pytest.approx(busy / (1.0 - busy))
    assert waiting_growth(0.5, 0.9, 1.0) == pytest.approx(9.0)


def test_waiting_of_several_is_erlangs():
    """Two people of whom each is busy half the time: a third of the items waits, 1/3 in all."""
    assert waiting(0.5, 2.0) == pytest.approx(1.0 / 3.0)
    for people in (2, 5, 30):
        load = 0.8 * people
        terms = [load**k / math.factorial(k) for k in range(people + 1)]
        last = terms[-1] / (1.0 - 0.8)
        delayed = last / (sum(terms[:-1]) + last)
        assert waiting(0.8, people) == pytest.approx(delayed / (people * 0.2))


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.2, 300.0), st.floats(0.2, 300.0))
def test_who_is_fuller_waits_longer_and_who_shares_less(first, second, few, many):
    low, high = sorted((first, second))
    few, many = sorted((few, many))
    assert waiting(low, few) <= waiting(high, few) * (1 + 1e-9)
    assert waiting(low, many) <= waiting(low, few) * (1 + 1e-9)
    assert waiting_growth(low, high, few) >= 1.0 - 1e-9
    assert waiting_growth(low, low, few, 0.7) == pytest.approx(0.7)


def test_waiting_where_it_is_endless_or_nothing():
    assert waiting_growth(0.5, [0.0, 1.0, 3.0], 4.0).tolist() == [0.0, math.inf, math.inf]
    assert waiting_growth(1.2, [0.9, 1.1], 4.0).tolist() == [0.0, math.inf]
    assert waiting(1.0, 3.0) == math.inf
    assert waiting(0.9, MOST_SHARING) == waiting(0.9, 1e7)
    assert np.isfinite(waiting_growth(1e-9, 0.999, 1e7))
