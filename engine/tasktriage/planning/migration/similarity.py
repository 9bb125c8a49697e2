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
    """Return how alike n tasks of one role and m of another are, (n, m), in [0, 1].

    0: no more than a task and the nearest one in an occupation that has nothing to do with it; 1:
    as only one task in a hundred has one there. Official new wordings of a task have 1, free ones
    .6 in the mean. source: (n, d), target: (m, d), vectors of the same model. measure: of its
    embedder; that of the default model without one.
    """
    measure = measure_of(DEFAULT) if measure is None else measure
    return measure.alike(measure.centred(source) @ measure.centred(target).T)
