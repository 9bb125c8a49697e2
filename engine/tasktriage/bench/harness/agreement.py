"""How consistent a reference is with itself: rater against rater, and a text against itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from tasktriage.domain.dataset import LabelledTask
from tasktriage.domain.label import LABELS
from tasktriage.evaluation import metrics as m
from tasktriage.evaluation.arrays import Codes

from .result import Agreement, finite

__all__ = ["agreements"]


def agreements(rows: Sequence[LabelledTask]) -> tuple[Agreement, ...]:
    """Return what can be held against itself: each pair of raters, then the rows of equal text.

    A pair of raters counts on the rows that both judged. Equal texts are compared pair by pair,
    each pair both ways round, since neither row is the reference of the other.
    """
    return (*_raters(rows), *_texts(rows))


def _raters(rows: Sequence[LabelledTask]) -> Iterator[Agreement]:
    names = sorted({name for row in rows for name in row.raters})
    for first, second in combinations(names, 2):
        both = [row.raters for row in rows if first in row.raters and second in row.raters]
        if not both:
            continue
        codes = ([LABELS.index(raters[name]) for raters in both] for name in (first, second))
        counts = m.confusion(*(np.array(column) for column in codes))
        yield _agreement(f"{first} / {second}", "raters", counts, rows=len(both), n=len(both))


def _texts(rows: Sequence[LabelledTask]) -> Iterator[Agreement]:
    counted: dict[str, Counter[int]] = {}
    for row in rows:
        if row.truth is not None:
            counted.setdefault(row.text.strip(), Counter())[LABELS.index(row.truth)] += 1
    same = [np.array([c[code] for code in range(len(LABELS))]) for c in counted.values()]
    same = [counts for counts in same if counts.sum() > 1]
    if not same:
        return
    # of n rows with one label, n - 1 are others of that label
    pairs = sum((np.outer(c, c) - np.diag(c) for c in same), np.zeros((3, 3), dtype=np.int64))
    n = int(pairs.sum()) // 2
    yield _agreement("rows of equal text", "texts", pairs, rows=int(np.sum(same)), n=n)


def _agreement(between: str, kind: str, counts: Codes, *, rows: int, n: int) -> Agreement:
    return Agreement(
        between=between,
        kind=kind,
        rows=rows,
        n=n,
        accuracy=finite(float(m.accuracy_of_confusion(counts))),
        macro_f1=finite(float(m.macro_f1_of_confusion(counts))),
        kappa=finite(float(m.kappa_of_confusion(counts))),
    )
