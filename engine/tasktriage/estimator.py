"""A scikit-learn estimator over task texts: a shipped model's answers, or labels of your own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils import check_consistent_length
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, column_or_1d

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.protocols import Model
from tasktriage.domain.label import LABELS
from tasktriage.kit.repair import without_surrogates
from tasktriage.models.manifest import MANIFEST
from tasktriage.pipeline.engine import DEFAULT_MODEL, Engine

__all__ = ["TaskTriageClassifier", "UnfitTextsError"]

MAX_ITER = 1000
SMALLEST = 1e-4  # of a probability whose logarithm is a feature
OPENED = 2  # engines that are kept: folds and clones of one model share it, and what it remembers


class UnfitTextsError(UsageError, ValueError):
    """Texts or labels that can't be used; scikit-learn expects a ValueError."""


class TaskTriageClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # untyped
    """Classifies task texts, by a shipped model or by labels that it learns.

    With labels, `fit(X, y)` learns them, of whatever kind they are: logistic regression on the
    model's sentence vectors and the logarithms of its three probabilities. Without, `fit(X)`
    learns nothing, and the model itself answers. X is a list, an array or a column of n texts, or
    a table with one column.

    Args:
        model: a registered name, a model folder, or anything that has `Model`'s members.
        C: inverse strength of regularisation, above 0.

    Attributes:
        classes_: the labels, sorted: columns of `predict_proba` are in their order. Sorted as
            scikit-learn's are, so "augmentable" comes first.
        head_: the fitted `LogisticRegression`; None where the model itself answers.
        model_info_: name, version and hash of the model.
    """

    def __init__(self, model: str | Path | Model = DEFAULT_MODEL, *, C: float = 3.0) -> None:
        self.model = model
        self.C = C

    def fit(self, X: Any = None, y: Any = None, sample_weight: Any = None) -> TaskTriageClassifier:
        """Learn the labels y (n,) of n texts; without y be the model as it is.

        Raises:
            UnfitTextsError: something is no text, or empty; also a ValueError.
            ValueError: fewer than two labels, one is missing, or their number is not that of texts.
        """
        model = self._opened()
        if y is None:
            self.head_ = None
            self.classes_: NDArray[Any] = np.array(sorted(map(str, LABELS)))
        else:
            texts, labels = _texts(X), _labels(y)
            check_consistent_length(texts, labels)
            head = LogisticRegression(C=self.C, max_iter=MAX_ITER)
            self.head_ = head.fit(_features(model, texts), labels, sample_weight)
            self.classes_ = self.head_.classes_
        self.model_info_ = model.info
        return self

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the most probable of `classes_` for each of n texts, shape (n,).

        Raises:
            UnfitTextsError: something is no text, or empty.
            UsageError: the model is another one than at `fit`.
        """
        best = self.predict_proba(X).argmax(axis=1)
        labels: NDArray[Any] = self.classes_[best]
        return labels

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Return probabilities (n, k) of n texts, in the order of `classes_`.

        Calibrated where the model itself answers; learnt labels have what their regression gives.

        Raises:
            UnfitTextsError: something is no text, or empty.
            UsageError: the model is another one than at `fit`.
        """
        check_is_fitted(self)
        texts, model = _texts(X), self._opened()
        if model.info != self.model_info_:
            was, is_ = self.model_info_, model.info
            raise UsageError(
                f"fitted on model {was.name} {was.version} ({was.sha256}), but this is "
                f"{is_.name} {is_.version} ({is_.sha256}); fit again"
            )
        if self.head_ is None:
            order = [list(map(str, LABELS)).index(label) for label in self.classes_]
            shares: NDArray[np.float64] = model.assess(texts).probabilities[:, order]
            return shares
        if not texts:  # which scikit-learn refuses
            return np.zeros((0, len(self.classes_)))
        found: NDArray[np.float64] = self.head_.predict_proba(_features(model, texts))
        return found

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.target_tags.required = False
        return tags

    def _opened(self) -> Model:
        if not isinstance(self.model, (str, Path)):
            return self.model
        manifest = Path(self.model) / MANIFEST
        stamp = manifest.stat().st_mtime_ns if manifest.is_file() else None
        return _engine(self.model, stamp).model


@lru_cache(maxsize=OPENED)
def _engine(model: str | Path, stamp: int | None) -> Engine:
    """Return an engine, of a folder for as long as it is not written anew."""
    return Engine(model)


def _features(model: Model, texts: Sequence[str]) -> NDArray[np.float64]:
    output = model.assess(texts)
    logs = np.log(np.maximum(output.probabilities, SMALLEST))
    return np.hstack([output.vectors.astype(np.float64), logs])


def _texts(X: Any) -> list[str]:
    values = np.asarray(X, dtype=object)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise UnfitTextsError("texts must be a list, or one column, of texts")
    for number, value in enumerate(values, start=1):
        if not isinstance(value, str):
            raise UnfitTextsError(f"text {number} is no text but {type(value).__name__}")
        if not value.strip():
            raise UnfitTextsError(f"text {number} is empty; leave such rows out")
    return [without_surrogates(value) for value in values]


def _labels(y: Any) -> NDArray[Any]:
    kinds = [isinstance(value, str) for value in np.asarray(y, dtype=object).ravel()]
    if any(kinds) and not all(kinds):  # numpy would compare them, and fail in its own words
        raise UnfitTextsError(
            f"label {kinds.index(False) + 1} is missing, or no text as others are"
        )
    labels: NDArray[Any] = column_or_1d(y, warn=True)
    check_classification_targets(labels)
    return labels
