"""A plan in figures as rows of flat tables: outlooks, quarters, inputs, what matters and helps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from math import isfinite
from typing import Any

from tasktriage.domain.plan import (
    Closer,
    Estimate,
    Influence,
    Outcome,
    Outlook,
    PlanInput,
    PlanReport,
    ScenarioDifference,
)

from .fields import Field

__all__ = [
    "CLOSER_COLUMNS",
    "INFLUENCE_COLUMNS",
    "INPUT_COLUMNS",
    "OUTLOOK_COLUMNS",
    "QUARTER_COLUMNS",
    "closer_rows",
    "estimate_cells",
    "estimate_fields",
    "influence_rows",
    "input_rows",
    "outlook_rows",
    "quarter_rows",
]

ENDS = "end of its 90 % interval; empty: infinite."


def estimate_fields(name: str, meaning: str, *, point: bool = True) -> dict[str, Field]:
    """Return the columns of an estimate: its median, its point if asked for, its ends."""
    found = {name: Field(float, f"{meaning}; the middle of all draws. Empty: infinite.")}
    if point:
        found[f"{name}_point"] = Field(float, "The same with every input at its central value.")
    found[f"{name}_low"] = Field(float, f"Lower {ENDS}")
    found[f"{name}_high"] = Field(float, f"Upper {ENDS}")
    return found


WHO: dict[str, Field] = {
    "organisation": Field(str, "Name of the organisation."),
    "kind": Field(str, "organisation: all roles together; role: one of them."),
    "name": Field(str, "Name of the role, or of the organisation again."),
}
FIGURES = {
    "work_now": "Work changed by AI at the start, FTE",
    "work_then": "Work changed by AI at the horizon, FTE",
    "hours_then": "The same in hours a year",
    "cost_then": "The same in pay a year; empty too where pay is not given of all",
    "backlog": "Work changed at the start that nobody was re-skilled for, FTE",
    "deployment_velocity": "How fast work changes, FTE a quarter",
    "reskilling_velocity": "How fast people are re-skilled, FTE a quarter",
    "velocity_ratio": "The first by the second; of an organisation that of the sums",
    "gap": "Changed work at the horizon that nobody is re-skilled for, FTE",
    "catch_up": "Quarters until it is gone if nothing more is deployed",
}
CHANGES = {
    "velocity_ratio": "Velocity ratio less that of the first scenario, draw by draw",
    "gap": "Gap less that of the first scenario, draw by draw, FTE",
}
OUTLOOK_COLUMNS: dict[str, Field] = {
    **WHO,
    "scenario": Field(str, "Name of the scenario; the others are compared with the first."),
    "screening": Field(bool, "Whether a decisive input is assumed: nothing is rated then."),
    "headcount": Field(float, "People."),
    "quarters": Field(int, "The horizon, in quarters."),
    **{
        column: field
        for name, meaning in FIGURES.items()
        for column, field in estimate_fields(name, meaning).items()
    },
    "chance_of_gap": Field(
        float, "Probability of a gap at the horizon; empty of fewer than five holders."
    ),
    "chance_of_opening": Field(float, "Probability that the ratio is over 1; empty as before."),
    **{
        column: field
        for name, meaning in CHANGES.items()
        for column, field in estimate_fields(f"{name}_change", meaning, point=False).items()
    },
    "chance_of_gap_change": Field(float, "Probability of a gap less that of the first scenario."),
    "currency": Field(str, "Of pay and cost."),
}
"""Columns of a plan, a row a role and scenario, and one for the organisation."""

SERIES = {
    "work": "Work changed by AI by then, FTE",
    "reskilled": "The part of it that people are re-skilled for, FTE",
    "gap": "The rest of it, FTE",
}
QUARTER_COLUMNS: dict[str, Field] = {
    **WHO,
    "scenario": Field(str, "Name of the scenario."),
    "quarter": Field(int, "From 0, the start."),
    **{
        column: field
        for name, meaning in SERIES.items()
        for column, field in estimate_fields(name, meaning).items()
    },
}
"""Columns of a plan by quarter."""

INPUT_COLUMNS: dict[str, Field] = {
    "organisation": WHO["organisation"],
    "input": Field(str, "Name of the input, as in a plan file."),
    "title": Field(str, "The same in words."),
    "roles": Field(list, "Roles that it stands for; empty: all."),
    "value": Field(float, "Its central value."),
    "low": Field(float, "Lower end of its range; of a distribution 5 % lie below."),
    "high": Field(float, "Upper end of its range; of a distribution 5 % lie above."),
    "unit": Field(str, "Unit of these."),
    "distribution": Field(bool, "Whether it is drawn from a distribution."),
    "status": Field(str, "measured, sourced or assumed."),
    "asked": Field(bool, "Whether only the organisation knows it."),
    "decided": Field(bool, "Whether an organisation decides it."),
    "source": Field(str, "Where it comes from."),
    "url": Field(str, "Where that is."),
    "measure": Field(str, "How to measure it oneself."),
    "part": Field(str, "What it is an input of: roles, stages, oversight or a ladder."),
    "of": Field(str, "Which stage, or which ladder, it stands for; empty: all."),
}
"""Columns of a plan's inputs."""

INFLUENCE_COLUMNS: dict[str, Field] = {
    **WHO,
    "input": Field(str, "Name of the input; shares: those of the labels."),
    "part": Field(float, "Its part of what moves the ratio, 0 to 1."),
    "correlation": Field(float, "Rank correlation with what must be learnt by what can be."),
    "low": Field(float, "Lower end of its range; empty where roles differ, and of shares."),
    "high": Field(float, "Upper end of its range."),
    "at_low": Field(float, "What must be learnt by what can be with the input at its lower end."),
    "at_high": Field(float, "The same at its upper end. Empty: infinite."),
    "status": Field(str, "measured, sourced or assumed; empty of shares."),
}
"""Columns of which inputs matter."""

CLOSER_COLUMNS: dict[str, Field] = {
    **WHO,
    "input": Field(str, "Name of the input."),
    "before": Field(float, "Its central value."),
    "after": Field(float, "The nearest value in its range that does; empty: none does."),
    "low": Field(float, "Lower end of that range."),
    "high": Field(float, "Upper end of that range."),
    "chance_of_gap": Field(float, "Probability of a gap then, or at the better end."),
    "aim": Field(float, "Under this it counts as closed."),
    "decided": Field(bool, "Whether an organisation decides it; else it would have to turn out."),
}
"""Columns of what would close the gap."""


def outlook_rows(report: PlanReport) -> Iterator[dict[str, Any]]:
    """Yield the organisation and each role under each scenario; None is empty."""
    for outcome in report.outcomes:
        for kind, outlook, change in _outlooks(outcome):
            cells: list[Any] = [
                *_who(report, kind, outlook.name),
                outcome.scenario.name,
                report.screening,
                outlook.headcount,
                report.quarters,
                *(cell for name in FIGURES for cell in estimate_cells(getattr(outlook, name))),
                outlook.chance_of_gap,
                outlook.chance_of_opening,
                *(cell for name in CHANGES for cell in _changed(change, name)),
                None if change is None else change.chance_of_gap,
                report.currency,
            ]
            yield dict(zip(OUTLOOK_COLUMNS, cells, strict=True))


def quarter_rows(report: PlanReport) -> Iterator[dict[str, Any]]:
    """Yield each quarter of the organisation and the roles under each scenario."""
    for outcome in report.outcomes:
        for kind, outlook, _ in _outlooks(outcome):
            three = (outlook.work, outlook.reskilled, outlook.gaps)
            if outlook.work is None:
                continue
            for place, quarter in enumerate(outlook.work.quarters):
                cells: list[Any] = [
                    *_who(report, kind, outlook.name),
                    outcome.scenario.name,
                    quarter,
                    *(
                        cell
                        for series in three
                        for cell in estimate_cells(
                            None if series is None else series.estimates[place]
                        )
                    ),
                ]
                yield dict(zip(QUARTER_COLUMNS, cells, strict=True))


def input_rows(report: PlanReport) -> Iterator[dict[str, Any]]:
    """Yield each input as it stands, of roles, then of stages, of oversight and its ladders."""
    for part, of, item in _inputs(report):
        cells: list[Any] = [
            report.organisation,
            item.name,
            item.title,
            list(item.roles),
            item.value,
            item.low,
            item.high,
            item.unit,
            item.distribution,
            str(item.status),
            item.asked,
            item.decided,
            item.source,
            item.url,
            item.measure,
            part,
            of,
        ]
        yield dict(zip(INPUT_COLUMNS, cells, strict=True))


def _inputs(report: PlanReport) -> Iterator[tuple[str, str, PlanInput]]:
    for item in report.inputs:
        yield "roles", "", item
    for given in () if report.flow is None else report.flow.inputs:
        data = asdict(given)
        stage = data.pop("stage")
        yield "stages", stage, PlanInput(**data)
    if report.oversight is not None:
        for item in report.oversight.inputs:
            yield "oversight", "", item
        for ladder in report.oversight.ladders:
            for item in ladder.inputs:
                yield "ladder", f"{ladder.junior} to {ladder.lead}", item


def influence_rows(report: PlanReport) -> Iterator[dict[str, Any]]:
    """Yield which inputs matter, of the organisation, then of each role."""
    for kind, name, items in _told(report, "influences"):
        for item in items:
            assert isinstance(item, Influence)
            cells: list[Any] = [
                *_who(report, kind, name),
                item.input,
                item.part,
                item.correlation,
                item.low,
                item.high,
                _finite(item.at_low),
                _finite(item.at_high),
                None if item.status is None else str(item.status),
            ]
            yield dict(zip(INFLUENCE_COLUMNS, cells, strict=True))


def closer_rows(report: PlanReport) -> Iterator[dict[str, Any]]:
    """Yield what would close the gap, of the organisation, then of each role."""
    for kind, name, items in _told(report, "closers"):
        for item in items:
            assert isinstance(item, Closer)
            cells: list[Any] = [
                *_who(report, kind, name),
                item.input,
                item.before,
                item.after,
                item.low,
                item.high,
                item.chance,
                report.aim,
                item.decided,
            ]
            yield dict(zip(CLOSER_COLUMNS, cells, strict=True))


def _outlooks(outcome: Outcome) -> Iterator[tuple[str, Outlook, ScenarioDifference | None]]:
    yield "organisation", outcome.organisation, outcome.organisation_difference
    changes = outcome.differences or (None,) * len(outcome.roles)
    for outlook, change in zip(outcome.roles, changes, strict=True):
        yield "role", outlook, change


def _told(report: PlanReport, what: str) -> Iterator[tuple[str, str, tuple[object, ...]]]:
    yield "organisation", report.organisation, getattr(report, what)
    for role in report.roles:
        yield "role", role.name, getattr(role, what)


def _who(report: PlanReport, kind: str, name: str) -> tuple[str, str, str]:
    return report.organisation, kind, name


def estimate_cells(item: Estimate | None) -> tuple[float | None, ...]:
    """Return median, point, low and high; of nothing as many empty cells."""
    if item is None:
        return None, None, None, None
    return tuple(map(_finite, (item.median, item.point, item.low, item.high)))


def _changed(change: ScenarioDifference | None, name: str) -> tuple[float | None, ...]:
    if change is None:
        return None, None, None
    item: Estimate = getattr(change, name)
    return tuple(map(_finite, (item.median, item.low, item.high)))


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
