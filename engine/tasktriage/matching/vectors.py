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

__all__ = ["FEW", "PROBE", "vectors_of"]

FEW = 64
"""Texts that a model is asked about sooner than a file is opened."""
SCHEMA = b"tasktriage.node-vectors/1"
PROBE = "x"
"""A text that is asked about anyway, so that one sees whether kept vectors are this model's."""
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
    texts = [PROBE, *texts]
    key = _key(texts, f"{sha256} {model.embedder_id}")
    row = store.get([key]).get(key)
    found = None if row is None else _vectors(row, len(texts), model)
    if found is None:
        found = ask(model, texts).vectors
        store.put({key: np.ascontiguousarray(found, dtype="<f4").tobytes()})
    return found[1:]


def _key(texts: Sequence[str], model: str) -> bytes:
    digest = hashlib.sha256(SCHEMA)
    for text in (model, *texts):
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.digest()


def _store() -> OptionalStore | None:
    from tasktriage.kit.cache_folder import cache_folder
    from tasktriage.models.answers import cache_limit
    from tasktriage.models.optional_store import OptionalStore
    from tasktriage.models.store import FILE, MIB

    try:
        path, limit = cache_folder() / FILE, cache_limit() * MIB
    except UsageError:  # there is no home folder, or a variable holds nonsense
        return None
    return OptionalStore(path, limit, quiet=True)


def _vectors(row: bytes, count: int, model: Model) -> NDArray[np.float32] | None:
    """Return the vectors (n, d) of a row, the probe first; None where they are another's."""
    width, rest = divmod(len(row), 4 * count)
    if rest or not width:
        return None
    found = np.frombuffer(row, dtype="<f4").reshape(count, width).astype(np.float32)
    asked = ask(model, [PROBE]).vectors
    if asked.shape[1] != width or not np.isfinite(found).all():
        return None
    return found if np.abs(asked[0] - found[0]).max() < LIKE else None
