"""The columns of the sheet of results: their cells, how wide they are, how numbers are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tasktriage.plugin import (
    Assessment,
    Extraction,
    Field,
    Label,
    deepest_matches,
    display_text,
    remarks,
    weight_written,
)

__all__ = ["ASSESSMENTS", "BARS", "EXTRACTIONS", "KEPT_FORMATS", "OWN", "Column"]

DECIMALS = "0.00"
BARS = frozenset(
    (
        *("p_automatable", "p_augmentable", "p_human_critical", "score", "mean_score"),
        *("share_automatable", "share_augmentable", "share_human_critical"),
    )
)
"""Columns of numbers from 0 to 1 that are shown as bars."""
KEPT_FORMATS = {"score": DECIMALS}
OWN = {
    "tasks": {
        "task": Field(str, "The task as it is shown to people, in one line."),
        "label": Field(str, "The label to act on: after policies; empty with an error."),
        "reason": Field(str, "Why it is human-critical or what is doubtful, in words."),
        "taxonomies": Field(list, "Title of the deepest node in each taxonomy: `Build (sdlc)`."),
        "policies": Field(list, "What policies ask for, in words; only with policies."),
    },
    "pieces": {"error": Field(str, "What is wrong with a row that could not be read.")},
}
"""What columns say that the tables of other formats have not, or that say something else there."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `of` gives a result's cell, `width` is in characters."""

    name: str
    of: Callable[[Any], Any]
    width: int = 12
    format: str | None = None


def _p(label: Label) -> Callable[[Assessment], float | None]:
    return lambda item: None if item.probabilities is None else item.probabilities.of(label)


def _reason(item: Assessment) -> str:
    return "" if item.error is not None else "; ".join(remarks(item))


def _reasons(item: Assessment) -> str:
    return "; ".join(f"{r.code} {round(r.probability, 6)}" for r in item.reasons or ())


def _taxonomies(item: Assessment) -> str:
    return "; ".join(f"{match.title} ({match.taxonomy})" for match in deepest_matches(item))


ASSESSMENTS = (
    Column("id", lambda item: item.task.id, 18),
    Column("task", lambda item: display_text(item.task), 60),
    Column("label", lambda item: item.final_label, 16),
    Column("p_automatable", _p(Label.AUTOMATABLE), 14, DECIMALS),
    Column("p_augmentable", _p(Label.AUGMENTABLE), 14, DECIMALS),
    Column("p_human_critical", _p(Label.HUMAN_CRITICAL), 16, DECIMALS),
    Column("score", lambda item: item.score, 10, DECIMALS),
    Column("uncertain", lambda item: item.uncertain, 11),
    Column("reason", _reason, 36),
    Column("taxonomies", _taxonomies, 24),
    Column("is_task", lambda item: item.is_task, 10, DECIMALS),
    Column("weight", lambda item: item.task.weight, 9),
    Column("count", lambda item: item.task.count, 8),
    Column("document", lambda item: item.task.origin.document, 24),
    Column("title", lambda item: item.task.origin.title, 24),
    Column("line", lambda item: item.task.origin.line, 8),
    Column("language", lambda item: item.task.language, 11),
    Column("changes", lambda item: "; ".join(item.task.changes), 24),
    Column("error", lambda item: item.error, 36),
    Column("prediction_set", lambda item: "; ".join(item.prediction_set or ()), 24),
    Column("reasons", _reasons, 36),
    Column("model", lambda item: item.model and item.model.name, 12),
    Column("model_version", lambda item: item.model and item.model.version, 14),
    Column("tasktriage", lambda item: item.rules and item.rules.tasktriage, 12),
    Column("codebook", lambda item: item.rules and item.rules.codebook, 12),
    Column("weight_written", lambda item: weight_written(item.task), 15),
)


def _of_task(name: str) -> Callable[[Extraction], Any]:
    return lambda item: getattr(item.task, name)


EXTRACTIONS = (
    Column("id", _of_task("id"), 18),
    Column("text", lambda item: display_text(item.task), 60),
    Column("kept", lambda item: item.kept, 8),
    Column("kind", lambda item: str(item.unit.kind), 13),
    Column("why", lambda item: item.why, 30),
    Column("is_task", lambda item: item.is_task, 10, DECIMALS),
    Column("weight", _of_task("weight"), 9),
    Column("count", _of_task("count"), 8),
    Column("document", lambda item: item.task.origin.document, 24),
    Column("title", lambda item: item.task.origin.title, 24),
    Column("line", lambda item: item.task.origin.line, 8),
    Column("language", _of_task("language"), 11),
    Column("changes", lambda item: "; ".join(item.task.changes), 24),
    Column("error", _of_task("error"), 36),
)
