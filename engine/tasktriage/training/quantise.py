"""Store an ONNX graph's weights as int8, and perhaps compute in int8 too.

What is computed in int8 is each product of a text's values with stored weights; the ranges of the
values are fixed beforehand, on texts of the training data. Ranges taken from the batch itself
(dynamic quantisation) would make a text's answer depend on what shares its batch. Inputs of the
products are quantised, outputs are not: quantising those too costs most of the likeness to the
original.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["quantise_static", "quantise_weights"]

LEVELS = 127  # of a signed byte, symmetric
STEPS = 255  # of an unsigned byte
MATRIX = 2  # dimensions
SMALLEST = 4096  # values; below this a matrix is not worth it


def quantise_weights(graph: bytes) -> bytes:
    """Return the graph with each large matrix as int8 behind a DequantizeLinear node.

    Look-up tables (Gather) get a scale for each row, so that a rare word does not pay for the
    largest one; matrices that multiply get a scale for each output.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load_from_string(graph)
    looked_up = {n.input[0] for n in model.graph.node if n.op_type == "Gather"}
    for tensor in list(model.graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or len(tensor.dims) != MATRIX:
            continue
        weight = numpy_helper.to_array(tensor)
        if weight.size < SMALLEST:
            continue
        axis = 0 if tensor.name in looked_up else 1
        values, scale = _int8(weight, axis)
        model.graph.initializer.remove(tensor)
        model.graph.initializer.extend(
            [
                numpy_helper.from_array(values, f"{tensor.name}.int8"),
                numpy_helper.from_array(scale, f"{tensor.name}.scale"),
            ]
        )
        node = helper.make_node(
            "DequantizeLinear",
            [f"{tensor.name}.int8", f"{tensor.name}.scale"],
            [tensor.name],
            axis=axis,
        )
        model.graph.node.insert(0, node)
    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString()
    return data


def quantise_static(graph: bytes, samples: Iterable[Sequence[int]]) -> bytes:
    """Return the graph with int8 weights, whose products with them are computed in int8.

    Args:
        graph: ONNX, float32, from `input_ids` (n, t).
        samples: token ids of texts to take the ranges of values from; a few hundred will do.
    """
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load_from_string(graph)
    stored = {t.name: t for t in model.graph.initializer if len(t.dims) == MATRIX}
    products = [
        node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in stored
    ]
    inputs = list(dict.fromkeys(node.input[0] for node in products))
    ranges = _ranges(model, inputs, samples)
    nodes: list[Any] = []
    quantised: set[str] = set()
    for node in model.graph.node:
        if node in products:
            value, weight = node.input[0], node.input[1]
            if value not in quantised:
                quantised.add(value)
                scale, zero = _step(*ranges[value])
                model.graph.initializer.extend(
                    [
                        numpy_helper.from_array(scale, f"{value}.scale"),
                        numpy_helper.from_array(zero, f"{value}.zero"),
                    ]
                )
                by = [f"{value}.scale", f"{value}.zero"]
                nodes += [
                    helper.make_node("QuantizeLinear", [value, *by], [f"{value}.uint8"]),
                    helper.make_node(
                        "DequantizeLinear", [f"{value}.uint8", *by], [f"{value}.near"]
                    ),
                ]
            if weight not in quantised:  # layers may share one
                quantised.add(weight)
                values, scales = _int8(numpy_helper.to_array(stored[weight]), 1)
                model.graph.initializer.extend(
                    [
                        numpy_helper.from_array(values, f"{weight}.int8"),
                        numpy_helper.from_array(scales, f"{weight}.scale"),
                        numpy_helper.from_array(np.zeros(len(scales), np.int8), f"{weight}.zero"),
                    ]
                )
                by = [f"{weight}.scale", f"{weight}.zero"]
                nodes.append(
                    helper.make_node(
                        "DequantizeLinear", [f"{weight}.int8", *by], [f"{weight}.near"], axis=1
                    )
                )
            node.input[0], node.input[1] = f"{value}.near", f"{weight}.near"
        nodes.append(node)
    used = {name for node in nodes for name in node.input}
    kept = [tensor for tensor in model.graph.initializer if tensor.name in used]
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(kept)
    data: bytes = model.SerializeToString()
    return quantise_weights(data)  # the look-up tables


def _ranges(
    model: Any, names: Sequence[str], samples: Iterable[Sequence[int]]
) -> dict[str, tuple[float, float]]:
    """Return the smallest and the largest number that each value takes on the samples."""
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
    ranges = dict.fromkeys(names, (0.0, 0.0))
    for ids in samples:
        outputs = session.run(list(names), {"input_ids": np.array([ids], dtype=np.int64)})
        for name, values in zip(names, outputs, strict=True):
            low, high = ranges[name]
            ranges[name] = min(low, float(values.min())), max(high, float(values.max()))
    return ranges


def _step(low: float, high: float) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Return the scale and the zero point of a range that holds 0."""
    scale = np.float32(max(high - low, 1e-6) / STEPS)
    return np.array(scale), np.array(np.uint8(np.clip(round(-low / scale), 0, STEPS)))


def _int8(weight: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    scale = np.abs(weight).max(axis=1 - axis) / LEVELS
    scale[scale == 0] = 1.0
    spread = scale[:, None] if axis == 0 else scale[None, :]
    return np.rint(weight / spread).astype(np.int8), scale.astype(np.float32)
