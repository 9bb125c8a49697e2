"""A flow under scenarios: how full its stages are before and after, on the draws of its roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import UnknownNameError
from tasktriage.domain.flow import Flow, FlowOutcome, FlowStage, StageInput, StageOutlook
from tasktriage.domain.plan import Estimate, ScenarioChange
from tasktriage.planning.draws import Sampler, central_inputs, changed_inputs, drawn_inputs
from tasktriage.planning.inputs import STAGE, Given, input_spec
from tasktriage.planning.running import DRAWS
from tasktriage.planning.summary import estimates
from tasktriage.planning.values import AS_PLANNED, FEWEST_HOLDERS, Plan, RolePlan, Scenario

from .approval import approval_concentration
from .queues import capacity_multiplier, utilisation_after, waiting_growth
from .touched import Touched, stage_people, touched_work
from .values import UTILISATION, VOLUME, FlowPlan, Stage, check_flow, flow_order, stage_inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["check_stages", "run_flow"]

ALL = "flow"  # whose the draws are of what holds for all stages
MOST_NAMED = 5
HALF = 0.5 + 1e-9  # two that are equal are each the fullest in half of the draws


def run_flow(
    plan: Plan,
    flow: FlowPlan,
    scenarios: Sequence[Scenario] = (AS_PLANNED,),
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Flow:
    """Return how full the stages of a flow are before and after, and where work piles up.

    Without utilisations there is no more than what a stage gets done and its approval
    concentration.

    Args:
        plan: with all that must be asked.
        flow: of its roles.
        scenarios: at least one, the first as planned.
        draws: how many.
        seed: of the draws.

    Raises:
        UsageError: it does not fit the plan, or a scenario does not fit it.
    """
    check_flow(flow, [role.name for role in plan.roles])
    for scenario in scenarios:
        check_stages(scenario, flow)
    roles = {role.name: role for role in plan.roles}
    sampler = Sampler(plan, draws, seed)
    run = _Run(flow, roles, sampler)
    touched = touched_work(plan, flow, scenarios, sampler)
    outcomes = tuple(run.outcome(*pair) for pair in zip(scenarios, touched, strict=True))
    return Flow(
        name=flow.name,
        stages=tuple(
            FlowStage(
                name=stage.name,
                roles=tuple((one.role, one.part) for one in stage.roles),
                after=flow.feeding(stage),
                people=run.people(stage),
                accountable=approval_concentration(flow, stage, roles, draws, seed),
            )
            for stage in flow.stages
        ),
        inputs=tuple(_told(flow)),
        outcomes=outcomes,
        notes=(*_notes(flow, run), *_behind(flow, outcomes)),
    )


def check_stages(scenario: Scenario, flow: FlowPlan) -> None:
    """Say which stage that a scenario names is not there.

    Raises:
        UnknownNameError: one is not.
    """
    names = [stage.name for stage in flow.stages]
    for change in scenario.changes:
        for name in change.stages:
            if name not in names:
                raise UnknownNameError("stage", name, names)


@dataclass(frozen=True, slots=True)
class _Figures:
    """What a stage comes to, in one draw or in all: capacity, and what a utilisation gives."""

    capacity: Array
    before: Array | None
    after: Array | None
    waiting: Array | None


class _Run:
    """A flow with the draws of its inputs, each centrally (0) and in all draws (1)."""

    def __init__(self, flow: FlowPlan, roles: Mapping[str, RolePlan], sampler: Sampler) -> None:
        self._flow, self._roles, self._draws = flow, roles, sampler.draws
        self._inputs = {stage.name: _drawn(flow, stage, sampler) for stage in flow.stages}

    def people(self, stage: Stage) -> float:
        """Return how many full-time people work in a stage."""
        return stage_people(stage, self._roles)

    def withheld(self, stage: Stage) -> bool:
        """Whether a stage has so few people that nothing is said that would be of a person."""
        return sum(self._roles[one.role].people for one in stage.roles) < FEWEST_HOLDERS

    def outcome(self, scenario: Scenario, touched: Touched) -> FlowOutcome:
        """Return what the flow comes to under a scenario; touched: the work, under it."""
        point, drawn = (self._figures(place, scenario, touched) for place in (0, 1))
        known = [stage for stage in self._flow.stages if point[stage.name].after is not None]
        chances = _chances({one.name: drawn[one.name].after for one in known}, self._draws)
        today = _chances({one.name: drawn[one.name].before for one in known}, self._draws)
        constraint_before, constraint_after = _fullest(today), _fullest(chances)
        for name in self._unsaid(known):
            del chances[name]
        return FlowOutcome(
            scenario=scenario.name,
            stages=tuple(
                self._outlook(stage, point[stage.name], drawn[stage.name], chances)
                for stage in self._flow.stages
            ),
            constraint_before=constraint_before,
            constraint_after=constraint_after,
            unstable=tuple(s.name for s in known if np.all(point[s.name].after >= 1.0)),  # type: ignore[operator]
        )

    def _outlook(
        self, stage: Stage, point: _Figures, drawn: _Figures, chances: Mapping[str, float]
    ) -> StageOutlook:
        def of(first: Array | None, every: Array | None) -> Estimate | None:
            return None if first is None or every is None else self._estimate(first, every)

        said = drawn.after is not None and not self.withheld(stage)
        past = np.mean(drawn.after >= 1.0) if drawn.after is not None else 0.0
        return StageOutlook(
            name=stage.name,
            capacity=self._estimate(point.capacity, drawn.capacity),
            utilisation_before=of(point.before, drawn.before),
            utilisation_after=of(point.after, drawn.after),
            waiting=of(point.waiting, drawn.waiting),
            chance_unstable=float(past) if said else None,
            chance_constraint=chances.get(stage.name) if said else None,
        )

    def _estimate(self, point: Array, drawn: Array) -> Estimate:
        every = np.broadcast_to(drawn, (self._draws,))
        return estimates(np.ravel(point)[:1], np.array(every)[None])[0]

    def _unsaid(self, known: Sequence[Stage]) -> list[str]:
        """Return the stages of which it is not said how probable it is that they are the fullest.

        Where that is one alone, the next smallest is another: the rest would tell it, since all
        such chances sum to 1.
        """
        by_size = sorted(known, key=self.people)
        few = [stage for stage in by_size if self.withheld(stage)]
        if len(few) == 1:
            few += [stage for stage in by_size if stage is not few[0]][:1]
        return [stage.name for stage in few]

    def _figures(self, place: int, scenario: Scenario, touched: Touched) -> dict[str, _Figures]:
        inputs = self._changed(place, scenario)
        return {
            stage.name: self._stage(stage, touched[stage.name][place], inputs[stage.name])
            for stage in self._flow.stages
        }

    def _changed(self, place: int, scenario: Scenario) -> dict[str, dict[str, Array]]:
        """Return the inputs of all stages under a scenario, the volume of each among them.

        A volume that a stage has from those that feed it is changed where the scenario names the
        stage; else what is changed of theirs flows on.
        """
        found: dict[str, dict[str, Array]] = {}
        for stage in flow_order(self._flow):
            inputs = dict(self._inputs[stage.name][place])
            fed = VOLUME not in inputs
            if fed:
                feeding = [found[name][VOLUME] for name in self._flow.feeding(stage)]
                inputs[VOLUME] = np.asarray(sum(feeding) / len(feeding))
            changes = [one for one in scenario.changes if _meant(one, stage.name, flows=fed)]
            found[stage.name] = changed_inputs(inputs, changes, STAGE)
        return found

    def _stage(self, stage: Stage, touched: Array, inputs: Mapping[str, Array]) -> _Figures:
        """Return what a stage comes to; touched: of its work, today and then (2, n)."""
        now, then = touched
        speed = inputs["speed_up"]
        capacity = capacity_multiplier(then, speed) / capacity_multiplier(now, speed)
        busy = inputs.get(UTILISATION)
        if busy is None:
            return _Figures(capacity, None, None, None)
        effort = inputs["effort"]
        after = utilisation_after(busy, inputs[VOLUME], effort, capacity)
        sharing = np.minimum(inputs["sharing"], self.people(stage))
        grown = waiting_growth(busy, after, sharing, effort / capacity)
        return _Figures(capacity, busy, after, grown)


def _meant(change: ScenarioChange, stage: str, *, flows: bool) -> bool:
    """Whether a change is made to a stage; flows: its volume is that of those that feed it."""
    if change.input == VOLUME and flows:
        return stage in change.stages
    return not change.stages or stage in change.stages


def _drawn(
    flow: FlowPlan, stage: Stage, sampler: Sampler
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return a stage's inputs at their central values, and in all draws."""
    given = stage_inputs(flow, stage)
    own = {name: one for name, one in given.items() if name in stage.inputs}
    common = {name: one for name, one in given.items() if name not in stage.inputs}
    drawn = drawn_inputs(common, ALL, sampler.draws, sampler.seed)
    drawn |= drawn_inputs(own, f"stage {stage.name}", sampler.draws, sampler.seed)
    return central_inputs(given), drawn


def _chances(busy: Mapping[str, Array | None], draws: int) -> dict[str, float]:
    """Return by stage how probable it is that it is the fullest; equal ones share."""
    known = {name: np.broadcast_to(one, (draws,)) for name, one in busy.items() if one is not None}
    if not known:
        return {}
    every = np.stack(list(known.values()))
    first = every == every.max(axis=0)
    parts = (first / first.sum(axis=0)).mean(axis=1)
    return {name: float(part) for name, part in zip(known, parts, strict=True)}


def _fullest(chances: Mapping[str, float]) -> str | None:
    """Return the stage that is the fullest in more than half of the draws; None: none is."""
    return next((name for name, chance in chances.items() if chance > HALF), None)


def _told(flow: FlowPlan) -> list[StageInput]:
    """Return what stands for each input: what holds for all stages, then those of each."""
    found: list[StageInput] = []
    common: dict[str, Given] = {}
    for stage in flow.stages:
        for name, given in stage_inputs(flow, stage).items():
            if name not in stage.inputs:
                common[name] = given
    found += [_input("", name, given) for name, given in common.items()]
    for stage in flow.stages:
        found += [_input(stage.name, name, given) for name, given in stage.inputs.items()]
    return found


def _input(stage: str, name: str, given: Given) -> StageInput:
    spec = input_spec(name, STAGE)
    low, high = given.range.ends
    return StageInput(
        stage=stage,
        name=name,
        title=spec.title,
        unit=spec.unit,
        meaning=spec.meaning,
        value=given.range.central,
        low=low,
        high=high,
        status=given.status,
        source=given.source,
    )


def _notes(flow: FlowPlan, run: _Run) -> list[str]:
    """Return what to bear in mind."""
    without = [stage.name for stage in flow.stages if UTILISATION not in stage.inputs]
    notes = []
    if len(without) == len(flow.stages):
        notes.append(
            "no utilisation of a stage is given, and none is made up: only what stages get done "
            "and their approval concentration are said"
        )
    elif without:
        notes.append(
            f"the utilisation of {_few(without)} is not given: where work piles up is said of the "
            "other stages alone"
        )
    withheld = [stage.name for stage in flow.stages if run.withheld(stage)]
    if withheld and len(without) < len(flow.stages):
        notes.append(
            f"fewer than {FEWEST_HOLDERS} people work in {_few(withheld)}: no chances are said"
        )
        if len(withheld) == 1:
            notes.append(
                "nor how probable it is that the next smallest stage is the constraint, for it and "
                "the rest would tell that of the first"
            )
    return notes


def _behind(flow: FlowPlan, outcomes: Sequence[FlowOutcome]) -> list[str]:
    """Return what to bear in mind of stages behind those that can't take all that comes in."""
    fed = {name for stage in flow.stages for name in flow.feeding(stage)}
    past: dict[tuple[str, ...], list[str]] = {}
    for outcome in outcomes:
        whose = tuple(name for name in outcome.unstable if name in fed)
        if whose:
            past.setdefault(whose, []).append(f"'{outcome.scenario:.60}'")
    if not past:
        return []
    said = "; ".join(f"{_few(whose)} under {_few(names)}" for whose, names in past.items())
    return [
        f"where a stage can't take all that comes in ({said}), figures of the stages behind are as "
        "if all of it came through: they are what would be needed there"
    ]


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(f"{name:.60}" for name in names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} and {len(names) - MOST_NAMED} more"
