"""What is said beside labels: columns that stand only where it was asked for, and the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tasktriage.plugin import (
    EFFECT_WORDS,
    FLAT_COLUMNS,
    NO_ADVICE,
    Assessment,
    PolicyEffect,
    Profile,
    RunInfo,
    effects_said,
    flat_rows,
    joined,
)

from .columns import Column

__all__ = ["AHEAD", "BESIDE", "RULES", "Rules", "asked_columns", "unasked"]

AHEAD = 200
"""Results that are looked at before the first is written, for what was asked for."""
USE = ("onet_task", "onet_similarity", "observed_use")
OCCUPATION = ("occupation", "occupation_title", "occupation_probability", "soc", "isco", "esco")
RULED = tuple(name for name in FLAT_COLUMNS["roles"] if name.startswith("ruled_"))
GROUPS = {
    "tasks": (("policy_effects",), OCCUPATION, USE),
    "roles": (
        (*RULED, "policies", "policies_later", "prohibited"),
        OCCUPATION,
        ("use_rank", "use_rank_said"),
    ),
    "role_tasks": (("policy_effects",), USE),
}
"""Columns of each table that are asked for together."""


def unasked(results: Iterable[Any], table: str) -> frozenset[str]:
    """Return the columns of a table for which nothing was asked: all their cells are empty."""
    rows = [row for result in results for row in flat_rows(result, table)]
    return frozenset(
        name
        for group in GROUPS.get(table, ())
        if all(row[name] is None for row in rows for name in group)
        for name in group
    )


class _Row:
    """Cells of the flat table, made once for each task."""

    def __init__(self) -> None:
        self._item: object = None
        self._cells: dict[str, Any] = {}

    def of(self, name: str) -> Callable[[Assessment], Any]:
        return lambda item: self._cell(item, name)

    def _cell(self, item: Assessment, name: str) -> Any:
        if item is not self._item:
            (self._cells,) = flat_rows(item, "tasks")
            self._item = item
        value = self._cells[name]
        return joined(value) if isinstance(value, list) else value


_WIDTHS = {"occupation_title": 30, "esco": 40, "policy_effects": 44, "observed_use": 44}
_REAL = {"occupation_probability": "0.00", "onet_similarity": "0.00"}
_ROW = _Row()
BESIDE: tuple[Column, ...] = (
    Column("policies", lambda item: "; ".join(effects_said(item)), 60),
    *(
        Column(name, _ROW.of(name), _WIDTHS.get(name, max(12, len(name) + 2)), _REAL.get(name))
        for group in GROUPS["tasks"]
        for name in group
    ),
)
"""Columns of tasks; "policies" says in words what `policy_effects` says."""


def asked_columns(results: Sequence[Assessment]) -> tuple[Column, ...]:
    """Return the columns of what was asked for, by the first results."""
    without = unasked(results, "tasks")
    if "policy_effects" in without:
        without |= {"policies"}
    return tuple(column for column in BESIDE if column.name not in without)


Counted = tuple[PolicyEffect, int]


class Rules:
    """The rules that speak of some task, as they come."""

    def __init__(self) -> None:
        self._rules: dict[str, Counted] = {}

    def see(self, result: object) -> None:
        """Count the rules of a task, or of all tasks of a role."""
        items = [result] if isinstance(result, Assessment) else []
        if isinstance(result, Profile):
            items = [task.assessment for task in result.tasks]
        for item in items:
            for effect in item.policy_effects or ():
                first, count = self._rules.get(effect.name, (effect, 0))
                self._rules[effect.name] = first, count + 1

    def __iter__(self) -> Any:
        return iter(self._rules.values())

    def __bool__(self) -> bool:
        return bool(self._rules)

    def said(self, run: RunInfo) -> list[tuple[str, Any, str | None]]:
        """Return the lines of the summary on policies; none where none is on."""
        names = ", ".join(run.policies)
        if not names and not self:
            return []
        lines: list[tuple[str, Any, str | None]] = [("Policies", names or "as in the input", None)]
        if run.as_of is not None:
            lines.append(("Rules in force on", run.as_of, None))
        return [*lines, ("No legal advice", NO_ADVICE, None)]


def _day(name: str) -> Callable[[Counted], str | None]:
    def of(rule: Counted) -> str | None:
        day = getattr(rule[0], name)
        return None if day is None or day.year == 1 else str(day.isoformat())

    return of


RULES: tuple[Column, ...] = (
    Column("rule", lambda rule: rule[0].name, 34),
    Column("title", lambda rule: rule[0].title, 44),
    Column("jurisdiction", lambda rule: rule[0].jurisdiction, 20),
    Column("effect", lambda rule: str(rule[0].effect), 12),
    Column("asks_for", lambda rule: EFFECT_WORDS[rule[0].effect], 34),
    Column("in_force", lambda rule: rule[0].in_force, 10),
    Column("applies_from", _day("applies_from"), 14),
    Column("count", lambda rule: rule[1], 8),
    Column("basis", lambda rule: rule[0].basis, 44),
    Column("as_of", _day("as_of"), 12),
    Column("stale", lambda rule: rule[0].stale, 8),
    Column("source", lambda rule: rule[0].source, 60),
)
"""The sheet of rules."""
