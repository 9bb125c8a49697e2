"""The stable JSON record of skills behind work: `tasktriage.skills/1`."""

from __future__ import annotations

from typing import Any

from .estimate_record import estimate, number
from .label import LABELS
from .skills import SkillShare, SkillsReport

__all__ = ["SKILLS_SCHEMA", "skills_record"]

SKILLS_SCHEMA = "tasktriage.skills/1"


def skills_record(report: SkillsReport) -> dict[str, Any]:
    """Return the JSON object of the skills of a role, a unit or an organisation."""
    return {
        "schema": SKILLS_SCHEMA,
        "name": report.name,
        "level": report.level,
        "tasks": report.tasks,
        "occupation": report.occupation,
        "skills": [_skill(item) for item in report.skills],
        "notes": list(report.notes),
    }


def _skill(item: SkillShare) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "name": item.name,
        "hours": number(item.hours),
        "shares": {
            label: estimate(share) for label, share in zip(LABELS, item.shares, strict=True)
        },
        "tilt": estimate(item.tilt),
        "direction": item.direction or None,
    }
