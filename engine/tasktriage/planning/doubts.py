"""What runs but may be a slip of the pen, in words."""

from __future__ import annotations

from collections.abc import Sequence

from .inputs import ROLE, input_spec
from .values import Plan, Scenario, role_inputs

__all__ = ["plan_doubts", "scenario_doubts"]

DEPLOYMENT = ("deployment_now", "deployment_planned")
MOST_NAMED = 3


def plan_doubts(plan: Plan) -> list[str]:
    """Return what may be wrong with a plan: less use of AI planned than there is."""
    falling: dict[str, list[str]] = {}
    for role in plan.roles:
        inputs = role_inputs(plan, role)
        ends = [inputs[name].range.central for name in DEPLOYMENT if name in inputs]
        if len(ends) == len(DEPLOYMENT) and ends[0] > ends[1]:
            said = f"deployment planned is {ends[1]:g}, below that of now, {ends[0]:g}"
            falling.setdefault(said, []).append(role.name)
    return [
        f"{said} ({_few(names)}): AI would do less, so velocities are negative; is it a slip?"
        for said, names in falling.items()
    ]


def scenario_doubts(scenario: Scenario, plan: Plan) -> list[str]:
    """Return which changes of a scenario ask for what can't be, and stop at what can."""
    found: dict[str, list[str]] = {}
    for change in scenario.changes:
        spec = input_spec(change.input)
        if spec.of != ROLE:
            continue
        for role in plan.roles:
            given = role_inputs(plan, role).get(change.input)
            if given is None or (change.roles and role.name not in change.roles):
                continue
            before = given.range.central if change.to is None else change.to
            value = before * change.times + change.plus
            stops = min(max(value, spec.possible[0]), spec.possible[1])
            if stops != value:
                said = f"{change.input} would be {value:g} and stops at {stops:g}"
                found.setdefault(said, []).append(role.name)
    return [
        f"scenario '{scenario.name:.60}': {said} ({_few(names)})" for said, names in found.items()
    ]


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(f"{name:.60}" for name in names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return shown if more <= 0 else f"{shown} and {more} more"
