"""The test part and the training part of the codebook set, as labelled task sets."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import DatasetSpec, hookimpl


@hookimpl
def tasktriage_datasets() -> Iterable[DatasetSpec]:
    """Yield `codebook` and `codebook-train`."""
    yield DatasetSpec(
        name="codebook",
        summary="Sentences that a language model wrote to the codebook, with reasons; test only",
        factory="tasktriage_plugins.dataset_codebook.dataset:CodebookDataset",
    )
    yield DatasetSpec(
        name="codebook-train",
        summary="The training part of the sentences that a language model wrote to the codebook",
        factory="tasktriage_plugins.dataset_codebook.dataset:codebook_train",
    )
