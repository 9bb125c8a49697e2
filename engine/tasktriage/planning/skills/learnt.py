"""What a task asks of skills and knowledge, from its vector: what was learnt of O*NET's ratings.

O*NET rates skills and knowledge by occupation. A linear scorer, learnt from the mean vector of an
occupation's tasks, says of a single task's vector what an occupation of such tasks would be rated.
`benchmarks/fit_skills.py` makes `learnt.safetensors`, and says how well it tells each of them. No
text is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from tasktriage.planning.migration.measure import unit
from tasktriage.planning.migration.onet_table import element_kinds, element_names, importances

from .values import TaskNeeds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["FILE", "LEAST", "Scorer", "needs_of", "scorer_of", "trust"]

FILE = "learnt.safetensors"
LEAST = 0.4
"""Explained variance, of occupations that were held out: what is told worse is left out."""
SIBLING = 0.25
"""What the ratings of an occupation beside the right one are worth, of the right one's."""


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """A scorer for vectors of one embedder; K elements, in the order of `onet_table`.

    slopes: (d, K), offsets: (K,), give importances, 1 to 5, of unit vectors. typical, spread: (K,),
    mean and standard deviation of importances over occupations. told: (K,), explained variance of
    the importances of occupations that were held out.
    """

    slopes: Array
    offsets: Array
    typical: Array
    spread: Array
    told: Array

    def importances(self, vectors: NDArray[Any]) -> Array:
        """Return what occupations of nothing but such a task would be rated, (n, K)."""
        return np.asarray(unit(vectors) @ self.slopes + self.offsets)

    def above_usual(self, scores: Array) -> Array:
        """Return how far importances (…, K) are above the usual, in standard deviations, or 0."""
        return np.asarray(np.maximum(0.0, (scores - self.typical) / self.spread))


def needs_of(
    vectors: NDArray[Any],
    weights: NDArray[Any],
    embedder: str,
    *,
    occupation: str | None = None,
    sure: float = 1.0,
) -> TaskNeeds | None:
    """Return what the tasks of a role ask of skills and knowledge.

    Where the occupation is known its ratings stand for the role as a whole, and the scorer tells
    how its tasks differ from one another.

    Args:
        vectors: of n tasks, (n, d).
        weights: of the tasks in the work, (n,), of any sum.
        embedder: whose vectors they are.
        occupation: code of O*NET-SOC or SOC; one that O*NET does not rate counts as not known.
        sure: how probable the occupation is, in [0, 1].

    Returns:
        The needs, of the elements that can be told; None where nothing was learnt for the embedder,
        or for vectors of another length.
    """
    scorer = scorer_of(embedder)
    if scorer is None or vectors.shape[1] != len(scorer.slopes):
        return None
    scores = scorer.importances(vectors)
    rated = None if occupation is None else importances(occupation)
    if rated is not None:
        w = np.asarray(weights, dtype=np.float64)
        scores = scores + trust(sure) * (rated - (w / w.sum()) @ scores)
    told = np.flatnonzero(scorer.told >= LEAST)
    kinds, names = element_kinds(), element_names()
    return TaskNeeds(
        kinds=tuple(kinds[k] for k in told),
        names=tuple(names[k] for k in told),
        values=scorer.above_usual(scores)[:, told],
        occupation=None if rated is None else occupation,
    )


def trust(sure: float) -> float:
    """Return how much the ratings of an occupation count, of the whole, if it is so sure.

    Those of a wrong one still count a little: it is near the right one.
    """
    return SIBLING + (1.0 - SIBLING) * sure


@cache
def scorer_of(embedder: str) -> Scorer | None:
    """Return the scorer for vectors of an embedder, by its id; None where none was learnt."""
    kept = _tensors()
    if f"{embedder}/slopes" not in kept:
        return None
    slopes, offsets, told = (
        kept[f"{embedder}/{name}"].astype(np.float64) for name in ("slopes", "offsets", "told")
    )
    typical, spread = (kept[name].astype(np.float64) for name in ("typical", "spread"))
    return Scorer(slopes, offsets, typical, spread, told)


@cache
def _tensors() -> dict[str, NDArray[Any]]:
    from safetensors.numpy import load

    return dict(load(files(__package__).joinpath(FILE).read_bytes()))
