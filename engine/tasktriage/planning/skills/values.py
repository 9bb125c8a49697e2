"""What skills are told from: what each task of a role asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import UsageError
from tasktriage.planning.shares import TaskShares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["OTHERS", "SkillWork", "TaskNeeds"]

OTHERS = ""
"""In place of an element's name: all others of its kind together."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TaskNeeds:
    """What n tasks ask of K skills and fields of knowledge.

    kinds: of each, "skill" or "knowledge". names: theirs, in O*NET's words, or `OTHERS`. values:
    (n, K), how far above what is usual of occupations, in standard deviations of those; 0: no more
    than usual. occupation: whose ratings count in.

    Raises:
        UsageError: they are not of the same elements, or below 0.
    """

    kinds: tuple[str, ...]
    names: tuple[str, ...]
    values: Array
    occupation: str | None = None

    def __post_init__(self) -> None:
        shape, count = self.values.shape, len(self.names)
        if len(self.kinds) != count or len(shape) != 2 or shape[1] != count:
            raise UsageError(f"{count} skills of {len(self.kinds)} kinds have needs {shape}")
        if len(set(self.elements)) != count:
            raise UsageError("a skill is named twice")
        if not (np.isfinite(self.values).all() and (self.values >= 0.0).all()):
            raise UsageError("what a task asks of a skill must be 0 or more")

    @property
    def elements(self) -> tuple[tuple[str, str], ...]:
        """Kind and name of each."""
        return tuple(zip(self.kinds, self.names, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SkillWork:
    """The work of a role, and what it asks of skills.

    shares: its tasks, with their labels' probabilities. needs: of the same tasks. amount: how much
    of such work there is, FTE or hours, where roles are summed up; a role of 0 is in no sum. unit:
    which it is summed up in.

    Raises:
        UsageError: shares and needs are of different tasks, or the amount is below 0.
    """

    name: str
    shares: TaskShares
    needs: TaskNeeds
    amount: float = 0.0
    unit: str | None = None

    def __post_init__(self) -> None:
        tasks, rows = len(self.shares.weights), len(self.needs.values)
        if tasks != rows:
            raise UsageError(f"{self.name}: it has {tasks} tasks, and skills of {rows}")
        if not 0.0 <= self.amount < float("inf"):
            raise UsageError(f"{self.name}: an amount of {self.amount:g}: possible is 0 or more")
