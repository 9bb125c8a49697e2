"""Length alone: how much of a score is an artefact of how long the sentences are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tasktriage.plugin import fit_soft, predict_soft

from .base import Baseline, Floats, Rows
from .linear import logistic_regression

__all__ = ["TextLength"]


class TextLength(Baseline):
    """Logistic regression on log(1 + characters) and log(1 + words)."""

    def learn(self, rows: Rows) -> None:
        """Fit on the lengths.

        Raises:
            UsageError: fewer than two labels.
        """
        features = lengths(rows.texts)
        self.estimator_ = fit_soft(logistic_regression(), features, rows.soft, rows.weights)

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return probabilities (n, 3) in label order."""
        return predict_soft(self.estimator_, lengths(texts))


def lengths(texts: Sequence[str]) -> Floats:
    """Return log(1 + characters) and log(1 + words) of n texts, (n, 2)."""
    counts = np.array([(len(text), len(text.split())) for text in texts], dtype=np.float64)
    logs: Floats = np.log1p(counts.reshape(-1, 2))
    return logs
