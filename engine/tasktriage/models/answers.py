"""A model that remembers its answers between runs; what is slow is asking it."""

from __future__ import annotations

import hashlib
import os
import warnings
from pathlib import Path

from tasktriage.contracts.errors import TasktriageWarning, UsageError
from tasktriage.contracts.protocols import Model
from tasktriage.kit.cache_folder import cache_folder

from .memory import RememberingModel
from .optional_store import OptionalStore
from .rows import output_rows
from .store import FILE, MIB

__all__ = [
    "DEFAULT_LIMIT",
    "FINGERPRINT_TEXTS",
    "LIMIT",
    "CachedModel",
    "cache_limit",
    "cached",
]

LIMIT = "TASKTRIAGE_CACHE_SIZE"
DEFAULT_LIMIT = 512  # MiB; some 250,000 texts at 384 dimensions
# raised where our arithmetic changes an answer of the same weights: two probes may not show it
SCHEMA = b"tasktriage.vectors/1"
# a short text and a long one: together they show another device, thread count or library
FINGERPRINT_TEXTS = (
    "Lift",
    "Reconcile the monthly statement against the ledger, ask the branch about every entry that "
    "nobody can explain, and report to the head of accounts what is still open after a week",
)


class CachedModel(RememberingModel):
    """A model that remembers its answers in a file, and finds them there in the next run.

    A row's key is the sha256 of the model's own sha256, of the answer to two probe texts on this
    machine, and of the text: other weights, another device or library that moves a last digit, and
    the rows are not found.

    A cache that fails is left with one warning, and the run goes on without it.

    Args:
        model: what is asked; its `info.sha256` must name its weights.
        store: where the rows are.
    """

    def __init__(self, model: Model, store: OptionalStore) -> None:
        super().__init__(model, store)
        self._store = store
        self._remembers = True
        self._fingerprint: bytes | None = None

    def _prefix(self) -> bytes | None:
        """Return the hashes that keys begin with; None where nothing is remembered."""
        if self._store.left:
            return None
        if self._fingerprint is None and self._remembers:
            rows = output_rows(self._model.assess(FINGERPRINT_TEXTS), len(FINGERPRINT_TEXTS))
            if rows is None or not self._is_layout(rows.dtype):
                self._remembers = False
                return None
            parts = SCHEMA, str(self.info.sha256).encode(), rows.tobytes()
            self._fingerprint = b"".join(hashlib.sha256(part).digest() for part in parts)
        return self._fingerprint


def cached(model: Model, folder: Path | None = None, *, limit: int | None = None) -> Model:
    """Return the model with a cache; the model itself, with a warning, where there can be none.

    Models that have no sha256 (remote ones, ones composed in a program) can't be told apart from
    their next version, so their answers are not kept.

    Args:
        model: the model.
        folder: where the cache is; None means `cache_folder()`.
        limit: MiB that it may take; None means `cache_limit()`.

    Raises:
        UsageError: a variable holds nonsense.
    """
    path = (cache_folder() if folder is None else folder) / FILE
    size = cache_limit() if limit is None else limit
    if not model.info.sha256:
        line = f"model '{model.info.name}' has no sha256 to know it by: not cached"
        warnings.warn(line, TasktriageWarning, stacklevel=2)
        return model
    store = OptionalStore(path, size * MIB)
    return CachedModel(model, store) if store.opens() else model


def cache_limit() -> int:
    """Return the MiB that the cache may take: TASKTRIAGE_CACHE_SIZE, else 512.

    Raises:
        UsageError: the variable holds no whole number from 1.
    """
    value = os.environ.get(LIMIT) or str(DEFAULT_LIMIT)
    if not (value.isascii() and value.isdecimal()) or int(value) < 1:
        raise UsageError(f"{LIMIT} must be a whole number of MiB from 1, got {value!r}")
    return int(value)
