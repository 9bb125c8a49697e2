from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode
from tasktriage.matching.tree import Tree


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
