"""Skills behind work as rows of a flat table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tasktriage.domain.label import LABELS
from tasktriage.domain.skills import SkillsReport

from .fields import Field

__all__ = ["SKILL_COLUMNS", "skill_rows"]

ENDS = ("low", "high")


def _estimate(name: str, meaning: str) -> dict[str, Field]:
    return {
        name: Field(float, f"{meaning}; of the listed tasks."),
        f"{name}_low": Field(float, "Lower end of its 90 % interval, of all the role does."),
        f"{name}_high": Field(float, "Upper end of its 90 % interval."),
    }


SKILL_COLUMNS: dict[str, Field] = {
    "level": Field(str, "role, unit or organisation."),
    "name": Field(str, "Name of it."),
    "occupation": Field(str, "Code of the role's occupation, where its ratings count in."),
    "tasks": Field(int, "Tasks that it rests on."),
    "kind": Field(str, "skill or knowledge."),
    "skill": Field(str, "O*NET's name for it."),
    "hours": Field(float, "Its share of the hours behind all of its kind, 0 to 1."),
    **{
        column: field
        for label in LABELS
        for column, field in _estimate(
            str(label).replace("-", "_"), f"Share of its hours that is {label}, 0 to 1"
        ).items()
    },
    **_estimate("tilt", "Its automatable share less that of all the work, −1 to 1"),
    "direction": Field(
        str, "falling: the tilt's interval is above 0; rising: below. About tasks, not prices."
    ),
}
"""Columns of skills, a row a skill or field of knowledge."""


def skill_rows(report: SkillsReport) -> Iterator[dict[str, Any]]:
    """Yield a row a skill."""
    for item in report.skills:
        row: dict[str, Any] = {
            "level": report.level,
            "name": report.name,
            "occupation": report.occupation,
            "tasks": report.tasks,
            "kind": item.kind,
            "skill": item.name,
            "hours": item.hours,
        }
        named = {
            str(label).replace("-", "_"): share
            for label, share in zip(LABELS, item.shares, strict=True)
        }
        for name, found in (named | {"tilt": item.tilt}).items():
            row[name] = found.point
            for end in ENDS:
                row[f"{name}_{end}"] = getattr(found, end)
        yield row | {"direction": item.direction}
