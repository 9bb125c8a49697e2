"""Acts learnt from their sentences at load: ridge regression, whose left-out scores are exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .learnt import LEAST, Learnt

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["fit_calibration", "fit_closed"]

RIDGE = 1.0
SHARPNESS = (2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0, 25.0, 32.0, 40.0)
STEPS = 25  # of Newton's, for two numbers


def fit_closed(features: NDArray[np.float32], classes: NDArray[np.intp], acts: int) -> Learnt:
    """Return what is learnt from n sentences (n, f), each of one class.

    classes: (n,), those below `acts` are acts; of the others each class is a kind of "none".
    """
    x = features.astype(np.float64)
    count = int(classes.max()) + 1
    targets = np.eye(count)[classes]
    mean, base = x.mean(axis=0), targets.mean(axis=0)
    weights, left_out = _ridge(x - mean, targets - base)
    left_out = left_out + base
    sharp = min(SHARPNESS, key=lambda one: _loss(one * left_out, classes))
    bias = sharp * (base - mean @ weights)
    bare = Learnt((sharp * weights).astype(np.float32), np.asarray(bias, dtype=np.float32), acts)
    shares = _softmax(sharp * left_out)[:, :acts]
    slope, offset = fit_calibration(shares.ravel(), targets[:, :acts].ravel())
    return Learnt(bare.weights, bare.bias, acts, slope, offset)


def _ridge(
    x: NDArray[np.float64], targets: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights (f, c) and what each row would be given if it were left out (n, c)."""
    n, width = x.shape
    if n <= width:
        inverse = np.linalg.inv(x @ x.T + RIDGE * np.eye(n))
        dual = inverse @ targets
        return x.T @ dual, targets - dual / np.diag(inverse)[:, None]
    inverse = np.linalg.inv(x.T @ x + RIDGE * np.eye(width))
    weights = inverse @ (x.T @ targets)
    own = np.einsum("ij,ij->i", x @ inverse, x)[:, None]
    return weights, targets - (targets - x @ weights) / (1.0 - own)


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _loss(logits: NDArray[np.float64], classes: NDArray[np.intp]) -> float:
    own = _softmax(logits)[np.arange(len(classes)), classes]
    return float(-np.log(np.maximum(own, LEAST)).mean())


def fit_calibration(sums: NDArray[np.float64], truth: NDArray[np.float64]) -> tuple[float, float]:
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
