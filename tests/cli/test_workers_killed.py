"""`classify --workers N` that is killed, stopped or run twice: no row is lost, no process stays."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tasktriage.contracts.threads import LIBRARIES
from tasktriage.scale.shards import parts_of

from .conftest import COMMAND, HANG, csv_text, environment, rows
from .parts import FAST, joined, log, noted

ROWS = 10_000  # of the large table: some seconds of work, of which tests stop a part
PARTS = parts_of(ROWS)


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    """A csv that is cut into parts, with line ends in its cells."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    pairs = [
        (name, f'"{text}, as agreed with\nthe head of department"') for name, text in rows(ROWS)
    ]
    path.write_text(csv_text(pairs))
    return path


@pytest.fixture(scope="module")
def in_one_process(large) -> bytes:
    path = large.with_name("one.jsonl")
    arguments = ["classify", large.name, *FAST, "--id-column", "ref", "-o", path]
    subprocess.run(
        [COMMAND, *arguments],
        cwd=large.parent,
        env=environment(large.parent),
        check=True,
        timeout=HANG,
    )
    return path.read_bytes()


@pytest.fixture
def begun(large, in_one_process, tmp_path):
    """Start two workers at the large table; returns the process once a part more is noted."""
    arguments = ["classify", large.name, *FAST, "--id-column", "ref", "--workers", "2"]
    started = []

    def start(*more: str) -> subprocess.Popen[str]:
        before = noted(tmp_path / "out")
        process = subprocess.Popen(
            [COMMAND, *arguments, "-o", tmp_path / "out", *more],
            cwd=large.parent,
            env={k: v for k, v in environment(tmp_path).items() if not k.endswith("_NUM_THREADS")},
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        until = time.monotonic() + HANG
        while noted(tmp_path / "out") <= before and process.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.01)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def children(process: int) -> list[int]:
    """The processes that a process started, on Linux."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            state, parent = (entry / "stat").read_text().rpartition(") ")[2].split()[:2]
        except (OSError, ValueError):
            continue
        if entry.name.isdigit() and int(parent) == process and state != "Z":
            found.append(int(entry.name))
    return found


def are_gone(processes: list[int]) -> bool:
    """Whether processes end soon; a zombie that nobody has asked about has ended."""

    def runs(number: int) -> bool:
        try:
            return Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2][0] != "Z"
        except OSError:
            return False

    until = time.monotonic() + 10
    while any(map(runs, processes)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(runs, processes))


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")


@linux
def test_a_worker_is_killed_in_the_middle_and_no_row_is_lost(begun, in_one_process, tmp_path):
    process = begun()
    process.send_signal(signal.SIGSTOP)  # so that it is there still
    os.kill(children(process.pid)[0], signal.SIGKILL)
    process.send_signal(signal.SIGCONT)
    said = process.communicate(timeout=HANG)[1]
    assert (process.returncode, said) == (
        0,
        f"note: {ROWS:,} results written to {tmp_path / 'out'}, as jsonl, in {PARTS} shards\n",
    )
    assert joined(tmp_path / "out") == in_one_process


@linux
def test_the_run_is_killed_leaves_no_process_and_is_taken_up(
    begun, large, in_one_process, tmp_path
):
    process = begun()
    process.send_signal(signal.SIGSTOP)
    workers = children(process.pid)
    assert workers
    process.kill()
    process.wait()
    assert are_gone(workers)
    done = {line["shard"]: line["sha256"] for line in log(tmp_path / "out")}
    again = begun()
    said = again.communicate(timeout=HANG)[1]
    assert again.returncode == 0, said
    assert f"in {PARTS} shards, {len(done)} of them there before" in said
    assert joined(tmp_path / "out") == in_one_process
    lines = log(tmp_path / "out")
    assert len(lines) == PARTS  # none of them twice
    assert {line["shard"]: line["sha256"] for line in lines}.items() >= done.items()


def worked(process: int) -> list[float]:
    """How long each thread of a process has worked, the busiest one first."""
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        with suppress(OSError):
            fields = (task / "stat").read_text().rpartition(") ")[2].split()
            found.append((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
    return sorted(found, reverse=True)


@linux
def test_workers_take_the_threads_that_are_said(begun):
    process = begun("--threads", "1")
    process.send_signal(signal.SIGSTOP)  # so that they are there, with nothing to do
    main, *others = worked(max(children(process.pid), key=lambda one: worked(one)[0]))
    assert sum(others) < 0.1 * main


@linux
def test_workers_share_the_cores(begun):
    process = begun()
    process.send_signal(signal.SIGSTOP)
    each = str(max(1, len(os.sched_getaffinity(0)) // 2))
    workers = children(process.pid)
    assert workers
    for worker in workers:
        said = Path(f"/proc/{worker}/environ").read_text().split("\0")
        assert {f"{one}={each}" for one in ("TASKTRIAGE_THREADS", *LIBRARIES)} <= set(said)


@linux
def test_ctrl_c_ends_all_at_once_and_keeps_what_is_done(begun, tmp_path):
    process = begun()
    process.send_signal(signal.SIGSTOP)
    workers = children(process.pid)
    assert workers
    process.send_signal(signal.SIGCONT)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=30)[1]
    assert (process.returncode, said.strip()) == (130, "error: interrupted")
    assert are_gone(workers)
    out = tmp_path / "out"
    parts = {line["file"] for line in log(out)}
    there = {path.name for path in out.glob("part-*")}
    assert parts
    assert parts <= there  # one more may be whole that was not noted yet
    assert {Path(name).suffix for name in there} == {".jsonl"}


def test_two_runs_into_one_folder_are_refused(begun, run, large, tmp_path):
    begun().send_signal(signal.SIGSTOP)  # so that it does not end before the other has tried
    done = run("classify", large, *FAST, "--id-column", "ref", "--workers", 1, "-o", "out")
    done.fails(2, "out: another run writes into it")


def test_a_touched_table_is_not_done_again_and_a_changed_one_is(run, write, large, tmp_path):
    write("t.csv", large.read_text())
    command = ("classify", "t.csv", *FAST, "--id-column", "ref", "--workers", 1, "-o", "out")
    run(*command).ok()
    os.utime(tmp_path / "t.csv", (1, 1))
    assert run(*command).ok().err.endswith(f"in {PARTS} shards, {PARTS} of them there before\n")
    write("t.csv", large.read_text().replace("department", "apartments"))  # of the same size
    assert run(*command).ok().err.endswith(f"in {PARTS} shards\n")
