"""What a plan says of a simulated organisation: told ranges, or told the truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from drawn_organisations import Drawn

from tasktriage.planning import (
    Given,
    GivenShares,
    Plan,
    RolePlan,
    Shares,
    TaskShares,
    assumed,
    measured,
    months_to_proficiency,
    run,
)

__all__ = ["FIGURES", "Planned", "known", "planned"]

FIGURES = {
    "gap_stock": "gap",
    "gap_not_begun": "gap",
    "work_changed": "work_then",
    "deployment_velocity": "deployment_velocity",
    "reskilling_velocity": "reskilling_velocity",
    "velocity_ratio": "velocity_ratio",
}
"""Figures that are held against the simulation, and what an outlook calls them.

gap_not_begun: in the simulation, the gap less what is learnt of it in part.
"""
INPUTS = {
    "now": "deployment_now",
    "planned": "deployment_planned",
    "changed_part": "augmented_part",
    "formal_hours": "formal_hours",
    "coached_hours": "coached_hours",
    "taking": "completion",
    "months": "months_to_proficiency",
    "learning_time": "learning_share",
    "overlap": "overlap",
}
"""Inputs of the simulation that are drawn, and what a plan calls them."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan says: 90 % intervals and medians by figure, and the chances of a gap."""

    ends: Mapping[str, tuple[float, float]]
    middle: Mapping[str, float]
    chance: float | None
    opening: float | None


def planned(case: Drawn, draws: int, *, bands: bool = False) -> Planned:
    """Return what is said by who knows ranges and a posting; bands: and of months the default."""
    given = {
        INPUTS[name]: assumed(likely, low, high)
        for name, (low, likely, high) in case.ranges.items()
    }
    if bands:
        given["months_to_proficiency"] = months_to_proficiency()
    plan = _plan(case, given, TaskShares(case.p, case.weights))
    found = run(plan, draws=draws, seed=case.seed).outcomes[0].organisation
    figures = {name: getattr(found, called) for name, called in FIGURES.items()}
    return Planned(
        ends={name: (figure.low, figure.high) for name, figure in figures.items()},
        middle={name: figure.median for name, figure in figures.items()},
        chance=found.chance_of_gap,
        opening=found.chance_of_opening,
    )


def known(case: Drawn) -> dict[str, float]:
    """Return what is said by who knows the inputs and the role's shares exactly."""
    given = {called: measured(getattr(case.truth, name)) for name, called in INPUTS.items()}
    sums = [0.0, 0.0, 0.0]
    for task in case.tasks:
        sums[task.label] += task.share
    shares = [value / sum(sums) for value in sums]
    found = run(_plan(case, given, GivenShares(*shares)), draws=100).outcomes[0].organisation
    return {name: getattr(found, called).point for name, called in FIGURES.items()}


def _plan(case: Drawn, given: Mapping[str, Given], shares: Shares) -> Plan:
    truth = case.truth
    exact = {
        "coaches": measured(truth.coaches),
        "coach_hours": measured(truth.coach_hours),
        "hours_per_month": measured(truth.month_hours),
        "retrained": measured(truth.retrained),
    }
    role = RolePlan(name="role", headcount=truth.headcount, shares=shares)
    return Plan(
        organisation="simulated",
        quarters=truth.quarters,
        roles=(role,),
        inputs={**given, **exact},
    )
