from __future__ import annotations

import numpy as np
import pytest

from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode

E = np.eye(8)


@pytest.fixture
def space(make_model):
    """A model whose vectors are known: a and b at right angles, ab between them."""
    return make_model(
        vectors={"a": E[0], "b": E[1], "ab": E[0] + E[1], "aab": 2 * E[0] + E[1], "c": E[2]}
    )


@pytest.fixture
def node():
    """Return a factory of nodes."""

    def make(node_id, *tasks, kind="area", parent=None, **values):
        return TaxonomyNode(
            id=node_id, title=node_id.upper(), kind=kind, tasks=tasks, parent=parent, **values
        )

    return make


@pytest.fixture
def taxonomy():
    """Return a factory of taxonomies."""

    def make(*nodes, name="bakery", **values):
        values = {"threshold": 0.6, "embedder": "fake-vectors", **values}
        return Taxonomy(name=name, title="T", version="1", licence="L", nodes=nodes, **values)

    return make
