"""Predictions → scores with intervals, results by group, curves, the worst rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasktriage.domain.dataset import LabelledTask
from tasktriage.domain.label import LABELS, REASONS, Label, Reason
from tasktriage.evaluation import metrics as m
from tasktriage.evaluation.arrays import Codes
from tasktriage.evaluation.calibration import set_quality
from tasktriage.evaluation.intervals import (
    ConfusionMetric,
    GroupResamples,
    confusion_interval,
    mean_interval,
    resample_crossed,
    resample_groups,
)
from tasktriage.evaluation.metrics import labels_of, score_of
from tasktriage.evaluation.reliability import (
    ece_null,
    expected_calibration_error,
    reliability_bins,
    risk_coverage,
    soft_calibration_error,
)
from tasktriage.kit.arrays import Floats

from .fitters import Sets
from .ranking import SPEARMAN_RESAMPLES, rank_scores, within_and_between
from .result import Curves, GroupScore, Matrix, Score, Scored, TagScore, WorstRow
from .soc import major_title

__all__ = ["EVERY_FOLD", "SPEARMAN_RESAMPLES", "Predictions", "every_fold", "score_labels",
           "score_ranks"]  # fmt: skip

SOC = re.compile(r"\d\d-\d{4}")
CURVE_POINTS = 200
WORST = 20
ACCOUNTABLE = frozenset({Reason.ACC, Reason.LIC, Reason.ETH})  # acts that somebody must answer for
SMALLEST_GROUP = 20  # rows; fewer say nothing of a sector
SMALLEST_SLICE = 100  # rows of a tag; of fewer, calibration and coverage say nothing
SLICED = (
    *("macro_f1", "macro_f1_agreed", "kappa", "cross_entropy", "brier", "calibration"),
    *("ece", "ece_null", "coverage", "set_size", "one_label", "wrong_and_sure"),
)
"""What is said of the rows of a tag alone."""
EVERY_FOLD = ("macro_f1", "accuracy", "kappa", "cross_entropy")
"""What is also said of all folds, where choices were made on some."""


@dataclass(frozen=True)
class Predictions:
    """n scored rows: what was asked, what was answered (n, 3), what a resample draws (groups).

    `sets` are prediction sets (n, 3), None from a candidate without any. `draws` (n,) says which
    training rows, of several that were drawn, each answer comes from; None where there is one draw.
    """

    rows: Sequence[LabelledTask]
    probabilities: Floats
    groups: Sequence[str]
    near: NDArray[np.bool_]
    """Whether a row has a near-duplicate among the training rows."""
    sets: Sets | None = None
    draws: Codes | None = None

    def take(self, rows: Codes) -> Predictions:
        """Return some rows, by their places."""
        return Predictions(
            [self.rows[i] for i in rows],
            self.probabilities[rows],
            [self.groups[i] for i in rows],
            self.near[rows],
            None if self.sets is None else self.sets[rows],
            None if self.draws is None else self.draws[rows],
        )

    def resamples(self, seed: int, count: int | None = None) -> GroupResamples:
        """Draw groups, and with them draws of training rows where there are several."""
        if self.draws is None:
            return resample_groups(self.groups, count, seed=seed)
        return resample_crossed(self.groups, self.draws, count, seed=seed)


@dataclass(frozen=True)
class Arrays:
    """n rows with labels as the metrics take them: codes (n,), shares and probabilities (n, 3)."""

    true: Codes
    pred: Codes
    soft: Floats
    p: Floats
    sets: Sets | None
    draws: Codes
    agreed: Codes
    """The places of the rows whose raters agree."""

    @classmethod
    def of(cls, predictions: Predictions) -> Arrays:
        """Return the arrays of rows that have labels."""
        rows, p = predictions.rows, predictions.probabilities
        true = np.array([LABELS.index(row.truth) for row in rows if row.truth is not None])
        soft = np.array([row.shares for row in rows], dtype=np.float64)
        draws = predictions.draws
        draws = np.zeros(len(true), dtype=np.int64) if draws is None else draws
        return cls(true, labels_of(p), soft, p, predictions.sets, draws, _agreed(rows, soft))

    def per_draw(self, metric: Callable[[Codes], float]) -> float:
        """Return the mean over draws of what is no mean over rows, such as calibration error."""
        each = [metric(np.flatnonzero(self.draws == draw)) for draw in np.unique(self.draws)]
        return float(np.mean(each))


def _agreed(rows: Sequence[LabelledTask], soft: Floats) -> Codes:
    """Return the rows on which all raters give one label; without raters, by the soft labels."""
    names = {name for row in rows for name in row.raters}
    if len(names) < 2 or not all(row.raters for row in rows):
        return m.agreed_rows(soft)
    same = (row.raters.keys() == names and len(set(row.raters.values())) == 1 for row in rows)
    return np.flatnonzero(np.fromiter(same, dtype=bool, count=len(rows)))


def score_labels(predictions: Predictions, *, seed: int) -> Scored:
    """Score rows that have labels.

    Raises:
        ValueError: there is no row, or an answer is no probabilities.
    """
    rows = predictions.rows
    arrays = Arrays.of(predictions)
    true, pred, p = arrays.true, arrays.pred, arrays.p
    resamples = predictions.resamples(seed)
    single = m.evaluate(p, true, arrays.soft)
    ranked = predictions.resamples(seed, SPEARMAN_RESAMPLES)
    scores = {
        **_of_labels(arrays, resamples, np.flatnonzero(~predictions.near)),
        **_of_shares(arrays, resamples, seed),
        "aurc": Score.of(single["aurc"], higher=False),
        **rank_scores(score_of(p), score_of(arrays.soft), ranked),
        **_of_sets(arrays, resamples),
        **_of_each_label(single),
        **_of_accountable(rows, true, pred, resamples),
    }
    accepted, wrong = risk_coverage(p, true)
    return Scored(
        scores=scores,
        confusion=_matrix(m.confusion(true, pred)),
        by_group=_by_group(rows, arrays),
        by_tag=_by_tag(predictions, seed),
        curves=Curves(tuple(reliability_bins(p, true)), _thin(accepted, wrong)),
        worst=_worst(rows, p, true, pred),
    )


def every_fold(predictions: Predictions, *, seed: int) -> dict[str, Score]:
    """Return some scores of the rows of all folds, by names that say so.

    Raises:
        ValueError: there is no row, or an answer is no probabilities.
    """
    arrays, resamples = Arrays.of(predictions), predictions.resamples(seed)
    labels = _of_labels(arrays, resamples, np.flatnonzero(~predictions.near))
    scores = {**labels, **_of_shares(arrays, resamples, seed)}
    return {f"{name}_every_fold": scores[name] for name in EVERY_FOLD}


def score_ranks(predictions: Predictions, *, seed: int) -> Scored:
    """Score rows that have a graded target alone: rank agreement, nothing else.

    Raises:
        ValueError: there is no row, or an answer is no probabilities.
    """
    target = np.array([row.target for row in predictions.rows], dtype=np.float64)
    score = score_of(predictions.probabilities)
    scores = {
        **rank_scores(score, target, predictions.resamples(seed, SPEARMAN_RESAMPLES)),
        **within_and_between(score, target, predictions.groups, seed=seed),
    }
    clean = np.flatnonzero(~predictions.near)
    rest = predictions.take(clean)
    if len(clean) < len(target) and len(set(rest.groups)) > 1:
        part = rank_scores(score[clean], target[clean], rest.resamples(seed, SPEARMAN_RESAMPLES))
        scores["spearman_without_near_duplicates"] = part["spearman"]
    return Scored(scores=scores)


def _of_labels(arrays: Arrays, resamples: GroupResamples, clean: Codes) -> dict[str, Score]:
    true, pred = arrays.true, arrays.pred

    def of(metric: ConfusionMetric, unit: str = "ratio", *, higher: bool = True) -> Score:
        return Score.of(confusion_interval(true, pred, resamples, metric), unit, higher=higher)

    def among(rows: Codes) -> Score:
        if not len(rows):
            return Score.of(None)
        return Score.of(confusion_interval(true[rows], pred[rows], resamples.take(rows)))

    return {
        "accuracy": of(m.accuracy_of_confusion),
        "macro_f1": of(m.macro_f1_of_confusion),
        "macro_f1_agreed": among(arrays.agreed),
        "macro_f1_without_near_duplicates": among(clean),
        "kappa": of(m.kappa_of_confusion, "kappa"),
        "level_error": of(m.level_error_of_confusion, "levels", higher=False),
    }


def _of_shares(arrays: Arrays, resamples: GroupResamples, seed: int) -> dict[str, Score]:
    """Score the probabilities themselves."""
    p, true, soft = arrays.p, arrays.true, arrays.soft
    entropy = mean_interval(m.cross_entropy_rows(p, soft), resamples)
    brier = mean_interval(m.brier_rows(p, true), resamples)
    errors: dict[str, Callable[[Codes], float]] = {
        "calibration": lambda rows: soft_calibration_error(p[rows], soft[rows]),
        "ece": lambda rows: expected_calibration_error(p[rows], true[rows]),
        "ece_null": lambda rows: ece_null(p[rows], seed=seed),
    }
    return {
        "cross_entropy": Score.of(entropy, "nats", higher=False),
        "brier": Score.of(brier, "0-2", higher=False),
        **{name: Score.of(arrays.per_draw(of), higher=False) for name, of in errors.items()},
    }


def _of_sets(arrays: Arrays, resamples: GroupResamples) -> dict[str, Score]:
    """Score prediction sets: how often they hold the label, how large and how misleading."""
    figures = {
        "coverage": ("ratio", True),
        "set_size": ("labels", False),
        "one_label": ("ratio", True),
        "wrong_and_sure": ("ratio", False),
    }
    if arrays.sets is None:
        return {name: Score.of(None, u, higher=higher) for name, (u, higher) in figures.items()}
    held = arrays.sets[np.arange(len(arrays.true)), arrays.true]
    size = arrays.sets.sum(axis=1)
    sure = size == 1
    values = (held, size, sure, sure & (arrays.pred != arrays.true))
    scores = {
        name: Score.of(mean_interval(value.astype(np.float64), resamples), unit, higher=higher)
        for (name, (unit, higher)), value in zip(figures.items(), values, strict=True)
    }
    for code, label in enumerate(LABELS):
        rows = np.flatnonzero(arrays.true == code)
        covered = held[rows].astype(np.float64)
        found = mean_interval(covered, resamples.take(rows)) if len(rows) else None
        scores[f"coverage_{label}"] = Score.of(found)
    return scores


def _of_each_label(single: Mapping[str, float]) -> dict[str, Score]:
    names = (f"{kind}_{label}" for label in LABELS for kind in ("precision", "recall", "f1"))
    return {name: Score.of(single[name]) for name in names}


def _of_accountable(
    rows: Sequence[LabelledTask], true: Codes, pred: Codes, resamples: GroupResamples
) -> dict[str, Score]:
    """Score the human-critical rows that are acts to answer for, where there are any."""
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
    return {"recall_accountable": Score.of(mean_interval(right, resamples.take(found)))}


def _by_group(rows: Sequence[LabelledTask], arrays: Arrays) -> dict[str, GroupScore]:
    """Score SOC major groups, or whatever groups there are if they are few."""
    majors = np.array([row.group[:2] if SOC.match(row.group) else row.group for row in rows])
    found = {}
    for name in sorted(set(majors.tolist())):
        inside = np.flatnonzero(majors == name)
        if len(inside) < SMALLEST_GROUP:
            continue
        true, pred, p = arrays.true[inside], arrays.pred[inside], arrays.p[inside]
        sets = None if arrays.sets is None else set_quality(arrays.sets[inside], true)
        found[name] = GroupScore(
            title=major_title(name) or name,
            n=len(inside),
            macro_f1=m.macro_f1(true, pred),
            accuracy=m.accuracy(true, pred),
            brier=m.brier(p, true),
            calibration=soft_calibration_error(p, arrays.soft[inside]),
            coverage=None if sets is None else sets.coverage,
            set_size=None if sets is None else sets.size,
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
    resamples = inside.resamples(seed)
    scores = {
        **_of_labels(arrays, resamples, np.flatnonzero(~inside.near)),
        **_of_shares(arrays, resamples, seed),
        **_of_sets(arrays, resamples),
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
