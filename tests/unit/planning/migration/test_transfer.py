"""Transfer: the share of the work that needs a person which somebody practises already."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tasktriage.planning.migration.transfer import carried, durable, transfer

SHARE = st.floats(0.0, 1.0)


def test_the_share_is_of_the_work_that_needs_a_person() -> None:
    # 2 × .9 and 1 × .5 and 1 × .1 of the target's weight need a person: 2.4 in all
    similar = np.array([[1.0, 0.0, 0.2], [0.5, 0.4, 0.0]])
    value = transfer(similar, np.array([2.0, 1.0, 1.0]), np.array([0.1, 0.5, 0.9]))
    assert value == pytest.approx((1.8 * 1.0 + 0.5 * 0.4 + 0.1 * 0.2) / 2.4)


def test_the_nearest_task_of_the_source_counts() -> None:
    assert carried(np.array([[0.1, 0.7], [0.3, 0.2]])) == pytest.approx([0.3, 0.7])


def test_a_source_without_tasks_practises_nothing() -> None:
    assert transfer(np.zeros((0, 2)), np.ones(2), np.zeros(2)) == 0.0


def test_nothing_is_carried_to_work_that_is_automatable_throughout() -> None:
    assert transfer(np.ones((2, 2)), np.ones(2), np.ones(2)) == 0.0
    assert durable(np.ones(2), np.ones(2)) == pytest.approx([0.0, 0.0])


def test_draws_are_leading_axes() -> None:
    rng = np.random.default_rng(0)
    similar, weights = rng.random((4, 3)), rng.random((7, 3))
    automatable = rng.random((7, 3))
    values = transfer(similar, weights, automatable)
    alone = [float(transfer(similar, w, a)) for w, a in zip(weights, automatable, strict=True)]
    assert values.shape == (7,)
    assert values == pytest.approx(alone)


@given(
    arrays(np.float64, (3, 4), elements=SHARE),
    arrays(np.float64, 4, elements=SHARE),
    arrays(np.float64, 4, elements=SHARE),
)
def test_transfer_is_a_share_and_grows_with_the_source(similar, weights, automatable) -> None:
    whole = transfer(similar, weights, automatable)
    assert 0.0 <= whole <= 1.0
    assert transfer(similar[:2], weights, automatable) <= whole + 1e-12
