"""Health care: ten roles, six stages."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import TaxonomySpec, hookimpl, taxonomy_from_resource


@hookimpl
def tasktriage_taxonomies() -> Iterable[TaxonomySpec]:
    """Yield the taxonomy."""
    yield TaxonomySpec(
        name="health",
        summary="Health care: intake to bill, nurse to health services manager",
        factory=taxonomy_from_resource(__name__, "health.toml"),
    )
