"""How alike tasks of two roles are, and how alike two roles are by their tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .measure import DEFAULT, Measure, measure_of, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["likenesses", "similarities"]


def similarities(
    source: NDArray[Any], target: NDArray[Any], measure: Measure | None = None
) -> NDArray[np.float64]:
    """Return how alike n tasks of one role and m of another are, (n, m), in [0, 1].

    0: no more than a task and the nearest one in an occupation that has nothing to do with it; 1:
    as only one task in a hundred has one there. Official new wordings of a task have 1, free ones
    .6 in the mean. source: (n, d), target: (m, d), vectors of the same model. measure: of its
    embedder; that of the default model without one.
    """
    measure = measure_of(DEFAULT) if measure is None else measure
    cosines = measure.centred(source) @ measure.centred(target).T
    above = (cosines - measure.threshold) / (measure.full - measure.threshold)
    return np.asarray(np.clip(above, 0.0, 1.0))


def likenesses(
    source: NDArray[Any],
    weights: NDArray[Any],
    targets: NDArray[Any],
    target_weights: NDArray[Any],
    starts: NDArray[np.intp],
    measure: Measure | None = None,
) -> NDArray[np.float64]:
    """Return how alike a role and each of k others are by their tasks, (k,): to rank them by.

    source: (n, d), weights: (n,). targets: (m, d), the tasks of all others one after another,
    target_weights: (m,), starts: (k,), where each begins, rising from 0; none is empty. Half is the
    cosine of their middles, and half, by `measure.mix`, how near the nearest tasks are both ways,
    counted from what is usual for a task like that one. The numbers have no unit.
    """
    measure = measure_of(DEFAULT) if measure is None else measure
    x, y = measure.centred(source), measure.centred(targets)
    w, u = np.asarray(weights, dtype=np.float64), np.asarray(target_weights, dtype=np.float64)
    middles = unit(np.add.reduceat(y * u[:, None], starts)) @ unit((x * w[:, None]).sum(axis=0))
    cosines = x @ y.T
    there, back = cosines.max(axis=0), np.maximum.reduceat(cosines, starts, axis=1)
    usual, spread = measure.common(y)
    to = np.add.reduceat((there - usual) / spread * u, starts) / np.add.reduceat(u, starts)
    usual, spread = (np.asarray(value)[..., None] for value in measure.common(x))
    fro = w @ ((back - usual) / spread) / w.sum()
    (mean, scale), (mean_both, scale_both) = measure.scales
    parts = (middles - mean) / scale, (to + fro - mean_both) / scale_both
    return np.asarray((1.0 - measure.mix) * parts[0] + measure.mix * parts[1])
