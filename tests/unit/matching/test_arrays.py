from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.matching.arrays import Arrays, packed, read_arrays, unit, write_arrays
from tasktriage.matching.bag import WIDTH, bag
from tasktriage.matching.matcher import Matcher
from tasktriage.matching.measure import Said, measure
from tasktriage.matching.tree import Tree

E = np.eye(8, dtype=np.float32)
KNOTS = np.array([[[0.0, 1.0], [0.0, 1.0]]] * 2)


@pytest.fixture
def tree_of(node, taxonomy, tmp_path):
    """Return two roots, the first with two children, and the file that its arrays lie in."""
    path = tmp_path / "t.safetensors"
    nodes = (
        node("1", kind="major"),
        node("11", kind="minor", parent="1"),
        node("12", kind="minor", parent="1"),
        node("2", kind="major"),
        node("21", kind="minor", parent="2"),
    )
    return taxonomy(*nodes, arrays=path), path


def tensors(**changed):
    leaf, scale = packed(np.stack([E[0], E[1], E[2]]))
    head, head_scale = packed(np.hstack([np.zeros((2, 8)), np.zeros((2, WIDTH))]))
    found = {
        "leaf": leaf,
        "leaf_scale": scale,
        "centre": np.zeros(8, dtype=np.float32),
        "rare": np.ones(WIDTH, dtype=np.float16),
        "head0": head,
        "head0_scale": head_scale,
        "bias0": np.zeros(2, dtype=np.float32),
        "beta": np.array([20.0, 20.0], dtype=np.float32),
        "nearest": np.array([1, 1], dtype=np.int8),
        "temperature": np.ones(2, dtype=np.float32),
        "calibration": KNOTS.astype(np.float32),
        "floor": np.array([0.3], dtype=np.float32),
    }
    found |= changed
    return {key: value for key, value in found.items() if value is not None}


def written(path, taxonomy, embedder="fake-vectors", **changed):
    write_arrays(path, tensors(**changed), taxonomy, embedder, "0" * 64)


def test_what_is_written_is_read(tree_of):
    taxonomy, path = tree_of
    written(path, taxonomy)
    found = read_arrays(path, taxonomy, Tree(taxonomy), "fake-vectors")
    assert isinstance(found, Arrays)
    assert found.leaves == pytest.approx(np.stack([E[0], E[1], E[2]]), abs=0.01)
    assert found.floor == pytest.approx(0.3)


def test_a_path_down_a_classification(tree_of, make_model):
    taxonomy, path = tree_of
    written(path, taxonomy)
    model = make_model()
    matcher = Matcher(taxonomy, model)
    assert model.calls == [["x"]]  # the leaves are shipped; are they of this length?
    found = matcher.match(E[1], "x")
    assert [(m.node, round(m.similarity, 2)) for m in found] == [("1", 1.0), ("12", 1.0)]
    assert found[0].probability > 0.9
    assert matcher.match(unit(E[0] + 1.001 * E[2]), "x")  # 2 rather than 1
    assert [m.node for m in matcher.match(unit(E[0] + E[1]), "x")] == ["1"]
    assert matcher.match(E[5], "x") == ()  # like no leaf
    strict = Matcher(replace(taxonomy, probable=0.6), model)
    assert strict.match(unit(E[0] + E[2]), "x") == ()  # 1 or 2: none is probable enough
    ranking = matcher.ranking(E[:3], ["x"] * 3, "minor")
    assert ranking.nodes == ("11", "12", "21")
    assert ranking.probabilities.sum(axis=1) == pytest.approx(1.0)


def test_probabilities_are_as_often_right_as_the_knots_say(tree_of, make_model):
    taxonomy, path = tree_of
    knots = np.array([[[0.0, 1.0], [0.0, 0.8]], [[0.0, 1.0], [0.0, 1.0]]], dtype=np.float32)
    written(path, taxonomy, calibration=knots)
    found = Matcher(taxonomy, make_model()).match(E[0], "x")
    assert found[0].probability == pytest.approx(0.8, abs=0.01)
    assert found[1].probability <= found[0].probability  # never surer than its parent


def test_words_count_beside_vectors(tree_of, make_model):
    taxonomy, path = tree_of
    weights = np.zeros((2, 8 + WIDTH))
    weights[1, 8 + bag("welding", np.ones(WIDTH))[0][0]] = 60.0
    head, scale = packed(weights)
    written(path, taxonomy, head0=head, head0_scale=scale)
    matcher = Matcher(taxonomy, make_model())
    assert [m.node for m in matcher.match(E[0], "sewing")] == ["1", "11"]
    assert matcher.match(E[0], "welding")[0].node == "2"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"leaf": np.zeros((2, 8), dtype=np.int8)}, "'leaf' has the shape"),
        ({"leaf": None}, "leaf"),
        ({"centre": np.zeros(7, dtype=np.float32)}, "'centre' has the shape"),
        ({"beta": np.array([np.nan, 1.0], dtype=np.float32)}, "numbers that are none"),
        ({"temperature": np.zeros(2, dtype=np.float32)}, "above 0"),
        ({"nearest": np.zeros(2, dtype=np.int8)}, "above 0"),
        ({"calibration": KNOTS[:, :, ::-1].astype(np.float32).copy()}, "must rise"),
        ({"head0": np.zeros((2, 9), dtype=np.int8)}, "9 wide"),
        ({"rare": np.ones(5, dtype=np.float16)}, "'rare' has the shape"),
        ({"floor": np.zeros((0,), dtype=np.float32)}, "'floor' has the shape"),
        ({"beta": np.full(2, 1e300)}, "'beta' has numbers beyond 1,000,000"),
        ({"bias0": np.full(2, -1e300)}, "'bias0' has numbers beyond"),
        ({"leaf_scale": np.full(3, 1e38)}, "'leaf_scale' has numbers beyond"),
        ({"temperature": np.full(2, 5e-324)}, "above 0"),
        ({"beta": np.ones(2, dtype=np.complex64)}, "'beta' is of complex64"),
    ],
)
def test_arrays_that_do_not_belong_together_are_not_used(tree_of, make_model, changed, why):
    taxonomy, path = tree_of
    written(path, taxonomy, **changed)
    assert why in read_arrays(path, taxonomy, Tree(taxonomy), "fake-vectors")
    with pytest.warns(TasktriageWarning, match="nodes are matched by their titles"):
        Matcher(taxonomy, make_model())


def test_arrays_of_other_vectors_or_nodes_are_not_used(tree_of, node, taxonomy, make_model):
    one, path = tree_of
    written(path, one, embedder="other")
    model = make_model(vectors={"11": E[0], "12": E[1], "21": E[2]})
    with pytest.warns(TasktriageWarning, match=r"made for 'other', not for 'fake-vectors'"):
        matcher = Matcher(one, model)
    assert model.calls == [["11", "12", "21"]]  # titles instead
    assert [m.node for m in matcher.match(E[1], "x")] == ["1", "12"]
    written(path, taxonomy(node("1")))
    assert "other nodes" in read_arrays(path, one, Tree(one), "fake-vectors")


def test_arrays_of_vectors_of_another_length_are_not_used(tree_of, make_model):
    taxonomy, path = tree_of
    leaf, scale = packed(np.eye(3, 5))
    short = {"leaf": leaf, "leaf_scale": scale, "centre": np.zeros(5, dtype=np.float32)}
    written(path, taxonomy, **short, head0=None, head0_scale=None, bias0=None)
    model = make_model(vectors={"11": E[0], "12": E[1], "21": E[2]})
    with pytest.warns(TasktriageWarning, match="is of vectors of 5 numbers, not of 8"):
        matcher = Matcher(taxonomy, model)
    assert [m.node for m in matcher.match(E[1], "x")] == ["1", "12"]


def test_what_is_advised_is_what_a_file_may_have(tree_of, make_model):
    taxonomy, path = tree_of
    written(path, taxonomy)
    model = make_model(vectors={"own": E[0], "other": E[5]})  # like no leaf at all
    sentences = [Said("own", frozenset({"11"})), Said("other", frozenset())]
    figures = measure(taxonomy, sentences, model)
    assert (figures.knob, figures.false.hits) == ("probable", 0)
    assert (figures.advised, figures.recall_advised) == (0.0, 1.0)


@pytest.mark.parametrize("data", [b"", b"\x00" * 7, b"\xff" * 100, b"\x02\0\0\0\0\0\0\0{}"])
def test_a_damaged_file_is_not_used(tree_of, data):
    taxonomy, path = tree_of
    path.write_bytes(data)
    assert isinstance(read_arrays(path, taxonomy, Tree(taxonomy), "fake-vectors"), str)


def test_any_damage_is_survived(tree_of):
    taxonomy, path = tree_of
    written(path, taxonomy)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(60):
        data = bytearray(whole)
        for at in rng.integers(0, min(1500, len(data)), size=3):
            data[at] = rng.integers(256)
        path.write_bytes(bytes(data))
        read_arrays(path, taxonomy, Tree(taxonomy), "fake-vectors")
    path.unlink()
    assert "can't be used" in read_arrays(path, taxonomy, Tree(taxonomy), "fake-vectors")
