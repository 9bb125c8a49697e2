"""What a large plan costs: 50 roles, 6 scenarios, 20,000 draws; seconds and peak memory.

Each run is a process of its own, which says the wall and CPU seconds of what is measured, without
imports, and its peak resident memory, with them: `horizon` is `tasktriage.planning.run` at the
horizon alone, `quarters` the same at each of 8 quarters, `command` is `tasktriage plan run` of such
a plan as JSON from start to end, with what matters most and what would close the gap.

    python benchmarks/plan_speed.py --out benchmarks/results/plan_speed.json
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from result_file import arguments, installed, machine, processor, today, versions, write

from tasktriage.planning import (
    Change,
    Plan,
    RolePlan,
    Scenario,
    TaskShares,
    run,
    usual_scenarios,
    with_screening_values,
)

LIBRARIES = ("tasktriage", "numpy")
QUARTERS = 8
TASKS = 14  # of a role: what a posting has
AIMS = {"horizon": 3.0, "quarters": 20.0}
MOST_MB = 600.0
UNITS_OF_RSS = 1024 if sys.platform == "linux" else 1  # bytes; macOS counts in bytes
OWN = Scenario(name="both", changes=(Change(input="coached_hours", times=1.5, plus=1.0),))
SCENARIOS = """schema = "tasktriage.scenarios/1"
[[scenario]]
name = "both"
change = [{ input = "coached_hours", times = 1.5, plus = 1.0 }]
"""


def main() -> None:
    """Measure and write the result, or be the process that is measured."""
    parser = arguments(__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--roles", type=int, default=50)
    parser.add_argument("--draws", type=int, default=20_000)
    parser.add_argument("--one", choices=tuple(AIMS), help="measure in this process, and say it")
    options = parser.parse_args()
    if options.one is not None:
        print(json.dumps(one(options.one, options.roles, options.draws)))
        return
    load = round(os.getloadavg()[0], 2)
    found = {name: repeated(name, options.roles, options.draws, options.runs) for name in AIMS}
    found["command"] = commanded(options.roles, options.draws, options.runs)
    command = (
        f"python benchmarks/plan_speed.py --runs {options.runs} --roles {options.roles} "
        f"--draws {options.draws} --out benchmarks/results/plan_speed.json"
    )
    result = {
        "schema": "tasktriage.plan-speed/1",
        "created": today(),
        "command": command,
        "processor": processor(),
        "versions": versions(LIBRARIES),
        "roles": options.roles,
        "scenarios": len(scenarios()),
        "quarters": QUARTERS,
        "draws": options.draws,
        "aims": {"seconds": AIMS, "peak_mb": MOST_MB},
        "load_before": load,
        "measured": found,
        "machine": machine(),
    }
    write(result, options.out)


def one(name: str, roles: int, draws: int) -> dict[str, float]:
    """Return the seconds of one run in this process, and its peak memory in MB."""
    plan = with_screening_values(made(roles))
    wall, cpu = time.perf_counter(), time.process_time()
    run(plan, scenarios(), draws=draws, every_quarter=name == "quarters")
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNITS_OF_RSS / 2**20
    return {"seconds": round(wall, 2), "cpu_seconds": round(cpu, 2), "peak_mb": round(peak, 1)}


def repeated(name: str, roles: int, draws: int, runs: int) -> dict[str, Any]:
    """Return the medians of so many processes, and what each of them said."""
    sizes = ["--roles", str(roles), "--draws", str(draws)]
    said = []
    for _ in range(runs):
        command = [sys.executable, __file__, "--one", name, *sizes]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        said.append(json.loads(text))
        print(name, said[-1], flush=True)
    return summed_up(said)


def commanded(roles: int, draws: int, runs: int) -> dict[str, Any]:
    """Return the same of the installed command, from start to end."""
    said = []
    with tempfile.TemporaryDirectory() as folder:
        plan, own = Path(folder, "plan.toml"), Path(folder, "own.toml")
        plan.write_text(plan_file(made(roles)), "utf-8")
        own.write_text(SCENARIOS, "utf-8")
        names = [*(one.name for one in usual_scenarios()[1:]), str(own)]
        wanted = [part for name in names for part in ("--scenario", name)]
        command = [installed(), "plan", "run", str(plan), "--screening", *wanted]
        for _ in range(runs):
            said.append(timed([*command, "--draws", str(draws), "-f", "json"]))
            print("command", said[-1], flush=True)
    return summed_up(said)


def timed(command: list[str]) -> dict[str, float]:
    """Return the seconds of a process, and its peak memory in MB."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"failed: {' '.join(command)}")
    return {
        "seconds": round(wall, 2),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "peak_mb": round(usage.ru_maxrss * UNITS_OF_RSS / 2**20, 1),
    }


def summed_up(said: list[dict[str, float]]) -> dict[str, Any]:
    """Return medians, and all that was said."""
    middle = {key: round(statistics.median(row[key] for row in said), 2) for key in said[0]}
    return {**middle, "runs": said}


def scenarios() -> tuple[Scenario, ...]:
    """Return the five usual ones and one of our own."""
    return (*usual_scenarios(), OWN)


def made(roles: int) -> Plan:
    """Return a plan of so many roles with tasks, shares after policies, and what must be asked."""
    rng = np.random.default_rng(0)
    found = []
    for number in range(roles):
        p, weights = rng.dirichlet([1.0, 1.5, 1.0], TASKS), rng.dirichlet(np.full(TASKS, 3.0))
        ruled = p.copy()
        ruled[0] = (0.0, 0.0, 1.0)
        found.append(
            RolePlan(
                name=f"role {number + 1}",
                headcount=float(rng.integers(5, 200)),
                shares=TaskShares(p, weights),
                ruled=TaskShares(ruled, weights),
                occupation="15-1252.00",
                pay=50_000.0,
            )
        )
    return Plan(organisation="a large one", quarters=QUARTERS, roles=tuple(found))


def plan_file(plan: Plan) -> str:
    """Return such a plan as its file."""
    lines = ['schema = "tasktriage.plan-file/1"', f"quarters = {plan.quarters}"]
    for role in plan.roles:
        lines += ["", "[[role]]", f'name = "{role.name}"', f"headcount = {role.headcount:g}"]
        lines += [f'occupation = "{role.occupation}"', f"pay = {role.pay:g}"]
        lines += [f"tasks = {rows(role.shares)}", f"tasks_ruled = {rows(role.ruled)}"]
    return "\n".join(lines) + "\n"


def rows(shares: object) -> list[list[float]]:
    """Return tasks as a plan's file has them."""
    if not isinstance(shares, TaskShares):
        raise TypeError("these roles have tasks")
    return [
        [float(weight), *map(float, p)]
        for weight, p in zip(shares.weights, shares.probabilities, strict=True)
    ]


if __name__ == "__main__":
    main()
