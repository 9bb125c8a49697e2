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
PART = Shard("part-000000-000001", 0, (ONE,), 1, ROWS, 2 * ROWS)
WHOLE = Shard("part-000000-000000", 0, (ONE,))


class Answered:
    """A pool that has its answers already."""

    def __init__(self, *given: Answer) -> None:
        self.given = given

    def answers(self, shards, wanted):
        yield from self.given


@pytest.mark.parametrize("sound", [STOPPED - 1, None])
def test_shard_after_shard_that_fails_stops_the_run(tmp_path, sound):
    parts = [Shard(f"part-{n:06d}-000000", n, (ONE,)) for n in range(STOPPED + 5)]
    given = [
        Answer(shard, FACTS) if n == sound else Answer(shard, failed="its worker ended")
        for n, shard in enumerate(parts)
    ]
    with opened(Path("out"), tmp_path) as folder:
        run = Run(folder, Answered(*given), Ends(), ".jsonl")
        assert len(list(run.answers(iter(())))) == (len(given) if sound else STOPPED)
    assert run.stopped is (sound is None)


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
