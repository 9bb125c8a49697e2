"""Vectors of texts that stand for something, kept between runs in the user's cache folder.

All vectors of a list of texts are one row, so a second run reads a file instead of asking the
model about a thousand sentences. What is wrong with the cache costs time, and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.protocols import Model
from tasktriage.extend.checks import ask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasktriage.models.optional_store import OptionalStore

__all__ = ["FEW", "vectors_of"]

FEW = 64
"""Texts that a model is asked about sooner than a file is opened."""
SCHEMA = b"tasktriage.node-vectors/1"
LIKE = 1e-3
"""How far the numbers of a kept vector may lie from what the model says now: on another device or
with another library last digits differ."""


def vectors_of(texts: Sequence[str], model: Model) -> NDArray[np.float32]:
    """Return unit vectors (n, d) of n texts.

    They are found where an earlier run of the same model has left them; a model without a sha256
    can't be told from its next version, so its are not kept.
    """
    sha256 = model.info.sha256
    store = _store() if sha256 and len(texts) > FEW else None
    if store is None:
        return ask(model, list(texts)).vectors
    key = _key(texts, f"{sha256} {model.embedder_id}")
    row = store.get([key]).get(key)
    if row is not None:
        found = _vectors(row, texts, model)
        if found is not None:
            return found
    vectors = ask(model, list(texts)).vectors
    store.put({key: np.ascontiguousarray(vectors, dtype="<f4").tobytes()})
    return vectors


def _key(texts: Sequence[str], model: str) -> bytes:
    digest = hashlib.sha256(SCHEMA)
    for text in (model, *texts):
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.digest()


def _store() -> OptionalStore | None:
    from tasktriage.models.answers import cache_folder, cache_limit
    from tasktriage.models.optional_store import OptionalStore
    from tasktriage.models.store import FILE, MIB

    try:
        path, limit = cache_folder() / FILE, cache_limit() * MIB
    except UsageError:  # there is no home folder, or a variable holds nonsense
        return None
    return OptionalStore(path, limit, quiet=True)


def _vectors(row: bytes, texts: Sequence[str], model: Model) -> NDArray[np.float32] | None:
    """Return the vectors of a row; None where they are not what the model says."""
    width, rest = divmod(len(row), 4 * len(texts))
    if rest or not width:
        return None
    found = np.frombuffer(row, dtype="<f4").reshape(len(texts), width).astype(np.float32)
    asked = ask(model, [texts[0]]).vectors
    if asked.shape[1] != width or not np.isfinite(found).all():
        return None
    return found if np.abs(asked[0] - found[0]).max() < LIKE else None
