"""The test part of the codebook set, as a labelled task set."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import DatasetSpec, hookimpl


@hookimpl
def tasktriage_datasets() -> Iterable[DatasetSpec]:
    """Yield `codebook`."""
    yield DatasetSpec(
        name="codebook",
        summary="Task sentences written to the codebook, with reasons; comes along, test only",
        factory="tasktriage_plugins.dataset_codebook.dataset:CodebookDataset",
    )
