"""Stages of a plan as the page shows them: how busy before and after, and where work piles up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from tasktriage.plugin import (
    FLOW_LIMITS,
    FLOW_TERMS,
    Estimate,
    Flow,
    FlowOutcome,
    FlowStage,
    StageInput,
    StageOutlook,
    flow_caution,
    flow_said,
    names_said,
    plan_number,
)

from .charts import NOTHING, reach
from .part_cells import Reading, chance, named, said, said_share
from .part_charts import Rail, before_after, of_busy
from .plan_cells import InputLine, Said
from .texts import line, percent, sentence

__all__ = ["FlowView", "of_flow"]

MOST_STAGES = 60
UTILISATION = "utilisation"
FEW = "not said"


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage in the table: how busy it is before and after, and what follows."""

    name: str
    people: str
    roles: str
    before: Said | None
    after: Said | None
    drawn: Markup
    words: tuple[str, ...]
    constraint: str
    bar: Markup
    unstable: str
    waiting: Said | None
    capacity: Said
    approval: Said | None
    after_what: str


@dataclass(frozen=True, slots=True)
class StageScenario:
    """A scenario: where work piles up, and what each stage comes to."""

    name: str
    constraint: str
    chance: str
    unstable: str
    lines: tuple[StageLine, ...]


@dataclass(frozen=True, slots=True)
class FlowView:
    """Stages. busy: whether some utilisation is known; rail: of utilisations."""

    key: str
    name: str
    said: str
    caution: str
    notes: tuple[str, ...]
    busy: bool
    rail: Rail
    scenario: str
    lines: tuple[StageLine, ...]
    left_out: int
    scenarios: tuple[StageScenario, ...]
    inputs: tuple[InputLine, ...]
    read: Reading


def of_flow(flow: Flow | None, key: str) -> FlowView | None:
    """Return stages as the page shows them; `key`: what its ids begin with."""
    if flow is None:
        return None
    first = flow.outcomes[0]
    every = [one for outcome in flow.outcomes for one in outcome.stages]
    rail = of_busy([item for one in every for item in _busy(one)])
    return FlowView(
        key=key,
        name=named(flow.name),
        said=line(flow_said(flow), 2000),
        caution=line(flow_caution(flow)),
        notes=tuple(map(sentence, flow.notes)),
        busy=any(one.utilisation_after is not None for one in first.stages),
        rail=rail,
        scenario=named(first.scenario),
        lines=tuple(_lines(flow, first, rail)),
        left_out=max(0, len(flow.stages) - MOST_STAGES),
        scenarios=tuple(_scenario(flow, outcome, rail) for outcome in flow.outcomes),
        inputs=tuple(map(_input, flow.inputs)),
        read=Reading(FLOW_TERMS, FLOW_LIMITS),
    )


def _busy(one: StageOutlook) -> Iterator[Estimate | None]:
    yield from (one.utilisation_before, one.utilisation_after)


def _lines(flow: Flow, outcome: FlowOutcome, rail: Rail) -> Iterator[StageLine]:
    pairs = zip(flow.stages[:MOST_STAGES], outcome.stages[:MOST_STAGES], strict=True)
    for stage, outlook in pairs:
        before, after = outlook.utilisation_before, outlook.utilisation_after
        odds = outlook.chance_constraint
        yield StageLine(
            name=named(stage.name),
            people=f"{stage.people:,.3g} {'person' if stage.people == 1.0 else 'people'}",
            roles=line(_roles(stage)),
            before=None if before is None else said_share(before),
            after=None if after is None else said_share(after),
            drawn=before_after(before, after, rail),
            words=tuple(_words(outcome, stage.name)),
            constraint=chance(odds),
            bar=NOTHING if odds is None else reach(odds, 1.0),
            unstable=chance(outlook.chance_unstable),
            waiting=None if outlook.waiting is None else said(outlook.waiting, times=True),
            capacity=said(outlook.capacity, times=True),
            approval=None if stage.accountable is None else said(stage.accountable),
            after_what=line(names_said(stage.after)),
        )


def _roles(stage: FlowStage) -> str:
    return ", ".join(
        role if part >= 1.0 else f"{role} ({percent(part)})" for role, part in stage.roles
    )


def _words(outcome: FlowOutcome, name: str) -> Iterator[str]:
    """Yield what is to be said of a stage beside its name."""
    if name == outcome.constraint_before == outcome.constraint_after:
        yield "the constraint today and after"
    elif name == outcome.constraint_after:
        yield "the constraint after"
    elif name == outcome.constraint_before:
        yield "the constraint today"
    if name in outcome.unstable:
        yield "unstable"


def _scenario(flow: Flow, outcome: FlowOutcome, rail: Rail) -> StageScenario:
    name = outcome.constraint_after
    found = next((one for one in outcome.stages if one.name == name), None)
    return StageScenario(
        name=named(outcome.scenario),
        constraint=named(name) or "no stage stands out",
        chance=(chance(found.chance_constraint) or FEW) if found is not None else "",
        unstable=line(names_said(outcome.unstable)) or "none",
        lines=tuple(_lines(flow, outcome, rail)),
    )


def _input(item: StageInput) -> InputLine:
    """Return an input: a utilisation in percent, others as they are, the unit below."""
    show = percent if item.name == UTILISATION else plan_number
    ends = "exact" if item.low == item.high else f"{show(item.low)} to {show(item.high)}"
    return InputLine(
        title=named(item.title),
        of=named(item.stage) or "all stages alike",
        meaning=line(item.meaning),
        value=show(item.value),
        ends=ends if item.name == UTILISATION else f"{ends}; {line(item.unit)}",
        status=str(item.status),
        asked=item.name == UTILISATION,
        source=line(item.source),
        context="",
        url="",
        measure="",
    )
