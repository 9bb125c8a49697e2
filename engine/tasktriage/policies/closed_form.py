"""Acts learnt from their sentences at load: ridge regression, whose left-out scores are exact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .features import features, rarity
from .learnt import LEAST, Learnt

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["fit_calibration", "fit_closed"]

WIDTH = 512  # of what words say
RIDGE = 1.0
SHARPNESS = (2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0, 25.0, 32.0, 40.0)
SMOOTHED = 0.05  # of a class goes to the others: few sentences, all told apart, prove little
STEPS = 25  # of Newton's, for two numbers


def fit_closed(
    texts: Sequence[str], vectors: NDArray[np.float32], classes: NDArray[np.intp], acts: int
) -> Learnt:
    """Return what is learnt from n sentences with vectors (n, d), each of one class.

    classes: (n,), those below `acts` are acts; of the others each class is a kind of "none", and
    there must be one: else each task would be an act.
    """
    rare = rarity(texts, WIDTH)
    x = features(texts, vectors, rare)
    count = int(classes.max()) + 1
    targets = np.eye(count, dtype=np.float32)[classes]
    mean, base = x.mean(axis=0), targets.mean(axis=0)
    weights, left_out = _ridge(x - mean, targets - base)
    left_out = left_out + base
    sharp = np.float32(min(SHARPNESS, key=lambda one: _loss(np.float32(one) * left_out, classes)))
    bias = np.asarray(sharp * (base - mean @ weights), dtype=np.float32)
    shares = _softmax(sharp * left_out)[:, :acts].astype(np.float64)
    slope, offset = fit_calibration(shares.ravel(), targets[:, :acts].ravel())
    return Learnt(sharp * weights, bias, rare, acts, slope, offset)


def _ridge(
    x: NDArray[np.float32], targets: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights (f, c) and what each row would be given if it were left out (n, c)."""
    n, width = x.shape
    if n <= width:
        inverse = _inverse(x @ x.T)
        dual = inverse @ targets
        return x.T @ dual, targets - dual / np.diag(inverse)[:, None]
    inverse = _inverse(x.T @ x)
    weights = inverse @ (x.T @ targets)
    own = np.einsum("ij,ij->i", x @ inverse, x)[:, None]
    return weights, targets - (targets - x @ weights) / (1.0 - own)


def _inverse(products: NDArray[np.float32]) -> NDArray[np.float32]:
    ridge = RIDGE * np.eye(len(products), dtype=products.dtype)
    return np.asarray(np.linalg.inv(products + ridge), dtype=products.dtype)


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    found = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _loss(logits: NDArray[np.float32], classes: NDArray[np.intp]) -> float:
    logs = np.log(np.maximum(_softmax(logits), LEAST))
    own = logs[np.arange(len(classes)), classes]
    return float(-((1.0 - SMOOTHED) * own + SMOOTHED * logs.mean(axis=1)).mean())


def fit_calibration(
    sums: NDArray[np.float64], truth: NDArray[np.floating[Any]]
) -> tuple[float, float]:
    """Return Platt's slope and offset for probabilities (m,), by what was true (m,) of 0 and 1."""
    p = np.clip(sums, LEAST, 1.0 - LEAST)
    x = np.column_stack([np.log(p / (1.0 - p)), np.ones(len(p))])
    yes = truth.sum()
    target = np.where(truth > 0.5, (yes + 1) / (yes + 2), 1 / (len(truth) - yes + 2))
    found = np.array([1.0, 0.0])
    for _ in range(STEPS):
        q = 1.0 / (1.0 + np.exp(-np.clip(x @ found, -30, 30)))
        hessian = (x * (q * (1 - q))[:, None]).T @ x + 1e-6 * np.eye(2)
        step = np.linalg.solve(hessian, x.T @ (q - target))
        found -= np.clip(step, -1.0, 1.0)
        if float(np.abs(step).max()) < 1e-6:
            break
    slope, offset = (float(one) for one in found)
    return max(slope, 0.05), offset  # less evidence never makes it more probable
