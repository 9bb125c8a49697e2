"""Compare candidates of a suite: paired tests on the same rows, corrected for their number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from tasktriage.contracts.errors import InputError
from tasktriage.evaluation.arrays import Codes
from tasktriage.evaluation.intervals import GroupResamples, metric_replicates, resample_groups
from tasktriage.evaluation.metrics import labels_of, score_of, spearman
from tasktriage.evaluation.paired import (
    compare_confusion,
    holm,
    mcnemar,
    paired_metric_interval,
)
from tasktriage.kit.arrays import Floats

from .result import Result
from .result_files import read_predictions
from .scoring import SPEARMAN_RESAMPLES
from .suite import Kind

__all__ = ["Comparison", "by_suite", "compare"]

ALPHA = 0.05


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

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON takes it."""
        return {**asdict(self), "ci95": list(self.ci95), "significant": self.significant}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Comparison:
        """Return what `as_dict` gave.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
        """
        low, high = raw["ci95"]
        rest = {name: value for name, value in raw.items() if name not in ("ci95", "significant")}
        return cls(ci95=(low, high), **rest)


@dataclass(frozen=True)
class _Scored:
    """What a candidate answered for n rows (those of the largest step)."""

    name: str
    keys: list[tuple[int, str]]
    y: Codes
    target: Floats
    p: Floats
    groups: list[str]


def compare(results: Sequence[tuple[Path, Result]]) -> list[Comparison]:
    """Return every pair of every suite's candidates; failed ones are passed over.

    So are pairs in which a candidate's metric is undefined.

    Args:
        results: each with its file, beside which its predictions lie.

    Raises:
        InputError: predictions are missing, or two candidates of a suite ran on other rows.
    """
    found: list[Comparison] = []
    for suite, members in by_suite(results).items():
        ranks = members[0][1].identity.kind == Kind.RANK
        found += _pairs(suite, [_read(path, result) for path, result in members], ranks=ranks)
    return found


def by_suite(
    results: Sequence[tuple[Path, Result]],
) -> dict[str, list[tuple[Path, Result]]]:
    """Return the results of each suite, with their files; failed ones are passed over.

    Raises:
        InputError: two candidates of a suite ran on other rows.
    """
    suites: dict[str, list[tuple[Path, Result]]] = {}
    for path, result in results:
        if result.ok:
            suites.setdefault(result.identity.suite, []).append((path, result))
    for suite, members in suites.items():
        splits = {result.identity.split_sha256 for _, result in members}
        if len(splits) > 1:
            raise InputError(
                str(members[0][0].parent),
                f"candidates of suite '{suite}' ran on {len(splits)} different splits; "
                "run them again on the same data",
            )
    return suites


def _read(path: Path, result: Result) -> _Scored:
    rows = read_predictions(result, path.parent)
    last = max((row.step for row in rows if row.step is not None), default=None)
    rows = [row for row in rows if row.step == last]
    return _Scored(
        result.identity.candidate,
        [(row.fold, row.id) for row in rows],
        np.array([-1 if row.y is None else row.y for row in rows], dtype=np.int64),
        np.array([math.nan if row.target is None else row.target for row in rows]),
        np.array([row.p for row in rows], dtype=np.float64),
        [row.group for row in rows],
    )


def _pairs(suite: str, scored: Sequence[_Scored], *, ranks: bool) -> list[Comparison]:
    found: list[Comparison] = []
    for a, b in combinations(scored, 2):
        if a.keys != b.keys:
            raise InputError(suite, f"'{a.name}' and '{b.name}' were not scored on the same rows")
        one = _ranked(suite, a, b) if ranks else _labelled(suite, a, b)
        if not math.isnan(one.difference):  # equal scores for all rows have no rank correlation
            found.append(one)
    if not found:
        return []
    corrected = holm([one.p_value for one in found])
    return [replace(one, p_holm=float(p)) for one, p in zip(found, corrected, strict=True)]


def _labelled(suite: str, a: _Scored, b: _Scored) -> Comparison:
    """Compare two candidates, not yet corrected for how many pairs there are."""
    first, second = labels_of(a.p), labels_of(b.p)
    result = compare_confusion(a.y, first, second, resample_groups(a.groups))
    interval = result.difference
    return Comparison(
        suite=suite,
        metric="macro_f1",
        a=a.name,
        b=b.name,
        difference=interval.value,
        ci95=(interval.low, interval.high),
        p_value=result.p_value,
        p_holm=result.p_value,
        mcnemar_p=mcnemar(a.y, first, second),
    )


def _ranked(suite: str, a: _Scored, b: _Scored) -> Comparison:
    """Compare two candidates, not yet corrected for how many pairs there are."""
    resamples = resample_groups(a.groups, SPEARMAN_RESAMPLES)
    first, second = score_of(a.p), score_of(b.p)
    interval = paired_metric_interval(
        lambda rows: spearman(first[rows], a.target[rows]),
        lambda rows: spearman(second[rows], a.target[rows]),
        resamples,
    )
    p = _two_sided(first, second, a.target, resamples)
    return Comparison(
        suite=suite,
        metric="spearman",
        a=a.name,
        b=b.name,
        difference=interval.value,
        ci95=(interval.low, interval.high),
        p_value=p,
        p_holm=p,
        mcnemar_p=None,
    )


def _two_sided(first: Floats, second: Floats, target: Floats, resamples: GroupResamples) -> float:
    gaps = metric_replicates(
        lambda rows: spearman(first[rows], target[rows]) - spearman(second[rows], target[rows]),
        resamples,
    )
    gaps = gaps[~np.isnan(gaps)]
    below = (np.sum(gaps <= 0) + 1) / (len(gaps) + 1)
    above = (np.sum(gaps >= 0) + 1) / (len(gaps) + 1)
    return float(min(1.0, 2 * min(below, above)))
