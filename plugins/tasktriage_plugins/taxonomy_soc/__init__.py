"""The Standard Occupational Classification 2018: all work in the United States."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import TaxonomySpec, hookimpl, taxonomy_from_resource


@hookimpl
def tasktriage_taxonomies() -> Iterable[TaxonomySpec]:
    """Yield the taxonomy."""
    yield TaxonomySpec(
        name="soc2018",
        summary="All work: SOC 2018, major and minor groups and detailed occupations",
        factory=taxonomy_from_resource(__name__, "soc2018.toml"),
        sector=False,
    )
