"""What a profile's role asks of skills, from the vectors of its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tasktriage.domain.occupation import Occupation
from tasktriage.domain.portfolio import FULL_TIME
from tasktriage.domain.profile import Evidence, Profile, ProfileTask, RoleFacts
from tasktriage.planning.shares import profile_shares

from .learnt import needs_of
from .values import SkillWork

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["counted_tasks", "profile_work", "unknown_skills"]

SURE = 0.5
"""An occupation that is less probable counts as not known."""


def counted_tasks(profile: Profile) -> tuple[ProfileTask, ...]:
    """Return the tasks that have a share of the work: those whose vectors are asked for."""
    return tuple(task for task in profile.tasks if task.share > 0.0)


def profile_work(
    profile: Profile, vectors: NDArray[Any], embedder: str, *, full_time: float = FULL_TIME
) -> SkillWork | None:
    """Return a role's work with what it asks of skills.

    Args:
        profile: of the role; its evidence is not withheld, else UsageError.
        vectors: of its `counted_tasks`, (n, d).
        embedder: whose vectors they are.
        full_time: hours a week of a full-time equivalent, which amounts are in.

    Returns:
        The work; None where nothing was learnt for the embedder.
    """
    shares = profile_shares(profile)
    code, sure = _occupation(profile.occupation)
    needs = needs_of(vectors, shares.weights, embedder, occupation=code, sure=sure)
    if needs is None:
        return None
    unit = None if profile.facts is None else profile.facts.unit
    amount = _amount(profile.facts, full_time)
    return SkillWork(name=profile.role, shares=shares, needs=needs, amount=amount, unit=unit)


def unknown_skills(profile: Profile) -> str | None:
    """Return why nothing is said of a role's skills; None where something is."""
    if profile.evidence is Evidence.WITHHELD or profile.shares is None:
        return f"nothing is said of its skills: {profile.why or 'it has no shares'}"
    return None


def _occupation(found: Occupation | None) -> tuple[str | None, float]:
    best = None if found is None else found.best
    if best is None or best.probability < SURE:
        return None, 0.0
    return best.code, best.probability


def _amount(facts: RoleFacts | None, full_time: float) -> float:
    """Return full-time equivalents; 0 where nobody says how many hold the role."""
    if facts is None or facts.headcount is None or not 0.0 < facts.headcount < float("inf"):
        return 0.0
    part = 1.0 if facts.hours is None else max(0.0, facts.hours) / full_time
    return facts.headcount * part
