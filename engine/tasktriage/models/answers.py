"""A model that remembers its answers between runs; what is slow is asking it."""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tasktriage.contracts.errors import TasktriageWarning, UsageError
from tasktriage.contracts.protocols import Model, ModelOutput, model_languages
from tasktriage.domain.assessment import ModelInfo
from tasktriage.domain.label import LABELS, REASONS
from tasktriage.kit.arrays import Floats

from .optional_store import OptionalStore
from .store import FILE, MIB

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "DEFAULT_LIMIT",
    "FINGERPRINT_TEXTS",
    "FOLDER",
    "LIMIT",
    "CachedModel",
    "cache_folder",
    "cache_limit",
    "cached",
]

FOLDER, LIMIT = "TASKTRIAGE_CACHE_DIR", "TASKTRIAGE_CACHE_SIZE"
DEFAULT_LIMIT = 512  # MiB; some 250,000 texts at 384 dimensions
SCHEMA = b"tasktriage.vectors/1"
# a short text and a long one: together they show another device, thread count or library
FINGERPRINT_TEXTS = (
    "Lift",
    "Reconcile the monthly statement against the ledger, ask the branch about every entry that "
    "nobody can explain, and report to the head of accounts what is still open after a week",
)


class CachedModel:
    """A model that asks another one for new texts only, and is like it in all else.

    A row holds all that the model says of a text, bit by bit. Its key is the sha256 of the
    model's own sha256, of the answer to two probe texts on this machine, and of the text: other
    weights, another device or library that moves a last digit, and the rows are not found. That
    answers are the same with and without a cache rests on what `Model.assess` promises: the answer
    for a text does not depend on the others. Where a model keeps that to seven digits, so does
    this; rows that are read back are equal to the bit.

    A cache that fails is left with one warning, and the run goes on without it.

    Args:
        model: what is asked; its `info.sha256` must name its weights.
        store: where the rows are.
    """

    def __init__(self, model: Model, store: OptionalStore) -> None:
        self._model = model
        self._store = store
        self._remembers = True
        self._prepared: tuple[np.dtype[np.void], bytes] | None = None

    @property
    def info(self) -> ModelInfo:
        """Name, version and hash of the model."""
        return self._model.info

    @property
    def embedder_id(self) -> str:
        """Identity of the sentence vectors."""
        return self._model.embedder_id

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the model says it knows."""
        return model_languages(self._model)

    def prediction_sets(self, probabilities: Floats, coverage: float) -> NDArray[np.bool_] | None:
        """Return the model's conformal sets (n, 3)."""
        return self._model.prediction_sets(probabilities, coverage)

    def is_task_threshold(self, *, given: bool) -> float | None:
        """Return the model's threshold."""
        return self._model.is_task_threshold(given=given)

    def assess(self, texts: Sequence[str]) -> ModelOutput:
        """Assess n texts; equal ones are asked once, known ones not at all."""
        store = self._store
        prepared = self._prepare() if texts and not store.left else None
        if prepared is None:
            return self._model.assess(texts)
        layout, prefix = prepared
        keys = {text: _key(prefix, text) for text in dict.fromkeys(texts)}
        known = store.get(list(keys.values()), layout.itemsize)
        new = [text for text, key in keys.items() if key not in known]
        if new:
            rows = _rows(self._model.assess(new), len(new))
            if rows is None or rows.dtype != layout:  # whoever asked will say what is wrong
                return self._model.assess(texts)
            fresh = {keys[text]: row.tobytes() for text, row in zip(new, rows, strict=True)}
            store.put(fresh)
            known |= fresh
        data = b"".join(known[keys[text]] for text in texts)
        return _output(np.frombuffer(data, dtype=layout))

    def _prepare(self) -> tuple[np.dtype[np.void], bytes] | None:
        """Return how a row is laid out and how keys begin; None where nothing is remembered."""
        if self._prepared is None and self._remembers:
            rows = _rows(self._model.assess(FINGERPRINT_TEXTS), len(FINGERPRINT_TEXTS))
            if rows is None:
                self._remembers = False
                return None
            parts = SCHEMA, str(self.info.sha256).encode(), rows.tobytes()
            prefix = b"".join(hashlib.sha256(part).digest() for part in parts)
            self._prepared = rows.dtype, prefix
        return self._prepared


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


def cache_folder() -> Path:
    """Return the folder of the cache: TASKTRIAGE_CACHE_DIR, else the user's by platform.

    Raises:
        UsageError: the user has no home folder.
    """
    if given := os.environ.get(FOLDER):
        return Path(given)
    try:
        home = Path.home()
    except RuntimeError:
        raise UsageError(f"there is no home folder for a cache; set {FOLDER}") from None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        given = os.environ.get("XDG_CACHE_HOME", "")
        base = given if Path(given).is_absolute() else home / ".cache"
    return Path(base) / "tasktriage"


def cache_limit() -> int:
    """Return the MiB that the cache may take: TASKTRIAGE_CACHE_SIZE, else 512.

    Raises:
        UsageError: the variable holds no whole number from 1.
    """
    value = os.environ.get(LIMIT) or str(DEFAULT_LIMIT)
    if not (value.isascii() and value.isdecimal()) or int(value) < 1:
        raise UsageError(f"{LIMIT} must be a whole number of MiB from 1, got {value!r}")
    return int(value)


def _key(prefix: bytes, text: str) -> bytes:
    return hashlib.sha256(prefix + text.encode("utf-8", "surrogatepass")).digest()


def _rows(output: ModelOutput, n: int) -> NDArray[np.void] | None:
    """Return n rows of all that a model said; None if it is not what a model may say."""
    try:
        parts: dict[str, Any] = {
            "vectors": np.asarray(output.vectors, dtype=np.float32),
            "probabilities": np.asarray(output.probabilities, dtype=np.float64),
        }
        for name in ("reasons", "is_task"):
            if getattr(output, name) is not None:
                parts[name] = np.asarray(getattr(output, name), dtype=np.float64)
    except (TypeError, ValueError):
        return None
    width = parts["vectors"].shape[-1:]
    widths = {"vectors": width, "probabilities": (len(LABELS),), "reasons": (len(REASONS),)}
    for name, part in parts.items():
        if part.shape != (n, *widths.get(name, ())) or not np.isfinite(part).all():
            return None
    kinds = [(name, part.dtype.newbyteorder("<"), part.shape[1:]) for name, part in parts.items()]
    rows = np.empty(n, dtype=kinds)
    for name, part in parts.items():
        rows[name] = part
    return rows


def _output(rows: NDArray[np.void]) -> ModelOutput:
    names = rows.dtype.names or ()
    kinds: dict[str, Any] = {"vectors": np.float32}
    parts = {name: np.ascontiguousarray(rows[name], kinds.get(name, np.float64)) for name in names}
    return ModelOutput(**parts)
