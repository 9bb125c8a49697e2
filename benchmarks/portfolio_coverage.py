"""How often the intervals of a portfolio's sums hold, in simulated units whose truth is known.

A unit has some roles, each a population of tasks as in `profile_coverage.py`, of which n are
listed, and a number of holders. The truth is the sum of hours times the share of the label in the
population. Counted over the three labels; beside it sums whose draws are not moved to the share
(`as_they_are`), which is what `roles/portfolio.py` does not do.

    python benchmarks/portfolio_coverage.py --out benchmarks/results/portfolio_coverage.json
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from profile_coverage import Population, populations
from result_file import arguments, processor, today, write

from tasktriage.roles.intervals import role_intervals
from tasktriage.roles.portfolio import share_draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEED = 0
ROLES, TASKS = (2, 5, 20, 100), (8, 15)
TAILS = (0.05, 0.95)


def main() -> None:
    """Simulate and count."""
    parser = arguments(__doc__)
    parser.add_argument("--units", type=int, default=150, help="for each kind and size")
    options = parser.parse_args()
    rng = np.random.default_rng(SEED)
    cells: list[dict[str, Any]] = []
    for kind, population in populations().items():
        for roles in ROLES:
            for tasks in TASKS:
                cell = {"population": kind, "roles": roles, "tasks": tasks}
                cells.append(cell | measured(population, roles, tasks, options.units, rng))
                print(cells[-1], flush=True)
    result = {
        "schema": "tasktriage.portfolio-coverage/1",
        "created": today(),
        "command": "python benchmarks/portfolio_coverage.py "
        "--out benchmarks/results/portfolio_coverage.json",
        "seed": SEED,
        "units_a_cell": options.units,
        "processor": processor(),
        "by_roles": {str(n): mean([c for c in cells if c["roles"] == n]) for n in ROLES},
        "cells": cells,
    }
    print(result["by_roles"])
    write(result, options.out)


def mean(cells: list[dict[str, Any]]) -> dict[str, float]:
    """Return mean figures over kinds of populations and sizes of descriptions."""
    names = ("held", "as_they_are", "width")
    return {name: round(float(np.mean([c[name] for c in cells])), 3) for name in names}


def measured(
    population: Population, roles: int, tasks: int, units: int, rng: np.random.Generator
) -> dict[str, Any]:
    """Return how often the interval holds the truth, and how wide it is as a share of all hours."""
    held, as_they_are, width = np.zeros(3), np.zeros(3), 0.0
    for _ in range(units):
        hours = 40.0 * np.ceil(rng.lognormal(2.0, 1.0, size=roles))
        truth, drawn, moved = np.zeros(3), 0.0, np.zeros(3)
        for number in range(roles):
            whole = population(rng)
            p = whole[rng.integers(len(whole), size=tasks)]
            ends = role_intervals(p, np.full(tasks, 1.0 / tasks))
            assert ends is not None
            share = p.mean(axis=0)
            own = share_draws(share, ends[:3], tasks, int(rng.integers(2**31)))
            middle = centre(ends[:3], tasks)
            truth += hours[number] * whole.mean(axis=0)
            drawn = drawn + hours[number] * own
            moved += hours[number] * (middle - share)
        low, high = np.quantile(drawn, TAILS, axis=0)
        held += (low <= truth) & (truth <= high)
        as_they_are += (low + moved <= truth) & (truth <= high + moved)
        width += float((high - low).mean() / hours.sum())
    return {
        "held": round(float(held.mean() / units), 3),
        "as_they_are": round(float(as_they_are.mean() / units), 3),
        "width": round(width / units, 3),
    }


def centre(ends: NDArray[np.float64], tasks: int) -> NDArray[np.float64]:
    """Return the means (3,) of draws that are not moved."""
    middle = np.zeros(len(ends))
    drawn = share_draws(middle, ends, tasks, 0)
    odds = np.log(ends / (1.0 - ends)).mean(axis=1)
    # the median of the draws is known; their mean lies as far from it as it did before the move
    return np.asarray(1.0 / (1.0 + np.exp(-odds)) - np.median(drawn, axis=0))


if __name__ == "__main__":
    main()
