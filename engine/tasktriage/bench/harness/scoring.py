"""Predictions → scores with intervals, results by group, curves, the worst rows."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasktriage.domain.dataset import LabelledTask
from tasktriage.domain.label import LABELS, REASONS, Label, Reason
from tasktriage.evaluation import metrics as m
from tasktriage.evaluation.arrays import Codes
from tasktriage.evaluation.coverage import half_and_half
from tasktriage.evaluation.intervals import (
    ConfusionMetric,
    GroupResamples,
    Interval,
    confusion_interval,
    mean_interval,
    metric_interval,
    resample_groups,
)
from tasktriage.evaluation.metrics import labels_of, score_of, spearman
from tasktriage.evaluation.reliability import (
    ece_null,
    expected_calibration_error,
    reliability_bins,
    risk_coverage,
)
from tasktriage.kit.arrays import Floats

from .result import Ceiling, Curves, GroupScore, Matrix, Score, Scored, TagScore, WorstRow
from .soc import major_title

__all__ = ["SPEARMAN_RESAMPLES", "Predictions", "ceiling", "score_labels", "score_ranks"]

SOC = re.compile(r"\d\d-\d{4}")
CURVE_POINTS = 200
WORST = 20
ACCOUNTABLE = frozenset({Reason.ACC, Reason.LIC})  # acts that somebody must answer for
SMALLEST_GROUP = 20  # rows; fewer say nothing of a sector
SMALLEST_SLICE = 100  # rows of a tag; of fewer, calibration and coverage say nothing
SLICED = (
    *("macro_f1", "macro_f1_agreed", "kappa", "cross_entropy"),
    *("ece", "ece_null", "coverage", "set_size"),
)
"""What is said of the rows of a tag alone."""
SPEARMAN_RESAMPLES = 500  # the slow path: ranks are made anew for each


@dataclass(frozen=True)
class Predictions:
    """n scored rows: what was asked, what was answered (n, 3), what a resample draws (groups)."""

    rows: Sequence[LabelledTask]
    probabilities: Floats
    groups: Sequence[str]
    near: NDArray[np.bool_]
    """Whether a row has a near-duplicate among the training rows."""

    def take(self, rows: Codes) -> Predictions:
        """Return some rows, by their places."""
        return Predictions(
            [self.rows[i] for i in rows],
            self.probabilities[rows],
            [self.groups[i] for i in rows],
            self.near[rows],
        )


@dataclass(frozen=True)
class Arrays:
    """n rows with labels as the metrics take them: codes (n,), shares and probabilities (n, 3)."""

    true: Codes
    pred: Codes
    soft: Floats
    p: Floats

    @classmethod
    def of(cls, predictions: Predictions) -> Arrays:
        """Return the arrays of rows that have labels."""
        rows, p = predictions.rows, predictions.probabilities
        true = np.array([LABELS.index(row.truth) for row in rows if row.truth is not None])
        soft = np.array([row.shares for row in rows], dtype=np.float64)
        return cls(true, labels_of(p), soft, p)


def _score(found: Interval | float | None, *, unit: str = "ratio", higher: bool = True) -> Score:
    if isinstance(found, Interval):
        bounds = (_number(found.low), _number(found.high))
        return Score(_number(found.value), unit, higher, bounds)
    return Score(_number(found), unit, higher)


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def score_labels(predictions: Predictions, *, seed: int) -> Scored:
    """Score rows that have labels.

    Raises:
        ValueError: there is no row, or an answer is no probabilities.
    """
    rows, groups = predictions.rows, list(predictions.groups)
    arrays = Arrays.of(predictions)
    true, pred, p = arrays.true, arrays.pred, arrays.p
    resamples = resample_groups(groups, seed=seed)
    single = m.evaluate(p, true, arrays.soft)
    scores = {
        **_of_labels(arrays, resamples, np.flatnonzero(~predictions.near)),
        **_of_shares(arrays, resamples, seed),
        "aurc": _score(single["aurc"], higher=False),
        **_of_ranks(score_of(p), score_of(arrays.soft), groups, seed),
        **_of_sets(p, true, groups, seed),
        **_of_each_label(single),
        **_of_accountable(rows, true, pred, resamples),
    }
    accepted, wrong = risk_coverage(p, true)
    return Scored(
        scores=scores,
        confusion=_matrix(m.confusion(true, pred)),
        by_group=_by_group(rows, true, pred),
        by_tag=_by_tag(predictions, seed),
        curves=Curves(tuple(reliability_bins(p, true)), _thin(accepted, wrong)),
        worst=_worst(rows, p, true, pred),
        ceiling=ceiling(rows, scores["macro_f1"].value),
    )


def score_ranks(predictions: Predictions, *, seed: int) -> Scored:
    """Score rows that have a graded target alone: rank agreement, nothing else.

    Raises:
        ValueError: there is no row, or an answer is no probabilities.
    """
    target = np.array([row.target for row in predictions.rows], dtype=np.float64)
    score = score_of(predictions.probabilities)
    groups = list(predictions.groups)
    scores = _of_ranks(score, target, groups, seed)
    clean = np.flatnonzero(~predictions.near)
    if 1 < len(clean) < len(target):
        part = _of_ranks(score[clean], target[clean], [groups[i] for i in clean], seed)
        scores["spearman_without_near_duplicates"] = part["spearman"]
    return Scored(scores=scores)


def _of_labels(arrays: Arrays, resamples: GroupResamples, clean: Codes) -> dict[str, Score]:
    true, pred = arrays.true, arrays.pred

    def of(metric: ConfusionMetric, unit: str = "ratio", *, higher: bool = True) -> Score:
        return _score(confusion_interval(true, pred, resamples, metric), unit=unit, higher=higher)

    def among(rows: Codes) -> Score:
        if not len(rows):
            return _score(None)
        return _score(confusion_interval(true[rows], pred[rows], resamples.take(rows)))

    return {
        "accuracy": of(m.accuracy_of_confusion),
        "macro_f1": of(m.macro_f1_of_confusion),
        "macro_f1_agreed": among(m.agreed_rows(arrays.soft)),
        "macro_f1_without_near_duplicates": among(clean),
        "kappa": of(m.kappa_of_confusion, "kappa"),
        "level_error": of(m.level_error_of_confusion, "levels", higher=False),
    }


def _of_shares(arrays: Arrays, resamples: GroupResamples, seed: int) -> dict[str, Score]:
    """Score the probabilities themselves."""
    p, true, soft = arrays.p, arrays.true, arrays.soft
    entropy = mean_interval(m.cross_entropy_rows(p, soft), resamples)
    return {
        "cross_entropy": _score(entropy, unit="nats", higher=False),
        "brier": _score(mean_interval(m.brier_rows(p, true), resamples), unit="0-2", higher=False),
        "ece": _score(expected_calibration_error(p, true), higher=False),
        "ece_null": _score(ece_null(p, seed=seed), higher=False),
    }


def _of_ranks(score: Floats, target: Floats, groups: list[str], seed: int) -> dict[str, Score]:
    from scipy.stats import kendalltau

    resamples = resample_groups(groups, SPEARMAN_RESAMPLES, seed)
    interval = metric_interval(lambda rows: spearman(score[rows], target[rows]), resamples)
    tau = float(kendalltau(score, target).statistic)
    return {"spearman": _score(interval, unit="rho"), "kendall": _score(tau, unit="tau")}


def _of_sets(p: Floats, true: Codes, groups: Sequence[str], seed: int) -> dict[str, Score]:
    quality = half_and_half(p, true, groups, seed=seed)
    if quality is None:
        return {"coverage": _score(None), "set_size": _score(None, unit="labels", higher=False)}
    scores = {
        "coverage": _score(quality.coverage),
        "set_size": _score(quality.size, unit="labels", higher=False),
    }
    for label, covered in zip(LABELS, quality.coverage_per_label, strict=True):
        scores[f"coverage_{label}"] = _score(float(covered))
    return scores


def _of_each_label(single: Mapping[str, float]) -> dict[str, Score]:
    names = (f"{kind}_{label}" for label in LABELS for kind in ("precision", "recall", "f1"))
    return {name: _score(single[name]) for name in names}


def _of_accountable(
    rows: Sequence[LabelledTask], true: Codes, pred: Codes, resamples: GroupResamples
) -> dict[str, Score]:
    """Score the human-critical rows that are accountable or licensed acts, where there are any."""
    found = np.array(
        [
            i
            for i, row in enumerate(rows)
            if row.truth is Label.HUMAN_CRITICAL and not ACCOUNTABLE.isdisjoint(row.tags)
        ],
        dtype=np.int64,
    )
    if not len(found):
        return {}
    right = (pred[found] == true[found]).astype(np.float64)
    return {"recall_accountable": _score(mean_interval(right, resamples.take(found)))}


def _by_group(rows: Sequence[LabelledTask], true: Codes, pred: Codes) -> dict[str, GroupScore]:
    """Score SOC major groups, or whatever groups there are if they are few."""
    majors = np.array([row.group[:2] if SOC.match(row.group) else row.group for row in rows])
    found = {}
    for name in sorted(set(majors.tolist())):
        inside = np.flatnonzero(majors == name)
        if len(inside) < SMALLEST_GROUP:
            continue
        found[name] = GroupScore(
            major_title(name) or name,
            len(inside),
            m.macro_f1(true[inside], pred[inside]),
            m.accuracy(true[inside], pred[inside]),
        )
    return found


def _by_tag(predictions: Predictions, seed: int) -> dict[str, TagScore]:
    """Score the rows of each tag: reasons first, in the codebook's order, then by name."""
    order = {str(reason): place for place, reason in enumerate(REASONS)}
    rows = predictions.rows
    names = {str(tag) for row in rows for tag in row.tags}
    found = {}
    for name in sorted(names, key=lambda tag: (order.get(tag, len(order)), tag)):
        inside = predictions.take(np.array([i for i, row in enumerate(rows) if name in row.tags]))
        arrays = Arrays.of(inside)
        counts = m.confusion(arrays.true, arrays.pred)
        totals = counts.sum(axis=1)
        recall = {
            str(label): float(counts[code, code] / totals[code]) if totals[code] else None
            for code, label in enumerate(LABELS)
        }
        enough = len(inside.rows) >= SMALLEST_SLICE and len(set(inside.groups)) > 1
        # a reason goes by the label: the few others among its rows are no set to be scored on
        enough = enough and bool(totals.all()) and name not in order
        found[name] = TagScore(
            len(inside.rows),
            m.accuracy(arrays.true, arrays.pred),
            recall,
            _matrix(counts),
            _of_slice(inside, arrays, seed) if enough else {},
        )
    return found


def _of_slice(inside: Predictions, arrays: Arrays, seed: int) -> dict[str, Score]:
    """Score some of the rows as if they were all."""
    groups = list(inside.groups)
    resamples = resample_groups(groups, seed=seed)
    scores = {
        **_of_labels(arrays, resamples, np.flatnonzero(~inside.near)),
        **_of_shares(arrays, resamples, seed),
        **_of_sets(arrays.p, arrays.true, groups, seed),
    }
    return {name: scores[name] for name in SLICED}


def _matrix(counts: Codes) -> Matrix:
    return tuple(tuple(row) for row in counts.tolist())


def _thin(coverage: Floats, risk: Floats) -> tuple[tuple[float, float], ...]:
    places = np.unique(np.linspace(0, len(coverage) - 1, CURVE_POINTS).astype(int))
    return tuple((float(coverage[i]), float(risk[i])) for i in places)


def _worst(
    rows: Sequence[LabelledTask], p: Floats, true: Codes, pred: Codes
) -> tuple[WorstRow, ...]:
    """Return the surest mistakes, each row once."""
    wrong = np.flatnonzero(true != pred)
    surest = wrong[np.argsort(-p[wrong, pred[wrong]], kind="stable")]
    first = {rows[i].id: i for i in reversed(surest)}  # several draws may test one row
    order = [i for i in surest if first[rows[i].id] == i][:WORST]
    return tuple(
        WorstRow(
            rows[i].id,
            str(LABELS[true[i]]),
            str(LABELS[pred[i]]),
            float(p[i, pred[i]]),
            rows[i].group,
        )
        for i in order
    )


def ceiling(rows: Sequence[LabelledTask], macro_f1: float | None) -> Ceiling | None:
    """Return how well one rater predicts the other, and the candidate's share of that.

    None unless exactly two raters judged every row.
    """
    names = sorted({name for row in rows for name in row.raters})
    if len(names) != 2 or any(len(row.raters) != 2 for row in rows):
        return None
    first, second = (np.array([LABELS.index(row.raters[name]) for row in rows]) for name in names)
    top = m.macro_f1(first, second)
    return Ceiling(
        " / ".join(names),
        top,
        _number(m.quadratic_weighted_kappa(first, second)),
        None if macro_f1 is None or not top else macro_f1 / top,
    )
