"""JSON-LD output."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import OutputSpec, hookimpl

__all__ = ["tasktriage_outputs"]


@hookimpl
def tasktriage_outputs() -> Iterable[OutputSpec]:
    """Offer `jsonld`."""
    yield OutputSpec(
        name="jsonld",
        summary="Roles in the words of schema.org (Occupation): tasks, and codes with --occupation",
        factory="tasktriage_plugins.output_jsonld.writer:JsonLdOutput",
        results=("assessments", "profiles"),
        suffixes=(".jsonld",),
    )
