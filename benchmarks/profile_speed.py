"""What rolling up costs: `profile` against `classify`, and its memory over many roles.

Wall time of both commands, in pairs, on documents made of our invented postings, no line of which
comes twice; and the resident memory of one process that rolls up roles by the hundred thousand, in
documents of made assessments, at a tenth of the way and at the end.

    python benchmarks/profile_speed.py --out benchmarks/results/profile_speed.json
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from result_file import arguments, installed, machine, processor, today, versions, write

from tasktriage.corpora.postings import load_postings
from tasktriage.corpora.sentences import Part
from tasktriage.domain.assessment import Assessment, ModelInfo, ReasonScore
from tasktriage.domain.label import Probabilities, Reason
from tasktriage.domain.record import record
from tasktriage.domain.task import Origin, Task
from tasktriage.pipeline.rollup import roll_up

LIBRARIES = ("tasktriage", "onnxruntime", "numpy")
MEGABYTE = 2**20
TASKS = 12  # of a made role


def main() -> None:
    """Measure and write the result."""
    parser = arguments(__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--roles", type=int, default=100_000)
    options = parser.parse_args()
    command = (
        f"python benchmarks/profile_speed.py --documents {options.documents} "
        f"--pairs {options.pairs} --roles {options.roles}"
    )
    result = {
        "schema": "tasktriage.profile-speed/1",
        "created": today(),
        "command": f"{command} --out benchmarks/results/profile_speed.json",
        "processor": processor(),
        "versions": versions(LIBRARIES),
        **against_classify(options.documents, options.pairs),
        "roles": options.roles,
        "resident_mb": resident(options.roles),
        "machine": machine(),
    }
    print(result)
    write(result, options.out)


def against_classify(documents: int, pairs: int) -> dict[str, object]:
    """Return the seconds of both commands and the ratio of each pair."""
    seconds: dict[str, list[float]] = {"classify": [], "profile": []}
    cpu: dict[str, list[float]] = {"classify": [], "profile": []}
    with tempfile.TemporaryDirectory() as folder:
        write_documents(Path(folder), documents)
        for pair in range(pairs):
            for name in sorted(seconds, reverse=pair % 2 == 1):
                wall, used = timed([installed(), name, folder, "-f", "jsonl"])
                seconds[name].append(wall)
                cpu[name].append(used)
                print(f"{name:<10}{wall:8.2f} s{used:8.2f} s of CPU", flush=True)
    wall_ratios, cpu_ratios = ratios(seconds), ratios(cpu)
    return {
        "documents": documents,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "ratio_of_pairs": wall_ratios,
        "ratio": statistics.median(wall_ratios),
        "cpu_ratio_of_pairs": cpu_ratios,
        "cpu_ratio": statistics.median(cpu_ratios),
    }


def ratios(times: dict[str, list[float]]) -> list[float]:
    """Return profile's time over classify's, of each pair."""
    pairs = zip(times["classify"], times["profile"], strict=True)
    return [round(rolled / plain, 3) for plain, rolled in pairs]


def timed(command: list[str]) -> tuple[float, float]:
    """Return the seconds that a process takes, of the clock and of CPU."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"failed: {' '.join(command)}")
    return round(wall, 2), round(usage.ru_utime + usage.ru_stime, 2)


def write_documents(folder: Path, documents: int) -> None:
    """Write documents of our postings of other parts than test, each line made its own."""
    postings = [*load_postings(Part.TRAIN), *load_postings(Part.DEV)]
    for number in range(documents):
        posting = postings[number % len(postings)]
        lines = [
            f"{line.text.rstrip()} ({number})" if line.kind == "duty" else line.text
            for line in posting.lines
        ]
        (folder / f"{number:06}.md").write_text("\n".join(lines) + "\n", "utf-8")


def resident(roles: int) -> dict[str, float]:
    """Return the resident memory in MB at a tenth of the roles and after all."""
    found = {}
    marks = {roles // 10: "at a tenth", roles: "at the end"}
    for number, profile in enumerate(roll_up(made(roles)), start=1):
        record(profile)
        if number in marks:
            found[marks[number]] = round(resident_now() / MEGABYTE, 1)
    return found


def made(roles: int) -> Iterator[Assessment]:
    """Yield assessments of so many documents."""
    rng = np.random.default_rng(0)
    model = ModelInfo("default", "0.4.0")
    for number in range(roles):
        name = f"{number}.md"
        for row in rng.dirichlet([0.5, 0.7, 0.5], size=TASKS):
            first, second = float(row[0]), float(row[1])
            yield Assessment(
                task=Task(f"Do part {number} of the work", origin=Origin(document=name)),
                model=model,
                probabilities=Probabilities(first, second, max(0.0, 1.0 - first - second)),
                reasons=(ReasonScore(Reason.ACC, 0.7),),
            )


def resident_now() -> int:
    """Return the resident memory of this process in bytes; Linux."""
    if sys.platform != "linux":
        raise SystemExit("needs /proc")
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096


if __name__ == "__main__":
    main()
