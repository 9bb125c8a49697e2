"""What was learnt of acts: weights that turn features into probabilities."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tasktriage.domain.policy import Act, Policy

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Learnt", "acts_hash", "read_learnt", "write_learnt"]

SCHEMA = "tasktriage.acts-weights/1"
MAX_BYTES = 64 * 1024 * 1024
LEAST = 1e-6  # a probability is never quite 0 or 1


@dataclass(frozen=True)
class Learnt:
    """Classes: the acts (k) in their order, then what is none of them, one class or more.

    weights (f, c) and bias (c,) give the logits of classes from features, which take `rare` (w,);
    f is d + w. slope, offset: a set of acts has the
    probability σ(slope · logit(Σ p) + offset), which makes it a calibrated one.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    rare: NDArray[np.float32]
    acts: int
    slope: float = 1.0
    offset: float = 0.0

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probability of each act (n, k), not yet calibrated; rows sum to 1 at most."""
        logits = (features @ self.weights + self.bias).astype(np.float64)
        logits -= logits.max(axis=1, keepdims=True)
        found = np.exp(logits)
        return np.asarray((found / found.sum(axis=1, keepdims=True))[:, : self.acts])

    def calibrated(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability of a set of acts from the sum of theirs, any shape."""
        p = np.clip(sums, LEAST, 1.0 - LEAST)
        return np.asarray(1.0 / (1.0 + np.exp(-(self.slope * np.log(p / (1.0 - p)) + self.offset))))


def acts_hash(policy: Policy) -> str:
    """Return the sha256 of the sentences that a policy's acts are learnt from."""
    return sentences_hash(policy.acts, policy.background)


def sentences_hash(acts: tuple[Act, ...], background: tuple[str, ...]) -> str:
    """Return the sha256 of acts' sentences."""
    said = [[[act.id, act.tasks, act.near] for act in acts], background]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def read_learnt(path: Path, policy: Policy, embedder: str, dimension: int) -> Learnt | None:
    """Return the weights that are shipped for a policy's acts and these vectors.

    None where the file is of other sentences or vectors, or none that can be used: then the acts
    are learnt anew.
    """
    from safetensors import SafetensorError, safe_open

    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        with safe_open(str(path), framework="numpy") as file:
            about = file.metadata() or {}
            wanted = {"schema": SCHEMA, "embedder": embedder, "sentences": acts_hash(policy)}
            if any(about.get(key) != value for key, value in wanted.items()):
                return None
            weights = file.get_tensor("weights").astype(np.float32)
            bias = file.get_tensor("bias").astype(np.float32)
            rare = file.get_tensor("rare").astype(np.float32)
            slope, offset = (float(x) for x in file.get_tensor("calibration"))
    except (OSError, SafetensorError, ValueError, TypeError):
        return None
    learnt = Learnt(weights, bias, rare, len(policy.acts), slope, offset)
    return learnt if _fits(learnt, dimension) else None


def _fits(learnt: Learnt, dimension: int) -> bool:
    """Say whether the arrays have shapes that belong together, and numbers that are some."""
    weights, bias, rare = learnt.weights, learnt.bias, learnt.rare
    if bias.ndim != 1 or rare.ndim != 1 or weights.shape != (dimension + len(rare), len(bias)):
        return False
    numbers = (weights, bias, rare, np.array([learnt.slope, learnt.offset]))
    return len(bias) > learnt.acts and all(np.isfinite(x).all() for x in numbers)


def write_learnt(path: Path, learnt: Learnt, policy: Policy, embedder: str) -> None:
    """Write weights beside a policy's file, in half precision.

    Raises:
        OSError: it can't be written.
    """
    from safetensors.numpy import save

    tensors: dict[str, NDArray[Any]] = {
        "weights": np.ascontiguousarray(learnt.weights, dtype=np.float16),
        "bias": np.ascontiguousarray(learnt.bias, dtype=np.float32),
        "rare": np.ascontiguousarray(learnt.rare, dtype=np.float32),
        "calibration": np.array([learnt.slope, learnt.offset], dtype=np.float32),
    }
    about = {"schema": SCHEMA, "embedder": embedder, "sentences": acts_hash(policy)}
    path.write_bytes(save(tensors, metadata=about))
