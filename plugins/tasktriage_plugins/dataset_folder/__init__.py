"""A labelled task set of the user's own: a table and a `dataset.toml`."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import DatasetSpec, hookimpl


@hookimpl
def tasktriage_datasets() -> Iterable[DatasetSpec]:
    """Yield `folder:PATH`."""
    yield DatasetSpec(
        name="folder",
        summary="Your own csv, tsv, jsonl or parquet table, described by PATH/dataset.toml",
        factory="tasktriage_plugins.dataset_folder.folder:FolderDataset",
        takes_argument=True,
    )
