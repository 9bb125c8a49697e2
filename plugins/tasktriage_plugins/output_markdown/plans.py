"""A plan in figures as Markdown: roles, quarters, scenarios, inputs, what it does not say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tasktriage.plugin import (
    PLAN_LIMITS,
    PLAN_TERMS,
    Closer,
    Estimate,
    Influence,
    Outcome,
    Outlook,
    PlanInput,
    PlanReport,
    ScenarioDifference,
    closer_said,
    closers_said,
    gap_rating,
    input_title,
    input_value,
    plan_caution,
    plan_chance,
    plan_change,
    plan_number,
    plan_title,
    scenario_said,
)

from .plan_parts import parts_of_plan
from .text import escaped, row

__all__ = ["plan_part"]

ROLES = (
    "| Role | People | Work changed, FTE | Hours a year | Pay a year | Deployment velocity | "
    "Re-skilling velocity | Ratio | Gap, FTE | Catch-up, quarters | P(gap) |\n"
    f"|:--|{'--:|' * 10}\n"
)
SCENARIOS = (
    "| Scenario | Role | Ratio | Gap, FTE | P(gap) | Ratio: change | Gap: change | P(gap): change "
    f"|\n|:--|:--|{'--:|' * 6}\n"
)
INFLUENCES = (
    "| Input | Status | Part | Ratio at its low end | at its high end |\n|:--|:--|--:|--:|--:|\n"
)
CLOSERS = "| Input | What would do |\n|:--|:--|\n"
INPUTS = "| Input | Of | Value | Range | Status | Source | How to measure it |\n" + (
    f"|{':--|' * 7}\n"
)
EVERY = "**All roles**"
MATTER = 3


def plan_part(report: PlanReport) -> str:
    """Return the part of a report on a plan."""
    return "".join(_parts(report))


def _parts(report: PlanReport) -> Iterator[str]:
    first = report.outcomes[0]
    yield f"\n## {escaped(plan_title(report))}\n\n"
    for text in (plan_caution(report), *report.notes):
        if text:
            yield f"{escaped(text)}\n\n"
    yield from _matters(report)
    yield f"\n### {escaped(first.scenario.name)}\n\n{ROLES}"
    for name, outlook in _named(first):
        yield _figures(report, name, outlook)
    yield "\nThe middle of all draws, with 90 % intervals.\n"
    yield from _quarters(report)
    yield from _scenarios(report)
    yield from _influences(report)
    yield from _closers(report)
    yield f"\n### Inputs\n\n{INPUTS}"
    yield from (_input(report, item) for item in report.inputs)
    yield "\n### What the figures are\n\n"
    yield from (f"- **{name}**: {escaped(text)}\n" for name, text in PLAN_TERMS)
    yield f"\n{report.draws:,} draws, seed {report.seed}.\n"
    yield "\n### What it does not say\n\n"
    yield from (f"- {escaped(text)}\n" for text in PLAN_LIMITS)
    yield from parts_of_plan(report)


def _matters(report: PlanReport) -> Iterator[str]:
    said = [
        f"{escaped(input_title(report, item.input))} ({item.status or 'of the model'})"
        for item in report.influences[:MATTER]
    ]
    if said:
        yield f"What matters most to whether a gap is left: {', '.join(said)}.\n"


def _named(outcome: Outcome) -> Iterator[tuple[str, Outlook]]:
    yield EVERY, outcome.organisation
    for outlook in outcome.roles:
        yield escaped(outlook.name), outlook


def _figures(report: PlanReport, name: str, outlook: Outlook) -> str:
    currency = f" {escaped(report.currency)}" if report.currency else ""
    cost = "" if outlook.cost_then is None else f"{_said(outlook.cost_then)}{currency}"
    rating = gap_rating(report, outlook.chance_of_gap)
    cells = [
        name,
        f"{outlook.headcount:,.12g}",
        _said(outlook.work_then),
        _said(outlook.hours_then),
        cost,
        _said(outlook.deployment_velocity),
        _said(outlook.reskilling_velocity),
        f"**{plan_number(outlook.velocity_ratio.median)}** ({_ends(outlook.velocity_ratio)})",
        _said(outlook.gap),
        _said(outlook.catch_up),
        _chance(outlook.chance_of_gap) + (f", {rating}" if rating else ""),
    ]
    return row(cells)


def _quarters(report: PlanReport) -> Iterator[str]:
    """Yield work changed and gap by quarter, where they were asked for."""
    first = report.outcomes[0]
    work = first.organisation.work
    if work is None:
        return
    heads = ["Role", "FTE", *(f"Q{quarter}" for quarter in work.quarters)]
    yield f"\n### By quarter\n\n{row(heads)}|:--|:--|{'--:|' * len(work.quarters)}\n"
    for name, outlook in _named(first):
        for what, series in (("work changed", outlook.work), ("gap", outlook.gaps)):
            if series is not None:
                yield row([name, what, *map(_said, series.estimates)])


def _scenarios(report: PlanReport) -> Iterator[str]:
    if len(report.outcomes) < 2:
        return
    yield "\n### Scenarios\n\n"
    for outcome in report.outcomes:
        said = scenario_said(report, outcome.scenario)
        yield f"- **{escaped(outcome.scenario.name)}**: {escaped(said)}\n"
    yield f"\n{SCENARIOS}"
    for outcome in report.outcomes:
        changes: list[ScenarioDifference | None] = [
            outcome.organisation_difference,
            *(outcome.differences or [None] * len(outcome.roles)),
        ]
        for (name, outlook), change in zip(_named(outcome), changes, strict=True):
            cells = [
                escaped(outcome.scenario.name),
                name,
                _said(outlook.velocity_ratio),
                _said(outlook.gap),
                _chance(outlook.chance_of_gap),
                "" if change is None else _changed(change.velocity_ratio),
                "" if change is None else _changed(change.gap),
                _points(change),
            ]
            yield row(cells)
    yield "\nChanges are to the first scenario, draw by draw.\n"


def _influences(report: PlanReport) -> Iterator[str]:
    """Yield which inputs matter, of all roles."""
    if not report.influences:
        return
    yield (
        "\n### What matters, of all roles\n\nPart: of what moves the ratio of what must be learnt "
        "to what can be, by squared rank correlations. The last two columns: that ratio with the "
        f"input at an end of its range and all others at their central values.\n\n{INFLUENCES}"
    )
    yield from (_influence(report, item) for item in report.influences)


def _influence(report: PlanReport, item: Influence) -> str:
    cells = [
        escaped(input_title(report, item.input)),
        str(item.status or "of the model"),
        plan_chance(item.part),
        plan_number(item.at_low),
        plan_number(item.at_high),
    ]
    return row(cells)


def _closers(report: PlanReport) -> Iterator[str]:
    yield f"\n### What alone would bring P(gap) under {plan_chance(report.aim)}\n\n"
    first = report.outcomes[0]
    yield from _closing(report, EVERY, report.closers, first.organisation.chance_of_gap)
    for role, outlook in zip(report.roles, first.roles, strict=True):
        yield from _closing(report, escaped(role.name), role.closers, outlook.chance_of_gap)


def _closing(
    report: PlanReport, name: str, closers: Iterable[Closer], chance: float | None
) -> Iterator[str]:
    items = tuple(closers)
    if not items:
        yield f"{name}: {escaped(closers_said(report, items, chance))}\n\n"
        return
    yield f"{name}:\n\n{CLOSERS}"
    for item in items:
        cells = [input_title(report, item.input), closer_said(report, item)]
        yield row(list(map(escaped, cells)))
    yield "\n"


def _input(report: PlanReport, item: PlanInput) -> str:
    ends = "exact" if item.low == item.high else input_value(report, item.name, item.low, item.high)
    cells = [
        item.title,
        ", ".join(item.roles) or "all roles",
        input_value(report, item.name, item.value),
        ends,
        str(item.status),
        item.source,
        item.measure,
    ]
    return row(list(map(escaped, cells)))


def _said(item: Estimate) -> str:
    return f"{plan_number(item.median)} ({_ends(item)})"


def _changed(item: Estimate) -> str:
    return f"{plan_change(item.median)} ({plan_change(item.low)} to {plan_change(item.high)})"


def _points(change: ScenarioDifference | None) -> str:
    """Return a difference of probabilities in points of 100."""
    if change is None or change.chance_of_gap is None:
        return ""
    points = round(100 * change.chance_of_gap)
    return f"{points:+d} points".replace("-", "−") if points else "0 points"


def _ends(item: Estimate) -> str:
    return f"{plan_number(item.low)}–{plan_number(item.high)}"


def _chance(chance: float | None) -> str:
    return "not said" if chance is None else plan_chance(chance)
