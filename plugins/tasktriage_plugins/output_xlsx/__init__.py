"""Excel output."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import OutputSpec, hookimpl

__all__ = ["tasktriage_outputs"]


@hookimpl
def tasktriage_outputs() -> Iterable[OutputSpec]:
    """Offer `xlsx`."""
    yield OutputSpec(
        name="xlsx",
        summary="An Excel workbook: a row a result, and a summary; no text is a formula",
        factory="tasktriage_plugins.output_xlsx.writer:XlsxOutput",
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
        suffixes=(".xlsx",),
        binary=True,
        keeps_columns=True,
        requires=("openpyxl",),
        extra="tables",
    )
