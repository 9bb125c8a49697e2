"""The scripts for engines, run as a data engineer runs them, on rows of which some are bad."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from tasktriage import Engine
from tasktriage.corpora.sentences import Part, load_sentences

EXAMPLES = Path(__file__).parents[2] / "examples"
HANG = 150  # seconds that only a hang takes
POISON = {3: None, 7: "", 11: "42", 19: "\N{SNOWMAN}" * 3, 23: "Sort letters. " * 750_000}
FILES, ROWS = 6, 200  # of each file
AWKWARD = {2: "2 [\N{LATIN SMALL LETTER U WITH DIAERESIS}] %20*"}  # names that are no patterns
OUT = "my out \N{LATIN SMALL LETTER U WITH DIAERESIS} [1]"
SETTINGS = {"RAY_USAGE_STATS_ENABLED": "0", "SPARK_LOCAL_IP": "127.0.0.1", "OMP_NUM_THREADS": "1"}
SETTINGS |= {"PYSPARK_PYTHON": sys.executable}  # as docs/scale.md says


def needs(module: str) -> pytest.MarkDecorator:
    """Skip all tests of a file where an engine is not installed, and say so."""
    missing = importlib.util.find_spec(module) is None
    return pytest.mark.skipif(missing, reason=f"{module} is not installed: .ci/engines installs it")


@dataclass(frozen=True)
class Done:
    """A script that has ended, and which process was killed meanwhile."""

    code: int
    out: str
    err: str
    killed: int | None = None

    @property
    def parts(self) -> list[str]:
        """What it says of parts; Ray prints lines of its own between."""
        return [line for line in self.out.splitlines() if line.startswith("part-")]


def start(script: Path, *arguments: object, kill: Callable[[int], bool] | None = None) -> Done:
    """Run a script to its end; the first process below it that `kill` says is killed."""
    command = [sys.executable, str(script), *map(str, arguments)]
    env = os.environ | SETTINGS | {"PYTHONPATH": str(EXAMPLES)}
    here = script.parent if not arguments else Path(str(arguments[1])).parent  # of OUT
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=env, text=True, cwd=here, **pipes) as process:
        try:
            killed = _kill_one(process, kill) if kill is not None else None
            out, err = process.communicate(timeout=HANG)
        finally:
            process.kill()
    return Done(process.returncode, out, err, killed)


def documented(section: str, folder: Path, given: Path) -> Done:
    """Run the code of a section of docs/scale.md in a folder that holds tasks.parquet."""
    text = (EXAMPLES.parent / "docs" / "scale.md").read_text("utf-8")
    code = text.partition(f"\n## {section}\n")[2].partition("```python\n")[2].partition("```")[0]
    script = folder / "documented.py"
    script.write_text(code, "utf-8")
    shutil.copy(given, folder / "tasks.parquet")
    return start(script)


def command_of(pid: int) -> str:
    """Return a process's command line; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace").replace("\0", " ")
    except OSError:
        return ""


def parent_of(pid: int) -> int:
    """Return the parent of a process; 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _kill_one(process: subprocess.Popen[str], kill: Callable[[int], bool]) -> int | None:
    until = time.monotonic() + HANG
    while process.poll() is None and time.monotonic() < until:
        for pid in [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]:
            if _is_below(pid, process.pid) and kill(pid):
                os.kill(pid, signal.SIGKILL)
                return pid
        time.sleep(0.02)
    return None


def _is_below(pid: int, top: int) -> bool:
    while pid > 1:
        pid = parent_of(pid)
        if pid == top:
            return True
    return False


@pytest.fixture(scope="session")
def given(tmp_path_factory) -> Path:
    """A folder of small files: our own sentences, and rows that are no good."""
    folder = tmp_path_factory.mktemp("given")
    sentences = [sentence.text for sentence in load_sentences(Part.TRAIN) if sentence.task]
    texts: list[str | None] = sentences[: FILES * ROWS]
    for at, text in POISON.items():
        texts[at] = text
    for number in range(FILES):
        rows = range(number * ROWS, (number + 1) * ROWS)
        table = pa.table({"id": list(rows), "task": [texts[row] for row in rows]})
        pq.write_table(table, folder / f"{AWKWARD.get(number, number)}.parquet")
    return folder


@pytest.fixture(scope="session")
def alone(given) -> pa.Table:
    """What one process says of them."""
    return Engine(threads=1).map_batches(pq.read_table(given), column="task")


def same(folder: Path, alone: pa.Table) -> pa.Table:
    """Check that a folder holds the answers of one process, each once; return them by id."""
    table = pa.concat_tables(ds.dataset(part).to_table() for part in sorted(folder.glob("part-*")))
    table = table.sort_by("id")
    assert table.schema.names == alone.schema.names
    assert table["id"].to_pylist() == alone["id"].to_pylist()
    for name in ("label", "reason", "uncertain", "prediction_set", "model"):
        assert table[name].to_pylist() == alone[name].to_pylist(), name
    # a row's number in an error is that in the batch which a worker was given
    errors, expected = (
        [error and re.sub(r"^row \d+: ", "", error) for error in one["error"].to_pylist()]
        for one in (table, alone)
    )
    assert errors == expected
    ours, theirs = (
        np.array([row or (np.nan,) * 3 for row in one["probabilities"].to_pylist()])
        for one in (table, alone)
    )
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)
    assert all(errors[row] for row in (3, 7, 19, 23)), "a row that can't be used has an error"
    return table
