"""The occupations, out of their table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from tasktriage.plugin import Taxonomy, TaxonomyNode

__all__ = ["onet"]

HERE = Path(__file__).resolve().parent
OCCUPATIONS, ARRAYS = HERE / "occupations.tsv", HERE / "occupations.safetensors"
STRICT = 0.75  # a task is like a mere title only where it says the same
SIX_DIGITS = len("00-0000")
SOURCES = (
    "O*NET 29.3 and 30.2 Database by the U.S. Department of Labor, Employment and Training "
    "Administration (USDOL/ETA), CC BY 4.0: codes, titles, alternate and reported titles. O*NET is "
    "a trademark of USDOL/ETA. This project has modified the information, and USDOL/ETA has not "
    "approved, endorsed or tested these modifications.",
    "U.S. Bureau of Labor Statistics, SOC 2018: codes, direct match titles (public domain).",
    "ESCO 1.1, © European Union, CC BY 4.0: addresses and titles of occupations, and the "
    "Commission's crosswalk to O*NET; ISCO-08 codes, © ILO.",
)


def onet() -> Taxonomy:
    """Return the occupations in the order of their codes, each after the one it is a detail of."""
    return Taxonomy(
        name="onet",
        title="O*NET-SOC 2019",
        version="2019",
        licence="CC BY 4.0",
        summary="1,016 occupations with their codes in SOC 2018, ISCO-08 and ESCO.",
        sources=SOURCES,
        nodes=tuple(_nodes()),
        threshold=STRICT,
        occupation_arrays=ARRAYS,
    )


def _nodes() -> Iterator[TaxonomyNode]:
    with OCCUPATIONS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    codes = {row[0] for row in rows}
    for code, title, isco, *links in rows:
        general = f"{code[:SIX_DIGITS]}.00"
        yield TaxonomyNode(
            id=code,
            title=title,
            kind="occupation",
            parent=general if code != general and general in codes else None,
            soc=code[:SIX_DIGITS],
            codes=(
                *(("isco-08", group) for group in isco.split(",") if group),
                *(_link(link) for link in links),
            ),
        )


def _link(said: str) -> tuple[str, str]:
    """Return "exact ADDRESS TITLE" as the code of a system: ("esco-exact", "ADDRESS TITLE")."""
    match, _, rest = said.partition(" ")
    return f"esco-{match}", rest
