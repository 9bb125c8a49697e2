"""`classify --workers N`: the answers of one process, and each thing done once."""

from __future__ import annotations

import json
import subprocess

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasktriage.scale.folder import _hash

from .conftest import COMMAND, environment, rows
from .parts import DUTIES, FAST, alike, joined, log

# reads texts; ends its process at one that says so, as a broken library would
POISON = """
import os
from tasktriage.plugin import Document, ReaderSpec, hookimpl

class Reader:
    def read(self, source):
        text = source.read_bytes().decode()
        if "POISON" in text:
            os._exit(7)
        yield Document(name=source.name, text=text)

@hookimpl
def tasktriage_readers():
    yield ReaderSpec(name="poison", summary="Texts", factory=Reader, suffixes=(".poi",))
"""


def test_a_poison_document_costs_itself_alone(run, write, tmp_path):
    write("poison.py", POISON)
    for number in range(70):  # more than go together
        write(f"docs/{number:02}.poi", DUTIES.format(number))
    write("docs/20.poi", "POISON")
    command = ("--plugin-file", "poison.py", "classify", "docs", *FAST)
    first = run(*command, "--workers", 2, "-o", "out")
    assert first.code == 1
    error, note = first.err.strip().splitlines()
    assert error == ("error: docs/20.poi: was left out: its worker ended with exit code 7")
    assert note == "note: 138 results written to out, as jsonl, in 2 shards"
    write("docs/20.poi", DUTIES.format(20))
    run(*command, "--workers", 2, "-o", "out").ok()
    assert [line["shard"] for line in log(tmp_path / "out")].count("part-000001-000000") == 1
    run(*command, "-o", "one.jsonl").ok()
    alike(tmp_path / "out", tmp_path / "one.jsonl")


def test_a_changed_document_is_done_again_and_no_other(run, write, tmp_path):
    for number in range(70):
        write(f"docs/{number:02}.md", DUTIES.format(number))
    write("docs/bad.md", b"\0\0\0")
    command = ("classify", "docs", *FAST, "-o", "out", "--workers")
    error = "error: docs/bad.md: is a binary file"
    first = run(*command, 2)
    assert (first.code, first.err.count("error: ")) == (1, 1)
    assert error in first.err
    again = run(*command, 3)  # it may be read now
    assert (again.code, again.err.count("error: ")) == (1, 1)
    assert error in again.err
    assert len(log(tmp_path / "out")) == 3
    write("docs/bad.md", DUTIES.format("x"))
    assert run(*command, 1).ok().err.endswith("in 2 shards, 1 of them there before\n")
    assert [line["shard"][:11] for line in log(tmp_path / "out")].count("part-000000") == 1
    for number in range(60, 70):
        (tmp_path / f"docs/{number:02}.md").unlink()
    run(*command, 2).ok()
    run("classify", "docs", *FAST, "-o", "one.jsonl").ok()
    alike(tmp_path / "out", tmp_path / "one.jsonl")


def test_rules_are_those_of_the_day_when_the_folder_was_begun(run, write, tmp_path):
    write("a.md", DUTIES.format(1))
    command = ("classify", "a.md", *FAST, "--policy", "eu-ai-act", "--workers", 1, "-o", "out")
    first = run(*command)
    assert first.code == 0, first.err
    path = tmp_path / "out" / "manifest.json"
    manifest = json.loads(path.read_text())
    facts = {name: value for name, value in manifest.items() if name not in ("schema", "sha256")}
    facts["day"] = "2026-01-02"
    path.write_text(json.dumps({**manifest, **facts, "sha256": _hash(facts)}))
    again = run(*command)
    assert (again.code, "rules are those of 2026-01-02, when out was" in again.err) == (0, True)
    # which is no day that somebody asked for
    other = run(*command, "--as-of", "2026-01-02")
    assert (other.code, 'as_of was null, is "2026-01-02' in other.err) == (2, True)


def test_parquet_in_and_out_are_the_values_of_one_process(run, tmp_path):
    texts = [
        f"{text} and file the result" if n % 9 else None for n, (_, text) in enumerate(rows(2500))
    ]
    pq.write_table(pa.table({"task": texts}), tmp_path / "t.parquet")  # one row group
    done = run("classify", "t.parquet", *FAST, "--workers", 2, "-f", "parquet", "-o", "out/")
    done.fails(1, "t.parquet: 278 rows without a label; first in line 1: ")
    run("classify", "t.parquet", *FAST, "-o", "one.parquet")
    parts = [pq.read_table(path) for path in sorted((tmp_path / "out").glob("part-*.parquet"))]
    assert [len(part) for part in parts] == [*[256] * 9, 196]
    assert pa.concat_tables(parts).equals(pq.read_table(tmp_path / "one.parquet"))


def test_a_role_is_not_cut_apart(run, write, tmp_path):
    pairs = [(f"Nurse {n // 1100}", text) for n, (_, text) in enumerate(rows(2200))]
    lines = "".join(f"{title},{text},{'x' * 110}\n" for title, text in pairs)
    write("roles.csv", f"title,task,note\n{lines}")
    command = ("classify", "roles.csv", "--occupation", "-o")
    run(*command, "one.jsonl").ok()
    run(*command, "out", "--workers", 2).ok()
    found = [line["rows"] for line in log(tmp_path / "out")]
    assert sorted(filter(None, found)) == [1100, 1100]
    assert joined(tmp_path / "out") == (tmp_path / "one.jsonl").read_bytes()


def test_a_table_that_no_worker_can_read_is_one_error(run, write):
    write("t.csv", "a,b\n" + "1,Write the reports of the week\n" * 10_000)
    done = run("classify", "t.csv", *FAST, "--workers", 2, "-o", "out")
    assert (done.code, done.err.count("error: ")) == (1, 1)
    assert "t.csv: has no column called task" in done.err


def test_other_options_are_refused_by_name(run, write):
    write("a.md", DUTIES.format(1))
    run("classify", "a.md", *FAST, "--workers", 8, "-o", "out").ok()
    other = run("classify", "a.md", *FAST, "--coverage", ".8", "--workers", 1, "-o", "out")
    other.fails(2, "out: was begun otherwise: options coverage was 0.9, is 0.8; name another")
    run("classify", "a.md", "--workers", 1, "-o", "out").fails(2, 'model name was "fast"')
    run("classify", "a.md", *FAST, "--workers", 1, "-o", "out", "-f", "parquet").fails(2, "format")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (("-", "-o", "out"), "--workers reads no standard input"),
        (("a.md",), "--workers writes a folder"),
        (("a.md", "-o", "a.md"), "--output a.md is an input too"),
        (("a.md", "-o", "b.md"), "b.md: is a file"),
        (("a.md", "-o", "b.md/out"), "b.md/out: is a file, or in one"),
        (("a.md", "-o", "out", "-f", "csv"), "--workers writes jsonl or parquet, not 'csv'"),
        (("a.md", "-o", "out", "--text", "Write"), "--text needs none"),
        (("a.md", "-o", "out", "--keep-columns"), "leave --keep-columns out"),
        (("a.md", "-o", "out", "--with-document"), "it shows no documents"),
        (("-o", "out"), "nothing to classify"),
        (("a.md", "-o", "full"), "full: holds 'x.txt' and no manifest.json"),
    ],
)
def test_what_cannot_be_is_one_line(tt, write, tmp_path, more, problem):
    for name in ("a.md", "b.md", "full/x.txt"):
        write(name, DUTIES.format(1))
    tt("classify", *more, "--workers", 2).fails(2, problem)
    assert not (tmp_path / "out").exists()


def test_an_input_that_is_gone_costs_nothing_that_is_there(run, write, tmp_path):
    for number in range(70):
        write(f"docs/{number:02}.md", DUTIES.format(number))
    command = ("classify", "docs", *FAST, "--workers", 1, "-o", "out")
    run(*command).ok()
    before = joined(tmp_path / "out")
    (tmp_path / "docs").rename(tmp_path / "away")
    run(*command).fails(1, "docs: no such file")
    assert joined(tmp_path / "out") == before
    (tmp_path / "docs").mkdir()  # where something is to be mounted
    gone = run(*command)
    assert (gone.code, "warning: 2 shards of an earlier run stay in out" in gone.err) == (1, True)
    assert joined(tmp_path / "out") == before


def test_a_wrong_name_begins_nothing(run, write, tmp_path):
    write("a.md", DUTIES.format(1))
    run("classify", "a.md", "--model", "nope", "--workers", 2, "-o", "out").fails(2, "nope")
    assert not (tmp_path / "out").exists()


def test_settings_shape_answers_as_elsewhere(run, write, tmp_path):
    write("tasktriage.toml", '[classify]\nmodel = "fast"\nformat = "csv"\ncoverage = 0.7\n')
    write("t.txt", "Write reports\nMediate between two nurses\n")
    command = ("classify", "t.txt", "--tasks", "--title", "Nurse")
    one = run(*command, "-f", "jsonl")
    many = run(*command, "--workers", 2, "-o", "out")
    assert (one.code, many.code) == (0, 0), many.err
    assert joined(tmp_path / "out").decode() == one.out


def test_what_workers_say_is_said_once(run, write):
    for number in range(70):
        write(f"docs/{number:02}.md", DUTIES.format(number))
    write("docs/old.md", (DUTIES.format("é") + "- Serve the café\n").encode("latin-1"))
    done = run("classify", "docs", "--occupation", *FAST, "--workers", 2, "-o", "out")
    done.ok("occupations were learnt with", "docs/old.md: is not UTF-8; read as cp1252")


def test_a_full_disk_is_one_line_and_can_be_taken_up(run, write, tmp_path):
    script = f"ulimit -f 1; exec {COMMAND} classify a.md --model fast --workers 1 -o out"
    write("a.md", DUTIES.format("1") + "".join(f"- Plan the rota of ward {n}\n" for n in range(50)))
    # coverage writes a file as well, and says at length that it can't; Python would keep half of
    # a module's byte code
    env = environment(tmp_path, PYTHONDONTWRITEBYTECODE="1")
    env = {k: v for k, v in env.items() if not k.startswith("COVERAGE_")}
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True)
    (line,) = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert "can't be written: File too large" in line
    assert not list((tmp_path / "out").glob("part-*"))
    run("classify", "a.md", *FAST, "--workers", 1, "-o", "out").ok()
