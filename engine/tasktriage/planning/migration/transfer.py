"""How much of a role's work that needs a person is practised in another role already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["carried", "durable", "transfer"]


def durable(weights: Array, automatable: Array) -> Array:
    """Return the part (…, m) that each of m tasks has of the work that needs a person.

    weights: of the tasks in the work, (…, m), of any sum. automatable: probability that a task
    can be automated, (…, m), in [0, 1]. All parts are 0 where all of the work is automatable.
    """
    kept = np.asarray(weights, dtype=np.float64) * (1.0 - np.asarray(automatable))
    total = kept.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(kept, total, out=np.zeros_like(kept), where=total > 0.0))


def carried(similar: Array) -> Array:
    """Return how much of each of m target tasks the source practises already, (…, m).

    similar: of n tasks of the source to them, (…, n, m), in [0, 1]. It is the nearest one's; 0
    without any.
    """
    return np.asarray(np.max(similar, axis=-2, initial=0.0))


def transfer(similar: Array, weights: Array, automatable: Array) -> Array:
    """Return the share of the target's work that needs a person which the source practises.

    similar: of n tasks of the source to m of the target, (…, n, m), in [0, 1]. weights and
    automatable: of the target's tasks, (…, m), as `durable` takes them. Leading axes are broadcast.
    The result (…) is in [0, 1]; 0 where nothing of the target needs a person. What a source does
    not list counts as not practised: ten tasks carry about two thirds of what twenty do.
    """
    parts = durable(weights, automatable)
    return np.asarray(np.clip((parts * carried(similar)).sum(axis=-1), 0.0, 1.0))
