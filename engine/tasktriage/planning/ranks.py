"""Correlation of ranks (Spearman's), in numpy alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["rank_correlation", "ranks"]


def ranks(values: Array) -> Array:
    """Return ranks (n,) from 1 on; equal values, infinite ones too, share their mean rank."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    ends = np.append(first[1:], len(values))
    means = (first + ends + 1) / 2.0
    found = np.empty(len(values))
    found[order] = np.repeat(means, ends - first)
    return found


def rank_correlation(first: Array, second: Array) -> float:
    """Return the correlation of two lists of ranks (n,), in [-1, 1]; 0 where one does not vary."""
    a, b = first - first.mean(), second - second.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))  # no `@`: threads cost more than they give
    return float((a * b).sum()) / size if size > 0.0 else 0.0
