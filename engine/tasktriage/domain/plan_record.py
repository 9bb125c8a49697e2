"""The stable JSON record of a plan in figures: `tasktriage.plan/1`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from .estimate_record import estimate, input_record, number, series
from .flow_record import flow_record
from .label import LABELS
from .migration_record import migration_record
from .oversight_record import oversight_record
from .place_record import rounded
from .plan import (
    Closer,
    Estimate,
    Influence,
    Outcome,
    Outlook,
    PlanReport,
    PlanRole,
    ScenarioDifference,
)
from .skills_record import skills_record

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
        "inputs": [input_record(item) for item in report.inputs],
        "outcomes": [_outcome(item) for item in report.outcomes],
        "influences": [_influence(item) for item in report.influences],
        "closers": [_closer(item) for item in report.closers],
        "notes": list(report.notes),
        "oversight": None if report.oversight is None else oversight_record(report.oversight),
        "flow": None if report.flow is None else flow_record(report.flow),
        "migrations": [migration_record(item) for item in report.migrations],
        "skills": [skills_record(item) for item in report.skills],
    }


def _shares(shares: Iterable[Estimate]) -> dict[str, Any]:
    return {label: estimate(share) for label, share in zip(LABELS, shares, strict=True)}


def _role(role: PlanRole) -> dict[str, Any]:
    return {
        "name": role.name,
        "headcount": number(role.headcount),
        "holders": number(role.holders),
        "shares": _shares(role.shares),
        "ruled": None if role.ruled is None else _shares(role.ruled),
        "tasks": number(role.tasks),
        "occupation": role.occupation,
        "pay": number(role.pay),
        "influences": [_influence(item) for item in role.influences],
        "closers": [_closer(item) for item in role.closers],
    }


def _outcome(item: Outcome) -> dict[str, Any]:
    scenario = item.scenario
    changes = [
        {
            "input": change.input,
            "to": number(change.to),
            "times": number(change.times),
            "plus": number(change.plus),
            "roles": list(change.roles),
            "stages": list(change.stages),
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
        "headcount": number(item.headcount),
        **{name: estimate(getattr(item, name)) for name in OUTLOOK},
        "chance_of_gap": number(item.chance_of_gap),
        "chance_of_opening": number(item.chance_of_opening),
        "work": series(item.work),
        "gaps": series(item.gaps),
        "reskilled": series(item.reskilled),
    }


def _difference(item: ScenarioDifference) -> dict[str, Any]:
    return {
        "name": item.name,
        **{name: estimate(getattr(item, name)) for name in DIFFERENCE},
        "chance_of_gap": number(item.chance_of_gap),
    }


def _influence(item: Influence) -> dict[str, Any]:
    data = asdict(item)
    numbers = ("part", "correlation", "low", "high", "at_low", "at_high")
    return data | {name: number(data[name]) for name in numbers}


def _closer(item: Closer) -> dict[str, Any]:
    data = asdict(item)
    return data | {n: number(data[n]) for n in ("before", "after", "low", "high", "chance")}
