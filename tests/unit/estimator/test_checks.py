"""scikit-learn's whole battery on our estimator.

Its checks give tables of numbers, and leave out what takes texts: `check_estimator` alone asks next
to nothing. So here a row of numbers is written as a text, and a model reads it back.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.utils.estimator_checks import check_estimator, parametrize_with_checks

from tasktriage import TaskTriageClassifier
from tasktriage.contracts.protocols import ModelOutput
from tasktriage.domain.assessment import ModelInfo


class ReadsNumbers:
    """A model whose vector of a text are the numbers that stand in it."""

    info = ModelInfo("numbers", "1")

    def assess(self, texts):
        vectors = np.array([[float(word) for word in text.split()] for text in texts])
        return ModelOutput(vectors, np.full((len(texts), 3), 1 / 3))


class OnNumbers(TaskTriageClassifier):
    """The estimator on rows of numbers, each written as a text."""

    def __init__(self, C=3.0):
        super().__init__(C=C)

    def _opened(self):
        return ReadsNumbers()

    def fit(self, X, y=None, sample_weight=None):
        return super().fit(written(X), y, sample_weight)

    def predict_proba(self, X):
        return super().predict_proba(written(X))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array, tags.input_tags.two_d_array = False, True
        return tags


def written(rows):
    table = np.asarray(rows)
    if table.ndim != 2:  # as given: no table of numbers
        return rows
    return [" ".join(repr(float(number)) for number in row) for row in table]


NO_FEATURES = "a text has no features that could be counted"
SPARSE = "a sparse matrix holds no texts: the error asks for texts, whatever else was given"
CANT_HOLD = {
    "check_n_features_in": NO_FEATURES,
    "check_n_features_in_after_fitting": NO_FEATURES,
    "check_estimators_empty_data_messages": "rows without features are empty texts, and called so",
    "check_estimator_sparse_array": SPARSE,
    "check_estimator_sparse_matrix": SPARSE,
    "check_estimator_sparse_tag": SPARSE,
    "check_fit2d_predict1d": "a column is what it takes",
}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_check_estimator_passes():
    check_estimator(TaskTriageClassifier())


@pytest.mark.filterwarnings("ignore:Casting complex", "ignore:invalid value encountered in cast")
@parametrize_with_checks([OnNumbers()], expected_failed_checks=lambda _: CANT_HOLD)
def test_a_check_of_estimators_holds(estimator, check):
    check(estimator)


def test_the_documentation_says_which_checks_cant_hold_and_why():
    page = (Path(__file__).parents[3] / "docs/library.md").read_text("utf-8")
    rows = re.findall(r"^\| (`check_.*`) \| (.+) \|$", page, re.MULTILINE)
    listed = {name: why for names, why in rows for name in re.findall(r"\w+", names)}
    assert listed == CANT_HOLD
