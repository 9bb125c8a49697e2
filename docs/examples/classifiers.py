"""Examples of embedders, classifiers and models."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tasktriage.plugin import (
    Classifier,
    Embedder,
    EmbedderClassifier,
    EncoderFiles,
    ExportableEmbedder,
    Label,
    Model,
    ModelInfo,
    ModelOutput,
    TrainableEmbedder,
    UsageError,
    fit_soft,
    hard_targets,
    model_from_resource,
    predict_soft,
    soft_targets,
)

TEXTS = ("Scan the contracts", "Draft a reply", "Comfort a family", "Scan the letters")
TARGETS = (Label.AUTOMATABLE, Label.AUGMENTABLE, Label.HUMAN_CRITICAL, Label.AUTOMATABLE)


class HashedWords:
    """Unit vectors of hashed words: no model, no download, the same on every machine."""

    id = "hashed-words/1"
    dimension = 64

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors (n, 64)."""
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                digest = hashlib.sha256(word.encode()).digest()
                found[row, digest[0] % self.dimension] += 1.0
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        unit: NDArray[np.float32] = found / np.maximum(lengths, 1e-9)
        return np.where(lengths > 0.0, unit, np.float32(self.dimension**-0.5))


def example_embedder() -> None:
    """Unit vectors (n, d) in float32; no texts give (0, d)."""
    embedder: Embedder = HashedWords()
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (4, 64)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0)
    assert embedder.embed([]).shape == (0, 64)


class Exported(HashedWords):
    """An embedder that a model folder can be made of, and that training can start from."""

    model: Any = None  # the sentence_transformers.SentenceTransformer

    def to_onnx(self) -> EncoderFiles:
        """Return the graph and its tokenizer; here no more than their beginnings."""
        return EncoderFiles(graph=b"\x08\x08", tokenizer=b"{}", max_tokens=128)


def example_exportable_embedder() -> None:
    """What `tasktriage train` asks an embedder for: `to_onnx`, or a model to train."""
    embedder = Exported()
    assert isinstance(embedder, ExportableEmbedder)
    assert isinstance(embedder, TrainableEmbedder)
    assert not isinstance(HashedWords(), ExportableEmbedder)
    assert embedder.to_onnx().max_tokens == 128


def example_targets() -> None:
    """What `fit` is given, as it needs it: shares (n, 3), or codes (n,)."""
    soft = soft_targets([Label.AUGMENTABLE, Label.HUMAN_CRITICAL])
    assert soft.tolist() == [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    assert hard_targets(np.array([[0.5, 0.5, 0.0]])).tolist() == [1]  # a tie: the more human


class Lengths:
    """A classifier of its own: logistic regression on the length of a text."""

    def fit(
        self,
        texts: Sequence[str],
        targets: NDArray[np.float64] | Sequence[Label],
        *,
        groups: Sequence[str] | None = None,
        sample_weight: NDArray[np.float64] | None = None,
    ) -> Lengths:
        """Fit on n texts; soft labels are kept soft."""
        from sklearn.linear_model import LogisticRegression

        self.fitted_ = fit_soft(LogisticRegression(), self._features(texts), targets, sample_weight)
        return self

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return probabilities (n, 3) in label order."""
        return predict_soft(self.fitted_, self._features(texts))

    def _features(self, texts: Sequence[str]) -> NDArray[np.float64]:
        return np.array([[len(text)] for text in texts], dtype=np.float64)


def example_classifier() -> None:
    """Probabilities (n, 3) in label order, whose rows sum to 1."""
    classifier: Classifier = Lengths()
    found = classifier.fit(TEXTS, TARGETS).predict_proba(TEXTS)
    assert found.shape == (4, 3)
    assert np.allclose(found.sum(axis=1), 1.0)


def example_one_label() -> None:
    """Errors that `fit` is expected to raise are of tasktriage's own classes."""
    with pytest.raises(UsageError, match="label"):
        Lengths().fit(TEXTS[:1], TARGETS[:1])


def example_embedder_classifier() -> None:
    """The shortest classifier: an embedder, and any scikit-learn estimator."""
    from sklearn.linear_model import LogisticRegression

    classifier = EmbedderClassifier(HashedWords(), LogisticRegression(C=30.0))
    classifier.fit(TEXTS, TARGETS)
    found = classifier.predict_proba(["Scan the forms", "Comfort a child"])
    assert found.argmax(axis=1).tolist() == [0, 2]


class Remote:
    """A model of three numbers; one that asks a server has the same members."""

    info = ModelInfo("remote", "1.0")
    embedder_id = HashedWords.id
    languages = ("en",)

    def assess(self, texts: Sequence[str]) -> ModelOutput:
        """Return vectors (n, d) and probabilities (n, 3) of n texts."""
        share = np.array([0.2, 0.5, 0.3])
        return ModelOutput(
            vectors=HashedWords().embed(texts),
            probabilities=np.tile(share, (len(texts), 1)),
        )

    def prediction_sets(self, probabilities: NDArray[np.float64], coverage: float) -> None:
        """Return None: it is not calibrated."""

    def is_task_threshold(self, *, given: bool) -> None:
        """Return None: it can't tell tasks from other texts."""


def example_model() -> None:
    """What the pipeline asks a model for, once for each text."""
    model: Model = Remote()
    found = model.assess(TEXTS)
    assert found.probabilities.shape == (4, 3)
    assert found.reasons is None  # it gives none
    assert model.prediction_sets(found.probabilities, 0.9) is None


def example_model_from_resource() -> None:
    """The factory of a model folder that a package ships; it is opened when it is called."""
    factory = model_from_resource("tasktriage_models", "default")
    model = factory()
    assert model.info.name == "default"
    assert "en" in model.languages
