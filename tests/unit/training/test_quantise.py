from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from tasktriage.modelfolder.encoder import OnnxEncoder
from tasktriage.training.quantise import SMALLEST, quantise_static, quantise_weights

TEXTS = ["", "a", "!", "0 1 2 3", "badafa " * 60, "Bädafa 世界", "kivo" * 50]


@pytest.fixture(scope="module")
def files(tiny):
    return tiny.embedder().to_onnx()


@pytest.fixture(scope="module")
def texts(tiny):
    return TEXTS + [row["task"] for row in tiny.table_rows(5, 100)]


def encoder(graph, files):
    return OnnxEncoder(graph, files.tokenizer, dimension=32, max_tokens=files.max_tokens)


def floats(graph):
    model = onnx.load_from_string(graph)
    return {
        t.name: numpy_helper.to_array(t)
        for t in model.graph.initializer
        if t.data_type == TensorProto.FLOAT
    }


def test_the_export_gives_the_embedders_vectors(tiny, files, texts):
    exported = encoder(files.graph, files).embed(texts)
    assert exported == pytest.approx(tiny.embedder().embed(texts), abs=1e-5)
    assert files.max_tokens == 64


def test_cls_pooling_is_exported_too(tiny, tmp_path, plugins):
    folder = tiny.build_encoder(tmp_path / "cls", seed=3, pooling="cls")
    embedder = plugins.make_embedder(f"sentence-transformers:{folder}")
    files = embedder.to_onnx()
    texts = ["badafa", "kivo kivo", "a b c"]
    exported = encoder(files.graph, files).embed(texts)
    assert exported == pytest.approx(embedder.embed(texts), abs=1e-5)


def test_other_pooling_can_not_be_exported(tiny, tmp_path, plugins):
    folder = tiny.build_encoder(tmp_path / "max", seed=3, pooling="max")
    with pytest.raises(Exception, match="pooling must be one of mean, cls, this is 'max'"):
        plugins.make_embedder(f"sentence-transformers:{folder}").to_onnx()


def test_int8_weights_take_less_room_and_give_nearly_the_same_vectors(files, texts):
    small = quantise_weights(files.graph)
    large = {n: w for n, w in floats(files.graph).items() if w.ndim == 2 and w.size >= SMALLEST}
    saved = 3 * sum(w.size for w in large.values())
    overhead = len(small) - (len(files.graph) - saved)
    # what is added: a scale and a node for each matrix
    assert overhead < sum(4 * max(w.shape) + 1024 for w in large.values())
    onnx.checker.check_model(onnx.load_from_string(small), full_check=True)
    original, quantised = (encoder(graph, files).embed(texts) for graph in (files.graph, small))
    assert (original * quantised).sum(axis=1).min() >= 0.995
    assert not np.array_equal(original, quantised)


def test_large_matrices_become_int8_and_small_ones_stay_as_they_are(files):
    before, after = floats(files.graph), floats(quantise_weights(files.graph))
    large = {name for name, w in before.items() if w.ndim == 2 and w.size >= SMALLEST}
    assert large
    assert not large & set(after)
    for name in set(before) - large:
        np.testing.assert_array_equal(before[name], after[name])
    graph = onnx.load_from_string(quantise_weights(files.graph)).graph
    stored = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    for name in large:
        values, scale = stored[f"{name}.int8"], stored[f"{name}.scale"]
        assert values.dtype == np.int8
        assert np.abs(values).max() <= 127
        node = next(n for n in graph.node if n.output[0] == name)
        axis = node.attribute[0].i
        assert len(scale) == values.shape[axis]
        unpacked = values * np.expand_dims(scale, 1 - axis)
        # half a step of the row's or column's own scale
        assert (np.abs(unpacked - before[name]) <= np.expand_dims(scale, 1 - axis) * 0.501).all()


def test_a_row_of_zeros_stays_zero():
    from tasktriage.training.quantise import _int8

    weight = np.zeros((3, 4), dtype=np.float32)
    weight[1] = [1, -1, 0.5, 0]
    values, scale = _int8(weight, 0)
    assert np.isfinite(scale).all()
    assert (values * scale[:, None])[[0, 2]].tolist() == [[0] * 4] * 2
    assert (values[1] * scale[1]) == pytest.approx(weight[1], abs=float(scale[1]) / 2)


def test_a_vector_does_not_depend_on_what_shares_its_batch(files, texts):
    quantised = encoder(quantise_weights(files.graph), files)
    together = quantised.embed(texts)
    alone = np.concatenate([quantised.embed([text]) for text in texts])
    assert together == pytest.approx(alone, abs=1e-6)
    assert quantised.embed(texts[::-1])[::-1] == pytest.approx(together, abs=1e-6)
    assert quantised.embed([]).shape == (0, 32)


def layers(kinds, width=64, seed=0):
    """A graph that looks tokens up and multiplies by a weight a letter: "aab" uses one twice."""
    draw = np.random.default_rng(seed)
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["x0"], axis=0)]
    for place, kind in enumerate(kinds):
        nodes.append(helper.make_node("MatMul", [f"x{place}", kind], [f"y{place}"]))
        nodes.append(helper.make_node("Tanh", [f"y{place}"], [f"x{place + 1}"]))
    last = f"x{len(kinds)}"
    nodes += [
        helper.make_node("MatMul", [last, "turned"], ["likeness"]),  # of two computed values
        helper.make_node("Transpose", [last], ["turned"], perm=[0, 2, 1]),
        helper.make_node("ReduceMean", [last], ["mean"], axes=[1], keepdims=0),
        helper.make_node("ReduceMean", ["likeness"], ["like"], axes=[1, 2], keepdims=1),
        helper.make_node("Squeeze", ["like", "one"], ["flat"]),
        helper.make_node("Add", ["mean", "flat"], ["vector"]),
    ]
    nodes[-6], nodes[-5] = nodes[-5], nodes[-6]
    weights = {kind: draw.normal(size=(width, width)) / 8 for kind in set(kinds)}
    weights["table"] = draw.normal(size=(100, width))
    stored = [numpy_helper.from_array(w.astype(np.float32), n) for n, w in weights.items()]
    stored.append(numpy_helper.from_array(np.array([1]), "one"))
    graph = helper.make_graph(
        nodes,
        "layers",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["n", "t"])],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["n", width])],
        stored,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    return model.SerializeToString()


def answers(graph, ids):
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    return session.run(None, {"input_ids": np.array(ids, dtype=np.int64)})[0]


@pytest.mark.parametrize("kinds", ["a", "abc", "aab"])
def test_products_with_stored_weights_and_no_others_are_computed_in_int8(kinds):
    graph = layers(kinds)
    ids = np.random.default_rng(1).integers(0, 100, size=(40, 9))
    static = quantise_static(graph, ids[:20].tolist())
    model = onnx.load_from_string(static)
    onnx.checker.check_model(model, full_check=True)
    made = {output: node for node in model.graph.node for output in node.output}
    for node in model.graph.node:
        if node.op_type != "MatMul":
            continue
        kept = node.output[0] == "likeness"
        sources = [made[name].op_type for name in node.input]
        assert (sources == ["DequantizeLinear"] * 2) != kept, sources
    assert sum(n.op_type == "QuantizeLinear" for n in model.graph.node) == len(kinds)
    names = [tensor.name for tensor in model.graph.initializer]
    assert len(names) == len(set(names))
    assert {f"{kind}.int8" for kind in kinds} <= set(names)
    assert not set(kinds) & set(names)  # the float32 weights are gone
    before, after = answers(graph, ids[20:]), answers(static, ids[20:])
    cosines = (before * after).sum(1) / np.linalg.norm(before, axis=1)
    assert (cosines / np.linalg.norm(after, axis=1)).min() > 0.99
    assert not np.array_equal(before, after)


def test_ranges_are_fixed_by_the_samples_and_values_beyond_are_clipped():
    graph = layers("a")
    static = quantise_static(graph, [[1, 2, 3]])
    stored = {
        t.name: numpy_helper.to_array(t) for t in onnx.load_from_string(static).graph.initializer
    }
    table = next(
        numpy_helper.to_array(t)
        for t in onnx.load_from_string(graph).graph.initializer
        if t.name == "table"
    )
    seen = table[[1, 2, 3]]
    assert stored["x0.scale"] == pytest.approx((seen.max() - seen.min()) / 255)
    assert stored["x0.zero"] == round(-seen.min() / float(stored["x0.scale"]))
    assert stored["x0.zero"].dtype == np.uint8
    # what a text gets depends on itself alone, whatever is beyond the ranges
    ids = np.random.default_rng(2).integers(0, 100, size=(30, 7))
    together = answers(static, ids)
    alone = np.concatenate([answers(static, ids[i : i + 1]) for i in range(30)])
    assert together == pytest.approx(alone, abs=1e-6)


def test_no_samples_and_values_of_one_sign_are_no_reason_to_divide_by_zero():
    static = quantise_static(layers("a"), [])
    assert np.isfinite(answers(static, [[1, 2]])).all()
