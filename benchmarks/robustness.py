"""Broken and hostile documents, read to the end: no traceback, no hang, memory in bounds.

python benchmarks/robustness.py [-n 10000] [--seed 0] [--messy DIR] [--keep DIR] [--out JSON]

Makes documents of every kind (`fuzzed.py`). Each is read, cut, judged and written as JSON lines, as
`tasktriage extract` does, by the library with the shipped model in one process that lives on.
Results and InputErrors are allowed, anything else is a failure; so is a span outside of its text.
A hang is 10 s without a result (a table of 100,000 rows takes longer, and gives them all the
while); after `--kill-after` seconds a document is ended. One in `--every`, and all of `--messy`, go
through the installed command too. What failed and what took longest is listed by its number, and
`-n 1 --first NUMBER` does it again. Linux and macOS.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from result_file import arguments, installed, machine, today, versions, write
from watched import Worker, megabytes

__all__ = ["main", "measure"]

DOCUMENTS, SEED, EVERY, KILL_AFTER = 10_000, 0, 200, 120
SLOW, MEMORY = 10.0, 1000.0  # seconds and MB that were promised
SHOWN, LISTED = 3_000, 10  # characters of what was said, and the longest documents
LIBRARIES = (
    *("tasktriage", "numpy", "onnxruntime", "tokenizers", "selectolax", "pypdfium2"),
    *("python-docx", "openpyxl", "pyarrow", "charset-normalizer", "ftfy"),
)


def command(path: Path, kill_after: float) -> dict[str, Any]:
    """Return how the installed command does with a file."""
    arguments = [installed(), "extract", str(path), "-f", "jsonl"]
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(arguments, stdout=out, stderr=err, start_new_session=True)
        timer = threading.Timer(kill_after, os.killpg, (process.pid, signal.SIGKILL))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = code = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        said = err.read().decode("utf-8", "replace")
        problem = None
        if code not in (0, 1) or "Traceback" in said or "this is a bug" in said:
            problem = f"exit code {code}: {said[-SHOWN:]}"
        try:
            for line in out:
                json.loads(line)
        except ValueError as error:
            problem = problem or f"a line of the output is no JSON: {error}"
    seconds = time.perf_counter() - begin
    peaks = {"command": megabytes(usage)}
    return {"problem": problem, "seconds": seconds, "code": code, "peaks": peaks}


def documents(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path, list[str]]]:
    """Yield the number or name of each document, its file, and what was done to it."""
    from fuzzed import fuzzed

    if options.messy is not None:
        for path in sorted(options.messy.iterdir()):
            yield path.name, path, []
    for number in range(options.first, options.first + options.n):
        made = fuzzed(options.seed, number)
        path = folder / made.name
        path.write_bytes(made.data)
        yield str(number), path, list(made.faults)
        path.unlink()


class Outcomes:
    """How the documents went; what failed or hung is printed at once, and kept where asked."""

    def __init__(self, keep: Path | None, seed: int) -> None:
        self._keep, self._seed = keep, seed
        self.library: list[dict[str, Any]] = []
        self.command: list[dict[str, Any]] = []
        self.peaks = dict.fromkeys(("process", "its_children", "command"), 0.0)

    def add(self, by: str, how: dict[str, Any], name: str, path: Path, faults: list[str]) -> None:
        """Note how a document went, by "library" or "command"."""
        for who, peak in how.pop("peaks", {}).items():
            if peak > max(self.peaks[who], MEMORY):
                how["problem"] = how["problem"] or f"peak memory {peak:,.0f} MB ({who})"
            self.peaks[who] = max(self.peaks[who], peak)
        size = path.stat().st_size
        how = {"document": name, "file": path.name, "bytes": size, "faults": faults, "by": by} | how
        (self.library if by == "library" else self.command).append(how)
        if how["problem"] or _wait(how) > SLOW:
            print(how, file=sys.stderr, flush=True)
            if self._keep is not None:
                self._keep.mkdir(parents=True, exist_ok=True)
                (self._keep / f"{self._seed}-{path.name}").write_bytes(path.read_bytes())

    def figures(self) -> dict[str, Any]:
        """Return the part of the results file that is counted and timed."""
        everything = self.library + self.command
        fuzzed = [how for how in self.library if how["faults"]]
        times = [how["seconds"] for how in self.library]
        p50, p99, most = np.quantile(times, (0.5, 0.99, 1.0)).round(4).tolist()
        kinds = Counter(Path(how["file"]).suffix.lower() or "(none)" for how in self.library)
        return {
            "kinds": dict(sorted(kinds.items())),
            "outcomes": dict(Counter(_outcome(how) for how in self.library)),
            "exit_codes": dict(Counter(str(how["code"]) for how in self.command)),
            "seconds": {"p50": p50, "p99": p99, "max": most},
            "wait_max": round(max(map(_wait, self.library)), 4),
            "peak_mb": self.peaks,  # a child's counts from what its parent had when it was started
            "failures": [how for how in everything if how["problem"]],
            "hangs": [how for how in self.library if _wait(how) > SLOW],
            "longer": sum(how["seconds"] > SLOW for how in everything),
            "longest": sorted(fuzzed, key=lambda how: -how["seconds"])[:LISTED],
        }


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Return what goes to the results file."""
    worker = Worker(options.kill_after)
    outcomes = Outcomes(options.keep, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        for at, (name, path, faults) in enumerate(documents(options, Path(folder))):
            outcomes.add("library", worker.read(path), name, path, faults)
            if not faults or at % options.every == 0:
                how = command(path, options.kill_after)
                outcomes.add("command", how, name, path, faults)
    worker.stop()
    return {
        "schema": "tasktriage.robustness/1",
        "created": today(),
        "command": f"python benchmarks/robustness.py -n {options.n} --seed {options.seed}"
        + (" --messy DIR" if options.messy else ""),
        "n": options.n,
        "seed": options.seed,
        "messy": len(outcomes.library) - options.n,
        **outcomes.figures(),
        "machine": machine(),
        "versions": versions(LIBRARIES),
    }


def _wait(how: dict[str, Any]) -> float:
    """Return the longest time without a result; a command's, which has none, is all it took."""
    return float(how.get("wait", how["seconds"]))


def _outcome(how: dict[str, Any]) -> str:
    return "failed" if how["problem"] else "refused" if how["refused"] else "read"


def table(result: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    outcomes = ", ".join(f"{count:,} {name}" for name, count in result["outcomes"].items())
    rows = (
        ("documents", f"{result['n']:,} fuzzed, {result['messy']} others; {outcomes}"),
        ("failures", len(result["failures"])),
        (f"{SLOW:.0f} s without a result; in all", f"{len(result['hangs'])}; {result['longer']}"),
        ("median, p99, longest", ", ".join(f"{s:.2f} s" for s in result["seconds"].values())),
        ("longest without a result", f"{result['wait_max']:.2f} s"),
        ("peak memory: " + ", ".join(result["peak_mb"]).replace("_", " "),
         ", ".join(f"{peak:.0f} MB" for peak in result["peak_mb"].values())),
        ("exit codes of the command", result["exit_codes"]),
    )  # fmt: skip
    return "| | |\n|---|---|\n" + "\n".join(f"| {name} | {value} |" for name, value in rows)


def main(argv: Sequence[str] | None = None) -> int:
    """Run; print the table, write the figures where --out says. 1: a failure or a hang."""
    parser = arguments(__doc__)
    parser.add_argument("-n", type=int, default=DOCUMENTS, help=f"documents; {DOCUMENTS}")
    parser.add_argument("--first", type=int, default=0, help="number of the first; 0")
    parser.add_argument("--seed", type=int, default=SEED, help=f"{SEED}")
    parser.add_argument("--messy", type=Path, metavar="DIR", help="a folder of further files")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where to save what failed")
    parser.add_argument("--every", type=int, default=EVERY, help=f"to the command; {EVERY}")
    parser.add_argument("--kill-after", type=float, default=KILL_AFTER, help=f"s; {KILL_AFTER}")
    options = parser.parse_args(argv)
    if min(options.n, options.every) < 1 or options.first < 0:
        parser.error("-n and --every must be at least 1, --first at least 0")
    result = measure(options)
    print(table(result))
    write(result, options.out)
    return 1 if result["failures"] or result["hangs"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
