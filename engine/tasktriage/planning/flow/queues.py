"""Stages in formulas: numbers or arrays in, the same out, all of them broadcast.

Waiting is that of the queue M/M/c: c people share one queue, items come by chance, and take as long
as chance will have it. For one person it is u / (1 - u) service times, exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Values = float | Array

__all__ = [
    "MOST_SHARING",
    "capacity_multiplier",
    "utilisation_after",
    "waiting",
    "waiting_growth",
]

MOST_SHARING = 100
"""People who share a queue, at most: items of more wait for nothing until the stage is all but
full, and what is near to nothing grows by any factor."""
LEAST_BUSY = 1e-3  # an item of a stage that is less busy waits as in this one, which is not at all


def capacity_multiplier(touched: Values, speed_up: Values) -> Array:
    """Return what a stage gets done, times what it does without AI: 1 / ((1 - x) + x / sigma).

    touched: share x of its work on which AI is in regular use, in [0, 1]. speed_up: sigma, what is
    done of such work in an hour, times what is done without AI, > 0; below 1 it goes slower.
    """
    return np.asarray(1.0 / ((1.0 - touched) + touched / np.asarray(speed_up, dtype=np.float64)))


def utilisation_after(
    utilisation: Values, volume: Values, effort: Values, capacity: Values
) -> Array:
    """Return how busy a stage is then: u Lambda b / m; at 1 or more work piles up without end.

    Args:
        utilisation: today, work that comes in by what can be done.
        volume: items that come in, times those of today.
        effort: hours that an item takes without AI, times those of today.
        capacity: what the stage gets done, times what it does today, > 0.
    """
    return np.asarray(utilisation * volume * effort / np.asarray(capacity, dtype=np.float64))


def waiting(utilisation: Values, people: Values) -> Array:
    """Return how long an item waits on average, in service times; infinite at 1 or more.

    people: who share the queue, from 1 to `MOST_SHARING`, beyond which it stops; between whole
    numbers its logarithm is taken to go evenly.
    """
    busy = np.asarray(utilisation, dtype=np.float64)
    return np.asarray(np.where(busy < 1.0, _waiting(busy, np.asarray(people)), np.inf))


def waiting_growth(before: Values, after: Values, people: Values, service: Values = 1.0) -> Array:
    """Return how many times as long an item waits; infinite where the stage is then past 1.

    Args:
        before: utilisation, > 0.
        after: the same, then.
        people: who share the queue, as in `waiting`.
        service: how long an item takes, times how long it took.
    """
    first, then = (np.asarray(one, dtype=np.float64) for one in (before, after))
    shared = np.asarray(people)
    grown = _waiting(then, shared) / _waiting(first, shared) * service
    endless = np.where(then < 1.0, 0.0, np.inf)  # what ends where none did is no part of it
    return np.asarray(np.where((first < 1.0) & (then < 1.0), grown, endless))


def _waiting(utilisation: Array, people: Array) -> Array:
    """Return the waiting in service times; of what is past 1 a number at will."""
    busy = np.where(utilisation < 1.0, np.maximum(utilisation, LEAST_BUSY), 0.5)
    shared = np.clip(np.asarray(people, dtype=np.float64), 1.0, MOST_SHARING)
    whole = np.floor(shared)
    found = _whole_waiting(busy, whole)
    part = shared - whole
    if np.any(part > 0.0):
        found = found * (_whole_waiting(busy, whole + 1.0) / found) ** part
    return np.asarray(np.where(utilisation > 0.0, found, 0.0))


def _whole_waiting(busy: Array, people: Array) -> Array:
    """Return the waiting by Erlang's formulas, loss (B) and delay (C), of whole numbers of people.

    C = 1 / ((1 - u) / B + u), and an item waits C / (c (1 - u)); 1 / B comes by recursion.
    """
    load = busy * people
    inverse = np.ones(np.broadcast_shapes(busy.shape, people.shape))
    for count in range(1, int(people.max(initial=1.0)) + 1):
        inverse = np.where(count <= people, 1.0 + inverse * (count / load), inverse)
    return np.asarray(1.0 / (inverse * (1.0 - busy) + busy) / (people * (1.0 - busy)))
