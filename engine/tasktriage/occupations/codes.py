"""An occupation's codes in other systems, as a taxonomy's node has them."""

from __future__ import annotations

from tasktriage.domain.occupation import EscoLink, OccupationMatch
from tasktriage.domain.taxonomy import TaxonomyNode

__all__ = ["ESCO", "ISCO", "MATCHES", "occupation_match"]

ISCO, ESCO = "isco-08", "esco-"
"""Systems of codes: of an ESCO link the way it matches stands behind the hyphen, and its code is
its address, a blank, and its title."""
MATCHES = ("exact", "close", "broad", "narrow")
MOST = 5  # ESCO links


def occupation_match(node: TaxonomyNode, probability: float) -> OccupationMatch:
    """Return a node as an occupation that is the right one with this probability."""
    links: list[EscoLink] = []
    for system, code in node.codes:
        match = system.removeprefix(ESCO)
        if system.startswith(ESCO) and match in MATCHES:
            uri, _, title = code.partition(" ")
            links.append(EscoLink(uri, title, match))
    return OccupationMatch(
        code=node.id,
        title=node.title,
        probability=probability,
        soc=node.soc or node.id[:7],
        isco=tuple(code for system, code in node.codes if system == ISCO),
        esco=tuple(links[:MOST]),
    )
