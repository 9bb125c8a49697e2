"""What everything that computes with labels shares: the type of its arrays, and how ties fall."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "top_codes"]

Floats = NDArray[np.float64]


def top_codes(probabilities: Floats) -> NDArray[np.int64]:
    """Return the column (n,) of each row's maximum; of equal ones the last, more human one.

    `domain.label.top_label` is the same rule for one row.
    """
    last = probabilities.shape[1] - 1
    codes: NDArray[np.int64] = (last - probabilities[:, ::-1].argmax(axis=1)).astype(np.int64)
    return codes
