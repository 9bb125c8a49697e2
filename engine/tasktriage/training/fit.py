"""Fit heads on vectors, cross-validate them, calibrate them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasktriage.domain.label import LABELS, REASONS, Reason
from tasktriage.evaluation.arrays import Codes
from tasktriage.evaluation.calibration import apply_temperature, fit_temperature
from tasktriage.evaluation.folds import group_folds
from tasktriage.kit.arrays import Floats
from tasktriage.kit.compose import fit_soft
from tasktriage.models.heads import Head

from .recipe import HeadRecipe

__all__ = ["CrossValidated", "Extra", "cross_validate", "fit_label_head", "fit_reason_head"]

INNER_FOLDS = 5  # folds inside a training fold, to fit its temperature on held-out groups
SAME_TEXTS = "nearly every text stands in several groups, which leaves none to test on"


@dataclass(frozen=True, slots=True)
class Extra:
    """Rows that join every training fold and no test fold: vectors (m, d), soft (m, 3)."""

    vectors: Floats
    soft: Floats
    weight: float


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """Held-out predictions: `rows` (m,) of the data, with their logits and probabilities (m, 3).

    `probabilities` are calibrated inside each training fold, as figures need it; `logits` are
    raw, for the temperature and the conformal thresholds of the shipped head. `is_task` (m,) is
    p(is a task), None from a model that does not say. `dropped` counts test rows whose text was
    trained on. `neighbours` are figures on how general the sentence vector is, of a tuned encoder.
    """

    rows: NDArray[np.int64]
    logits: Floats
    probabilities: Floats
    temperatures: tuple[float, ...]
    dropped: int
    is_task: Floats | None = None
    neighbours: Mapping[str, float] | None = None


def fit_label_head(
    recipe: HeadRecipe, vectors: Floats, soft: Floats, weights: Floats, extra: Extra | None
) -> Head:
    """Fit logistic regression on soft labels; vectors (n, d), soft (n, 3), weights (n,).

    Raises:
        UsageError: the rows have one label alone.
    """
    if extra is not None:
        vectors = np.vstack([vectors, extra.vectors])
        soft = np.vstack([soft, extra.soft])
        weights = np.concatenate([weights, np.full(len(extra.vectors), extra.weight)])
    return _fit(recipe, vectors, soft, weights)


def _fit(recipe: HeadRecipe, vectors: Floats, soft: Floats, weights: Floats) -> Head:
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    estimator = LogisticRegression(C=recipe.C, max_iter=recipe.max_iter)
    # several threads wait for one another at every step of the solver: up to eight times slower
    with threadpool_limits(1, "blas"):
        fitted = fit_soft(estimator, vectors, soft, weights)
    return _head_of(fitted, len(LABELS))


def _head_of(fitted: object, classes: int) -> Head:
    """Return the estimator's weights with a row for every class; an unseen one never wins."""
    coef, intercept = fitted.coef_, fitted.intercept_  # type: ignore[attr-defined]
    seen = fitted.classes_  # type: ignore[attr-defined]
    if len(seen) == 2:  # scikit-learn keeps one row for two classes
        coef, intercept = np.vstack([-coef, coef]) / 2, np.concatenate([-intercept, intercept]) / 2
    weight = np.zeros((classes, coef.shape[1]))
    bias = np.full(classes, float(intercept.min()) - 50.0)
    weight[seen], bias[seen] = coef, intercept
    return Head(weight, bias)


def cross_validate(
    recipe: HeadRecipe,
    vectors: Floats,
    soft: Floats,
    weights: Floats,
    groups: Sequence[str],
    texts: Sequence[str],
    extra: Extra | None,
    folds: int,
) -> CrossValidated:
    """Predict each of n rows from a head that saw neither its group nor its text.

    Vectors are (n, d), soft labels (n, 3), weights (n,). Each training fold's temperature is
    fitted on its own held-out groups, pooled over inner folds: on one inner fold alone it swings
    with the choice of groups.

    Raises:
        ValueError: the groups, or those whose texts are new, are too few.
        UsageError: a training fold has one label alone.
    """
    groups_array, texts_array = np.asarray(groups), np.asarray(texts)
    logits = np.full(soft.shape, np.nan)
    probabilities = np.full(soft.shape, np.nan)
    temperatures: list[float] = []
    dropped = 0

    def head_of(rows: Codes) -> Head:
        return fit_label_head(recipe, vectors[rows], soft[rows], weights[rows], extra)

    for fold in group_folds(list(groups), list(texts), folds):
        train, test = fold.train, fold.test
        dropped += len(fold.dropped)
        if not len(test):
            continue
        temperature = _temperature(head_of, vectors, soft, groups_array, texts_array, train)
        logits[test] = head_of(train).logits(vectors[test])
        probabilities[test] = apply_temperature(logits[test], temperature)
        temperatures.append(temperature)
    rows = np.nonzero(~np.isnan(logits[:, 0]))[0]
    if len(set(groups_array[rows])) < 2:
        raise ValueError(SAME_TEXTS)
    return CrossValidated(rows, logits[rows], probabilities[rows], tuple(temperatures), dropped)


def _temperature(
    head_of: Callable[[Codes], Head],
    vectors: Floats,
    soft: Floats,
    groups: NDArray[np.str_],
    texts: NDArray[np.str_],
    train: Codes,
) -> float:
    """Fit a temperature on the training rows, each predicted by a head of other groups of them."""
    held_out = np.full((len(train), soft.shape[1]), np.nan)
    inner_groups = list(groups[train])
    count = min(INNER_FOLDS, len(set(inner_groups)))
    if count < 2:
        raise ValueError(
            f"the data has {len(set(groups))} groups; at least 3 are needed, to fit, to "
            "calibrate and to test"
        )
    for fold in group_folds(inner_groups, list(texts[train]), count):
        held_out[fold.test] = head_of(train[fold.train]).logits(vectors[train[fold.test]])
    known = ~np.isnan(held_out[:, 0])
    if not known.any():
        raise ValueError(SAME_TEXTS)
    return fit_temperature(held_out[known], soft[train][known])


def fit_reason_head(recipe: HeadRecipe, vectors: Floats, reasons: Sequence[Reason]) -> Head:
    """Fit p(reason | human-critical) on the main reasons (m,) of vectors (m, d)."""
    codes = np.array([REASONS.index(reason) for reason in reasons])
    return _fit_reasons(recipe, vectors, codes)


def _fit_reasons(recipe: HeadRecipe, vectors: Floats, codes: NDArray[np.int64]) -> Head:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=recipe.C, max_iter=recipe.max_iter).fit(vectors, codes)
    return _head_of(fitted, len(REASONS))
