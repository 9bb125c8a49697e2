"""Cross-validate a fine-tuned model: every fold trained, exported and asked in int8."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.errors import RecipeError
from tasktriage.evaluation.calibration import apply_temperature
from tasktriage.evaluation.folds import Fold, group_folds

from .data import TrainingData
from .fit import SAME_TEXTS, CrossValidated
from .targets import Targets
from .tuner import Exported, Tuner, held_out_groups

__all__ = ["validate", "validate_once"]

LEAST_GROUPS = 2  # that are tested; intervals are by group
EVERY = 2  # of the training rows that make the centroids; half of them place those as well


def validate(tuner: Tuner, targets: Targets, data: TrainingData) -> CrossValidated:
    """Predict every row of the data from a model that saw neither its group nor its text.

    Raises:
        RecipeError: the groups, or those whose texts are new, are too few, or the numbers ran
            away.
        OSError: a run can't be written to the folder of the tuner's runs.
    """
    folds = _folds(data, tuner.recipe.folds)
    collected = _Collected(tuner, data)
    for number, fold in enumerate(folds, start=1):
        exported, temperature = tuner.fit_calibrated(
            targets.take(fold.train),
            data.soft[fold.train],
            [data.groups[i] for i in fold.train],
            title=f"fold {number} of {len(folds)}",
        )
        collected.add(exported, fold, temperature)
    return collected.result()


def validate_once(
    tuner: Tuner, targets: Targets, data: TrainingData, *, keep: Path | None = None
) -> tuple[Exported, CrossValidated]:
    """Train once, keeping a share of the groups back, and predict those; `keep` as in `fit`.

    Raises:
        RecipeError: too few groups are left, or the numbers ran away.
        OSError: a run can't be written to the folder of the tuner's runs, or the encoder to `keep`.
    """
    held = held_out_groups(data.groups, tuner.settings.held_out, tuner.recipe.seed)
    train, test = np.flatnonzero(~held), np.flatnonzero(held)
    seen = {data.texts[i] for i in train.tolist()}
    new = np.array([i for i in test.tolist() if data.texts[i] not in seen], dtype=np.int64)
    if held.all() or len({data.groups[i] for i in new.tolist()}) < LEAST_GROUPS:
        raise RecipeError(
            f"{data.path}: too few groups are left to test on; cross-validate, or raise [finetune] "
            "held_out"
        )
    exported = tuner.fit(targets.take(train), keep=keep)
    collected = _Collected(tuner, data)
    collected.add(exported, Fold(train, new, np.setdiff1d(test, new)), 1.0)
    return exported, collected.result()


def _folds(data: TrainingData, count: int) -> list[Fold]:
    """Return the folds that test anything.

    Raises:
        RecipeError: the groups, or those whose texts are new, are too few.
    """
    problem = f"{data.path}: can't be split into folds"
    try:
        folds = [f for f in group_folds(list(data.groups), list(data.texts), count) if len(f.test)]
    except ValueError as error:
        raise RecipeError(f"{problem}: {error}") from None
    if len({data.groups[i] for fold in folds for i in fold.test}) < LEAST_GROUPS:
        raise RecipeError(f"{problem}: {SAME_TEXTS}")
    return folds


class _Collected:
    """What the folds gave."""

    def __init__(self, tuner: Tuner, data: TrainingData) -> None:
        self._tuner, self._data = tuner, data
        shape = data.soft.shape
        self._logits, self._probabilities = np.full(shape, np.nan), np.full(shape, np.nan)
        self._is_task = np.full(shape[0], np.nan)
        self._temperatures: list[float] = []
        self._dropped = 0
        self._hits = {"tuned": 0.0, "original": 0.0}

    def add(self, exported: Exported, fold: Fold, temperature: float) -> None:
        data, test = self._data, fold.test
        texts = [data.texts[i] for i in test]
        encoded = exported.encoder.encode(texts)
        logits, is_task = exported.answers(encoded)
        self._logits[test] = logits
        self._probabilities[test] = apply_temperature(logits, temperature)
        if is_task is not None:
            self._is_task[test] = is_task
        self._temperatures.append(temperature)
        self._dropped += len(fold.dropped)
        digits = self._tuner.recipe.data.major_digits
        if digits is not None:
            some = fold.train[::EVERY]
            known = [data.texts[i] for i in some]
            majors = [data.groups[i][:digits] for i in some]
            asked = [data.groups[i][:digits] for i in test]
            self._hits["tuned"] += _nearest(
                exported.encoder.embed(known), majors, encoded.vectors, asked
            )
            original = self._tuner.original
            self._hits["original"] += _nearest(original(known), majors, original(texts), asked)

    def result(self) -> CrossValidated:
        rows = np.flatnonzero(~np.isnan(self._logits[:, 0]))
        neighbours = None
        if self._tuner.recipe.data.major_digits is not None:
            neighbours = {name: hits / len(rows) for name, hits in self._hits.items()}
        return CrossValidated(
            rows,
            self._logits[rows],
            self._probabilities[rows],
            tuple(self._temperatures),
            self._dropped,
            None if np.isnan(self._is_task[rows]).any() else self._is_task[rows],
            neighbours,
        )


def _nearest(
    known: NDArray[np.float32],
    majors: Sequence[str],
    asked: NDArray[np.float32],
    truth: Sequence[str],
) -> float:
    """Return how many asked vectors are nearest to the centroid of their own major group."""
    names = sorted(set(majors))
    of = np.array(majors)
    centroids = np.stack([known[of == name].mean(axis=0) for name in names])
    centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    found = np.array(names)[(asked @ centroids.T).argmax(axis=1)]
    return float((found == np.array(truth)).sum())
