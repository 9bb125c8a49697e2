from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.contracts.errors import TasktriageNote, TasktriageWarning
from tasktriage.matching.auto import LEAST_LEAD, LEAST_SHARE, LINES, Chooser, chosen
from tasktriage.matching.matcher import Matcher

E = np.eye(8, dtype=np.float32)


@pytest.fixture
def sectors(space, node, taxonomy):
    """Two sectors: work like a, and work like b."""
    return [
        Matcher(taxonomy(node("x", "a"), name="one"), space),
        Matcher(taxonomy(node("y", "b"), name="two"), space),
    ]


def test_the_sector_that_most_tasks_are_of(sectors):
    chooser = Chooser(sectors)
    with pytest.warns(TasktriageNote, match=r"^p\.md: sector one \(2 of 3 tasks\)$"):
        name, found = chooser.choose(np.stack([E[0], E[2], E[0]]), ["a", "c", "a"], "p.md")
    assert name == "one"
    assert [[m.node for m in path] for path in found] == [["x"], [], ["x"]]


def test_none_where_none_fits_or_two_do(sectors):
    for rows, document in (([2, 2, 0], "p.md"), ([0, 1], "q.md")):
        with pytest.warns(TasktriageWarning, match=f"^{document}: no sector fits$"):
            found = Chooser(sectors).choose(E[rows], ["t"] * len(rows), document)
        assert found == (None, [()] * len(rows))


def test_a_sector_that_was_named_is_not_matched_twice(sectors):
    chooser = Chooser(sectors, ["one"])
    with pytest.warns(TasktriageNote, match=r"^sector one \(1 of 1 task\)$"):
        assert chooser.choose(E[:1], ["a"], None) == ("one", [()])
    assert chooser.matches("one", E[:1], ["a"]) == [()]


def test_further_tasks_stand_in_the_sector_of_their_role_without_a_note(sectors):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = Chooser(sectors).matches("one", E[:2], ["a", "b"])
        assert Chooser(sectors).matches(None, E[:2], ["a", "b"]) == [(), ()]
    assert [[m.node for m in path] for path in found] == [["x"], []]


def test_a_role_is_named_once_and_a_table_of_thousands_ends(sectors):
    chooser = Chooser(sectors)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        chooser.choose(E[:1], ["a"], "p.md")
        chooser.choose(E[:1], ["a"], "p.md")
        assert len(said) == 1
        for number in range(3 * LINES):
            chooser.choose(E[:1], ["a"], f"{number}.md")
    assert len(said) == LINES + 1
    assert "further roles" in str(said[-1].message)


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 40), max_size=5))
def test_what_is_chosen_leads(counts):
    tasks = 40
    name = chosen(counts, tasks)
    if name is not None:
        others = [count for other, count in counts.items() if other != name]
        assert counts[name] >= LEAST_SHARE * tasks
        assert counts[name] - max(others, default=0) >= LEAST_LEAD * tasks
