from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.matching.bag import WIDTH, bag, rarity

ONES = np.ones(WIDTH)


@given(st.text())
def test_any_text_has_a_bag_of_length_one_or_none(text):
    places, values = bag(text, ONES)
    assert len(places) == len(set(places.tolist())) == len(values)
    assert ((places >= 0) & (places < WIDTH)).all()
    assert not len(values) or np.linalg.norm(values) == pytest.approx(1.0)


def test_endings_and_order_do_not_matter():
    one, other = bag("Checking the ledgers", ONES), bag("the LEDGER: checked!", ONES)
    assert one[0].tolist() == other[0].tolist()
    assert one[1] == pytest.approx(other[1])


def test_what_is_rare_counts_more():
    rare = rarity(["the ledger", "the oven", "the van"])
    places, values = bag("the oven", rare)
    the = bag("the", ONES)[0][0]
    assert values[places == the] < values[places != the]
    assert rare.min() == pytest.approx(1.0)
