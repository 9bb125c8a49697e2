"""Embedders for classifiers that are checked: one that costs nothing, one that costs less."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Remembering", "StandIn"]


class StandIn:
    """Unit vectors of hashed words: texts that share words are near to one another."""

    id = "stand-in"
    dimension = 256

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors (n, 256); one that has no word is the first axis."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in text.casefold().split():
                digest = hashlib.sha256(word.encode("utf-8", "replace")).digest()
                vector[digest[0]] += 1 if digest[1] % 2 else -1
            if not vector.any():
                vector[0] = 1
            vector /= np.linalg.norm(vector)
        return vectors


class Remembering:
    """An embedder that is asked for no text twice: the checks of a classifier fit it many times."""

    def __init__(self, embedder: Any) -> None:
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return what the embedder gives, or gave."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new or not len(texts):
            made = self._embedder.embed(new)
            self._known.update(zip(new, made, strict=True))
            if not len(texts):
                return np.asarray(made)
        return np.stack([self._known[text] for text in texts])
