"""How often `compare` is right about what it is sure of, in simulated roles whose truth is known.

Roles are populations of tasks as in `profile_coverage.py`. *Ranking*: two roles, of each of which n
tasks are listed; of the pairs whose order is said to have a probability, how many stand in that
order. *Versions*: a share of a role's tasks is taken from another population; both versions list
the same tasks of those that stay. How often the two intervals of the change hold what the labels of
the listed tasks come to, and the change of the population. Lists in which nothing changed have no
interval of the role and are not counted there.

    python benchmarks/compare_coverage.py --out benchmarks/results/compare_coverage.json
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from profile_coverage import Population, populations, with_score
from result_file import arguments, processor, today, write

from tasktriage.domain.comparison import Basis, By
from tasktriage.domain.label import LABELS
from tasktriage.domain.profile import (
    Evidence,
    Interval,
    LabelShare,
    Measure,
    Profile,
    Weighting,
    Weights,
)
from tasktriage.roles.compare import rank
from tasktriage.roles.difference import sum_changes
from tasktriage.roles.intervals import role_intervals

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEED = 0
SIZES = (8, 15, 40)
STAYS = (0.5, 0.8)  # the share of tasks that both versions have
BINS = (0.0, 0.5, 0.7, 0.9, 1.0)


def main() -> None:
    """Simulate and count."""
    parser = arguments(__doc__)
    parser.add_argument("--roles", type=int, default=1500, help="for each kind and size")
    options = parser.parse_args()
    rng = np.random.default_rng(SEED)
    said: dict[str, list[dict[str, float]]] = {}
    versions: list[dict[str, Any]] = []
    for kind, population in populations().items():
        pairs = [_pair(population, n, rng) for n in SIZES for _ in range(options.roles)]
        said[kind] = _calibration(pairs)
        for size in SIZES:
            for stays in STAYS:
                cell = {"population": kind, "tasks": size, "stays": stays}
                versions.append(cell | _changes(population, size, stays, options.roles, rng))
                print(versions[-1], flush=True)
    result = {
        "schema": "tasktriage.compare-coverage/1",
        "created": today(),
        "seed": SEED,
        "roles_a_cell": options.roles,
        "processor": processor(),
        "ranking": said,
        "versions_by_size": {
            str(size): _mean([cell for cell in versions if cell["tasks"] == size]) for size in SIZES
        },
        "versions": versions,
    }
    print(result["ranking"], result["versions_by_size"])
    write(result, options.out)


def _pair(population: Population, size: int, rng: np.random.Generator) -> tuple[float, bool]:
    """Return how sure the order of two roles by automatable share is, and whether it is so."""
    truths, profiles = [], []
    for _ in range(2):
        whole = population(rng)
        p = whole[rng.integers(len(whole), size=size)]
        truths.append(whole.mean(axis=0)[0])
        profiles.append((_profile(str(len(truths)), p), Basis()))
    ranking = rank(profiles, By.AUTOMATABLE)
    first, second = (int(role.name) - 1 for role in ranking.roles)
    return ranking.pairs[0].probability, bool(truths[first] > truths[second])


def _profile(name: str, p: NDArray[np.float64]) -> Profile:
    w = np.full(len(p), 1 / len(p))
    ends = role_intervals(p, w)
    assert ends is not None
    shares = tuple(
        LabelShare(label, Measure(float(value), Interval(0.0, 1.0), Interval(*map(float, row))))
        for label, value, row in zip(LABELS, w @ p, ends[:3], strict=True)
    )
    weights = Weights(Weighting.EQUAL)
    return Profile(
        role=name, tasks=(), weights=weights, n_eff=float(len(p)), evidence=Evidence.ENOUGH,
        shares=shares,
    )  # fmt: skip


def _changes(
    population: Population, size: int, stays: float, roles: int, rng: np.random.Generator
) -> dict[str, Any]:
    """Return how often both intervals of a change hold, by figures."""
    listed, role, counted = np.zeros(4), np.zeros(4), 0
    for _ in range(roles):
        old, new = population(rng), population(rng)
        kept = rng.random(size) < stays
        before = old[rng.integers(len(old), size=size)]
        added = new[rng.integers(len(new), size=int((~kept).sum()))]
        after = np.vstack([before[kept], added])
        groups = (np.arange(size), np.append(np.flatnonzero(kept), size + np.arange(len(added))))
        w = np.full(size, 1 / size)
        many = size + len(added)
        changes = sum_changes((before, w, groups[0]), (after, w, groups[1]), many)
        drawn = rng.random(many)
        labels = _labels(after, drawn[groups[1]]) - _labels(before, drawn[groups[0]])
        truth = with_score((1.0 - stays) * (new.mean(axis=0) - old.mean(axis=0)))
        for k, (change, realised) in enumerate(zip(changes, with_score(labels), strict=True)):
            ends = change.change.listed
            listed[k] += ends.low - 1e-9 <= realised <= ends.high + 1e-9
            if (ends := change.change.role) is not None:
                role[k] += ends.low <= truth[k] <= ends.high
        counted += len(added) > 0
    return {
        "listed": round(float(listed[:3].mean() / roles), 3),
        "role": round(float(role[:3].mean() / counted), 3),
        "listed_score": round(float(listed[3] / roles), 3),
        "role_score": round(float(role[3] / counted), 3),
    }


def _labels(p: NDArray[np.float64], drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shares (3,) that drawn labels come to."""
    codes = (drawn[:, None] > p.cumsum(axis=1)[:, :2]).sum(axis=1)
    return np.bincount(codes, minlength=3) / len(p)


def _calibration(said: list[tuple[float, bool]]) -> list[dict[str, float]]:
    probabilities, so = (np.array(part) for part in zip(*said, strict=True))
    rows = []
    for low, high in pairwise(BINS):
        inside = (probabilities >= low) & (probabilities < high + (high == 1.0))
        if inside.any():
            rows.append(
                {
                    "from": low,
                    "to": high,
                    "pairs": int(inside.sum()),
                    "said": round(float(probabilities[inside].mean()), 3),
                    "is_so": round(float(so[inside].mean()), 3),
                }
            )
    return rows


def _mean(cells: list[dict[str, Any]]) -> dict[str, float]:
    names = ("listed", "role", "listed_score", "role_score")
    return {name: round(float(np.mean([cell[name] for cell in cells])), 3) for name in names}


if __name__ == "__main__":
    main()
