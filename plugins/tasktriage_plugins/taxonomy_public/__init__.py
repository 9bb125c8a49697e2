"""Public sector: nine roles, five stages."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import TaxonomySpec, hookimpl, taxonomy_from_resource


@hookimpl
def tasktriage_taxonomies() -> Iterable[TaxonomySpec]:
    """Yield the taxonomy."""
    yield TaxonomySpec(
        name="public",
        summary="Public sector: apply to inspect, benefits officer to police",
        factory=taxonomy_from_resource(__name__, "public.toml"),
    )
