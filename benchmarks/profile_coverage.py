"""How often the intervals of a profile hold, in simulated roles whose truth is known.

A simulated role is a population of tasks with probabilities that are calibrated by construction: a
task's true label is drawn from them. A description lists n of its tasks. Two truths, two intervals:
the share that the true labels of the listed tasks come to, and the share of the label in the
population. Populations are of three kinds: our published probabilities of the tasks of O*NET
occupations (`corpora`), and Dirichlet mixtures around a mean, mixed and one-sided. Weights are
equal, or drawn. Counted over the three labels.

    python benchmarks/profile_coverage.py --out benchmarks/results/profile_coverage.json
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from result_file import arguments, processor, today, write

from tasktriage.corpora.onet_codebook import load_onet_labels
from tasktriage.roles.intervals import listed_intervals, role_intervals
from tasktriage.roles.shares import effective_count

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEED = 0
SIZES = (8, 15, 40)
FEWEST = 12  # tasks of an occupation, to be a population
LEAST = 0.004  # of a probability: the shipped model is never surer
DRAWS = 1000
Population = Callable[[np.random.Generator], "NDArray[np.float64]"]


def main() -> None:
    """Simulate and count."""
    parser = arguments(__doc__)
    parser.add_argument("--roles", type=int, default=1500, help="for each kind and size")
    options = parser.parse_args()
    rng = np.random.default_rng(SEED)
    cells: list[dict[str, Any]] = []
    for kind, population in populations().items():
        for weights in ("equal", "drawn"):
            for size in SIZES:
                cell = {"population": kind, "weights": weights, "tasks": size}
                cells.append(cell | measured(population, weights, size, options.roles, rng))
                print(cells[-1], flush=True)
    result = {
        "schema": "tasktriage.profile-coverage/1",
        "created": today(),
        "command": "python benchmarks/profile_coverage.py "
        "--out benchmarks/results/profile_coverage.json",
        "seed": SEED,
        "roles_a_cell": options.roles,
        "processor": processor(),
        "by_size": {str(size): mean([c for c in cells if c["tasks"] == size]) for size in SIZES},
        "cells": cells,
    }
    print(result["by_size"])
    write(result, options.out)


def mean(cells: list[dict[str, Any]]) -> dict[str, float]:
    """Return mean coverage over kinds of populations and weights."""
    names = ("listed", "role", "listed_score", "role_score")
    return {name: round(float(np.mean([c[name] for c in cells])), 3) for name in names}


def populations() -> dict[str, Population]:
    """Return the kinds of populations, each a function that draws one (m, 3)."""
    found: dict[str, list[list[float]]] = defaultdict(list)
    for label in load_onet_labels():
        found[label.soc_code].append(list(label.soft))
    occupations = [np.array(rows) for rows in found.values() if len(rows) >= FEWEST]

    def of_onet(rng: np.random.Generator) -> NDArray[np.float64]:
        return clipped(occupations[rng.integers(len(occupations))])

    def mixed(rng: np.random.Generator) -> NDArray[np.float64]:
        return clipped(rng.dirichlet([0.35, 0.6, 0.4], size=400))

    def one_sided(rng: np.random.Generator) -> NDArray[np.float64]:
        return clipped(rng.dirichlet(rng.permutation([0.1, 0.4, 1.2]), size=400))

    return {"onet": of_onet, "mixed": mixed, "one-sided": one_sided}


def clipped(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities as sure as a model's at most."""
    p = np.clip(p, LEAST, 1.0)
    return np.asarray(p / p.sum(axis=1, keepdims=True))


def measured(
    population: Population, weights: str, size: int, roles: int, rng: np.random.Generator
) -> dict[str, Any]:
    """Return how often both intervals hold the truth, and how wide they are."""
    held = np.zeros((2, 4))
    width = np.zeros(2)
    counts = []
    for _ in range(roles):
        whole = population(rng)
        p = whole[rng.integers(len(whole), size=size)]
        w = np.full(size, 1 / size) if weights == "equal" else rng.dirichlet(np.full(size, 3.0))
        counts.append(effective_count(w))
        labels = (rng.random((size, 1)) > p.cumsum(axis=1)[:, :2]).sum(axis=1)
        listed_truth = with_score(np.array([w[labels == code].sum() for code in range(3)]))
        role_truth = with_score(whole.mean(axis=0))
        listed, role = listed_intervals(p, w, draws=DRAWS), role_intervals(p, w)
        assert role is not None
        for row, (ends, truth) in enumerate(((listed, listed_truth), (role, role_truth))):
            held[row] += (ends[:, 0] - 1e-9 <= truth) & (truth <= ends[:, 1] + 1e-9)
            width[row] += float((ends[:3, 1] - ends[:3, 0]).mean())
    held, width = held / roles, width / roles
    return {
        "n_eff": round(float(np.mean(counts)), 1),
        "listed": round(float(held[0, :3].mean()), 3),
        "role": round(float(held[1, :3].mean()), 3),
        "listed_score": round(float(held[0, 3]), 3),
        "role_score": round(float(held[1, 3]), 3),
        "listed_by_label": held[0, :3].round(3).tolist(),
        "role_by_label": held[1, :3].round(3).tolist(),
        "width_listed": round(float(width[0]), 3),
        "width_role": round(float(width[1]), 3),
    }


def with_score(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return shares with their mean score behind them (4,)."""
    return np.append(shares, shares[0] + 0.5 * shares[1])


if __name__ == "__main__":
    main()
