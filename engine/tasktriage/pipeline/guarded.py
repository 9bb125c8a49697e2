"""A stranger's model whose every member goes through blame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.protocols import Model, ModelOutput
from tasktriage.domain.assessment import ModelInfo
from tasktriage.extend.registry import Entry

from .assess import checked
from .language import spoken_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasktriage.contracts.specs import ModelSpec

__all__ = ["BlamedModel"]


class BlamedModel:
    """A `Model` that is blamed, with its distribution, for what it raises or returns.

    A property may raise as well as a call, and whoever reads a wrong value later would look to
    have made it.

    Args:
        model: what the plugin made.
        entry: where it is from.
    """

    def __init__(self, model: Model, entry: Entry[ModelSpec]) -> None:
        self._model = model
        self._entry = entry

    @property
    def info(self) -> ModelInfo:
        """Name, version and hash."""
        with self._entry.blamed():
            info = self._model.info
            if not isinstance(info, ModelInfo):
                raise TypeError(f"info must be a ModelInfo, got {type(info).__name__}")
            return info

    @property
    def embedder_id(self) -> str:
        """Identity of the sentence vectors."""
        with self._entry.blamed():
            return str(self._model.embedder_id)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it knows (ISO 639); empty where it does not say."""
        with self._entry.blamed():
            return spoken_by(self._model)

    def assess(self, texts: Sequence[str]) -> ModelOutput:
        """Assess n texts in one pass; what it says is checked."""
        with self._entry.blamed():
            return checked(self._model.assess(texts), texts, self._entry.describe())

    def prediction_sets(
        self, probabilities: NDArray[np.float64], coverage: float
    ) -> NDArray[np.bool_] | None:
        """Return the model's conformal sets (n, 3)."""
        with self._entry.blamed():
            sets = self._model.prediction_sets(probabilities, coverage)
            if sets is not None and np.shape(sets) != probabilities.shape:
                raise TypeError(f"sets must be {probabilities.shape}, got {np.shape(sets)}")
            return None if sets is None else np.asarray(sets, dtype=bool)

    def is_task_threshold(self, *, given: bool) -> float | None:
        """Return the model's threshold."""
        with self._entry.blamed():
            threshold = self._model.is_task_threshold(given=given)
            return None if threshold is None else float(threshold)
