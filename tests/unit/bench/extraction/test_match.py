"""Matching is one to one, in order, and does not depend on the order of the units."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.bench.extraction.match import in_order, is_match, match

WORDS = st.lists(st.sampled_from("abcde"), max_size=8)
UNITS = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), max_size=6)


def slow_in_order(a, b):
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            table[i + 1][j + 1] = (
                table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
            )
    return table[-1][-1]


def most_pairs(references, units):
    """Try every assignment: what the matching must reach."""
    places = [*range(len(units)), *[None] * len(references)]
    return max(
        sum(
            p is not None and is_match(r, units[p]) for r, p in zip(references, chosen, strict=True)
        )
        for chosen in permutations(places, len(references))
    )


@given(WORDS, WORDS)
def test_words_in_order_are_the_longest_common_subsequence(a, b):
    assert in_order(a, b) == slow_in_order(a, b)


@pytest.mark.parametrize(
    ("reference", "unit", "expected"),
    [
        ("a b c d e", "a b c d e", True),
        ("a b c d e", "a b c d", True),  # .8, not less
        ("a b c d e", "a b c", False),
        ("a b c d e", "e d c b a", False),  # all there, in no order
        ("a b c d e", "a x b y c d", True),
        ("a b c d", "a b c d x y", True),  # 1.5 times as long, not more
        ("a b c d", "a b c d x y z", False),
        ("a", "a", True),
        ("a", "b", False),
        ("", "", False),
        ("", "a", False),
    ],
)
def test_a_match_has_most_words_in_order_and_few_others(reference, unit, expected):
    assert is_match(reference.split(), unit.split()) is expected


def test_two_units_do_not_share_a_reference():
    assert len(match([["a", "b"]], [["a", "b"], ["a", "b"]])) == 1
    assert len(match([["a", "b"], ["a", "b"]], [["a", "b"]])) == 1


def test_a_greedy_choice_does_not_cost_a_pair():
    # the long unit fits both references, the short one only the short reference
    references = [list("abcde"), list("abcd")]
    units = [list("abcd"), list("abcxd")]
    assert is_match(references[0], units[0])
    assert len(match(references, units)) == 2


def test_of_equal_choices_the_one_with_more_gain_is_taken():
    assert match([["a"]], [["a"], ["a"]], [0.0, 1.0]) == [(0, 1)]
    # never at the price of a pair
    assert len(match([["a"], ["b"]], [["a"], ["b"], ["a"]], [0.0, 0.0, 1.0])) == 2


@settings(max_examples=60, deadline=None)
@given(st.lists(UNITS.filter(bool).map(lambda u: u[0]), max_size=4), UNITS.map(lambda u: u[:4]))
def test_there_are_as_many_pairs_as_can_be(references, units):
    pairs = match(references, units)
    assert len({r for r, _ in pairs}) == len({u for _, u in pairs}) == len(pairs)
    assert all(is_match(references[r], units[u]) for r, u in pairs)
    assert len(pairs) == most_pairs(references, units)


@settings(max_examples=60, deadline=None)
@given(UNITS, UNITS, st.randoms(use_true_random=False))
def test_the_order_of_the_units_does_not_matter(references, units, chance: random.Random):
    others, ours = list(references), list(units)
    chance.shuffle(others)
    chance.shuffle(ours)
    assert len(match(others, ours)) == len(match(references, units))


@given(UNITS)
def test_equal_lists_match_whole(units):
    assert len(match(units, units)) == len(units)
