"""Token vectors without the encoder: what is left when no layer is run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from tasktriage.plugin import Embedder, UsageError, fit_soft, predict_soft, without_surrogates

from .base import Baseline, Floats, Rows
from .linear import logistic_regression

__all__ = ["StaticTable"]


class StaticTable(Baseline):
    """Logistic regression on the mean of the rows of the encoder's token table.

    The means are brought to unit variance per column over the training texts. A text without a
    token of the table has a mean of zero.

    Args:
        embedder: with `model`, a sentence-transformers model, whose table and tokenizer are read.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def learn(self, rows: Rows) -> None:
        """Fit on the mean rows of the texts' tokens.

        Raises:
            UsageError: the embedder is not one with a token table; or fewer than two labels.
        """
        self.tokenizer_, self.table_ = token_table(self.embedder)
        means = self._means(rows.texts)
        self.centre_, scale = means.mean(axis=0), means.std(axis=0)
        self.scale_ = np.where(scale > 0, scale, 1.0)
        features = self._scaled(means)
        self.estimator_ = fit_soft(logistic_regression(), features, rows.soft, rows.weights)

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return probabilities (n, 3) in label order."""
        return predict_soft(self.estimator_, self._scaled(self._means(texts)))

    def _scaled(self, means: Floats) -> Floats:
        scaled: Floats = (means - self.centre_) / self.scale_
        return scaled

    def _means(self, texts: Sequence[str]) -> Floats:
        """Return the mean token row of n texts, (n, d)."""
        if not texts:  # the tokenizer refuses an empty batch
            return np.zeros((0, self.table_.shape[1]))
        sound = list(map(without_surrogates, texts))  # others its tokenizer refuses
        tokens: list[list[int]] = self.tokenizer_(sound, add_special_tokens=False)["input_ids"]
        starts = np.cumsum([0, *map(len, tokens)])
        share = np.concatenate([np.full(len(row), 1 / max(len(row), 1)) for row in tokens])
        columns = np.array([token for row in tokens for token in row], dtype=np.int64)
        shape = (len(tokens), len(self.table_))
        means: Floats = csr_matrix((share, columns, starts), shape=shape) @ self.table_
        return means


def token_table(embedder: Embedder) -> tuple[Any, Floats]:
    """Return the tokenizer and the table (tokens, d) of an embedder's sentence-transformers model.

    Raises:
        UsageError: it has none.
    """
    try:
        model: Any = embedder.model  # type: ignore[attr-defined]
        table = model[0].model.get_input_embeddings().weight
        return model.tokenizer, table.detach().cpu().numpy().astype(np.float64)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise UsageError(
            f"static-lr reads the token table of a sentence-transformers model, and the embedder "
            f"'{embedder.id}' shows none; use minilm or sentence-transformers:NAME-OR-PATH"
        ) from error
