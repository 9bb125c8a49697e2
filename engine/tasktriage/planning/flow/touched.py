"""How much of the work in each stage AI does or helps with, under scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.planning.draws import Sampler, central_draws, under
from tasktriage.planning.figures import work_by_quarter
from tasktriage.planning.values import Plan, RolePlan, Scenario

from .values import FlowPlan, Stage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Touched", "stage_people", "touched_work"]

Touched = Mapping[str, tuple["Array", "Array"]]
"""By name of the stage, shares today and at the horizon, in [0, 1]: at central values, (2, 1), and
in n draws, (2, n)."""


def stage_people(stage: Stage, roles: Mapping[str, RolePlan]) -> float:
    """Return how many full-time people work in a stage."""
    return sum(roles[one.role].headcount * one.part for one in stage.roles)


def touched_work(
    plan: Plan, flow: FlowPlan, scenarios: Sequence[Scenario], sampler: Sampler
) -> list[Touched]:
    """Return by scenario the share of a stage's work that AI does or helps with.

    Roles are drawn one at a time, each under all scenarios, so many of them take no more memory
    than few.
    """
    roles = {role.name: role for role in plan.roles}
    parts: dict[str, list[tuple[str, float]]] = {}
    for stage in flow.stages:
        people = stage_people(stage, roles)
        for one in stage.roles:
            part = roles[one.role].headcount * one.part / people
            parts.setdefault(one.role, []).append((stage.name, part))
    found = [
        {stage.name: (np.zeros((2, 1)), np.zeros((2, sampler.draws))) for stage in flow.stages}
        for _ in scenarios
    ]
    for name, stages in parts.items():
        both = central_draws(plan, roles[name]), sampler.role(roles[name])
        for scenario, sums in zip(scenarios, found, strict=True):
            for place, draws in enumerate(both):
                changed = under(draws, scenario, name)
                work = work_by_quarter(1.0, changed, plan.quarters, (0, plan.quarters))
                for stage_name, part in stages:
                    total = sums[stage_name][place]
                    total += part * work
    return list(found)
