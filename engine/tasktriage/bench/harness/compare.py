"""Compare candidates of a suite: paired tests on the same rows, corrected for their number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.errors import InputError
from tasktriage.evaluation.intervals import GroupResamples, resample_groups
from tasktriage.evaluation.metrics import labels_of, score_of, spearman
from tasktriage.evaluation.paired import (
    compare_confusion,
    holm,
    mcnemar,
    paired_metric_interval,
)

from .result import read_predictions

__all__ = ["Comparison", "compare"]

ALPHA = 0.05
SPEARMAN_RESAMPLES = 500


@dataclass(frozen=True)
class Comparison:
    """Candidate a less candidate b on one metric, over the same rows; `p_holm` is corrected.

    For rank suites `p_value` is twice the smaller share of resamples on one side of zero.
    """

    suite: str
    metric: str
    a: str
    b: str
    difference: float
    ci95: tuple[float, float]
    p_value: float
    p_holm: float
    mcnemar_p: float | None

    @property
    def significant(self) -> bool:
        """Whether the difference stands at 5 % after the correction."""
        return self.p_holm < ALPHA

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return {**asdict(self), "ci95": list(self.ci95), "significant": self.significant}


@dataclass(frozen=True)
class _Scored:
    name: str
    keys: list[tuple[int, str]]
    y: NDArray[np.int64]
    target: NDArray[np.float64]
    p: NDArray[np.float64]
    groups: list[str]


def compare(results: Sequence[tuple[Path, Mapping[str, Any]]]) -> list[Comparison]:
    """Return every pair of every suite's candidates; failed ones are passed over.

    So are pairs in which a candidate's metric is undefined.

    Raises:
        InputError: predictions are missing, or two candidates of a suite ran on other rows.
    """
    suites: dict[str, list[tuple[Path, Mapping[str, Any]]]] = {}
    for path, body in results:
        if body["status"] == "ok":
            suites.setdefault(body["identity"]["suite"], []).append((path, body))
    found: list[Comparison] = []
    for suite, members in suites.items():
        splits = {body["identity"]["split_sha256"] for _, body in members}
        if len(splits) > 1:
            raise InputError(
                str(members[0][0].parent),
                f"candidates of suite '{suite}' ran on {len(splits)} different splits; "
                "run them again on the same data",
            )
        ranks = members[0][1]["identity"]["kind"] == "rank"
        scored = [_read(path, body) for path, body in members]
        found += _pairs(suite, scored, ranks=ranks)
    return found


def _read(path: Path, body: Mapping[str, Any]) -> _Scored:
    lines = read_predictions(body, path.parent)
    steps = [line["step"] for line in lines if line["step"] is not None]
    last = max(steps) if steps else None
    lines = [line for line in lines if line["step"] == last]
    return _Scored(
        body["identity"]["candidate"],
        [(line["fold"], line["id"]) for line in lines],
        np.array([-1 if line["y"] is None else line["y"] for line in lines], dtype=np.int64),
        np.array([math.nan if x["target"] is None else x["target"] for x in lines]),
        np.array([line["p"] for line in lines], dtype=np.float64),
        [line["group"] for line in lines],
    )


def _pairs(suite: str, scored: Sequence[_Scored], *, ranks: bool) -> list[Comparison]:
    rows: list[tuple[str, str, float, tuple[float, float], float, float | None]] = []
    for a, b in combinations(scored, 2):
        if a.keys != b.keys:
            raise InputError(suite, f"'{a.name}' and '{b.name}' were not scored on the same rows")
        row = _ranked(a, b) if ranks else _labelled(a, b)
        if not math.isnan(row[2]):  # equal scores for all rows have no rank correlation
            rows.append(row)
    if not rows:
        return []
    corrected = holm([row[4] for row in rows])
    metric = "spearman" if ranks else "macro_f1"
    return [
        Comparison(suite, metric, *row[:5], float(p_holm), row[5])
        for row, p_holm in zip(rows, corrected, strict=True)
    ]


def _labelled(
    a: _Scored, b: _Scored
) -> tuple[str, str, float, tuple[float, float], float, float | None]:
    resamples = resample_groups(a.groups)
    first, second = labels_of(a.p), labels_of(b.p)
    result = compare_confusion(a.y, first, second, resamples)
    interval = result.difference
    return (
        a.name,
        b.name,
        interval.value,
        (interval.low, interval.high),
        result.p_value,
        mcnemar(a.y, first, second),
    )


def _ranked(
    a: _Scored, b: _Scored
) -> tuple[str, str, float, tuple[float, float], float, float | None]:
    resamples = resample_groups(a.groups, SPEARMAN_RESAMPLES)
    first, second = score_of(a.p), score_of(b.p)
    interval = paired_metric_interval(
        lambda rows: spearman(first[rows], a.target[rows]),
        lambda rows: spearman(second[rows], a.target[rows]),
        resamples,
    )
    p = _two_sided(first, second, a.target, resamples)
    return a.name, b.name, interval.value, (interval.low, interval.high), p, None


def _two_sided(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    target: NDArray[np.float64],
    resamples: GroupResamples,
) -> float:
    from tasktriage.evaluation.intervals import metric_replicates

    gaps = metric_replicates(
        lambda rows: spearman(first[rows], target[rows]) - spearman(second[rows], target[rows]),
        resamples,
    )
    gaps = gaps[~np.isnan(gaps)]
    below = (np.sum(gaps <= 0) + 1) / (len(gaps) + 1)
    above = (np.sum(gaps >= 0) + 1) / (len(gaps) + 1)
    return float(min(1.0, 2 * min(below, above)))
