"""The figures of a role with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasktriage.domain.label import LABELS
from tasktriage.domain.profile import Interval, LabelShare, Measure

from .intervals import listed_intervals, role_intervals
from .shares import label_shares, mean_score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["measures"]


def measures(
    p: NDArray[np.float64], w: NDArray[np.float64]
) -> tuple[tuple[LabelShare, ...], Measure]:
    """Return the share of each label, in order, and the mean score.

    p: probabilities (n, 3). w: weights (n,), sum 1.
    """
    listed, role = listed_intervals(p, w), role_intervals(p, w)

    def measure(value: float, row: int) -> Measure:
        whole = None if role is None else Interval(*map(float, role[row]))
        return Measure(float(value), Interval(*map(float, listed[row])), whole)

    shares = tuple(
        LabelShare(label, measure(share, row))
        for row, (label, share) in enumerate(zip(LABELS, label_shares(p, w), strict=True))
    )
    return shares, measure(mean_score(p, w), len(LABELS))
