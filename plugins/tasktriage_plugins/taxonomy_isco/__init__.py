"""The International Standard Classification of Occupations 2008: all work in the world."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import TaxonomySpec, hookimpl, taxonomy_from_resource


@hookimpl
def tasktriage_taxonomies() -> Iterable[TaxonomySpec]:
    """Yield the taxonomy."""
    yield TaxonomySpec(
        name="isco08",
        summary="All work: ISCO-08, major, sub-major, minor and unit groups",
        factory=taxonomy_from_resource(__name__, "isco08.toml"),
        sector=False,
    )
