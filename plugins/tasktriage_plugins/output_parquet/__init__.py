"""Parquet output."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import OutputSpec, hookimpl

__all__ = ["tasktriage_outputs"]


@hookimpl
def tasktriage_outputs() -> Iterable[OutputSpec]:
    """Offer `parquet`."""
    yield OutputSpec(
        name="parquet",
        summary="A parquet table, a row a result, typed, with numbers in full",
        factory="tasktriage_plugins.output_parquet.writer:ParquetOutput",
        results=(
            "assessments",
            "extractions",
            "profiles",
            "comparisons",
            "plans",
            "migrations",
            "skills",
        ),
        suffixes=(".parquet",),
        binary=True,
        keeps_columns=True,
        requires=("pyarrow",),
        extra="tables",
    )
