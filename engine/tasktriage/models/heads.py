"""Linear heads on a text's features, kept in safetensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from tasktriage.contracts.errors import ModelFolderError
from tasktriage.domain.label import LABELS, REASONS
from tasktriage.kit.arrays import Floats

__all__ = ["Head", "Heads", "pack", "unpack"]


@dataclass(frozen=True, slots=True)
class Head:
    """weight (k, f), bias (k,), both float64."""

    weight: Floats
    bias: Floats

    def logits(self, features: NDArray[np.float32] | Floats) -> Floats:
        """Return (n, k) for features (n, f)."""
        # a matrix product gives a row other last digits by the number of rows beside it
        products = np.einsum("nf,kf->nk", features.astype(np.float64), self.weight)
        scores: Floats = products + self.bias
        return scores


@dataclass(frozen=True, slots=True)
class Heads:
    """The label head; the reason head and the is-a-task head (one logit) where a model has them."""

    label: Head
    reason: Head | None = None
    task: Head | None = None


ROWS = {"label": len(LABELS), "reason": len(REASONS), "task": 1}


def pack(heads: Heads) -> bytes:
    """Return the safetensors file.

    safetensors writes Fortran-ordered arrays scrambled without a word, and scikit-learn's
    `coef_` is one, so every array is made contiguous first.
    """
    tensors: dict[str, NDArray[np.float32]] = {}
    for name in ROWS:
        head: Head | None = getattr(heads, name)
        if head is not None:
            tensors[f"{name}.weight"] = np.ascontiguousarray(head.weight, dtype=np.float32)
            tensors[f"{name}.bias"] = np.ascontiguousarray(head.bias, dtype=np.float32)
    return save(tensors)


def unpack(data: bytes, width: int, *, reasons: bool, is_task: bool) -> Heads:
    """Read the safetensors file back; `width` is f.

    Raises:
        ModelFolderError: not safetensors, or a tensor is missing, too much, of another shape or
            type, or holds a value that is not finite.
    """
    try:
        tensors = load(data)
    except (SafetensorError, KeyError, ValueError) as error:
        raise ModelFolderError(f"heads.safetensors is damaged: {error}") from None
    has = {"label": True, "reason": reasons, "task": is_task}
    expected = {f"{n}.{part}" for n, there in has.items() if there for part in ("weight", "bias")}
    if set(tensors) != expected:
        raise ModelFolderError(
            f"heads.safetensors must hold {sorted(expected)}, it holds {sorted(tensors)}"
        )
    found = {n: _head(tensors, n, ROWS[n], width) for n, there in has.items() if there}
    return Heads(**found)


def _head(tensors: Mapping[str, NDArray[np.float32]], name: str, rows: int, d: int) -> Head:
    for part, shape in (("weight", (rows, d)), ("bias", (rows,))):
        tensor = tensors[f"{name}.{part}"]
        if tensor.shape != shape or tensor.dtype != np.float32:
            raise ModelFolderError(
                f"heads.safetensors: {name}.{part} must be float32 {shape}, "
                f"it is {tensor.dtype} {tensor.shape}"
            )
        if not np.isfinite(tensor).all():
            raise ModelFolderError(f"heads.safetensors: {name}.{part} holds NaN or infinity")
    return Head(
        tensors[f"{name}.weight"].astype(np.float64), tensors[f"{name}.bias"].astype(np.float64)
    )
