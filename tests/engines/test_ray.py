"""Ray Data: the same answers, whichever actor dies; work that stays bounded, and never hangs."""

from __future__ import annotations

import os
import shutil
import textwrap

import pyarrow.dataset as ds
import pytest

from .conftest import EXAMPLES, FILES, OUT, ROWS, command_of, documented, needs, same, start

pytestmark = needs("ray")
SCRIPT = EXAMPLES / "ray_classify.py"
HALF = ("--part-rows", FILES * ROWS // 2)
DEADLY = """
    import os, signal, sys
    import ray_classify

    class Classify(ray_classify.Classify):
        def __call__(self, table):
            os.kill(os.getpid(), signal.SIGKILL)

    ray_classify.Classify, ray_classify.RETRIES = Classify, 1
    sys.exit(ray_classify.main())
"""


def is_actor_at_work(pid: int) -> bool:
    return command_of(pid).startswith("ray::MapWorker(MapBatches(Classify)).")


@pytest.fixture(scope="module")
def ran(given, tmp_path_factory):
    """The script's output folder, one of whose actors was killed; all CPUs were asked for."""
    out = tmp_path_factory.mktemp("ray") / OUT
    cpus = (os.cpu_count() or 1) / 2
    options = ("--column", "task", "--actors", 2, "--cpus", cpus, "--batch-size", 100, *HALF)
    return out, start(SCRIPT, given, out, *options, kill=is_actor_at_work)


def test_an_actor_that_dies_loses_no_row(ran, alone):
    out, done = ran
    assert done.code == 0, done.err
    assert done.killed is not None, "an actor was killed while it worked"
    assert done.parts[0].startswith(f"part-000000: {FILES * ROWS // 2} rows, ")
    same(out, alone)


def test_small_files_become_few_files(ran):
    out, _ = ran
    assert len(list(out.rglob("*.parquet"))) == 2


def test_actors_that_would_take_all_cpus_are_counted_as_less(ran):
    assert "to tasks that read and write, which would wait for ever" in ran[1].err


def test_started_again_it_does_what_is_missing(ran, given, alone, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(ran[0], out)
    manifest = out / "_manifest.jsonl"
    manifest.write_text(manifest.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    (out / "part-000001").rename(out / "_part-000001")  # as it is left where a run was killed
    done = start(SCRIPT, given, out, "--column", "task", *HALF)
    assert done.code == 0, done.err
    first, second = done.parts
    assert first == "part-000000: done before"
    assert second.startswith("part-000001: ")
    same(out, alone)


def test_work_that_kills_its_actor_each_time_is_given_up(given, tmp_path):
    script = tmp_path / "deadly.py"
    script.write_text(textwrap.dedent(DEADLY), "utf-8")
    done = start(script, given / "1.parquet", tmp_path / "out", "--column", "task")
    assert done.code == 1
    assert "part-000000: failed: " in done.err
    assert not list((tmp_path / "out").glob("part-*"))


def test_the_code_of_the_page_runs(given, alone, tmp_path):
    done = documented("Ray Data", tmp_path, given / "1.parquet")
    assert done.code == 0, done.err
    table = ds.dataset(tmp_path / "labelled", format="parquet").to_table().sort_by("id")
    assert table["label"].to_pylist() == alone["label"].to_pylist()[ROWS : 2 * ROWS]


@pytest.mark.parametrize(
    ("actors", "asked", "there", "each"),
    [(2, 1, 2, 0.5), (2, 1, 3, 1), (3, 1, 3, 0.66), (1, 1, 1, 0), (4, 0.5, 8, 0.5), (7, 1, 8, 1)],
)
def test_one_cpu_stays_free(actors, asked, there, each, monkeypatch):
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.syspath_prepend(EXAMPLES)
    from ray_classify import cpus_of_actor

    assert cpus_of_actor(actors, asked, there) == each


def test_on_some_machine_one_cpu_stays_free(monkeypatch):
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.syspath_prepend(EXAMPLES)
    from ray_classify import cpus_of_actor

    # two of two CPUs, and an actor on each of them would leave half a CPU twice
    assert cpus_of_actor(2, 1.5, 4, machines=2) == 1
