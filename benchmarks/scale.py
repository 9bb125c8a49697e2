"""Rows a second and memory of engines, each in processes of its own, with answers compared.

python benchmarks/scale.py [--rows 20000] [-n 3] [--engines one-thread workers ray] [--out JSON]
python benchmarks/scale.py --million [ROWS] [--log FILE] [--out JSON]

Rows are sentences of our own, no two alike, in one parquet file; every engine reads it, and writes
parquet. `seconds` is the whole run, start to end; `start` is that of a run on a few rows, and
`rows_a_second` that of the rest; seconds of processors are told too, which other work on the
machine changes little. Memory is the most that all processes of a run hold together, each
page counted once (proportional set size). One that is not installed is left out, and said so.

With --million `tasktriage classify --workers 2` classifies a million rows; when a third is done
one of its processes is killed (kill -9), when two thirds are done the command itself; then it is
started again. The log says what happened when. Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from result_file import arguments, machine, processor, today, versions, write
from scale_engines import ENGINES, command, missing
from watched_tree import Tree, below, watch

from tasktriage.corpora.sentences import Part, load_sentences
from tasktriage.domain.label import LABELS

__all__ = ["main"]

FEW, GROUP = 64, 20_000  # rows of a run that only starts; of a row group
ENV = os.environ | {"OMP_NUM_THREADS": "1", "RAY_USAGE_STATS_ENABLED": "0"}
LIBRARIES = ("tasktriage", "pyarrow", "onnxruntime", "tokenizers")
P = [f"p_{label.value.replace('-', '_')}" for label in LABELS]


def make_rows(count: int, path: Path) -> None:
    """Write task sentences of the training part, each with a place of its own."""
    sentences = [s.text.rstrip(".") for s in load_sentences(Part.TRAIN) if s.task]
    schema = pa.schema({"id": pa.string(), "task": pa.string()})
    with pq.ParquetWriter(path, schema) as writer:
        for begin in range(0, count, GROUP):
            rows = range(begin, min(begin + GROUP, count))
            texts = [f"{sentences[row % len(sentences)]}, at site {row}." for row in rows]
            writer.write_table(pa.table({"id": list(map(str, rows)), "task": texts}, schema))


def answers(out: Path) -> dict[str, list[Any]]:
    """Return ids, labels, sets and probabilities of what an engine wrote, in the order of ids."""
    files = sorted(out.rglob("*.parquet")) if out.is_dir() else [out]
    table = pa.concat_tables([_plain(file) for file in files])
    order = np.argsort(np.array([int(row) for row in table["id"].to_pylist()]))
    return table.take(pa.array(order)).to_pydict()


def _plain(file: Path) -> pa.Table:
    table = ds.dataset(file).to_table()
    label = table["label"].cast(pa.string())
    sets = [row and sorted(row) for row in table["prediction_set"].to_pylist()]
    if "probabilities" in table.schema.names:
        p = table["probabilities"].to_pylist()
    else:  # the command line's columns
        p = [
            None if row[0] is None else row
            for row in zip(*(table[n].to_pylist() for n in P), strict=True)
        ]
    kinds = {"prediction_set": pa.list_(pa.string()), "p": pa.list_(pa.float64())}
    columns = {"id": table["id"], "label": label}
    columns |= {name: pa.array(v, kinds[name]) for name, v in (("prediction_set", sets), ("p", p))}
    return pa.table(columns)


def difference(ours: dict[str, list[Any]], theirs: dict[str, list[Any]]) -> dict[str, Any]:
    """Return how far answers are from those of one process."""
    pairs = list(zip(ours["p"], theirs["p"], strict=True)) if ours["id"] == theirs["id"] else []
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    furthest = float(np.max(np.abs(np.diff(np.array(both), axis=1)))) if both else None
    same = {name: ours[name] == theirs[name] for name in ("id", "label", "prediction_set")}
    missing = sum((a is None) != (b is None) for a, b in pairs)
    return {"same": same, "furthest_probability": furthest, "missing_in_one": missing}


def figures_of(starts: list[Tree], trees: list[Tree], rows: int) -> dict[str, Any]:
    """Return the figures of an engine: of its runs on few rows, and on all."""
    start = statistics.median(tree.seconds for tree in starts)
    seconds = statistics.median(tree.seconds for tree in trees)
    cpu = [statistics.median(tree.cpu_seconds for tree in some) for some in (trees, starts)]
    return {
        "seconds": round(seconds, 2),
        "start": round(start, 2),
        "rows_a_second": round((rows - FEW) / (seconds - start), 1) if seconds > start else None,
        "cpu_seconds": round(cpu[0], 2),
        "cpu_seconds_a_thousand_rows": round((cpu[0] - cpu[1]) / (rows - FEW) * 1000, 3),
        "peak_mb": round(max(tree.peak_mb for tree in trees)),
        "runs": [round(tree.seconds, 2) for tree in trees],
    }


def _once(engine: str, given: Path, out: Path) -> Tree:
    log = out.with_suffix(".log")
    tree = watch(command(engine, given, out), env=ENV, log=log)
    if not out.exists():  # rows without a label are an exit code of their own
        raise SystemExit(f"{engine} failed:\n{log.read_text('utf-8')[-3000:]}")
    return tree


def compared(engines: list[str], rows: int, runs: int) -> dict[str, Any]:
    """Run engines in turn, so that a machine that slows down does so for all; compare answers."""
    there = [engine for engine in ENGINES if engine in engines and not _left_out(engine)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        given, few = folder / "rows.parquet", folder / "few.parquet"
        make_rows(rows, given)
        make_rows(FEW, few)
        if ENGINES[0] not in there:  # what the others are held against
            _once(ENGINES[0], given, folder / f"{ENGINES[0]}-0")
        trees: dict[str, list[tuple[Tree, Tree]]] = {engine: [] for engine in there}
        for run in range(runs):
            for engine in there:
                start = _once(engine, few, folder / f"{engine}-few-{run}")
                trees[engine].append((start, _once(engine, given, folder / f"{engine}-{run}")))
        alone = answers(folder / f"{ENGINES[0]}-0")
        found = {}
        for engine, pairs in trees.items():
            figures = figures_of([a for a, _ in pairs], [b for _, b in pairs], rows)
            found[engine] = figures | difference(answers(folder / f"{engine}-0"), alone)
            print(f"{engine}: {json.dumps(found[engine])}", flush=True)
    return found


def _left_out(engine: str) -> bool:
    why = missing(engine)
    if why is not None:
        print(f"{engine}: left out: {why}")
    return why is not None


def million(rows: int, log: Path) -> dict[str, Any]:
    """Classify many rows, killed twice and started again; return what it took."""
    with tempfile.TemporaryDirectory() as temporary:
        given, out = Path(temporary) / "rows.parquet", Path(temporary) / "out"
        make_rows(rows, given)
        say, said = _sayer(log), log.with_suffix(".out")
        words, killer = command("workers", given, out), Killer(rows, out / "shards.jsonl", say)
        say(f"{rows} rows, {given.stat().st_size / 2**20:.1f} MB: {' '.join(map(_short, words))}")
        first = watch(words, env=ENV, log=said, look=killer.look)
        say(f"ended with {first.code}; peak {first.peak_mb:.0f} MB")
        time.sleep(2)  # workers see that nobody is there any more
        second = watch(words, env=ENV, log=said, look=killer.look)
        say(f"started again; ended with {second.code}; peak {second.peak_mb:.0f} MB")
        found = counted(out, rows, say)
        said.unlink()
    seconds = first.seconds + second.seconds
    return {
        "rows": rows,
        "killed": len(killer.killed),
        **found,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(first.cpu_seconds + second.cpu_seconds, 1),
        "rows_a_second": round(rows / seconds, 1),
        "peak_mb": round(max(first.peak_mb, second.peak_mb)),
    }


@dataclass
class Killer:
    """Kills a worker when a third is done, and the command when two thirds are."""

    rows: int
    shards: Path
    say: Callable[[str], None]
    killed: list[str] = field(default_factory=list)

    def look(self, process: subprocess.Popen[bytes], tree: Tree) -> None:
        """See how far a run is."""
        text = self.shards.read_text("utf-8") if self.shards.exists() else ""
        lines = [line for line in text.splitlines(keepends=True) if line.endswith("\n")]
        done = sum(json.loads(line).get("rows", 0) for line in lines)
        if not self.killed and done >= self.rows / 3:
            self._kill(below(process.pid)[-1], "a worker", done)
        elif len(self.killed) == 1 and done >= self.rows * 2 / 3:
            self._kill(process.pid, "the command", done)

    def _kill(self, pid: int, what: str, done: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.killed.append(what)
        self.say(f"{done} rows done; kill -9 of {what}, process {pid}")


def counted(out: Path, rows: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Return how many rows of the input were lost or stand twice, counted by their ids."""
    table = ds.dataset(sorted(map(str, out.rglob("*.parquet")))).to_table(["id", "error"])
    ids, given = table["id"].to_pylist(), list(map(str, range(rows)))
    known, order = set(ids), ids == given
    lost, twice = len(set(given) - known), len(ids) - len(known)
    say(
        f"counted by id, in all parts together: of {rows} ids of the input {lost} are in no part "
        f"(lost); of {len(ids)} rows written {twice} have an id that another has (twice); "
        f"{'in order' if order else 'NOT in order'} of the input"
    )
    errors = len(ids) - table["error"].null_count
    return {"lost": lost, "twice": twice, "in_order": order, "errors": errors}


def _sayer(log: Path) -> Callable[[str], None]:
    began = time.monotonic()

    def say(text: str) -> None:
        with log.open("a", encoding="utf-8") as file:
            print(f"{time.monotonic() - began:9.1f} s  {text}", file=file, flush=True)

    return say


def _short(word: str) -> str:
    return Path(word).name if "/" in word else word


def parsed() -> argparse.Namespace:
    parser = arguments(__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("-n", type=int, default=3, help="runs of each, whose median counts")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--million", type=int, nargs="?", const=1_000_000, metavar="ROWS")
    parser.add_argument("--log", type=Path, default=Path("scale_million.log"))
    return parser.parse_args()


def main() -> None:
    options = parsed()
    if options.million:
        options.log.unlink(missing_ok=True)
        figures = {"million": million(options.million, options.log)}
        print(options.log.read_text("utf-8"), end="")
    else:
        figures = {"rows": options.rows, "runs": options.n}
        figures["engines"] = compared(options.engines, options.rows, options.n)
    about = {"date": today(), "machine": machine() | {"processor": processor()}}
    write({**about, "versions": versions(LIBRARIES), **figures}, options.out)


if __name__ == "__main__":
    main()
