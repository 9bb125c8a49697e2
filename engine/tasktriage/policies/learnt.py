"""What was learnt of acts: weights that turn features into probabilities."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tasktriage.domain.policy import Act, Policy

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Learnt", "Together", "acts_hash", "mixed", "read_learnt", "write_learnt"]

SCHEMA = "tasktriage.acts-weights/1"
MAX_BYTES = 64 * 1024 * 1024
LEAST = 1e-6  # a probability is never quite 0 or 1
ARRAYS = ("weights", "bias", "rare", "set_weights", "set_bias", "calibration")
TOGETHER = 0.3
"""How much the logit of a set counts that was learnt as one, beside that of its acts' sum."""


@dataclass(frozen=True)
class Together:
    """Sets of acts that were learnt together too: whether a task is any of them.

    sets: places of acts, ascending. weights (f, s) and bias (s,) give the logits of s sets.
    slope, offset: as those of `Learnt`, of the logit that is mixed of both.
    """

    sets: tuple[tuple[int, ...], ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    slope: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True)
class Learnt:
    """Classes: the acts (k) in their order, then what is none of them, one class or more.

    weights (f, c) and bias (c,) give the logits of classes from features, which take `rare` (w,);
    f is d + w. slope, offset: a set of acts has the probability σ(slope · logit(Σ p) + offset),
    which makes it a calibrated one; where it was learnt together, its logit counts beside that.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    rare: NDArray[np.float32]
    acts: int
    slope: float = 1.0
    offset: float = 0.0
    together: Together | None = None

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return what `fired` takes (n, k + s): probabilities of acts, then logits of sets."""
        logits = (features @ self.weights + self.bias).astype(np.float64)
        logits -= logits.max(axis=1, keepdims=True)
        found = np.exp(logits)
        shares = (found / found.sum(axis=1, keepdims=True))[:, : self.acts]
        if self.together is None:
            return np.asarray(shares)
        sets = features @ self.together.weights + self.together.bias
        return np.hstack([shares, sets.astype(np.float64)])

    def fired(self, scores: NDArray[np.float64], places: Sequence[int]) -> NDArray[np.float64]:
        """Return the probability of each task (n,) that it is one of the acts at these places."""
        sums = np.clip(scores[:, list(places)].sum(axis=1), LEAST, 1.0 - LEAST)
        logits = np.log(sums / (1.0 - sums))
        slope, offset, together = self.slope, self.offset, self.together
        key = tuple(sorted(places))
        if together is not None and key in together.sets:
            logits = mixed(logits, scores[:, self.acts + together.sets.index(key)])
            slope, offset = together.slope, together.offset
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(slope * logits + offset, -50.0, 50.0))))


def mixed(apart: NDArray[np.float64], together: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logit of a set of acts (n,), from that of their sum and that of the set."""
    return np.asarray((1.0 - TOGETHER) * apart + TOGETHER * together)


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
            arrays = {name: file.get_tensor(name).astype(np.float32) for name in ARRAYS}
            sets = tuple(tuple(map(int, one)) for one in json.loads(about["sets"]))
    except (OSError, SafetensorError, ValueError, TypeError, KeyError, RecursionError):
        return None
    learnt = _assembled(arrays, sets, len(policy.acts))
    return learnt if learnt is not None and _fits(learnt, dimension) else None


def _assembled(
    arrays: dict[str, NDArray[np.float32]], sets: tuple[tuple[int, ...], ...], acts: int
) -> Learnt | None:
    if arrays["calibration"].shape != (2, 2):
        return None
    (slope, offset), (set_slope, set_offset) = arrays["calibration"].tolist()
    together = Together(sets, arrays["set_weights"], arrays["set_bias"], set_slope, set_offset)
    return Learnt(arrays["weights"], arrays["bias"], arrays["rare"], acts, slope, offset, together)


def _fits(learnt: Learnt, dimension: int) -> bool:
    """Say whether the arrays have shapes that belong together, and numbers that are some."""
    width, together = dimension + len(learnt.rare.ravel()), learnt.together
    parts = [(learnt.weights, learnt.bias, learnt.slope, learnt.offset)]
    if together is not None:
        parts.append((together.weights, together.bias, together.slope, together.offset))
        places = [place for one in together.sets for place in one]
        if len(together.bias.ravel()) != len(together.sets):
            return False
        if not all(0 <= place < learnt.acts for place in places):
            return False
    for weights, bias, slope, offset in parts:
        if bias.ndim != 1 or weights.shape != (width, len(bias)):
            return False
        numbers = (weights, bias, learnt.rare, np.array([slope, offset]))
        if not all(np.isfinite(x).all() for x in numbers):
            return False
    return len(learnt.bias) > learnt.acts


def write_learnt(path: Path, learnt: Learnt, policy: Policy, embedder: str) -> None:
    """Write weights beside a policy's file, in half precision.

    Raises:
        OSError: it can't be written.
    """
    from safetensors.numpy import save

    half = {"weights": learnt.weights, "set_weights": np.zeros((len(learnt.weights), 0))}
    whole = {"bias": learnt.bias, "rare": learnt.rare, "set_bias": np.zeros(0)}
    numbers = [[learnt.slope, learnt.offset], [1.0, 0.0]]
    sets: tuple[tuple[int, ...], ...] = ()
    if (together := learnt.together) is not None:
        half["set_weights"], whole["set_bias"] = together.weights, together.bias
        numbers[1], sets = [together.slope, together.offset], together.sets
    whole["calibration"] = np.array(numbers)
    tensors: dict[str, NDArray[Any]] = {
        **{name: np.ascontiguousarray(x, dtype=np.float16) for name, x in half.items()},
        **{name: np.ascontiguousarray(x, dtype=np.float32) for name, x in whole.items()},
    }
    about = {
        "schema": SCHEMA,
        "embedder": embedder,
        "sentences": acts_hash(policy),
        "sets": json.dumps(sets),
    }
    path.write_bytes(save(tensors, metadata=about))
