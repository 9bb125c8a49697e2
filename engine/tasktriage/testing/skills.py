"""Skills behind work that an output may be given: texts that mean harm, a role without any."""

from __future__ import annotations

from tasktriage.domain.plan import Estimate
from tasktriage.domain.skills import SkillShare, SkillsReport

__all__ = ["skills_reports"]


def skills_reports(names: tuple[str, ...]) -> list[SkillsReport]:
    """Return the skills of roles of these names, the last of which has none, and of all."""
    *full, bare = names
    found = [_report(name, "role") for name in full]
    found.append(SkillsReport(name=bare, level="role", skills=(), tasks=3, notes=("=too few <b>",)))
    return [*found, _report(full[0], "organisation")]


def _report(name: str, level: str) -> SkillsReport:
    return SkillsReport(
        name=name,
        level=level,
        skills=(
            _skill("skill", "=Programming <b>|", 0.4, 0.2, "falling"),
            _skill("skill", "Negotiation", 0.1, -0.3, "rising"),
            _skill("knowledge", "Law and Government", 0.2, 0.01, ""),
        ),
        tasks=12,
        occupation="15-1252.00" if level == "role" else None,
        notes=("=note <b>",),
    )


def _skill(kind: str, name: str, hours: float, tilt: float, direction: str) -> SkillShare:
    first = 0.4 + tilt
    return SkillShare(
        kind=kind,
        name=name,
        hours=hours,
        shares=(_estimate(first), _estimate(0.9 - first), _estimate(0.1)),
        tilt=Estimate(tilt, tilt, tilt - 0.05, tilt + 0.05),
        direction=direction,
    )


def _estimate(value: float) -> Estimate:
    return Estimate(value, value, max(0.0, value - 0.1), min(1.0, value + 0.1))
