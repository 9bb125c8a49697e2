"""How often the 90 % intervals of a plan hold, in simulated organisations whose truth is known.

The planner is told ranges and a posting's tasks with probabilities; the truth is what happens to
persons in `simulated_organisation.py`, which shares no formula with it. Each kind of knowledge is
held against worlds that are a pool of hours, and against worlds of persons. Beside coverage: what
the formulas say at the true inputs against what happens, by size (`at_true_inputs`).

    python benchmarks/velocity_coverage.py --out benchmarks/results/velocity_coverage.json
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from drawn_organisations import BANDS, Drawn, band, drawn
from planned_organisation import FIGURES, Planned, known, planned
from result_file import arguments, processor, today, write
from simulated_organisation import Outcome, simulated
from simulated_people import SIMPLE, Mechanisms

from tasktriage.planning import months_to_proficiency

WIDE = 1.35  # log-sd of months between persons where their mean is 11 and their median 4.5
PERSONS = Mechanisms()
WORLDS: dict[str, Mechanisms] = {
    "pool": SIMPLE,
    "persons, months alike": replace(PERSONS, months_spread=0.0),
    "persons who learn ahead": replace(PERSONS, ahead=True),
    "persons": PERSONS,
    "persons, months of the middle one": replace(PERSONS, months_typical=True),
    "persons, 15 % leave in a year": replace(PERSONS, turnover=0.15),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known, and how the truth lies in it."""

    draw: Callable[[int], Drawn]
    bands: bool = False  # the planner's months are those of its default
    worlds: tuple[str, ...] = tuple(WORLDS)


def from_bands(seed: int) -> Drawn:
    """Return an organisation whose mean months are drawn from what the planner takes by default."""
    case = drawn(seed)
    level = np.random.default_rng([seed, 30]).random()
    months = float(months_to_proficiency().range.quantile(np.array(level, dtype=np.float64)))
    return replace(case, truth=replace(case.truth, months=max(0.05, months)))


def between_persons(seed: int) -> Drawn:
    """Return one where that default describes its persons, so that its own mean is their mean."""
    case = drawn(seed)
    levels = np.linspace(0.00025, 0.99975, 2000, dtype=np.float64)
    mean = float(months_to_proficiency().range.quantile(levels).mean())
    return replace(case, truth=replace(case.truth, months=mean))


SETTINGS = {
    "stated ranges": Setting(drawn),
    "stated ranges, truth anywhere in them": Setting(
        lambda seed: drawn(seed, anywhere=True), worlds=("pool", "persons")
    ),
    "measured within a fifth": Setting(lambda seed: drawn(seed, measured=True)),
    "months by default": Setting(from_bands, bands=True, worlds=("pool", "persons")),
    "months by default, which differ so between persons": Setting(
        between_persons, bands=True, worlds=("wide",)
    ),
}


def main() -> None:
    """Simulate, plan and count."""
    parser = arguments(__doc__)
    parser.add_argument("--organisations", type=int, default=400)
    parser.add_argument("--draws", type=int, default=2000)
    options = parser.parse_args()
    found: dict[str, Any] = {}
    for name, setting in SETTINGS.items():
        cases = [setting.draw(seed) for seed in range(options.organisations)]
        plans = [planned(case, options.draws, bands=setting.bands) for case in cases]
        points = [known(case) for case in cases]
        found[name] = {}
        for world in setting.worlds:
            mechanisms = WORLDS.get(world, replace(PERSONS, months_spread=WIDE))
            outcomes = [simulated(c.truth, c.tasks, mechanisms, c.seed) for c in cases]
            found[name][world] = by_size(cases, plans, points, outcomes, mechanisms)
            print(name, "|", world, found[name][world]["all"], flush=True)
    result = {
        "schema": "tasktriage.velocity-coverage/1",
        "created": today(),
        "command": "python benchmarks/velocity_coverage.py "
        "--out benchmarks/results/velocity_coverage.json",
        "organisations": options.organisations,
        "draws": options.draws,
        "processor": processor(),
        "settings": found,
    }
    write(result, options.out)


def by_size(
    cases: list[Drawn],
    plans: list[Planned],
    points: list[dict[str, float]],
    outcomes: list[Outcome],
    mechanisms: Mechanisms,
) -> dict[str, Any]:
    """Return the figures of all, and of each band of sizes."""
    sizes = np.array([band(case.truth.headcount) for case in cases])
    groups = {"all": np.arange(len(cases))}
    groups |= {f"{low}-{high}": np.flatnonzero(sizes == f"{low}-{high}") for low, high in BANDS}
    truth = [_truth(outcome, mechanisms) for outcome in outcomes]
    return {
        name: figures(
            [cases[i] for i in own],
            [plans[i] for i in own],
            [points[i] for i in own],
            [truth[i] for i in own],
        )
        for name, own in groups.items()
        if len(own)
    }


def _truth(outcome: Outcome, mechanisms: Mechanisms) -> dict[str, float]:
    return {
        "gap_stock": outcome.gap,
        "gap_not_begun": outcome.gap - (outcome.under_way if mechanisms.whole_tasks else 0.0),
        "work_changed": outcome.changed[-1],
        "deployment_velocity": outcome.deployment_velocity,
        "reskilling_velocity": outcome.capacity,
        "velocity_ratio": outcome.ratio,
    }


def figures(
    cases: list[Drawn],
    plans: list[Planned],
    points: list[dict[str, float]],
    truth: list[dict[str, float]],
) -> dict[str, Any]:
    """Return coverage, what lies above and below, and what the formulas miss at true inputs.

    held, above, below: shares of organisations whose truth is within, over, under the interval. A
    gap of less than a hundredth of a person's work counts as none. at_true_inputs: truth over
    formula, median; of the gap the mean difference in FTE for 100 persons.
    """
    out: dict[str, Any] = {"organisations": len(cases)}
    for name in FIGURES:
        found = np.array([row[name] for row in truth])
        ends = np.array([plan.ends[name] for plan in plans])
        least = 0.01 if name.startswith("gap") else 1e-9
        above, below = found > ends[:, 1] + least, found < ends[:, 0] - least
        out[name] = {
            "held": round(float(np.mean(~above & ~below)), 3),
            "above": round(float(np.mean(above)), 3),
            "below": round(float(np.mean(below)), 3),
        }
        formula = np.array([row[name] for row in points])
        if name.startswith("gap"):
            heads = np.array([case.truth.headcount for case in cases])
            missed = float(np.mean(100.0 * (found - formula) / heads))
        else:
            some = formula > 1e-9
            missed = float(np.median(found[some] / formula[some]))
        out[name]["at_true_inputs"] = round(missed, 3)
    chances = np.array([np.nan if p.chance is None else p.chance for p in plans])
    out["chance_of_gap"] = round(float(np.nanmean(chances)), 3)
    out["open"] = round(float(np.mean([row["velocity_ratio"] > 1.0 for row in truth])), 3)
    out["gap_over_one"] = round(float(np.mean([row["gap_stock"] > 1.0 for row in truth])), 3)
    out["mean_gap"] = round(float(np.mean([row["gap_stock"] for row in truth])), 2)
    out["mean_of_median_gap"] = round(float(np.mean([p.middle["gap_stock"] for p in plans])), 2)
    return out


if __name__ == "__main__":
    main()
