"""Strangers' components that are passed about: their every call goes through blame.

A property may raise as well as a call, and whoever uses a wrong value later would look to have
made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasktriage.contracts.protocols import DatasetSource, Embedder
from tasktriage.domain.dataset import Dataset, DatasetFile, DatasetInfo, LabelledTask

from .registry import Entry

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tasktriage.contracts.specs import DatasetSpec, EmbedderSpec

__all__ = ["BlamedEmbedder", "BlamedSource"]


class BlamedEmbedder:
    """An `Embedder`, with what it can do for training too if the plugin's can.

    Args:
        embedder: what the plugin made.
        entry: where it is from.
    """

    def __init__(self, embedder: Embedder, entry: Entry[EmbedderSpec]) -> None:
        self._embedder = embedder
        self._entry = entry
        with entry.blamed():
            # in the instance, since a protocol's isinstance looks there and in no __getattr__
            if hasattr(embedder, "to_onnx"):
                vars(self)["to_onnx"] = self._to_onnx
            if hasattr(embedder, "model"):
                vars(self)["model"] = embedder.model

    @property
    def id(self) -> str:
        """Stable identity of the vectors."""
        with self._entry.blamed():
            return str(self._embedder.id)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        with self._entry.blamed():
            return int(self._embedder.dimension)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (n, d)."""
        with self._entry.blamed():
            return self._embedder.embed(texts)

    def _to_onnx(self) -> Any:
        embedder: Any = self._embedder
        with self._entry.blamed():
            return embedder.to_onnx()


class BlamedSource:
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
        with self._entry.blamed():
            info = self._source.info
            if not isinstance(info, DatasetInfo):
                raise TypeError(f"info must be a DatasetInfo, got {type(info).__name__}")
            if not all(isinstance(file, DatasetFile) for file in info.files):
                raise TypeError("the files of info must be DatasetFiles")
            return info

    def load(self, folder: Path | None) -> Dataset:
        """Read the rows from the files in `folder`."""
        with self._entry.blamed():
            dataset = self._source.load(folder)
            if not isinstance(dataset, Dataset):
                raise TypeError(f"load must return a Dataset, got {type(dataset).__name__}")
            if not all(isinstance(row, LabelledTask) for row in dataset.rows):
                raise TypeError("the rows of a Dataset must be LabelledTasks")
            return dataset
