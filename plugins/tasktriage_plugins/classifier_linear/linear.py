"""Logistic regression on soft labels, over sentence vectors or TF-IDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from tasktriage.plugin import LABELS, Embedder, EmbedderClassifier, Label, fit_soft, predict_soft

__all__ = ["TfidfClassifier", "embedding_lr"]

C = 3.0  # inverse regularisation of the published baselines
MAX_ITER = 1000


def embedding_lr(embedder: Embedder) -> EmbedderClassifier:
    """Return logistic regression on an embedder's vectors."""
    return EmbedderClassifier(embedder, LogisticRegression(C=C, max_iter=MAX_ITER))


class TfidfClassifier:
    """Logistic regression on TF-IDF of words and word pairs; a pair must stand in two texts."""

    def __init__(self) -> None:
        self.vectorizer: Any = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)

    def fit(
        self,
        texts: Sequence[str],
        targets: NDArray[np.float64] | Sequence[Label],
        *,
        groups: Sequence[str] | None = None,
        sample_weight: NDArray[np.float64] | None = None,
    ) -> TfidfClassifier:
        """Fit on n texts; targets are soft labels (n, 3) or n labels.

        Raises:
            UsageError: fewer than two labels have any share.
        """
        features = self.vectorizer.fit_transform(texts)
        self.estimator_ = fit_soft(
            LogisticRegression(C=C, max_iter=MAX_ITER), features, targets, sample_weight
        )
        return self

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return probabilities (n, 3) in label order."""
        if not texts:  # scikit-learn refuses zero rows
            return np.zeros((0, len(LABELS)))
        return predict_soft(self.estimator_, self.vectorizer.transform(texts))
