"""Whole processes with plugins that pip installed: nothing is imported but what is used."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from .conftest import Environment, fresh, run

TEXT = ("classify", "--text", "Sign off the quarterly report")
SOURCE = """\
import os

with open(os.environ["SEEN"], "a") as file:
    file.write("{name}\\n")

from tasktriage.plugin import CommandSpec, OutputSpec, hookimpl


class Writer:
    def write(self, results, run, stream):
        for one in results:
            stream.write("{name}\\n")


@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="{name}", summary="Says its name", factory=Writer)


@hookimpl
def tasktriage_commands():
    yield CommandSpec(name="run-{name}", summary="Says its name", factory="pl_{name}.cli:command")
"""
COMMAND = """\
import click


@click.command()
def command():
    click.echo("ran {name}")
"""
NAMES = ("one", "two", "three")


def install(packages: Path) -> None:
    """Put plugins there as pip does."""
    for name in NAMES:
        folder = packages / f"pl_{name}"
        folder.mkdir()
        (folder / "__init__.py").write_text(SOURCE.replace("{name}", name))
        (folder / "cli.py").write_text(COMMAND.replace("{name}", name))
        info = packages / f"pl_{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pl-{name}\nVersion: 1.0\n")
        (info / "RECORD").write_text(f"pl_{name}/__init__.py,,\n")
        (info / "entry_points.txt").write_text(f"[tasktriage.v1]\n{name} = pl_{name}\n")


class Place:
    """An environment with plugins that leave a line where they are imported."""

    def __init__(self, root: Path) -> None:
        self.environment, self.packages = fresh(root)
        install(self.packages)
        self.seen = root / "seen"

    def __call__(self, *arguments: str, **more: str) -> tuple[str, str, list[str]]:
        """Run the command line; returns what it said, and the plugins that were imported."""
        self.seen.write_text("")
        done = self.environment.cli(*arguments, SEEN=str(self.seen), **more)
        return done.stdout, done.stderr, sorted(self.seen.read_text().split())


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(tmp_path)


def test_a_second_run_imports_what_it_uses(place):
    first, _, imported = place("--help")
    assert imported == sorted(NAMES)
    second, err, imported = place("--help")
    assert (second, err, imported) == (first, "", [])
    assert "run-one" in second
    assert place("plugins", "list", "--json")[2] == []
    assert place(*TEXT, "-f", "jsonl")[2] == []
    assert place("classify", "--help")[2] == []
    out, err, imported = place(*TEXT, "-f", "two")
    assert (out, err, imported) == ("two\n", "", ["two"])
    out, err, imported = place("run-three")
    assert (out, err, imported) == ("ran three\n", "", ["three"])
    traced = place(*TEXT, "-f", "two", TASKTRIAGE_TRACE_PLUGINS="1")[1]
    assert "trace: pl-two/two: recalled, not imported; it adds 2" in traced
    assert place("--strict-plugins", "--help")[2] == sorted(NAMES)
    assert place("plugins", "list", "--fresh")[2] == sorted(NAMES)


def test_an_edit_that_no_file_shows_is_found_when_its_name_is_asked(place):
    (place.packages / "pl_two" / "names.py").write_text('NAME = "old"\n')
    code = place.packages / "pl_two" / "__init__.py"
    text = (
        code.read_text()
        .replace('name="two"', "name=NAME")
        .replace('name="run-two"', 'name="run-" + NAME')
    )
    code.write_text(text.replace("from tasktriage", "from .names import NAME\nfrom tasktriage", 1))
    assert place("run-old")[0] == "ran two\n"
    (place.packages / "pl_two" / "names.py").write_text('NAME = "newer"\n')
    assert place(*TEXT, "-f", "csv")[2] == []
    out, err, imported = place("run-newer")
    assert (out, err) == ("ran two\n", "")
    assert imported == sorted(NAMES)
    out, err, imported = place(*TEXT, "-f", "newer")
    assert (out, err, imported) == ("two\n", "", ["two"])
    assert "or 'run-newer'?" in place("run-old")[1]


def test_what_is_installed_or_removed_is_seen_at_once(place):
    place("--help")
    assert place("--help")[2] == []
    shutil.rmtree(place.packages / "pl_two")
    shutil.rmtree(place.packages / "pl_two-1.0.dist-info")
    _, err, imported = place("plugins", "list")
    assert imported == ["one", "three"]
    assert "note: gone since last time: pl-two 1.0 (" in err
    assert "install pl-two==1.0); " in err
    _, err, imported = place(*TEXT, "-f", "two")
    assert imported == []
    assert "(it was added by pl-two 1.0, which is gone: " in err
    assert "install pl-two==1.0)" in err


def test_code_that_went_is_found_out(place):
    place("--help")
    (place.packages / "pl_one" / "__init__.py").unlink()
    _, err, _ = place("plugins", "list")
    assert "left out one (pl-one 1.0)" in err


def test_several_first_runs_at_once_leave_one_good_file(place, tmp_path):
    place.seen.write_text("")
    command = ("-m", "tasktriage.cli.main", "plugins", "list", "--json")
    running = [place.environment.start(*command, SEEN=str(place.seen)) for _ in range(4)]
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0] * 4
    assert {err for _, err in said} == {""}
    (path,) = (tmp_path / "cache" / "plugins").iterdir()
    assert set(json.loads(path.read_text())["plugins"]) == {f"pl-{n}/{n}" for n in NAMES}
    assert place("--help")[2] == []


def test_requirements_bring_the_plugins_back(third_parties, tmp_path):
    done = third_parties.cli("plugins", "list", "--requirements", TASKTRIAGE_PLUGINS="")
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "requirements.txt").write_text(done.stdout)
    again: Environment = fresh(tmp_path)[0]
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", again.python)
    options = ("install", "-q", "--no-deps", "--no-index", "--no-compile", "-r")
    run(*pip, *options, tmp_path / "requirements.txt", cwd=tmp_path)
    assert again.listed().keys() == third_parties.listed().keys()
