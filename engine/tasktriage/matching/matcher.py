"""Tasks matched to the nodes of a taxonomy by the cosine to their exemplars."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.contracts.protocols import Model
from tasktriage.domain.assessment import TaxonomyMatch
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.extend.checks import ask

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Matcher"]

MATCHES = 3  # nodes named for a task, best first


class Matcher:
    """A taxonomy with its exemplars embedded by a model; made once, used for every task."""

    def __init__(self, taxonomy: Taxonomy, model: Model) -> None:
        if taxonomy.embedder not in (None, model.embedder_id):
            warnings.warn(
                f"sector '{taxonomy.name}': its threshold was measured with "
                f"'{taxonomy.embedder}', not with '{model.embedder_id}'; matches may be off",
                TasktriageWarning,
                stacklevel=2,
            )
        self.taxonomy = taxonomy
        self._nodes = [node for node in taxonomy.nodes if node.tasks]
        texts = [task for node in self._nodes for task in node.tasks]
        vectors = ask(model, [*texts, *taxonomy.background]).vectors
        self._exemplars, self._background = vectors[: len(texts)], vectors[len(texts) :]
        sizes = np.array([len(node.tasks) for node in self._nodes])
        # row i names the exemplars of node i; shorter rows end in a place that is never best
        self._places = np.full((len(sizes), sizes.max()), len(texts))
        self._places[np.arange(sizes.max()) < sizes[:, None]] = np.arange(len(texts))
        self._counted = np.minimum(sizes, taxonomy.nearest)

    def matches(self, vectors: NDArray[np.float32]) -> list[tuple[TaxonomyMatch, ...]]:
        """Return for each of n vectors (n, d) the nodes that it is matched to."""
        return [self.match(vector) for vector in vectors]

    def match(self, vector: NDArray[np.float32]) -> tuple[TaxonomyMatch, ...]:
        """Return the nodes that are similar enough, best first; at most 3."""
        similarity = self.similarities(vector)
        least = self.taxonomy.threshold
        if len(self._background):
            nearest = float((self._background @ vector).max())
            least = max(least, nearest + self.taxonomy.margin)
        best = np.argsort(-similarity, kind="stable")[:MATCHES]
        return tuple(
            TaxonomyMatch(
                taxonomy=self.taxonomy.name,
                node=self._nodes[i].id,
                title=self._nodes[i].title,
                similarity=float(similarity[i]),
            )
            for i in best
            if similarity[i] >= least
        )

    def similarities(self, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the mean cosine to each node's best exemplars, nodes in taxonomy order."""
        cosines = np.append(self._exemplars @ vector, -np.inf).astype(np.float64)
        best = np.sort(cosines[self._places], axis=1)[:, -self.taxonomy.nearest :]
        total = np.where(np.isneginf(best), 0.0, best).sum(axis=1)
        means: NDArray[np.float64] = total / self._counted
        return means
