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
ARRAYS = ("weights", "bias", "rare", "calibration", "set_weights", "set_bias", "set_calibration")
TOGETHER = 0.3
"""How much the logit of a set counts that was learnt as one, beside that of its acts' sum."""


@dataclass(frozen=True)
class Together:
    """Sets of acts that were learnt together too: whether a task is any of them.

    sets: places of acts, ascending. weights (f, s) and bias (s,) give the logits of s sets.
    calibration: (s, 2), a slope and an offset as those of `Learnt`, of the logit that is mixed of
    both.
    """

    sets: tuple[tuple[int, ...], ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    calibration: NDArray[np.float32]


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
            column = together.sets.index(key)
            logits = mixed(logits, scores[:, self.acts + column])
            slope, offset = map(float, together.calibration[column])
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
            arrays = {name: _real(file.get_tensor(name)) for name in ARRAYS}
            sets = tuple(tuple(map(int, one)) for one in json.loads(about["sets"]))
    except (OSError, SafetensorError, ValueError, TypeError, KeyError, OverflowError):
        return None
    except RecursionError:  # of what stands in "sets"
        return None
    learnt = _assembled(arrays, sets, len(policy.acts))
    return learnt if learnt is not None and _fits(learnt, dimension) else None


def _real(array: NDArray[Any]) -> NDArray[np.float32]:
    if array.dtype.kind not in "fiub":
        raise ValueError(f"no numbers but {array.dtype}")
    with np.errstate(over="ignore"):  # what is too large is none, and `_fits` sees that
        return array.astype(np.float32)


def _assembled(
    arrays: dict[str, NDArray[np.float32]], sets: tuple[tuple[int, ...], ...], acts: int
) -> Learnt | None:
    if arrays["calibration"].shape != (2,):
        return None
    slope, offset = arrays["calibration"].tolist()
    together = Together(sets, arrays["set_weights"], arrays["set_bias"], arrays["set_calibration"])
    return Learnt(arrays["weights"], arrays["bias"], arrays["rare"], acts, slope, offset, together)


def _fits(learnt: Learnt, dimension: int) -> bool:
    """Say whether the arrays have shapes that belong together, and numbers that are some."""
    weights, bias, rare, together = learnt.weights, learnt.bias, learnt.rare, learnt.together
    if rare.ndim != 1 or bias.ndim != 1 or len(bias) <= learnt.acts:
        return False
    shaped: list[tuple[NDArray[np.float32], tuple[int, ...]]] = [
        (weights, (dimension + len(rare), len(bias)))
    ]
    numbers = [weights, bias, rare, np.array([learnt.slope, learnt.offset], np.float32)]
    if together is not None:
        count = len(together.sets)
        shaped += [
            (together.weights, (dimension + len(rare), count)),
            (together.bias, (count,)),
            (together.calibration, (count, 2)),
        ]
        numbers += [together.weights, together.bias, together.calibration]
        if not all(0 <= place < learnt.acts for one in together.sets for place in one):
            return False
    return all(x.shape == shape for x, shape in shaped) and all(
        np.isfinite(x).all() for x in numbers
    )


def write_learnt(path: Path, learnt: Learnt, policy: Policy, embedder: str) -> None:
    """Write weights beside a policy's file, in half precision.

    Raises:
        OSError: it can't be written.
    """
    from safetensors.numpy import save

    together = learnt.together or Together(
        (),
        np.zeros((len(learnt.weights), 0), np.float32),
        np.zeros(0, np.float32),
        np.zeros((0, 2), np.float32),
    )
    half = {"weights": learnt.weights, "set_weights": together.weights}
    whole = {
        "bias": learnt.bias,
        "rare": learnt.rare,
        "calibration": np.array([learnt.slope, learnt.offset]),
        "set_bias": together.bias,
        "set_calibration": together.calibration,
    }
    tensors: dict[str, NDArray[Any]] = {
        **{name: np.ascontiguousarray(x, dtype=np.float16) for name, x in half.items()},
        **{name: np.ascontiguousarray(x, dtype=np.float32) for name, x in whole.items()},
    }
    about = {
        "schema": SCHEMA,
        "embedder": embedder,
        "sentences": acts_hash(policy),
        "sets": json.dumps(together.sets),
    }
    path.write_bytes(save(tensors, metadata=about))
