"""Tasks matched to the nodes of a taxonomy: one way for all of them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import TasktriageWarning, UnknownNameError
from tasktriage.contracts.protocols import Model
from tasktriage.domain.assessment import TaxonomyMatch
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.extend.checks import ask

from .arrays import read_arrays
from .scores import Exemplars, Learnt, Scored, Scorer
from .tree import Tree
from .vectors import PROBE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Matcher", "Ranking", "is_measured"]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The k nodes of a kind, and for n texts how probable each is (n, k).

    A row sums to 1 for a classification of all work, and for a sector to the probability that the
    text is work of it.
    """

    nodes: tuple[str, ...]
    probabilities: NDArray[np.float64]


def is_measured(taxonomy: Taxonomy) -> bool:
    """Whether anything of a taxonomy's matching was measured: else no probability can be said."""
    known = (taxonomy.embedder, taxonomy.calibration, taxonomy.arrays)
    return any(one is not None for one in known)


class Matcher:
    """A taxonomy seen by a model; made once, used for every task.

    `measured`: whether its matches have probabilities.

    What was learnt of the nodes is shipped beside the taxonomy's file; where there is no such file,
    or it is of other vectors, exemplars count, and titles where a node has none.
    """

    def __init__(self, taxonomy: Taxonomy, model: Model) -> None:
        self.taxonomy = taxonomy
        self.measured = is_measured(taxonomy)
        self._tree = Tree(taxonomy)
        self._scorer = self._made(model)

    @property
    def knob(self) -> str:
        """The key of [matching] that decides which tasks are work of the taxonomy."""
        return self._scorer.knob

    def room(self, vector: NDArray[np.float32], text: str) -> float:
        """Return by how much more `knob` might ask, and the text would still be work of it.

        It is less than 0 where it is none now, -inf where it is none whatever `knob` asks.
        """
        return self._scorer.scored(vector, text).room

    def _made(self, model: Model) -> Scorer:
        taxonomy = self.taxonomy
        if taxonomy.arrays is not None:
            arrays = read_arrays(taxonomy.arrays, taxonomy, self._tree, model.embedder_id)
            if not isinstance(arrays, str):
                wide, width = arrays.leaves.shape[1], ask(model, [PROBE]).vectors.shape[1]
                if wide == width:
                    return Learnt(arrays, self._tree, taxonomy.probable)
                arrays = f"{taxonomy.arrays.name} is of vectors of {wide} numbers, not of {width}"
            _warn(
                f"taxonomy '{taxonomy.name}': {arrays}; nodes are matched by their titles and "
                "exemplars alone, so matches may be off"
            )
        elif taxonomy.embedder not in (None, model.embedder_id):
            _warn(
                f"sector '{taxonomy.name}': its threshold was measured with "
                f"'{taxonomy.embedder}', not with '{model.embedder_id}'; matches may be off"
            )
        return Exemplars(taxonomy, self._tree, model)

    def matches(
        self, vectors: NDArray[np.float32], texts: Sequence[str]
    ) -> list[tuple[TaxonomyMatch, ...]]:
        """Return for each of n texts with vectors (n, d) where it stands: a path down the tree.

        It begins at the highest level and ends at the deepest node that is probable enough. What is
        work of a sector has a node of the highest level however sure that one is; the path is
        empty where nothing fits.
        """
        return [self.match(v, text) for v, text in zip(vectors, texts, strict=True)]

    def match(self, vector: NDArray[np.float32], text: str) -> tuple[TaxonomyMatch, ...]:
        """Return the path of one text with its vector (d,)."""
        scored = self._scorer.scored(vector, text)
        if not scored.fits:
            return ()
        return tuple(self._path(scored))

    def _path(self, scored: Scored) -> list[TaxonomyMatch]:
        path: list[TaxonomyMatch] = []
        above, most = -1, 1.0
        over: str | None = None
        for at, level in enumerate(self._tree.levels):
            shared = scored.shared[at]
            if at:
                shared = np.where(level.above == above, shared, -1.0)
            best = int(shared.argmax())
            if shared[best] < 0.0:  # the node above has no children
                break
            most = min(most, self._scorer.right(at, float(shared[best])))
            if at and most < self.taxonomy.probable:
                break
            node = self._tree.nodes[level.nodes[best]]
            path.append(
                TaxonomyMatch(
                    taxonomy=self.taxonomy.name,
                    node=node.id,
                    title=node.title,
                    similarity=float(scored.similarity[at][best]),
                    probability=most if self.measured else None,
                    above=over,
                )
            )
            above, over = best, node.id
        return path

    def ranking(self, vectors: NDArray[np.float32], texts: Sequence[str], level: str) -> Ranking:
        """Return how probable each node of a kind is for n texts with vectors (n, d).

        The probabilities are those of the paths, before they are made to say how often they are
        right.

        Raises:
            UnknownNameError: no node is of this kind.
        """
        kinds = [node.kind for node in self._tree.nodes]
        wanted = [at for at, kind in enumerate(kinds) if kind == level]
        if not wanted:
            raise UnknownNameError("kind of nodes", level, set(kinds))
        rows = np.zeros((len(texts), len(kinds)))
        for row, vector, text in zip(rows, vectors, texts, strict=True):
            scored = self._scorer.scored(vector, text)
            for of_level, shared in zip(self._tree.levels, scored.shared, strict=True):
                row[of_level.nodes] = shared
        return Ranking(tuple(self._tree.nodes[at].id for at in wanted), rows[:, wanted])

    def similarities(self, vector: NDArray[np.float32], text: str = "") -> NDArray[np.float64]:
        """Return the cosine to each node, in the taxonomy's order."""
        scored = self._scorer.scored(vector, text)
        found = np.zeros(len(self._tree.nodes))
        for level, similarity in zip(self._tree.levels, scored.similarity, strict=True):
            found[level.nodes] = similarity
        return found


def _warn(line: str) -> None:
    warnings.warn(line, TasktriageWarning, stacklevel=4)
