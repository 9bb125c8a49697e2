"""Two model folders side by side: seconds for one text, 20 texts and a table, and peak memory.

python benchmarks/two_models.py OTHER [--model DIR] [-n 9] [--threads 1] [--out JSON]

OTHER is held against the shipped model, or against `--model`: an older version of it, say, out of
the history. Both are opened and warmed up in one process and asked in turn, so that what else the
machine does hits both; what counts is the median of the ratios of the pairs. Peak memory is that of
a process of its own which opens a model and asks it about 256 texts, as many as the pipeline does
(Linux).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from parity import said
from result_file import SHIPPED, arguments, processor, versions, write
from throughput import tasks

from tasktriage.models.model import FolderModel

__all__ = ["main", "measure"]

PAIRS = 9
SIZES = {"1 text": 1, "20 texts": 20, "256 texts": 256, "2,000 texts": 2000}
AT_ONCE = 256  # tasktriage.pipeline.assess.CHUNK
LEAST = 0.25  # seconds that a turn takes: short questions are put often


def seconds(model: FolderModel, texts: list[str], times: int) -> float:
    """Return the CPU seconds of one question."""
    begin = time.process_time()
    for _ in range(times):
        model.assess(texts)
    return (time.process_time() - begin) / times


def turns(models: Sequence[FolderModel], texts: list[str], pairs: int) -> Any:
    """Return CPU seconds (pairs, 2)."""
    once = max(seconds(model, texts, 1) for model in models)
    times = max(1, round(LEAST / once))
    return np.array([[seconds(m, texts, times) for m in models] for _ in range(pairs)])


def peak(folder: Path, threads: int) -> float:
    """Return the peak resident memory, in MiB, of a process that asks a model about the table."""
    command = [sys.executable, __file__, str(folder), "--threads", str(threads), "--peak"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Return what goes to the results file."""
    folders = options.model, options.other
    models = [FolderModel(folder, threads=options.threads) for folder in folders]
    texts = tasks(max(SIZES.values()))
    sizes = {}
    for name, count in SIZES.items():
        spent = turns(models, texts[:count], options.n)
        ratios = spent[:, 1] / spent[:, 0]
        sizes[name] = {
            "ms": round(1000 * float(np.median(spent[:, 0])), 3),
            "other_ms": round(1000 * float(np.median(spent[:, 1])), 3),
            "times_as_fast": round(float(np.median(ratios)), 3),
            "pairs": np.sort(ratios).round(3).tolist(),
        }
    return {
        "schema": "tasktriage.two-models/1",
        "command": f"python benchmarks/two_models.py {options.said}",
        "models": [
            {"name": m.info.name, "version": m.info.version, "sha256": m.info.sha256}
            for m in models
        ],
        "threads": options.threads,
        "processor": processor(),
        "versions": versions(("numpy", "onnxruntime", "tokenizers")),
        "sizes": sizes,
        "peak_mib": [round(peak(folder, options.threads), 1) for folder in folders],
    }


def table(result: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    one, other = (f"{m['name']} {m['version']}" for m in result["models"])
    lines = [f"{result['processor']}, {result['threads']} thread(s)", ""]
    lines += [f"| | {one}, CPU ms | {other}, CPU ms | times as fast (pairs) |", "|---|---|---|---|"]
    for name, size in result["sizes"].items():
        pairs = size["pairs"]
        lines.append(
            f"| {name} | {size['ms']:.2f} | {size['other_ms']:.2f} "
            f"| {size['times_as_fast']:.2f} ({pairs[0]:.2f} to {pairs[-1]:.2f}) |"
        )
    mine, theirs = result["peak_mib"]
    return "\n".join([*lines, f"| peak memory, MiB | {mine:.0f} | {theirs:.0f} | |"])


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its table and write its figures where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("other", type=Path, help="model folder")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="model folder; the shipped one")
    parser.add_argument("-n", type=int, default=PAIRS, help=f"pairs; {PAIRS}")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--peak", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.peak:
        FolderModel(options.other, threads=options.threads).assess(tasks(AT_ONCE))
        # getrusage would begin with the memory of the process that this one was forked from
        status = Path("/proc/self/status").read_text(encoding="ascii")
        print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
        return 0
    options.said = said(sys.argv[1:] if argv is None else argv, options.other)
    result = measure(options)
    print(table(result))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
