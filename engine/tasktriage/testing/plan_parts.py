"""Parts of a plan that an output may be given: stages and ladders, with texts that mean harm."""

from __future__ import annotations

from math import inf

from tasktriage.domain.flow import Flow, FlowOutcome, FlowStage, StageInput, StageOutlook
from tasktriage.domain.oversight import Ladder, LadderOutlook, Oversight, Supervision
from tasktriage.domain.plan import Estimate, PlanInput, Series, Status

__all__ = ["flow", "oversight"]

HOSTILE = "=HYPERLINK(1)\x1b[31m<b>|`"


def _estimate(value: float) -> Estimate:
    return Estimate(value, value * 1.1, value * 0.5, value * 2.0)


def flow(names: tuple[str, ...], scenarios: tuple[str, ...], *, busy: bool = True) -> Flow:
    """Return stages of these roles, one each; `busy`: with utilisations, the last one unstable."""
    stages = tuple(
        FlowStage(
            name=f"=stage {place} <b>|{name}",
            roles=((name, 0.6), (names[0], 0.4)),
            after=() if place == 0 else (f"=stage {place - 1} <b>|{names[place - 1]}",),
            people=12.0,
            accountable=None if place == 0 else _estimate(0.3),
        )
        for place, name in enumerate(names)
    )
    return Flow(
        name=HOSTILE,
        stages=stages,
        inputs=(
            _stage_input("", "speed_up", 1.0),
            *(_stage_input(one.name, "utilisation", 0.8) for one in stages if busy),
        ),
        outcomes=tuple(_stages_under(name, stages, busy=busy) for name in scenarios),
        notes=("=note on stages <b>",),
    )


def _stage_input(stage: str, name: str, value: float) -> StageInput:
    return StageInput(
        stage=stage,
        name=name,
        title=f"=stage input <b> {name}",
        unit="times those of today",
        meaning="=meaning <script>.",
        value=value,
        low=value / 2.0,
        high=value * 2.0,
        status=Status.ASSUMED,
        source=HOSTILE,
    )


def _stages_under(scenario: str, stages: tuple[FlowStage, ...], *, busy: bool) -> FlowOutcome:
    last = stages[-1].name
    return FlowOutcome(
        scenario=scenario,
        stages=tuple(
            StageOutlook(
                name=one.name,
                capacity=_estimate(1.2),
                utilisation_before=Estimate(0.8, 0.8, 0.7, 0.9) if busy else None,
                utilisation_after=_estimate(1.1 if one.name == last else 0.7) if busy else None,
                waiting=Estimate(inf, inf, 1.2, inf) if busy else None,
                chance_unstable=0.6 if busy and one.name != last else None,
                chance_constraint=0.4 if busy and one.name != last else None,
            )
            for one in stages
        ),
        constraint_before=stages[0].name if busy else None,
        constraint_after=last if busy else None,
        unstable=(last,) if busy else (),
    )


def oversight(names: tuple[str, ...], scenarios: tuple[str, ...]) -> Oversight:
    """Return what the work of these roles asks for; the last is the junior of the first."""
    return Oversight(
        supervision=tuple(
            Supervision(role=name, share=Estimate(0.1, 0.11, 0.04, 0.3), hours=_estimate(2_000.0))
            for name in names
        ),
        ladders=(
            Ladder(
                junior=names[-1],
                lead=names[0],
                erosion=Estimate(0.1, 0.1, -0.05, 0.2),
                inputs=(_ladder_input("lead_hours", "hours a lead a month", 40.0),),
                outlooks=tuple(map(_ladder_under, scenarios)),
            ),
        ),
        inputs=(_ladder_input("checking_automatable", "hours of checking", 0.25),),
        notes=("=note on oversight <b>",),
    )


def _ladder_input(name: str, unit: str, value: float) -> PlanInput:
    return PlanInput(
        name=name,
        title=f"=ladder input <b> {name}",
        unit=unit,
        meaning="=What it is | <script>.",
        value=value,
        low=value / 2.0,
        high=value * 2.0,
        status=Status.ASSUMED,
        source=HOSTILE,
        asked=True,
        url="javascript:alert(1)",
        measure="=Ask <b>.",
    )


def _ladder_under(scenario: str) -> LadderOutlook:
    return LadderOutlook(
        scenario=scenario,
        needed=_estimate(120.0),
        had=_estimate(100.0),
        load=Estimate(1.2, 1.3, 0.5, inf),
        chance_over=None,
        juniors=_series(6.0, 5.0, 5.0),
        leads=_series(3.0, 3.0, 2.0),
        leads_needed=_series(1.0, 2.0, 3.0),
        entry_work=_series(4.0, 3.0, 2.0),
        short=Estimate(1.0, 1.0, 0.0, 3.0),
        chance_short=None if scenario.startswith("=") else 0.8,
    )


def _series(*values: float) -> Series:
    return Series(tuple(range(len(values))), tuple(map(_estimate, values)))
