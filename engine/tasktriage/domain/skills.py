"""Skills and knowledge behind work that lasts, and behind work that AI does."""

from __future__ import annotations

from dataclasses import dataclass

from .plan import Estimate

__all__ = ["SkillShare", "SkillsReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillShare:
    """A skill, or a field of knowledge, of O*NET.

    kind: "skill" or "knowledge". name: O*NET's. hours: its share of all hours that stand behind
    skills of its kind, in [0, 1]. shares: of its own hours by label, in label order, each in [0,
    1]. tilt: its automatable share less that of all the role's work, in [-1, 1]. direction:
    "falling" where the tilt's interval is above 0, "rising" where it is below, "" where it holds 0.
    It is about tasks, not about prices.
    """

    kind: str
    name: str
    hours: float
    shares: tuple[Estimate, ...]
    tilt: Estimate
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillsReport:
    """Skills of a role, of a unit or of an organisation, those with most hours first.

    name: of the role, unit or organisation. level: "role", "unit" or "organisation". skills: those
    with most hours first. tasks: how many it rests on. occupation: of a role, whose ratings count
    in; None where it is not known. notes: what to bear in mind.
    """

    name: str
    level: str
    skills: tuple[SkillShare, ...]
    tasks: int
    occupation: str | None = None
    notes: tuple[str, ...] = ()
