"""Match extracted units to reference units, one to one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

__all__ = ["LEAST_IN_ORDER", "MOST_LENGTH", "in_order", "is_match", "match"]

LEAST_IN_ORDER = 0.8  # of the reference's words that stand in the unit, in their order
MOST_LENGTH = 1.5  # words of the unit for each word of the reference
ROUNDING = 1e-9

Words = Sequence[str]


def in_order(a: Words, b: Words) -> int:
    """Return how many words of `a` stand in `b` in their order: the longest common subsequence.

    Bits of one number are the places of `a` (Hyyrö 2004).
    """
    places: dict[str, int] = {}
    for place, word in enumerate(a):
        places[word] = places.get(word, 0) | 1 << place
    whole = (1 << len(a)) - 1
    row = whole
    for word in b:
        hit = row & places.get(word, 0)
        row = ((row + hit) | (row - hit)) & whole
    return len(a) - row.bit_count()


def is_match(reference: Words, unit: Words) -> bool:
    """Whether a unit has enough of a reference's words in order and is not much longer."""
    needed = LEAST_IN_ORDER * len(reference) - ROUNDING
    if not reference or len(unit) > MOST_LENGTH * len(reference) + ROUNDING or len(unit) < needed:
        return False
    if (Counter(reference) & Counter(unit)).total() < needed:  # quick; spares most pairs
        return False
    return in_order(reference, unit) >= needed


def match(
    references: Sequence[Words], units: Sequence[Words], gains: Sequence[float] | None = None
) -> list[tuple[int, int]]:
    """Return pairs (reference, unit), as many as there can be, each in one pair at most.

    Among choices with equally many pairs the one whose units have the largest sum of `gains`, in
    [0, 1], is taken.
    """
    # slow to import
    from scipy.optimize import linear_sum_assignment

    if not references or not units:
        return []
    fits = np.array([[is_match(r, u) for u in units] for r in references])
    # all gains together weigh less than one pair more
    share = np.asarray([0.0] * len(units) if gains is None else gains) / (2 * len(units))
    rows, columns = linear_sum_assignment(np.where(fits, 1.0 + share, 0.0), maximize=True)
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if fits[r, c]]
