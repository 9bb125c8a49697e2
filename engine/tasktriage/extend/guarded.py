"""A stranger's data set whose every call goes through blame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tasktriage.contracts.protocols import DatasetSource
from tasktriage.domain.dataset import Dataset, DatasetInfo

from .registry import Entry

if TYPE_CHECKING:
    from tasktriage.contracts.specs import DatasetSpec

__all__ = ["BlamedSource"]


class BlamedSource:
    """A `DatasetSource` that is blamed, with its distribution, for what it raises or returns.

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
            return info

    def load(self, folder: Path | None) -> Dataset:
        """Read the rows from the files in `folder`."""
        with self._entry.blamed():
            dataset = self._source.load(folder)
            if not isinstance(dataset, Dataset):
                raise TypeError(f"load must return a Dataset, got {type(dataset).__name__}")
            return dataset
