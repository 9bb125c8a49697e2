"""What a training part says of confidence: a temperature, and thresholds of prediction sets.

Both are fitted on groups held out inside the training part, so that no tested row has a say.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tasktriage.domain.dataset import LabelledTask
from tasktriage.domain.label import LABELS
from tasktriage.evaluation.calibration import (
    apply_temperature,
    conformal_quantiles,
    fit_temperature,
)
from tasktriage.evaluation.folds import group_folds
from tasktriage.models.calibrated import Calibrator, Scale

from .asking import logits_of, predict
from .candidates import Candidate
from .fitters import LearningRows
from .split import group_of
from .suite import Suite

__all__ = ["calibrate", "learning_rows"]

INNER_FOLDS = 5  # inside a training part; what is fitted is fitted on all of them pooled
UNFITTED = Calibrator(Scale(1.0, None))


def learning_rows(suite: Suite, rows: Sequence[LabelledTask]) -> LearningRows:
    """Return rows as a candidate learns from them."""
    return LearningRows(
        texts=[row.text for row in rows],
        soft=np.array([row.shares for row in rows], dtype=np.float64),
        groups=[group_of(row, suite.group) for row in rows],
        ratings=[row.ratings for row in rows],
        tags=[row.tags for row in rows],
    )


def calibrate(suite: Suite, rows: Sequence[LabelledTask], candidate: Candidate) -> Calibrator:
    """Fit a temperature and thresholds on rows held out inside the training part.

    The thresholds are of candidates fitted on four fifths of the rows; those of one that is fitted
    on all are hardly wider. An inner fold that leaves a label without rows (a few shots may) is
    passed over; without any fold the temperature is 1, and there are no sets.

    Raises:
        ComponentError: a row is no probabilities; names the candidate and the row.
    """
    groups = [group_of(row, suite.group) for row in rows]
    count = min(INNER_FOLDS, len(set(groups)))
    if count < 2:
        return UNFITTED
    asked: list[LabelledTask] = []
    answers = []
    for fold in group_folds(groups, [row.text for row in rows], count):
        if not len(fold.test) or len({rows[i].truth for i in fold.train}) < len(LABELS):
            continue
        fitter = candidate.make()
        fitter.fit(learning_rows(suite, [rows[i] for i in fold.train]))
        tested = [rows[i] for i in fold.test]
        answers.append(logits_of(predict(candidate.name, fitter, tested)))
        asked += tested
    if not asked:
        return UNFITTED
    logits = np.concatenate(answers)
    temperature = fit_temperature(logits, np.array([row.shares for row in asked]))
    true = np.array([LABELS.index(row.truth) for row in asked if row.truth is not None])
    quantiles = conformal_quantiles(apply_temperature(logits, temperature), true)
    return Calibrator(Scale(temperature, quantiles))
