"""Sentence vectors, remembered: folds and candidates share texts, and embedding is what costs."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.errors import ComponentError
from tasktriage.contracts.protocols import Embedder, Model
from tasktriage.models.store import FILE

from .kept_rows import KeptRows

__all__ = ["CachedEmbedder", "ModelEmbedder", "Vectors"]

SCHEMA = b"tasktriage.bench-vectors/1"  # another layout of a row gets another number
LAYOUT = np.dtype("<f4")


class Vectors:
    """Vectors by embedder and text, in memory and (with a folder) in a file of all embedders.

    Several processes may use the folder at once, and a file that is damaged costs nothing but
    time. `seconds` is the time spent embedding what was not remembered.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._kept = None if folder is None else KeptRows(folder / FILE)
        self._known: dict[bytes, NDArray[np.float32]] = {}
        self._together: list[str] = []
        self._enabled = True
        self.seconds = 0.0

    @property
    def folder(self) -> Path | None:
        """Where vectors lie between runs."""
        return self._folder

    def together(self, texts: Iterable[str]) -> None:
        """Embed these texts in one call, at the first need of any of them.

        A text's last digits depend on what shares its batch. In one call they do not depend on
        where an earlier run was stopped.
        """
        self._together = list(dict.fromkeys(texts))

    @contextmanager
    def off(self) -> Iterator[None]:
        """Forget for a while: what is timed must be computed."""
        self._enabled = False
        try:
            yield
        finally:
            self._enabled = True

    def embed(self, embedder: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d), asking the embedder for the texts it has not been asked for.

        Raises:
            ComponentError: the embedder gave another number of vectors than of texts.
        """
        if not self._enabled:
            return embedder.embed(texts)
        keys = _keys(embedder, texts)
        new = self._missing(embedder, keys)
        if new:
            start = time.perf_counter()
            shared = _keys(embedder, self._together)
            if not new.keys().isdisjoint(shared):
                self._add(embedder, self._missing(embedder, shared))
            self._add(embedder, {key: new[key] for key in new if key not in self._known})
            self.seconds += time.perf_counter() - start
        if not keys:
            return np.zeros((0, embedder.dimension), dtype=np.float32)
        places = {text: key for key, text in keys.items()}
        return np.stack([self._known[places[text]] for text in texts])

    def _missing(self, embedder: Embedder, texts: dict[bytes, str]) -> dict[bytes, str]:
        """Return the texts whose vectors are neither in memory nor in the file."""
        absent = [key for key in texts if key not in self._known]
        if absent and self._kept is not None:
            found = self._kept.get(absent, embedder.dimension * LAYOUT.itemsize)
            self._known |= {key: np.frombuffer(row, LAYOUT) for key, row in found.items()}
        return {key: texts[key] for key in absent if key not in self._known}

    def _add(self, embedder: Embedder, texts: dict[bytes, str]) -> None:
        if not texts:
            return
        vectors = np.asarray(embedder.embed(list(texts.values())), dtype=LAYOUT)
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise ComponentError(
                f"embedder '{embedder.id}' gave vectors of shape {vectors.shape} for "
                f"{len(texts)} texts"
            )
        fresh = dict(zip(texts, vectors, strict=True))
        self._known |= fresh
        if self._kept is not None:
            self._kept.put({key: vector.tobytes() for key, vector in fresh.items()})


def _keys(embedder: Embedder, texts: Iterable[str]) -> dict[bytes, str]:
    """Return different texts by what they are remembered by."""
    prefix = hashlib.sha256(SCHEMA + embedder.id.encode()).digest()
    return {
        hashlib.sha256(prefix + text.encode("utf-8", "surrogatepass")).digest(): text
        for text in texts
    }


class CachedEmbedder:
    """An embedder that remembers; otherwise the one it wraps."""

    def __init__(self, embedder: Embedder, vectors: Vectors) -> None:
        self._embedder = embedder
        self._vectors = vectors

    def __getattr__(self, name: str) -> object:
        return getattr(self._embedder, name)

    @property
    def id(self) -> str:
        """Identity of the vectors."""
        return self._embedder.id

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d).

        Raises:
            ComponentError: the embedder gave another number of vectors than of texts.
        """
        return self._vectors.embed(self._embedder, texts)


class ModelEmbedder:
    """A model's sentence vectors as an embedder."""

    def __init__(self, model: Model) -> None:
        self._model = model
        # the same encoder in int8 gives other vectors than in float32: of the model, all counts
        self.id = f"{model.embedder_id}/{model.info.sha256}"

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.embed(["a text"]).shape[1])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d)."""
        return self._model.assess(texts).vectors
