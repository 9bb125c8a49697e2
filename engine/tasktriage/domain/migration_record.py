"""The JSON record of the moves from one role."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .estimate_record import estimate, number
from .migration import Migration, MigrationReport

__all__ = ["MIGRATION_SCHEMA", "migration_record"]

MIGRATION_SCHEMA = "tasktriage.migration/1"


def migration_record(report: MigrationReport) -> dict[str, Any]:
    """Return the JSON object; what is not known is null."""
    return {
        "schema": MIGRATION_SCHEMA,
        "source": report.source,
        "document": report.document,
        "occupation": report.occupation,
        "tasks": report.tasks,
        "draws": report.draws,
        "seed": report.seed,
        "migrations": [
            _migration(item, rank) for rank, item in enumerate(report.migrations, start=1)
        ],
        "notes": list(report.notes),
        "model": None if report.model is None else asdict(report.model),
    }


def _migration(item: Migration, rank: int) -> dict[str, Any]:
    return {
        "rank": rank,
        "target": item.target,
        "kind": item.kind,
        "occupation": item.occupation,
        "synthetic": item.synthetic,
        "transfer": estimate(item.transfer),
        "durability": estimate(item.durability),
        "skill_gap": estimate(item.skill_gap),
        "months": estimate(item.months),
        "rank_value": estimate(item.rank_value),
        "kept": number(item.kept),
        "gates": [
            {"name": gate.name, "passed": gate.passed, "said": gate.said} for gate in item.gates
        ],
        "practised": [_rounded(asdict(one)) for one in item.practised],
        "to_learn": [_rounded(asdict(one)) for one in item.to_learn],
        "gaps": [_rounded(asdict(one)) for one in item.gaps],
        "missing": list(item.missing),
        "notes": list(item.notes),
    }


def _rounded(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: number(value) if isinstance(value, float) else value for name, value in data.items()
    }
