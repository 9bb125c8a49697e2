"""Assessments and extractions as rows of a flat table, for csv, parquet and data packages."""

from __future__ import annotations

from typing import Any

from tasktriage.domain.assessment import Assessment, Extraction
from tasktriage.domain.assessment_record import rounded
from tasktriage.domain.task import Task

from .fields import Field
from .place_rows import OCCUPATION_COLUMNS, POLICY_COLUMNS, USE_COLUMNS, place_row
from .weight import weight_written

__all__ = ["ASSESSMENT_COLUMNS", "EXTRACTION_COLUMNS", "assessment_row", "extraction_row"]

_P = ("p_automatable", "p_augmentable", "p_human_critical")

ASSESSMENT_COLUMNS: dict[str, Field] = {
    "id": Field(str, "Value of --id-column, else `<document>#<n>`."),
    "text": Field(str, "The task; empty where a row could not be read."),
    "label": Field(str, "The model's label; empty with an error."),
    "p_automatable": Field(float, "Calibrated probability that it is automatable, 0 to 1."),
    "p_augmentable": Field(float, "Calibrated probability that it is augmentable, 0 to 1."),
    "p_human_critical": Field(float, "Calibrated probability that it is human-critical, 0 to 1."),
    "score": Field(float, "p(automatable) + p(augmentable) / 2, 0 to 1."),
    "prediction_set": Field(list, "Labels that are possible at the coverage asked for."),
    "uncertain": Field(bool, "Whether the prediction set has more than one label."),
    "is_task": Field(float, "p(this is a task), 0 to 1."),
    "reasons": Field(list, "Why it is human-critical, each with its probability: `ACC 0.12`."),
    "taxonomies": Field(
        list,
        "Nodes of taxonomies with their similarity, from the highest level down: `sdlc/node 0.61`.",
    ),
    "final_label": Field(str, "The label after policies; equal to `label` where none is on."),
    "weight": Field(float, "Weight of the task in shares."),
    "document": Field(str, "What it was read from."),
    "title": Field(str, "Title of the document, the role."),
    "line": Field(int, "Line of the document, or row of the table, from 1."),
    "start": Field(int, "Where its text begins in the document's text, in code points from 0."),
    "end": Field(int, "Where its text ends in the document's text, in code points."),
    "changes": Field(list, "How `text` differs from the document's between `start` and `end`."),
    "count": Field(int, "How often the task stood in the document."),
    "language": Field(str, "Language of the text (ISO 639), where it is known."),
    "error": Field(str, "Why there is no label."),
    "model": Field(str, "Name of the model."),
    "model_version": Field(str, "Version of the model."),
    "weight_written": Field(float, "The weight that the document or table says; empty for none."),
    "tasktriage": Field(str, "Version of tasktriage, whose rules find the tasks."),
    "codebook": Field(str, "Version of the codebook, which defines the labels."),
    "taxonomy_probabilities": Field(
        list, "Probability of each node of taxonomies, where it is known: `sdlc/node 0.83`."
    ),
    **POLICY_COLUMNS,
    **OCCUPATION_COLUMNS,
    **USE_COLUMNS,
}
"""Columns of tasks with their labels."""

EXTRACTION_COLUMNS: dict[str, Field] = {
    "id": Field(str, "`<document>#<n>`, or the id of a row."),
    "text": Field(str, "The piece of text; empty where a row could not be read."),
    "kept": Field(bool, "Whether it is kept as a task."),
    "kind": Field(str, "What it is: duty, requirement, benefit, …"),
    "why": Field(str, "Why it was kept or dropped."),
    "is_task": Field(float, "p(this is a task), 0 to 1."),
    "changes": Field(list, "How `text` differs from the document's between `start` and `end`."),
    "document": Field(str, "What it was read from."),
    "title": Field(str, "Title of the document, the role."),
    "line": Field(int, "Line of the document, or row of the table, from 1."),
    "start": Field(int, "Where its text begins in the document's text, in code points from 0."),
    "end": Field(int, "Where its text ends in the document's text, in code points."),
    "language": Field(str, "Language of the passage it stands in (ISO 639), where it is sure."),
    "title_source": Field(str, "Where the title was found, or that it was given."),
    "count": Field(int, "How often the text stood in the document."),
    "weight": Field(float, "Weight of the task in shares."),
}
"""Columns of pieces of documents with the verdict on each."""


def assessment_row(item: Assessment) -> dict[str, Any]:
    """Return an assessment as cells by column, numbers in full; None is not given."""
    task, p, model = item.task, item.probabilities, item.model
    return {
        "id": task.id,
        "text": task.text,
        "label": _text(item.label),
        **dict(zip(_P, p or (None,) * 3, strict=True)),
        "score": item.score,
        "prediction_set": None
        if item.prediction_set is None
        else list(map(str, item.prediction_set)),
        "uncertain": item.uncertain,
        "is_task": item.is_task,
        "reasons": _reasons(item),
        "taxonomies": _matches(item),
        "final_label": _text(item.final_label),
        "weight": task.weight,
        **_origin(task),
        "changes": list(task.changes),
        "count": task.count,
        "language": task.language,
        "error": item.error,
        "model": None if model is None else model.name,
        "model_version": None if model is None else model.version,
        "weight_written": weight_written(task),
        "tasktriage": item.rules and item.rules.tasktriage,
        "codebook": item.rules and item.rules.codebook,
        "taxonomy_probabilities": _sure(item),
        **place_row(item),
    }


def extraction_row(item: Extraction) -> dict[str, Any]:
    """Return an extraction as cells by column, numbers in full; None is not given."""
    task = item.task
    return {
        "id": task.id,
        "text": task.text,
        "kept": item.kept,
        "kind": str(item.unit.kind),
        "why": item.why,
        "is_task": item.is_task,
        "changes": list(task.changes),
        **_origin(task),
        "language": task.language,
        "title_source": task.origin.title_source,
        "count": task.count,
        "weight": task.weight,
    }


def _origin(task: Task) -> dict[str, Any]:
    origin = task.origin
    return {
        "document": origin.document,
        "title": origin.title,
        "line": origin.line,
        "start": origin.start,
        "end": origin.end,
    }


def _text(value: str | None) -> str | None:
    return None if value is None else str(value)


def _reasons(item: Assessment) -> list[dict[str, Any]] | None:
    if item.reasons is None:
        return None
    return [{"code": str(r.code), "probability": rounded(r.probability)} for r in item.reasons]


def _matches(item: Assessment) -> list[dict[str, Any]] | None:
    if item.taxonomies is None:
        return None
    return [
        {
            "taxonomy": match.taxonomy,
            "node": match.node,
            "title": match.title,
            "similarity": rounded(match.similarity),
        }
        for match in item.taxonomies
    ]


def _sure(item: Assessment) -> list[str] | None:
    """Return the probability of each match that has one; None where none has."""
    known = [match for match in item.taxonomies or () if match.probability is not None]
    return [f"{m.taxonomy}/{m.node} {rounded(m.probability)}" for m in known] or None
