"""The installed command in a folder of its own; quick cases run in this process."""

from __future__ import annotations

import atexit
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from tasktriage.cli.main import run as run_here
from tasktriage.models import model
from tasktriage.models.encoder import OnnxEncoder

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SHIPPED = ROOT / "models" / "tasktriage_models" / "default"
COMMAND = Path(sys.executable).with_name("tasktriage")
WRITTEN = re.compile(r"note: .* written to .*, as \w+")
# leaves out what judges near-duplicates, which takes longer to import than all else of a benchmark
QUICK = ("--no-plugin", "embedder-sentence-transformers")
# said where sentence-transformers is not installed or its plugin left out, as it should be
UNJUDGED = re.compile(
    r"warning: suite '.*': near-duplicates were not judged: "
    r"(.*sentence_trans|unknown embedder 'minilm'; there are none$)"
)
ROWS = 2000
HANG = 300  # seconds that no process takes, on a busy machine neither, but one that hangs


@dataclass(frozen=True)
class Result:
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def said(self) -> list[str]:
        """The lines on standard error, but for what was written where, and how far it is."""
        lines = [x for x in self.err.strip().splitlines() if not UNJUDGED.match(x)]
        return [x for x in lines if not x.startswith("progress: ") and not WRITTEN.match(x)]

    def ok(self, *warnings: str) -> Result:
        """Exit 0; a line on standard error for each warning expected, and no other."""
        assert self.code == 0, self.err
        lines = self.said()
        assert len(lines) == len(warnings), self.err
        for line, warning in zip(lines, warnings, strict=True):
            assert line.startswith("warning: "), line
            assert warning in line
        return self

    def fails(self, code: int, *parts: str) -> Result:
        """Exit `code` with one line on standard error that has all the parts."""
        assert self.code == code, (self.code, self.err)
        assert "Traceback" not in self.err
        lines = self.said()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("error: ")
        assert "bug in tasktriage" not in lines[0]
        for part in parts:
            assert part in lines[0], (part, lines[0])
        return self


@lru_cache(maxsize=1)
def lenient() -> Path:
    """A configuration with the shipped model, but that it never says of a row "not a task".

    In these tests many rows are "x", or worse.
    """
    folder = Path(mkdtemp(prefix="tasktriage-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    model = folder / "lenient"
    shutil.copytree(SHIPPED, model)
    manifest = json.loads((model / "model.json").read_text("utf-8"))
    manifest["is_task"]["row"] = 0.0
    (model / "model.json").write_text(json.dumps(manifest), "utf-8")
    (folder / "config.toml").write_text(f"[classify]\nmodel = {json.dumps(str(model))}\n", "utf-8")
    return folder


def environment(folder: Path, **more: str) -> dict[str, str]:
    """This environment without tasktriage's variables, and without third-party plugins."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TASKTRIAGE_", "COLUMNS"))}
    own = {
        "TASKTRIAGE_CONFIG_DIR": str(lenient()),
        # vectors of nodes are kept between runs: not in the user's own cache
        "TASKTRIAGE_CACHE_DIR": str(lenient() / "cache"),
        "TASKTRIAGE_PLUGINS": "",
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": "100",
    }
    return kept | own | more


@pytest.fixture
def env(tmp_path) -> dict[str, str]:
    """The environment of a child process."""
    return environment(tmp_path)


@pytest.fixture
def run(tmp_path) -> Callable[..., Result]:
    """Run the installed command in the test's folder."""

    def run(*args: object, stdin: bytes = b"", **more: str) -> Result:
        done = subprocess.run(
            [COMMAND, *map(str, args)],
            cwd=tmp_path,
            env=environment(tmp_path, **more),
            input=stdin,
            capture_output=True,
            timeout=HANG,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@lru_cache(maxsize=2)
def encoder(encoder: bytes, tokenizer: bytes, **options: Any) -> OnnxEncoder:
    """Keep the opened encoder, whose making is most of the time of a small run."""
    return OnnxEncoder(encoder, tokenizer, **options)


@pytest.fixture
def tt(tmp_path, monkeypatch, capsys) -> Callable[..., Result]:
    """Run the command line in this process, in the test's folder."""
    monkeypatch.setattr(model, "OnnxEncoder", encoder)
    monkeypatch.chdir(tmp_path)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)

    def run(*args: object, stdin: bytes = b"", **more: str) -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        for name, value in more.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        code = run_here([str(arg) for arg in args])
        caught = capsys.readouterr()
        return Result(code, caught.out, caught.err)

    return run


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """Write a file in the test's folder; returns its name there, as the command is given it."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Path(name)

    return write


VERBS = [
    "Write",
    "Review",
    "Approve",
    "Draft",
    "Test",
    "Deploy",
    "Clean",
    "Teach",
    "Negotiate",
    "Repair",
]
OBJECTS = [
    "reports",
    "code",
    "budgets",
    "rotas",
    "releases",
    "wards",
    "lessons",
    "contracts",
    "pipelines",
    "pumps",
]


def rows(number: int) -> list[tuple[str, str]]:
    """(id, task) for so many rows, all different."""
    return [
        (f"r-{n:04}", f"{VERBS[n % 10]} the {OBJECTS[n // 10 % 10]} of team {n // 100}")
        for n in range(number)
    ]


def csv_text(pairs: Sequence[tuple[str, str]]) -> str:
    return "ref,task\n" + "".join(f"{name},{text}\n" for name, text in pairs)


@pytest.fixture(scope="session")
def table(tmp_path_factory) -> Path:
    """A csv of 2,000 tasks with the columns `ref` and `task`."""
    path = tmp_path_factory.mktemp("table") / "tasks.csv"
    path.write_text(csv_text(rows(ROWS)), "utf-8")
    return path


@pytest.fixture(scope="session")
def classified(table) -> Path:
    """The table's records, written by one run of the installed command."""
    path = table.with_name("records.jsonl")
    done = subprocess.run(
        [COMMAND, "classify", table, "--id-column", "ref", "--output", path],
        env=environment(table.parent),
        capture_output=True,
        timeout=HANG,
    )
    said = f"note: {ROWS:,} results written to {path}, as jsonl\n"
    assert (done.returncode, done.stdout, done.stderr.decode()) == (0, b"", said)
    return path
