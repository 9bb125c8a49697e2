"""The stable JSON records: `tasktriage.assessment/1` and `tasktriage.extract/1`."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
from types import NoneType
from typing import Any

from .assessment import Assessment, Explanation, Extraction
from .place_record import occupation_record, policies, policy_effect_record, rounded, use_record
from .row import Row
from .task import Origin

__all__ = [
    "ASSESSMENT_SCHEMA",
    "EXTRACT_SCHEMA",
    "assessment_record",
    "extraction_record",
    "rounded",
]

ASSESSMENT_SCHEMA = "tasktriage.assessment/1"
EXTRACT_SCHEMA = "tasktriage.extract/1"


def assessment_record(item: Assessment, *, row: bool = False) -> dict[str, Any]:
    """Return the JSON object of an assessment. What was not given is null, never left out.

    One that was explained, or that a person corrected, holds a field more; with `row` one holds the
    cells of the user's row, dates as texts.
    """
    data = _assessment(item)
    if item.explanation is not None:
        data["explanation"] = _explanation(item.explanation)
    if item.correction is not None:
        data["correction"] = asdict(item.correction)
    if row:
        data["row"] = None if item.task.row is None else _cells(item.task.row)
    return data


def _cells(row: Row) -> dict[str, Any]:
    return {name: _cell(cell) for name, cell in row.items()}


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return value if isfinite(value) else None  # JSON has no other numbers
    return value if isinstance(value, (str, int, list, dict, NoneType)) else str(value)


def _source(origin: Origin) -> dict[str, Any]:
    return {
        "document": origin.document,
        "title": origin.title,
        "line": origin.line,
        "start": origin.start,
        "end": origin.end,
    }


def _assessment(item: Assessment) -> dict[str, Any]:
    task, p = item.task, item.probabilities
    return {
        "schema": ASSESSMENT_SCHEMA,
        "id": task.id,
        "text": task.text,
        "label": item.label,
        "probabilities": None if p is None else {k: rounded(v) for k, v in p.as_dict().items()},
        "score": None if p is None else rounded(p.score),
        "prediction_set": None if item.prediction_set is None else list(item.prediction_set),
        "uncertain": item.uncertain,
        "is_task": rounded(item.is_task),
        "reasons": None
        if item.reasons is None
        else [{"code": r.code, "probability": rounded(r.probability)} for r in item.reasons],
        "taxonomies": None
        if item.taxonomies is None
        else [
            {
                "taxonomy": m.taxonomy,
                "node": m.node,
                "title": m.title,
                "similarity": rounded(m.similarity),
                "probability": rounded(m.probability),
            }
            for m in item.taxonomies
        ],
        "policies": policies(item),
        "policy_effects": None
        if item.policy_effects is None
        else [policy_effect_record(effect) for effect in item.policy_effects],
        "final_label": item.final_label,
        "weight": task.weight,
        "source": _source(task.origin),
        "changes": list(task.changes),
        "count": task.count,
        "language": task.language,
        "error": item.error,
        "model": None
        if item.model is None
        else {
            "name": item.model.name,
            "version": item.model.version,
            "sha256": item.model.sha256,
        },
        "rules": None if item.rules is None else asdict(item.rules),
        "occupation": None if item.occupation is None else occupation_record(item.occupation),
        "observed_use": None if item.observed_use is None else use_record(item.observed_use),
    }


def _explanation(explanation: Explanation) -> dict[str, Any]:
    return {
        "neighbours": [
            {
                "text": n.text,
                "label": n.label,
                "reasons": list(n.reasons),
                "similarity": rounded(n.similarity),
            }
            for n in explanation.neighbours
        ],
        "words": [{"word": w.word, "effect": rounded(w.effect)} for w in explanation.words],
    }


def extraction_record(item: Extraction) -> dict[str, Any]:
    """Return the JSON object of an extraction."""
    task = item.task
    return {
        "schema": EXTRACT_SCHEMA,
        "id": task.id,
        "text": task.text,
        "kept": item.kept,
        "kind": item.unit.kind,
        "why": item.why,
        "is_task": rounded(item.is_task),
        "changes": list(task.changes),
        "source": _source(task.origin),
        "language": task.language,
        "title_source": task.origin.title_source,
        "count": task.count,
        "weight": task.weight,
    }
