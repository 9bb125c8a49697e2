"""A view of sentence vectors in which tasks of one activity lie close together.

It is a linear discriminant analysis: vectors are whitened by how they spread within an activity,
and the directions that part activities best are kept. Closed form, so any model's vectors can be
seen this way as soon as they are there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DIRECTIONS", "Projection", "fit", "unit"]

DIRECTIONS, SHRINKAGE = 128, 0.1
"""Directions kept, and how far the spread is drawn to that of a ball: tried on held-out
occupations by `benchmarks/observed_use.py`."""


@dataclass(frozen=True, slots=True)
class Projection:
    """mean (d,) and matrix (d, k), float32."""

    mean: NDArray[np.float32]
    matrix: NDArray[np.float32]

    def __call__(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return unit vectors (n, k) of vectors (n, d)."""
        # one row at a time: a product of matrices gives other last digits by what stands beside it
        rows = [(vector - self.mean) @ self.matrix for vector in vectors]
        return unit(np.array(rows, dtype=np.float32).reshape(len(rows), self.matrix.shape[1]))


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors (n, k) of length 1; one of length 0 stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0.0, lengths, 1.0), dtype=np.float32)


def fit(
    vectors: NDArray[np.float32], activities: NDArray[np.int16], directions: int = DIRECTIONS
) -> Projection:
    """Return the projection that parts the activities of tasks best.

    vectors: (n, d). activities: (n, a) numbers of activities, -1 where there are no more; a task of
    several counts once for each.
    """
    rows, columns = np.nonzero(activities >= 0)
    x = vectors[rows].astype(np.float64)
    groups = activities[rows, columns].astype(np.int64)
    sizes = np.bincount(groups).astype(np.float64)
    means = np.zeros((len(sizes), x.shape[1]))
    np.add.at(means, groups, x)
    means /= np.maximum(sizes, 1.0)[:, None]
    mean = x.mean(axis=0)
    off = x - means[groups]
    within = off.T @ off / len(x)
    ball = np.trace(within) / len(within) * np.eye(len(within))
    spread, axes = np.linalg.eigh((1.0 - SHRINKAGE) * within + SHRINKAGE * ball)
    white = axes / np.sqrt(np.maximum(spread, 1e-12))
    apart = (means - mean) @ white
    order, best = np.linalg.eigh((apart * sizes[:, None]).T @ apart)
    matrix = white @ best[:, np.argsort(-order)[: min(directions, len(order))]]
    return Projection(mean.astype(np.float32), np.ascontiguousarray(matrix, dtype=np.float32))
