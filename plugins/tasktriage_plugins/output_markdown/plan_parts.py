"""Parts of a plan as Markdown: stages, oversight, moves between roles, skills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tasktriage.plugin import (
    FLOW_LIMITS,
    FLOW_TERMS,
    OVERSIGHT_LIMITS,
    OVERSIGHT_TERMS,
    Estimate,
    Flow,
    Ladder,
    LadderOutlook,
    Oversight,
    PlanInput,
    PlanReport,
    StageInput,
    flow_caution,
    flow_said,
    ladder_said,
    names_said,
    oversight_caution,
    plan_chance,
    plan_number,
    points_said,
    share_said,
    unit_value,
)

from .migrations import migration_part
from .skills import skills_foot, skills_part
from .text import escaped, row

__all__ = ["parts_of_plan"]

STAGES = (
    "| Scenario | Stage | Before | After | Is the constraint | Unstable | Waiting, times today's "
    f"| Capacity, times today's |\n|:--|:--|{'--:|' * 6}\n"
)
WORK = (
    "| Stage | After | People | Who works in it | Approval, hours for each hour before |\n"
    "|:--|:--|--:|:--|--:|\n"
)
ROLES = "| Role | Supervision of machine work, of its hours | Hours a year |\n|:--|--:|--:|\n"
LADDERS = (
    "| Scenario | Hours needed a month | Hours there | Load | Over 1 | Leads short | Any short |"
    f"\n|:--|{'--:|' * 6}\n"
)
QUARTERS = (
    f"| Quarter | Juniors | Leads | Leads needed | Entry work left, FTE |\n|:--|{'--:|' * 4}\n"
)
INPUTS = f"| Input | Of | Value | Range | Status | Source |\n|{':--|' * 6}\n"
NOT_SAID = "not said"


def parts_of_plan(report: PlanReport) -> Iterator[str]:
    """Yield what a plan has beside its gap, each part with what it does not say."""
    if report.flow is not None:
        yield from _stages(report.flow)
    if report.oversight is not None:
        yield from _oversight(report.oversight)
    for moves in report.migrations:
        yield migration_part(moves)
    for skills in report.skills:
        yield skills_part(skills)
    if report.skills:
        yield skills_foot()


def _stages(flow: Flow) -> Iterator[str]:
    yield "\n## Stages: where work piles up\n\n"
    for text in (flow_said(flow), flow_caution(flow), *flow.notes):
        if text:
            yield f"{escaped(text)}\n\n"
    yield STAGES
    for outcome in flow.outcomes:
        for one in outcome.stages:
            cells = [
                escaped(outcome.scenario),
                escaped(one.name) + (", **unstable**" if one.name in outcome.unstable else ""),
                share_said(one.utilisation_before) or "not given",
                share_said(one.utilisation_after),
                _chance(one.chance_constraint),
                _chance(one.chance_unstable),
                "" if one.waiting is None else _said(one.waiting),
                _said(one.capacity),
            ]
            yield row(cells)
    yield f"\n{WORK}"
    for stage in flow.stages:
        who = ", ".join(f"{role} {100 * part:.0f} %" for role, part in stage.roles)
        cells = [
            escaped(stage.name),
            escaped(names_said(stage.after)),
            plan_number(stage.people),
            escaped(who),
            "" if stage.accountable is None else _said(stage.accountable),
        ]
        yield row(cells)
    yield f"\n### Inputs of the stages\n\n{INPUTS}"
    yield from (_stage_input(item) for item in flow.inputs)
    yield from _reading(FLOW_TERMS, FLOW_LIMITS)


def _stage_input(item: StageInput) -> str:
    ends = "exact" if item.low == item.high else f"{plan_number(item.low)} to "
    ends += "" if item.low == item.high else plan_number(item.high)
    value = f"{plan_number(item.value)} ({item.unit})"
    of = item.stage or "all stages"
    cells = [item.title, of, value, ends, str(item.status), item.source]
    return row(list(map(escaped, cells)))


def _oversight(oversight: Oversight) -> Iterator[str]:
    yield "\n## Oversight: who checks the work of machines and juniors\n\n"
    for text in (oversight_caution(oversight), *oversight.notes):
        if text:
            yield f"{escaped(text)}\n\n"
    yield ROLES
    for one in oversight.supervision:
        yield row([escaped(one.role), share_said(one.share), _said(one.hours)])
    for ladder in oversight.ladders:
        yield from _ladder(ladder)
    yield f"\n### Inputs of oversight\n\n{INPUTS}"
    yield from (_input(item, "all roles") for item in oversight.inputs)
    for ladder in oversight.ladders:
        of = f"{ladder.junior} to {ladder.lead}"
        yield from (_input(item, of) for item in ladder.inputs)
    yield from _reading(OVERSIGHT_TERMS, OVERSIGHT_LIMITS)


def _ladder(ladder: Ladder) -> Iterator[str]:
    yield f"\n### {escaped(ladder.junior)} to {escaped(ladder.lead)}\n\n"
    erosion = f"Erosion of the entry rung: {points_said(ladder.erosion)} points."
    yield f"{escaped(ladder_said(ladder))} {erosion}\n\n{LADDERS}"
    yield from (_outlook(item) for item in ladder.outlooks)
    first = ladder.outlooks[0]
    series = (first.juniors, first.leads, first.leads_needed, first.entry_work)
    yield f"\n{QUARTERS}"
    for quarter, *figures in zip(
        first.juniors.quarters, *(one.estimates for one in series), strict=True
    ):
        yield row([f"Q{quarter}" if quarter else "now", *map(_said, figures)])


def _outlook(item: LadderOutlook) -> str:
    cells = [
        escaped(item.scenario),
        _said(item.needed),
        _said(item.had),
        _said(item.load),
        _chance(item.chance_over),
        _said(item.short),
        _chance(item.chance_short),
    ]
    return row(cells)


def _input(item: PlanInput, of: str) -> str:
    ends = "exact" if item.low == item.high else unit_value(item.unit, item.low, item.high)
    value = unit_value(item.unit, item.value)
    cells = [item.title, of, value, ends, str(item.status), item.source]
    return row(list(map(escaped, cells)))


def _reading(terms: Iterable[tuple[str, str]], limits: Iterable[str]) -> Iterator[str]:
    yield "\n### What these figures are\n\n"
    yield from (f"- **{name}**: {escaped(text)}\n" for name, text in terms)
    yield "\n### What they do not say\n\n"
    yield from (f"- {escaped(text)}\n" for text in limits)


def _said(item: Estimate) -> str:
    if item.low == item.high:
        return plan_number(item.median)
    return f"{plan_number(item.median)} ({plan_number(item.low)}–{plan_number(item.high)})"


def _chance(chance: float | None) -> str:
    return NOT_SAID if chance is None else plan_chance(chance)
