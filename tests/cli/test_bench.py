"""`tasktriage bench`: real processes, killed, resumed, compared, checked.

Every candidate has a process of its own; the command has one where a test is about it (`bench`).
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import time

import pytest

from .conftest import COMMAND, HANG, QUICK, UNJUDGED

TIMES = ("tasks_per_second", "first_answer_s", "peak_memory_mb")
LABELS = ("automatable", "augmentable", "human-critical")
WORDS = ("Copy", "Draft", "Console")
SET = """\
schema = "tasktriage.dataset/1"
name = "yard"
title = "Made up"
licence = "CC0"
file = "tasks.csv"
[columns]
text = "task"
label = "label"
group = "job"
"""
SUITE = """\
schema = "tasktriage.suite/1"
name = "yards"
version = 1
title = "Made up"
kind = "grouped-folds"
dataset = "folder:yard"
"""
PLUGIN = """\
import os, signal, sys, time
from pathlib import Path
import numpy as np
from tasktriage.plugin import ClassifierSpec, hookimpl

HERE = Path(__file__).parent

class Words:
    def fit(self, texts, targets, *, groups=None, sample_weight=None):
        self.prior = np.asarray(targets).mean(axis=0)
        self.seen = {}
        for text, target in zip(texts, np.asarray(targets)):
            self.seen.setdefault(text.split()[0], []).append(target)
        return self

    def predict_proba(self, texts):
        means = [np.mean(self.seen.get(t.split()[0], [self.prior]), axis=0) for t in texts]
        p = np.array(means).reshape(-1, 3) + np.random.random((len(texts), 3))
        return p / p.sum(axis=1, keepdims=True)

class Coins(Words):
    def predict_proba(self, texts):
        return np.random.dirichlet([1, 1, 1], len(texts))

class Slow(Words):
    def fit(self, texts, targets, **more):
        print("a candidate that talks")
        with (HERE / "pids").open("a") as file:
            file.write(f"{os.getpid()}\\n")
        if (HERE / "slow").exists():
            time.sleep(0.2)
        return super().fit(texts, targets)

class Raises(Words):
    fits = 0
    def fit(self, texts, targets, **more):
        Raises.fits += 1
        if Raises.fits > 3 * 6:
            raise RuntimeError("the kiln is cold")
        return super().fit(texts, targets)

class Unsummed(Words):
    def predict_proba(self, texts):
        return super().predict_proba(texts) * 2

class Warns(Words):
    def fit(self, texts, targets, **more):
        import warnings
        warnings.warn("the clay\\nis wet")
        return super().fit(texts, targets)

class Killed(Words):
    def fit(self, texts, targets, **more):
        os.kill(os.getpid(), signal.SIGKILL)

@hookimpl
def tasktriage_classifiers():
    for kind in (Words, Coins, Slow, Raises, Unsummed, Warns, Killed):
        yield ClassifierSpec(name=kind.__name__.lower(), summary="made up", factory=kind)
    yield ClassifierSpec(name="lacking", summary="made up", factory=Words, requires=("no_kiln",))
"""


@pytest.fixture
def yard(write):
    """A set, a suite and a plugin file in the test's folder."""
    lines = ["task,label,job"]
    for n in range(90):
        kind = n % 3 if n % 7 else (n + 1) % 3
        lines.append(f"{WORDS[n % 3]} the bell {n},{LABELS[kind]},job {n // 9}")
    write("yard/dataset.toml", SET)
    write("yard/tasks.csv", "\n".join(lines) + "\n")
    write("kiln.py", PLUGIN)
    return write("yards.toml", SUITE)


def bench_by(run, yard):
    """Return what runs `bench run` on the suite with the plugin file."""

    def bench(candidates, *more, suite=yard, out="out", options=QUICK):
        plugin = ("--plugin-file", "kiln.py", *options)
        return run(*plugin, "bench", "run", suite, "--candidates", candidates, "--out", out, *more)

    return bench


@pytest.fixture
def bench(run, yard):
    """Run it as it is installed, in a process of its own."""
    return bench_by(run, yard)


@pytest.fixture
def here(tt, yard):
    """Run it in this process; its candidates have theirs."""
    return bench_by(tt, yard)


def result(folder, name, out="out"):
    return json.loads((folder / out / "yards" / f"{name}.json").read_text("utf-8"))


def unchanging(body):
    """What a resumed run gives to the byte."""
    scores = {k: v for k, v in body["scores"].items() if k not in TIMES}
    return json.dumps([scores, body["confusion"], body["curves"], body["predictions"]])


def test_suites(tt):
    names = [suite["name"] for suite in json.loads(tt("bench", "suites", "--json").out)]
    assert "onet-occupations" in names
    assert "onet-to-ilo" in tt("bench", "suites").out


def test_failures_stand_in_the_table_and_the_others_finish(here, tmp_path):
    done = here("words,raises,unsummed,killed,majority", "--jobs", "2")
    assert done.code == 1
    assert sorted(line for line in done.err.splitlines() if line.startswith("error")) == [
        "error: yards: candidate 'killed': its process was killed by signal 9; out of memory, "
        "perhaps",
        "error: yards: fold 0: candidate 'unsummed' gave "
        + done.err.partition("'unsummed' gave ")[2].splitlines()[0],
        "error: yards: fold 3: candidate 'raises' failed: RuntimeError: the kiln is cold "
        "(classifier 'raises' from file kiln.py)",
    ]
    assert "sum to 1" in done.err
    for name in ("raises", "unsummed", "killed"):
        assert result(tmp_path, name)["status"] == "failed"
        assert any(name in x and "failed: " in x for x in done.out.splitlines())
    for name in ("words", "majority"):
        assert result(tmp_path, name)["status"] == "ok"
        assert any(f"| {name} |" in x for x in done.out.splitlines())


def test_a_killed_run_goes_on_to_the_same_bytes(bench, here, tmp_path, env):
    assert here("slow", out="whole").code == 0
    (tmp_path / "slow").touch()
    (tmp_path / "pids").unlink()
    command = [COMMAND, "--plugin-file", "kiln.py", *QUICK, "bench", "run", "yards.toml"]
    process = subprocess.Popen(
        [*command, "--candidates", "slow", "--out", "out"],
        cwd=tmp_path,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: list(tmp_path.glob("out/yards/.work/*/part-1.json.gz")))
    process.kill()
    process.wait()
    pid = int((tmp_path / "pids").read_text("utf-8").split()[0])
    wait_for(lambda: not alive(pid))  # the candidate's process ends with it
    kept = {p.name: p.read_bytes() for p in tmp_path.glob("out/yards/.work/*/*.gz")}
    assert 2 <= len(kept) < 5
    assert not (tmp_path / "out" / "yards" / "slow.json").exists()

    (tmp_path / "slow").unlink()
    fits = len((tmp_path / "pids").read_text("utf-8").split())
    done = bench("slow")
    assert done.code == 0
    assert "a candidate that talks" not in done.out
    resumed = len((tmp_path / "pids").read_text("utf-8").split()) - fits
    assert resumed == (5 - len(kept)) * 6
    assert unchanging(result(tmp_path, "slow")) == unchanging(result(tmp_path, "slow", "whole"))
    one, other = (
        (tmp_path / out / "yards" / "slow.predictions.jsonl.gz").read_bytes()
        for out in ("out", "whole")
    )
    assert one == other


def test_what_is_done_is_not_run_again_but_for_rerun(here, tmp_path):
    assert here("slow").code == 0
    first = result(tmp_path, "slow")
    fits = (tmp_path / "pids").read_text("utf-8")
    assert here("slow").code == 0
    assert (tmp_path / "pids").read_text("utf-8") == fits
    assert result(tmp_path, "slow") == first
    assert here("slow", "--rerun").code == 0
    assert len((tmp_path / "pids").read_text("utf-8").split()) == 2 * len(fits.split())
    assert unchanging(result(tmp_path, "slow")) == unchanging(first)


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("group", [True, False])
def test_an_interrupt_ends_the_candidates(yard, tmp_path, env, group):
    (tmp_path / "slow").touch()
    ours = ("--plugin-file", "kiln.py", *QUICK)
    command = [COMMAND, *ours, "bench", "run", str(yard), "--jobs", "2"]
    process = subprocess.Popen(
        [*command, "--candidates", "slow,file/slow,words", "--out", "out"],
        cwd=tmp_path,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    wait_for(lambda: (tmp_path / "pids").exists() and len(pids(tmp_path)) == 2)
    if group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=HANG)
    assert process.returncode == 130
    assert out == b""
    kept = [x for x in err.decode().splitlines() if x not in ("", "a candidate that talks")]
    assert [x for x in kept if not UNJUDGED.match(x)] == ["error: interrupted"]
    assert not any(alive(pid) for pid in pids(tmp_path))


def pids(folder):
    return {int(x) for x in (folder / "pids").read_text("utf-8").split("\n") if x}


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(ready, seconds=HANG):
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def test_the_codebook_suite_is_one_for_any_training_set(here, tt, write, tmp_path):
    """Its test part comes along: no folder is asked for, and the report has a table by tag."""
    more = 'kind = "transfer"\ntest_dataset = "codebook"\n'
    suite = write("own.toml", SUITE.replace('kind = "grouped-folds"\n', more))
    shown = tt("datasets", "show", "codebook").ok().out
    rows = int(shown.partition("Here:")[2].split()[0])
    done = here("words,majority", suite=suite).ok()
    assert "| ACC |" in done.out
    body = result(tmp_path, "majority")
    assert body["data"]["n_test"] == rows
    assert body["scores"]["recall_accountable"]["ci95"] is not None
    tt("bench", "report", "out", "--html", "page.html").ok()
    assert "Tag by tag" in (tmp_path / "page.html").read_text("utf-8")


def test_unknown_names(here, tt, yard):
    here("majority", suite="onet-ocupations").fails(2, "did you mean 'onet-occupations'")
    done = tt("bench", "run", yard, "--candidates", "majorty")
    done.fails(2, "unknown candidate 'majorty'; did you mean 'majority'")
    tt("bench", "run", yard, "--candidates", ",").fails(2, "no candidates")


def test_warnings_of_a_candidate_are_a_line_of_its_own_each(bench):
    """As it is installed, with what looks for near-duplicates where that can be imported."""
    done = bench("warns", options=())
    done.ok("warning: candidate 'warns': UserWarning: the clay is wet")
    assert done.err.count("the clay") == 1
    assert "kiln.py" not in done.err
    judged = importlib.util.find_spec("sentence_transformers") is not None
    assert ("no near-dup." in done.out) is judged


def test_what_would_fail_for_certain_fails_before_the_work(here, tmp_path, yard, write):
    """A candidate's libraries, the data of every suite, the place of the results."""
    here("slow,lacking").fails(2, "candidate 'lacking' needs no_kiln")
    write("away.toml", SUITE.replace("yard", "away"))
    done = here("slow", yard, suite=tmp_path / "away.toml")
    done.fails(1, "away/dataset.toml: is not there")
    here("slow", "onet-occupations", "--data-dir", "none").fails(1, "datasets fetch gpts-are-gpts")
    write("full", "")
    here("slow", out="full/out").fails(1, "full/out: can't be written: ", "full is a file")
    assert not (tmp_path / "pids").exists(), "a candidate was asked"


def test_sets_lie_beside_their_suite(here, tmp_path, write):
    for name in ("dataset.toml", "tasks.csv"):
        write(f"deep/yard/{name}", (tmp_path / "yard" / name).read_text("utf-8"))
    shutil.rmtree(tmp_path / "yard")
    here("words", suite=write("deep/yards.toml", SUITE)).ok()


def test_missing_data_name_the_command_that_fetches_them(tt, tmp_path):
    there = ("--candidates", "majority", "--data-dir", tmp_path / "none")
    done = tt("bench", "run", "onet-occupations", *there)
    done.fails(1, "tasktriage datasets fetch gpts-are-gpts")


def test_wrong_data_are_one_line(tt, yard, write):
    write("yard/tasks.csv", "task,label,job\nCopy it,by hand,job 1\n")
    tt("bench", "run", yard, "--candidates", "majority").fails(
        1, "unknown label 'by hand' (line 2)", '"by hand" = "augmentable"'
    )
    write("yard/tasks.csv", "task,label,job\nCopy it,automatable,job 1\n")
    tt("bench", "run", yard, "--candidates", "majority").fails(1, "1 groups, 5 folds need")
    rows = [f"Copy {n},{LABELS[n == 0]},job {n}" for n in range(9)]
    write("yard/tasks.csv", "\n".join(["task,label,job", *rows]))
    tt("bench", "run", yard, "--candidates", "majority").fails(
        1, "training part", "has no row that is", "human-critical"
    )


def test_preferences_of_the_configuration_reach_the_processes(here, tmp_path, write):
    """A name that only the configuration knows: the processes must read it too."""
    write("tasktriage.toml", '[prefer.classifiers]\nchosen = "file/words"\n')
    assert here("chosen").code == 0
    assert result(tmp_path, "chosen")["status"] == "ok"


def test_compare_report_and_check(here, tt, tmp_path):
    assert here("words,coins").code == 0
    (one,) = json.loads(tt("bench", "compare", "out", "--json").ok().out)
    assert (one["a"], one["b"], one["significant"]) == ("coins", "words", True)
    assert "differs at 5 %" in tt("bench", "compare", "out").ok().out
    tt("bench", "report", "out", "--html", "page.html", "--markdown", "table.md").ok()
    assert "words" in (tmp_path / "page.html").read_text("utf-8")
    assert "| words |" in (tmp_path / "table.md").read_text("utf-8")

    # the next results are worse in one figure
    assert "2 result(s), none worse" in tt("bench", "check", "out", "--against", "out").ok().out
    worse = tmp_path / "worse" / "yards"
    worse.mkdir(parents=True)
    for name in ("words", "coins"):
        (worse / f"{name}.json").write_text(json.dumps(result(tmp_path, name)), "utf-8")
    body = result(tmp_path, "words")
    value = body["scores"]["macro_f1"]["value"]
    body["scores"]["macro_f1"]["value"] = value - 0.05
    (worse / "words.json").write_text(json.dumps(body), "utf-8")
    done = tt("bench", "check", "worse", "--against", "out")
    assert (done.code, done.err.splitlines()) == (
        1,
        [
            "note: yards@1 words: no predictions of the same rows on both sides, so not tested",
            f"error: yards@1 words: macro_f1 was {value:.4f}, is {value - 0.05:.4f}",
        ],
    )
    shutil.copytree(tmp_path / "out" / "yards", tmp_path / "chance" / "yards")
    (tmp_path / "chance/yards/words.json").write_text(json.dumps(body), "utf-8")
    done = tt("bench", "check", "chance", "--against", "out")  # the answers are the same
    assert (done.code, done.err.startswith("note: ")) == (0, True)
    assert "p 1.000): may be chance" in done.err
    tt("bench", "check", "chance", "--against", "out", "--no-test").fails(1, "macro_f1 was")
    assert tt("bench", "check", "worse", "--against", "out", "--tolerance", "0.06").code == 0
    assert tt("bench", "check", "worse", "--against", "out", "--metric", "kappa").code == 0
    tt("bench", "check", "worse", "--against", "out", "--metric", "kapa").fails(2, "'kappa'")

    # predictions that were changed, and other rows
    path = tmp_path / "out" / "yards" / "words.predictions.jsonl.gz"
    kept = path.read_bytes()
    path.write_bytes(gzip.compress(gzip.decompress(kept).replace(b'"y": 0', b'"y": 1')))
    tt("bench", "compare", "out").fails(1, "is not the file its result was made from")
    path.write_bytes(kept)
    body = result(tmp_path, "coins")
    body["identity"]["split_sha256"] = "0" * 64
    (tmp_path / "out" / "yards" / "coins.json").write_text(json.dumps(body), "utf-8")
    tt("bench", "compare", "out").fails(1, "ran on 2 different sets of rows")
    tt("bench", "compare", "nowhere").fails(1, "holds no result")
