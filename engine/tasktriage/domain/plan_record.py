"""The stable JSON record of a plan in figures: `tasktriage.plan/1`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from math import isfinite
from typing import Any

from .label import LABELS
from .place_record import rounded
from .plan import (
    Closer,
    Estimate,
    Influence,
    Outcome,
    Outlook,
    PlanInput,
    PlanReport,
    PlanRole,
    ScenarioDifference,
    Series,
)

__all__ = ["PLAN_SCHEMA", "plan_record"]

PLAN_SCHEMA = "tasktriage.plan/1"
OUTLOOK = (
    *("work_now", "work_then", "hours_then", "cost_then", "backlog", "deployment_velocity"),
    *("reskilling_velocity", "velocity_ratio", "gap", "catch_up"),
)
DIFFERENCE = ("work_then", "deployment_velocity", "reskilling_velocity", "velocity_ratio", "gap")


def plan_record(report: PlanReport) -> dict[str, Any]:
    """Return the JSON object of a plan. What is not known, and what is infinite, is null."""
    return {
        "schema": PLAN_SCHEMA,
        "organisation": report.organisation,
        "quarters": report.quarters,
        "currency": report.currency,
        "screening": report.screening,
        "assumed": [{"role": role, "input": name} for role, name in report.assumed],
        "draws": report.draws,
        "seed": report.seed,
        "aim": rounded(report.aim),
        "roles": [_role(role) for role in report.roles],
        "inputs": [_input(item) for item in report.inputs],
        "outcomes": [_outcome(item) for item in report.outcomes],
        "influences": [_influence(item) for item in report.influences],
        "closers": [_closer(item) for item in report.closers],
        "notes": list(report.notes),
    }


def _number(value: float | None) -> float | None:
    return rounded(value) if value is not None and isfinite(value) else None


def _estimate(item: Estimate | None) -> dict[str, float | None] | None:
    if item is None:
        return None
    return {name: _number(getattr(item, name)) for name in ("point", "median", "low", "high")}


def _shares(shares: Iterable[Estimate]) -> dict[str, Any]:
    return {label: _estimate(share) for label, share in zip(LABELS, shares, strict=True)}


def _role(role: PlanRole) -> dict[str, Any]:
    return {
        "name": role.name,
        "headcount": _number(role.headcount),
        "shares": _shares(role.shares),
        "ruled": None if role.ruled is None else _shares(role.ruled),
        "tasks": _number(role.tasks),
        "occupation": role.occupation,
        "pay": _number(role.pay),
        "influences": [_influence(item) for item in role.influences],
        "closers": [_closer(item) for item in role.closers],
    }


def _input(item: PlanInput) -> dict[str, Any]:
    data = asdict(item)
    data.update({name: _number(data[name]) for name in ("value", "low", "high")})
    return data | {"roles": list(item.roles)}


def _outcome(item: Outcome) -> dict[str, Any]:
    scenario = item.scenario
    changes = [
        {
            "input": change.input,
            "to": _number(change.to),
            "times": _number(change.times),
            "plus": _number(change.plus),
            "roles": list(change.roles),
        }
        for change in scenario.changes
    ]
    difference = item.organisation_difference
    return {
        "scenario": scenario.name,
        "summary": scenario.summary,
        "changes": changes,
        "policies": scenario.policies,
        "roles": [_outlook(role) for role in item.roles],
        "organisation": _outlook(item.organisation),
        "differences": [_difference(role) for role in item.differences],
        "organisation_difference": None if difference is None else _difference(difference),
    }


def _outlook(item: Outlook) -> dict[str, Any]:
    return {
        "name": item.name,
        "headcount": _number(item.headcount),
        **{name: _estimate(getattr(item, name)) for name in OUTLOOK},
        "chance_of_gap": _number(item.chance_of_gap),
        "chance_of_opening": _number(item.chance_of_opening),
        "work": _series(item.work),
        "gaps": _series(item.gaps),
        "reskilled": _series(item.reskilled),
    }


def _series(series: Series | None) -> list[dict[str, Any]] | None:
    if series is None:
        return None
    pairs = zip(series.quarters, series.estimates, strict=True)
    return [{"quarter": quarter, **(_estimate(item) or {})} for quarter, item in pairs]


def _difference(item: ScenarioDifference) -> dict[str, Any]:
    return {
        "name": item.name,
        **{name: _estimate(getattr(item, name)) for name in DIFFERENCE},
        "chance_of_gap": _number(item.chance_of_gap),
    }


def _influence(item: Influence) -> dict[str, Any]:
    data = asdict(item)
    numbers = ("part", "correlation", "low", "high", "at_low", "at_high")
    return data | {name: _number(data[name]) for name in numbers}


def _closer(item: Closer) -> dict[str, Any]:
    data = asdict(item)
    return data | {n: _number(data[n]) for n in ("before", "after", "low", "high", "chance")}
