"""A flow as JSON, a part of a plan's record."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .estimate_record import estimate, number
from .flow import Flow, FlowOutcome, FlowStage, StageInput, StageOutlook

__all__ = ["flow_record"]

ESTIMATES = ("capacity", "utilisation_before", "utilisation_after", "waiting")
CHANCES = ("chance_unstable", "chance_constraint")


def flow_record(flow: Flow) -> dict[str, Any]:
    """Return the JSON object. What is not known, and what is infinite, is null."""
    return {
        "name": flow.name,
        "stages": [_stage(one) for one in flow.stages],
        "inputs": [_input(one) for one in flow.inputs],
        "outcomes": [_outcome(one) for one in flow.outcomes],
        "notes": list(flow.notes),
    }


def _stage(stage: FlowStage) -> dict[str, Any]:
    return {
        "name": stage.name,
        "roles": [{"role": role, "part": number(part)} for role, part in stage.roles],
        "after": list(stage.after),
        "people": number(stage.people),
        "accountable": estimate(stage.accountable),
    }


def _input(item: StageInput) -> dict[str, Any]:
    data = asdict(item)
    return data | {name: number(data[name]) for name in ("value", "low", "high")}


def _outcome(item: FlowOutcome) -> dict[str, Any]:
    return {
        "scenario": item.scenario,
        "stages": [_outlook(one) for one in item.stages],
        "constraint_before": item.constraint_before,
        "constraint_after": item.constraint_after,
        "unstable": list(item.unstable),
    }


def _outlook(item: StageOutlook) -> dict[str, Any]:
    return {
        "name": item.name,
        **{name: estimate(getattr(item, name)) for name in ESTIMATES},
        **{name: number(getattr(item, name)) for name in CHANCES},
    }
