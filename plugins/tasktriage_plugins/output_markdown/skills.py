"""Skills behind work as Markdown: a table of falling, rising, and neither, for each role."""

from __future__ import annotations

from collections.abc import Iterator

from tasktriage.plugin import (
    SKILL_LIMITS,
    SKILL_TERMS,
    SkillShare,
    SkillsReport,
    skill_share_said,
    skill_tasks_said,
    skill_tilt_said,
    skills_grouped,
    skills_title,
)

from .text import NO_BREAK, escaped, row

__all__ = ["skills_foot", "skills_part"]

HEAD = (
    "| Skill | Kind | Hours | Automatable | Augmentable | Human-critical | Tilt, points |\n"
    f"|:--|:--|{'--:|' * 5}\n"
)


def skills_part(report: SkillsReport) -> str:
    """Return the part of a report on the skills of a role, of a unit or of an organisation."""
    return "".join(_parts(report))


def skills_foot() -> str:
    """Return what the figures are, and what they do not say."""
    terms = "".join(f"- **{name}**: {escaped(text)}\n" for name, text in SKILL_TERMS)
    limits = "".join(f"- {escaped(text)}\n" for text in SKILL_LIMITS)
    return f"\n### What the figures are\n\n{terms}\n### What it does not say\n\n{limits}"


def _parts(report: SkillsReport) -> Iterator[str]:
    yield f"\n## {escaped(skills_title(report))}\n\n"
    yield f"{escaped(skill_tasks_said(report))}.\n"
    yield from (f"\n{escaped(note)}\n" for note in report.notes)
    for _, head, skills in skills_grouped(report):
        yield f"\n### {escaped(head)}\n\n{HEAD}"
        yield from (_row(item) for item in skills)


def _row(item: SkillShare) -> str:
    shares = [skill_share_said(share) for share in item.shares]
    hours = f"{100 * item.hours:.0f}{NO_BREAK}%"
    return row([escaped(item.name), item.kind, hours, *shares, skill_tilt_said(item.tilt)])
