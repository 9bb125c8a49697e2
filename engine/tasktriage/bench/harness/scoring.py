"""Predictions → scores with intervals, results by group, curves, the worst rows."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasktriage.domain.dataset import LabelledTask
from tasktriage.domain.label import LABELS, REASONS, Label, Reason
from tasktriage.evaluation import metrics as m
from tasktriage.evaluation.calibration import conformal_quantiles, set_quality
from tasktriage.evaluation.intervals import (
    GroupResamples,
    Interval,
    confusion_interval,
    mean_interval,
    metric_interval,
    resample_groups,
)
from tasktriage.evaluation.metrics import labels_of, score_of, spearman
from tasktriage.evaluation.reliability import ece_null, reliability_bins, risk_coverage
from tasktriage.models.calibrated import prediction_sets, thresholds_at

from .soc import major_title

__all__ = ["Predictions", "ceiling", "score_labels", "score_ranks"]

Floats = NDArray[np.float64]
SOC = re.compile(r"\d\d-\d{4}")
COVERAGE = 0.9  # of the prediction sets that are scored
CURVE_POINTS = 200
WORST = 20
ACCOUNTABLE = frozenset({Reason.ACC, Reason.LIC})  # acts that somebody must answer for
SMALLEST_GROUP = 20  # rows; fewer say nothing of a sector
SPEARMAN_RESAMPLES = 500  # the slow path: ranks are made anew for each


@dataclass(frozen=True)
class Predictions:
    """n scored rows: what was asked, what was answered (n, 3), what a resample draws (groups)."""

    rows: Sequence[LabelledTask]
    probabilities: Floats
    groups: Sequence[str]
    near: NDArray[np.bool_]
    """Whether a row has a near-duplicate among the training rows."""


def _entry(
    interval: Interval | float | None, *, unit: str = "ratio", higher: bool = True
) -> dict[str, Any]:
    value = interval.value if isinstance(interval, Interval) else interval
    entry: dict[str, Any] = {"value": _number(value), "unit": unit, "higher_is_better": higher}
    if isinstance(interval, Interval):
        entry["ci95"] = [_number(interval.low), _number(interval.high)]
    return entry


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def score_labels(predictions: Predictions, *, seed: int) -> dict[str, Any]:
    """Return `scores`, `confusion`, `by_group`, `curves`, `worst` for rows with labels.

    Where rows carry tags there is `by_tag` too.
    """
    rows, p = predictions.rows, predictions.probabilities
    true = np.array([LABELS.index(row.truth) for row in rows if row.truth is not None])
    soft = np.array([row.shares for row in rows], dtype=np.float64)
    pred = labels_of(p)
    resamples = resample_groups(list(predictions.groups), seed=seed)
    single = m.evaluate(p, true, soft)
    agreed, clean = m.agreed_rows(soft), np.flatnonzero(~predictions.near)
    scores = {
        "accuracy": _entry(confusion_interval(true, pred, resamples, m.accuracy_of_confusion)),
        "macro_f1": _entry(confusion_interval(true, pred, resamples)),
        "macro_f1_agreed": _subset(true, pred, agreed, resamples),
        "macro_f1_without_near_duplicates": _subset(true, pred, clean, resamples),
        "kappa": _entry(
            confusion_interval(true, pred, resamples, m.kappa_of_confusion), unit="kappa"
        ),
        "level_error": _entry(
            confusion_interval(true, pred, resamples, m.level_error_of_confusion),
            unit="levels",
            higher=False,
        ),
        "cross_entropy": _entry(
            mean_interval(m.cross_entropy_rows(p, soft), resamples), unit="nats", higher=False
        ),
        "brier": _entry(mean_interval(m.brier_rows(p, true), resamples), unit="0-2", higher=False),
        "ece": _entry(single["ece"], higher=False),
        "ece_null": _entry(ece_null(p, seed=seed), higher=False),
        "aurc": _entry(single["aurc"], higher=False),
        **_ranks(score_of(p), score_of(soft), list(predictions.groups), seed),
        **_conformal(p, true, predictions.groups, seed),
    }
    for label in LABELS:
        for name in ("precision", "recall", "f1"):
            scores[f"{name}_{label}"] = _entry(single[f"{name}_{label}"])
    found = _accountable(rows)
    if len(found):
        right = (pred[found] == true[found]).astype(np.float64)
        scores["recall_accountable"] = _entry(mean_interval(right, resamples.take(found)))
    tagged = {"by_tag": by_tag} if (by_tag := _by_tag(rows, true, pred)) else {}
    return {
        "scores": scores,
        "confusion": m.confusion(true, pred).tolist(),
        "by_group": _by_group(rows, true, pred),
        **tagged,
        "curves": {
            "reliability": [vars(b) for b in reliability_bins(p, true)],
            "risk_coverage": _thin(*risk_coverage(p, true)),
            "learning": None,
        },
        "worst": _worst(rows, p, true, pred),
    }


def score_ranks(predictions: Predictions, *, seed: int) -> dict[str, Any]:
    """Return the same for rows with a graded target alone: rank agreement, nothing else."""
    target = np.array([row.target for row in predictions.rows], dtype=np.float64)
    score = score_of(predictions.probabilities)
    groups = list(predictions.groups)
    scores = _ranks(score, target, groups, seed)
    clean = np.flatnonzero(~predictions.near)
    if 1 < len(clean) < len(target):
        part = _ranks(score[clean], target[clean], [groups[i] for i in clean], seed)
        scores["spearman_without_near_duplicates"] = part["spearman"]
    return {"scores": scores, "confusion": None, "by_group": {}, "curves": None, "worst": []}


def _subset(
    true: NDArray[np.int64],
    pred: NDArray[np.int64],
    rows: NDArray[np.int64],
    resamples: GroupResamples,
) -> dict[str, Any]:
    if not len(rows):
        return _entry(None)
    return _entry(confusion_interval(true[rows], pred[rows], resamples.take(rows)))


def _ranks(score: Floats, target: Floats, groups: list[str], seed: int) -> dict[str, Any]:
    from scipy.stats import kendalltau

    resamples = resample_groups(groups, SPEARMAN_RESAMPLES, seed)
    interval = metric_interval(lambda rows: spearman(score[rows], target[rows]), resamples)
    tau = float(kendalltau(score, target).statistic)
    return {"spearman": _entry(interval, unit="rho"), "kendall": _entry(tau, unit="tau")}


def _conformal(
    p: Floats, true: NDArray[np.int64], groups: Sequence[str], seed: int
) -> dict[str, Any]:
    """Fit thresholds on one half of the groups, score the other, and the other way round."""
    names = np.array(sorted(set(groups)))
    first = set(np.random.default_rng(seed).permutation(names)[: len(names) // 2].tolist())
    half = np.array([group in first for group in groups])
    if not half.any() or half.all():
        return {"coverage": _entry(None), "set_size": _entry(None, unit="labels", higher=False)}
    sets = np.zeros(p.shape, dtype=bool)
    for fit, score in ((half, ~half), (~half, half)):
        thresholds = thresholds_at(conformal_quantiles(p[fit], true[fit]), COVERAGE)
        sets[score] = prediction_sets(p[score], thresholds)
    quality = set_quality(sets, true)
    scores = {
        "coverage": _entry(quality.coverage),
        "set_size": _entry(quality.size, unit="labels", higher=False),
    }
    for label, covered in zip(LABELS, quality.coverage_per_label, strict=True):
        scores[f"coverage_{label}"] = _entry(float(covered))
    return scores


def _by_group(
    rows: Sequence[LabelledTask], true: NDArray[np.int64], pred: NDArray[np.int64]
) -> dict[str, Any]:
    """Score SOC major groups, or whatever groups there are if they are few."""
    majors = np.array([row.group[:2] if SOC.match(row.group) else row.group for row in rows])
    found = {}
    for name in sorted(set(majors.tolist())):
        inside = np.flatnonzero(majors == name)
        if len(inside) < SMALLEST_GROUP:
            continue
        found[name] = {
            "title": major_title(name) or name,
            "n": len(inside),
            "macro_f1": m.macro_f1(true[inside], pred[inside]),
            "accuracy": m.accuracy(true[inside], pred[inside]),
        }
    return found


def _accountable(rows: Sequence[LabelledTask]) -> NDArray[np.int64]:
    """Return the places of the human-critical rows that are accountable or licensed acts."""
    return np.array(
        [
            i
            for i, row in enumerate(rows)
            if row.truth is Label.HUMAN_CRITICAL and not ACCOUNTABLE.isdisjoint(row.tags)
        ],
        dtype=np.int64,
    )


def _by_tag(
    rows: Sequence[LabelledTask], true: NDArray[np.int64], pred: NDArray[np.int64]
) -> dict[str, Any]:
    """Score the rows of each tag: reasons first, in the codebook's order, then by name."""
    order = {str(reason): place for place, reason in enumerate(REASONS)}
    names = {str(tag) for row in rows for tag in row.tags}
    found = {}
    for name in sorted(names, key=lambda tag: (order.get(tag, len(order)), tag)):
        inside = np.array([i for i, row in enumerate(rows) if name in row.tags])
        counts = m.confusion(true[inside], pred[inside])
        totals = counts.sum(axis=1)
        found[name] = {
            "n": len(inside),
            "accuracy": m.accuracy(true[inside], pred[inside]),
            "recall": {
                str(label): float(counts[code, code] / totals[code]) if totals[code] else None
                for code, label in enumerate(LABELS)
            },
            "confusion": counts.tolist(),
        }
    return found


def _thin(coverage: Floats, risk: Floats) -> list[list[float]]:
    places = np.unique(np.linspace(0, len(coverage) - 1, CURVE_POINTS).astype(int))
    return [[float(coverage[i]), float(risk[i])] for i in places]


def _worst(
    rows: Sequence[LabelledTask], p: Floats, true: NDArray[np.int64], pred: NDArray[np.int64]
) -> list[dict[str, Any]]:
    """Name the surest mistakes, by id: texts may not be ours to print."""
    wrong = np.flatnonzero(true != pred)
    surest = wrong[np.argsort(-p[wrong, pred[wrong]], kind="stable")]
    first = {rows[i].id: i for i in reversed(surest)}  # several draws may test one row
    order = [i for i in surest if first[rows[i].id] == i][:WORST]
    return [
        {
            "id": rows[i].id,
            "truth": str(LABELS[true[i]]),
            "label": str(LABELS[pred[i]]),
            "p": float(p[i, pred[i]]),
            "group": rows[i].group,
        }
        for i in order
    ]


def ceiling(rows: Sequence[LabelledTask], macro_f1: float | None) -> dict[str, Any] | None:
    """Return how well one rater predicts the other, and the candidate's share of that.

    None unless exactly two raters judged every row.
    """
    names = sorted({name for row in rows for name in row.raters})
    if len(names) != 2 or any(len(row.raters) != 2 for row in rows):
        return None
    first, second = (np.array([LABELS.index(row.raters[name]) for row in rows]) for name in names)
    top = m.macro_f1(first, second)
    return {
        "raters": " / ".join(names),
        "macro_f1": top,
        "kappa": _number(m.quadratic_weighted_kappa(first, second)),
        "share": None if macro_f1 is None or not top else macro_f1 / top,
    }
