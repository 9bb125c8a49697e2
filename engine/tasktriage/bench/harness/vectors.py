"""Sentence vectors, remembered: folds and candidates share texts, and embedding is what costs."""

from __future__ import annotations

import hashlib
import os
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.errors import ComponentError
from tasktriage.contracts.protocols import Embedder

__all__ = ["CachedEmbedder", "Vectors"]

Known = dict[bytes, NDArray[np.float32]]


class Vectors:
    """Vectors by embedder and text, in memory and (with a folder) in one file an embedder.

    The file is written whole beside its place and renamed, so a killed run leaves the old one.
    `seconds` is the time spent embedding what was not remembered.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._known: dict[str, Known] = {}
        self._together: dict[bytes, str] = {}
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
        self._together = {_key(text): text for text in texts}

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
        known = self._load(embedder.id)
        keys = [_key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            start = time.perf_counter()
            if any(key in self._together for key in new):
                shared = {k: text for k, text in self._together.items() if k not in known}
                _add(known, embedder, shared)
            _add(known, embedder, {k: text for k, text in new.items() if k not in known})
            self._save(embedder.id)
            self.seconds += time.perf_counter() - start
        if not keys:
            return np.zeros((0, embedder.dimension), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def _path(self, identity: str) -> Path | None:
        if self._folder is None:
            return None
        return self._folder / f"{hashlib.sha256(identity.encode()).hexdigest()[:16]}.npz"

    def _load(self, identity: str) -> Known:
        if identity not in self._known:
            path = self._path(identity)
            self._known[identity] = {} if path is None else _read(path)
        return self._known[identity]

    def _save(self, identity: str) -> None:
        path = self._path(identity)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        # another process may have written meanwhile
        known = {**_read(path), **self._known[identity]}
        keys = np.array([np.frombuffer(key, dtype=np.uint8) for key in known])
        part = path.with_name(f"{path.stem}.{os.getpid()}.part.npz")
        try:
            np.savez(part, keys=keys, vectors=np.stack(list(known.values())))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _add(known: Known, embedder: Embedder, texts: dict[bytes, str]) -> None:
    if not texts:
        return
    vectors = np.asarray(embedder.embed(list(texts.values())), dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != len(texts):
        raise ComponentError(
            f"embedder '{embedder.id}' gave vectors of shape {vectors.shape} for {len(texts)} texts"
        )
    known.update(zip(texts, vectors, strict=True))


def _read(path: Path) -> Known:
    """Return what a file remembers; nothing if it is missing or damaged: it is computed again."""
    try:
        with np.load(path, allow_pickle=False) as data:
            keys, vectors = data["keys"], data["vectors"]
        return {bytes(key): vector for key, vector in zip(keys, vectors, strict=True)}
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return {}


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
        """Return (n, d)."""
        return self._vectors.embed(self._embedder, texts)
