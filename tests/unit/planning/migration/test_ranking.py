"""What targets are ranked by."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.planning.migration.ranking import FIRST, kept_shares, order, rank_value

parts = st.floats(0.0, 1.0)


def test_a_year_of_training_divides_by_e():
    value = rank_value(np.array(0.8), 0.5, np.array(12.0))
    assert float(value) == pytest.approx(0.8 * 0.5 / np.e)


@given(st.lists(st.tuples(parts, parts, st.floats(0.0, 200.0), st.booleans()), min_size=4))
def test_three_are_kept_under_every_weighting(rows):
    transfer, gap, months = (np.array(column) for column in list(zip(*rows, strict=True))[:3])
    stopped = [row[3] for row in rows]
    kept = kept_shares(transfer, gap, months, stopped)
    assert kept is not None
    assert kept.sum() == pytest.approx(FIRST)
    assert ((kept >= 0.0) & (kept <= 1.0)).all()


@given(st.lists(st.tuples(parts, st.booleans()), min_size=1))
def test_what_is_stopped_is_behind_and_values_fall(rows):
    values, stopped = np.array([row[0] for row in rows]), [row[1] for row in rows]
    found = order(values, stopped)
    assert sorted(found) == list(range(len(rows)))
    assert [stopped[at] for at in found] == sorted(stopped)
    for side in (True, False):
        own = [values[at] for at in found if stopped[at] is side]
        assert own == sorted(own, reverse=True)


def test_three_targets_are_always_kept():
    three = np.array([0.1, 0.2, 0.3])
    assert kept_shares(three, three, three, [False] * 3) is None
