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

    It is how probable it is that the two are one activity, as O*NET tells activities apart: 0 is
    what tasks of unrelated occupations have, and 1 the same task. source: (n, d), target: (m, d),
    vectors of the same model. measure: of its embedder; that of the default model without one.
    """
    measure = measure_of(DEFAULT) if measure is None else measure
    return measure.alike(measure.viewed(source) @ measure.viewed(target).T)
