"""Link our scores to those of the ILO's occupations, for the gradient of a profile.

For each unit group (ISCO-08, four digits) of the data set `ilo` at hand: mean score and spread of
its tasks by a model, equal weights, against the mean and standard deviation that the ILO gives it.
m = intercept + slope · mean, s = ratio · spread, least squares; intervals by 2,000 resamples of
unit groups. No other use is made of these rows: no model is trained or chosen on them.

    python benchmarks/ilo_link.py --data DIR --out benchmarks/results/ilo_link.json
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from result_file import arguments, processor, today, write

from tasktriage import Engine
from tasktriage.roles.shares import mean_score, spread

SEED, RESAMPLES = 0, 2000
FEWEST = 3  # tasks of a unit group, for a spread to mean something


def main() -> None:
    """Fit for each model and write the result."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--models", default="default,fast", help="names, parted by commas")
    options = parser.parse_args()
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (options.data / "ilo_2025.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            groups[row["isco_08"]].append(row)
    units = [rows for rows in groups.values() if len(rows) >= FEWEST]
    result = {
        "schema": "tasktriage.ilo-link/1",
        "created": today(),
        "command": "python benchmarks/ilo_link.py --data DIR "
        "--out benchmarks/results/ilo_link.json",
        "seed": SEED,
        "units": len(units),
        "tasks": sum(map(len, units)),
        "processor": processor(),
        "models": [fitted(name, units) for name in options.models.split(",")],
    }
    for entry in result["models"]:
        print(entry)
    write(result, options.out)


def fitted(model: str, units: list[list[dict[str, str]]]) -> dict[str, Any]:
    """Return the fit of a model with its intervals."""
    engine = Engine(model, coverage=None)
    answers = iter(engine.classify([row["task"] for rows in units for row in rows]))
    means, spreads = [], []
    for rows in units:
        p = np.array([list(next(answers).probabilities or ()) for _ in rows])
        p /= p.sum(axis=1, keepdims=True)
        w = np.full(len(rows), 1 / len(rows))
        means.append(mean_score(p, w))
        spreads.append(spread(p, w))
    ours = np.array([means, spreads])
    theirs = np.array(
        [[float(rows[0]["mean_score_2025"]), float(rows[0]["SD_2025"])] for rows in units]
    ).T
    point = fit(ours, theirs)
    rng = np.random.default_rng(SEED)
    draws = [rng.integers(len(units), size=len(units)) for _ in range(RESAMPLES)]
    resampled = np.array([list(fit(ours[:, d], theirs[:, d]).values()) for d in draws])
    ends = np.quantile(resampled, [0.025, 0.975], axis=0).T
    info = engine.model.info
    return {"model": info.name, "version": info.version} | {
        name: {"value": round(value, 4), "interval_95": [round(float(end), 4) for end in pair]}
        for (name, value), pair in zip(point.items(), ends, strict=True)
    }


def fit(ours: np.ndarray, theirs: np.ndarray) -> dict[str, float]:
    """Return the link, its error on m, and how much of m it explains."""
    slope, intercept = np.polyfit(ours[0], theirs[0], 1)
    missed = theirs[0] - intercept - slope * ours[0]
    return {
        "intercept": float(intercept),
        "slope": float(slope),
        "ratio": float(ours[1] @ theirs[1] / (ours[1] @ ours[1])),
        "error": float(np.sqrt(np.mean(missed**2))),
        "r2": float(1.0 - missed.var() / theirs[0].var()),
    }


if __name__ == "__main__":
    main()
