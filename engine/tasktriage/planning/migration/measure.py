"""By what measure tasks are alike: what was learnt of O*NET's tasks for each model that ships.

`benchmarks/fit_migration.py` makes `measure.safetensors`. No text is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DEFAULT", "PLAIN", "Measure", "measure_of", "unit"]

FILE = "measure.safetensors"
DEFAULT = "default-0.4.0"
"""The embedder of the default model."""
LEAST_SPREAD = 0.05
CHANCE = 0.02  # what is no more probable is nothing
SAME = 0.999  # a cosine of two texts that are one


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """What vectors of one embedder are measured with.

    centre: (d,), taken from unit vectors before cosines are; what all tasks have in common goes.
    view: mean (d,) and matrix (d, a): a view of vectors in which tasks of one activity lie close
    together; None where vectors are taken as they are. curve: (2, m), cosines there, rising, and
    how probable it is that two such tasks are one activity, from 0 to 1.
    slopes, offsets: (d, 2) and (2,), give for a task the mean and the spread, over occupations, of
    the cosine to the nearest of their tasks: how common the task is. scales: (2, 2), mean and
    spread of both parts of a likeness between occupations. mix: of the second part, in [0, 1].
    fitted: whether all that was learnt for this embedder. practice: (4,), how much of a task is
    practised where another one is done, on the log-odds scale: at nothing; by how probable it is
    that they are one activity; by the cosine of both as they are; by that of the middles of both
    lists. None: only the second counts, as it is.
    """

    centre: NDArray[np.float64]
    view: tuple[NDArray[np.float64], NDArray[np.float64]] | None
    curve: NDArray[np.float64]
    slopes: NDArray[np.float64] | None
    offsets: NDArray[np.float64]
    scales: NDArray[np.float64]
    mix: float
    fitted: bool = True
    practice: NDArray[np.float64] | None = None

    def centred(self, vectors: NDArray[Any]) -> NDArray[np.float64]:
        """Return unit vectors (n, d) without what all tasks have in common."""
        return unit(unit(vectors) - self.centre)

    def viewed(self, vectors: NDArray[Any]) -> NDArray[np.float64]:
        """Return unit vectors (n, a) in which tasks of one activity lie close together."""
        if self.view is None:
            return unit(vectors)
        mean, matrix = self.view
        return unit((unit(vectors) - mean) @ matrix)

    def alike(self, cosines: NDArray[Any]) -> NDArray[np.float64]:
        """Return cosines of such vectors, of any shape, as similarities in [0, 1]."""
        return np.asarray(np.interp(cosines, *self.curve))

    def practised(self, source: NDArray[Any], target: NDArray[Any]) -> NDArray[np.float64]:
        """Return how much of m tasks somebody practises in each of n others, (n, m), in [0, 1].

        source: (n, d), target: (m, d), vectors of both lists, which also say how near both are as
        wholes. 0 is what lists of unrelated work have; the same task is 1.
        """
        if self.practice is None or not (len(source) and len(target)):
            return self.alike(self.viewed(source) @ self.viewed(target).T)
        parts = self.practice_parts(source, target)
        odds = np.tensordot(self.practice, parts, axes=1)
        said = (1.0 / (1.0 + np.exp(-odds)) - CHANCE) / (1.0 - CHANCE)
        return np.asarray(np.where(parts[2] > SAME, 1.0, np.clip(said, 0.0, 1.0)))

    def practice_parts(self, source: NDArray[Any], target: NDArray[Any]) -> NDArray[np.float64]:
        """Return what `practice` weighs, (4, n, m): 1, activity, cosine, closeness of both lists.

        source: (n, d), target: (m, d), vectors of at least one task each.
        """
        first, second = unit(source), unit(target)
        cosines = first @ second.T
        closeness = float(unit(first.mean(axis=0)) @ unit(second.mean(axis=0)))
        activity = self.alike(self.viewed(source) @ self.viewed(target).T)
        return np.stack(
            [np.ones_like(cosines), activity, cosines, np.full_like(cosines, closeness)]
        )

    def common(self, centred: NDArray[np.float64]) -> tuple[Any, Any]:
        """Return for centred vectors (n, d) the mean cosine to the nearest task, and its spread."""
        if self.slopes is None:
            return self.offsets[0], self.offsets[1]
        said = centred @ self.slopes + self.offsets
        return said[:, 0], np.maximum(said[:, 1], LEAST_SPREAD)


PLAIN = Measure(
    centre=np.zeros(1),
    view=None,
    curve=np.array([[0.45, 0.6, 0.7, 0.8, 0.9, 1.0], [0.0, 0.1, 0.25, 0.5, 0.8, 1.0]]),
    slopes=None,
    offsets=np.array([0.38, 0.12]),
    scales=np.array([[0.5, 0.15], [0.0, 1.5]]),
    mix=0.4,
    fitted=False,
)
"""For embedders that nothing was learnt for: rough, and to be said so."""


def unit(vectors: NDArray[Any]) -> NDArray[np.float64]:
    """Return vectors (n, d) of length 1; one of length 0 stays."""
    wide = np.asarray(vectors, dtype=np.float64)
    return np.asarray(wide / np.maximum(np.linalg.norm(wide, axis=-1, keepdims=True), 1e-12))


@cache
def measure_of(embedder: str) -> Measure:
    """Return the measure of vectors of an embedder, by its id; PLAIN where none was learnt."""
    kept = _tensors()
    if f"{embedder}/centre" not in kept:
        return PLAIN
    of = {name: kept[f"{embedder}/{name}"].astype(np.float64) for name in NAMES}
    return Measure(
        centre=of["centre"],
        view=(of["view_mean"], of["view_matrix"]),
        curve=of["curve"],
        slopes=of["slopes"],
        offsets=of["offsets"],
        scales=of["scales"],
        mix=float(of["mix"][0]),
        practice=of["practice"],
    )


NAMES = (
    "centre",
    "view_mean",
    "view_matrix",
    "curve",
    "slopes",
    "offsets",
    "scales",
    "mix",
    "practice",
)


@cache
def _tensors() -> dict[str, NDArray[Any]]:
    from safetensors.numpy import load

    return dict(load(files(__package__).joinpath(FILE).read_bytes()))
