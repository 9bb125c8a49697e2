"""The velocity gap in formulas: numbers or arrays in, the same out, all of them broadcast.

Work is counted in FTE: what one full-time person does. A quarter is three months. Nothing here is
of a person; it is of the work of a role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Values = float | Array

__all__ = [
    "capability_shift",
    "catch_up_quarters",
    "deployment_share",
    "deployment_velocity",
    "gap_stock",
    "learning_capacity",
    "learning_load",
    "reskilling_velocity",
    "starting_backlog",
    "velocity_ratio",
    "work_changed",
]


def deployment_share(
    now: Values, planned: Values, quarter: Values, quarters: float, delay: Values = 0.0
) -> Array:
    """Return the share of the work, in [0, 1], on which AI is in regular use by a quarter.

    It goes evenly from `now` to `planned` (shares) in `quarters`, and starts `delay` quarters late:
    what is late is then not reached within the horizon.
    """
    part = np.clip((np.asarray(quarter) - delay) / quarters, 0.0, 1.0)
    return np.asarray(now + (planned - now) * part)


def capability_shift(probabilities: Array, shift: Values) -> Array:
    """Return probabilities or shares (..., 3), in label order, with the first more likely.

    shift: by how much its log-odds grow, (...). The other two keep their proportion; what is
    certain stays so.
    """
    first = probabilities[..., 0]
    odds = np.exp(np.asarray(shift, dtype=np.float64))
    moved = first * odds / (1.0 - first + first * odds)
    rest = 1.0 - first
    scale = np.divide(1.0 - moved, rest, out=np.zeros_like(moved), where=rest > 0.0)
    return np.stack([moved, probabilities[..., 1] * scale, probabilities[..., 2] * scale], axis=-1)


def work_changed(
    headcount: Values,
    automatable: Values,
    augmentable: Values,
    augmented_part: Values,
    automatable_deployment: Values,
    augmentable_deployment: Values | None = None,
) -> Array:
    """Return the work that AI has changed, in FTE: N (S_A D_A + rho S_G D_G).

    Args:
        headcount: people of the role, full-time.
        automatable: share of its work, in [0, 1].
        augmentable: share of its work, in [0, 1].
        augmented_part: share of an augmentable task that changes, in [0, 1].
        automatable_deployment: share of automatable work on which AI is in regular use, in [0, 1].
        augmentable_deployment: the same of augmentable work; as the former unless it is given.
    """
    second = automatable_deployment if augmentable_deployment is None else augmentable_deployment
    part = automatable * automatable_deployment + augmented_part * augmentable * second
    return np.asarray(headcount * part)


def deployment_velocity(work_now: Values, work_then: Values, quarters: float) -> Array:
    """Return how fast work changes, in FTE a quarter; negative where less AI is to be used."""
    return np.asarray((work_then - work_now) / quarters)


def learning_load(
    months: Values, hours_per_month: Values, learning_share: Values, overlap: Values
) -> Array:
    """Return what it takes to re-skill for one FTE of changed work, hours: M h theta (1 - kappa).

    Args:
        months: to proficiency.
        hours_per_month: working hours.
        learning_share: of these hours, that is learning, in [0, 1].
        overlap: share of the new work that people can do already, in [0, 1].
    """
    return np.asarray(months * hours_per_month * learning_share * (1.0 - overlap))


def learning_capacity(
    headcount: Values,
    formal_hours: Values,
    coached_hours: Values,
    completion: Values,
    coaches: Values = np.inf,
    coach_hours: Values = np.inf,
) -> Array:
    """Return the hours a quarter that end in work done the new way.

    Args:
        headcount: people of the role, full-time.
        formal_hours: a person a year.
        coached_hours: a person a quarter, as far as coaches have the time.
        completion: share of the hours that is finished and used, in [0, 1].
        coaches: people; without a number of them there is no limit.
        coach_hours: a coach a quarter.
    """
    formal = headcount * formal_hours / 4.0
    count, each = np.broadcast_arrays(
        np.asarray(coaches, dtype=np.float64), np.asarray(coach_hours, dtype=np.float64)
    )
    some = (count > 0.0) & (each > 0.0)  # no coaches with any time are none, not an unknown number
    supply = np.multiply(count, each, out=np.zeros(count.shape), where=some)
    coached = np.minimum(headcount * coached_hours, supply)
    return np.asarray(completion * (formal + coached))


def reskilling_velocity(
    capacity: Values, load: Values, completion: Values, headcount: Values
) -> Array:
    """Return how fast people are re-skilled, in FTE a quarter: min(C / L, eta N).

    capacity: hours a quarter. load: hours for an FTE. completion: share, in [0, 1]. headcount:
    people: nobody retrains more than there are, even where there is nothing to learn.
    """
    able, needed, most = np.broadcast_arrays(capacity, load, completion * headcount)
    free = needed * most <= able  # with the limit in it, no division by nothing
    return np.asarray(np.where(free, most, able / np.where(free, 1.0, needed)))


def velocity_ratio(deployment: Values, reskilling: Values) -> Array:
    """Return deployment velocity by re-skilling velocity: above 1 the gap opens. No unit.

    It is infinite where work changes and nobody learns, and 0 where neither happens.
    """
    fast, slow = np.broadcast_arrays(
        np.asarray(deployment, dtype=np.float64), np.asarray(reskilling, dtype=np.float64)
    )
    none = np.where(fast > 0.0, np.inf, np.where(fast < 0.0, -np.inf, 0.0))
    with np.errstate(over="ignore"):  # by next to nothing it is infinite too
        return np.asarray(np.divide(fast, slow, out=none, where=slow > 0.0))


def starting_backlog(work_now: Values, retrained: Values) -> Array:
    """Return the work changed so far that nobody was re-skilled for, in FTE.

    work_now: changed so far, in FTE. retrained: the share of it that people were re-skilled for.
    """
    return np.asarray(work_now * (1.0 - retrained))


def gap_stock(backlog: Values, added: Values, reskilling: Values, quarters: Values) -> Array:
    """Return the changed work that nobody is re-skilled for after so many quarters, in FTE, >= 0.

    backlog: at the start, in FTE. added: work changed since, in FTE. reskilling: velocity, in FTE a
    quarter. People may learn ahead of the change: what is learnt before it comes is not lost.
    """
    return np.asarray(np.maximum(0.0, backlog + added - quarters * reskilling))


def catch_up_quarters(stock: Values, reskilling: Values) -> Array:
    """Return the quarters until a gap stock (FTE) is gone if nothing more is deployed.

    reskilling: in FTE a quarter. Infinite where nobody learns; 0 where there is no gap.
    """
    return velocity_ratio(stock, reskilling)
