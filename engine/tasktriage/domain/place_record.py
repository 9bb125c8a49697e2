"""The parts of records that say where a task or role sits, and which rules speak of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .occupation import Occupation, OccupationMatch
from .policy import PolicyEffect
from .usage import ObservedUse, UseRank

if TYPE_CHECKING:
    from .assessment import Assessment

__all__ = [
    "occupation_record",
    "policies",
    "policy_effect_record",
    "rounded",
    "use_rank_record",
    "use_record",
]

DIGITS = 6  # of probabilities and similarities: enough for a sum of 1 to within 1e-5


def rounded(value: float | None) -> float | None:
    """Return a number with the digits of records."""
    return None if value is None else round(value, DIGITS)


def policies(item: Assessment) -> list[dict[str, Any]] | None:
    """Return the rules in force that ask for a label, in the form of the first records."""
    if item.policy_effects is None:
        return None
    return [
        {
            "policy": effect.policy,
            "rule": effect.rule,
            "effect": effect.asks_for,
            "as_of": effect.as_of.isoformat(),
            "source": effect.source,
        }
        for effect in item.policy_effects
        if effect.in_force and effect.asks_for is not None
    ]


def policy_effect_record(effect: PolicyEffect) -> dict[str, Any]:
    """Return the JSON object of a rule that speaks of a task."""
    return {
        "policy": effect.policy,
        "rule": effect.rule,
        "title": effect.title,
        "effect": effect.effect,
        "act": effect.act,
        "probability": rounded(effect.probability),
        "in_force": effect.in_force,
        "applies_from": None if effect.applies_from is None else effect.applies_from.isoformat(),
        "jurisdiction": effect.jurisdiction,
        "basis": effect.basis,
        "as_of": effect.as_of.isoformat(),
        "source": effect.source,
        "stale": effect.stale,
    }


def occupation_record(occupation: Occupation) -> dict[str, Any]:
    """Return the JSON object of the occupation that a role is."""
    return {
        "title": occupation.title,
        "tasks": occupation.tasks,
        "hint": occupation.hint,
        "hint_checked": occupation.hint_checked,
        "matches": list(map(_match_record, occupation.matches)),
        "candidates": list(map(_match_record, occupation.candidates)),
        "note": occupation.note,
    }


def _match_record(match: OccupationMatch) -> dict[str, Any]:
    return {
        "code": match.code,
        "title": match.title,
        "probability": rounded(match.probability),
        "soc": match.soc,
        "isco": list(match.isco),
        "esco": [
            {"uri": link.uri, "title": link.title, "match": link.match} for link in match.esco
        ],
    }


def use_record(use: ObservedUse) -> dict[str, Any]:
    """Return the JSON object of what was seen of a task."""
    return {
        "task_id": use.task_id,
        "similarity": rounded(use.similarity),
        "occupation": use.occupation,
        "activity": use.activity,
        "seen": [
            {
                "source": seen.source,
                "release": seen.release,
                "what": seen.what,
                "value": rounded(seen.value),
            }
            for seen in use.seen
        ],
    }


def use_rank_record(rank: UseRank) -> dict[str, Any]:
    """Return the JSON object of a role's rank beside those of other measures."""
    return {
        "occupation": rank.occupation,
        "ours": rounded(rank.ours),
        "others": [
            {"measure": other.measure, "release": other.release, "rank": rounded(other.rank)}
            for other in rank.others
        ],
        "said": rank.said,
    }
