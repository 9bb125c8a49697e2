from __future__ import annotations

import warnings

import numpy as np
import pytest

from tasktriage.contracts.errors import ComponentError, TasktriageWarning, UnknownNameError
from tasktriage.matching.matcher import Matcher

E = np.eye(8, dtype=np.float32)


def ids(path):
    return [match.node for match in path]


def test_a_path_begins_at_the_top_and_ends_where_it_is_unsure(space, node, taxonomy):
    nodes = (
        node("baker", kind="role"),
        node("dough", "a", parent="baker"),
        node("oven", "b", parent="baker"),
        node("driver", "c", kind="role"),
    )
    matcher = Matcher(taxonomy(*nodes), space)
    path = matcher.match(E[0], "a")
    assert ids(path) == ["baker", "dough"]
    assert [match.taxonomy for match in path] == ["bakery", "bakery"]
    assert [match.title for match in path] == ["BAKER", "DOUGH"]
    assert [match.similarity for match in path] == pytest.approx([1.0, 1.0])
    between = matcher.match((E[0] + E[1]) / np.sqrt(2), "ab")
    assert ids(between) == ["baker"]  # dough or oven: as probable, so neither is named
    assert between[0].similarity == pytest.approx(np.sqrt(0.5))


def test_no_child_is_surer_than_its_parent(space, node, taxonomy):
    nodes = (node("r", kind="role"), node("x", "a", parent="r"), node("s", "c", kind="role"))
    matcher = Matcher(taxonomy(*nodes, threshold=-1.0, probable=0.0), space)
    for seed in range(50):
        vector = np.random.default_rng(seed).normal(size=8).astype(np.float32)
        path = matcher.match(vector / np.linalg.norm(vector), "")
        said = [match.probability for match in path]
        assert said == sorted(said, reverse=True)
        assert all(0.0 <= p <= 1.0 for p in said)


def test_the_threshold_itself_is_a_match(space, node, taxonomy):
    matcher = Matcher(taxonomy(node("x", "a"), threshold=0.5), space)
    vector = (0.5 * E[0] + np.sqrt(0.75) * E[3]).astype(np.float32)
    assert ids(matcher.match(vector, "")) == ["x"]
    assert matcher.match((0.49 * E[0] + 0.87 * E[3]).astype(np.float32), "") == ()


def test_what_is_nearer_to_the_background_is_no_match(space, node, taxonomy):
    one = node("x", "a")
    vector = (2 * E[0] + E[1]) / np.sqrt(5)  # .894 to a, .447 to b, .949 to ab
    assert Matcher(taxonomy(one, background=("b",)), space).match(vector, "")
    assert not Matcher(taxonomy(one, background=("b", "ab")), space).match(vector, "")
    for margin, matched in ((0.4, True), (0.5, False)):
        found = Matcher(taxonomy(one, background=("b",), margin=margin), space)
        assert bool(found.match(vector, "")) is matched


def test_a_sector_says_of_its_best_role_how_sure_it_is_even_below_probable(space, node, taxonomy):
    nodes = [node(name, "a", kind="role") for name in "qwe"]
    (match,) = Matcher(taxonomy(*nodes), space).match(E[0], "a")
    assert match.node == "q"  # a tie keeps the order of the taxonomy
    assert match.probability == pytest.approx(1 / 3, abs=0.01)


def test_probability_rises_with_how_far_it_lies_above_what_it_must_reach(space, node, taxonomy):
    one = taxonomy(node("x", "a"), threshold=0.5, calibration=(10.0, 0.0))
    matcher = Matcher(one, space)
    said = []
    for cosine in (0.5, 0.6, 1.0):
        vector = (cosine * E[0] + np.sqrt(1 - cosine**2) * E[3]).astype(np.float32)
        said.append(matcher.match(vector, "")[0].probability)
    assert said == pytest.approx([0.5, 1 / (1 + np.exp(-1)), 1 / (1 + np.exp(-5))], abs=1e-6)


def test_the_mean_of_the_nearest_exemplars(space, node, taxonomy):
    nodes = (node("x", "a", "b", "c"), node("y", "ab"), node("z", "a", "ab", "b"))
    matcher = Matcher(taxonomy(*nodes, threshold=-1.0, nearest=2), space)
    half = np.sqrt(0.5)
    assert matcher.similarities(E[0]) == pytest.approx([0.5, half, (1 + half) / 2])
    assert ids(matcher.match(E[0], "a")) == ["z"]


def test_a_node_without_exemplars_goes_by_what_is_below_it_else_by_its_title(
    make_model, node, taxonomy
):
    space = make_model(vectors={"a": E[0], "X": E[1], "S": E[2]})
    nodes = (node("r", kind="role"), node("x", "a", parent="r"), node("s", kind="role"))
    matcher = Matcher(taxonomy(*nodes), space)
    assert ids(matcher.match(E[0], "a")) == ["r", "x"]
    assert ids(matcher.match(E[2], "s")) == ["s"]
    assert matcher.match(E[1], "x") == ()
    assert space.calls == [["a", "S"]]


def test_exemplars_are_embedded_once(space, node, taxonomy):
    matcher = Matcher(taxonomy(node("x", "a"), node("y", "b")), space)
    matcher.matches(np.stack([E[0], E[1]]), ["a", "b"])
    assert space.calls == [["a", "b"]]


def test_n_in_n_out_and_each_as_if_it_stood_alone(space, node, taxonomy):
    matcher = Matcher(taxonomy(node("x", "a"), node("y", "b"), background=("c",)), space)
    vectors = np.random.default_rng(0).normal(size=(30, 8)).astype(np.float32)
    texts = [str(i) for i in range(30)]
    together = matcher.matches(vectors, texts)
    assert together == [matcher.match(v, t) for v, t in zip(vectors, texts, strict=True)]
    with pytest.raises(ValueError, match="argument"):
        matcher.matches(vectors, texts[1:])


def test_ranking_sums_to_how_probably_it_is_work_of_the_sector(space, node, taxonomy):
    nodes = (
        node("r", kind="role"),
        node("x", "a", parent="r"),
        node("y", "b", parent="r"),
        node("s", kind="role"),
        node("z", "c", parent="s"),
    )
    matcher = Matcher(taxonomy(*nodes, threshold=0.5, calibration=(8.0, 0.0)), space)
    vectors = np.stack([E[0], E[2]])
    roles = matcher.ranking(vectors, ["a", "c"], "role")
    areas = matcher.ranking(vectors, ["a", "c"], "area")
    assert roles.nodes == ("r", "s")
    assert areas.nodes == ("x", "y", "z")
    works = 1 / (1 + np.exp(-4))
    assert roles.probabilities.sum(axis=1) == pytest.approx([works, works], abs=1e-6)
    assert areas.probabilities.sum(axis=1) == pytest.approx([works, works], abs=1e-6)
    assert areas.probabilities[:, :2].sum(axis=1) == pytest.approx(roles.probabilities[:, 0])
    with pytest.raises(UnknownNameError, match=r"'aera'.*'area'"):
        matcher.ranking(vectors, ["a", "c"], "aera")


def test_a_threshold_measured_with_other_vectors_warns(space, node, taxonomy):
    with pytest.warns(TasktriageWarning, match=r"'bakery'.*'other'.*'fake-vectors'"):
        Matcher(taxonomy(node("x", "a"), embedder="other"), space)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Matcher(taxonomy(node("x", "a"), embedder="fake-vectors"), space)


def test_a_model_that_fails_is_named(fake_model, node, taxonomy):
    class Fails:
        info, embedder_id = fake_model.info, fake_model.embedder_id

        def assess(self, texts):
            raise RuntimeError("boom")

    with pytest.raises(ComponentError, match="model 'fake' failed"):
        Matcher(taxonomy(node("x", "a")), Fails())


def test_a_tree_of_titles_alone_names_no_node_that_is_not_probable(make_model, node, taxonomy):
    space = make_model(vectors={"X": E[0], "Y": E[1], "Z": E[2]})
    nodes = (node("x"), node("y"), node("z"))
    matcher = Matcher(taxonomy(*nodes, threshold=0.5), space)
    assert ids(matcher.match(E[0], "x")) == ["x"]
    assert matcher.match(E[:3].sum(axis=0) / np.float32(np.sqrt(3)), "") == ()  # each a third
    ranking = matcher.ranking(E[:1], ["x"], "area")
    assert ranking.probabilities.sum() == pytest.approx(1.0)


def test_what_was_never_measured_has_no_probability_but_a_path(space, node, taxonomy):
    nodes = (node("r", kind="role"), node("x", "a", parent="r"), node("y", "b", parent="r"))
    one = taxonomy(*nodes, embedder=None)
    path = Matcher(one, space).match(E[0], "a")
    assert [(m.node, m.probability, m.above) for m in path] == [("r", None, None), ("x", None, "r")]
    measured = taxonomy(*nodes, calibration=(50.0, 1.2), embedder=None)
    assert all(m.probability for m in Matcher(measured, space).match(E[0], "a"))
