"""A model's sentence vectors, without what its heads say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.protocols import Embedder, Model
from tasktriage.models.manifest import ENCODER
from tasktriage.models.model import FolderModel

__all__ = ["model_embedder"]


def model_embedder(model: Model) -> Embedder:
    """Return an embedder of a model's vectors; models of one encoder have one id.

    Of a model folder the encoder alone is run.
    """
    if isinstance(model, FolderModel):
        # the same encoder in int8 gives other vectors than in float32
        sha256 = model.manifest.files[ENCODER]["sha256"]
        return _FolderEmbedder(model, f"{model.embedder_id}/{sha256}")
    return _AnswerEmbedder(model, f"{model.embedder_id}/{model.info.sha256}")


class _FolderEmbedder:
    def __init__(self, model: FolderModel, identity: str) -> None:
        self._encoder = model.encoder
        self.id = identity
        self.dimension = model.manifest.dimension

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d)."""
        return self._encoder.embed(texts)


class _AnswerEmbedder:
    def __init__(self, model: Model, identity: str) -> None:
        self._model = model
        self.id = identity

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.embed(["a text"]).shape[1])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d)."""
        return self._model.assess(texts).vectors
