"""A role's parts by stage, from how probable it is that its tasks are work of each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.planning.flow.draft import stage_parts


def test_what_matches_nothing_is_spread_as_what_does():
    chances = np.array([[0.9, 0.0, 0.0], [0.0, 0.6, 0.0], [0.0, 0.0, 0.0]])
    parts, accountable = stage_parts(chances, np.full(3, 1 / 3), np.array([0.0, 1.0, 0.6]))
    assert parts == pytest.approx([0.6, 0.4, 0.0])
    assert accountable is not None
    hours = np.array([0.4 * 0.6 + 0.6 * 0.6, 0.6 + 0.4 * 0.4 + 0.6 * 0.4, 0.0]) / 3
    assert accountable[:2] == pytest.approx(hours[:2] / [0.6, 0.4])
    # all that is accountable is in some stage
    assert (parts * accountable).sum() == pytest.approx((0.0 + 1.0 + 0.6) / 3)


def test_next_to_nothing_is_no_part():
    chances = np.array([[0.96, 0.04], [0.97, 0.03]])
    parts, accountable = stage_parts(chances, np.array([0.5, 0.5]), None)
    assert parts == pytest.approx([1.0, 0.0])
    assert accountable is None
    assert stage_parts(np.full((2, 2), 0.02), np.array([0.5, 0.5]), None) == (None, None)


@given(
    st.integers(1, 12).flatmap(
        lambda stages: st.lists(
            st.lists(st.floats(0, 1), min_size=stages, max_size=stages), min_size=1, max_size=8
        )
    ),
    st.integers(0, 1_000),
)
def test_parts_are_of_a_whole(rows, seed):
    chances = np.array(rows)
    chances = chances / np.maximum(1.0, chances.sum(axis=1, keepdims=True))
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(len(chances)))
    parts, accountable = stage_parts(chances, weights, rng.random(len(chances)))
    if parts is None:
        assert weights @ chances.sum(axis=1) < 0.1 + 1e-9
        return
    assert parts.sum() == pytest.approx(1.0)
    assert ((parts >= 0.0) & (parts <= 1.0)).all()
    assert accountable is not None
    assert ((accountable >= 0.0) & (accountable <= 1.0)).all()
