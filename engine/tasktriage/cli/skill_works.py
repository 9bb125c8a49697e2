"""What the roles of profiles ask of skills, with the engine's model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tasktriage.contracts.errors import UsageError
from tasktriage.domain.profile import Profile
from tasktriage.extend.checks import ask
from tasktriage.pipeline.engine import Engine

from .app import say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tasktriage.planning.plan_file_text import DraftRole
    from tasktriage.planning.skills.values import SkillWork

__all__ = ["skill_works", "with_skills"]

CHUNK = 256  # texts that the model is asked about at once
NOT_LEARNT = "nothing was learnt of skills for the vectors of model {name}"


def skill_works(
    engine: Engine, profiles: Sequence[Profile], full_time: float
) -> Iterator[SkillWork | None]:
    """Yield the work of each profile; None where its evidence is withheld.

    Raises:
        UsageError: nothing was learnt for the model's vectors.
    """
    from tasktriage.planning.skills.work import counted_tasks, profile_work, unknown_skills

    for profile in profiles:
        if unknown_skills(profile) is not None:
            yield None
            continue
        texts = [task.assessment.task.text for task in counted_tasks(profile)]
        vectors = _vectors(engine, texts)
        work = profile_work(profile, vectors, engine.model.embedder_id, full_time=full_time)
        if work is None:
            raise UsageError(NOT_LEARNT.format(name=engine.model.info.name))
        yield work


def with_skills(
    engine: Engine, roles: Sequence[DraftRole], profiles: Sequence[Profile], full_time: float
) -> list[DraftRole]:
    """Return a plan's roles with what their tasks ask of skills, where the model's vectors tell."""
    from tasktriage.planning.plan_file_skills import compact_needs
    from tasktriage.planning.shares import TaskShares

    try:
        works = list(skill_works(engine, profiles, full_time))
    except UsageError as error:
        say("note", f"{error}, so the plan says nothing of them")
        return list(roles)
    return [
        replace(role, skills=needs) if isinstance(role.shares, TaskShares) else role
        for role, needs in zip(roles, compact_needs(works), strict=True)
    ]


def _vectors(engine: Engine, texts: Sequence[str]) -> NDArray[np.float32]:
    import numpy

    parts = [
        ask(engine.model, texts[begin : begin + CHUNK]).vectors
        for begin in range(0, len(texts), CHUNK)
    ]
    return numpy.concatenate(parts)
