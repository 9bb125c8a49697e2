"""Titles as numbers, and what their words say."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.occupations.title_index import TitleIndex
from tasktriage.occupations.title_table import TitleTable

PAIRS = [
    ("Night Baker", 0),
    ("Baker", 0),
    ("Pastry Cook", 0),
    ("Line Cook", 1),
    ("Cook", 1),
    ("Nurse", 2),
    ("Night Nurse", 2),
]


@pytest.fixture
def table():
    return TitleTable.of(PAIRS)


def test_a_table_comes_back_from_its_arrays(table):
    again = TitleTable.of_arrays(table.arrays(), 3)
    assert again.known == table.known
    assert again.heads == table.heads
    for name, array in table.arrays().items():
        assert np.array_equal(array, again.arrays()[name])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("places", np.array([60_000] * 12, np.uint16)),
        ("sizes", np.array([1], np.uint8)),
        ("pair_occupations", np.array([9] * 7, np.uint16)),
        ("pair_titles", np.array([0], np.uint16)),
        ("title_heads", np.zeros(7, np.int64)),
        ("known", np.frombuffer("é".encode(), np.uint8)),
    ],
)
def test_damaged_arrays_are_refused(table, name, value):
    with pytest.raises(ValueError, match=r"array|out of range|decode"):
        TitleTable.of_arrays(table.arrays() | {name: value}, 3)


@pytest.mark.parametrize(
    ("title", "best"),
    [("Bakers", 0), ("Cook, Line", 1), ("nurse at night", 2), ("Pastry cooks", 0)],
)
def test_words_find_the_occupation(table, title, best):
    index = TitleIndex(table, 3)
    likeness = index.likeness(title)
    assert likeness.features.shape == (5, 3)
    for row in (1, 2, 3):
        assert likeness.features[row].argmax() == best
    assert likeness.known == pytest.approx(1.0)


def test_a_strange_title_is_known_to_nobody(table):
    likeness = TitleIndex(table, 3).likeness("qwertz uiop")
    assert likeness.known == pytest.approx(0.0, abs=1e-3)
    assert likeness.nearest == 0.0
    assert np.isfinite(likeness.features).all()
    assert TitleIndex(table, 3).likeness("").count == 0
