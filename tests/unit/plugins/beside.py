"""Results that policies, occupations and observed use speak of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tasktriage.domain.assessment import Assessment
from tasktriage.domain.label import Label
from tasktriage.domain.occupation import EscoLink, Hint, Occupation, OccupationMatch
from tasktriage.domain.policy import Effect, PolicyEffect
from tasktriage.domain.profile import Profile
from tasktriage.domain.usage import Measured, ObservedUse, Seen, UseRank

from .pages import SURE, profile, task, tasks

OCCUPATION = Occupation(
    title="Clerk",
    tasks=12,
    matches=(
        OccupationMatch(
            code="13-1071.00",
            title="Human Resources Specialists",
            probability=0.84,
            soc="13-1071",
            isco=("2423",),
            esco=(EscoLink("http://data.europa.eu/esco/occupation/1", "recruiter", "close"),),
        ),
    ),
    hint="13-1111.00",
    hint_checked=Hint.DISAGREES,
)
SEEN = Seen(source="Economic Index", release="2025-09", what="share", value=0.0012)
USE = ObservedUse(task_id="4163", similarity=0.81, seen=(SEEN, replace(SEEN, value=None)))
RANK = UseRank(
    occupation="13-1071.00",
    ours=0.83,
    others=(Measured(measure="AIOE", release="2021", rank=0.4),),
    said="AIOE sets it lower",
)


def rule(name: str, effect: Effect, **more: Any) -> PolicyEffect:
    given: dict[str, Any] = {
        "policy": "eu-ai-act",
        "title": "Hiring",
        "act": "Screen candidates",
        "probability": 0.93,
        "in_force": True,
        "jurisdiction": "European Union",
        "basis": "Annex III, 4 (a)",
        "as_of": date(2026, 11, 29),
        "source": "https://example.org/law",
    }
    return PolicyEffect(rule=name, effect=effect, **given | more)


CAP = rule("cap", Effect.CAP)
HUMAN = rule("human", Effect.HUMAN, policy="gdpr")
NOTE = rule("note", Effect.NOTE, stale=True)
BANNED = rule("banned", Effect.PROHIBITED, applies_from=date(2025, 2, 2))
LATER = rule("later", Effect.CAP, in_force=False, applies_from=date(2027, 12, 2))


def ruled_tasks() -> list[Assessment]:
    """Twelve tasks, five of which rules speak of."""
    auto = SURE[Label.AUTOMATABLE]
    found = [
        replace(task(text, auto, maybe=(Label.AUGMENTABLE,)), policy_effects=effects)
        for text, effects in (
            ("Screen applicants", (CAP,)),
            ("Reject applicants", (HUMAN, CAP)),
            ("Write job advertisements", (NOTE,)),
            ("Infer moods from voices", (BANNED,)),
            ("Rank workers", (LATER,)),
        )
    ]
    found += [replace(item, policy_effects=()) for item in tasks(7)]
    return [replace(item, occupation=OCCUPATION, observed_use=USE) for item in found]


def ruled_profile() -> Profile:
    """Their role, with what policies make of it."""
    return replace(profile(ruled_tasks()), occupation=OCCUPATION, use_rank=RANK)
