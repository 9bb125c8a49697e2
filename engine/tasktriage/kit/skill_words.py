"""What outputs say of skills in words: heading, groups, terms, limits."""

from __future__ import annotations

from collections.abc import Sequence

from tasktriage.domain.plan import Estimate
from tasktriage.domain.skills import SkillShare, SkillsReport

__all__ = [
    "SKILL_LIMITS",
    "SKILL_TERMS",
    "skill_share_said",
    "skill_tasks_said",
    "skill_tilt_said",
    "skills_grouped",
    "skills_title",
]

NO_BREAK = "\u00a0"
GROUPS = (
    ("falling", "Falling: more of it stands behind automatable work"),
    ("rising", "Rising: less of it stands behind automatable work"),
    ("", "Neither, within what is known"),
)

SKILL_TERMS: tuple[tuple[str, str], ...] = (
    (
        "Skills and knowledge",
        "O*NET's 35 skills and 33 fields of knowledge, but for those that tasks do not tell. What "
        "a task asks of each is reckoned from its words, as learnt from O*NET's ratings of "
        "occupations, and counts as far as it is above what is usual of occupations.",
    ),
    (
        "Hours",
        "The share of the hours behind all skills, or all knowledge, that stands behind this one: "
        "tasks count by their part of the work, times what they ask of it.",
    ),
    (
        "Automatable",
        "The share of its hours that is automatable work; the rest is augmentable or human-"
        "critical.",
    ),
    (
        "Tilt",
        "Its automatable share less that of all the work, in percentage points. Falling: its 90 % "
        "interval is above 0; rising: below 0.",
    ),
    (
        "90 % interval",
        "Of all that a role does, of which the listed tasks are a sample. What tasks ask of skills "
        "is taken as exact.",
    ),
)
"""What the figures are, each with its unit."""

SKILL_LIMITS: tuple[str, ...] = (
    "Rising and falling are about tasks, not about prices: they say behind which work a skill "
    "stands, not what it is worth, nor what is asked for.",
    "Some directions come of chance: of forty skills of a role with twenty tasks about one.",
    "It is about work, never about a person: it says nothing of what somebody can.",
)
"""What skills do not say."""


def skills_title(report: SkillsReport) -> str:
    """Return the heading."""
    level = "" if report.level == "role" else f" ({report.level})"
    return f"{report.name}{level}: skills behind its work"


def skill_tasks_said(report: SkillsReport) -> str:
    """Return how many tasks it rests on, and whose ratings count in."""
    tasks = "1 task" if report.tasks == 1 else f"{report.tasks:,} tasks"
    if report.occupation is None:
        return tasks
    return f"{tasks}, with O*NET's ratings of {report.occupation}"


def skills_grouped(
    report: SkillsReport,
) -> tuple[tuple[str, str, tuple[SkillShare, ...]], ...]:
    """Return (direction, heading, skills) of falling, rising and neither, strongest tilt first.

    Those of neither stand by their hours. Groups without a skill are left out.
    """
    found = []
    for direction, head in GROUPS:
        some: Sequence[SkillShare] = [one for one in report.skills if one.direction == direction]
        key = (lambda one: -abs(one.tilt.point)) if direction else (lambda one: -one.hours)
        if some:
            found.append((direction, head, tuple(sorted(some, key=key))))
    return tuple(found)


def skill_share_said(item: Estimate) -> str:
    """Return a share in percent, of the listed tasks, with its interval: 62 % (51–70)."""
    ends = f"{100 * item.low:.0f}–{100 * item.high:.0f}"
    return f"{100 * item.point:.0f}{NO_BREAK}% ({ends})"


def skill_tilt_said(item: Estimate) -> str:
    """Return a tilt in percentage points: +12 (+3 to +20)."""
    point, low, high = (_signed(100 * value) for value in (item.point, item.low, item.high))
    return f"{point} ({low} to {high})"


def _signed(value: float) -> str:
    number = round(value)
    return f"{number:+d}".replace("-", "−") if number else "0"
