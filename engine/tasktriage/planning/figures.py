"""The figures of a role, and of an organisation, in every draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .draws import RoleDraws
from .formulas import (
    catch_up_quarters,
    deployment_share,
    deployment_velocity,
    gap_stock,
    learning_capacity,
    learning_load,
    reskilling_velocity,
    starting_backlog,
    velocity_ratio,
    work_changed,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = [
    "NO_GAP",
    "Figures",
    "deployment_at",
    "role_figures",
    "shares_at",
    "summed",
    "work_by_quarter",
]

MONTHS_A_YEAR = 12.0
NO_GAP = 1e-9
"""Of the people: a gap that is smaller is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Figures of a role or an organisation in n draws, each (n,) unless it says otherwise.

    headcount: people, as full-time ones. people: how many they are. quarters: the horizon. at: the
    quarters of `work` and `gap`, which are (len(at), n), in FTE; the last is the horizon. backlog:
    at the start, FTE. deployment, reskilling: velocities, FTE a quarter. catch_up: quarters. hours:
    of the work changed at the horizon, a year. cost: of it, pay a year; None where pay is not
    given. has_gap: whether a gap is left at the horizon; of an organisation in any role.
    """

    headcount: float
    people: float
    quarters: int
    at: tuple[int, ...]
    work: Array
    gap: Array
    backlog: Array
    deployment: Array
    reskilling: Array
    catch_up: Array
    hours: Array
    cost: Array | None
    has_gap: NDArray[np.bool_]

    @property
    def ratio(self) -> Array:
        """Deployment velocity by re-skilling velocity; of an organisation that of the sums."""
        return velocity_ratio(self.deployment, self.reskilling)

    @property
    def need_ratio(self) -> Array:
        """What must be learnt by what can be until the horizon; over 1 a gap is left.

        It is the velocity ratio where there is no backlog at the start.
        """
        need = self.backlog + self.deployment * self.quarters
        return velocity_ratio(need, self.reskilling * self.quarters)


def role_figures(
    headcount: float,
    draws: RoleDraws,
    quarters: int,
    *,
    at: Sequence[int] | None = None,
    pay: float | None = None,
    people: float | None = None,
) -> Figures:
    """Return the figures of a role.

    Args:
        headcount: people, as full-time ones.
        draws: of its shares and inputs; with all that is not optional.
        quarters: the horizon.
        at: the quarters, rising from 0 to the horizon, that work and gap are computed at; else
            these two.
        pay: of one person a year.
        people: how many they are; as many as the headcount unless it is given.
    """
    at = (0, quarters) if at is None else tuple(at)
    given = draws.inputs
    work = work_by_quarter(headcount, draws, quarters, at)
    reskilling = np.broadcast_to(_reskilling(headcount, draws), work[0].shape)
    backlog = starting_backlog(work[0], given["retrained"])
    gap = np.stack(
        [
            gap_stock(backlog, work[row] - work[0], reskilling, quarter)
            for row, quarter in enumerate(at)
        ]
    )
    return Figures(
        headcount=headcount,
        people=headcount if people is None else people,
        quarters=quarters,
        at=tuple(at),
        work=work,
        gap=gap,
        backlog=backlog,
        deployment=deployment_velocity(work[0], work[-1], quarters),
        reskilling=reskilling,
        catch_up=catch_up_quarters(gap[-1], reskilling),
        hours=work[-1] * given["hours_per_month"] * MONTHS_A_YEAR,
        cost=None if pay is None else work[-1] * pay,
        has_gap=np.asarray(gap[-1] > NO_GAP * headcount),
    )


def summed(first: Figures, second: Figures) -> Figures:
    """Return the figures of both together: stocks and velocities are summed, ratios never.

    Catching up takes as long as it takes the last: what one role learns is of no use to another.
    The cost is None unless it is known of both.
    """
    known = first.cost is not None and second.cost is not None
    return Figures(
        headcount=first.headcount + second.headcount,
        people=first.people + second.people,
        quarters=first.quarters,
        at=first.at,
        work=first.work + second.work,
        gap=first.gap + second.gap,
        backlog=first.backlog + second.backlog,
        deployment=first.deployment + second.deployment,
        reskilling=first.reskilling + second.reskilling,
        catch_up=np.maximum(first.catch_up, second.catch_up),
        hours=first.hours + second.hours,
        cost=first.cost + second.cost if known else None,  # type: ignore[operator]
        has_gap=first.has_gap | second.has_gap,
    )


def work_by_quarter(headcount: float, draws: RoleDraws, quarters: int, at: Sequence[int]) -> Array:
    """Return the work changed (len(at), n) at these quarters of so many, in FTE."""
    given = draws.inputs
    work = np.empty((len(at), len(draws.shares)))
    for row, quarter in enumerate(at):
        shares = shares_at(draws, quarter, quarters)
        deployment = deployment_at(draws, quarter, quarters)
        work[row] = work_changed(
            headcount, shares[:, 0], shares[:, 1], given["augmented_part"], deployment
        )
    return work


def deployment_at(draws: RoleDraws, quarter: int, quarters: int) -> Array:
    """Return the share of what AI can do or help with on which it is in use, at a quarter, (n,)."""
    given = draws.inputs
    return deployment_share(
        given["deployment_now"],
        given["deployment_planned"],
        quarter,
        quarters,
        given["deployment_delay"],
    )


def shares_at(draws: RoleDraws, quarter: int, quarters: int) -> Array:
    """Return the shares (n, 3) at a quarter, with what AI can do by then."""
    years = draws.inputs["capability_years"]
    if quarter == 0 or not np.any(years):
        return draws.shares
    shift = years * draws.inputs["capability_drift"] * (quarter / quarters)
    return draws.kind.shifted(draws.shares, np.broadcast_to(shift, len(draws.shares)))


def _reskilling(headcount: float, draws: RoleDraws) -> Array:
    given = draws.inputs
    load = learning_load(
        given["months_to_proficiency"],
        given["hours_per_month"],
        given["learning_share"],
        given["overlap"],
    )
    capacity = learning_capacity(
        headcount,
        given["formal_hours"],
        given["coached_hours"],
        given["completion"],
        given.get("coaches", np.array(np.inf)),
        given.get("coach_hours", np.array(np.inf)),
    )
    return reskilling_velocity(capacity, load, given["completion"], headcount)
