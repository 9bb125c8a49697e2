"""The nodes of a taxonomy as levels of a tree, so that a vector is scored a level at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.domain.taxonomy import Taxonomy

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Level", "Reach", "Tree"]


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The k nodes of one depth, siblings side by side.

    nodes: (k,), their places in the taxonomy. starts: where each group of siblings begins. group:
    (k,), the group of each. above: (k,), the place of each one's parent in the level above; empty
    at the top.
    """

    nodes: NDArray[np.intp]
    starts: NDArray[np.intp]
    group: NDArray[np.intp]
    above: NDArray[np.intp]

    def shared(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the softmax of scores (k,) among siblings."""
        best = np.maximum.reduceat(scores, self.starts)
        weights = np.exp(scores - best[self.group])
        sums = np.add.reduceat(weights, self.starts)
        return np.asarray(weights / sums[self.group])


class Tree:
    """A taxonomy's nodes with where each stands; `parents` (n,) has -1 at the top."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.nodes = taxonomy.nodes
        place = {node.id: at for at, node in enumerate(self.nodes)}
        self.parents = np.array(
            [-1 if node.parent is None else place[node.parent] for node in self.nodes],
            dtype=np.intp,
        )
        self.depths = np.zeros(len(self.nodes), dtype=np.intp)
        for at, parent in enumerate(self.parents):  # a parent stands before its children
            if parent >= 0:
                self.depths[at] = self.depths[parent] + 1
        inner = np.zeros(len(self.nodes), dtype=np.bool_)
        inner[self.parents[self.parents >= 0]] = True
        self.leaves = np.flatnonzero(~inner)
        self.levels = self._levels()

    def _levels(self) -> tuple[Level, ...]:
        levels: list[Level] = []
        places = np.full(len(self.nodes), -1, dtype=np.intp)  # of nodes in the level above
        for depth in range(int(self.depths.max()) + 1):
            nodes = np.flatnonzero(self.depths == depth)
            parents = self.parents[nodes]
            order = np.argsort(places[parents] if depth else parents, kind="stable")
            nodes, parents = nodes[order], parents[order]
            new = np.append(True, parents[1:] != parents[:-1])
            above = places[parents] if depth else np.zeros(0, dtype=np.intp)
            levels.append(Level(nodes, np.flatnonzero(new), np.cumsum(new) - 1, above))
            places[nodes] = np.arange(len(nodes))
        return tuple(levels)

    def reaches(self, owners: NDArray[np.intp], nearest: tuple[int, ...]) -> tuple[Reach, ...]:
        """Return for each level which of r vectors are its nodes' own, or of what is below them.

        owners: (r,), the node of each vector. nearest: how many of the best count, by level.
        """
        below: list[list[int]] = [[] for _ in self.nodes]
        for row, owner in enumerate(owners.tolist()):
            node = owner
            while node >= 0:
                below[node].append(row)
                node = int(self.parents[node])
        return tuple(
            Reach.of([below[node] for node in level.nodes.tolist()], len(owners), most)
            for level, most in zip(self.levels, nearest, strict=True)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The vectors below the k nodes of a level: their places (k, m), and how many count (k,).

    Shorter rows end in a place that is never best.
    """

    places: NDArray[np.intp]
    counted: NDArray[np.intp]
    nearest: int

    @classmethod
    def of(cls, rows: list[list[int]], nowhere: int, nearest: int) -> Reach:
        """Build it; `nowhere` is the place behind all vectors."""
        sizes = np.array([len(row) for row in rows], dtype=np.intp)
        places = np.full((len(rows), max(1, int(sizes.max()))), nowhere, dtype=np.intp)
        for at, row in enumerate(rows):
            places[at, : len(row)] = row
        most = min(nearest, places.shape[1])
        return cls(places, np.clip(sizes, 1, most), most)

    def best(self, cosines: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return for each node the mean (k,) of its best among cosines (r + 1,), the last -inf."""
        found = cosines[self.places]
        if self.nearest == 1:
            return np.asarray(np.maximum(found.max(axis=1), -1.0))
        if found.shape[1] > self.nearest:
            found = np.partition(found, -self.nearest, axis=1)[:, -self.nearest :]
        found = np.sort(found, axis=1)  # so that a sum does not depend on the order of vectors
        total = np.where(np.isneginf(found), 0.0, found).sum(axis=1)
        empty = np.isneginf(found[:, -1])
        return np.where(empty, -1.0, total / self.counted)
