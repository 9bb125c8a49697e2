"""What the baselines share: `fit` as the protocol asks for it, and the shares of the labels."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tasktriage.plugin import Label, UsageError, soft_targets

__all__ = ["Baseline", "Floats", "Rows", "label_shares"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Training rows: n texts, soft labels (n, 3), weights (n,), and n groups if they are known."""

    texts: Sequence[str]
    soft: Floats
    weights: Floats
    groups: Sequence[str] | None


class Baseline(ABC):
    """A `Classifier` that says what it learns of its rows, and what it answers."""

    def fit(
        self,
        texts: Sequence[str],
        targets: Floats | Sequence[Label],
        *,
        groups: Sequence[str] | None = None,
        sample_weight: Floats | None = None,
    ) -> Self:
        """Fit on n texts; targets are soft labels (n, 3) or n labels.

        Raises:
            UsageError: the rows, or the embedder, are not such as this baseline needs.
        """
        soft = soft_targets(targets)
        weights = np.ones(len(soft)) if sample_weight is None else np.asarray(sample_weight)
        self.learn(Rows(texts, soft, weights.astype(np.float64), groups))
        return self

    @abstractmethod
    def learn(self, rows: Rows) -> None:
        """Keep what `predict_proba` needs; errors as `fit`."""

    @abstractmethod
    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return probabilities (n, 3) in label order."""


def label_shares(rows: Rows) -> Floats:
    """Return the weighted mean (3,) of the soft labels.

    Raises:
        UsageError: there is no row, or no row has any weight.
    """
    total = (rows.soft * rows.weights[:, None]).sum(axis=0)
    if not total.sum() > 0:
        raise UsageError("at least one labelled text is needed to train on")
    shares: Floats = total / total.sum()
    return shares
