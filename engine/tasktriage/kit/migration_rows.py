"""Moves from one role as rows of flat tables: targets, tasks, gates, skills."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tasktriage.domain.migration import Migration, MigrationReport

from .fields import Field

__all__ = [
    "GATE_COLUMNS",
    "MOVE_COLUMNS",
    "MOVE_TASK_COLUMNS",
    "SKILL_GAP_COLUMNS",
    "gate_rows",
    "move_rows",
    "move_task_rows",
    "skill_gap_rows",
]

FIGURES = {
    "transfer": "Share of the target's durable work that the source practises already, 0 to 1",
    "durability": "Automatable share of the source less that of the target, −1 to 1",
    "skill_gap": "Part of what the target asks in skills and knowledge beyond the source, 0 to 1",
    "months": "Months of training on the job alone; degrees and licences are not in it",
    "rank_value": "What targets are ranked by, 0 to 1, no unit; never to be shown alone",
}
ENDS = ("point", "median", "low", "high")
MEANINGS = ("at the central values", "middle of all draws", "lower end", "upper end")

WHO: dict[str, Field] = {
    "source": Field(str, "Name of the role to move from."),
    "target": Field(str, "Name of the role to move to."),
    "rank": Field(int, "Place of the target, from 1."),
}
MOVE_COLUMNS: dict[str, Field] = {
    **WHO,
    "source_document": Field(str, "What the source was read from."),
    "source_occupation": Field(str, "Code of its occupation; empty: not known."),
    "kind": Field(str, "Where the target is from: document, taxonomy or onet."),
    "occupation": Field(str, "Code of the target's occupation; empty: not known."),
    "synthetic": Field(bool, "Whether no classification lists the target: made up for a taxonomy."),
    **{
        name if end == "median" else f"{name}_{end}": Field(
            float, f"{said}; {meaning}. Empty: not known."
        )
        for name, said in FIGURES.items()
        for end, meaning in zip(ENDS, MEANINGS, strict=True)
    },
    "kept": Field(
        float,
        "Share of other weightings in which it stays among the first three; empty: of three at "
        "most, or a gate stands against it.",
    ),
    "gates_passed": Field(list, "Gates that it passes."),
    "gates_not_passed": Field(list, "Gates that it does not pass."),
    "missing": Field(list, "Parts that are not known, with why."),
    "notes": Field(list, "What to bear in mind."),
}
"""Columns of moves, a row a target."""

MOVE_TASK_COLUMNS: dict[str, Field] = {
    **WHO,
    "part": Field(str, "practised: it carries over; to learn: what does not."),
    "task": Field(str, "The task of the target."),
    "source_task": Field(str, "The task of the source that shows it; empty: to learn."),
    "weight": Field(float, "Of the target's durable work, 0 to 1; to learn: what is left of it."),
    "carried": Field(float, "How much of the task carries over, 0 to 1; empty: to learn."),
}
"""Columns of what is practised and what is to be learnt, a row a task."""

GATE_COLUMNS: dict[str, Field] = {
    **WHO,
    "gate": Field(str, "What may stand against it."),
    "passed": Field(bool, "Whether it is passed; empty: not known."),
    "said": Field(str, "In words, with numbers."),
}
"""Columns of gates."""

SKILL_GAP_COLUMNS: dict[str, Field] = {
    **WHO,
    "kind": Field(str, "skill or knowledge."),
    "name": Field(str, "O*NET's name for it."),
    "importance": Field(float, "To the target, 1 to 5."),
    "have": Field(float, "Level that the source asks, 0 to 7."),
    "need": Field(float, "Level that the target asks, 0 to 7."),
}
"""Columns of skills and knowledge that the target asks more of."""


def move_rows(report: MigrationReport) -> Iterator[dict[str, Any]]:
    """Yield a row a target."""
    for who, item in _named(report):
        row = {
            **who,
            "source_document": report.document,
            "source_occupation": report.occupation,
            "kind": item.kind,
            "occupation": item.occupation,
            "synthetic": item.synthetic,
        }
        for name in FIGURES:
            found = getattr(item, name)
            for end in ENDS:
                column = name if end == "median" else f"{name}_{end}"
                row[column] = None if found is None else getattr(found, end)
        row["kept"] = item.kept
        for column, passed in (("gates_passed", True), ("gates_not_passed", False)):
            row[column] = [gate.name for gate in item.gates if gate.passed is passed]
        yield row | {"missing": list(item.missing), "notes": list(item.notes)}


def move_task_rows(report: MigrationReport) -> Iterator[dict[str, Any]]:
    """Yield a row a task of a target that is practised, and one that is to be learnt."""
    for who, item in _named(report):
        for one in item.practised:
            yield {
                **who,
                "part": "practised",
                "task": one.target,
                "source_task": one.source,
                "weight": one.weight,
                "carried": one.carried,
            }
        for left in item.to_learn:
            yield {
                **who,
                "part": "to learn",
                "task": left.target,
                "source_task": None,
                "weight": left.weight,
                "carried": None,
            }


def gate_rows(report: MigrationReport) -> Iterator[dict[str, Any]]:
    """Yield a row a gate of a target."""
    for who, item in _named(report):
        for gate in item.gates:
            yield {**who, "gate": gate.name, "passed": gate.passed, "said": gate.said}


def skill_gap_rows(report: MigrationReport) -> Iterator[dict[str, Any]]:
    """Yield a row a skill, or a field of knowledge, of a target."""
    for who, item in _named(report):
        for gap in item.gaps:
            yield {
                **who,
                "kind": gap.kind,
                "name": gap.name,
                "importance": gap.importance,
                "have": gap.have,
                "need": gap.need,
            }


def _named(report: MigrationReport) -> Iterator[tuple[dict[str, Any], Migration]]:
    for rank, item in enumerate(report.migrations, start=1):
        yield {"source": report.source, "target": item.target, "rank": rank}, item
