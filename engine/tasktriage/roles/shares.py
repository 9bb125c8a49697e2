"""Weighted shares, scores and spread of a role: arrays in, figures out.

In all of it `p` (n, 3) are probabilities in label order, `w` (n,) are weights that sum to 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "LABEL_SCORES",
    "effective_count",
    "effects",
    "label_shares",
    "label_spread",
    "mean_score",
    "scores",
    "spread",
]

LABEL_SCORES = np.array([1.0, 0.5, 0.0])
"""The score of a task whose label is certain, in label order."""


def label_shares(p: NDArray[np.float64], w: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of the work under each label (3,): means of probabilities, no counts."""
    return np.asarray(w @ p)


def scores(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p(automatable) + ½ p(augmentable) of each task (n,)."""
    return np.asarray(p @ LABEL_SCORES)


def mean_score(p: NDArray[np.float64], w: NDArray[np.float64]) -> float:
    """Return the weighted mean score, in [0, 1]."""
    return float(w @ scores(p))


def effective_count(w: NDArray[np.float64]) -> float:
    """Return how many tasks of equal weight bear as much as these: 1 / Σ w²."""
    return float(1.0 / (w @ w))


def spread(p: NDArray[np.float64], w: NDArray[np.float64]) -> float:
    """Return the weighted standard deviation of scores between tasks: whether a role is mixed."""
    s = scores(p)
    return float(np.sqrt(w @ (s - w @ s) ** 2))


def label_spread(p: NDArray[np.float64], w: NDArray[np.float64]) -> float:
    """Return the standard deviation of scores within tasks, for their labels are not certain."""
    within = p @ LABEL_SCORES**2 - scores(p) ** 2
    return float(np.sqrt(max(0.0, w @ within)))


def effects(p: NDArray[np.float64], w: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much each task moves the mean score (n,): the mean less that without the task.

    A task that is all of the work moves it by nothing: there is no mean without it.
    """
    s = scores(p)
    rest = 1.0 - w
    alone = rest < 1e-12
    return np.where(alone, 0.0, w * (s - w @ s) / np.where(alone, 1.0, rest))
