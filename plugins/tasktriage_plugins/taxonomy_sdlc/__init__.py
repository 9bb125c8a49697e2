"""The software life cycle: eight stages, thirteen roles."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import TaxonomySpec, hookimpl, taxonomy_from_resource


@hookimpl
def tasktriage_taxonomies() -> Iterable[TaxonomySpec]:
    """Yield the taxonomy."""
    yield TaxonomySpec(
        name="sdlc",
        summary="Software life cycle: Define to Govern, junior engineer to founder with agents",
        factory=taxonomy_from_resource(__name__, "sdlc.toml"),
    )
