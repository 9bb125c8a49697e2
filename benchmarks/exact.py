"""An int8 graph in exact integers: what every processor has to agree with.

The products are taken out of onnxruntime, whose kernels differ by processor, and given to onnx's
reference evaluator as the standard's MatMulInteger. Their sums are exact, whatever the processor:
they are added up in float32, which holds whole numbers below 2 ** 24.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun
from scipy.special import erf

TERMS = 1024  # added up at once: 1024 * 255 * 64 < 2 ** 24


class MatMulInteger(OpRun):
    """Bytes times signed bytes, added up in whole numbers."""

    def _run(self, a: Any, b: Any, a_zero: Any, b_zero: Any) -> tuple[Any]:
        assert (a.dtype, b.dtype, b_zero.any()) == (np.uint8, np.int8, False)
        values, weights = a.astype(np.float32) - np.float32(a_zero), b.astype(np.float32)
        total = np.zeros((*a.shape[:-1], b.shape[-1]), np.int32)
        for begin in range(0, len(b), TERMS):
            part = values[..., begin : begin + TERMS] @ weights[begin : begin + TERMS]
            total += part.astype(np.int32)
        return (total,)


class QuantizeLinear(OpRun):
    """To the nearest, ties to the even; the library has later versions of the operator alone."""

    def _run(self, x: Any, scale: Any, zero: Any, **_: Any) -> tuple[Any]:
        return (np.clip(np.rint(x / scale) + np.float32(zero), 0, 255).astype(np.uint8),)


class DequantizeLinear(OpRun):
    """Of a matrix that is not multiplied in int8."""

    def _run(self, x: Any, scale: Any, *_: Any, axis: int = 1, **__: Any) -> tuple[Any]:
        return (x.astype(np.float32) * np.expand_dims(scale, 1 - axis),)


class GatherElements(OpRun):
    """The library's own fails for more than 64 places."""

    def _run(self, data: Any, places: Any, axis: int = 0) -> tuple[Any]:
        return (np.take_along_axis(data, places, axis),)


class Erf(OpRun):
    """The library's own calls Python for each number."""

    def _run(self, x: Any) -> tuple[Any]:
        return (erf(x).astype(x.dtype),)


class ExactSession:
    """Stands in for an onnxruntime session in `OnnxEncoder`."""

    def __init__(self, graph: bytes) -> None:
        own = [MatMulInteger, QuantizeLinear, DequantizeLinear, GatherElements, Erf]
        self._evaluator = ReferenceEvaluator(integer_products(graph), new_ops=own)

    def run(self, names: Sequence[str] | None, inputs: dict[str, Any]) -> Any:
        """Return the outputs."""
        return self._evaluator.run(names, inputs)


def integer_products(graph: bytes) -> onnx.ModelProto:
    """Return the graph with each product of two unpacked values as one of the int8 values."""
    model = onnx.load_from_string(graph)
    made = {output: node for node in model.graph.node for output in node.output}
    nodes: list[Any] = []
    for node in model.graph.node:
        sources = [made.get(name) for name in node.input]
        if node.op_type != "MatMul" or not all(map(_unpacks_product, sources)):
            nodes.append(node)
            continue
        (a, a_scale, a_zero), (b, b_scale, b_zero) = (s.input for s in sources if s is not None)
        out = node.output[0]
        nodes += [
            helper.make_node("MatMulInteger", [a, b, a_zero, b_zero], [f"{out}.sum"]),
            helper.make_node("Cast", [f"{out}.sum"], [f"{out}.whole"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [a_scale, b_scale], [f"{out}.unit"]),
            helper.make_node("Mul", [f"{out}.whole", f"{out}.unit"], [out]),
        ]
    assert any(node.op_type == "MatMulInteger" for node in nodes), "nothing is computed in int8"
    used = {name for node in nodes for name in node.input} | {o.name for o in model.graph.output}
    del model.graph.node[:]
    model.graph.node.extend(node for node in nodes if used & set(node.output))
    return model


def _unpacks_product(node: Any) -> bool:
    return node is not None and node.op_type == "DequantizeLinear" and len(node.input) == 3
