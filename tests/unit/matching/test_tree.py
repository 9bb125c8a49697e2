from __future__ import annotations

import tracemalloc
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode
from tasktriage.matching import tree as tree_module
from tasktriage.matching.tree import Reach, Tree


def tree(*parents):
    """Return a tree whose node i has the parent parents[i], None at the top."""
    nodes = tuple(
        TaxonomyNode(id=str(i), title="T", kind="k", parent=None if p is None else str(p))
        for i, p in enumerate(parents)
    )
    return Tree(Taxonomy(name="t", title="T", version="1", licence="L", nodes=nodes, threshold=0.5))


# any tree: each node below an earlier one, or at the top
TREES = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).map(
    lambda draws: tree(*(None if d % (i + 1) == i else d % (i + 1) for i, d in enumerate(draws)))
)


def test_levels_have_siblings_side_by_side():
    found = tree(None, 0, None, 2, 0, 2)
    assert [level.nodes.tolist() for level in found.levels] == [[0, 2], [1, 4, 3, 5]]
    assert found.levels[1].starts.tolist() == [0, 2]
    assert found.levels[1].above.tolist() == [0, 0, 1, 1]
    assert found.leaves.tolist() == [1, 3, 4, 5]


@given(TREES)
def test_every_node_stands_in_one_level_below_its_parent(found):
    assert sorted(np.concatenate([level.nodes for level in found.levels])) == list(
        range(len(found.nodes))
    )
    for depth, level in enumerate(found.levels):
        assert (found.depths[level.nodes] == depth).all()
        if depth:
            above = found.levels[depth - 1].nodes[level.above]
            assert (found.parents[level.nodes] == above).all()


@given(TREES, st.integers(0, 2**32 - 1))
def test_siblings_share_one(found, seed):
    for level in found.levels:
        scores = np.random.default_rng(seed).normal(0, 100, len(level.nodes))
        shared = level.shared(scores)
        assert np.add.reduceat(shared, level.starts) == pytest.approx(1.0)
        assert (shared >= 0).all()


def test_a_node_reaches_its_own_vectors_and_those_below():
    found = tree(None, 0, 0, None)
    reaches = found.reaches(np.array([0, 1, 1, 2, 3]), (2, 2))
    cosines = np.array([0.1, 0.9, 0.5, 0.7, -0.2, -np.inf])
    assert reaches[0].best(cosines) == pytest.approx([0.8, -0.2])
    assert reaches[1].best(cosines) == pytest.approx([0.7, 0.7])


def test_a_node_without_vectors_is_unlike_everything():
    found = tree(None, None)
    for nearest in (1, 2):
        (reach,) = found.reaches(np.array([0, 0, 0]), (nearest,))
        assert reach.best(np.array([0.5, 0.5, 0.5, -np.inf])) == pytest.approx([0.5, -1.0])


@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_tables_of_like_size_give_the_same(seed, nearest):
    rng = np.random.default_rng(seed)
    rows = np.split(np.arange(60), np.sort(rng.integers(0, 60, size=6)))
    cosines = np.append(rng.uniform(-1, 1, 60), -np.inf)
    rows = [row.tolist() for row in rows]
    one = Reach(rows, 60, nearest)
    with mock.patch.object(tree_module, "WASTED", -1):
        several = Reach(rows, 60, nearest)
    expected = [np.sort(cosines[row])[::-1][:nearest].mean() if row else -1.0 for row in rows]
    assert one.best(cosines) == pytest.approx(expected)
    assert several.best(cosines) == pytest.approx(expected)


def test_a_node_with_most_of_the_vectors_takes_no_room_in_the_others(taxonomy, node):
    few, many = 20_000, 20_000
    found = Tree(taxonomy(*(node(str(i)) for i in range(few))))
    owners = np.append(np.arange(few), np.zeros(many, dtype=np.intp))
    tracemalloc.start()
    (reach,) = found.reaches(owners, (2,))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50e6  # a table of all would take 3.2 GB
    assert reach.best(np.append(np.ones(few + many), -np.inf)) == pytest.approx(1.0)
