"""Every class of fault at once: unrelated runs are untouched; who uses one reads whose it is."""

from __future__ import annotations

import io
import os
import signal
import sys
from pathlib import Path

import pytest

from tasktriage.cli.main import run as run_here

from .conftest import HANG
from .faults import ALONE, FAULTS, GOOD, VERSION, install

LABELS = ("automatable", "augmentable", "human-critical")
SUITE = """\
schema = "tasktriage.suite/1"
name = "yards"
version = 1
title = "Made up"
kind = "grouped-folds"
dataset = "folder:yard"
"""
YARD = """\
schema = "tasktriage.dataset/1"
name = "yard"
title = "Made up"
licence = "CC0"
file = "tasks.csv"
columns = {text = "task", label = "label", group = "job"}
"""
TEXT = ("classify", "--text", "Sign off the quarterly report", "-f", "jsonl")
posix = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
TOGETHER = {"TASKTRIAGE_DISABLED_PLUGINS": ",".join(fault.dist for fault in ALONE.values())}


@pytest.fixture(scope="session")
def packages(tmp_path_factory) -> Path:
    """The faults in a folder for `sys.path`."""
    folder = tmp_path_factory.mktemp("packages")
    install(folder)
    return folder


def test_there_are_enough_of_them():
    assert len(FAULTS) + len(ALONE) >= 25


def test_an_unrelated_run_gives_the_same_bytes(faults):
    plain = faults.cli("--no-plugins", *TEXT)
    assert (plain.returncode, plain.stderr) == (0, "")
    done = faults.cli(*TEXT, **TOGETHER)
    assert (done.returncode, done.stdout) == (0, plain.stdout)
    lines = [line for line in done.stderr.splitlines() if "hello" not in line]
    (warning,) = lines  # one, however many are left out
    bad = sum(f.state != "active" for f in FAULTS.values())
    assert warning.startswith("warning: plugins: left out ")
    odd = sum(bool(f.requires) for f in FAULTS.values())
    assert f"(and {bad + odd - 1} more)" in warning


CLOSERS = ["closes-stderr-at-import", "detaches-stderr-at-import"]


@pytest.mark.parametrize("name", CLOSERS)
def test_errors_are_said_though_a_plugin_closed_the_stream_for_them(faults, name):
    done = faults.cli("classify", "none.md", TASKTRIAGE_PLUGINS=FAULTS[name].dist)
    assert done.returncode == 1
    assert "error: none.md: no such file; check the path" in done.stderr


def test_standard_input_is_read_though_a_plugin_closed_it(faults):
    only = {"TASKTRIAGE_PLUGINS": FAULTS["closes-stdin-at-import"].dist}
    done = faults.cli("classify", "-", "--tasks", "-f", "csv", given="Bake bread\n", **only)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Bake bread" in done.stdout


def test_an_unrelated_file_is_where_it_was_asked_for(faults):
    done = faults.cli(*TEXT[:-2], "-o", "out.csv", **TOGETHER)
    assert (done.returncode, done.stdout) == (0, "")
    path = faults.folder / "out.csv"
    assert len(path.read_text("utf-8").splitlines()) == 2
    path.unlink()


def test_each_is_listed_with_what_is_wrong_with_it(faults):
    rows = faults.listed(**TOGETHER)
    for fault in FAULTS.values():
        row = rows[f"{fault.dist}/{fault.name}"]
        said = ": ".join(part for part in (row["stage"], row["reason"]) if part) or row["warning"]
        assert row["state"] == fault.state, fault.name
        assert fault.reason in said, (fault.name, said)
    assert {r["state"] for r in rows.values() if r["distribution"] == "tasktriage"} == {"active"}


def test_strict_loading_counts_what_excludes_this_version(faults):
    only = {"TASKTRIAGE_PLUGINS": "tt-excludes-this-version"}
    assert faults.cli("plugins", "list", **only).returncode == 0
    done = faults.cli("--strict-plugins", "plugins", "list", **only)
    assert (done.returncode, done.stdout) == (1, "")
    assert "excludes-this-version (tt-excludes-this-version 1.2) asks for" in done.stderr


def test_a_plugin_for_another_interface_can_be_silenced(faults):
    only = {"TASKTRIAGE_PLUGINS": "tt-wrong-interface"}
    assert "left out wrong-interface" in faults.cli("plugins", "list", **only).stderr
    done = faults.cli("--strict-plugins", "--no-plugin", "wrong-interface", *TEXT, **only)
    assert (done.returncode, done.stderr) == (0, "")


class Kept(io.BytesIO):
    """Bytes that can be read after it was closed."""

    kept = b""

    def close(self):
        self.kept = self.kept or self.getvalue()
        super().close()

    def text(self):
        return (self.kept if self.closed else self.getvalue()).decode()


@pytest.fixture
def use(packages, tmp_path, monkeypatch):
    """Return a function that runs what the user of a fault runs, in this process."""
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TASKTRIAGE_CONFIG_DIR", str(tmp_path))
    (tmp_path / "a.odd").write_text("Bake bread\n")
    (tmp_path / "b.txt").write_text("Sweep the floor\n")
    tasks = "".join(f"Bake bread {n}\n" for n in range(600))  # each is asked about once
    (tmp_path / "rows.csv").write_text(f"task\n{tasks}")

    (tmp_path / "yards.toml").write_text(SUITE)
    (tmp_path / "yard").mkdir()
    (tmp_path / "yard" / "dataset.toml").write_text(YARD)
    rows = [f"Ring the bell {n},{LABELS[n % 3]},job {n // 3}\n" for n in range(18)]
    (tmp_path / "yard" / "tasks.csv").write_text("task,label,job\n" + "".join(rows))

    def run(fault, *more: str) -> tuple[int, str, str]:
        (tmp_path / "config.toml").write_text(fault.config)
        monkeypatch.setenv("TASKTRIAGE_PLUGINS", f"{fault.dist} {GOOD.dist}")
        # no capsys: some of them close what they are given
        raw = Kept(), Kept()
        streams = [io.TextIOWrapper(part, "utf-8", write_through=True) for part in raw]
        monkeypatch.setattr(sys, "stdout", streams[0])
        monkeypatch.setattr(sys, "stderr", streams[1])
        code = run_here([*fault.use, *more])
        assert sys.stdout is streams[0]
        return code, raw[0].text(), raw[1].text()

    before = set(sys.modules)
    yield run
    for name in set(sys.modules) - before:
        if name.startswith("tt_"):
            del sys.modules[name]


@pytest.mark.parametrize("name", [f.name for f in FAULTS.values() if f.use])
def test_an_error_names_whose_it_is(use, name):
    fault = FAULTS[name]
    code, out, err = use(fault)
    assert (code, fault.says in err) == (fault.code, True), err
    assert "bug in tasktriage" not in err
    assert "Traceback" not in err
    assert "hello" not in out
    assert len(err.split("\n")) <= 3, err  # click ends the line that Ctrl-C was typed in


READERS = [name for name in FAULTS if name.startswith("reader-")]


@pytest.mark.parametrize("name", READERS)
def test_a_reader_that_fails_costs_its_input_alone(use, name):
    code, out, _ = use(FAULTS[name])
    assert code == 1
    rows = out.splitlines()
    assert rows[-1].startswith("b.txt#1,Sweep the floor,")
    assert len(rows) == (3 if name == "reader-raises" else 2)  # what it had read stays


def test_a_component_that_changes_the_folder_moves_neither_inputs_nor_output(use, tmp_path):
    fault = FAULTS["model-changes-folder"]
    (tmp_path / "jobs").mkdir()
    for number in range(2):
        (tmp_path / "jobs" / f"{number}.txt").write_text("Bake bread\n")
    args = ("jobs", "j*/1.txt", "b.txt", "--tasks", "-f", "csv", "-o", "out.csv")
    code, _, err = use(fault, *args)
    said = "warning: jobs/1.txt: named more than once; read once\n"
    assert (code, err) == (0, f"{said}note: 4 results written to out.csv, as csv\n")
    rows = (tmp_path / "out.csv").read_text("utf-8").splitlines()[1:]
    names = ["text", "jobs/0.txt", "jobs/1.txt", "b.txt"]
    assert [row.partition("#")[0] for row in rows] == names


@pytest.mark.parametrize(
    ("name", "done"), [("output-raises", ""), ("model-interrupts", " (256 results)")]
)
def test_what_was_written_is_kept_and_said(use, tmp_path, name, done):
    code, _, err = use(FAULTS[name], "-o", "out.txt")
    assert code == FAULTS[name].code
    assert f"; what was written so far{done} is in out.txt.part" in err
    assert (tmp_path / "out.txt.part").stat().st_size
    assert not (tmp_path / "out.txt").exists()


@posix
@pytest.mark.parametrize("name", ["never-ends-at-import", "never-ends-in-hook"])
def test_a_plugin_that_never_ends_is_named_while_it_loads_and_when_it_is_stopped(faults, name):
    process = faults.start("-m", "tasktriage.cli.main", *TEXT, TASKTRIAGE_PLUGINS=ALONE[name].dist)
    assert process.stderr is not None
    line = process.stderr.readline()  # while it is still loading
    who = f"plugin {name} ({ALONE[name].dist} {VERSION})"
    advice = f"--no-plugin {name} leaves it out"
    assert line == f"note: {who} is still loading after 2 s; {advice}\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=HANG)
    assert (process.returncode, out) == (130, "")
    assert [x for x in err.splitlines() if x] == [
        f"error: interrupted; {who} was loading; {advice}"
    ]


def test_a_plugin_that_interrupts_is_named(faults):
    fault = ALONE["interrupts-at-import"]
    done = faults.cli(*TEXT, TASKTRIAGE_PLUGINS=fault.dist)
    assert (done.returncode, done.stdout) == (130, "")
    assert f"interrupted; plugin {fault.name} ({fault.dist} {VERSION}) was loading" in done.stderr


def test_tracing_names_a_plugin_before_it_runs(faults):
    only = {"TASKTRIAGE_PLUGINS": "tt-prints-at-import", "TASKTRIAGE_TRACE_PLUGINS": "1"}
    lines = faults.cli("plugins", "list", **only).stderr.splitlines()
    named = "trace: tt-prints-at-import/prints-at-import: importing tt_prints_at_import"
    assert lines.index(named) == lines.index("a plugin says hello") - 1


def test_a_command_has_the_real_standard_output(faults):
    path = faults.folder / "talks.py"
    path.write_text(
        "import os, subprocess, sys, threading\nimport click\n"
        "from tasktriage.plugin import CommandSpec, hookimpl\n\n\n"
        "@click.command()\ndef talk():\n    'Talk.'\n"
        "    print('one')\n    click.echo('two')\n"
        "    thread = threading.Thread(target=print, args=['three'])\n"
        "    thread.start()\n    thread.join()\n    sys.stdout.flush()\n"
        "    os.write(1, b'four\\n')\n    subprocess.run(['echo', 'five'])\n\n\n"
        "@hookimpl\ndef tasktriage_commands():\n    print('not me')\n"
        "    yield CommandSpec(name='talk', summary='S', factory=f'{__name__}:talk')\n"
    )
    done = faults.cli("--plugin-file", "talks.py", "talk", TASKTRIAGE_PLUGINS="")
    assert (done.returncode, done.stderr) == (0, "not me\n")
    assert done.stdout.split() == ["one", "two", "three", "four", "five"]
