"""What a role is to a migration: its tasks, seen by one model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import UsageError
from tasktriage.planning.shares import TaskShares

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DOCUMENT", "ONET", "TAXONOMY", "RoleWork"]

DOCUMENT, TAXONOMY, ONET = "document", "taxonomy", "onet"
"""Where a role is from."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoleWork:
    """The work of a role.

    kind: where it is from, "document", "taxonomy" or "onet". texts: of its n tasks. vectors: theirs
    (n, d), all of one model. weights: (n,), of any sum. probabilities: (n, 3), in label order.
    occupation: its O*NET-SOC or SOC code. synthetic: no classification lists it.
    document: what it was read from. notes: what to bear in mind of it.

    Raises:
        UsageError: it has no task, or the parts are not of the same tasks.
    """

    name: str
    texts: tuple[str, ...]
    vectors: NDArray[np.float32]
    weights: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    kind: str = DOCUMENT
    occupation: str | None = None
    synthetic: bool = False
    document: str | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.texts)
        if not count:
            raise UsageError(f"{self.name}: it has no task")
        shape = self.vectors.shape
        if len(shape) != 2 or shape[0] != count or len(self.weights) != count:
            said = f"vectors {shape} and {len(self.weights)} weights"
            raise UsageError(f"{self.name}: it has {count} tasks, {said}")
        if not np.isfinite(self.vectors).all():
            raise UsageError(f"{self.name}: its vectors have what is no number")
        if not 0.0 < float(np.sum(self.weights)) < np.inf:
            raise UsageError(f"{self.name}: its weights must be of some work together")
        _ = self.shares

    @property
    def shares(self) -> TaskShares:
        """The label shares of its work, which can be drawn."""
        return TaskShares(self.probabilities, self.weights / self.weights.sum())

    def same_as(self, other: RoleWork) -> bool:
        """Whether both are one role, by what they do: from it to itself is no move."""
        return self.texts == other.texts
