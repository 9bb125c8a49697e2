"""A sentence-transformers model as an embedder that can also be exported and trained."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tasktriage.plugin import EncoderFiles, UsageError, without_surrogates

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["SentenceTransformerEmbedder", "from_name"]

ALLOW_DOWNLOAD = "TASKTRIAGE_ALLOW_DOWNLOAD"
BATCH = 32


class SentenceTransformerEmbedder:
    """Embeds with sentence-transformers on the CPU; the model is loaded at first use.

    Args:
        name: a folder, or a model's name on its hub.
        identity: `id`, if not the name.

    Raises:
        UsageError: at first use; the model is not on this machine and downloads are not allowed.
    """

    def __init__(self, name: str, *, identity: str | None = None) -> None:
        self._name = name
        self.id = identity or name

    @cached_property
    def model(self) -> SentenceTransformer:
        """The loaded model."""
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # half a second of weights is no news
        local = Path(self._name).is_dir() or os.environ.get(ALLOW_DOWNLOAD, "0") in ("", "0")
        try:
            return SentenceTransformer(
                self._name, device="cpu", local_files_only=local, trust_remote_code=False
            )
        except (OSError, ValueError) as error:
            if not local or Path(self._name).is_dir():
                raise
            raise UsageError(
                f"the sentence-transformers model '{self._name}' is not on this machine; give a "
                f"folder, or set {ALLOW_DOWNLOAD}=1 to fetch it"
            ) from error

    @property
    def dimension(self) -> int:
        """Length d of a vector."""
        dimension = self.model.get_embedding_dimension()
        assert dimension is not None, "a sentence-transformers model knows its dimension"
        return int(dimension)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors (n, d) float32; no texts give (0, d)."""
        if not texts:  # the library gives shape (0,)
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self.model.encode(
            list(map(without_surrogates, texts)),  # which its tokenizer refuses
            batch_size=BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

    def to_onnx(self) -> EncoderFiles:
        """Return the encoder as an ONNX graph with its tokenizer.

        Raises:
            UsageError: the model is built otherwise than can be exported.
        """
        from .export import export

        return export(self.model)


def from_name(argument: str | None = None) -> SentenceTransformerEmbedder:
    """Make the embedder of `sentence-transformers:NAME-OR-PATH`.

    Raises:
        UsageError: there is no name.
    """
    if not argument:
        raise UsageError("name a model: sentence-transformers:NAME-OR-PATH")
    return SentenceTransformerEmbedder(argument)
