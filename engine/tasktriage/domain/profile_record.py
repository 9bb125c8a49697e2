"""The stable JSON record of a profile: `tasktriage.profile/1`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .assessment_record import assessment_record, rounded
from .label import LABELS
from .place_record import occupation_record, use_rank_record
from .profile import Interval, Measure, Profile, ProfileTask, Ruled, Sensitivity

__all__ = ["PROFILE_SCHEMA", "profile_record"]

PROFILE_SCHEMA = "tasktriage.profile/1"


def profile_record(profile: Profile, *, tasks: bool = True) -> dict[str, Any]:
    """Return the JSON object of a profile. What was not given, or is withheld, is null.

    Without `tasks` the list of tasks is left out.
    """
    data: dict[str, Any] = {
        "schema": PROFILE_SCHEMA,
        "role": profile.role,
        "document": profile.document,
        "facts": None if profile.facts is None else asdict(profile.facts),
        "task_count": sum(task.share > 0.0 for task in profile.tasks),
        "n_eff": rounded(profile.n_eff),
        "evidence": profile.evidence,
        "why": profile.why,
        "weights": {"source": profile.weights.source, "exponent": profile.weights.exponent},
        "shares": None
        if profile.shares is None
        else {item.label: _measure(item.share) for item in profile.shares},
        "mean_score": _measure(profile.mean_score),
        "spread": rounded(profile.spread),
        "label_spread": rounded(profile.label_spread),
        "sensitivity": [_sensitivity(item) for item in profile.sensitivity],
        "gradient": None
        if profile.gradient is None
        else {
            "grade": profile.gradient.grade,
            "mean": rounded(profile.gradient.mean),
            "sd": rounded(profile.gradient.sd),
            "grades": [
                {"grade": item.grade, "probability": rounded(item.probability)}
                for item in profile.gradient.grades
            ],
            "link": profile.gradient.link,
        },
        "reasons": None
        if profile.reasons is None
        else [{"code": item.code, "share": rounded(item.share)} for item in profile.reasons],
        "uncertain": rounded(profile.uncertain),
        "abstained": rounded(profile.abstained),
        "dropped": profile.dropped,
        "uncorrected": None if profile.uncorrected is None else _by_label(profile.uncorrected),
        "ruled": None if profile.ruled is None else _ruled(profile.ruled),
        "occupation": None if profile.occupation is None else occupation_record(profile.occupation),
        "use_rank": None if profile.use_rank is None else use_rank_record(profile.use_rank),
        "notes": list(profile.notes),
        "model": None if profile.model is None else asdict(profile.model),
        "rules": None if profile.rules is None else asdict(profile.rules),
    }
    if tasks:
        data["tasks"] = [_task(task) for task in profile.tasks]
    return data


def _task(task: ProfileTask) -> dict[str, Any]:
    return {
        "share": rounded(task.share),
        "effect": rounded(task.effect),
        "assessment": assessment_record(task.assessment),
    }


def _ruled(ruled: Ruled) -> dict[str, Any]:
    return {
        "shares": {item.label: _measure(item.share) for item in ruled.shares},
        "mean_score": _measure(ruled.mean_score),
        "rules": [
            {
                "rule": item.rule,
                "effect": item.effect,
                "share": rounded(item.share),
                "tasks": item.tasks,
            }
            for item in ruled.rules
        ],
        "prohibited": list(ruled.prohibited),
        "later": [{"rule": rule, "from": day.isoformat()} for rule, day in ruled.later],
        "notes": list(ruled.notes),
    }


def _measure(measure: Measure | None) -> dict[str, Any] | None:
    if measure is None:
        return None
    return {
        "value": rounded(measure.value),
        "listed": _interval(measure.listed),
        "role": _interval(measure.role),
    }


def _interval(interval: Interval | None) -> list[float | None] | None:
    return None if interval is None else [rounded(interval.low), rounded(interval.high)]


def _by_label(shares: tuple[float, float, float]) -> dict[str, float | None]:
    return {label: rounded(share) for label, share in zip(LABELS, shares, strict=True)}


def _sensitivity(item: Sensitivity) -> dict[str, Any]:
    return {
        "exponent": item.exponent,
        "shares": _by_label(item.shares),
        "mean_score": rounded(item.mean_score),
    }
