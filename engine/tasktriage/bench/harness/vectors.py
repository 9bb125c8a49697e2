"""Sentence vectors, remembered: folds and candidates share texts, and embedding is what costs."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.errors import ComponentError
from tasktriage.contracts.protocols import Embedder
from tasktriage.models.optional_store import OptionalStore
from tasktriage.models.store import FILE, MIB

__all__ = ["CachedEmbedder", "Vectors"]

SCHEMA = b"tasktriage.bench-vectors/1"  # another layout of a row gets another number
LAYOUT = np.dtype("<f4")
LIMIT = 8192 * MIB  # far more than the vectors of all suites and candidates
MODE = 0o777  # less what the user's umask takes, as of any other folder


class Vectors:
    """Vectors by embedder and text, in memory and (with a folder) in a file of all embedders.

    Several processes may use the folder at once. A file that is damaged is made anew; one that
    can't be used otherwise is left with a warning. `seconds` is the time spent embedding what was
    not remembered.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._kept: OptionalStore | None = None
        if folder is not None:
            self._kept = OptionalStore(folder / FILE, LIMIT, mode=MODE, renew=True)
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
        where an earlier run was stopped: where one of them is missing, all are embedded again.
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
        if not texts:
            return np.zeros((0, embedder.dimension), dtype=np.float32)
        keys = _keys(embedder, texts)
        self._ask(embedder, keys)
        if len({len(self._known[key]) for key in keys}) > 1:
            # the file has rows of an earlier version, with as many numbers as that gave
            for key in keys.keys() | _keys(embedder, self._together).keys():
                self._known.pop(key, None)
            self._ask(embedder, keys, read=False)
        places = {text: key for key, text in keys.items()}
        return np.stack([self._known[places[text]] for text in texts])

    def _ask(self, embedder: Embedder, texts: dict[bytes, str], *, read: bool = True) -> None:
        """Read what the file has of texts that are not known, and embed the others."""
        if texts.keys() <= self._known.keys():
            return
        shared = _keys(embedder, self._together)
        for some in (shared, texts):
            if some.keys().isdisjoint(texts) or some.keys() <= self._known.keys():
                continue
            if read:
                self._read(some)
            missing = {key: text for key, text in some.items() if key not in self._known}
            if missing:
                start = time.perf_counter()
                self._add(embedder, shared if some is shared else missing)
                self.seconds += time.perf_counter() - start

    def _read(self, texts: dict[bytes, str]) -> None:
        if self._kept is not None:
            found = self._kept.get([key for key in texts if key not in self._known])
            for key, row in found.items():
                if len(row) % LAYOUT.itemsize == 0:
                    self._known[key] = np.frombuffer(row, LAYOUT)

    def _add(self, embedder: Embedder, texts: dict[bytes, str]) -> None:
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
