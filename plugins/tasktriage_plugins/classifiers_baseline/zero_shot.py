"""The codebook by itself: what similarity to its wording says without a single training row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tasktriage.plugin import LABELS, Embedder, load_codebook

from .base import Baseline, Floats, Rows

__all__ = ["CodebookZeroShot"]

NEAREST = 5  # statements of a label that are averaged: one alone may be near by a single word
TEMPERATURE = 0.05  # of a cosine; fixed beforehand, fitted to nothing


class CodebookZeroShot(Baseline):
    """softmax(m / .05), m the mean of a label's 5 largest cosines with its codebook statements.

    The statements of a label are its definition and its examples. Nothing is fitted: neither the
    labels nor the temperature. On a test made of the codebook's own examples it has seen the
    answers.

    Args:
        embedder: gives unit vectors.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def learn(self, rows: Rows) -> None:
        """Ignore the rows, and embed the codebook."""
        codebook = load_codebook()
        self.statements_ = [
            self.embedder.embed(
                [entry.definition for entry in codebook.labels if entry.label is label]
                + [example.text for example in codebook.examples if example.label is label]
            )
            for label in LABELS
        ]

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return probabilities (n, 3) in label order."""
        vectors = self.embedder.embed(texts)
        means = np.zeros((len(texts), len(LABELS)))
        for code, statements in enumerate(self.statements_):
            means[:, code] = np.sort(vectors @ statements.T, axis=1)[:, -NEAREST:].mean(axis=1)
        powers = np.exp((means - means.max(axis=1, keepdims=True)) / TEMPERATURE)
        probabilities: Floats = powers / powers.sum(axis=1, keepdims=True)
        return probabilities
