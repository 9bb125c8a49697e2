"""Where results go: full disks, closed pipes, Ctrl-C, files whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import COMMAND, EXAMPLES, HANG, ROWS

FULL = Path("/dev/full")
FORMATS = ("table", "jsonl", "csv")
posix = pytest.mark.skipif(os.name != "posix", reason="signals and pipes as on POSIX")


@pytest.mark.skipif(not FULL.is_char_device(), reason="needs /dev/full")
@pytest.mark.parametrize("args", [
    ("classify", "--text", "Write tests", "-f", "table"),
    ("classify", "--text", "Write tests", "-f", "jsonl"),
    ("extract", EXAMPLES / "nurse.md", "--all", "-f", "csv"),
    ("plugins", "list"),
])  # fmt: skip
def test_a_full_disk(env, tmp_path, args):
    with FULL.open("wb") as full:
        done = subprocess.run(
            [COMMAND, *args], cwd=tmp_path, env=env, stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "error: standard output can't be written: No space left on device"
    ]


def test_a_disk_that_fills_while_a_file_is_written(tt, tmp_path, write, monkeypatch):
    """What was written stays in the part file; the old file stays as it was."""
    write("t.csv", "task\n" + "Write tests\n" * 5)
    write("out.jsonl", "old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    result = tt("classify", "t.csv", "-o", "out.jsonl")
    result.fails(1, "out.jsonl: can't be written: No space left", "out.jsonl.part")
    assert (tmp_path / "out.jsonl").read_text() == "old"
    assert len((tmp_path / "out.jsonl.part").read_text().splitlines()) == 5


def test_a_place_that_can_not_be_written(tt, tmp_path, write):
    write("file", "x")
    args = ("classify", "--text", "Write tests", "-o")
    tt(*args, "missing/out.csv").fails(1, "missing/out.csv: can't be written: No such file")
    tt(*args, "file/out.csv").fails(1, "file/out.csv: can't be written: Not a directory")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(tt, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o555)
    result = tt("classify", "--text", "Write tests", "-o", "locked/out.csv")
    result.fails(1, "locked/out.csv: can't be written: Permission denied")


def test_output_through_a_link(tt, tmp_path, write):
    write("real.csv", "old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    tt("classify", "--text", "Write tests", "-o", "link.csv").ok()
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text().startswith("id,text")


@posix
def test_output_to_what_is_no_file_leaves_it_there(tt, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        tt("classify", "--text", "Write tests", "-f", "csv", "-o", "pipe").ok()
        assert (tmp_path / "pipe").is_fifo()
        assert os.read(reader, 100).startswith(b"id,text")
    finally:
        os.close(reader)


def test_an_input_is_never_overwritten(tt, tmp_path, write):
    write("folder/t.csv", "task\nWrite tests\n")
    for command in ("classify", "extract"):
        tt(command, "folder/t.csv", "-o", "folder/t.csv").fails(2, "folder/t.csv is an input too")
    assert (tmp_path / "folder/t.csv").read_text() == "task\nWrite tests\n"


def test_an_output_in_the_folder_that_is_read(tt, tmp_path, write):
    """A second run must not read what the first has written."""
    write("folder/t.csv", "task\nWrite tests\n")
    for _ in range(2):
        result = tt("classify", "folder", "-o", "folder/out.csv")
        assert result.code == 0
        assert len((tmp_path / "folder/out.csv").read_text().splitlines()) == 2
    assert "folder/out.csv: is the output; not read" in result.err


@posix
@pytest.mark.parametrize("format_", FORMATS)
def test_a_reader_that_has_had_enough(env, tmp_path, table, format_):
    with subprocess.Popen(
        [COMMAND, "classify", table, "-f", format_],
        cwd=tmp_path,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().endswith(b"\n")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(HANG) == 0


@posix
@pytest.mark.parametrize("args", [("--help",), ("plugins", "list"), ("codebook", "--all")])
def test_a_reader_that_never_reads(env, tmp_path, args):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [COMMAND, *args], cwd=tmp_path, env=env, stdout=writer, stderr=subprocess.PIPE
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@posix
def test_a_format_that_can_not_be_made_waits_for_no_reader(env, tmp_path, write):
    write(
        "odd.py",
        "from tasktriage.plugin import OutputSpec, hookimpl\n\n\n"
        "@hookimpl\ndef tasktriage_outputs():\n"
        "    yield OutputSpec(name='odd', summary='S', factory=lambda: 1 / 0)\n",
    )
    os.mkfifo(tmp_path / "pipe")  # to open it waits for whoever reads it
    args = ("--plugin-file", "odd.py", "classify", "--text", "Bake", "-f", "odd", "-o", "pipe")
    done = subprocess.run(
        [COMMAND, *args], cwd=tmp_path, env=env, capture_output=True, timeout=HANG
    )
    assert done.returncode == 1
    assert b"format 'odd' from file" in done.stderr
    assert b"failed: ZeroDivisionError" in done.stderr


def interrupt(process: subprocess.Popen[bytes]) -> list[str]:
    """Send what Ctrl-C sends; return the lines on standard error."""
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=HANG)
    assert process.returncode == 130
    return err.decode().split("\n")


@posix
@pytest.mark.parametrize("format_", ["jsonl", "csv"])
def test_ctrl_c_leaves_whole_lines(env, tmp_path, table, format_):
    path = tmp_path / "shown"
    with path.open("wb") as stream:
        process = subprocess.Popen(
            [COMMAND, "classify", table, "-f", format_],
            cwd=tmp_path,
            env=env,
            stdout=stream,
            stderr=subprocess.PIPE,
        )
        wait_for(path, process, lines=2)
        lines = interrupt(process)
    assert [line for line in lines if line] == ["error: interrupted"]
    shown = path.read_text("utf-8")
    assert shown.endswith("\n")
    rows = shown.splitlines()
    assert 1 < len(rows) < ROWS
    if format_ == "jsonl":
        assert all(json.loads(row)["label"] for row in rows)
    else:
        assert rows[-1].startswith(f"tasks.csv#{len(rows) - 1},") or "tasks.csv#" in rows[-1]


@posix
def test_ctrl_c_keeps_the_part_and_makes_no_file(env, tmp_path, table):
    process = subprocess.Popen(
        [COMMAND, "classify", table, "-o", "out.jsonl"],
        cwd=tmp_path,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    wait_for(tmp_path / "out.jsonl.part", process, lines=3)  # "1 result", "2 results"
    (line,) = [line for line in interrupt(process) if line]
    assert not (tmp_path / "out.jsonl").exists()
    rows = (tmp_path / "out.jsonl.part").read_text("utf-8").splitlines()
    # the interrupt may come between the last row's line and its being counted
    assert line in {
        f"error: interrupted; what was written so far ({done} results) is in out.jsonl.part"
        for done in (len(rows) - 1, len(rows))
    }
    assert all(json.loads(row)["label"] for row in rows)


def wait_for(path: Path, process: subprocess.Popen[bytes], *, lines: int) -> None:
    """Wait until so many lines stand in a file that a process writes."""
    end = time.monotonic() + HANG
    while not path.exists() or path.read_bytes().count(b"\n") < lines:
        assert process.poll() is None, "it ended before it was interrupted"
        assert time.monotonic() < end
        time.sleep(0.02)


@posix
def test_progress_shows_on_a_terminal_only_and_never_among_results(env, tmp_path, write):
    write("t.csv", "task\n" + "".join(f"Write test {n}\n" for n in range(300)))
    ours, theirs = pty.openpty()
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(
            [COMMAND, "classify", "t.csv", "-f", "jsonl"],
            cwd=tmp_path,
            env=env | {"TERM": "xterm"},
            stdout=out,
            stderr=theirs,
        )
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            shown += part
        assert process.wait(30) == 0
    os.close(ours)
    assert b"tasks classified" in shown
    assert len((tmp_path / "out").read_text("utf-8").splitlines()) == 300


@pytest.mark.parametrize("format_", FORMATS)
def test_a_pipe_gets_utf8_whatever_the_locale_says(env, tmp_path, format_):
    done = subprocess.run(
        [COMMAND, "classify", "--text", "Führe Gespräche über ☕", "-f", format_],
        cwd=tmp_path,
        env=env | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Führe Gespräche über ☕" in done.stdout.decode("utf-8")


@posix
def test_a_terminal_that_is_not_utf8_gets_what_it_can_show(env, tmp_path):
    for format_ in ("table", "jsonl"):
        ours, theirs = pty.openpty()
        done = subprocess.run(
            [COMMAND, "classify", "--text", "Führe Gespräche", "-f", format_],
            cwd=tmp_path,
            env=env | {"PYTHONIOENCODING": "ascii"},
            stdout=theirs,
            stderr=subprocess.PIPE,
        )
        os.close(theirs)
        shown = os.read(ours, 8192)
        os.close(ours)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"F?hre Gespr?che" in shown


@posix
def test_standard_output_that_is_closed(env, tmp_path):
    def closed(arguments: str) -> tuple[int, str]:
        command = f"{shlex.quote(str(COMMAND))} {arguments} >&-"
        done = subprocess.run(command, cwd=tmp_path, env=env, shell=True, stderr=subprocess.PIPE)
        return done.returncode, done.stderr.decode()

    said = "note: 1 result written to out.csv, as csv\n"
    assert closed("classify --text x -o out.csv") == (0, said)
    assert (tmp_path / "out.csv").exists()
    assert closed("plugins list") == (0, "")
    code, error = closed("classify --text x -f csv")
    assert (code, error.count("\n")) == (1, 1)
    assert error.startswith("error: standard output is closed")


def test_the_module_runs_too(env, tmp_path):
    args = [sys.executable, "-m", "tasktriage.cli.main", "--version"]
    done = subprocess.run(args, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.stdout.startswith("tasktriage ")
