"""Linear support vectors on TF-IDF, with probabilities fitted on groups that trained nothing."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from tasktriage.plugin import LABELS, TasktriageWarning, fit_soft, predict_soft

from .base import Baseline, Floats, Rows

__all__ = ["TfidfSvm"]

FOLDS = 5
ABSENT = -1.0  # margin of a label that the machine never saw: plainly not that one
CALIBRATION_C = 3.0


class TfidfSvm(Baseline):
    """LinearSVC on TF-IDF of words and word pairs; its margins become probabilities by sigmoids.

    The margins of the training rows are found out of fold by group, and logistic regression from
    the three margins to the labels (Platt's sigmoid for more than two labels) is fitted on them.
    The machine that answers is then trained on all rows. Without groups, equal texts are a group.
    """

    def learn(self, rows: Rows) -> None:
        """Fit the machine on all rows, and the sigmoids on margins that are held out.

        Raises:
            UsageError: fewer than two labels.

        Warns:
            TasktriageWarning: too few groups hold each label, so nothing can be calibrated and
            the margins go through a softmax as they are.
        """
        shares = rows.soft * rows.weights[:, None]
        groups = rows.texts if rows.groups is None else rows.groups
        self.machine_ = Machine().fit(rows.texts, shares)
        margins, known = held_out_margins(rows.texts, shares, groups)
        present = shares.sum(axis=0) > 0
        if (shares[known].sum(axis=0)[present] > 0).all():
            self.sigmoids_ = fit_soft(
                LogisticRegression(C=CALIBRATION_C), margins[known], shares[known]
            )
        else:
            self.sigmoids_ = None
            warnings.warn(
                "tfidf-svm is not calibrated: a label stands in too few groups to hold any out",
                TasktriageWarning,
                stacklevel=3,  # who called fit
            )

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return probabilities (n, 3) in label order."""
        margins = self.machine_.margins(texts)
        if self.sigmoids_ is not None:
            return predict_soft(self.sigmoids_, margins)
        powers = np.exp(margins) * self.machine_.seen
        probabilities: Floats = powers / powers.sum(axis=1, keepdims=True)
        return probabilities


class Machine:
    """TF-IDF and support vectors, uncalibrated."""

    def __init__(self) -> None:
        self.vectorizer: Any = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)

    def fit(self, texts: Sequence[str], shares: Floats) -> Machine:
        """Fit on n texts with weighted shares (n, 3).

        Raises:
            UsageError: fewer than two labels.
        """
        features = self.vectorizer.fit_transform(texts)
        self.estimator = fit_soft(LinearSVC(random_state=0), features, shares)
        self.seen = np.isin(np.arange(len(LABELS)), self.estimator.classes_)
        return self

    def margins(self, texts: Sequence[str]) -> Floats:
        """Return signed distances (n, 3), one label against the rest."""
        margins = np.full((len(texts), len(LABELS)), ABSENT)
        if texts:  # scikit-learn refuses zero rows
            found = self.estimator.decision_function(self.vectorizer.transform(texts))
            # of two labels scikit-learn gives the second one's alone
            both = np.column_stack([-found, found]) if found.ndim == 1 else found
            margins[:, self.estimator.classes_] = both
        return margins


def held_out_margins(
    texts: Sequence[str], shares: Floats, groups: Sequence[str]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return margins (n, 3) by machines that saw no row of the group, and which rows have them.

    A row has none if what is left without its fold lacks a label: such a machine's margins say
    nothing of those of the one that saw all.
    """
    margins, known = np.zeros(shares.shape), np.zeros(len(texts), dtype=bool)
    n_groups = len(set(groups))
    if n_groups < 2:
        return margins, known
    present = shares.sum(axis=0) > 0
    folds = GroupKFold(min(FOLDS, n_groups)).split(margins, groups=np.asarray(groups))
    for train, held_out in folds:
        if ((shares[train].sum(axis=0) > 0) == present).all():
            machine = Machine().fit([texts[i] for i in train], shares[train])
            margins[held_out] = machine.margins([texts[i] for i in held_out])
            known[held_out] = True
    return margins, known
