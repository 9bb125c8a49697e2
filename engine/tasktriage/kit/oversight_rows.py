"""Oversight as rows of flat tables: supervision by role, ladders, the same by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tasktriage.domain.oversight import Ladder, LadderOutlook
from tasktriage.domain.plan import PlanReport

from .fields import Field
from .plan_rows import estimate_cells, estimate_fields

__all__ = [
    "LADDER_COLUMNS",
    "LADDER_QUARTER_COLUMNS",
    "SUPERVISION_COLUMNS",
    "ladder_quarter_rows",
    "ladder_rows",
    "supervision_rows",
]

ORGANISATION: dict[str, Field] = {"organisation": Field(str, "Name of the organisation.")}
SUPERVISION_COLUMNS: dict[str, Field] = {
    **ORGANISATION,
    "role": Field(str, "Name of the role."),
    **estimate_fields(
        "share",
        "Of its hours at the horizon, supervision of machine work; over 1 where it has not so many",
    ),
    **estimate_fields("hours", "The same in hours a year, of all who hold it"),
}
"""Columns of supervision, a row a role."""

FIGURES = {
    "needed": "Hours a month that leads need for the work of juniors and agents, at the horizon",
    "had": "Hours a month that they have for it",
    "load": "The first by the second; over 1 it is too much",
    "short": "Leads that lack at the horizon, people",
}
SERIES = {
    "juniors": "Juniors, people",
    "leads": "Leads, people",
    "leads_needed": "Leads needed, people",
    "entry_work": "What juniors do on which AI is not in use, FTE",
}
WHO: dict[str, Field] = {
    **ORGANISATION,
    "junior": Field(str, "Name of the role that is overseen."),
    "lead": Field(str, "Name of the role that oversees it."),
    "scenario": Field(str, "Name of the scenario, the first as planned."),
}
LADDER_COLUMNS: dict[str, Field] = {
    **WHO,
    **estimate_fields("erosion", "Automatable share of the junior's work less the lead's, −1 to 1"),
    **{
        column: field
        for name, meaning in FIGURES.items()
        for column, field in estimate_fields(name, meaning).items()
    },
    "chance_over": Field(
        float, "Probability that the load is over 1; empty of fewer than five holders."
    ),
    "chance_short": Field(float, "Probability that leads lack; empty of fewer than five holders."),
}
"""Columns of ladders, a row a ladder and scenario."""

LADDER_QUARTER_COLUMNS: dict[str, Field] = {
    **WHO,
    "quarter": Field(int, "Quarters since the start, 0: today."),
    **{
        column: field
        for name, meaning in SERIES.items()
        for column, field in estimate_fields(name, meaning).items()
    },
}
"""Columns of ladders by quarter."""


def supervision_rows(report: PlanReport) -> Iterator[dict[str, Any]]:
    """Yield a row a role; none of a plan without oversight."""
    for one in () if report.oversight is None else report.oversight.supervision:
        cells: list[Any] = [
            report.organisation,
            one.role,
            *estimate_cells(one.share),
            *estimate_cells(one.hours),
        ]
        yield dict(zip(SUPERVISION_COLUMNS, cells, strict=True))


def ladder_rows(report: PlanReport) -> Iterator[dict[str, Any]]:
    """Yield a row a ladder under each scenario."""
    for ladder, outlook in _outlooks(report):
        cells: list[Any] = [
            *_who(report, ladder, outlook),
            *estimate_cells(ladder.erosion),
            *(cell for name in FIGURES for cell in estimate_cells(getattr(outlook, name))),
            outlook.chance_over,
            outlook.chance_short,
        ]
        yield dict(zip(LADDER_COLUMNS, cells, strict=True))


def ladder_quarter_rows(report: PlanReport) -> Iterator[dict[str, Any]]:
    """Yield a row a quarter of a ladder under each scenario."""
    for ladder, outlook in _outlooks(report):
        for place, quarter in enumerate(outlook.juniors.quarters):
            cells: list[Any] = [
                *_who(report, ladder, outlook),
                quarter,
                *(
                    cell
                    for name in SERIES
                    for cell in estimate_cells(getattr(outlook, name).estimates[place])
                ),
            ]
            yield dict(zip(LADDER_QUARTER_COLUMNS, cells, strict=True))


def _outlooks(report: PlanReport) -> Iterator[tuple[Ladder, LadderOutlook]]:
    for ladder in () if report.oversight is None else report.oversight.ladders:
        for outlook in ladder.outlooks:
            yield ladder, outlook


def _who(report: PlanReport, ladder: Ladder, outlook: LadderOutlook) -> tuple[str, ...]:
    return report.organisation, ladder.junior, ladder.lead, outlook.scenario
