"""The stable JSON records: `tasktriage.assessment/1` and `tasktriage.extract/1`."""

from __future__ import annotations

from math import isfinite
from types import NoneType
from typing import Any

from .assessment import Assessment, Explanation, Extraction
from .row import Row
from .task import Origin

__all__ = ["ASSESSMENT_SCHEMA", "EXTRACT_SCHEMA", "record"]

ASSESSMENT_SCHEMA = "tasktriage.assessment/1"
EXTRACT_SCHEMA = "tasktriage.extract/1"
DIGITS = 6  # of probabilities and similarities: enough for a sum of 1 to within 1e-5


def record(result: Assessment | Extraction, *, row: bool = False) -> dict[str, Any]:
    """Return the JSON object of a result. What was not given is null, never left out.

    An assessment made with an explanation holds one field more, `explanation`; with `row` one holds
    the cells of the user's row, dates as texts.
    """
    if isinstance(result, Extraction):
        return _extraction(result)
    data = _assessment(result)
    if row:
        data["row"] = None if result.task.row is None else _cells(result.task.row)
    return data


def _cells(row: Row) -> dict[str, Any]:
    return {name: _cell(cell) for name, cell in row.items()}


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return value if isfinite(value) else None  # JSON has no other numbers
    return value if isinstance(value, (str, int, NoneType)) else str(value)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


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
    data: dict[str, Any] = {
        "schema": ASSESSMENT_SCHEMA,
        "id": task.id,
        "text": task.text,
        "label": item.label,
        "probabilities": None if p is None else {k: _round(v) for k, v in p.as_dict().items()},
        "score": None if p is None else _round(p.score),
        "prediction_set": None if item.prediction_set is None else list(item.prediction_set),
        "uncertain": item.uncertain,
        "is_task": _round(item.is_task),
        "reasons": None
        if item.reasons is None
        else [{"code": r.code, "probability": _round(r.probability)} for r in item.reasons],
        "taxonomies": None
        if item.taxonomies is None
        else [
            {
                "taxonomy": m.taxonomy,
                "node": m.node,
                "title": m.title,
                "similarity": _round(m.similarity),
            }
            for m in item.taxonomies
        ],
        "policies": None,
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
    }
    if item.explanation is not None:
        data["explanation"] = _explanation(item.explanation)
    return data


def _explanation(explanation: Explanation) -> dict[str, Any]:
    return {
        "neighbours": [
            {
                "text": n.text,
                "label": n.label,
                "reasons": list(n.reasons),
                "similarity": _round(n.similarity),
            }
            for n in explanation.neighbours
        ],
        "words": [{"word": w.word, "effect": _round(w.effect)} for w in explanation.words],
    }


def _extraction(item: Extraction) -> dict[str, Any]:
    task = item.task
    return {
        "schema": EXTRACT_SCHEMA,
        "id": task.id,
        "text": task.text,
        "kept": item.kept,
        "kind": item.unit.kind,
        "why": item.why,
        "is_task": _round(item.is_task),
        "changes": list(task.changes),
        "source": _source(task.origin),
        "language": task.language,
        "title_source": task.origin.title_source,
        "count": task.count,
        "weight": task.weight,
    }
