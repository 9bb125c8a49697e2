"""Oversight as JSON, a part of a plan's record."""

from __future__ import annotations

from typing import Any

from .estimate_record import estimate, input_record, number, series
from .oversight import Ladder, LadderOutlook, Oversight

__all__ = ["oversight_record"]

ESTIMATES = ("needed", "had", "load", "short")
SERIES = ("juniors", "leads", "leads_needed", "entry_work")


def oversight_record(oversight: Oversight) -> dict[str, Any]:
    """Return the JSON object."""
    return {
        "inputs": [input_record(item) for item in oversight.inputs],
        "supervision": [
            {"role": one.role, "share": estimate(one.share), "hours": estimate(one.hours)}
            for one in oversight.supervision
        ],
        "ladders": [_ladder(one) for one in oversight.ladders],
        "notes": list(oversight.notes),
    }


def _ladder(ladder: Ladder) -> dict[str, Any]:
    return {
        "junior": ladder.junior,
        "lead": ladder.lead,
        "erosion": estimate(ladder.erosion),
        "inputs": [input_record(item) for item in ladder.inputs],
        "outlooks": [_outlook(item) for item in ladder.outlooks],
    }


def _outlook(item: LadderOutlook) -> dict[str, Any]:
    return {
        "scenario": item.scenario,
        **{name: estimate(getattr(item, name)) for name in ESTIMATES},
        **{name: series(getattr(item, name)) for name in SERIES},
        "chance_over": number(item.chance_over),
        "chance_short": number(item.chance_short),
    }
