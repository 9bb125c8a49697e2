"""What two candidates answered for the same rows, and whether they differ in a figure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tasktriage.contracts.errors import InputError
from tasktriage.evaluation import metrics as m
from tasktriage.evaluation.arrays import Codes, as_probabilities
from tasktriage.evaluation.intervals import ConfusionMetric, resample_groups
from tasktriage.evaluation.metrics import labels_of, score_of
from tasktriage.evaluation.paired import (
    PairedTest,
    compare_confusion,
    compare_means,
    compare_ranks,
)
from tasktriage.kit.arrays import Floats

from .result import Result
from .result_files import in_headline, read_predictions
from .scoring import SPEARMAN_RESAMPLES

__all__ = ["ALPHA", "TESTED", "Answers", "p_text", "paired_test", "read_answers"]

ALPHA = 0.05

_OF_CONFUSION: Mapping[str, ConfusionMetric] = {
    "macro_f1": m.macro_f1_of_confusion,
    "accuracy": m.accuracy_of_confusion,
    "kappa": m.kappa_of_confusion,
    "level_error": m.level_error_of_confusion,
}
TESTED = frozenset({*_OF_CONFUSION, "cross_entropy", "brier", "spearman"})
"""The figures that have a paired test."""


@dataclass(frozen=True)
class Answers:
    """What a candidate answered for the n rows of the headline, and what is true of them.

    `keys` say which rows: (fold, id). `y` has -1 and `soft` and `target` NaN where there is none.
    """

    keys: list[tuple[int, str]]
    groups: list[str]
    y: Codes
    soft: Floats
    target: Floats
    p: Floats


def read_answers(path: Path, result: Result) -> Answers | None:
    """Return what a result's predictions say; None if there is no such file beside the result.

    Raises:
        InputError: the file is damaged, or not the one the result was made from.
    """
    if result.predictions is None or not (path.parent / result.predictions.path).is_file():
        return None
    rows = read_predictions(result, path.parent)
    rows = [row for row, counts in zip(rows, in_headline(result, rows), strict=True) if counts]
    none = [math.nan] * 3
    try:
        return Answers(
            keys=[(row.fold, row.id) for row in rows],
            groups=[row.group for row in rows],
            y=np.array([-1 if row.y is None else row.y for row in rows], dtype=np.int64),
            soft=np.array([row.soft or none for row in rows], dtype=np.float64),
            target=np.array([row.target for row in rows], dtype=np.float64),
            p=as_probabilities("p", [row.p for row in rows]),
        )
    except (ValueError, TypeError) as error:
        file = path.parent / result.predictions.path
        raise InputError(str(file), f"holds no answers to compare: {error}") from None


def paired_test(metric: str, a: Answers, b: Answers) -> PairedTest:
    """Return by how much a differs from b in a figure of `TESTED`, over the same rows.

    The p-value swaps the candidates' answers in whole groups at random, of the rank correlation
    their ranks.

    Raises:
        ValueError: the rows have not what the figure is made of.
    """
    if metric == "spearman":
        return _of_ranks(a, b)
    resamples = resample_groups(a.groups)
    if metric in _OF_CONFUSION:
        of = _OF_CONFUSION[metric]
        return compare_confusion(a.y, labels_of(a.p), labels_of(b.p), resamples, of)
    if metric == "brier":
        return compare_means(m.brier_rows(a.p, a.y), m.brier_rows(b.p, a.y), resamples)
    first, second = m.cross_entropy_rows(a.p, a.soft), m.cross_entropy_rows(b.p, a.soft)
    return compare_means(first, second, resamples)


def _of_ranks(a: Answers, b: Answers) -> PairedTest:
    target = score_of(a.soft) if np.isnan(a.target).all() else a.target
    resamples = resample_groups(a.groups, SPEARMAN_RESAMPLES)
    return compare_ranks(score_of(a.p), score_of(b.p), target, resamples)


def p_text(value: float | None) -> str:
    """Return a p-value as it is shown, never as zero: `<.001`, `.042`; a dash for none."""
    if value is None or not math.isfinite(value):
        return "–"
    return "<.001" if value < 0.001 else f"{value:.3f}".removeprefix("0")
