"""The folder of a run: begun once, locked, and taken up where it was left."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tasktriage.contracts.errors import OutputError, UsageError
from tasktriage.scale.folder import MANIFEST, SHARDS, content_hash, opened
from tasktriage.scale.shards import Input, Shard

FACTS = {"model": {"sha256": "ab"}, "options": {"coverage": 0.9}, "inputs": ["a.md"]}
RESULT = {"bytes": 3, "sha256": "x", "rows": 1, "total": None, "errors": [], "unlabelled": []}


@pytest.fixture
def shard(tmp_path) -> Shard:
    path = tmp_path / "a.md"
    path.write_text("Write reports")
    return Shard("part-000000-000000", 0, (look(path),))


def look(path: Path) -> Input:
    seen = path.stat()
    return Input("a.md", str(path), seen.st_size, seen.st_mtime_ns)


def begun(tmp_path: Path, shard: Shard) -> None:
    with opened(Path("out"), tmp_path) as folder:
        folder.begin(FACTS)
        assert folder.finished(shard) is None
        (folder.place / f"{shard.name}.jsonl").write_text("{}\n")
        hashes = [content_hash(one.path) for one in shard.inputs]
        folder.done(shard, RESULT | {"inputs": hashes}, ".jsonl")


def known(tmp_path: Path, shard: Shard) -> bool:
    with opened(Path("out"), tmp_path) as folder:
        folder.begin(FACTS)
        return folder.finished(shard) is not None


def test_what_was_done_needs_not_be_done_again(tmp_path, shard):
    begun(tmp_path, shard)
    assert known(tmp_path, shard)


def test_a_file_that_is_gone_or_cut_off_is_missing(tmp_path, shard):
    begun(tmp_path, shard)
    file = tmp_path / "out" / f"{shard.name}.jsonl"
    file.write_text("{")
    assert not known(tmp_path, shard)
    file.unlink()
    assert not known(tmp_path, shard)


def test_a_touched_input_is_the_same_and_a_changed_one_is_not(tmp_path, shard):
    begun(tmp_path, shard)
    path = tmp_path / "a.md"
    path.write_text("Write reports")
    touched = Shard(shard.name, 0, (Input("a.md", str(path), 13, 1),))
    assert known(tmp_path, touched)
    path.write_text("Draft reports")  # of the same size
    assert not known(tmp_path, Shard(shard.name, 0, (look(path),)))


def test_each_part_of_a_touched_table_is_the_same(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("Write reports")

    def parts() -> list[Shard]:
        return [Shard(f"part-000000-{n:06d}", 0, (look(path),), n, n, n + 1) for n in range(2)]

    with opened(Path("out"), tmp_path) as folder:
        folder.begin(FACTS)
        for part in reversed(parts()):  # the first one says the hash, whenever it is done
            (folder.place / f"{part.name}.jsonl").write_text("{}\n")
            hashes = [content_hash(path)] if part.part == 0 else None
            folder.done(part, RESULT | {"inputs": hashes}, ".jsonl")
    os.utime(path, ns=(1, 1))
    assert [known(tmp_path, part) for part in parts()] == [True, True]
    path.write_text("Draft reports")  # of the same size
    assert [known(tmp_path, part) for part in parts()] == [False, False]


def test_an_input_that_could_not_be_read_is_tried_again_and_a_row_is_not(tmp_path, shard):
    begun(tmp_path, shard)
    unlabelled = {"unlabelled": [["a.md", 1, 1, "the task is empty"]]}
    for more, there in ((unlabelled, True), ({"errors": ["a.md: needs pypdfium2"]}, False)):
        with opened(Path("out"), tmp_path) as folder:
            folder.done(shard, RESULT | more, ".jsonl")
        assert known(tmp_path, shard) is there


def test_a_shard_that_was_set_aside_is_missing(tmp_path, shard):
    begun(tmp_path, shard)
    with opened(Path("out"), tmp_path) as folder:
        folder.set_aside(shard, "its worker ended", ".jsonl")
    with opened(Path("out"), tmp_path) as folder:
        folder.tidy()  # its inputs are gone, and it has no file
    assert not known(tmp_path, shard)
    assert not (tmp_path / "out" / f"{shard.name}.jsonl").exists()


@pytest.mark.parametrize("end", ['{"shard": "part-0', "null\n", "[]\n", '{"file": 3}\n', "\xff"])
def test_a_line_that_is_none_costs_nothing(tmp_path, shard, end):
    begun(tmp_path, shard)
    log = tmp_path / "out" / SHARDS
    log.write_bytes(log.read_bytes() + end.encode("latin-1"))
    assert known(tmp_path, shard)
    with opened(Path("out"), tmp_path) as folder:
        folder.set_aside(shard, "x", ".jsonl")
    assert not known(tmp_path, shard)


def test_a_name_in_the_log_leads_nowhere_else(tmp_path, shard):
    begun(tmp_path, shard)
    victim = tmp_path / "victim.jsonl"
    victim.write_text("{}\n")
    log = tmp_path / "out" / SHARDS
    line = json.loads(log.read_text())
    line |= {"file": "../victim.jsonl", "shard": "part-000001-000000"}
    log.write_text(json.dumps(line) + "\n")
    with opened(Path("out"), tmp_path) as folder:
        folder.begin(FACTS)
        folder.tidy()
    assert victim.exists()


def test_shards_without_inputs_are_removed(tmp_path, shard):
    begun(tmp_path, shard)
    for _ in range(3):  # what was removed before is not removed again
        with opened(Path("out"), tmp_path) as folder:
            folder.begin(FACTS)
            folder.tidy()
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [MANIFEST, SHARDS]
    assert (tmp_path / "out" / SHARDS).read_text().count("removed") == 1
    assert not known(tmp_path, shard)


def test_other_options_or_another_model_are_refused_by_name(tmp_path, shard):
    begun(tmp_path, shard)
    other = {**FACTS, "model": {"sha256": "cd"}, "options": {"coverage": 0.8}}
    with opened(Path("out"), tmp_path) as folder, pytest.raises(UsageError) as error:
        folder.begin(other)
    assert 'model sha256 was "ab", is "cd"; options coverage was 0.9, is 0.8' in str(error.value)
    assert known(tmp_path, shard)


def test_every_process_must_answer_with_the_same(tmp_path):
    with opened(Path("out"), tmp_path) as folder:
        folder.begin(FACTS)
        folder.begin(FACTS)
        with pytest.raises(UsageError, match="inputs was"):
            folder.begin({**FACTS, "inputs": []})


def test_two_runs_at_once_are_refused(tmp_path):
    other = pytest.raises(UsageError, match="out: another run writes into it")
    with opened(Path("out"), tmp_path), other, opened(Path("out"), tmp_path):
        pass


@pytest.mark.parametrize("name", ["notes.txt", "part-000000-000000.jsonl", ".hidden"])
def test_a_folder_with_other_files_is_refused_and_stays(tmp_path, name):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("x")
    with pytest.raises(UsageError, match="name an empty folder"), opened(Path("out"), tmp_path):
        pass
    assert [p.name for p in (tmp_path / "out").iterdir()] == [name]


def test_a_run_killed_as_it_wrote_its_manifest_is_begun_anew(tmp_path, shard):
    (tmp_path / "out").mkdir()
    part = tmp_path / "out" / f".{MANIFEST}.123.part"  # as `write_whole` leaves it
    part.write_text("{")
    (tmp_path / "out" / SHARDS).touch()
    begun(tmp_path, shard)
    assert not part.exists()
    assert known(tmp_path, shard)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "other/1"}'])
def test_a_manifest_of_something_else_is_refused(tmp_path, text):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MANIFEST).write_text(text)
    refused = pytest.raises(UsageError, match=r"manifest\.json is none of classify --workers")
    with refused, opened(Path("out"), tmp_path):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_a_disk_that_is_full_as_a_shard_is_noted_is_one_line(tmp_path, shard):
    begun(tmp_path, shard)
    full = pytest.raises(OutputError, match="out: can't be written: No space left on device")
    with full, opened(Path("out"), tmp_path) as folder, Path("/dev/full").open("wb") as disk:
        os.dup2(disk.fileno(), folder._log.fileno())
        folder.set_aside(shard, "its worker ended", ".jsonl")


def test_a_file_in_the_way_is_one_line(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(UsageError, match="out: is a file"), opened(Path("out"), tmp_path):
        pass


def test_a_run_that_never_began_leaves_nothing(tmp_path):
    with opened(Path("out"), tmp_path):
        pass
    assert not (tmp_path / "out").exists()


def test_what_killed_processes_left_is_cleared_and_nothing_else(tmp_path, shard):
    begun(tmp_path, shard)
    out = tmp_path / "out"
    for name in ("part-000001-000000.jsonl.part", "part-000001-000000.jsonl.12.part", "mine.part"):
        (out / name).write_text("x")
    with opened(Path("out"), tmp_path):
        pass
    assert sorted(p.name for p in out.iterdir() if p.name.endswith(".part")) == ["mine.part"]


@pytest.mark.parametrize(
    ("day", "told"), [("2026-01-02", "2026-01-02"), (None, None), (5, None), ("soon", None)]
)
def test_a_day_is_a_day(tmp_path, day, told):
    with opened(Path("out"), tmp_path) as folder:
        folder.begin(FACTS | {"day": day})
    with opened(Path("out"), tmp_path) as folder:
        assert folder.day == told


def test_what_was_written_and_not_noted_goes_with_its_inputs(tmp_path, shard):
    begun(tmp_path, shard)
    for name in ("part-000007-000000.jsonl", "part-000007-000000.csv", "notes.txt"):
        (tmp_path / "out" / name).write_text("{}")  # the run was killed before it noted the first
    with opened(Path("out"), tmp_path) as folder:
        folder.begin(FACTS)
        assert folder.finished(shard) is not None
        assert folder.stale() == ["part-000007-000000.jsonl"]
        folder.tidy()
    there = {path.name for path in (tmp_path / "out").iterdir()} - {MANIFEST, SHARDS}
    assert there == {f"{shard.name}.jsonl", "part-000007-000000.csv", "notes.txt"}
