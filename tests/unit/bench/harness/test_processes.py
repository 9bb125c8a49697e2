"""Each candidate in a process of its own: one that ends at once is a failed run, and no wait."""

from __future__ import annotations

import multiprocessing
import multiprocessing.spawn
import os
import threading

import pytest

from tasktriage.bench.harness import processes
from tasktriage.kit.progress import unreported

from .conftest import tasks

HANG = 60  # seconds
LONG = 5_000  # characters of a task: with ninety of them a job fills any pipe


@pytest.fixture
def ends_at_once(tmp_path):
    """What is started in the place of Python ends before it has read a byte."""
    script = tmp_path / "ends"
    script.write_text("#!/bin/sh\nexit 3\n", "utf-8")
    script.chmod(0o755)
    before = multiprocessing.spawn.get_executable()
    multiprocessing.set_executable(str(script))
    yield
    multiprocessing.set_executable(before)


@pytest.mark.skipif(os.name == "nt", reason="a script of the shell")
def test_a_process_that_dies_before_it_reads_its_job_fails(
    prepared, kiln, tmp_path, monkeypatch, ends_at_once
):
    made = prepared(rows=[(n, f"{text} {'x' * LONG}", *rest) for n, text, *rest in tasks()])
    monkeypatch.setattr(processes, "prepare", lambda *_: made)
    found = []

    def run():
        options = {"jobs": 1, "rerun": False, "command": "tasktriage", "progress": unreported}
        found.extend(
            processes.run_all(made.suite, ["words", "noisy"], kiln, None, tmp_path, **options)
        )

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(HANG)
    assert not thread.is_alive()
    assert [(one.status, one.error) for one in found] == [
        ("failed", f"candidate '{name}': its process exited 3") for name in ("words", "noisy")
    ]
