"""A tree of work: a sector's roles and areas, or a classification of all work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["NO_TAXONOMIES", "Taxonomy", "TaxonomyNode"]

NO_TAXONOMIES = frozenset({"auto", "none"})
"""Names that no taxonomy has: they say that one is to be chosen, and that none fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxonomyNode:
    """A node.

    A node that has neither exemplars nor a vector of its own, and no child that has, is matched by
    its title.

    id, title: short and for people. kind: what the level is called ("area", "role"). parent: id of
    the node above; None at the top. stage: id of a stage that it belongs to. summary: a sentence.
    tasks: exemplars. soc: a code of SOC 2018. synthetic: made up, no classification lists it.
    titles: other names by which it goes. codes: of other systems, as ("isco-08", "2512").
    """

    id: str
    title: str
    kind: str
    parent: str | None = None
    stage: str | None = None
    summary: str = ""
    tasks: tuple[str, ...] = ()
    soc: str | None = None
    synthetic: bool = False
    titles: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """A named, versioned set of nodes, each after its parent.

    A task's similarity to a node is the mean cosine to the `nearest` best exemplars of the node
    and of what is below it. A task is work of the taxonomy if the mean cosine to the `nearest`
    best of all its exemplars reaches `threshold` and lies at least `margin` above that to the
    `nearest` best `background` sentences (work of others). The numbers were measured with the
    sentence vectors of `embedder`.

    name: as `--sector` takes it. title, version, licence, summary: shown by `taxonomies show`.
    nodes: each behind its parent. threshold, margin, nearest, embedder, background: as above.
    measured: how the threshold was measured, in words. stages: what nodes' stages are. sources:
    where it is from. calibration: a and b of p(a task is work of it) = σ(a · excess + b), where
    `excess` is how far that mean lies above what it must reach; None is what was measured on the
    bundled sectors. probable: the least probability with which a node is named; a task that is work
    of the taxonomy is given at least a node of the highest level. arrays: a file with what was
    learnt of the nodes, to match tasks; occupation_arrays: one to look roles up in them. None:
    there is none.

    Raises:
        ValueError: no nodes, a node id twice, an unknown parent, or `nearest` below 1.
    """

    name: str
    title: str
    version: str
    licence: str
    nodes: tuple[TaxonomyNode, ...]
    threshold: float
    margin: float = 0.0
    nearest: int = 1
    embedder: str | None = None
    measured: str = ""
    summary: str = ""
    stages: tuple[TaxonomyNode, ...] = ()
    background: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    calibration: tuple[float, float] | None = None
    probable: float = 0.5
    arrays: Path | None = None
    occupation_arrays: Path | None = None

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for node in self.nodes:
            if node.id in seen:
                raise ValueError(f"node '{node.id}' stands twice")
            if node.parent is not None and node.parent not in seen:
                raise ValueError(f"node '{node.id}' has an unknown parent '{node.parent}'")
            seen.add(node.id)
        if not self.nodes:
            raise ValueError("there is no node")
        if self.nearest < 1:
            raise ValueError(f"nearest must be at least 1, got {self.nearest}")

    def node(self, node_id: str) -> TaxonomyNode:
        """Return a node by id.

        Raises:
            KeyError: there is none.
        """
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)
