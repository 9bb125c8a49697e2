"""JSON outputs: one document, or one object a line."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import OutputSpec, hookimpl

__all__ = ["tasktriage_outputs"]

RESULTS = (
    "assessments",
    "extractions",
    "profiles",
    "portfolios",
    "comparisons",
    "plans",
    "migrations",
    "skills",
)


@hookimpl
def tasktriage_outputs() -> Iterable[OutputSpec]:
    """Offer `json` and `jsonl`."""
    yield OutputSpec(
        name="json",
        summary="One JSON document: the run and its results",
        factory="tasktriage_plugins.output_json.writers:JsonOutput",
        results=RESULTS,
        explains=True,
        keeps_columns=True,
        suffixes=(".json",),
    )
    yield OutputSpec(
        name="jsonl",
        summary="One JSON object a line, a result each",
        factory="tasktriage_plugins.output_json.writers:JsonLinesOutput",
        results=RESULTS,
        explains=True,
        keeps_columns=True,
        suffixes=(".jsonl",),
    )
