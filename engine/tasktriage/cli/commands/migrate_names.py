"""Occupations that a migration names: the nearest to a slip, and those without fetched tasks."""

from __future__ import annotations

from collections.abc import Container
from difflib import SequenceMatcher
from itertools import takewhile

from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode

__all__ = ["nearest", "not_fetched"]

SHOWN = 3
MAJOR = len("15-")  # a group of SOC, whose codes begin alike
LONGEST = 200  # characters of a name that are compared: more is no name


def nearest(name: str, occupations: Taxonomy) -> list[TaxonomyNode]:
    """Return the three occupations whose codes, or titles, are spelt most like a name.

    name: as it was given, "onet/" before it or not; what begins with a digit is a code.
    """
    asked = " ".join(name.split()).casefold().removeprefix(f"{occupations.name}/")[:LONGEST]
    matcher = SequenceMatcher(b=asked, autojunk=False)

    def likeness(node: TaxonomyNode) -> tuple[float, int]:
        if asked[:1].isdigit():
            matcher.set_seq1(node.id)
            return matcher.ratio(), _alike(asked.partition("-")[2], node.id.partition("-")[2])
        matcher.set_seq1(node.title.casefold())
        return matcher.ratio(), 0

    return sorted(occupations.nodes, key=likeness, reverse=True)[:SHOWN]


def not_fetched(occupations: Taxonomy, fetched: Container[str], own: str | None) -> str:
    """Say how many of the occupations that O*NET describes have no fetched tasks; "" of none.

    own: code of the source's occupation, which is not counted; those of its major group that are
    nearest to it are named.
    """
    from tasktriage.planning.migration.onet_table import job_zone

    described = [node for node in occupations.nodes if job_zone(node.id) is not None]
    gone = [node for node in described if node.id not in fetched and not _is(node.id, own)]
    if not gone:
        return ""
    said = (
        f"the fetched file has no tasks of {len(gone):,} of the {len(described):,} occupations "
        "that O*NET describes, so none of these is found"
    )
    near = [node for node in gone if own is not None and node.id[:MAJOR] == own[:MAJOR]]
    near.sort(key=lambda node: -_alike(node.id, str(own)))
    if not near:
        return said
    names = ", ".join(f"{node.id} {node.title}" for node in near[:SHOWN])
    return f"{said}; near to the role's own: {names}"


def _alike(first: str, second: str) -> int:
    """Return how many characters two texts begin with alike."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))))


def _is(code: str, own: str | None) -> bool:
    return own is not None and code.removesuffix(".00") == own.removesuffix(".00")
