"""What targets are ranked by, and how much the rank hangs on how its parts are weighted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["FIRST", "MONTHS", "POWERS", "kept_shares", "order", "rank_value"]

POWERS = (0.5, 1.0, 2.0)
"""What transfer, and what is no gap, are raised to where the rank is tried otherwise."""
FIRST = 3
"""Places that count as kept."""
MONTHS = 12.0
"""After so many months of training a target is worth 1 / e of what it is without."""


def rank_value(
    transfer: Array, gap: Array | float, months: Array, a: float = 1.0, b: float = 1.0
) -> Array:
    """Return T^a (1 − K)^b exp(−M / 12), in [0, 1], no unit; arguments of any one shape.

    transfer: T, in [0, 1]. gap: K, in [0, 1]; 0 where it is left out. months: M.
    """
    return np.asarray(transfer**a * (1.0 - gap) ** b * np.exp(-months / MONTHS))


def order(values: Array, stopped: Sequence[int]) -> list[int]:
    """Return the places of k targets, the best first.

    stopped: 0, else how far behind the others they stand.
    """
    return sorted(range(len(values)), key=lambda at: (stopped[at], -values[at]))


def kept_shares(transfer: Array, gap: Array, months: Array, stopped: Sequence[int]) -> Array | None:
    """Return in which share of weightings each of k targets is among the first three, (k,).

    transfer, gap, months: (k,). Weightings are all pairs of `POWERS`. None with no more than three.
    """
    if len(transfer) <= FIRST:
        return None
    counts = np.zeros(len(transfer))
    pairs = list(product(POWERS, repeat=2))
    for a, b in pairs:
        counts[order(rank_value(transfer, gap, months, a, b), stopped)[:FIRST]] += 1.0
    return counts / len(pairs)
