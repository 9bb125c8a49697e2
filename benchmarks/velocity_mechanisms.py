"""What sets a role of persons apart from a pool of hours, mechanism by mechanism.

The same organisations are simulated as a pool (`SIMPLE`, which is what formulas describe), with one
mechanism alone, with all of them, and with all but one. Nothing of `tasktriage.planning` is used.

    python benchmarks/velocity_mechanisms.py --out benchmarks/results/velocity_mechanisms.json
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from drawn_organisations import BANDS, Drawn, band, drawn
from result_file import arguments, processor, today, write
from simulated_organisation import Outcome, simulated
from simulated_people import SIMPLE, Mechanisms

__all__ = ["worlds"]

OFF: dict[str, dict[str, Any]] = {
    "months differ between persons": {"months_spread": 0.0},
    "hours are a person's own": {"own_hours": False, "team_coaches": False},
    "coaches have teams of their own": {"team_coaches": False},
    "a task is learnt wholly or not": {"whole_tasks": False, "dropping_out": False},
    "people drop out on the way": {"dropping_out": False},
    "AI comes team by team": {"team_rollout": False},
    "people learn only what has come": {"ahead": True},
}
FURTHER: dict[str, dict[str, Any]] = {
    "whose months are the middle one's": {"months_typical": True},
    "who hold 4 tasks each": {"tasks_held": 4},
    "who hold 24 tasks each": {"tasks_held": 24},
    "whose months differ less": {"months_spread": 0.3},
    "and 15 % leave in a year": {"turnover": 0.15},
    "and 15 % leave, half of what newcomers meet they know": {
        "turnover": 0.15,
        "newcomers_know": 0.5,
    },
    "and a tenth of the learning time without a coach teaches": {"practice": 0.1},
}


def worlds() -> dict[str, Mechanisms]:
    """Return the kinds of worlds by name."""
    full = Mechanisms()
    alone = {
        "months differ between persons": replace(SIMPLE, months_spread=full.months_spread),
        "hours are a person's own": replace(SIMPLE, own_hours=True),
        "a task is learnt wholly or not": replace(SIMPLE, whole_tasks=True),
        "AI comes team by team": replace(SIMPLE, team_rollout=True),
        "people learn only what has come": replace(SIMPLE, ahead=False),
        "hours are a person's own, learnt only what has come": replace(
            SIMPLE, own_hours=True, ahead=False
        ),
    }
    return {
        "pool": SIMPLE,
        **{f"only: {name}": world for name, world in alone.items()},
        "persons": full,
        **{f"all but: {name}": replace(full, **off) for name, off in OFF.items()},
        **{f"persons, {name}": replace(full, **more) for name, more in FURTHER.items()},
    }


def main() -> None:
    """Simulate and compare."""
    parser = arguments(__doc__)
    parser.add_argument("--organisations", type=int, default=400)
    options = parser.parse_args()
    cases = [drawn(seed) for seed in range(options.organisations)]
    pool = outcomes(cases, SIMPLE)
    found: dict[str, Any] = {}
    for name, world in worlds().items():
        found[name] = compared(cases, pool, outcomes(cases, world))
        print(name, found[name]["all"], flush=True)
    result = {
        "schema": "tasktriage.velocity-mechanisms/1",
        "created": today(),
        "command": "python benchmarks/velocity_mechanisms.py "
        "--out benchmarks/results/velocity_mechanisms.json",
        "organisations": options.organisations,
        "processor": processor(),
        "worlds": found,
    }
    write(result, options.out)


def outcomes(cases: list[Drawn], world: Mechanisms) -> list[Outcome]:
    """Return what becomes of each organisation in such a world."""
    return [simulated(c.truth, c.tasks, world, c.seed, catch_up=True) for c in cases]


def compared(cases: list[Drawn], pool: list[Outcome], now: list[Outcome]) -> dict[str, Any]:
    """Return the figures, all and by size."""
    sizes = {f"{low}-{high}": f"{low}-{high}" for low, high in BANDS}
    rows = {"all": list(range(len(cases)))}
    for size in sizes:
        rows[size] = [i for i, c in enumerate(cases) if band(c.truth.headcount) == size]
    return {
        name: figures([cases[i] for i in own], [pool[i] for i in own], [now[i] for i in own])
        for name, own in rows.items()
        if own
    }


def figures(cases: list[Drawn], pool: list[Outcome], now: list[Outcome]) -> dict[str, float]:
    """Return means over organisations; what is over the pool's, medians of the ratio.

    gap: share of the work changed in the horizon that is not learnt at its end. under_way: of the
    work changed, what is learnt in part. gap_over_one: organisations in which more than one FTE of
    work has changed and is not learnt. open: those where work changes faster than can be learnt.
    """
    moved = np.array([max(1e-9, o.changed[-1] - o.changed[0]) for o in now])
    some = moved > 1e-6
    share = np.array([o.gap for o in now])[some] / moved[some]
    part = np.array([o.under_way for o in now])[some] / moved[some]
    waits = [40.0 if o.catch_up is None else o.catch_up for o in now]
    return {
        "organisations": len(cases),
        "gap": round(float(share.mean()), 3),
        "under_way": round(float(part.mean()), 3),
        "gap_over_one": round(float(np.mean([o.gap > 1.0 for o in now])), 3),
        "open": round(float(np.mean([o.ratio > 1.0 for o in now])), 3),
        "capacity_over_pool": _middle([o.capacity for o in now], [o.capacity for o in pool]),
        "changed_over_pool": _middle(
            [o.deployment_velocity for o in now], [o.deployment_velocity for o in pool]
        ),
        "hours_used": round(float(np.mean([o.used / o.offered for o in now])), 3),
        "catch_up_quarters": round(float(np.median(waits)), 2),
    }


def _middle(now: list[float], pool: list[float]) -> float:
    pairs = [(a, b) for a, b in zip(now, pool, strict=True) if b > 1e-9]
    return round(float(np.median([a / b for a, b in pairs])), 3)


if __name__ == "__main__":
    main()
