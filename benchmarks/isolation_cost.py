"""Time what it costs to have a stranger's plugin in a process of its own, against sharing one.

python benchmarks/isolation_cost.py [-n 7] [--out JSON]

Pairs of the same work, without and with isolation, each pair in turn after one that is not
measured: two commands as whole processes with a third-party output installed (what plugins add is
remembered between runs, as users have it), and in one process the writing of 10,000 assessments,
the reading of 1,000 inputs of 20 rows and the cutting of 1,000 documents of 20 lines. The medians
are what counts, for the machine may be shared.
"""

from __future__ import annotations

import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from result_file import arguments, installed, machine, today, versions, write

__all__ = ["main", "measure"]

RUNS = 7
RESULTS, INPUTS, LINES = 10_000, 1_000, 20
TEXT = "Approve the release after reading the test report"
ISOLATE = "--isolate-plugins"
PLUGIN = """
import csv

from tasktriage.plugin import (
    ExtractorSpec, Origin, OutputSpec, ReaderSpec, Task, Unit, UnitKind, hookimpl,
)


class Output:
    def write(self, results, run, stream):
        writer = csv.writer(stream)
        for result in results:
            writer.writerow([result.task.id, result.task.text, result.label, result.score])


class Reader:
    def read(self, source):
        for number, line in enumerate(source.read_text()[0].splitlines(), start=1):
            yield Task(line, origin=Origin(document=source.name, line=number))


class Extractor:
    def extract(self, document):
        for number, line in enumerate(document.text.splitlines(), start=1):
            yield Unit(task=Task(line, origin=Origin(document=document.name, line=number)),
                       kind=UnitKind.DUTY, prior=1.0, why="a line")


@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="rows", summary="Rows.", factory="tt_cost:Output")


@hookimpl
def tasktriage_readers():
    yield ReaderSpec(name="lines", summary="Lines.", factory="tt_cost:Reader")


@hookimpl
def tasktriage_extractors():
    yield ExtractorSpec(name="lines", summary="Lines.", factory="tt_cost:Extractor")
"""


def packaged(folder: Path) -> None:
    """Write a distribution with a plugin, as pip would install it."""
    (folder / "tt_cost.py").write_text(PLUGIN, "utf-8")
    info = folder / "tt_cost-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tt-cost\nVersion: 1.0\n", "utf-8")
    (info / "RECORD").write_text("tt_cost.py,,\n", "utf-8")  # without it nothing is remembered
    (info / "entry_points.txt").write_text("[tasktriage.v1]\ncost = tt_cost\n", "utf-8")


def seconds(command: Sequence[str], packages: Path) -> float:
    """Run a command, that finds the packages, to its end; return its wall-clock time."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TASKTRIAGE_")}
    kept |= {"PYTHONPATH": str(packages), "TASKTRIAGE_CACHE_DIR": str(packages / "cache")}
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=packages, env=kept)
    return time.perf_counter() - begin


def paired(plain: Callable[[], float], isolated: Callable[[], float], runs: int) -> dict[str, Any]:
    """Time two ways in turn, after one unmeasured run of each."""
    times = [(plain(), isolated()) for _ in range(runs + 1)][1:]
    first, second = (statistics.median(column) for column in zip(*times, strict=True))
    return {
        "seconds": round(first, 4),
        "isolated_seconds": round(second, 4),
        "more_seconds": round(statistics.median(b - a for a, b in times), 4),
        "runs": [[round(a, 4), round(b, 4)] for a, b in times],
    }


def commands(folder: Path, runs: int) -> dict[str, Any]:
    """Return the times of whole processes."""
    tasktriage = installed()
    lines = {
        "help": ["--help"],
        "first_answer": ["classify", "--text", TEXT],
        "first_answer_theirs": ["classify", "--text", TEXT, "-f", "rows"],
    }
    return {
        key: {
            "what": f"tasktriage {' '.join(line)}",
            **paired(
                partial(seconds, [tasktriage, *line], folder),
                partial(seconds, [tasktriage, ISOLATE, *line], folder),
                runs,
            ),
        }
        for key, line in lines.items()
    }


def works(folder: Path, runs: int) -> dict[str, Any]:
    """Return the times of work inside one process, and what one item costs more."""
    from tasktriage.contracts.source import Source
    from tasktriage.domain.document import Document
    from tasktriage.extend.discovery import Rules
    from tasktriage.extend.isolation import Processes
    from tasktriage.extend.manager import Plugins
    from tasktriage.pipeline.read import read
    from tasktriage.pipeline.segment import segment
    from tasktriage.pipeline.write import run_info, write_results
    from tasktriage.testing.results import SAMPLES

    sys.path.insert(0, str(folder))
    rules = Rules(allowed=frozenset({"tt-cost"}))
    result = SAMPLES["assessments"]()[0][1][0]
    text = "".join(f"Approve the release number {n} and tell the team\n" for n in range(LINES))

    def written(plugins: Plugins) -> float:
        entry, run, stream = plugins.outputs.find("rows"), run_info("classify"), io.StringIO()
        begin = time.perf_counter()
        write_results((result for _ in range(RESULTS)), entry, run, stream)
        return time.perf_counter() - begin

    def read_all(plugins: Plugins) -> float:
        sources = [
            Source(name=f"{n}.txt", data=text.encode(), reader="lines") for n in range(INPUTS)
        ]
        begin = time.perf_counter()
        assert sum(1 for _ in read(sources, plugins.readers)) == INPUTS * LINES
        return time.perf_counter() - begin

    def cut(plugins: Plugins) -> float:
        documents = [Document(name=str(n), text=text, language="en") for n in range(INPUTS)]
        entry = plugins.extractors.find("lines")
        made = entry.create()
        begin = time.perf_counter()
        assert sum(1 for _ in segment(documents, made, entry.describe())) == INPUTS * LINES
        return time.perf_counter() - begin

    plain, isolated = Plugins(rules), Plugins(rules, isolation=Processes())
    measured: dict[str, Any] = {}
    for key, what, work, count in (
        ("result", f"{RESULTS:,} assessments written", written, RESULTS),
        ("input", f"{INPUTS:,} inputs of {LINES} rows read", read_all, INPUTS),
        ("document", f"{INPUTS:,} documents of {LINES} lines cut", cut, INPUTS),
    ):
        pair = paired(partial(work, plain), partial(work, isolated), runs)
        each = round(pair["more_seconds"] / count * 1e3, 4)
        measured[key] = {"what": what, "more_ms_each": each, **pair}
    return measured


def measure(runs: int) -> dict[str, Any]:
    """Return what goes to the results file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        packaged(folder)
        measured = {**commands(folder, runs), **works(folder, runs)}
    out = "benchmarks/results/isolation_cost.json"
    return {
        "schema": "tasktriage.isolation-cost/1",
        "created": today(),
        "command": f"python benchmarks/isolation_cost.py -n {runs} --out {out}",
        "n": runs,
        "machine": machine(),
        "versions": versions(["tasktriage"]),
        "measured": measured,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its table and write its figures where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("-n", type=int, default=RUNS, help=f"pairs of each kind; {RUNS}")
    options = parser.parse_args(argv)
    if options.n < 1:
        parser.error(f"-n must be at least 1, got {options.n}")
    result = measure(options.n)
    print("| what | seconds | isolated | more | more each |\n" + "|---" * 5 + "|")
    for one in result["measured"].values():
        each = f"{one['more_ms_each']:.3f} ms" if "more_ms_each" in one else ""
        print(
            f"| {one['what']} | {one['seconds']:.3f} | {one['isolated_seconds']:.3f} "
            f"| {one['more_seconds']:.3f} | {each} |"
        )
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
