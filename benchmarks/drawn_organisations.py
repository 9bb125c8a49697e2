"""Organisations whose inputs are drawn within the ranges that a planner is told.

Two kinds of knowledge: `stated` ranges are those of the documentation, the same for all; `measured`
ones are a fifth of the value to either side of what the organisation believes. The truth lies in
them as a triangle over the range has it (`triangle`), or anywhere (`anywhere`): then only the range
is right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from simulated_people import Inputs, Task, drawn_tasks

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BANDS", "STATED", "Drawn", "Range", "band", "drawn"]

Range = tuple[float, float, float]
"""Low, most likely, high."""

STATED: dict[str, Range] = {
    "now": (0.10, 0.20, 0.30),
    "planned": (0.30, 0.45, 0.60),
    "changed_part": (0.25, 0.5, 0.75),
    "formal_hours": (10.0, 13.7, 21.6),
    "coached_hours": (0.0, 6.0, 12.0),
    "taking": (0.4, 0.7, 0.9),
    "months": (2.0, 4.5, 9.0),
    "learning_time": (0.1, 0.2, 0.4),
    "overlap": (0.2, 0.5, 0.8),
}
SHARES = {"now", "planned", "changed_part", "taking", "learning_time", "overlap"}
TASKS, LISTED = 40, (8, 21)  # of a role; of them in its posting
ABOUT = 0.2  # of a measured value, to either side
BANDS = ((5, 9), (10, 29), (30, 99), (100, 300))  # persons
KINDS = ((0.3, 1.4, 0.7), (1.0, 1.0, 1.0), (0.5, 1.2, 0.15), (0.1, 0.6, 1.6))
"""Of roles: Dirichlet's counts for automatable, augmentable, human-critical."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An organisation of one role.

    Attributes:
        seed: of all that happens in it.
        truth: its true inputs.
        ranges: what the planner is told of them.
        tasks: what its persons do, with true classes.
        p: probabilities of the classes of the tasks that are listed, a sample of those of the role
            (n, 3). From these the true classes were drawn.
        weights: their shares of hours (n,), sum 1.
    """

    seed: int
    truth: Inputs
    ranges: dict[str, Range]
    tasks: list[Task]
    p: NDArray[np.float64]
    weights: NDArray[np.float64]


def band(headcount: int) -> str:
    """Return the band of sizes, as text."""
    low, high = next((low, high) for low, high in BANDS if low <= headcount <= high)
    return f"{low}-{high}"


def drawn(seed: int, *, measured: bool = False, anywhere: bool = False) -> Drawn:
    """Return an organisation of 5 to 300 persons, small ones as often as large ones."""
    rng = np.random.default_rng([seed, 20])
    headcount = int(np.clip(np.exp(rng.uniform(np.log(5.0), np.log(301.0))), 5, 300))
    ranges = {name: _about(name, ends, rng) if measured else ends for name, ends in STATED.items()}
    values: dict[str, Any] = {
        name: float(rng.uniform(low, high) if anywhere else rng.triangular(low, mode, high))
        for name, (low, mode, high) in ranges.items()
    }
    # coaches suffice for half to one and a half of what all would take at the middle of the range
    need = headcount * STATED["coached_hours"][1] / 60.0
    coaches = max(1, round(need * float(rng.uniform(0.5, 1.5))))
    values["planned"] = max(values["now"], values["planned"])
    truth = replace(Inputs(headcount=headcount, coaches=coaches), **values)
    p = rng.dirichlet(KINDS[int(rng.integers(len(KINDS)))], size=TASKS)
    shares = rng.dirichlet(np.full(TASKS, 5.0))
    tasks = drawn_tasks(p, shares, truth, seed)
    listed = rng.choice(TASKS, int(rng.integers(*LISTED)), replace=False)
    weights = shares[listed] / shares[listed].sum()
    return Drawn(seed, truth, ranges, tasks, p[listed], weights)


def _about(name: str, ends: Range, rng: np.random.Generator) -> Range:
    value = float(rng.triangular(*ends))
    high = value * (1.0 + ABOUT)
    return value * (1.0 - ABOUT), value, min(high, 1.0) if name in SHARES else high
