"""Public labelled task sets: O*NET tasks, ILO unit groups, WORKBank."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import DatasetSpec, hookimpl


@hookimpl
def tasktriage_datasets() -> Iterable[DatasetSpec]:
    """Yield the sets; each is read from a folder and fetched on request only."""
    yield DatasetSpec(
        name="gpts-are-gpts",
        summary="13,805 O*NET tasks with soft labels of two GPT-4 runs; train and test",
        factory="tasktriage_plugins.datasets_public.gpts_are_gpts:gpts_are_gpts",
    )
    yield DatasetSpec(
        name="onet-codebook-2026",
        summary="13,805 O*NET tasks labelled by our codebook by a language model; train and test",
        factory="tasktriage_plugins.datasets_public.onet_codebook:onet_codebook_2026",
    )
    yield DatasetSpec(
        name="ilo-2025",
        summary="2,026 ISCO-08 tasks with the ILO's exposure scores; a rank test",
        factory="tasktriage_plugins.datasets_public.ilo_2025:ilo_2025",
    )
    yield DatasetSpec(
        name="workbank-2026",
        summary="436 computer-feasible tasks on the Human Agency Scale; a rank test",
        factory="tasktriage_plugins.datasets_public.workbank_2026:workbank_2026",
    )
    yield DatasetSpec(
        name="workbank-worker-agency",
        summary="436 tasks by workers on how much of a person it takes; a rank test",
        factory="tasktriage_plugins.datasets_public.workbank_people:worker_agency",
    )
    yield DatasetSpec(
        name="workbank-expert-agency",
        summary="436 tasks by experts on how much of a person it takes; a rank test",
        factory="tasktriage_plugins.datasets_public.workbank_people:expert_agency",
    )
    yield DatasetSpec(
        name="workbank-expert-capacity",
        summary="436 tasks by experts on what AI can do; a rank test",
        factory="tasktriage_plugins.datasets_public.workbank_people:expert_capacity",
    )
    yield DatasetSpec(
        name="workbank-worker-desire",
        summary="436 tasks by workers on what they want automated; a rank test",
        factory="tasktriage_plugins.datasets_public.workbank_people:worker_desire",
    )
