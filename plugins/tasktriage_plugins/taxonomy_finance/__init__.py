"""Finance: nine roles, six stages."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import TaxonomySpec, hookimpl, taxonomy_from_resource


@hookimpl
def tasktriage_taxonomies() -> Iterable[TaxonomySpec]:
    """Yield the taxonomy."""
    yield TaxonomySpec(
        name="finance",
        summary="Finance: originate to report, loan officer to banking operations",
        factory=taxonomy_from_resource(__name__, "finance.toml"),
    )
