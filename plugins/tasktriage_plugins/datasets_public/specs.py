"""The public sets by name; a factory's module reads the set, this one nothing."""

from __future__ import annotations

from tasktriage.plugin import DatasetSpec

__all__ = ["SPECS"]

HERE = "tasktriage_plugins.datasets_public"

SPECS = (
    DatasetSpec(
        name="gpts-are-gpts",
        summary="13,805 O*NET tasks with soft labels of two GPT-4 runs; train and test",
        factory=f"{HERE}.gpts_are_gpts:gpts_are_gpts",
    ),
    DatasetSpec(
        name="onet-codebook-2026",
        summary="13,805 O*NET tasks labelled by our codebook by a language model; train and test",
        factory=f"{HERE}.onet_codebook:onet_codebook_2026",
    ),
    DatasetSpec(
        name="ilo-2025",
        summary="2,026 ISCO-08 tasks with the ILO's exposure scores; a rank test",
        factory=f"{HERE}.ilo_2025:ilo_2025",
    ),
    DatasetSpec(
        name="workbank-2026",
        summary="436 computer-feasible tasks on the Human Agency Scale; a rank test",
        factory=f"{HERE}.workbank_2026:workbank_2026",
    ),
    DatasetSpec(
        name="workbank-worker-agency",
        summary="436 tasks by workers on how much of a person it takes; a rank test",
        factory=f"{HERE}.workbank_people:worker_agency",
    ),
    DatasetSpec(
        name="workbank-expert-agency",
        summary="436 tasks by experts on how much of a person it takes; a rank test",
        factory=f"{HERE}.workbank_people:expert_agency",
    ),
    DatasetSpec(
        name="workbank-expert-capacity",
        summary="436 tasks by experts on what AI can do; a rank test",
        factory=f"{HERE}.workbank_people:expert_capacity",
    ),
    DatasetSpec(
        name="workbank-worker-desire",
        summary="436 tasks by workers on what they want automated; a rank test",
        factory=f"{HERE}.workbank_people:worker_desire",
    ),
)
