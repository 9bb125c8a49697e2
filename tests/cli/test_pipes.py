"""Whose pipe is broken, and files that are open already: `/dev/stdout` and its kin."""

from __future__ import annotations

import os
import shlex
import subprocess

import pytest

from .conftest import COMMAND, HANG

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and descriptors as on POSIX")
PIPES = """
import click
from tasktriage.plugin import *


class Breaks:
    def write(self, results, run, stream):
        stream.write(next(iter(results)).task.text + "\\n")
        raise BrokenPipeError(32, "Broken pipe")


class Generator:
    def write(self, results, run, stream):
        for result in results:
            yield stream.write(result.task.text)


class Coroutine:
    async def write(self, results, run, stream):
        stream.write("never")


class Reader:
    def __init__(self, error):
        self.error = error

    def read(self, source):
        yield Task("Write tests")
        raise self.error


class Model:
    info = ModelInfo("broken", "1", "0" * 64)
    embedder_id = "e"

    def assess(self, texts):
        raise BrokenPipeError(32, "Broken pipe")

    def prediction_sets(self, probabilities, coverage):
        return None

    def is_task_threshold(self, *, given):
        return None


@click.command()
def command():
    "Break."
    raise BrokenPipeError(32, "Broken pipe")


@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="breaks", summary="S", factory=Breaks, suffixes=(".breaks",))
    yield OutputSpec(name="generator", summary="S", factory=Generator)
    yield OutputSpec(name="coroutine", summary="S", factory=Coroutine)


@hookimpl
def tasktriage_readers():
    pipe, own = BrokenPipeError(32, "Broken pipe"), TasktriageError("mine")
    yield ReaderSpec(
        name="pipe", summary="S", suffixes=(".pipe",), factory=Reader, options={"error": pipe}
    )
    yield ReaderSpec(
        name="own", summary="S", suffixes=(".own",), factory=Reader, options={"error": own}
    )


@hookimpl
def tasktriage_models():
    yield ModelSpec(name="broken", summary="S", factory=Model)


@hookimpl
def tasktriage_commands():
    yield CommandSpec(name="burst", summary="S", factory=command)
"""
TEXT = ("classify", "--text", "Write tests")


@pytest.fixture
def plugin(run, write):
    write("pipes.py", PIPES)
    return lambda *args: run("--plugin-file", "pipes.py", *args)


def test_a_pipe_of_a_components_own_is_its_fault(plugin, tmp_path):
    who = "from file pipes.py failed: BrokenPipeError"
    plugin(*TEXT, "-f", "breaks").fails(1, f"format 'breaks' {who}")
    plugin(*TEXT, "-o", "o.breaks").fails(1, f"format 'breaks' {who}", "o.breaks.part")
    assert not (tmp_path / "o.breaks").exists()
    plugin(*TEXT, "--model", "broken", "-f", "csv").fails(1, f"model 'broken' {who}")
    plugin("burst").fails(1, f"command 'burst' {who}")


@pytest.mark.parametrize(("suffix", "error"), [("pipe", "BrokenPipeError"), ("own", "mine")])
def test_a_reader_that_raises_it_costs_its_input(plugin, write, suffix, error):
    write(f"a.{suffix}", "Write tests")
    write("b.txt", "Review code")
    result = plugin("classify", f"a.{suffix}", "b.txt", "--tasks", "-f", "csv")
    result.fails(1, f"a.{suffix}: reader '{suffix}' from file pipes.py failed", error)
    assert "Review code" in result.out


@pytest.mark.parametrize("name", ["generator", "coroutine"])
def test_an_output_that_would_write_later(plugin, tmp_path, name):
    what = f"format '{name}' from file pipes.py returns a {name} instead of writing"
    result = plugin(*TEXT, "-f", name, "-o", "out")
    assert (result.code, result.out) == (1, "")
    assert f"error: {what}" in result.err
    assert not (tmp_path / "out").exists()


def shell(env, folder, line: str) -> subprocess.CompletedProcess[str]:
    command = line.replace("COMMAND", f"{shlex.quote(str(COMMAND))} {shlex.join(TEXT)} -f csv")
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=HANG,
    )


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_a_name_of_standard_output_is_standard_output(env, tmp_path, name):
    if not os.path.exists(name):  # noqa: PTH110
        pytest.skip(f"{name} is not there")
    (tmp_path / "log").write_text("before\n")
    done = shell(env, tmp_path, f"COMMAND -o {name} 2>>log")
    assert done.returncode == 0
    assert done.stdout.startswith("id,text")
    assert (tmp_path / "log").read_text() == "before\n"


@pytest.mark.skipif(not os.path.exists("/dev/fd/2"), reason="no /dev/fd")  # noqa: PTH110
def test_what_is_open_already_is_written_on_and_never_replaced(env, tmp_path):
    (tmp_path / "log").write_text("before\n")
    done = shell(env, tmp_path, "COMMAND -o /dev/stderr 2>>log")
    assert (done.returncode, done.stdout) == (0, "")
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines[0] == "before"
    assert lines[1].startswith("id,text")
    done = shell(env, tmp_path, "COMMAND -o >(cat > copy); wait $!")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "copy").read_text().startswith("id,text")
    done = shell(env, tmp_path, "COMMAND -o /dev/fd/77")
    assert done.returncode == 1
    assert done.stderr.startswith("error: /dev/fd/77: can't be written")
