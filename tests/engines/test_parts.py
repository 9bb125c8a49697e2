"""What both scripts share, without an engine: parts, the manifest, and what is refused."""

from __future__ import annotations

import errno
import json
import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .conftest import EXAMPLES

TEXTS = ["Copy meter readings", "Comfort a visitor", "Draft a letter"]


@pytest.fixture
def parts(monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLES)
    monkeypatch.delitem(sys.modules, "parquet_parts", raising=False)
    import parquet_parts

    return parquet_parts


@pytest.fixture
def given(tmp_path):
    for name in ("a", "b", "c"):
        write(tmp_path / "in" / f"{name}.parquet", TEXTS)
    return tmp_path / "in"


def write(path, texts):
    path.parent.mkdir(exist_ok=True)
    pq.write_table(pa.table({"task": texts}), path)


def run(parts, *arguments, fail=(), lose=0):
    """Run with a stand-in for an engine; returns the exit code and the parts that were made."""
    made = []

    def make(part, classify, folder):
        made.append(part.name)
        if part.name in fail:
            raise RuntimeError("all of its actors died\nat length")
        folder.mkdir()
        table = pa.concat_tables(map(pq.read_table, part.files))
        pq.write_table(classify(table).slice(lose), folder / "0.parquet")

    options = parts.arguments("Test").parse_args(list(map(str, arguments)))
    return parts.run(options, make), made


def options_of(given, out):
    return (given, out, "--column", "task", "--model", "fast", "--part-rows", 6)


def test_small_files_go_together_and_are_done_once(parts, given, tmp_path, capsys):
    asked = options_of(given, tmp_path / "out")
    assert run(parts, *asked) == (0, ["part-000000", "part-000001"])
    assert run(parts, *asked) == (0, [])
    assert capsys.readouterr().out.splitlines()[2:] == [
        "part-000000: done before",
        "part-000001: done before",
    ]
    lines = (tmp_path / "out" / "_manifest.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["rows"] for line in lines] == [6, 3]
    assert pq.read_table(tmp_path / "out").num_rows == 9


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"Task": TEXTS}, "has no column 'task'"),
        ({"task": TEXTS, "id": [1, 2, 3]}, "has a column 'id'"),
        ({"task": [1, 2, 3]}, "has int64 in column 'task'"),
    ],
)
def test_files_of_other_columns_are_told_before_an_engine_makes_holes(
    parts, given, tmp_path, columns, problem
):
    text, nothing = pa.schema({"task": pa.string()}), pa.schema({"task": pa.null()})
    assert parts._other(nothing, text) == ""  # a file in which the column is empty
    pq.write_table(pa.table(columns), given / "b.parquet")
    with pytest.raises(SystemExit, match=rf"b\.parquet: {problem}, unlike a\.parquet"):
        run(parts, *options_of(given, tmp_path / "out"))


def test_no_such_input_is_told_before_an_engine_starts(parts, tmp_path, capsys):
    with pytest.raises(SystemExit):
        run(parts, *options_of(tmp_path / "gone", tmp_path / "out"))
    assert "gone: no such file or folder" in capsys.readouterr().err


def test_a_part_that_fails_is_left_for_the_next_time(parts, given, tmp_path, capsys):
    asked = options_of(given, tmp_path / "out")
    assert run(parts, *asked, fail={"part-000000"}) == (1, ["part-000000", "part-000001"])
    assert capsys.readouterr().err == "part-000000: failed: all of its actors died\n"
    assert run(parts, *asked) == (0, ["part-000000"])


def test_a_disk_that_is_full_at_the_manifest_costs_its_part(
    parts, given, tmp_path, capsys, monkeypatch
):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    asked, out = options_of(given, tmp_path / "out"), tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert run(parts, *asked)[0] == 1
    assert "part-000000: failed: [Errno 28] No space left" in capsys.readouterr().err
    assert run(parts, *asked) == (0, ["part-000000", "part-000001"])
    assert run(parts, *asked) == (0, [])
    assert pq.read_table(out).num_rows == 9


def test_a_file_where_a_part_is_made_is_in_nobodys_way(parts, given, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "_part-000000").write_text("half a manifest", "utf-8")
    assert run(parts, *options_of(given, tmp_path / "out"))[0] == 0


def test_two_runs_into_one_folder_are_one_too_many(parts, given, tmp_path):
    fcntl = pytest.importorskip("fcntl", reason="Windows has no such locks")
    asked, out = options_of(given, tmp_path / "out"), tmp_path / "out"
    out.mkdir()
    with (out / "_lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(SystemExit, match="out: another run writes into it"):
            run(parts, *asked)
    assert run(parts, *asked)[0] == 0, "a lock ends with who has it"


def test_a_lost_row_is_a_failure(parts, given, tmp_path, capsys):
    code, _ = run(parts, *options_of(given, tmp_path / "out"), lose=1)
    assert code == 1
    assert "5 rows were written of 6" in capsys.readouterr().err
    assert not list((tmp_path / "out").glob("part-*"))


def test_answers_that_are_gone_or_cut_short_are_made_again(parts, given, tmp_path):
    asked, out = options_of(given, tmp_path / "out"), tmp_path / "out"
    run(parts, *asked)
    (out / "part-000000" / "0.parquet").unlink()
    (out / "part-000000").rmdir()
    file = out / "part-000001" / "0.parquet"
    file.write_bytes(file.read_bytes()[:100])
    assert run(parts, *asked) == (0, ["part-000000", "part-000001"])
    (out / "part-000000" / "0.parquet").unlink()
    assert run(parts, *asked) == (0, ["part-000000"])
    assert pq.read_table(out).num_rows == 9


def test_files_that_change_are_done_again(parts, given, tmp_path):
    asked = options_of(given, tmp_path / "out")
    run(parts, *asked)
    write(given / "c.parquet", TEXTS[:2])
    assert run(parts, *asked) == (0, ["part-000001"])
    assert pq.read_table(tmp_path / "out").num_rows == 8


@pytest.mark.parametrize("more", [("--prefix", "x_"), ("--part-rows", 9)])
def test_other_options_are_refused(parts, given, tmp_path, more):
    asked = options_of(given, tmp_path / "out")
    run(parts, *asked)
    with pytest.raises(SystemExit, match="answers for other files, options or models"):
        run(parts, *asked, *more)


def test_what_cant_be_used_is_one_line(parts, given, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(SystemExit, match="unknown column 'tasks'; did you mean 'task'"):
        run(parts, given, out, "--column", "tasks")
    with pytest.raises(SystemExit, match="unknown model 'nosuch'"):
        run(parts, given, out, "--column", "task", "--model", "nosuch")
    (given / "nowhere").mkdir()
    with pytest.raises(SystemExit, match="nowhere: no parquet file"):
        run(parts, given / "nowhere", out, "--column", "task")
    (given / "b.parquet").write_bytes(b"no parquet at all")
    with pytest.raises(SystemExit, match=r"b\.parquet: "):
        run(parts, given, out, "--column", "task")


def test_a_folder_of_answers_inside_is_no_input(parts, given):
    asked = options_of(given, given / "out")
    run(parts, *asked)
    assert run(parts, *asked) == (0, [])
