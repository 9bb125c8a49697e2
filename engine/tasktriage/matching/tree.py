"""The nodes of a taxonomy as levels of a tree, so that a vector is scored a level at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.domain.taxonomy import Taxonomy

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Level", "Reach", "Tree"]

WASTED = 200_000
"""Places of a table that may hold nothing, before it is parted."""


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
            Reach([below[node] for node in level.nodes.tolist()], len(owners), most)
            for level, most in zip(self.levels, nearest, strict=True)
        )


class Reach:
    """The vectors at or below the nodes of a level, so that their best cosines are found at once.

    Nodes stand in a table of the places of their vectors, where shorter rows end in a place that is
    never best. Where a few have far more vectors than the rest there are several tables, of nodes
    of like size.

    Args:
        rows: the places of each node's vectors.
        nowhere: the place behind all vectors.
        nearest: how many of the best count.
    """

    def __init__(self, rows: list[list[int]], nowhere: int, nearest: int) -> None:
        self.count = len(rows)
        sizes = np.array([len(row) for row in rows], dtype=np.intp)
        wasted = len(rows) * int(sizes.max()) - int(sizes.sum())
        kinds = np.ceil(np.log2(np.maximum(sizes, 1))) if wasted > WASTED else np.zeros(len(rows))
        self._tables = []
        for kind in np.unique(kinds):
            nodes = np.flatnonzero(kinds == kind)
            places = np.full((len(nodes), max(1, int(sizes[nodes].max()))), nowhere, dtype=np.intp)
            for at, node in enumerate(nodes.tolist()):
                places[at, : len(rows[node])] = rows[node]
            most = min(nearest, places.shape[1])
            self._tables.append((nodes, places, np.clip(sizes[nodes], 1, most), most))

    def best(self, cosines: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return for each node the mean (k,) of its best among cosines (r + 1,), the last -inf.

        A node that has no vector is unlike everything.
        """
        best = np.empty(self.count)
        for nodes, places, counted, most in self._tables:
            found = cosines[places]
            if most == 1:
                best[nodes] = np.maximum(found.max(axis=1), -1.0)
                continue
            if found.shape[1] > most:
                found = np.partition(found, -most, axis=1)[:, -most:]
            found = np.sort(found, axis=1)  # so that a sum does not depend on the order of vectors
            total = np.where(np.isneginf(found), 0.0, found).sum(axis=1)
            best[nodes] = np.where(np.isneginf(found[:, -1]), -1.0, total / counted)
        return best
