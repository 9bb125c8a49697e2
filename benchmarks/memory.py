"""Peak memory of streaming a table, by its length: it should not grow with the rows.

python benchmarks/memory.py [--rows 1000 10000] [--pairs 3] [--out JSON]

Runs `tasktriage classify` on generated tables of two lengths in turn, and an import of
sentence-transformers as the yardstick; prints peak resident memory of each whole process, the
medians and the ratio of the lengths. Linux and macOS.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

VERBS = ("Review", "Prepare", "Reconcile", "Inspect", "Draft", "Repair", "Teach", "Decide on")
THINGS = ("invoices", "patient charts", "a fence", "the roster", "complaints", "a lease", "routes")
WHEN = ("before month end", "with the client", "each morning", "in the field", "for the board")
MEGABYTE = 1e6


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
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs=2, default=[1000, 10000])
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    program = str(Path(sys.executable).with_name("tasktriage"))
    runs: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in arguments.rows:
            table(Path(folder) / f"{rows}.csv", rows)
        for _ in range(arguments.pairs):
            for rows in arguments.rows:
                command = [program, "classify", f"{folder}/{rows}.csv", "-f", "jsonl"]
                runs.setdefault(f"{rows} rows", []).append(peak_mb(command))
            yardstick = [sys.executable, "-c", "import sentence_transformers"]
            runs.setdefault("import sentence_transformers", []).append(peak_mb(yardstick))
    medians = {name: statistics.median(values) for name, values in runs.items()}
    for name, value in medians.items():
        print(f"{name:<30}{value:8.0f} MB")
    short, long = (medians[f"{rows} rows"] for rows in arguments.rows)
    print(f"{'longer / shorter':<30}{long / short:8.2f}")
    if arguments.out is not None:
        body = {
            "schema": "tasktriage.memory/1",
            "created": datetime.now(UTC).strftime("%Y-%m-%d"),
            "command": f"python benchmarks/memory.py --rows {arguments.rows[0]} "
            f"{arguments.rows[1]} --pairs {arguments.pairs}",
            "unit": "MB, peak resident memory of the whole process",
            "runs": runs,
            "medians": medians,
            "ratio": long / short,
            "machine": {"cores": os.cpu_count(), "system": sys.platform},
            "versions": {n: version(n) for n in ("tasktriage", "onnxruntime", "numpy")},
        }
        arguments.out.write_text(json.dumps(body, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
