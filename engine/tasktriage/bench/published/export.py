"""Predictions as a csv table, from which any tool can compute the figures again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import IO

from tasktriage.bench.harness.result import Result
from tasktriage.bench.harness.result_files import Prediction, in_headline
from tasktriage.domain.label import LABELS

__all__ = ["COLUMNS", "export"]

_NAMES = [str(label).replace("-", "_") for label in LABELS]
COLUMNS = (
    *("id", "group", "fold", "step", "headline", "y"),
    *(f"p_{name}" for name in _NAMES),
    *(f"soft_{name}" for name in _NAMES),
    *("target", "set"),
)
"""`y` is a label, `set` the labels of the prediction set joined by `|`, `headline` 1 where the
scores are of the row. A cell is empty where a row or a candidate has nothing of the kind."""


def export(result: Result, rows: Sequence[Prediction], stream: IO[str]) -> None:
    """Write predictions with a head, a row each in the order in which they were made."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row, counts in zip(rows, in_headline(result, rows), strict=True):
        label = "" if row.y is None else LABELS[row.y]
        soft = ("",) * len(LABELS) if row.soft is None else row.soft
        members = "|".join(LABELS[code] for code in row.set or ())
        first = (row.id, row.group, row.fold, row.step, int(counts), label)
        writer.writerow((*first, *row.p, *soft, row.target, members))
