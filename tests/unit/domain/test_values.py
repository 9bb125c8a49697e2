from __future__ import annotations

import dataclasses
import math
import warnings

import pytest

from tasktriage.domain.document import Unit, UnitKind
from tasktriage.domain.task import Task
from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode


@pytest.mark.parametrize("prior", [-0.1, 1.1, math.nan, math.inf])
def test_a_prior_is_a_probability(prior):
    with pytest.raises(ValueError, match="prior must be from 0 to 1"):
        Unit(task=Task("t"), kind=UnitKind.DUTY, prior=prior, why="w")


@pytest.mark.parametrize(("prior", "settled"), [(0.0, True), (1.0, True), (0.5, False), (1, True)])
def test_a_unit_is_settled_at_the_ends_only(prior, settled):
    assert Unit(task=Task("t"), kind=UnitKind.DUTY, prior=prior, why="w").settled is settled


def test_values_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Task("t").text = "u"


def taxonomy(*nodes):
    return Taxonomy(name="t", title="T", version="1", licence="L", nodes=nodes, threshold=0.5)


def node(node_id, parent=None, tasks=("Do it",)):
    return TaxonomyNode(id=node_id, title="N", kind="area", parent=parent, tasks=tasks)


def test_taxonomy_lookup():
    found = taxonomy(node("a"), node("b", "a"))
    assert found.node("b").parent == "a"
    with pytest.raises(KeyError):
        found.node("c")


@pytest.mark.parametrize(
    ("nodes", "problem"),
    [
        ((), "there is no node"),
        ((node("a"), node("a")), "stands twice"),
        ((node("a", "b"),), "unknown parent"),
        ((node("b", "a"), node("a")), "unknown parent"),
        ((node("a", "a"),), "unknown parent"),
    ],
)
def test_taxonomy_refusals(nodes, problem):
    with pytest.raises(ValueError, match=problem):
        taxonomy(*nodes)


def test_a_field_that_was_renamed_keeps_its_old_name():
    fields = {"task": Task("Bake"), "kind": UnitKind.DUTY, "prior": 0.5, "why": "w"}
    with pytest.warns(DeprecationWarning, match=r"Unit\.run is called Unit\.group now") as caught:
        unit = Unit(**fields, run=3)
    assert caught[0].filename == __file__
    assert unit == Unit(**fields, group=3)
    with pytest.warns(DeprecationWarning, match="group") as caught:
        assert unit.run == 3
    assert caught[0].filename == __file__
    with warnings.catch_warnings(action="error"):
        assert dataclasses.replace(unit, prior=0.1).group == 3


def test_an_old_name_works_in_replace():
    unit = Unit(task=Task("Bake"), kind=UnitKind.DUTY, prior=0.5, why="w", group=2)
    with pytest.warns(DeprecationWarning, match="group"):
        assert dataclasses.replace(unit, run=5).group == 5
