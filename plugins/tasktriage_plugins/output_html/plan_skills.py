"""Skills behind a plan's work as the page shows them: falling, rising, and neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tasktriage.plugin import (
    SKILL_LIMITS,
    SKILL_TERMS,
    SkillShare,
    SkillsReport,
    skills_grouped,
    skills_title,
)

from .charts import split
from .part_cells import Reading, named, said_points, said_share
from .part_charts import Rail, around, of_tilts
from .plan_cells import Said
from .texts import counted, line, percent, sentence

__all__ = ["SkillsView", "of_skills"]

MOST_ROLES = 60
LEVELS = ("organisation", "unit", "role")


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill, or a field of knowledge."""

    name: str
    kind: str
    hours: str
    share: Said
    split: Markup
    tilt: Said
    drawn: Markup


@dataclass(frozen=True, slots=True)
class SkillGroup:
    """Skills that fall, that rise, or that do neither."""

    direction: str
    head: str
    lines: tuple[SkillLine, ...]


@dataclass(frozen=True, slots=True)
class SkillsOf:
    """The skills of a role, of a unit or of an organisation. said: how many fall and rise."""

    key: str
    title: str
    about: str
    said: str
    notes: tuple[str, ...]
    groups: tuple[SkillGroup, ...]
    rail: Rail


@dataclass(frozen=True, slots=True)
class SkillsView:
    """Skills, the organisation's first."""

    key: str
    every: tuple[SkillsOf, ...]
    left_out: int
    read: Reading


def of_skills(reports: Sequence[SkillsReport], key: str) -> SkillsView | None:
    """Return skills as the page shows them; `key`: what its ids begin with."""
    if not reports:
        return None
    ordered = sorted(reports, key=lambda one: LEVELS.index(one.level) if one.level in LEVELS else 9)
    shown = ordered[:MOST_ROLES]
    return SkillsView(
        key=key,
        every=tuple(_skills(one, f"{key}-{at}") for at, one in enumerate(shown, start=1)),
        left_out=len(ordered) - len(shown),
        read=Reading(SKILL_TERMS, SKILL_LIMITS),
    )


def _skills(report: SkillsReport, key: str) -> SkillsOf:
    rail = of_tilts([one.tilt for one in report.skills])
    ratings = f", with the ratings of {report.occupation}" if report.occupation else ""
    return SkillsOf(
        key=key,
        title=named(skills_title(report)),
        about=line(f"{counted(report.tasks, 'task')}{ratings}"),
        said=_summary(report),
        notes=tuple(map(sentence, report.notes)),
        groups=tuple(
            SkillGroup(direction, head, tuple(_line(one, rail) for one in skills))
            for direction, head, skills in skills_grouped(report)
        ),
        rail=rail,
    )


def _summary(report: SkillsReport) -> str:
    if not report.skills:
        return "Of too little is known which skills stand behind its work."
    falling, rising = (
        sum(one.direction == name for one in report.skills) for name in ("falling", "rising")
    )
    return f"{falling} falling, {rising} rising, of {len(report.skills)}"


def _line(item: SkillShare, rail: Rail) -> SkillLine:
    return SkillLine(
        name=named(item.name),
        kind=item.kind,
        hours=percent(item.hours),
        share=said_share(item.shares[0], point=True),
        split=split([share.point for share in item.shares]),
        tilt=said_points(item.tilt, point=True),
        drawn=around(item.tilt, rail, point=True),
    )
