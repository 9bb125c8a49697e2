"""Where a task sits, and which rules speak of it, as cells of flat tables; and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tasktriage.domain.assessment import Assessment
from tasktriage.domain.occupation import Occupation
from tasktriage.domain.place_record import policy_effect_record, rounded, use_record
from tasktriage.domain.usage import ObservedUse

from .fields import Field

__all__ = [
    "NONE",
    "OCCUPATION_COLUMNS",
    "POLICY_COLUMNS",
    "USE_COLUMNS",
    "effect_text",
    "occupation_row",
    "place_row",
    "policy_row",
    "seen_text",
    "use_row",
]

NONE = "none"
"""What stands where something was looked for and nothing fits; an empty cell: not asked for."""

POLICY_COLUMNS: dict[str, Field] = {
    "policy_effects": Field(
        list,
        "Rules that speak of the task: `policy/rule effect` (human, cap, note, prohibited), since "
        "(`since`) or only from (`from`) which day, the day `as of` which they were read, whether "
        "they are `stale`, and the probability. No legal advice.",
    ),
}
OCCUPATION_COLUMNS: dict[str, Field] = {
    "occupation": Field(str, "O*NET-SOC code of the role's occupation; `none` where none fits."),
    "occupation_title": Field(str, "Its title."),
    "occupation_probability": Field(float, "Probability that it is the right one, 0 to 1."),
    "soc": Field(str, "Its code in SOC 2018."),
    "isco": Field(list, "Its unit groups in ISCO-08."),
    "esco": Field(list, "URIs of its occupations in ESCO."),
}
USE_COLUMNS: dict[str, Field] = {
    "onet_task": Field(str, "Id of the O*NET task that it is most like; `none` where none is."),
    "onet_similarity": Field(float, "How like, a cosine."),
    "observed_use": Field(
        list, "Where AI was seen at that task: source, release, figure, value or `not seen`."
    ),
}
NOT_SEEN = "not seen"
BREAKS = re.compile(r"[\s;]+")  # a name has none; in a cell they would part it


def place_row(item: Assessment) -> dict[str, Any]:
    """Return the cells by column of what is said of a task beside its label."""
    return {
        **policy_row(item),
        **occupation_row(item.occupation),
        **use_row(item.observed_use),
    }


def policy_row(item: Assessment) -> dict[str, Any]:
    """Return the cells of rules, as objects of the record."""
    effects = item.policy_effects
    return {
        "policy_effects": None if effects is None else [policy_effect_record(e) for e in effects]
    }


def occupation_row(occupation: Occupation | None) -> dict[str, Any]:
    """Return the cells of an occupation: of the most probable one."""
    best = None if occupation is None else occupation.best
    if best is None:
        empty = dict.fromkeys(OCCUPATION_COLUMNS)
        return empty if occupation is None else empty | {"occupation": NONE}
    return {
        "occupation": best.code,
        "occupation_title": best.title,
        "occupation_probability": best.probability,
        "soc": best.soc,
        "isco": list(best.isco),
        "esco": [link.uri for link in best.esco],
    }


def use_row(use: ObservedUse | None) -> dict[str, Any]:
    """Return the cells of observed use, what was seen as objects of the record."""
    if use is None:
        return dict.fromkeys(USE_COLUMNS)
    return {
        "onet_task": NONE if use.task_id is None else use.task_id,
        "onet_similarity": use.similarity,
        "observed_use": use_record(use)["seen"],
    }


def effect_text(effect: Mapping[str, Any]) -> str:
    """Return a rule of the record as text: "eu-ai-act/annex-iii-4a cap as of 2026-11-29 0.93"."""
    name = BREAKS.sub("_", f"{effect['policy']}/{effect['rule']}")
    parts = [name, str(effect["effect"])]
    if effect["applies_from"] is not None:
        parts += ["since" if effect["in_force"] else "from", effect["applies_from"]]
    elif not effect["in_force"]:
        parts.append("off")
    parts += ["as of", effect["as_of"]]
    parts += ["stale"] if effect["stale"] else []
    return " ".join((*parts, f"{effect['probability']}"))


def seen_text(seen: Mapping[str, Any]) -> str:
    """Return what was seen as text: "Anthropic Economic Index 2025-09 share 0.0012"."""
    value = seen["value"]
    parts = (seen["source"], seen["release"], seen["what"])
    said = [BREAKS.sub(" ", str(part)).strip() for part in parts]
    return " ".join((*said, NOT_SEEN if value is None else _plain(value)))


def _plain(value: float) -> str:
    """Return a number without an exponent."""
    return f"{rounded(value):.6f}".rstrip("0").rstrip(".")
