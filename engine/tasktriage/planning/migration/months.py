"""Months of training for a move: of the target's, for what does not carry over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tasktriage.planning.months import months_to_proficiency

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["training_months"]


def training_months(
    occupation: str | None, transfer: float, drawn: Array, levels: Array
) -> tuple[float, Array, str]:
    """Return months of training, at the middle of what O*NET's people state, and in n draws (n,).

    occupation: the target's code; of one that is not known its group stands for it, else all
    occupations. transfer: of the target's work, in [0, 1]; drawn: the same in all draws (n,).
    levels: at which months are drawn, (n,), in (0, 1). The text says where the months are from.
    """
    stated = months_to_proficiency(occupation)
    point = stated.range.central * (1.0 - transfer)
    return point, np.asarray(stated.range.quantile(levels) * (1.0 - drawn)), stated.source
