"""Profiles as rows of flat tables, for csv, workbooks and parquet: a row a role, a row a task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tasktriage.domain.assessment import Correction
from tasktriage.domain.label import LABELS
from tasktriage.domain.profile import Interval, Measure, Profile, ProfileTask

from .summary import remarks

__all__ = ["PROFILE_COLUMNS", "PROFILE_TASK_COLUMNS", "profile_row", "profile_task_rows"]

_NAMES = [str(label).replace("-", "_") for label in LABELS]
_ENDS = ("listed_low", "listed_high", "role_low", "role_high")

PROFILE_COLUMNS: dict[str, type] = {
    "role": str,
    "document": str,
    "unit": str,
    "level": str,
    "headcount": float,
    "hours": float,
    "pay": float,
    **{
        name: float
        for label in _NAMES
        for name in (f"share_{label}", *(f"share_{label}_{end}" for end in _ENDS))
    },
    "mean_score": float,
    **{f"mean_score_{end}": float for end in _ENDS},
    "spread": float,
    "label_spread": float,
    "grade": str,
    "grade_probability": float,
    "neighbour_grade": str,
    "neighbour_probability": float,
    "reasons": str,
    "uncertain": float,
    "abstained": float,
    "dropped": int,
    "tasks": int,
    "n_eff": float,
    "evidence": str,
    "why": str,
    "weights": str,
    "corrected": int,
    "notes": str,
    "model": str,
    "model_version": str,
}
"""Columns of roles. `…_listed_…` and `…_role_…` are the ends of the two 90 % intervals."""

PROFILE_TASK_COLUMNS: dict[str, type] = {
    "role": str,
    "document": str,
    "id": str,
    "text": str,
    "share": float,
    "effect": float,
    "label": str,
    "p_automatable": float,
    "p_augmentable": float,
    "p_human_critical": float,
    "score": float,
    "uncertain": bool,
    "reason": str,
    "correction": str,
    "weight": float,
    "line": int,
    "error": str,
}
"""Columns of roles' tasks: `label` is the one to act on, a person's before the model's."""

SEPARATOR = "; "


def profile_row(profile: Profile) -> dict[str, Any]:
    """Return a role as cells by column; None is empty, or withheld."""
    facts, gradient = profile.facts, profile.gradient
    grades = [] if gradient is None else [(g.grade, g.probability) for g in gradient.grades[:2]]
    grades += [(None, None)] * (2 - len(grades))  # type: ignore[list-item]
    measures = [*(profile.share(label) for label in LABELS), profile.mean_score]
    reasons = None
    if profile.reasons is not None:
        reasons = SEPARATOR.join(f"{item.code} {item.share:.3f}" for item in profile.reasons)
    cells: list[Any] = [
        profile.role,
        profile.document,
        *(
            (None,) * 5
            if facts is None
            else (facts.unit, facts.level, facts.headcount, facts.hours, facts.pay)
        ),
        *(cell for measure in measures for cell in _measured(measure)),
        profile.spread,
        profile.label_spread,
        *(cell for grade in grades for cell in grade),
        reasons,
        profile.uncertain,
        profile.abstained,
        profile.dropped,
        sum(task.share > 0.0 for task in profile.tasks),
        profile.n_eff,
        str(profile.evidence),
        profile.why,
        f"{profile.weights.source}, exponent {profile.weights.exponent:g}",
        len(profile.corrected),
        SEPARATOR.join(profile.notes),
        profile.model and profile.model.name,
        profile.model and profile.model.version,
    ]
    return dict(zip(PROFILE_COLUMNS, cells, strict=True))


def profile_task_rows(profile: Profile) -> Iterator[dict[str, Any]]:
    """Yield the tasks of a role as cells by column, in order."""
    for task in profile.tasks:
        yield _task(profile, task)


def _task(profile: Profile, task: ProfileTask) -> dict[str, Any]:
    item = task.assessment
    p = item.probabilities
    cells: list[Any] = [
        profile.role,
        profile.document,
        item.task.id,
        item.task.text,
        task.share,
        task.effect,
        None if item.final_label is None else str(item.final_label),
        *((None,) * 3 if p is None else p),
        item.score,
        item.uncertain,
        None if item.error is not None else SEPARATOR.join(remarks(item)),
        None if item.correction is None else _corrected(item.correction),
        item.weight,
        item.task.origin.line,
        item.error,
    ]
    return dict(zip(PROFILE_TASK_COLUMNS, cells, strict=True))


def _corrected(correction: Correction) -> str:
    """Say what a person changed: "label; weight"."""
    if not correction.is_task:
        return "not a task"
    said = [("label", correction.label), ("weight", correction.weight)]
    return SEPARATOR.join(name for name, value in said if value is not None)


def _measured(measure: Measure | None) -> tuple[float | None, ...]:
    if measure is None:
        return (None,) * (1 + len(_ENDS))
    return (measure.value, *_ends(measure.listed), *_ends(measure.role))


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (None, None) if interval is None else (interval.low, interval.high)
