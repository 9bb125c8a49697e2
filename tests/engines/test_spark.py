"""Spark: the same answers, whichever Python worker dies; work that stays bounded."""

from __future__ import annotations

import os
import shutil
import textwrap
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from .conftest import (
    EXAMPLES,
    FILES,
    OUT,
    ROWS,
    command_of,
    documented,
    needs,
    parent_of,
    same,
    start,
)

JAVA = shutil.which("java") is None and "JAVA_HOME" not in os.environ
pytestmark = [needs("pyspark"), pytest.mark.skipif(JAVA, reason="Spark needs Java 17 or 21")]
SCRIPT = EXAMPLES / "spark_classify.py"
OPTIONS = ("--column", "task", "--batch-size", 100, "--part-rows", FILES * ROWS // 2)
DEADLY = """
    import os, signal, sys
    import spark_classify

    def deadly(classify):
        return lambda batches: os.kill(os.getpid(), signal.SIGKILL)

    spark_classify.map_in_arrow = deadly
    sys.exit(spark_classify.main())
"""


def is_worker_with_a_model(pid: int) -> bool:
    daemon = "pyspark.daemon"
    if daemon not in command_of(pid) or daemon not in command_of(parent_of(pid)):
        return False
    try:
        return "onnxruntime" in Path(f"/proc/{pid}/maps").read_text("utf-8", "replace")
    except OSError:
        return False


@pytest.fixture(scope="module")
def ran(given, tmp_path_factory):
    """The script's output folder, one of whose Python workers was killed."""
    out = tmp_path_factory.mktemp("spark") / OUT
    local = ("--master", "local[2,4]")
    return out, start(SCRIPT, given, out, *OPTIONS, *local, kill=is_worker_with_a_model)


def test_a_worker_that_dies_loses_no_row(ran, alone):
    out, done = ran
    assert done.code == 0, done.err
    assert done.killed is not None, "a worker was killed while it worked"
    assert done.parts[0].startswith(f"part-000000: {FILES * ROWS // 2} rows, ")
    same(out, alone)


def test_small_files_are_work_for_all_cores(ran):
    out, _ = ran
    assert [len(list(part.glob("*.parquet"))) for part in sorted(out.glob("part-*"))] == [2, 2]


def test_started_again_it_does_what_is_missing(ran, given, alone, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(ran[0], out)
    manifest = out / "_manifest.jsonl"
    manifest.write_text(manifest.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    (out / "part-000001").rename(out / "_part-000001")  # as it is left where a run was killed
    done = start(SCRIPT, given, out, *OPTIONS, "--master", "local[2,4]")
    assert done.code == 0, done.err
    first, second = done.parts
    assert first == "part-000000: done before"
    assert second.startswith("part-000001: ")
    same(out, alone)


def test_work_that_kills_its_worker_each_time_is_given_up(given, tmp_path):
    script = tmp_path / "deadly.py"
    script.write_text(textwrap.dedent(DEADLY), "utf-8")
    out = tmp_path / "out"
    done = start(script, given / "1.parquet", out, *OPTIONS, "--master", "local[1,2]")
    assert done.code == 1
    assert "part-000000: failed: " in done.err
    assert not list(out.glob("part-*"))


def test_the_code_of_the_page_runs(given, alone, tmp_path):
    done = documented("Spark", tmp_path, given / "1.parquet")
    assert done.code == 0, done.err
    table = ds.dataset(tmp_path / "labelled", format="parquet").to_table().sort_by("id")
    assert table["label"].to_pylist() == alone["label"].to_pylist()[ROWS : 2 * ROWS]
