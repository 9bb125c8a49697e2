"""How alike a role is to each of many others by their tasks alone: to choose some to look at.

Transfer is a share that can be read, of one target's work; this only ranks. It is better at that
(`benchmarks/related_occupations.py`): the middle of a role's tasks says what it is about, and the
nearest tasks count by how much nearer they are than is usual for a task like that one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .measure import DEFAULT, Measure, measure_of, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Others", "likenesses"]


@dataclass(frozen=True, slots=True, eq=False)
class Others:
    """The tasks of k roles, one role's after another's, as a role is held against them.

    tasks: (m, d), centred unit vectors. weights: (m,). starts: (k,), where each begins. middles:
    (k, d). usual, spread: (m,), of the cosine to the nearest task of an occupation.
    """

    tasks: NDArray[np.float32]
    weights: Floats
    starts: NDArray[np.intp]
    middles: Floats
    usual: Floats
    spread: Floats
    measure: Measure

    @classmethod
    def of(
        cls,
        vectors: NDArray[Any],
        weights: NDArray[Any],
        starts: NDArray[np.intp],
        measure: Measure | None = None,
    ) -> Others:
        """Return them from vectors (m, d), weights (m,) and starts (k,), rising from 0.

        None of them is without tasks. measure: of the vectors' embedder; that of the default model
        without one.
        """
        measure = measure_of(DEFAULT) if measure is None else measure
        centred, weights = measure.centred(vectors), np.asarray(weights, dtype=np.float64)
        usual, spread = measure.common(centred)
        return cls(
            tasks=centred.astype(np.float32),
            weights=weights,
            starts=starts,
            middles=unit(np.add.reduceat(centred * weights[:, None], starts)),
            usual=np.broadcast_to(usual, weights.shape),
            spread=np.broadcast_to(spread, weights.shape),
            measure=measure,
        )


def likenesses(vectors: NDArray[Any], weights: NDArray[Any], others: Others) -> Floats:
    """Return how alike a role is to each of k others, (k,).

    vectors: (n, d) of the role's tasks, weights: (n,). The numbers have no unit; 0 is what two
    occupations have in the mean, and 1 a spread more.
    """
    measure = others.measure
    x, w = measure.centred(vectors), np.asarray(weights, dtype=np.float64)
    middles = others.middles @ unit((x * w[:, None]).sum(axis=0))
    cosines = x.astype(np.float32) @ others.tasks.T
    there = (cosines.max(axis=0) - others.usual) / others.spread * others.weights
    to = np.add.reduceat(there, others.starts) / np.add.reduceat(others.weights, others.starts)
    usual, spread = (np.asarray(value)[..., None] for value in measure.common(x))
    back = (np.maximum.reduceat(cosines, others.starts, axis=1) - usual) / spread
    both = to + w @ back / w.sum()
    (mean, scale), (mean_both, scale_both) = measure.scales
    parts = (middles - mean) / scale, (both - mean_both) / scale_both
    return np.asarray((1.0 - measure.mix) * parts[0] + measure.mix * parts[1])
