"""The stable JSON record of a comparison: `tasktriage.comparison/1`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .assessment_record import rounded
from .comparison import Basis, Comparison, Difference, FigureChange, Ranking, TaskChange
from .profile import Interval, ProfileTask
from .profile_record import profile_record

__all__ = ["COMPARISON_SCHEMA", "comparison_record"]

COMPARISON_SCHEMA = "tasktriage.comparison/1"


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Return the JSON object of a comparison. What the other kind has is null, and never left out.

    Profiles stand in it without their tasks; those of a difference are in its changes.
    """
    data: dict[str, Any] = {
        "schema": COMPARISON_SCHEMA,
        "kind": "ranking" if isinstance(comparison, Ranking) else "difference",
        "by": None,
        "roles": None,
        "pairs": None,
        "groups": None,
        "before": None,
        "after": None,
        "changes": None,
        "shares": None,
        "mean_score": None,
        "why": None,
        "notes": list(comparison.notes),
    }
    return data | (_ranking(comparison) if isinstance(comparison, Ranking) else _both(comparison))


def _ranking(ranking: Ranking) -> dict[str, Any]:
    return {
        "by": ranking.by,
        "roles": [
            {
                "name": role.name,
                "rank": role.rank,
                "ranks": None if role.ranks is None else list(role.ranks),
                "basis": _basis(role.basis),
                "profile": profile_record(role.profile, tasks=False),
            }
            for role in ranking.roles
        ],
        "pairs": [
            {
                "above": pair.above,
                "below": pair.below,
                "probability": rounded(pair.probability),
                "apart": pair.apart,
            }
            for pair in ranking.pairs
        ],
        "groups": [list(group) for group in ranking.groups],
    }


def _both(difference: Difference) -> dict[str, Any]:
    return {
        "before": {
            "basis": _basis(difference.basis_before),
            "profile": profile_record(difference.before, tasks=False),
        },
        "after": {
            "basis": _basis(difference.basis_after),
            "profile": profile_record(difference.after, tasks=False),
        },
        "changes": [_change(item) for item in difference.changes],
        "shares": None
        if difference.shares is None
        else {item.label: _figure(item.share) for item in difference.shares},
        "mean_score": None if difference.mean_score is None else _figure(difference.mean_score),
        "why": difference.why,
    }


def _basis(basis: Basis) -> dict[str, Any]:
    return asdict(basis)


def _change(item: TaskChange) -> dict[str, Any]:
    return {
        "change": item.change,
        "moved": item.moved,
        "similarity": rounded(item.similarity),
        "before": [_task(task) for task in item.before],
        "after": [_task(task) for task in item.after],
    }


def _task(task: ProfileTask) -> dict[str, Any]:
    item = task.assessment
    return {
        "id": item.task.id,
        "text": item.task.text,
        "label": item.final_label,
        "score": rounded(item.score),
        "share": rounded(task.share),
    }


def _figure(figure: FigureChange) -> dict[str, Any]:
    return {
        "before": rounded(figure.before),
        "after": rounded(figure.after),
        "change": rounded(figure.change.value),
        "listed": _interval(figure.change.listed),
        "role": _interval(figure.change.role),
        "higher": rounded(figure.higher),
    }


def _interval(interval: Interval | None) -> list[float | None] | None:
    return None if interval is None else [rounded(interval.low), rounded(interval.high)]
