"""Time first answers, as whole processes, against what they must not cost.

python benchmarks/startup.py [-n 7] [--out JSON]

Two pairs, each run interleaved after one warm-up: `tasktriage --help` against importing click,
and `tasktriage classify --text` against importing sentence_transformers. Wall-clock seconds;
the medians and the ratio of medians are what counts, for the machine may be shared.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import Any

from result_file import arguments, installed, machine, today, versions, write

__all__ = ["main", "measure", "paired"]

RUNS = 7
TEXT = "Approve the release after reading the test report"
# what was promised: at most so many times what it is held against, and so many seconds on top
LIMITS = {"help": (2.0, 0.1), "first_answer": (1 / 8, 0.0)}
LIBRARIES = ("tasktriage", "click", "onnxruntime", "sentence-transformers", "torch")


def commands() -> dict[str, tuple[str, list[str], str, list[str]]]:
    """Return {key: (title, command, title of what it is held against, command)}.

    Raises:
        FileNotFoundError: tasktriage is not installed beside this Python, nor on the path.
    """
    tasktriage = installed()
    return {
        "help": (
            "tasktriage --help",
            [tasktriage, "--help"],
            'python -c "import click"',
            [sys.executable, "-c", "import click"],
        ),
        "first_answer": (
            'tasktriage classify --text "…"',
            [tasktriage, "classify", "--text", TEXT],
            'python -c "import sentence_transformers"',
            [sys.executable, "-c", "import sentence_transformers"],
        ),
    }


def seconds(command: Sequence[str]) -> float:
    """Run a command to its end and return its wall-clock time in seconds.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    # the user's settings and plugins are not what is measured
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TASKTRIAGE_")}
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=folder, env=kept)
        return time.perf_counter() - begin


def paired(
    ours: Sequence[str], theirs: Sequence[str], runs: int, limit: tuple[float, float]
) -> dict[str, Any]:
    """Time two commands in turn, after one unmeasured run of each."""
    times: list[tuple[float, float]] = []
    for run in range(runs + 1):
        pair = seconds(ours), seconds(theirs)
        if run:
            times.append(pair)
    first, second = (statistics.median(column) for column in zip(*times, strict=True))
    return {
        "seconds": round(first, 3),
        "against_seconds": round(second, 3),
        "ratio": round(first / second, 4),
        "limit_seconds": round(limit[0] * second + limit[1], 3),
        "ratio_of_pairs": sorted(round(a / b, 4) for a, b in times),
        "runs": [[round(a, 4), round(b, 4)] for a, b in times],
    }


def measure(runs: int) -> dict[str, Any]:
    """Return what goes to the results file."""
    measured = {
        key: {"what": ours, "against": theirs, **paired(command, other, runs, LIMITS[key])}
        for key, (ours, command, theirs, other) in commands().items()
    }
    return {
        "schema": "tasktriage.startup/1",
        "created": today(),
        "command": f"python benchmarks/startup.py -n {runs} --out benchmarks/results/startup.json",
        "n": runs,
        "machine": machine(),
        "versions": versions(LIBRARIES),
        "measured": measured,
    }


def table(result: Mapping[str, Any]) -> str:
    """Return the medians as Markdown."""
    lines = ["| process | seconds | limit | against | seconds | ratio |", "|---" * 6 + "|"]
    lines += [
        f"| `{m['what']}` | {m['seconds']:.3f} | {m['limit_seconds']:.3f} | `{m['against']}` "
        f"| {m['against_seconds']:.3f} | {m['ratio']:.3f} |"
        for m in result["measured"].values()
    ]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its table and write its figures where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("-n", type=int, default=RUNS, help=f"pairs of each kind; {RUNS}")
    options = parser.parse_args(argv)
    if options.n < 1:
        parser.error(f"-n must be at least 1, got {options.n}")
    result = measure(options.n)
    print(table(result))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
