"""One setting binds onnxruntime, tokenizers and numpy: threads are counted, and their time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import environment

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counts as Linux does")

# numpy and its pool are loaded first, as in most programs
WORK = """
import json, os, sys, time
import numpy as np
if sys.argv[1] == "arrow":
    import pyarrow as pa  # which has threads of its own
np.ones((300, 300)) @ np.ones((300, 300))
time.sleep(0.3)  # its threads wait for more, wide awake
texts = [f"Sort the mail of floor {n} and answer letter {n * n}" for n in range(600)]
open("tasks.csv", "w").write("task\\n" + "\\n".join(texts))
before = set(os.listdir("/proc/self/task"))
began = time.process_time() - time.thread_time()
run = sys.argv[1]
if run == "engine":
    from tasktriage import Engine
    Engine("fast", threads=int(sys.argv[2])).classify(texts)
elif run == "arrow":
    from tasktriage.arrow import Classify
    Classify("task", model="fast")(pa.table({"task": texts}))
else:
    from tasktriage.cli.main import run
    code = run([*sys.argv[1:], "tasks.csv", "--model", "fast", "-o", "out.csv"])
    assert code == 0, code
new = set(os.listdir("/proc/self/task")) - before
others = time.process_time() - time.thread_time() - began
from threadpoolctl import threadpool_info
pools = sorted({pool["num_threads"] for pool in threadpool_info()})
seconds = time.thread_time()
print(json.dumps({"new": len(new), "others": others, "main": seconds, "pools": pools}))
"""
IDLE = 0.05  # of the main thread's seconds: what threads that do nothing take at most


@pytest.fixture
def measured(tmp_path):
    def measured(*args, **variables):
        env = environment(tmp_path, **variables)
        for name in [n for n in env if n.endswith("_NUM_THREADS")]:
            del env[name]
        done = subprocess.run(
            [sys.executable, "-c", WORK, *args],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return measured


ONE = {
    "option of classify": (("classify", "--threads", "1"), {}),
    "option of extract": (("extract", "--threads", "1"), {}),
    "option of profile": (("profile", "--threads", "1"), {}),
    "variable": (("classify",), {"TASKTRIAGE_THREADS": "1"}),
    "engine": (("engine", "1"), {}),
    "arrow": (("arrow",), {}),
}


@pytest.mark.parametrize("how", ONE)
def test_one_thread_is_one(measured, how):
    args, variables = ONE[how]
    seen = measured(*args, **variables)
    assert seen["new"] == 0, seen
    assert seen["others"] < IDLE * seen["main"], seen
    if how in ("variable",) or how.startswith("option"):
        assert seen["pools"] == [1], seen


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two cores")
def test_without_a_word_all_cores_work(measured):
    assert measured("classify")["others"] > IDLE
    assert measured("classify", "--threads", "0", TASKTRIAGE_THREADS="1")["others"] > IDLE
    assert measured("classify", "--threads", "2")["others"] > IDLE


def test_an_option_outranks_the_variable_and_that_the_file(tt, write, monkeypatch):
    from tasktriage.cli import threads

    said = []
    monkeypatch.setattr(threads, "bind_threads", said.append)
    write("tasktriage.toml", "[classify]\nthreads = 3\n")
    write("job.md", "Your tasks:\n- Sort the mail\n")
    for variables in ({}, {"TASKTRIAGE_THREADS": "2"}):
        for command in ("classify", "extract", "profile"):
            tt(command, "job.md", **variables).ok()
            tt(command, "job.md", "--threads", "1", **variables).ok()
    assert said == [3, 1] * 3 + [2, 1] * 3


@pytest.mark.parametrize("value", ["-1", "two", "1.5"])
def test_what_is_no_number(tt, write, value):
    write("tasktriage.toml", "")
    tt("classify", "--text", "Sort the mail", "--threads", value).fails(2, "--threads")
    tt("classify", "--text", "Sort the mail", TASKTRIAGE_THREADS=value).fails(
        2, "--threads", "TASKTRIAGE_THREADS"
    )
    write("tasktriage.toml", f'[classify]\nthreads = "{value}"\n')
    tt("classify", "--text", "Sort the mail").fails(2, "threads must be a whole number")
