"""The table for the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import OutputSpec, hookimpl

__all__ = ["tasktriage_outputs"]


@hookimpl
def tasktriage_outputs() -> Iterable[OutputSpec]:
    """Offer `table`."""
    yield OutputSpec(
        name="table",
        summary="A table for the terminal, with a summary for each document",
        factory="tasktriage_plugins.output_table.table:TableOutput",
        suffixes=(".txt",),
        results=(
            "assessments",
            "extractions",
            "profiles",
            "portfolios",
            "comparisons",
            "plans",
            "migrations",
            "skills",
        ),
        explains=True,
    )
