from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from tasktriage.models.encoder import OnnxEncoder
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
    unpacked_whole = {n.output[0] for n in graph.node if n.op_type == "DequantizeLinear"}
    assert 0 < len(unpacked_whole) < len(large)  # of look-up tables only rows are
    for name in large:
        values, scale = stored[f"{name}.int8"], stored[f"{name}.scale"]
        assert values.dtype == np.int8
        assert np.abs(values).max() <= 127
        axis = 1 if name in unpacked_whole else 0
        assert len(scale) == values.shape[axis]
        unpacked = values * np.expand_dims(scale, 1 - axis)
        # half a step of the row's or column's own scale
        assert (np.abs(unpacked - before[name]) <= np.expand_dims(scale, 1 - axis) * 0.501).all()


def test_rows_that_are_looked_up_are_those_of_the_unpacked_table(files):
    """Only the rows are unpacked instead of the table."""
    gathered = onnx.load_from_string(quantise_weights(files.graph))
    whole = onnx.load_from_string(files.graph)
    stored = {t.name: numpy_helper.to_array(t) for t in gathered.graph.initializer}
    for tensor in whole.graph.initializer:
        if f"{tensor.name}.int8" in stored:
            values, scale = stored[f"{tensor.name}.int8"], stored[f"{tensor.name}.scale"]
            by_row = len(scale) == len(values)
            spread = scale[:, None] if by_row else scale[None, :]
            unpacked = values.astype(np.float32) * spread
            tensor.CopyFrom(numpy_helper.from_array(unpacked, tensor.name))
    ids = [[1, 2, 3, 4], [4, 4, 2, 1]]
    found, wanted = (answers(m.SerializeToString(), ids, plain=True) for m in (gathered, whole))
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6)


def test_a_table_that_is_also_multiplied_is_unpacked_whole():
    model = onnx.load_from_string(layers("a", width=100))
    product = next(n for n in model.graph.node if n.op_type == "MatMul" and n.input[1] == "a")
    product.input[1] = "table"
    graph = quantise_weights(model.SerializeToString())
    kinds = [n.op_type for n in onnx.load_from_string(graph).graph.node]
    assert kinds.count("DequantizeLinear") == 1
    before, after = answers(model.SerializeToString(), [[1, 2]]), answers(graph, [[1, 2]])
    assert after == pytest.approx(before, rel=0.02)


def test_a_row_of_zeros_stays_zero():
    from tasktriage.training.quantise import _int8

    weight = np.zeros((3, 4), dtype=np.float32)
    weight[1] = [1, -1, 0.5, 0]
    values, scale = _int8(weight, 0, 127)
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


def layers(kinds, width=64, seed=0, largest=1.0):
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
    weights["table"][:, 7] *= largest
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


def answers(graph, ids, plain=False):
    options = onnxruntime.SessionOptions()
    if plain:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
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


def stored_in(graph):
    model = onnx.load_from_string(graph)
    return {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}


@pytest.mark.parametrize(("width", "largest"), [(64, 1.0), (512, 1.0), (512, 40.0)])
def test_no_pair_of_products_can_pass_sixteen_bits(width, largest):
    static = quantise_static(layers("abab", width, largest=largest), [[1, 2, 3], [4, 5]])
    stored = stored_in(static)
    made = {out: node for node in onnx.load_from_string(static).graph.node for out in node.output}
    products = [n for n in made.values() if n.op_type == "MatMul"]
    in_int8 = [n for n in products if made[n.input[0]].op_type == "DequantizeLinear"]
    assert len(in_int8) == 4
    for node in in_int8:
        values = stored[made[node.input[1]].input[0]]
        pairs = np.abs(values.astype(int)).max(axis=0)
        assert pairs.max() == 64  # all levels are used
        assert 2 * 255 * pairs.max() < 2**15


def test_channels_that_take_the_range_are_computed_beside_it(monkeypatch):
    graph = layers("ab", 512, largest=40.0)
    samples = np.random.default_rng(1).integers(0, 100, size=(20, 5)).tolist()
    static = quantise_static(graph, samples)
    stored = stored_in(static)
    assert 7 in stored["x0.places"]
    assert len(stored["x0.places"]) == 512 // 24
    # those of its rows in the int8 matrix are nought, and the range is that of the others
    values = stored["a.x0.int8"]
    assert not values[stored["x0.places"]].any()
    others = np.delete(stored_in(graph)["table"], stored["x0.places"], axis=1)
    assert stored["x0.scale"] < (others.max() - others.min()) / 255 * 1.001
    assert not any(name.startswith("x1.places") for name in stored)  # after tanh there is no need
    ids = np.random.default_rng(2).integers(0, 100, size=(30, 7))
    wanted = answers(graph, ids)
    near = np.abs(answers(static, ids) - wanted).mean()
    monkeypatch.setattr("tasktriage.training.quantise.GAIN", 0.0)
    without = quantise_static(graph, samples)
    assert "x0.places" not in stored_in(without)
    assert near < np.abs(answers(without, ids) - wanted).mean() / 2


def test_a_weight_that_is_shared_has_the_outliers_of_each_value():
    graph = onnx.load_from_string(layers("aa", 512, largest=40.0))
    for node in graph.graph.node:
        if node.op_type == "Tanh":  # let the outliers through
            node.op_type = "Identity"
    graph = graph.SerializeToString()
    ids = np.random.default_rng(2).integers(0, 100, size=(30, 7))
    static = quantise_static(graph, ids.tolist())
    assert {"a.x0.int8", "a.x1.int8"} & set(stored_in(static))
    wanted, found = answers(graph, ids), answers(static, ids)
    assert np.corrcoef(wanted.ravel(), found.ravel())[0, 1] > 0.999
