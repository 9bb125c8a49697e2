"""CSV output."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import OutputSpec, hookimpl

__all__ = ["tasktriage_outputs"]


@hookimpl
def tasktriage_outputs() -> Iterable[OutputSpec]:
    """Offer `csv`."""
    yield OutputSpec(
        name="csv",
        summary="Comma-separated values, a row a result; safe to open in a spreadsheet",
        factory="tasktriage_plugins.output_csv.writer:CsvOutput",
        results=(
            "assessments",
            "extractions",
            "profiles",
            "comparisons",
            "plans",
            "migrations",
            "skills",
        ),
        explains=True,
        suffixes=(".csv",),
        keeps_columns=True,
    )
