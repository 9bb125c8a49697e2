"""What a process answers of a table that can't be read to its end."""

from __future__ import annotations

import pytest

from tasktriage.contracts.errors import InputError, TasktriageError
from tasktriage.contracts.source import Source
from tasktriage.domain.task import Task
from tasktriage.pipeline.options import ReadOptions
from tasktriage.scale.folder import content_hash
from tasktriage.scale.shards import Input
from tasktriage.scale.worker import Work

ROWS = 10


class Flaky:
    """Reads a table of some rows; as often as is said it stops at the seventh with an error."""

    def __init__(self, fails: int) -> None:
        self.fails = fails

    def read(self, sources, options):
        for source in sources:
            self.fails -= 1
            for place in range(ROWS):
                if place == 6 and self.fails >= 0:
                    options.refuse(InputError(source.name, "input/output error"))
                    return
                if options.keep(place):
                    yield Task(f"Write report {place}")


@pytest.fixture
def answer(tmp_path):
    def write(items, path):
        texts = [task.text for group in items for task in group]
        path.write_text("\n".join(texts))
        return {"rows": len(texts), "unlabelled": []}

    def make(fails):
        work = Work(Flaky(fails), ReadOptions(), write, tmp_path, ".txt")

        def answer(start, stop, **facts):
            seen = Input.of(Source(name="t.csv", path=tmp_path / "t.csv"))
            inputs = [{**seen.facts, "path": seen.path, **facts}]
            shard = {"name": f"part-{start}", "inputs": inputs}
            return work.answer(shard | {"start": start, "stop": stop}, lambda _: None)

        return answer

    return make


def test_a_table_that_changes_while_it_is_read_fails(answer, tmp_path):
    (tmp_path / "t.csv").write_text("task")
    ask = answer(fails=0)
    assert ask(0, 4)["inputs"] == [content_hash(tmp_path / "t.csv")]
    assert ask(4, 8)["inputs"] is None  # once is enough
    for start in (4, ROWS):  # behind the end too, where it may go on now
        with pytest.raises(TasktriageError, match=r"t\.csv: was changed while it was read"):
            ask(start, start + 4, size=4, changed=1)


def test_a_part_behind_a_read_error_fails_and_is_there_when_read_again(answer):
    ask = answer(fails=1)
    with pytest.raises(TasktriageError, match=r"t\.csv: input/output error"):
        ask(8, 12)
    assert ask(8, 12)["rows"] == 2
    assert ask(12, 16) == {"beyond": True, "total": ROWS}


def test_a_part_with_a_read_error_keeps_its_rows_and_says_so(answer):
    ask = answer(fails=2)
    found = ask(4, 8)
    assert (found["rows"], found["errors"]) == (2, ["t.csv: input/output error"])
    with pytest.raises(TasktriageError):
        ask(8, 12)  # read anew, not the end of what was read
    assert ask(8, 12)["errors"] == []


def test_a_part_that_begins_at_a_read_error_fails(answer):
    with pytest.raises(TasktriageError):
        answer(fails=1)(6, 9)


def test_inputs_are_answered_apart_where_that_is_asked_for(tmp_path):
    seen = []

    class Texts:
        def read(self, sources, options):
            for source in sources:
                seen.append(source.name)
                yield Task(source.name)

    def write(items, path):
        for group in items:
            texts = [task.text for task in group]
            seen.append(len(texts))
        path.write_text("")
        return {"rows": 0, "unlabelled": []}

    work = Work(Texts(), ReadOptions(), write, tmp_path, ".txt")
    inputs = [{"name": name, "path": name, "size": 1, "changed": 1} for name in "abc"]
    shard = {"name": "part", "inputs": inputs, "start": None, "apart": False, "without": {}}
    assert work.answer(shard, lambda _: None)["errors"] == []
    found = work.answer(shard | {"apart": True, "without": {"b": "it fails"}}, lambda _: None)
    assert found["errors"] == ["b: was left out: it fails"]
    assert seen == ["a", "b", "c", 3, "a", 1, "c", 1]
