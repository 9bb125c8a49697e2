"""Time `classify --sector sdlc --explain` with a warm cache against none, as whole processes.

python benchmarks/cache.py [-n 5] [--threads 1] [--out JSON]

Two inputs: the example postings, and the codebook's examples, one task a line. With and without
run in turn, after one run that fills the cache; what is written must be the same. Wall-clock and
CPU seconds; the medians and their ratio are what counts, for the machine may be shared. One thread
by default, as in throughput.py.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from result_file import arguments, installed, machine, today, versions, write

from tasktriage.corpora.codebook import load_codebook
from tasktriage.models.store import FILE, MIB, RowStore

__all__ = ["main", "measure"]

RUNS = 5
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
OPTIONS = ("--sector", "sdlc", "--explain", "-f", "jsonl")
LIBRARIES = ("tasktriage", "numpy", "onnxruntime", "tokenizers")


def commands(folder: Path) -> dict[str, tuple[str, list[str]]]:
    """Return {key: (title, command without a cache)}; one's input is written to the folder.

    Raises:
        FileNotFoundError: tasktriage is not installed beside this Python, nor on the path.
    """
    tasktriage = installed()
    postings = sorted(map(str, EXAMPLES.glob("*.md")))
    lines = [example.text for example in load_codebook().examples]
    (folder / "lines.txt").write_text("\n".join(lines), encoding="utf-8")
    return {
        "postings": (
            f"{len(postings)} example postings",
            [tasktriage, "classify", *postings, *OPTIONS],
        ),
        "lines": (
            f"{len(lines)} examples of the codebook",
            [tasktriage, "classify", "lines.txt", "--tasks", *OPTIONS],
        ),
    }


def timed(arguments: Sequence[str], folder: Path, threads: int) -> tuple[float, float, bytes]:
    """Run a command to its end; return its wall-clock and CPU seconds, and what it wrote.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    # the user's settings and plugins are not what is measured
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TASKTRIAGE_")}
    own = {
        "TASKTRIAGE_CACHE_DIR": str(folder),
        "TASKTRIAGE_CONFIG_DIR": str(folder),
        "TASKTRIAGE_THREADS": str(threads),
    }
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(arguments, capture_output=True, cwd=folder, env=kept | own)
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode > 1 or not done.stdout:  # 1: the model takes a line for no task
        done.check_returncode()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, done.stdout


def paired(without: Sequence[str], folder: Path, runs: int, threads: int) -> dict[str, Any]:
    """Time a command with a warm cache and with none in turn, after the cache was filled.

    Raises:
        ValueError: a run with the cache did not write what one without it did.
    """
    within = [*without, "--cache"]
    path = folder / FILE
    path.unlink(missing_ok=True)
    timed(without, folder, threads)  # the first of all reads files that later ones find read
    *filling, _ = timed(within, folder, threads)
    store = RowStore(path, MIB)
    texts = store.count()
    store.close()
    pairs = []
    for _ in range(runs):
        *one, written = timed(within, folder, threads)
        *other, expected = timed(without, folder, threads)
        if written != expected:
            raise ValueError("with the cache another result was written than without it")
        pairs.append((one, other))
    times = np.array(pairs)  # axes: run, side, clock
    medians, ratios = np.median(times, axis=0), times[:, 1] / times[:, 0]
    result = {
        "tasks": len(expected.splitlines()),
        "texts_kept": texts,
        "file_bytes": path.stat().st_size,
    }
    for clock, prefix in enumerate(("", "cpu_")):
        result |= {
            f"{prefix}seconds": round(float(medians[0, clock]), 3),
            f"against_{prefix}seconds": round(float(medians[1, clock]), 3),
            f"filling_{prefix}seconds": round(filling[clock], 3),
            f"{prefix}ratio": round(float(medians[1, clock] / medians[0, clock]), 3),
            f"{prefix}ratio_of_pairs": np.sort(ratios[:, clock]).round(3).tolist(),
        }
    return result


def measure(runs: int, threads: int) -> dict[str, Any]:
    """Return what goes to the results file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured = {
            key: {"what": title, **paired(command, folder, runs, threads)}
            for key, (title, command) in commands(folder).items()
        }
    return {
        "schema": "tasktriage.cache/1",
        "created": today(),
        "command": f"python benchmarks/cache.py -n {runs} --threads {threads} "
        "--out benchmarks/results/cache.json",
        "n": runs,
        "threads": threads,
        "options": " ".join(OPTIONS),
        "machine": machine(),
        "versions": versions(LIBRARIES),
        "measured": measured,
    }


def table(result: Mapping[str, Any]) -> str:
    """Return the medians as Markdown."""
    lines = [
        "| input | tasks | clock | warm cache | no cache | filling it, once | ratio (pairs) |",
        "|---" * 7 + "|",
    ]
    for entry in result["measured"].values():
        for clock, prefix in (("wall", ""), ("CPU", "cpu_")):
            pairs = entry[f"{prefix}ratio_of_pairs"]
            lines.append(
                f"| {entry['what']} | {entry['tasks']} | {clock} | {entry[f'{prefix}seconds']:.2f} "
                f"| {entry[f'against_{prefix}seconds']:.2f} "
                f"| {entry[f'filling_{prefix}seconds']:.2f} "
                f"| {entry[f'{prefix}ratio']:.2f} ({pairs[0]:.2f} to {pairs[-1]:.2f}) |"
            )
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its table and write its figures where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("-n", type=int, default=RUNS, help=f"interleaved pairs; {RUNS}")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads of each side; 1")
    options = parser.parse_args(argv)
    if min(options.n, options.threads) < 1:
        parser.error("-n and --threads must be at least 1")
    result = measure(options.n, options.threads)
    print(table(result))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
