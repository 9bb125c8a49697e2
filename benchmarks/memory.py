"""Peak memory of streaming a table, by its length: it should not grow with the rows.

python benchmarks/memory.py [--rows 1000 10000] [--pairs 3] [--out JSON]

Runs `tasktriage classify` on generated tables of two lengths in turn, and an import of
sentence-transformers as the yardstick; prints peak resident memory of each whole process, the
medians and the ratio of the lengths. Linux and macOS.
"""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from result_file import arguments, installed, machine, today, versions, write

VERBS = ("Review", "Prepare", "Reconcile", "Inspect", "Draft", "Repair", "Teach", "Decide on")
THINGS = ("invoices", "patient charts", "a fence", "the roster", "complaints", "a lease", "routes")
WHEN = ("before month end", "with the client", "each morning", "in the field", "for the board")
MEGABYTE = 1e6
LIBRARIES = ("tasktriage", "onnxruntime", "numpy")


def table(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "task"])
        for n in range(rows):
            words = VERBS[n % 8], THINGS[n // 8 % 7], WHEN[n // 56 % 5]
            writer.writerow([n, f"{' '.join(words)}, case {n}"])


def peak_mb(command: list[str]) -> float:
    """Return the peak resident memory of a process in MB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    # 1: some rows of odd made words got no label; every row is written all the same
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"failed: {' '.join(command)}")
    scale = 1 if sys.platform == "darwin" else 1024
    return usage.ru_maxrss * scale / MEGABYTE


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--rows", type=int, nargs=2, default=[1000, 10000])
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    program = installed()
    runs: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            table(Path(folder) / f"{rows}.csv", rows)
        for _ in range(options.pairs):
            for rows in options.rows:
                command = [program, "classify", f"{folder}/{rows}.csv", "-f", "jsonl"]
                runs.setdefault(f"{rows} rows", []).append(peak_mb(command))
            yardstick = [sys.executable, "-c", "import sentence_transformers"]
            runs.setdefault("import sentence_transformers", []).append(peak_mb(yardstick))
    medians = {name: statistics.median(values) for name, values in runs.items()}
    for name, value in medians.items():
        print(f"{name:<30}{value:8.0f} MB")
    short, long = (medians[f"{rows} rows"] for rows in options.rows)
    print(f"{'longer / shorter':<30}{long / short:8.2f}")
    result = {
        "schema": "tasktriage.memory/1",
        "created": today(),
        "command": f"python benchmarks/memory.py --rows {options.rows[0]} "
        f"{options.rows[1]} --pairs {options.pairs}",
        "unit": "MB, peak resident memory of the whole process",
        "runs": runs,
        "medians": medians,
        "ratio": long / short,
        "machine": machine(),
        "versions": versions(LIBRARIES),
    }
    write(result, options.out)


if __name__ == "__main__":
    main()
