from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.evaluation.folds import group_folds, soc6

ROWS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 7)), min_size=1, max_size=40)


def test_soc6() -> None:
    assert soc6("11-2011.00") == "11-2011"
    assert soc6(" 11-2011 ") == "11-2011"


@pytest.mark.parametrize("bad", ["", "112011", "11-201", "11-2011.0", "11-2011.00x"])
def test_soc6_refuses_what_is_not_a_code(bad: str) -> None:
    with pytest.raises(ValueError, match="not a SOC code"):
        soc6(bad)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(ROWS, st.integers(2, 5))
def test_no_group_and_no_text_on_both_sides(rows: list[tuple[int, int]], n_splits: int) -> None:
    groups = [f"g{group}" for group, _ in rows]
    texts = [f"Text {text}" for _, text in rows]
    if len(set(groups)) < n_splits:
        with pytest.raises(ValueError, match=f"{n_splits} folds need at least {n_splits}"):
            group_folds(groups, texts, n_splits)
        return
    folds = group_folds(groups, texts, n_splits)
    assert len(folds) == n_splits
    held_out = np.concatenate([np.concatenate([fold.test, fold.dropped]) for fold in folds])
    assert sorted(held_out.tolist()) == list(range(len(rows)))
    for fold in folds:
        everything = np.concatenate([fold.train, fold.test, fold.dropped])
        assert sorted(everything.tolist()) == list(range(len(rows)))
        train_texts = {texts[row] for row in fold.train}
        assert not train_texts & {texts[row] for row in fold.test}
        assert all(texts[row] in train_texts for row in fold.dropped)
        train_groups = {groups[row] for row in fold.train}
        assert not train_groups & {groups[row] for row in np.r_[fold.test, fold.dropped]}


def test_texts_are_compared_but_for_white_space_at_the_ends() -> None:
    groups = ["a", "a", "b", "b"]
    texts = ["File the forms.", "Greet guests", " File the forms. ", "greet guests!"]
    assert [fold.dropped.tolist() for fold in group_folds(groups, texts, 2)] == [[2], [0]]
    assert [len(fold.dropped) for fold in group_folds(groups, n_splits=2)] == [0, 0]


def test_folds_of_tied_groups_do_not_move() -> None:
    # Most groups tie in size: a splitter that sorts unstably deals them out in another order, and
    # every figure measured on the folds moves with it.
    groups = [f"g{number:02d}" for number in range(20) for _ in range(3)] + ["g03", "g11"]
    folds = group_folds(groups)
    found = [sorted({groups[row] for row in fold.test}) for fold in folds]
    assert found == [
        ["g01", "g07", "g11", "g13"],
        ["g00", "g03", "g06", "g12"],
        ["g05", "g10", "g16", "g19"],
        ["g04", "g09", "g15", "g18"],
        ["g02", "g08", "g14", "g17"],
    ]


def test_errors_say_what_to_do() -> None:
    with pytest.raises(ValueError, match="has 3 groups, 5 folds need at least 5"):
        group_folds(["a", "b", "c", "c"])
    with pytest.raises(ValueError, match="n_splits is 1"):
        group_folds(["a", "b"], n_splits=1)
    with pytest.raises(ValueError, match="texts has 1 rows, groups has 2"):
        group_folds(["a", "b"], ["one"], n_splits=2)
    with pytest.raises(ValueError, match="0 groups"):
        group_folds([], [])
