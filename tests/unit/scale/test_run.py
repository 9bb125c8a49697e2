"""What a run makes of answers: nothing is removed while it is not known where a table ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasktriage.scale.folder import opened
from tasktriage.scale.pool import Answer
from tasktriage.scale.run import STOPPED, Run
from tasktriage.scale.shards import ROWS, Ends, Input, Shard

FACTS = {"bytes": 3, "sha256": "x", "rows": 1, "total": None, "errors": [], "unlabelled": []}
ONE = Input("t.csv", "t.csv", 1, 1)
PART = Shard("part-000000-000001", 0, (ONE,), 1, ROWS[0], 2 * ROWS[0])
WHOLE = Shard("part-000000-000000", 0, (ONE,))


class Answered:
    """A pool that has its answers already."""

    def __init__(self, *given: Answer) -> None:
        self.given = given

    def answers(self, shards, wanted):
        yield from self.given


def failing(groups: range, parts: int = 1) -> list[Answer]:
    shards = [Shard(f"part-{g:06d}-{p:06d}", g, (ONE,), p) for g in groups for p in range(parts)]
    return [Answer(shard, failed="its worker ended") for shard in shards]


@pytest.mark.parametrize(
    ("given", "heard"),
    [
        (failing(range(STOPPED + 5)), STOPPED),
        # one that was done between them
        ([*failing(range(STOPPED - 1)), Answer(WHOLE, FACTS), *failing(range(9))], STOPPED + 9),
        # parts of few tables, each of which is given up
        (failing(range(4), parts=5), 20),
    ],
)
def test_one_after_the_other_that_fails_stops_the_run(tmp_path, given, heard):
    with opened(Path("out"), tmp_path) as folder:
        run = Run(folder, Answered(*given), Ends(), ".jsonl")
        assert len(list(run.answers(iter(())))) == heard
    assert run.stopped is (heard == STOPPED and heard < len(given))


class Asked:
    """A pool in which everything fails that it is asked for."""

    def answers(self, shards, wanted):
        for shard in shards:
            yield Answer(shard, failed="its worker ended")


def test_what_is_there_already_is_no_failure(tmp_path):
    begun = [Shard(f"part-{n:06d}-000000", n, (ONE,)) for n in range(3 * STOPPED)]
    with opened(Path("out"), tmp_path) as folder:
        folder.begin({"inputs": []})
        for shard in begun[::2]:
            (folder.place / f"{shard.name}.jsonl").write_text("abc")
            folder.done(shard, FACTS | {"total": None, "unlabelled": []}, ".jsonl")
    with opened(Path("out"), tmp_path) as folder:
        run = Run(folder, Asked(), Ends(), ".jsonl")
        assert len(list(run.answers(iter(begun)))) == len(begun) // 2
        assert (run.kept, run.stopped) == (len(begun) // 2, False)


@pytest.mark.parametrize(
    ("answer", "torn"),
    [
        (Answer(PART, FACTS), False),
        (Answer(PART, FACTS | {"errors": ["t.csv: can't be read"]}), True),
        (Answer(PART, failed="its worker ended"), True),
        (Answer(WHOLE, FACTS | {"errors": ["t.csv: can't be read"]}), False),
        (Answer(WHOLE, failed="its worker ended"), False),
    ],
)
def test_a_table_that_is_not_read_to_its_end_is_torn(tmp_path, answer, torn):
    with opened(Path("out"), tmp_path) as folder:
        run = Run(folder, Answered(answer), Ends(), ".jsonl")
        assert list(run.answers(iter(()))) == [answer]
    assert run.torn is torn
