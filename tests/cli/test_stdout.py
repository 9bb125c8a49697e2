"""Standard output belongs to results: the descriptor, the router, and what a terminal still is."""

from __future__ import annotations

import io
import json
import os
import shlex
import struct
import subprocess
import sys
import threading
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import click
import pytest

from tasktriage.cli.stdout import Router, routed
from tasktriage.extend.silence import silenced

from .conftest import COMMAND, HANG

pytestmark = pytest.mark.skipif(os.name != "posix", reason="descriptors as on POSIX")
LOUD = """
import os, subprocess, sys
from tasktriage.plugin import OutputSpec, hookimpl

os.write(1, b"descriptor\\n")
try:
    os.write(0, b"nobody's\\n")
except OSError:  # it is closed, or for reading
    pass
subprocess.run(["echo", "child"])
print("python")


class Same:
    def write(self, results, run, stream):
        for result in results:
            print("print")
            os.write(1, b"in write\\n")
            stream.write(result.task.text + "\\n")


@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="same", summary="S", factory=Same, suffixes=(".same",))
"""
ARGS = "--plugin-file loud.py classify --text Write -f same"


def shell(env, folder, arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "loud.py").write_text(LOUD)
    line = f"{shlex.quote(str(COMMAND))} {arguments}"
    none = subprocess.DEVNULL
    return subprocess.run(
        line,
        cwd=folder,
        env=env,
        shell=True,
        stdin=none,
        capture_output=True,
        text=True,
        timeout=HANG,
    )


def test_what_is_no_result_goes_to_standard_error(env, tmp_path):
    done = shell(env, tmp_path, ARGS)
    assert (done.returncode, done.stdout) == (0, "Write\n")
    said = ["descriptor", "child", "python", "print", "in write"]
    assert sorted(done.stderr.split("\n")) == sorted(["", *said])


@pytest.mark.parametrize("closed", ["2>&-", "2>&- <&-", "<&-"])
def test_closed_streams_take_no_results(env, tmp_path, closed):
    """Else the results' own descriptor would get the number of standard error, and its lines."""
    done = shell(env, tmp_path, f"{ARGS} {closed}")
    assert (done.returncode, done.stdout) == (0, "Write\n")


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", ">&- 2>&- <&-"])
def test_a_file_does_not_become_standard_output(env, tmp_path, closed):
    """Else it would get its number, and what C code writes there."""
    done = shell(env, tmp_path, f"{ARGS} -o out.same {closed}")
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "out.same").read_text() == "Write\n"


def test_unbuffered_output_comes_as_it_is_written(env, tmp_path):
    done = shell(env | {"PYTHONUNBUFFERED": "1"}, tmp_path, ARGS)
    assert (done.returncode, done.stdout) == (0, "Write\n")


def read_terminal(descriptor: int, parts: list[bytes]) -> None:
    """Read what is written to a terminal until nobody can write to it any more."""
    with suppress(OSError):  # as Linux says it
        while part := os.read(descriptor, 4096):
            parts.append(part)


@pytest.mark.parametrize("format_", ["table", "jsonl"])
def test_a_terminal_is_one_still(env, tmp_path, format_):
    """Its width, colours and line ends, though its descriptor is another one."""
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 61, 0, 0))
    env = {k: v for k, v in env.items() if k not in ("COLUMNS", "NO_COLOR")} | {"TERM": "xterm"}
    args = [COMMAND, "classify", "--text", "Write the monthly report for all shops", "-f", format_]
    none = subprocess.DEVNULL
    process = subprocess.Popen(
        args, cwd=tmp_path, env=env, stdin=none, stdout=theirs, stderr=subprocess.PIPE
    )
    os.close(theirs)
    parts: list[bytes] = []
    reader = threading.Thread(target=read_terminal, args=(ours, parts))
    reader.start()  # a terminal holds some KiB, then whoever writes waits
    try:
        _, err = process.communicate(timeout=HANG)
    finally:
        process.kill()
        process.wait()
        reader.join()
        os.close(ours)
    shown = b"".join(parts).decode()
    assert (process.returncode, err) == (0, b"")
    if format_ == "jsonl":
        assert json.loads(shown)["text"] == args[3]
    else:
        lines = [click.unstyle(line) for line in shown.split("\r\n")]
        assert max(map(len, lines)) <= 61
        assert max(map(len, lines)) > 40
        assert "\x1b[" in shown


@contextmanager
def router():
    """A router in place; no fixture, as pytest sets `sys.stdout` anew after those."""
    results, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "12")
    with redirect_stdout(results), redirect_stderr(errors):
        with routed():
            assert isinstance(sys.stdout, Router)
            yield sys.stdout, results.buffer, errors.buffer
        assert sys.stdout is results


def test_the_router_looks_at_who_writes():
    with router() as (_, results, errors):
        print("ours")
        with silenced():
            print("theirs")
            click.echo("theirs, by click")
            sys.stdout.buffer.write(b"theirs, as bytes\n")
            sys.stdout.close()
        thread = threading.Thread(target=print, args=["a thread of its own"])
        thread.start()
        thread.join()
        click.echo("ours")
        sys.stdout.buffer.write(b"ours\n")
    assert results.getvalue() == b"ours\nours\nours\n"
    assert errors.getvalue().count(b"theirs") == 3
    assert b"a thread" in errors.getvalue()


def test_an_opened_router_is_a_commands():
    with router() as (stream, results, errors), silenced(), stream.opened():
        print("theirs")
        thread = threading.Thread(target=print, args=["their thread"])
        thread.start()
        thread.join()
        with silenced():  # it calls a component of another plugin
            print("a component")
    assert results.getvalue() == b"theirs\ntheir thread\n"
    assert errors.getvalue() == b"a component\n"


def test_a_command_inside_a_command_closes_nothing_behind_it():
    with router() as (stream, results, _), stream.opened():
        with stream.opened():
            pass
        thread = threading.Thread(target=print, args=["their thread"])
        thread.start()
        thread.join()
    assert results.getvalue() == b"their thread\n"


def test_a_router_that_can_not_be_opened_is_as_it_was():
    with router() as (_, _, errors):
        gone = io.TextIOWrapper(io.BytesIO(), "utf-8")
        stream = Router(gone, claimed=True)
        with silenced():
            gone.close()
            with pytest.raises(ValueError, match="closed"), stream.opened():
                raise AssertionError
            print("a component")
            assert stream.target() is sys.stderr
        assert errors.getvalue() == b"a component\n"


def test_where_nobody_hears_nothing_is_kept():
    with router() as (stream, results, _), redirect_stderr(None):
        with silenced():
            print("into nothing", flush=True)
            sys.stdout.buffer.write(b"into nothing\n")
            assert os.path.samestat(os.fstat(stream.fileno()), Path(os.devnull).stat())
        assert results.getvalue() == b""


def test_no_component_takes_the_stream_away():
    with router() as (stream, results, _):
        with silenced():
            with pytest.raises(io.UnsupportedOperation, match="belongs to tasktriage"):
                sys.stdout.detach()
            sys.stdout.reconfigure(encoding="latin-1")
            wrapped = io.TextIOWrapper(sys.stdout.buffer, "latin-1")  # as is usual on Windows
            del wrapped
        assert not stream.closed
        print("é")
    assert results.getvalue() == "é\n".encode()


def test_a_stream_without_bytes_below(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    with routed():
        click.echo("text")
        with pytest.raises(AttributeError):
            _ = sys.stdout.buffer
    assert sys.stdout.getvalue() == "text\n"
