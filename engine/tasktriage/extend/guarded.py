"""Strangers' components that are passed about: every call of one is guarded.

A property may raise as well as a call, and whoever uses a wrong value later would look to have
made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from inspect import getattr_static
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasktriage.contracts.protocols import (
    DatasetSource,
    Embedder,
    EncoderFiles,
    Model,
    ModelOutput,
    model_languages,
)
from tasktriage.domain.assessment import ModelInfo
from tasktriage.domain.dataset import Dataset, DatasetFile, DatasetInfo, LabelledTask

from .checks import checked
from .registry import Entry

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tasktriage.contracts.specs import DatasetSpec, EmbedderSpec, ModelSpec

__all__ = ["GuardedDataset", "GuardedEmbedder", "GuardedModel"]


class GuardedEmbedder:
    """An `Embedder`, with what it can do for training too if the plugin's can.

    Args:
        embedder: what the plugin made.
        entry: where it is from.
    """

    def __init__(self, embedder: Embedder, entry: Entry[EmbedderSpec]) -> None:
        self._embedder = embedder
        self._entry = entry
        # a class for each, since a protocol's isinstance looks there and in no __getattr__
        self.__class__ = _ABLE[_has(embedder, "to_onnx"), _has(embedder, "model")]

    @property
    def id(self) -> str:
        """Stable identity of the vectors."""
        with self._entry.guarded():
            return str(self._embedder.id)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        with self._entry.guarded():
            return int(self._embedder.dimension)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (n, d)."""
        import numpy as np  # no listing of plugins is to wait for it

        with self._entry.guarded():
            vectors = np.asarray(self._embedder.embed(texts), dtype=np.float32)
            if vectors.ndim != 2 or len(vectors) != len(texts):
                raise TypeError(f"embed gave shape {vectors.shape} for {len(texts)} texts")
            if not np.isfinite(vectors).all():
                raise ValueError("embed gave vectors that are not finite")
            return vectors


class _Exportable(GuardedEmbedder):
    def to_onnx(self) -> EncoderFiles:
        """Return the encoder as an ONNX graph with its tokenizer."""
        embedder: Any = self._embedder
        with self._entry.guarded():
            files = embedder.to_onnx()
            if not isinstance(files, EncoderFiles):
                raise TypeError(f"to_onnx must return EncoderFiles, got {type(files).__name__}")
            for name in ("graph", "tokenizer"):
                part = getattr(files, name)
                if not (isinstance(part, bytes) and part):
                    raise TypeError(f"the {name} of EncoderFiles must be bytes, and not empty")
            return files


class _Trainable(GuardedEmbedder):
    @property
    def model(self) -> Any:
        """What training starts from; asked for when it is used, for it may be large."""
        embedder: Any = self._embedder
        with self._entry.guarded():
            return embedder.model


class _Both(_Exportable, _Trainable):
    pass


_ABLE: dict[tuple[bool, bool], type[GuardedEmbedder]] = {
    (False, False): GuardedEmbedder,
    (True, False): _Exportable,
    (False, True): _Trainable,
    (True, True): _Both,
}


def _has(component: object, name: str) -> bool:
    """Whether there is such a member, without asking a property for its value."""
    return getattr_static(component, name, None) is not None


class GuardedDataset:
    """A `DatasetSource`.

    Args:
        source: what the plugin made.
        entry: where it is from.
    """

    def __init__(self, source: DatasetSource, entry: Entry[DatasetSpec]) -> None:
        self._source = source
        self._entry = entry

    @property
    def info(self) -> DatasetInfo:
        """What it is, without reading it."""
        with self._entry.guarded():
            info = self._source.info
            if not isinstance(info, DatasetInfo):
                raise TypeError(f"info must be a DatasetInfo, got {type(info).__name__}")
            if not all(isinstance(file, DatasetFile) for file in info.files):
                raise TypeError("the files of info must be DatasetFiles")
            return info

    def load(self, folder: Path | None) -> Dataset:
        """Read the rows from the files in `folder`."""
        with self._entry.guarded():
            dataset = self._source.load(folder)
            if not isinstance(dataset, Dataset):
                raise TypeError(f"load must return a Dataset, got {type(dataset).__name__}")
            if not all(isinstance(row, LabelledTask) for row in dataset.rows):
                raise TypeError("the rows of a Dataset must be LabelledTasks")
            return dataset


class GuardedModel:
    """A `Model`; what it says is checked.

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
        with self._entry.guarded():
            info = self._model.info
            if not isinstance(info, ModelInfo):
                raise TypeError(f"info must be a ModelInfo, got {type(info).__name__}")
            return info

    @property
    def embedder_id(self) -> str:
        """Identity of the sentence vectors."""
        with self._entry.guarded():
            return str(self._model.embedder_id)

    @property
    def usage(self) -> object:
        """What it says that asking others has cost so far; None where it says nothing."""
        with self._entry.guarded():
            return getattr(self._model, "usage", None)

    @property
    def asks(self) -> object:
        """The language model that it says it asks; None where it says nothing."""
        with self._entry.guarded():
            return getattr(self._model, "asks", None)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it knows (ISO 639); empty where it does not say."""
        with self._entry.guarded():
            return model_languages(self._model)

    def assess(self, texts: Sequence[str]) -> ModelOutput:
        """Assess n texts in one pass; what it says is checked."""
        with self._entry.guarded():
            return checked(self._model.assess(texts), texts, self._entry.describe())

    def prediction_sets(
        self, probabilities: NDArray[np.float64], coverage: float
    ) -> NDArray[np.bool_] | None:
        """Return the model's conformal sets (n, 3)."""
        import numpy as np

        with self._entry.guarded():
            sets = self._model.prediction_sets(probabilities, coverage)
            if sets is not None and np.shape(sets) != probabilities.shape:
                raise TypeError(f"sets must be {probabilities.shape}, got {np.shape(sets)}")
            return None if sets is None else np.asarray(sets, dtype=bool)

    def is_task_threshold(self, *, given: bool) -> float | None:
        """Return the model's threshold."""
        with self._entry.guarded():
            threshold = self._model.is_task_threshold(given=given)
            return None if threshold is None else float(threshold)
