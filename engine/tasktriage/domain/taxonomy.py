"""A sector's tree of roles and areas, with tasks that stand for each area."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Taxonomy", "TaxonomyNode"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxonomyNode:
    """A node.

    tasks: exemplars. titles: other names by which it goes. codes: of other systems, as
    ("isco-08", "2512"). A node that has neither exemplars nor a vector of its own, and no child
    that has, is matched by its title.
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
    """A named, versioned set of nodes.

    A task's similarity to a node is the mean cosine to the node's `nearest` best exemplars. The
    best node matches if that reaches `threshold` and lies at least `margin` above the cosine to
    the nearest `background` sentence (work of other sectors). The numbers were measured with the
    sentence vectors of `embedder`.

    Raises:
        ValueError: no nodes, a node id twice, an unknown parent, no exemplar anywhere, or
            `nearest` below 1.
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

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for node in self.nodes:
            if node.id in seen:
                raise ValueError(f"node '{node.id}' stands twice")
            if node.parent is not None and node.parent not in seen:
                raise ValueError(f"node '{node.id}' has an unknown parent '{node.parent}'")
            seen.add(node.id)
        if not any(node.tasks for node in self.nodes):
            raise ValueError("no node has a task")
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
