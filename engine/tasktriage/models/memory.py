"""A model that is asked once for each text of a run: postings repeat one another."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from tasktriage.contracts.protocols import Model, ModelOutput, model_languages
from tasktriage.domain.assessment import ModelInfo
from tasktriage.kit.arrays import Floats

from .rows import output_rows, rows_output, text_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ENTRIES", "RememberingModel", "RowMemory", "Rows"]

ENTRIES = 8192
"""Texts that are remembered: 16 MiB at 384 dimensions, where one takes 1.9 kB, 1.6 of them its row.
Some two hundred postings have as many units; those that share lines mostly come together."""


class Rows(Protocol):
    """Where rows of bytes are kept by key."""

    def get(self, keys: Sequence[bytes], size: int | None = None) -> dict[bytes, bytes]:
        """Return the rows there are that have `size` bytes, or any number."""

    def put(self, rows: Mapping[bytes, bytes]) -> None:
        """Keep rows."""


class RowMemory:
    """Rows in memory, those that were used last; threads may share one.

    Args:
        limit: how many.
    """

    def __init__(self, limit: int = ENTRIES) -> None:
        self._limit = limit
        self._rows: OrderedDict[bytes, bytes] = OrderedDict()  # used longest ago first
        self._lock = threading.Lock()

    def get(self, keys: Sequence[bytes], size: int | None = None) -> dict[bytes, bytes]:
        """Return the rows there are that have `size` bytes, or any number."""
        found = {}
        with self._lock:
            for key in keys:
                row = self._rows.get(key)
                if row is not None and size in (None, len(row)):
                    self._rows.move_to_end(key)
                    found[key] = row
        return found

    def put(self, rows: Mapping[bytes, bytes]) -> None:
        """Keep rows; those that were used longest ago go."""
        with self._lock:
            for key, row in rows.items():
                self._rows[key] = row
                self._rows.move_to_end(key)
                if len(self._rows) > self._limit:
                    self._rows.popitem(last=False)


class RememberingModel:
    """A model that asks another one for new texts only, and is like it in all else.

    A row holds all that the model says of a text, bit by bit. That answers are the same with and
    without it rests on what `Model.assess` promises: the answer for a text does not depend on the
    others. Where a model keeps that to seven digits, so does this; rows that are read back are
    equal to the bit. What is not what a model may say is handed on as it is, and not kept.

    Threads may share one. Two that ask for a text at the same time may both have it computed.

    Args:
        model: what is asked.
        store: where the rows are, of this model alone; None means a memory of `ENTRIES` texts.
    """

    def __init__(self, model: Model, store: Rows | None = None) -> None:
        self._model = model
        self._rows = RowMemory() if store is None else store
        self._layout: np.dtype[np.void] | None = None
        self._lock = threading.Lock()

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
        prefix = self._prefix() if texts else None
        if prefix is None:
            return self._model.assess(texts)
        keys = {text: text_key(prefix, text) for text in dict.fromkeys(texts)}
        layout = self._layout
        known = {} if layout is None else self._rows.get(list(keys.values()), layout.itemsize)
        new = [text for text, key in keys.items() if key not in known]
        if new:
            output = self._model.assess(new)
            rows = output_rows(output, len(new))
            if rows is None or not self._is_layout(rows.dtype):
                # whoever asked will say what is wrong
                return output if new == list(texts) else self._model.assess(texts)
            layout = rows.dtype
            fresh = {keys[text]: row.tobytes() for text, row in zip(new, rows, strict=True)}
            self._rows.put(fresh)
            known |= fresh
        data = b"".join(known[keys[text]] for text in texts)
        return rows_output(np.frombuffer(data, dtype=layout))

    def _prefix(self) -> bytes | None:
        """Return what keys begin with; None where nothing is remembered."""
        return b""

    def _is_layout(self, layout: np.dtype[np.void]) -> bool:
        """Whether rows are laid out as all others are; the first ones say how."""
        with self._lock:
            if self._layout is None:
                self._layout = layout
            return self._layout == layout
