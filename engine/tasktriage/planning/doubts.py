"""What runs but may be a slip of the pen, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tasktriage.domain.plan import ScenarioChange

from .flow.values import VOLUME, FlowPlan, stage_inputs
from .inputs import LADDER, ROLE, STAGE, Given, input_spec
from .oversight.values import OversightPlan, ladder_inputs
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


def scenario_doubts(
    scenario: Scenario,
    plan: Plan,
    flow: FlowPlan | None = None,
    oversight: OversightPlan | None = None,
) -> list[str]:
    """Return which changes of a scenario ask for what can't be, or for what the plan has not.

    What can't be stops at what can; what the plan has not is not changed.
    """
    found: dict[str, list[str]] = {}
    idle = []
    for change in scenario.changes:
        spec = input_spec(change.input)
        owners = list(_owners(change, spec.of, plan, flow, oversight))
        if not owners:
            idle.append(change.input)
        for name, given in owners:
            if given is None:
                continue
            before = given.range.central if change.to is None else change.to
            value = before * change.times + change.plus
            stops = min(max(value, spec.possible[0]), spec.possible[1])
            if stops != value:
                said = f"{change.input} would be {value:g} and stops at {stops:g}"
                found.setdefault(said, []).append(name)
    doubts = [f"{said} ({_few(names)})" for said, names in found.items()]
    doubts += [f"nothing in the plan has {name}, so it changes nothing" for name in idle]
    return [f"scenario '{scenario.name:.60}': {said}" for said in doubts]


def _owners(
    change: ScenarioChange,
    of: str,
    plan: Plan,
    flow: FlowPlan | None,
    oversight: OversightPlan | None,
) -> Iterator[tuple[str, Given | None]]:
    """Yield by name what a change is made to, with what is given; None: it comes from others."""
    if of == ROLE:
        for role in plan.roles:
            given = role_inputs(plan, role).get(change.input)
            if given is not None and (not change.roles or role.name in change.roles):
                yield role.name, given
    elif of == STAGE and flow is not None:
        for stage in flow.stages:
            given = stage_inputs(flow, stage).get(change.input)
            flows = change.input == VOLUME and stage.name in change.stages
            if flows or (given and (not change.stages or stage.name in change.stages)):
                yield stage.name, given
    elif of == LADDER and oversight is not None:
        for ladder in oversight.ladders:
            given = ladder_inputs(ladder, oversight, plan).get(change.input)
            if given and (not change.roles or {ladder.junior, ladder.lead} & set(change.roles)):
                yield ladder.name, given


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(f"{name:.60}" for name in names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return shown if more <= 0 else f"{shown} and {more} more"
