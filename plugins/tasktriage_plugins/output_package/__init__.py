"""Data packages as output."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import OutputSpec, hookimpl

__all__ = ["tasktriage_outputs"]


@hookimpl
def tasktriage_outputs() -> Iterable[OutputSpec]:
    """Offer `package`."""
    yield OutputSpec(
        name="package",
        summary="A zip of csv tables with datapackage.json, which says what they hold and the run",
        factory="tasktriage_plugins.output_package.writer:PackageOutput",
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
        suffixes=(".zip",),
        binary=True,
        explains=True,
    )
