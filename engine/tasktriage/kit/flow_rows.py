"""Stages of a flow as rows of a flat table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tasktriage.domain.plan import PlanReport

from .fields import Field
from .plan_rows import estimate_cells, estimate_fields

__all__ = ["STAGE_COLUMNS", "stage_rows"]

FIGURES = {
    "capacity": "What the stage gets done at the horizon, times what it does today",
    "utilisation_before": "Work that comes in by what can be done, today; empty: not given",
    "utilisation_after": "The same at the horizon; at 1 or more what waits grows without end",
    "waiting": "How many times as long an item waits",
}
STAGE_COLUMNS: dict[str, Field] = {
    "organisation": Field(str, "Name of the organisation."),
    "flow": Field(str, "Name of the flow."),
    "stage": Field(str, "Name of the stage."),
    "scenario": Field(str, "Name of the scenario, the first as planned."),
    "roles": Field(list, "Who works in it, each with the share of its work that is done in it."),
    "after": Field(list, "Stages that feed it."),
    "people": Field(float, "People who work in it, as full-time ones."),
    **{
        column: field
        for name, meaning in FIGURES.items()
        for column, field in estimate_fields(name, meaning).items()
    },
    "chance_unstable": Field(
        float, "Probability that it is past 1; empty of fewer than five people."
    ),
    "chance_constraint": Field(
        float, "Probability that it is the fullest stage; empty of fewer than five people."
    ),
    "constraint_before": Field(
        bool, "Whether it is the fullest today in more than half of the draws."
    ),
    "constraint_after": Field(
        bool, "Whether it is the fullest at the horizon in more than half of the draws."
    ),
    "unstable": Field(bool, "Whether it is past 1 at the horizon, at central values."),
    **estimate_fields(
        "approval",
        "Approval concentration: hours of work for which a person must answer, for each hour of "
        "work in the stages that feed it",
    ),
}
"""Columns of stages, a row a stage and scenario."""


def stage_rows(report: PlanReport) -> Iterator[dict[str, Any]]:
    """Yield a row a stage under each scenario; none of a plan without stages."""
    flow = report.flow
    for outcome in () if flow is None else flow.outcomes:
        assert flow is not None
        for stage, outlook in zip(flow.stages, outcome.stages, strict=True):
            known = outlook.utilisation_after is not None
            cells: list[Any] = [
                report.organisation,
                flow.name,
                stage.name,
                outcome.scenario,
                [f"{role} {part:.2g}" for role, part in stage.roles],
                list(stage.after),
                stage.people,
                *(cell for name in FIGURES for cell in estimate_cells(getattr(outlook, name))),
                outlook.chance_unstable,
                outlook.chance_constraint,
                stage.name == outcome.constraint_before if known else None,
                stage.name == outcome.constraint_after if known else None,
                stage.name in outcome.unstable if known else None,
                *estimate_cells(stage.accountable),
            ]
            yield dict(zip(STAGE_COLUMNS, cells, strict=True))
