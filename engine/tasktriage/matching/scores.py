"""How a text is scored against a tree, level by level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from tasktriage.contracts.protocols import Model
from tasktriage.domain.taxonomy import Taxonomy

from .arrays import Arrays, unit
from .bag import bag
from .tree import Tree
from .vectors import vectors_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BETA", "BETA_TITLES", "CALIBRATION", "Exemplars", "Learnt", "Scored", "Scorer"]

CALIBRATION = (50.0, 1.2)
"""p(a task is work of a sector) = σ(a · excess + b): fitted on sentences of another hand than the
exemplars' (benchmarks/sector_matching.py) with as much weight on work of the sector as on other
work, for taxonomies that say nothing of their own."""
BETA, BETA_TITLES = 35.0, 14.0
"""How much a difference in cosine says between siblings: with the first the mean probability of
the roles and areas of benchmarks/data/sdlc_matching.csv is how often they are right, with the
second that of major and minor groups of SOC, matched by their titles alone, on O*NET tasks."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A text against each level of a tree of k nodes.

    similarity: (k,) each, cosines. shared: (k,) each, the probability of a path down to the node by
    the tree alone; those of a level sum to `works`, where each node above has children.
    works: the probability that it is work of the taxonomy at all. excess: how far above what it
    has to reach it lies, in the taxonomy's own measure; from 0 on it is taken as work of it. room:
    by how much more the scorer's `knob` alone might ask, and it still were; -inf where something
    else keeps it out, so that no value of the knob lets it in.
    """

    similarity: tuple[NDArray[np.float64], ...]
    shared: tuple[NDArray[np.float64], ...]
    works: float
    excess: float
    room: float

    @property
    def fits(self) -> bool:
        """Whether it is taken as work of the taxonomy."""
        return self.excess >= 0.0


class Scorer(Protocol):
    """What scores a text; `knob` is the key of [matching] that `room` is of."""

    knob: str

    def scored(self, vector: NDArray[np.float32], text: str) -> Scored:
        """Score a text with its vector (d,)."""

    def right(self, level: int, shared: float) -> float:
        """Return how probably a node is right that has this `shared` probability."""


class Exemplars:
    """Nodes scored by cosines to their exemplars, against background; titles where none is."""

    def __init__(self, taxonomy: Taxonomy, tree: Tree, model: Model) -> None:
        self._taxonomy = taxonomy
        self._tree = tree
        texts: list[str] = []
        owners: list[int] = []
        leaves = set(tree.leaves.tolist())
        for place, node in enumerate(tree.nodes):
            own = node.tasks
            if place in leaves and not own:
                own = (node.title, *node.titles)
            texts += own
            owners += [place] * len(own)
        vectors = vectors_of([*texts, *taxonomy.background], model)
        self._rows, self._background = vectors[: len(texts)], vectors[len(texts) :]
        levels = len(tree.levels)
        self._reaches = tree.reaches(np.array(owners, dtype=np.intp), (taxonomy.nearest,) * levels)
        self._slope, self._offset = taxonomy.calibration or CALIBRATION
        self._titles_alone = not any(node.tasks for node in tree.nodes)
        self.knob = "margin" if taxonomy.background else "threshold"

    def scored(self, vector: NDArray[np.float32], text: str) -> Scored:
        """Score a text with its vector (d,)."""
        own = self._rows @ vector
        cosines = np.append(own, -np.inf).astype(np.float64)
        similarity = tuple(reach.best(cosines) for reach in self._reaches)
        nearest = self._taxonomy.nearest
        best = _mean_of_best(own, nearest)
        excess = room = best - self._taxonomy.threshold
        if len(self._background):
            others = _mean_of_best(self._background @ vector, nearest)
            above = best - others - self._taxonomy.margin
            room = above if excess >= 0.0 else -np.inf
            excess = min(excess, above)
        if self._titles_alone:
            shared = self._shared(similarity, BETA_TITLES, 1.0)
            sure = float(shared[0].max()) - self._taxonomy.probable
            room = room if sure >= 0.0 else -np.inf
            return Scored(similarity, shared, 1.0, min(excess, sure), room)
        works = _sigmoid(self._slope * excess + self._offset)
        return Scored(similarity, self._shared(similarity, BETA, works), works, excess, room)

    def _shared(
        self, similarity: tuple[NDArray[np.float64], ...], beta: float, works: float
    ) -> tuple[NDArray[np.float64], ...]:
        return _paths(self._tree, tuple(beta * of_level for of_level in similarity), works)

    def right(self, level: int, shared: float) -> float:
        """Return the probability as it is: what it is made of was fitted to be one."""
        return shared


class Learnt:
    """Nodes scored by what was learnt of them, and by cosines to the leaves below them."""

    def __init__(self, arrays: Arrays, tree: Tree, probable: float) -> None:
        self._arrays = arrays
        self._probable = probable
        self.knob = "probable"
        self._tree = tree
        self._centred = unit(arrays.leaves - arrays.centre).astype(np.float32)
        owners = tree.leaves
        self._nearest = tree.reaches(owners, arrays.nearest)
        self._one = tree.reaches(owners, (1,) * len(tree.levels))

    def scores(self, vector: NDArray[np.float32], text: str) -> tuple[NDArray[np.float64], ...]:
        """Return for each level the scores (k,) that are shared out among siblings."""
        arrays = self._arrays
        turned = (self._centred @ unit(vector - arrays.centre)).astype(np.float64)
        cosines = np.append(turned, -np.inf)
        scores = []
        for at, reach in enumerate(self._nearest):
            score = np.zeros(reach.count)
            if arrays.beta[at] != 0.0:
                score = arrays.beta[at] * reach.best(cosines)
            head = arrays.heads[at]
            if head is not None:
                score = score + head.weights @ vector + head.bias
                if head.words is not None:
                    places, values = bag(text, arrays.rare)
                    score = score + values @ head.words[places]
            scores.append(score / arrays.temperature[at])
        return tuple(scores)

    def scored(self, vector: NDArray[np.float32], text: str) -> Scored:
        """Score a text with its vector (d,)."""
        plain = np.append(self._arrays.leaves @ vector, -np.inf).astype(np.float64)
        similarity = tuple(reach.best(plain) for reach in self._one)
        shared = _paths(self._tree, self.scores(vector, text), 1.0)
        near = float(plain[:-1].max()) >= self._arrays.floor
        sure = self.right(0, float(shared[0].max())) - self._probable
        excess, room = (sure, sure) if near else (-1.0, -np.inf)
        return Scored(similarity, shared, 1.0, excess, room)

    def right(self, level: int, shared: float) -> float:
        """Return how often a node with this probability was right on held-out occupations."""
        said, right = self._arrays.knots[level]
        return float(np.interp(shared, said, right))


def _paths(
    tree: Tree, scores: tuple[NDArray[np.float64], ...], works: float
) -> tuple[NDArray[np.float64], ...]:
    """Return the probability of each path: that of the node above, shared among its children."""
    found: list[NDArray[np.float64]] = []
    for level, score in zip(tree.levels, scores, strict=True):
        above = found[-1][level.above] if found else works
        found.append(np.asarray(level.shared(score) * above))
    return tuple(found)


def _mean_of_best(cosines: NDArray[np.float32], count: int) -> float:
    """Return the mean of the `count` highest of some cosines, or of all where they are fewer."""
    return float(np.sort(cosines)[-count:].astype(np.float64).mean())


def _sigmoid(x: float) -> float:
    return float(0.5 * (1.0 + np.tanh(0.5 * x)))
