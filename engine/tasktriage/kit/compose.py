"""Compose an embedder, or any features, with a scikit-learn estimator into a `Classifier`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.protocols import Embedder, ModelOutput
from tasktriage.domain.label import LABELS, Label

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["EmbedderClassifier", "fit_soft", "hard_targets", "predict_soft", "soft_targets"]


class EmbedderClassifier:
    """An embedder and a scikit-learn estimator as one classifier of texts.

    Args:
        embedder: gives the features.
        estimator: anything with `fit(X, y, sample_weight=)` and `predict_proba`; it is cloned.
    """

    def __init__(self, embedder: Embedder, estimator: Any) -> None:
        self.embedder = embedder
        self.estimator = estimator

    def fit(
        self,
        texts: Sequence[str],
        targets: NDArray[np.float64] | Sequence[Label],
        *,
        groups: Sequence[str] | None = None,
        sample_weight: NDArray[np.float64] | None = None,
    ) -> EmbedderClassifier:
        """Fit on n texts; see `Classifier.fit`.

        Raises:
            UsageError: fewer than two labels have any share.
        """
        import numpy as np

        vectors = self.embedder.embed(texts).astype(np.float64)
        self.estimator_ = fit_soft(self.estimator, vectors, targets, sample_weight)
        return self

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return probabilities (n, 3) in label order."""
        return self.assess(texts).probabilities

    def assess(self, texts: Sequence[str]) -> ModelOutput:
        """Return vectors and probabilities of one pass."""
        import numpy as np

        vectors = self.embedder.embed(texts)
        probabilities = predict_soft(self.estimator_, vectors.astype(np.float64))
        return ModelOutput(vectors=vectors, probabilities=probabilities)


def soft_targets(targets: NDArray[np.float64] | Sequence[Label]) -> NDArray[np.float64]:
    """Return targets as soft labels (n, 3); labels become one-hot rows.

    Raises:
        ValueError: one is neither a row of shares nor a label.
    """
    import numpy as np

    array = np.asarray(targets)
    if array.ndim == 2:
        return array.astype(np.float64)
    codes = [LABELS.index(Label(str(label))) for label in array]
    one_hot: NDArray[np.float64] = np.eye(len(LABELS))[codes]
    return one_hot


def hard_targets(targets: NDArray[np.float64] | Sequence[Label]) -> NDArray[np.int64]:
    """Return the code (n,) of each label, or of the largest share; a tie goes to the more human.

    Raises:
        ValueError: as `soft_targets`.
    """
    # numpy comes with it, which every plugin would import with this module
    from .arrays import top_codes

    return top_codes(soft_targets(targets))


def fit_soft(
    estimator: Any,
    features: Any,
    targets: NDArray[np.float64] | Sequence[Label],
    sample_weight: NDArray[np.float64] | None = None,
) -> Any:
    """Fit a clone of a scikit-learn estimator on soft labels and return it.

    Each row stands once for every label with a share, weighted by that share. Classes are the
    codes 0, 1, 2: strings would be sorted alphabetically, which is not the order of labels.

    Args:
        estimator: with `fit(X, y, sample_weight=)`.
        features: (n, d) array or sparse matrix.
        targets: soft labels (n, 3), or n labels.
        sample_weight: (n,).

    Raises:
        UsageError: fewer than two labels have any share.
    """
    import numpy as np
    from sklearn.base import clone

    shares = soft_targets(targets)
    if sample_weight is not None:
        shares = shares * np.asarray(sample_weight, dtype=np.float64)[:, None]
    rows, codes = np.nonzero(shares)
    if len(np.unique(codes)) < 2:
        raise UsageError("at least two labels are needed to train on")
    return clone(estimator).fit(features[rows], codes, sample_weight=shares[rows, codes])


def predict_soft(fitted: Any, features: Any) -> NDArray[np.float64]:
    """Return (n, 3) of an estimator fitted by `fit_soft`; a label it never saw gets 0."""
    import numpy as np

    probabilities = np.zeros((features.shape[0], len(LABELS)))
    if features.shape[0]:
        probabilities[:, fitted.classes_] = fitted.predict_proba(features)
    return probabilities
