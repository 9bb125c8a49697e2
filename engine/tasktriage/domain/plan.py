"""A plan in figures: what work changes, how fast people are re-skilled, and the gap between."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .flow import Flow
    from .migration import MigrationReport
    from .oversight import Oversight
    from .skills import SkillsReport

__all__ = [
    "FEWEST_HOLDERS",
    "Closer",
    "Estimate",
    "Influence",
    "Outcome",
    "Outlook",
    "PlanInput",
    "PlanReport",
    "PlanRole",
    "Scenario",
    "ScenarioChange",
    "ScenarioDifference",
    "Series",
    "Status",
]

FEWEST_HOLDERS = 5
"""Of a role with fewer holders nothing is said that would be of a person: no P(gap)."""


class Status(StrEnum):
    """Where a value comes from, the best first."""

    MEASURED = "measured"
    """In the organisation itself."""
    SOURCED = "sourced"
    """From a published source, of other organisations."""
    ASSUMED = "assumed"
    """Somebody's guess, be it ours."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure in its unit.

    point: with every input at its central value. median, low, high: of all draws, the last two the
    ends of the 90 % interval. They may be infinite, where nobody learns.
    """

    point: float
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Series:
    """A figure by quarter.

    quarters: (q), from 0. estimates: (q), one for each.
    """

    quarters: tuple[int, ...]
    estimates: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a role, or an organisation, comes to under a scenario.

    name: of the role or the organisation. headcount: people. work_now, work_then: changed by AI, at
    the start and at the horizon, FTE. hours_then: of the latter, hours a year; cost_then: pay a
    year, None where pay is not given of all. backlog: changed at the start that nobody was
    re-skilled for, FTE. deployment_velocity, reskilling_velocity: FTE a quarter. velocity_ratio: no
    unit; of an organisation that of the sums. gap: at the horizon, FTE. catch_up: quarters until it
    is gone if nothing more is deployed; of an organisation of its last role. chance_of_gap: that a
    gap is left at the horizon, in [0, 1], of an organisation in any of its roles;
    chance_of_opening: that the ratio is over 1. Both are None of a role with fewer than five
    holders. work, gaps, reskilled: by quarter, where asked for, FTE; the last is the work changed
    that people are re-skilled for, which is the first less the second.
    """

    name: str
    headcount: float
    work_now: Estimate
    work_then: Estimate
    hours_then: Estimate
    cost_then: Estimate | None
    backlog: Estimate
    deployment_velocity: Estimate
    reskilling_velocity: Estimate
    velocity_ratio: Estimate
    gap: Estimate
    catch_up: Estimate
    chance_of_gap: float | None
    chance_of_opening: float | None
    work: Series | None = None
    gaps: Series | None = None
    reskilled: Series | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioChange:
    """What a scenario does to an input: sets it, then multiplies it, then adds to it.

    Values are in the input's unit; what leaves what is possible stops there.

    input: its name. to: what it is set to; None: it is as planned. times: what it is multiplied by.
    plus: what is added. roles: names of the roles that it is done to; none: to all. stages: the
    same of an input of stages.
    """

    input: str
    to: float | None = None
    times: float = 1.0
    plus: float = 0.0
    roles: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A plan otherwise.

    name: short. summary: for people; without it, what it changes says what it is. changes: what is
    done to inputs. policies: shares are those after policies.
    """

    name: str
    summary: str = ""
    changes: tuple[ScenarioChange, ...] = ()
    policies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioDifference:
    """A scenario less the first one, draw by draw, in the units of `Outlook`.

    name: of the role or the organisation. work_then, deployment_velocity, reskilling_velocity,
    velocity_ratio, gap: differences. chance_of_gap: difference of probabilities; None of a role
    with fewer than five holders.
    """

    name: str
    work_then: Estimate
    deployment_velocity: Estimate
    reskilling_velocity: Estimate
    velocity_ratio: Estimate
    gap: Estimate
    chance_of_gap: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a plan comes to under a scenario: by role, in the plan's order, and altogether.

    scenario: which. roles, organisation: what each comes to. differences: of roles, to the first
    scenario; none of the first one. organisation_difference: the same of the organisation.
    """

    scenario: Scenario
    roles: tuple[Outlook, ...]
    organisation: Outlook
    differences: tuple[ScenarioDifference, ...] = ()
    organisation_difference: ScenarioDifference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """How much an input matters to whether a gap is left.

    It is of what must be learnt by what can be until the horizon, no unit, over 1 with a gap; that
    is the velocity ratio where there is no backlog at the start.

    input: its name, or "shares", the labels. correlation: of ranks, in [-1, 1]; of an organisation
    the largest of its roles. part: squared, of the sum over all inputs, in [0, 1]. low, high: ends
    of the input's range, in its unit; None where roles differ, and of shares. at_low, at_high: the
    ratio with the input there and all others at their central values. status: the worst of its
    roles'; None of shares, which are the model's.
    """

    input: str
    part: float
    correlation: float
    low: float | None
    high: float | None
    at_low: float
    at_high: float
    status: Status | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closer:
    """What a single input would have to be for the chance of a gap to be under the aim.

    input: its name. before: its central value, in its unit. after: the nearest value within its
    range that does, which is the former where knowing it to be so would do; None: none within its
    range does. low, high: that range. chance: of a gap then, in [0, 1]; without one, at the best
    end. decided: an organisation can decide it; else it would have to turn out so.
    """

    input: str
    before: float
    after: float | None
    low: float
    high: float
    chance: float
    decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInput:
    """What stands for an input of a plan, and where it comes from.

    name, title, unit, meaning: which input it is, short and for people. value: the central one, in
    the unit. low, high: ends of its range; of a distribution what 90 % of it lies between; equal
    ends: it is taken as exact. status, source: where it comes from. roles: names of the roles that
    it stands for; none: for all. distribution: it was given by bands. asked: only the organisation
    knows it. decided: an organisation can decide it. context, url, measure: what is known of it
    elsewhere, where, and how to measure it oneself.
    """

    name: str
    title: str
    unit: str
    meaning: str
    value: float
    low: float
    high: float
    status: Status
    source: str = ""
    roles: tuple[str, ...] = ()
    distribution: bool = False
    asked: bool = False
    decided: bool = False
    context: str = ""
    url: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRole:
    """A role of a plan.

    name: the role's. headcount: people, as full-time ones. holders: how many they are, where not
    all are full-time. shares: of its work, in label order, in [0, 1]. ruled: the same after
    policies. tasks: how many its shares rest on, None where it is not known. occupation: its
    O*NET-SOC or SOC code. pay: of one person a year. influences: most first. closers: what would
    close its gap. Both are empty of a role with fewer than five holders.
    """

    name: str
    headcount: float
    shares: tuple[Estimate, ...]
    ruled: tuple[Estimate, ...] | None = None
    tasks: float | None = None
    occupation: str | None = None
    pay: float | None = None
    holders: float | None = None
    influences: tuple[Influence, ...] = ()
    closers: tuple[Closer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport:
    """A plan with all that is said of it.

    organisation: its name. quarters: the horizon. roles, inputs: of the plan. outcomes: by
    scenario; the first one is what the others are compared with. influences, closers: of the
    organisation. assumed: decisive inputs that are: (role, input). draws, seed: of chance. aim: a
    chance of a gap under this counts as closing it. currency: of pay. notes: what to bear in mind.
    flow, oversight: where the plan names stages and ladders. migrations, skills: where its file has
    them.
    """

    organisation: str
    quarters: int
    roles: tuple[PlanRole, ...]
    inputs: tuple[PlanInput, ...]
    outcomes: tuple[Outcome, ...]
    influences: tuple[Influence, ...]
    closers: tuple[Closer, ...]
    assumed: tuple[tuple[str, str], ...]
    draws: int
    seed: int
    aim: float
    currency: str | None = None
    notes: tuple[str, ...] = ()
    flow: Flow | None = None
    oversight: Oversight | None = None
    migrations: tuple[MigrationReport, ...] = ()
    skills: tuple[SkillsReport, ...] = ()

    @property
    def screening(self) -> bool:
        """Whether it is a screening: a decisive input is assumed. Then no traffic lights."""
        return bool(self.assumed)

    def input(self, name: str) -> PlanInput | None:
        """Return what stands for an input of all roles, or of the first that it stands for."""
        return next((item for item in self.inputs if item.name == name), None)
