"""Store an ONNX graph's weights as int8, and perhaps compute in int8 too.

What is computed in int8 is each product of a text's values with stored weights; the ranges of the
values are fixed beforehand, on texts of the training data. Ranges taken from the batch itself
(dynamic quantisation) would make a text's answer depend on what shares its batch. Inputs of the
products are quantised, outputs are not: quantising those too costs most of the likeness to the
original.

Processors differ in how they add such products up. Those with VNNI add in 32 bits; others (AVX2
and before) add two neighbours in 16 bits first, and cut what does not fit, without a word. So
weights that multiply take no more than `PRODUCT_LEVELS` of the 127 levels of a byte: then no pair
can pass 16 bits, and every processor gives the exact sum.

A few channels of a value may take nearly all of its range (in MiniLM one that reaches 28, where
most stay below 4), and the steps of a byte get wide for all others. So these outliers are left out
of the range, and their part of a product is computed beside it in float32 (the decomposition of
Dettmers et al. 2022, LLM.int8, with channels that are fixed beforehand). The narrower the steps,
the less does it matter where another kernel's last digit tips a value over to the next one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["quantise_static", "quantise_weights"]

STEPS = 255  # of an unsigned byte: the values
LEVELS = 127  # of a signed byte, symmetric: weights that are unpacked before they are used
PRODUCT_LEVELS = 64  # weights that multiply: a pair gives at most 2 * 255 * 64 = 32,640 < 2 ** 15
CHANNELS_AN_OUTLIER = 24  # with twice as many outliers a run takes a tenth longer
GAIN = 0.6  # of its range is what a value has to keep without its outliers, at most
MATRIX = 2  # dimensions
SMALLEST = 4096  # values; below this a matrix is not worth it


def quantise_weights(graph: bytes) -> bytes:
    """Return the graph with each large matrix as int8, for computing in float32.

    Look-up tables (Gather) get a scale for each row, so that a rare word does not pay for the
    largest one, and only the rows that are looked up are unpacked. Matrices that multiply get a
    scale for each output, behind a DequantizeLinear node.
    """
    import onnx
    from onnx import helper

    model = onnx.load_from_string(graph)
    _quantise_tables(model)
    for tensor in _large(model):
        values, scale = _int8(_array(tensor), 1, LEVELS)
        model.graph.initializer.remove(tensor)
        parts = [
            _store(model, f"{tensor.name}.int8", values),
            _store(model, f"{tensor.name}.scale", scale),
        ]
        unpack = helper.make_node("DequantizeLinear", parts, [tensor.name], axis=1)
        model.graph.node.insert(0, unpack)
    return _checked(model)


def _quantise_tables(model: Any) -> None:
    """Store as int8, by rows, what is looked up and nothing else."""
    for tensor in _large(model):
        users = [node for node in model.graph.node if tensor.name in node.input]
        if not all(node.op_type == "Gather" and _axis(node) == 0 for node in users):
            continue
        values, scale = _int8(_array(tensor), 0, LEVELS)
        model.graph.initializer.remove(tensor)
        stored = (
            _store(model, f"{tensor.name}.int8", values),
            _store(model, f"{tensor.name}.scale", scale),
        )
        for node in users:
            _look_up(model, node, *stored)


def _large(model: Any) -> list[Any]:
    """Return the float32 matrices that are worth it."""
    return [
        tensor
        for tensor in model.graph.initializer
        if tensor.data_type == tensor.FLOAT
        and len(tensor.dims) == MATRIX
        and math.prod(tensor.dims) >= SMALLEST
    ]


def _checked(model: Any) -> bytes:
    import onnx

    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString()
    return data


def _look_up(model: Any, node: Any, values: str, scales: str) -> None:
    """Put the look-up of int8 rows, times their scales, in the place of a Gather node.

    Unpacking the whole table first gives the same numbers, but takes longer than all else that a
    short text needs.
    """
    from onnx import TensorProto, helper

    places, output = node.input[1], node.output[0]
    last = _store(model, f"{output}.row.last", np.array([-1]))
    row, whole, scale, factor = (f"{output}.row.{x}" for x in ("int8", "whole", "scale", "factor"))
    made = [
        helper.make_node("Gather", [values, places], [row]),
        helper.make_node("Cast", [row], [whole], to=TensorProto.FLOAT),
        helper.make_node("Gather", [scales, places], [scale]),
        helper.make_node("Unsqueeze", [scale, last], [factor]),
        helper.make_node("Mul", [whole, factor], [output]),
    ]
    place = list(model.graph.node).index(node)
    model.graph.node.remove(node)
    for more, new in enumerate(made):
        model.graph.node.insert(place + more, new)


def _axis(node: Any) -> int:
    return next((int(a.i) for a in node.attribute if a.name == "axis"), 0)


def quantise_static(graph: bytes, samples: Iterable[Sequence[int]]) -> bytes:
    """Return the graph with int8 weights, whose products with them are computed in int8.

    A product of one value a text stays as it is: it costs next to nothing.

    Args:
        graph: ONNX, float32, from `input_ids` (n, t).
        samples: token ids of texts to take the ranges of values from; a few hundred will do.
    """
    import onnx

    model = onnx.load_from_string(graph)
    stored = {t.name: t for t in model.graph.initializer if len(t.dims) == MATRIX}
    products = [n for n in model.graph.node if n.op_type == "MatMul" and n.input[1] in stored]
    inputs = list(dict.fromkeys(node.input[0] for node in products))
    ranges = _ranges(model, inputs, samples)
    nodes: list[Any] = []
    made: set[str] = set()
    for node in model.graph.node:
        if node not in products or not ranges[node.input[0]].by_token:
            nodes.append(node)
            continue
        taken = ranges[node.input[0]]
        weight = _array(stored[node.input[1]])
        beside: list[Any] = []
        if len(taken.outliers):
            beside = _outliers_beside(model, node, weight, taken, made)
            weight[taken.outliers] = 0.0
        nodes += _in_int8(model, node, weight, taken, made)
        nodes += beside
    used = {name for node in nodes for name in node.input}
    kept = [tensor for tensor in model.graph.initializer if tensor.name in used]
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(kept)
    _quantise_tables(model)
    return _checked(model)


def _in_int8(
    model: Any, node: Any, weight: NDArray[np.float32], taken: _Range, made: set[str]
) -> list[Any]:
    """Return the nodes that make a product in int8; `made` knows what other products share."""
    from onnx import helper

    value, name = node.input
    nodes = []
    if value not in made:
        made.add(value)
        scale, zero = _step(*taken.span)
        by = [_store(model, f"{value}.scale", scale), _store(model, f"{value}.zero", zero)]
        nodes += [
            helper.make_node("QuantizeLinear", [value, *by], [f"{value}.uint8"]),
            helper.make_node("DequantizeLinear", [f"{value}.uint8", *by], [f"{value}.near"]),
        ]
    # a weight that products of several values share has other outliers in each
    near = f"{name}.{value}" if len(taken.outliers) else name
    if near not in made:
        made.add(near)
        values, scales = _int8(weight, 1, PRODUCT_LEVELS)
        parts = [
            _store(model, f"{near}.int8", values),
            _store(model, f"{near}.scale", scales),
            _store(model, f"{near}.zero", np.zeros(len(scales), np.int8)),
        ]
        nodes.append(helper.make_node("DequantizeLinear", parts, [f"{near}.near"], axis=1))
    node.input[0], node.input[1] = f"{value}.near", f"{near}.near"
    return [*nodes, node]


def _outliers_beside(
    model: Any, node: Any, weight: NDArray[np.float32], taken: _Range, made: set[str]
) -> list[Any]:
    """Return the nodes that add the outlier channels' part of a product, in float32."""
    from onnx import helper

    value, output = node.input[0], node.output[0]
    nodes = []
    if f"{value}.outliers" not in made:
        made.add(f"{value}.outliers")
        places = _store(model, f"{value}.places", taken.outliers)
        nodes.append(helper.make_node("Gather", [value, places], [f"{value}.outliers"], axis=-1))
    rows = _store(model, f"{output}.rows", np.ascontiguousarray(weight[taken.outliers]))
    node.output[0] = f"{output}.rest"
    return [
        *nodes,
        helper.make_node("MatMul", [f"{value}.outliers", rows], [f"{output}.outliers"]),
        helper.make_node("Add", [f"{output}.rest", f"{output}.outliers"], [output]),
    ]


@dataclass(frozen=True, slots=True)
class _Range:
    """What a value took on the samples: `low` and `high` (c,) by channel."""

    low: NDArray[np.float32]
    high: NDArray[np.float32]
    by_token: bool

    @property
    def outliers(self) -> NDArray[np.int64]:
        """The channels that are to be left out of the range; none where that is no gain."""
        most = np.maximum(-self.low, self.high)
        count = len(most) // CHANNELS_AN_OUTLIER
        largest = np.argsort(-most, kind="stable")[: count + 1]
        if most[largest[-1]] > GAIN * most[largest[0]]:
            return np.zeros(0, dtype=np.int64)
        return np.sort(largest[:-1]).astype(np.int64)

    @property
    def span(self) -> tuple[float, float]:
        """The smallest and the largest number in all channels but the outliers."""
        inside = np.ones(len(self.low), dtype=bool)
        inside[self.outliers] = False
        return float(self.low[inside].min()), float(self.high[inside].max())


def _ranges(
    model: Any, names: Sequence[str], samples: Iterable[Sequence[int]]
) -> dict[str, _Range]:
    """Return what each value takes on the samples; without any, nothing but 0."""
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper

    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    del probe.graph.output[:]
    probe.graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names
    )
    session = onnxruntime.InferenceSession(
        probe.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    ranges: dict[str, _Range] = {}
    for ids in [[0], *samples]:
        outputs = session.run(list(names), {"input_ids": np.array([ids], dtype=np.int64)})
        for name, values in zip(names, outputs, strict=True):
            flat = values.reshape(-1, values.shape[-1])
            low, high = np.minimum(flat.min(axis=0), 0.0), np.maximum(flat.max(axis=0), 0.0)
            if name in ranges:
                before = ranges[name]
                low, high = np.minimum(low, before.low), np.maximum(high, before.high)
            ranges[name] = _Range(low, high, values.ndim > MATRIX)
    return ranges


def _store(model: Any, name: str, array: NDArray[Any]) -> str:
    from onnx import numpy_helper

    model.graph.initializer.append(numpy_helper.from_array(array, name))
    return name


def _array(tensor: Any) -> NDArray[np.float32]:
    """Return a copy of a tensor's numbers."""
    from onnx import numpy_helper

    return np.array(numpy_helper.to_array(tensor))


def _step(low: float, high: float) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Return the scale and the zero point of a range that holds 0."""
    scale = np.float32(max(high - low, 1e-6) / STEPS)
    return np.array(scale), np.array(np.uint8(np.clip(round(-low / scale), 0, STEPS)))


def _int8(
    weight: NDArray[np.float32], axis: int, levels: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 values from -levels to levels, and a scale for each place on the axis."""
    scale = np.abs(weight).max(axis=1 - axis) / levels
    scale[scale == 0] = 1.0
    spread = scale[:, None] if axis == 0 else scale[None, :]
    return np.rint(weight / spread).astype(np.int8), scale.astype(np.float32)
