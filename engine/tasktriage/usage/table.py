"""The tasks of O*NET as ids, activities and vectors, and which of them a task is most like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import load

from tasktriage.corpora.usage import table

from .projection import Projection, fit, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Alike", "Rule", "TaskTable", "occupation_code", "shipped_table"]

NEIGHBOURS, WIDTH = 30, 0.08
"""How many of the most similar tasks have a say in the activity, and the difference in cosine
that makes a say e times weaker; tried by `benchmarks/observed_use.py`."""


@dataclass(frozen=True, slots=True)
class Alike:
    """The task of O*NET that a task is most like among those of its activity.

    row: in the table. activity: the number of the one that both share. similarity: their cosine.
    vote: the part of the neighbours' say that the activity has, in [0, 1].
    """

    row: int
    activity: int
    similarity: float
    vote: float


@dataclass(frozen=True, slots=True)
class Rule:
    """When a task is taken for one of O*NET's, as `benchmarks/observed_use.py` measured it.

    near: from this cosine on. Else from `least` on, where its activity has `vote` of the say.
    """

    near: float
    vote: float
    least: float

    def takes(self, alike: Alike) -> bool:
        """Return whether they are the same work."""
        if alike.similarity >= self.near:
            return True
        return alike.vote >= self.vote and alike.similarity >= self.least


@dataclass(frozen=True, slots=True)
class TaskTable:
    """n tasks with different texts.

    task_ids, occupations: (n,), O*NET's, an occupation's code without its signs. activities:
    (n, a), -1 where there are no more. vectors: (n, k), of length 1, as `projection` gives them.
    """

    task_ids: NDArray[np.int32]
    occupations: NDArray[np.int32]
    activities: NDArray[np.int16]
    vectors: NDArray[np.float32]
    projection: Projection

    def alike(self, vector: NDArray[np.float32], near: float) -> Alike:
        """Return what a task, given as its projected vector (k,), is most like.

        The neighbours vote for an activity, and the nearest of the winner is returned; where the
        nearest of all has a cosine of `near` it is that one whatever the others say.
        """
        cosines = self.vectors @ vector
        count = min(NEIGHBOURS, len(cosines))
        best = np.argpartition(-cosines, count - 1)[:count]
        best = best[np.lexsort((best, -cosines[best]))]
        say = np.exp((cosines[best] - cosines[best[0]]).astype(np.float64) / WIDTH)
        theirs = self.activities[best]
        votes = np.zeros(int(theirs.max()) + 1)
        for column in theirs.T:
            there = column >= 0
            np.add.at(votes, column[there], say[there])
        first = int(best[0])
        if float(cosines[first]) >= near:
            own = self.activities[first]
            own = own[own >= 0]
            row, winner = first, int(own[votes[own].argmax()])
        else:
            winner = int(votes.argmax())
            row = int(best[np.flatnonzero((theirs == winner).any(axis=1))[0]])
        return Alike(row, winner, float(cosines[row]), float(votes[winner] / say.sum()))

    def of(self, rows: NDArray[np.int64], vectors: NDArray[np.float32]) -> TaskTable:
        """Return the table of some of its tasks, seen by other vectors (len(rows), d)."""
        kinds = self.activities[rows]
        projection = fit(vectors, kinds)
        return TaskTable(
            self.task_ids[rows],
            self.occupations[rows],
            kinds,
            projection(vectors),
            projection,
        )


def occupation_code(number: int) -> str:
    """Return the O*NET-SOC code of a number: "11-1011.00" of 11101100."""
    digits = f"{number:08}"
    return f"{digits[:2]}-{digits[2:6]}.{digits[6:]}"


@cache
def shipped_table() -> TaskTable:
    """Return the table that comes with tasktriage, with vectors of the default model."""
    parts = load(table())
    return TaskTable(
        task_ids=parts["task_ids"],
        occupations=parts["occupations"],
        activities=parts["activities"],
        vectors=unit(parts["vectors"].astype(np.float32)),
        projection=Projection(parts["mean"], parts["matrix"]),
    )
