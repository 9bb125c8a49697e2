"""How much longer items wait in a flow whose volume grows: formulas beside a simulation.

Three stages in a row, each of them as full as the others and with as many people, who share a
queue; items come by chance. The simulation moves every item through them, event by event, and knows
no formula. More items then come in, and what they wait is compared with what they waited before: by
`tasktriage.planning.flow.queues`, by Sakasegawa's approximation, and by that for one person.

    python benchmarks/flow_simulation.py --out benchmarks/results/flow_simulation.json
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray
from result_file import arguments, processor, today, write

from tasktriage.planning.flow.queues import waiting

__all__ = ["Cell", "simulated"]

Array = NDArray[np.float64]
Events = Generator[simpy.Event, Any, None]

STAGES = 3
PEOPLE = (1, 2, 5, 10)
VARIATION = {
    "exponential": 1.0,
    "less variable": 0.5,
    "more variable": 1.5,
}  # standard deviation over mean of a service
BUSY = {0.3: 2, 0.5: 2, 0.6: 2, 0.7: 2, 0.8: 2, 0.84: 3, 0.9: 4, 0.95: 6}
"""How busy the stages are, and how many times the items that are needed to see it."""
RUNS, ITEMS = 12, 10_000
WARM_UP = 0.1  # of a run's items: the flow is empty at the start
STEADY = 0.84  # the formulas are to be good up to here
AIM = 0.15
SEEN = 0.1  # half of an interval, of its figure: what is seen less well says nothing


@dataclass(frozen=True, slots=True)
class Cell:
    """A flow: people of each stage, how services vary, how busy its stages are."""

    people: int
    service: str
    busy: float


def simulated(cell: Cell, items: int, seed: int) -> list[float]:
    """Return the mean time that items wait at each stage, in service times.

    items: how many go through the flow.
    """
    rng = np.random.default_rng((seed, cell.people, round(1000 * cell.busy), len(cell.service)))
    between = rng.exponential(1.0 / (cell.busy * cell.people), items)
    shape = 1.0 / VARIATION[cell.service] ** 2
    services = rng.gamma(shape, 1.0 / shape, (items, STAGES))
    waited = np.empty((items, STAGES))
    environment = simpy.Environment()
    stages = [simpy.Resource(environment, capacity=cell.people) for _ in range(STAGES)]

    def item(number: int) -> Events:
        for place, stage in enumerate(stages):
            came = environment.now
            with stage.request() as turn:
                yield turn
                waited[number, place] = environment.now - came
                yield environment.timeout(services[number, place])

    def arrivals() -> Events:
        for number in range(items):
            yield environment.timeout(between[number])
            environment.process(item(number))

    environment.process(arrivals())
    environment.run()
    return [float(one) for one in waited[int(WARM_UP * items) :].mean(axis=0)]


def runs_of(cell: Cell, seed: int) -> Array:
    """Return what items waited, by run and stage (runs, stages)."""
    items = ITEMS * BUSY[cell.busy]
    return np.array([simulated(cell, items, seed + run) for run in range(RUNS)])


def sakasegawa(utilisation: float, people: int) -> float:
    """Return the waiting in service times by Sakasegawa's approximation (1977)."""
    power = math.sqrt(2.0 * (people + 1)) - 1.0
    return float(utilisation**power / (people * (1.0 - utilisation)))


def single(utilisation: float, people: int) -> float:
    """Return the waiting in service times as if one person did all of it."""
    return utilisation / (1.0 - utilisation)


def erlang(utilisation: float, people: int) -> float:
    """Return the waiting in service times as the product has it."""
    return float(waiting(utilisation, people))


FORMULAS = {"M/M/c (the product's)": erlang, "Sakasegawa": sakasegawa, "one person": single}


def main() -> None:
    """Simulate and compare."""
    parser = arguments(__doc__)
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    cells = [Cell(c, service, u) for c in PEOPLE for service in VARIATION for u in BUSY]
    with ProcessPoolExecutor(options.processes) as pool:
        found = dict(zip(cells, pool.map(runs_of, cells, [options.seed] * len(cells)), strict=True))
    rows = list(growths(found))
    result = {
        "schema": "tasktriage.flow-simulation/1",
        "created": today(),
        "command": "python benchmarks/flow_simulation.py "
        "--out benchmarks/results/flow_simulation.json",
        "processor": processor(),
        "simpy": simpy.__version__,
        "seed": options.seed,
        "runs": RUNS,
        "items": {f"{busy:g}": ITEMS * times for busy, times in BUSY.items()},
        "aim": AIM,
        "summary": {service: summary(rows, service) for service in VARIATION},
        "waiting": [waited(cell, runs) for cell, runs in found.items()],
        "growth": rows,
    }
    for service, parts in result["summary"].items():
        for name, one in parts.items():
            print(service, name, one, sep="\t")
    write(result, options.out, compact=True)


def waited(cell: Cell, runs: Array) -> dict[str, Any]:
    """Return what items wait in service times, by stage, with 95 % intervals over runs."""
    half = 1.96 * runs.std(axis=0, ddof=1) / math.sqrt(len(runs))
    return {
        "people": cell.people,
        "service": cell.service,
        "utilisation": cell.busy,
        "simulated": [round(float(one), 5) for one in runs.mean(axis=0)],
        "half": [round(float(one), 5) for one in half],
        "formulas": {name: round(of(cell.busy, cell.people), 5) for name, of in FORMULAS.items()},
    }


def growths(found: dict[Cell, Array]) -> Iterator[dict[str, Any]]:
    """Yield how many times as long items wait, of all pairs of utilisations, by stage.

    low, high: of the simulated growth, 95 %. off: formula by simulation, less 1.
    """
    for people in PEOPLE:
        for service in VARIATION:
            for before, after in combinations(BUSY, 2):
                pair = (found[Cell(people, service, busy)] for busy in (before, after))
                yield from _growths(people, service, before, after, *pair)


def _growths(
    people: int, service: str, before: float, after: float, first: Array, then: Array
) -> Iterator[dict[str, Any]]:
    for stage in range(STAGES):
        one, two = first[:, stage], then[:, stage]
        if one.mean() <= 0.0:
            continue
        growth = float(two.mean() / one.mean())
        spread = [x.std(ddof=1) / x.mean() / math.sqrt(len(x)) for x in (one, two)]
        half = 1.96 * math.hypot(*spread)
        yield {
            "people": people,
            "service": service,
            "stage": stage + 1,
            "before": before,
            "after": after,
            "simulated": round(growth, 4),
            "low": round(growth * math.exp(-half), 4),
            "high": round(growth * math.exp(half), 4),
            "half": round(half, 4),
            "off": {
                name: round(of(after, people) / of(before, people) / growth - 1.0, 4)
                for name, of in FORMULAS.items()
            },
        }


def summary(rows: list[dict[str, Any]], service: str) -> dict[str, Any]:
    """Return, by formula, how far growths are off, of those that are seen well enough.

    within: share of the growths within the aim; beyond: of those surely outside of it. steady: both
    utilisations are up to `STEADY`.
    """
    own = [row for row in rows if row["service"] == service and row["half"] <= SEEN]
    steady = [row for row in own if row["after"] <= STEADY]
    parts = {
        "all": own,
        "steady": steady,
        "steady, one person": [row for row in steady if row["people"] == 1],
        "steady, several people, first stage": [
            row for row in steady if row["people"] > 1 and row["stage"] == 1
        ],
        "steady, several people, later stages": [
            row for row in steady if row["people"] > 1 and row["stage"] > 1
        ],
    }
    return {
        name: {part: _summed(some, name) for part, some in parts.items() if some}
        for name in FORMULAS
    }


def _summed(rows: list[dict[str, Any]], name: str) -> dict[str, float]:
    off = np.array([row["off"][name] for row in rows])
    half = np.array([row["half"] for row in rows])
    return {
        "growths": len(rows),
        "median": round(float(np.median(off)), 4),
        "mean": round(float(off.mean()), 4),
        "lowest": round(float(off.min()), 4),
        "highest": round(float(off.max()), 4),
        "within": round(float(np.mean(np.abs(off) <= AIM)), 4),
        "beyond": round(float(np.mean(np.abs(off) - half * (1.0 + off) > AIM)), 4),
    }


if __name__ == "__main__":
    main()
