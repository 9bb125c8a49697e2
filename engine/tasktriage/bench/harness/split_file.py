"""A suite's split as a table: which rows each part trains on, and which it tests."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import IO

from tasktriage.domain.dataset import Dataset, LabelledTask
from tasktriage.domain.label import LABELS

from .split import Split, group_of, tested_groups
from .suite import Suite

__all__ = ["write_split"]

COLUMNS = ("fold", "step", "role", "dataset", "id", "group")
TEXTS = ("text", *(str(label).replace("-", "_") for label in LABELS))


def write_split(
    suite: Suite,
    train: Dataset,
    test: Dataset | None,
    split: Split,
    stream: IO[str],
    *,
    texts: bool,
) -> None:
    """Write a line for each row of each part, as csv.

    With `texts` the texts too, and of rows to train on the shares of the labels; what is true of
    tested rows is left out.

    Raises:
        OSError: it can't be written.
    """
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*COLUMNS, *(TEXTS if texts else ())])
    learnt = [group_of(row, suite.group) for row in train.rows]
    asked = tested_groups(suite, train, test)
    for number, part in enumerate(split.parts):
        step = "" if part.step is None else f"{part.step:g}"
        for role, data, places, groups in (
            ("train", train, part.train, learnt),
            ("test", test or train, part.test, asked),
        ):
            for line in _lines(data, places.tolist(), groups, role=role, texts=texts):
                writer.writerow([number, step, role, data.info.name, *line])


def _lines(
    data: Dataset, places: Sequence[int], groups: Sequence[str], *, role: str, texts: bool
) -> Iterator[list[object]]:
    for place in places:
        row = data.rows[place]
        line: list[object] = [row.id, groups[place]]
        yield [*line, row.text, *_shares(row, role)] if texts else line


def _shares(row: LabelledTask, role: str) -> Sequence[object]:
    shares = row.shares if role == "train" else None
    return ("",) * len(LABELS) if shares is None else tuple(f"{share:.6g}" for share in shares)
