"""Oversight: what checking the work of juniors and of machines asks of those who lead."""

from __future__ import annotations

from dataclasses import dataclass

from .plan import Estimate, PlanInput, Series

__all__ = ["Ladder", "LadderOutlook", "Oversight", "Supervision"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """How much of a role's work becomes supervision of machine work.

    role: its name. share: of its hours at the horizon, >= 0; over 1 where its people have not so
    many: leads check what their juniors' work asks for too. hours: of all who hold it, a year.
    """

    role: str
    share: Estimate
    hours: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderOutlook:
    """Juniors and leads by quarter, under a scenario.

    scenario: its name. needed, had: hours a month that leads need for the work of juniors and
    agents, and that they have for it, at the horizon; load: the first by the second, no unit, over
    1 it is too much. chance_over: that it is, in [0, 1]. juniors, leads, leads_needed: people by
    quarter. entry_work: what juniors do on which AI is not in use, FTE by quarter. short: leads
    that lack at the horizon, people, >= 0. chance_short: that any lack. Chances are None of fewer
    than five holders.
    """

    scenario: str
    needed: Estimate
    had: Estimate
    load: Estimate
    chance_over: float | None
    juniors: Series
    leads: Series
    leads_needed: Series
    entry_work: Series
    short: Estimate
    chance_short: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """A rung of entry and the one that oversees it: names of two roles of the plan.

    junior, lead: the roles' names. erosion: automatable share of the junior's work less the lead's,
    in [-1, 1]. inputs: what it is computed from. outlooks: by scenario, the first as planned.
    """

    junior: str
    lead: str
    erosion: Estimate
    inputs: tuple[PlanInput, ...]
    outlooks: tuple[LadderOutlook, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversight:
    """Supervision by role, as planned, and the ladders that the plan names.

    supervision: by role. ladders: that the plan names. inputs: what holds for all roles alike.
    notes: what to bear in mind.
    """

    supervision: tuple[Supervision, ...]
    ladders: tuple[Ladder, ...] = ()
    inputs: tuple[PlanInput, ...] = ()
    notes: tuple[str, ...] = ()
