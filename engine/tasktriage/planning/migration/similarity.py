"""How alike tasks of two roles are, from 0 (as any two tasks) to 1 (the same task reworded)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["similarities"]

NONE, SAME = 0.55, 0.90


def similarities(source: NDArray[np.float32], target: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return how alike n tasks of one role and m of another are, (n, m), in [0, 1].

    source: (n, d), target: (m, d), vectors of the same model.
    """
    cosines = _unit(source) @ _unit(target).T
    return np.asarray(np.clip((cosines - NONE) / (SAME - NONE), 0.0, 1.0))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    wide = np.asarray(vectors, dtype=np.float64)
    return np.asarray(wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-12))
