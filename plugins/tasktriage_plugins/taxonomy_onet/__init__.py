"""O*NET-SOC 2019: the occupations that roles are looked up in, with their titles and codes."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import TaxonomySpec, hookimpl


@hookimpl
def tasktriage_taxonomies() -> Iterable[TaxonomySpec]:
    """Yield the taxonomy."""
    yield TaxonomySpec(
        name="onet",
        summary="All work: O*NET-SOC 2019, 1,016 occupations with codes of SOC, ISCO and ESCO",
        factory="tasktriage_plugins.taxonomy_onet.onet:onet",
        sector=False,
    )
