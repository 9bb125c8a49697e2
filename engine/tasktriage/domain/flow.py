"""Stages of a flow of work: how busy each is before and after a change, and where work piles up."""

from __future__ import annotations

from dataclasses import dataclass

from .plan import Estimate, Status

__all__ = ["Flow", "FlowOutcome", "FlowStage", "StageInput", "StageOutlook"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageInput:
    """What stands for an input of a stage, and where it comes from; as `PlanInput` of a role.

    stage: its name, "" for all alike. name, title, unit, meaning: which input it is, short and for
    people. value, low, high: in `unit`; equal ends: it is taken as exact. status, source: where it
    comes from.
    """

    stage: str
    name: str
    title: str
    unit: str
    meaning: str
    value: float
    low: float
    high: float
    status: Status
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStage:
    """A stage of a flow.

    name: the stage's. roles: names, each with the share of its work that is done in the stage, in
    [0, 1]. after: names of the stages that feed it. people: who work in it, full-time. accountable:
    approval concentration, the hours of accountable human-critical work in the stage for each hour
    of work in the stages that feed it; None where nothing feeds it or it is not known.
    """

    name: str
    roles: tuple[tuple[str, float], ...]
    after: tuple[str, ...]
    people: float
    accountable: Estimate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOutlook:
    """What a stage comes to under a scenario.

    name: the stage's. capacity: what it gets done at the horizon, times what it does today.
    utilisation_before, utilisation_after: work that comes in by what can be done; 1 or more is
    unstable: what waits grows without end. waiting: how many times as long an item waits; infinite
    where it is unstable. chance_unstable, chance_constraint: that it is past 1, that it is the
    fullest of all stages, in [0, 1]; None of a stage of fewer than five people, and
    chance_constraint of the next smallest stage where that one alone would be left. Without an
    utilisation all but the capacity are None.
    """

    name: str
    capacity: Estimate
    utilisation_before: Estimate | None = None
    utilisation_after: Estimate | None = None
    waiting: Estimate | None = None
    chance_unstable: float | None = None
    chance_constraint: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowOutcome:
    """A flow under a scenario.

    scenario: its name. stages: in the flow's order. constraint_before, constraint_after: the stage
    that is the fullest in more than half of the draws; None where none is, or no utilisation is
    given. unstable: names of the stages that are past 1 at their central values.
    """

    scenario: str
    stages: tuple[StageOutlook, ...]
    constraint_before: str | None = None
    constraint_after: str | None = None
    unstable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A flow of work through stages.

    name: for people. stages: in order. inputs: what it is computed from. outcomes: by scenario, the
    first as planned. notes: what to bear in mind.
    """

    name: str
    stages: tuple[FlowStage, ...]
    inputs: tuple[StageInput, ...]
    outcomes: tuple[FlowOutcome, ...]
    notes: tuple[str, ...] = ()
