"""How alike the tasks of two roles are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .measure import DEFAULT, Measure, measure_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["similarities"]


def similarities(
    source: NDArray[Any], target: NDArray[Any], measure: Measure | None = None
) -> NDArray[np.float64]:
    """Return how much of m tasks of one role is practised in each of n of another, (n, m).

    In [0, 1]: 0 is what tasks of unrelated work have, and 1 the same task. It is what readers of
    two lists of tasks said of 600 tasks, by how probable it is that two tasks are one activity, by
    their cosine, and by how near both lists are as wholes: who does like work has done a part of
    more than the list says. source: (n, d), target: (m, d), vectors of the same model, each of one
    role. measure: of its embedder; that of the default model without one.
    """
    measure = measure_of(DEFAULT) if measure is None else measure
    return measure.practised(source, target)
