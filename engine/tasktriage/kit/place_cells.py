"""Read back: where a task sits and which rules speak of it, from cells or fields of a record.

A table says less than a record: from its cells comes what is in them, and nobody corrects it, so
that what can't be understood is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from tasktriage.domain.occupation import EscoLink, Hint, Occupation, OccupationMatch
from tasktriage.domain.policy import Effect, PolicyEffect
from tasktriage.domain.usage import ObservedUse, Seen

from .cell_values import as_day, as_number, entries, listed, text, unguarded
from .place_rows import NONE, NOT_SEEN, OCCUPATION_COLUMNS, POLICY_COLUMNS, USE_COLUMNS
from .policy_words import UNKNOWN_DAY
from .table_row import cell_text

__all__ = ["is_place_column", "observed_use_of", "occupation_of", "policy_effects_of"]

EFFECT = re.compile(
    r"(?P<policy>[^/\s]*)/(?P<rule>\S*) (?P<effect>\w+)"
    r"(?: (?:(?P<when>since|from) (?P<day>\S+)|(?P<off>off)))?"
    r"(?: as of (?P<as_of>\S+))?(?P<stale> stale)?(?: (?P<probability>[\d.,eE+-]+ ?%?))?"
)
# a release is the first word with a digit: "2025-09", "v3"
SEEN = re.compile(rf"(?P<source>.+?) (?P<release>\S*\d\S*) (?P<what>.+) (?P<value>\S+|{NOT_SEEN})")
CERTAIN = "occupation_probability"  # without it a column called "occupation" is the user's own


def is_place_column(name: str, cells: Mapping[str, Any]) -> bool:
    """Return whether a column is one of these, and not the user's own of the same name."""
    if name in OCCUPATION_COLUMNS:
        value = cells.get("occupation")
        return CERTAIN in cells or value is None or isinstance(value, dict)
    return name in POLICY_COLUMNS or name in USE_COLUMNS


def policy_effects_of(cells: Mapping[str, Any]) -> tuple[PolicyEffect, ...] | None:
    """Return the rules that speak of a task; None where none are said."""
    value = cells.get("policy_effects")
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    found = []
    for entry in entries(value):
        with suppress(ValueError, KeyError, TypeError):
            found.append(_of_record(entry) if isinstance(entry, dict) else _of_text(str(entry)))
    return tuple(found)


def _of_record(entry: Mapping[str, Any]) -> PolicyEffect:
    words = {
        name: cell_text(entry.get(name))
        for name in ("policy", "rule", "title", "act", "jurisdiction", "basis", "source")
    }
    return PolicyEffect(
        **words,
        effect=Effect(cell_text(entry["effect"])),
        probability=_share(entry.get("probability")),
        in_force=entry["in_force"] is True,
        as_of=_day(entry.get("as_of")),
        applies_from=as_day(entry.get("applies_from")),
        stale=entry.get("stale") is True,
    )


def _of_text(entry: str) -> PolicyEffect:
    found = EFFECT.fullmatch(unguarded(entry.strip()))
    if found is None:
        raise ValueError(entry)
    return PolicyEffect(
        policy=found["policy"],
        rule=found["rule"],
        title="",
        effect=Effect(found["effect"]),
        act="",
        probability=_share(found["probability"]),
        in_force=found["when"] != "from" and found["off"] is None,
        jurisdiction="",
        basis="",
        as_of=_day(found["as_of"]),
        source="",
        applies_from=as_day(found["day"]),
        stale=found["stale"] is not None,
    )


def _day(value: Any) -> date:
    return as_day(value) or date.fromisoformat(UNKNOWN_DAY)


def _share(value: Any) -> float:
    """Return a probability; a rule without one was taken for sure.

    Raises:
        ValueError: it is no number from 0 to 1.
    """
    found = as_number(value)
    if found is not None and not 0.0 <= found <= 1.0:
        raise ValueError(found)
    return 1.0 if found is None else found


def occupation_of(cells: Mapping[str, Any]) -> Occupation | None:
    """Return the occupation of the role; None where none was asked for.

    From cells comes the most probable one alone.
    """
    value = cells.get("occupation")
    if isinstance(value, dict):
        with suppress(ValueError, KeyError, TypeError):
            return _occupation(value)
        return None
    code = text(cells, "occupation")
    if not code or CERTAIN not in cells:
        return None
    if code == NONE:
        return Occupation(title=None, tasks=0, matches=())
    with suppress(ValueError):
        match = OccupationMatch(
            code=code,
            title=unguarded(text(cells, "occupation_title")),
            probability=_share(cells.get(CERTAIN)),
            soc=text(cells, "soc"),
            isco=tuple(listed(cells.get("isco"))),
            esco=tuple(EscoLink(uri, "", "") for uri in listed(cells.get("esco"))),
        )
        return Occupation(title=None, tasks=0, matches=(match,))
    return None


def _occupation(record: Mapping[str, Any]) -> Occupation:
    hint, checked = record.get("hint"), record.get("hint_checked")
    return Occupation(
        title=_given(record.get("title")),
        tasks=int(as_number(record.get("tasks")) or 0),
        matches=tuple(map(_match, record["matches"])),
        hint=_given(hint),
        hint_checked=None if checked is None else Hint(checked),
        candidates=tuple(map(_match, record.get("candidates") or ())),
        note=_given(record.get("note")),
    )


def _match(record: Mapping[str, Any]) -> OccupationMatch:
    return OccupationMatch(
        code=cell_text(record["code"]),
        title=cell_text(record["title"]),
        probability=_share(record["probability"]),
        soc=cell_text(record["soc"]),
        isco=tuple(map(cell_text, record["isco"])),
        esco=tuple(
            EscoLink(*(cell_text(link[name]) for name in ("uri", "title", "match")))
            for link in record["esco"]
        ),
    )


def _given(value: Any) -> str | None:
    return None if value is None else cell_text(value)


def observed_use_of(cells: Mapping[str, Any]) -> ObservedUse | None:
    """Return where AI was seen at a task; None where that was not asked for."""
    value = cells.get("observed_use")
    with suppress(ValueError, KeyError, TypeError):
        if isinstance(value, dict):
            return ObservedUse(
                task_id=_given(value["task_id"]),
                similarity=as_number(value["similarity"]) or 0.0,
                occupation=_given(value.get("occupation")),
                activity=_given(value.get("activity")),
                seen=tuple(map(_seen, value["seen"])),
            )
        task = text(cells, "onet_task")
        if task:
            return ObservedUse(
                task_id=None if task == NONE else task,
                similarity=as_number(cells.get("onet_similarity")) or 0.0,
                seen=tuple(one for entry in entries(value) if (one := _seen_said(entry))),
            )
    return None


def _seen_said(entry: Any) -> Seen | None:
    if isinstance(entry, dict):
        return _seen(entry)
    found = SEEN.fullmatch(unguarded(str(entry).strip()))
    if found is None:
        return None
    what, value = found["what"], found["value"]
    if what.endswith(" not") and value == "seen":
        what, value = what.removesuffix(" not"), NOT_SEEN
    number = None if value == NOT_SEEN else as_number(value)
    return Seen(source=found["source"], release=found["release"], what=what, value=number)


def _seen(record: Mapping[str, Any]) -> Seen:
    said = {name: cell_text(record[name]) for name in ("source", "release", "what")}
    return Seen(**said, value=as_number(record["value"]))
