"""Alignment: what is the same task, with vectors that the test makes up."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.roles.align import Aligned, align, plain


def aligned(before, after, cosine=None):
    """Align texts whose cosines are given by place; others are at right angles."""
    n, m = len(before), len(after)
    first = np.zeros((n, n + m), dtype=np.float32)
    second = np.zeros((m, n + m), dtype=np.float32)
    first[:, :n] = np.eye(n)
    second[:, n:] = np.eye(m)
    for (i, j), value in (cosine or {}).items():
        second[j] = 0.0
        second[j, i] = value
        second[j, n + j] = np.sqrt(1.0 - value**2)
    return align(before, after, first, second)


def places(found):
    return [(item.before, item.after) for item in found]


def test_a_text_is_the_same_whatever_its_bullet_case_and_marks():
    found = aligned(["Sort the mail."], ["• SORT the  mail"])
    assert places(found) == [((0,), (0,))]
    assert plain("1) Sort – the “mail”!") == "1 sort the mail"


def test_equal_texts_are_paired_in_turn_and_never_twice():
    found = aligned(["Sort mail", "Sort mail"], ["sort mail", "sort mail", "sort mail"])
    assert places(found) == [((0,), (0,)), ((1,), (1,)), ((), (2,))]


def test_a_text_without_a_word_is_still_itself():
    assert places(aligned(["–––"], ["–––"])) == [((0,), (0,))]
    assert set(places(aligned(["–––"], ["!!!"]))) == {((0,), ()), ((), (0,))}


def test_what_is_like_nothing_is_gone_or_new():
    found = aligned(["Sort the mail"], ["Weld the hull"], {(0, 0): 0.2})
    assert places(found) == [((), (0,)), ((0,), ())]
    assert all(item.similarity is None for item in found)


def test_a_free_rewording_is_found_by_its_vector():
    found = aligned(["Help guests with luggage"], ["Carry visitors' bags"], {(0, 0): 0.6})
    assert places(found) == [((0,), (0,))]
    assert found[0].similarity == pytest.approx(0.6, abs=1e-6)


def test_the_same_words_with_another_act_are_another_task():
    before, after = ["Collect the money of the branch"], ["Invest the money of the branch"]
    assert ((0,), (0,)) not in places(aligned(before, after, {(0, 0): 0.7}))
    assert places(aligned(before, after, {(0, 0): 0.95})) == [((0,), (0,))]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Draft the ward budget", "Approve the ward budget"),
        ("Prepare the rota", "Sign the rota"),
        ("Handle requests for leave", "You will decide on requests for leave"),
        ("Write the minutes", "Review the minutes"),
    ],
)
def test_who_makes_who_checks_and_who_decides_are_never_one_task(before, after):
    assert len(aligned([before], [after], {(0, 0): 0.99})) == 2
    assert len(aligned([after], [before], {(0, 0): 0.99})) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Prepare and approve the budget", "Approve the budget"),
        ("Give final approval to the budget", "Approve the budget"),
        ("Authorise payments", "Approve payments"),
        ("Signal trains", "Direct trains"),
    ],
)
def test_an_act_that_both_have_or_that_is_of_one_sort_may_be_a_rewording(before, after):
    assert len(aligned([before], [after], {(0, 0): 0.95})) == 1


def test_an_act_in_another_form_is_the_same_act():
    before = ["Draft the budget of the branch"]
    after = ["You will be drafting the budget of the whole branch"]
    assert places(aligned(before, after, {(0, 0): 0.7})) == [((0,), (0,))]


def test_the_best_set_of_pairs_wins_not_the_first():
    before = ["Greet visitors", "Welcome callers at the door"]
    after = ["Receive people", "Say hello to guests"]
    first = np.eye(2, dtype=np.float32)
    second = np.array([[0.6, 0.75], [0.55, 0.1]], dtype=np.float32)
    found = align(before, after, first, second)
    assert places(found) == [((0,), (1,)), ((1,), (0,))]


def test_one_good_pair_beats_two_poor_ones():
    before = ["Run the fair", "Hold the show"]
    after = ["Run the yearly fair", "Set a stall up"]
    first = np.eye(2, dtype=np.float32)
    second = np.array([[0.99, 0.47], [0.47, 0.0]], dtype=np.float32)
    assert places(align(before, after, first, second))[0] == ((0,), (0,))


def test_a_split_and_a_merger_keep_their_parts_together():
    whole = "Prepare the written summary and lead the bedside handover"
    parts = ["Prepare the written summary", "Lead the bedside handover"]
    assert places(aligned([whole], parts, {(0, 0): 0.8})) == [((0,), (0, 1))]
    first, second = np.eye(2, dtype=np.float32), np.array([[0.8, 0.1]], dtype=np.float32)
    assert places(align(parts, [whole], first, second)) == [((0, 1), (0,))]


def test_new_tasks_stand_behind_the_one_that_they_follow():
    before = ["Sort mail", "Bake bread", "Weld hulls"]
    after = ["Paint boats", "Sort mail", "Fly kites", "Weld hulls"]
    assert places(aligned(before, after)) == [
        ((), (0,)),
        ((0,), (1,)),
        ((), (2,)),
        ((1,), ()),
        ((2,), (3,)),
    ]


def test_every_task_stands_in_it_once():
    rng = np.random.default_rng(3)
    words = ["plan", "sort", "bake", "weld", "paint", "count", "mail", "bread", "hull", "boat"]
    for _ in range(30):
        sides = [
            [" ".join(rng.choice(words, 4)) for _ in range(rng.integers(1, 9))] for _ in range(2)
        ]
        vectors = []
        for side in sides:
            made = rng.normal(size=(len(side), 4)).astype(np.float32)
            vectors.append(made / np.linalg.norm(made, axis=1, keepdims=True))
        found = align(*sides, *vectors)
        for name, side in zip(("before", "after"), sides, strict=True):
            seen = [place for item in found for place in getattr(item, name)]
            assert sorted(seen) == list(range(len(side)))


def test_an_empty_side():
    none = np.zeros((0, 1), dtype=np.float32)
    one = np.ones((1, 1), dtype=np.float32)
    assert align([], ["Sort mail"], none, one) == (Aligned((), (0,)),)
    assert align(["Sort mail"], [], one, none) == (Aligned((0,), ()),)
