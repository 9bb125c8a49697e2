"""What a plan comes to, in values."""

from __future__ import annotations

from dataclasses import dataclass

from .inputs import Status
from .values import Plan, Scenario, assumed_inputs

__all__ = [
    "Closer",
    "Difference",
    "Estimate",
    "Influence",
    "Outcome",
    "Outlook",
    "PlanResult",
    "Series",
]


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
    """A figure by quarter: `quarters` (q), and for each of them an estimate (q)."""

    quarters: tuple[int, ...]
    estimates: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a role, or an organisation, comes to under a scenario.

    headcount: people. work_now, work_then: changed by AI, at the start and at the horizon, FTE.
    hours_then: of the latter, hours a year; cost_then: pay a year, None where pay is not given of
    all. backlog: changed at the start that nobody was re-skilled for, FTE. deployment_velocity,
    reskilling_velocity: FTE a quarter. velocity_ratio: no unit; of an organisation that of the
    sums. gap: at the horizon, FTE. catch_up: quarters until it is gone if nothing more is deployed;
    of an organisation of its last role. chance_of_gap: that a gap is left at the horizon, in
    [0, 1], of an organisation in any of its roles; chance_of_opening: that the ratio is over 1.
    Both are None of a role with fewer than five holders. work, gaps: by quarter, where asked for.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A scenario less the first one, draw by draw, in the units of `Outlook`.

    chance_of_gap: difference of probabilities; None of a role with fewer than five holders.
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

    differences: to the first scenario; none of the first one.
    """

    scenario: Scenario
    roles: tuple[Outlook, ...]
    organisation: Outlook
    differences: tuple[Difference, ...] = ()
    organisation_difference: Difference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResult:
    """What a plan comes to under scenarios, the first of which the others are compared with."""

    plan: Plan
    draws: int
    seed: int
    outcomes: tuple[Outcome, ...]

    @property
    def assumed(self) -> tuple[tuple[str, str], ...]:
        """The decisive inputs that are assumed: (role, input)."""
        return assumed_inputs(self.plan)

    @property
    def screening(self) -> bool:
        """Whether it is a screening: a decisive input is assumed. Then no traffic lights."""
        return bool(self.assumed)


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

    before: its central value, in its unit. after: the nearest value within its range that does,
    which is the former where knowing it to be so would do; None: none within its range does. low,
    high: that range. chance: of a gap then, in [0, 1]; without one, at the best end. decided: an
    organisation can decide it; else it would have to turn out so.
    """

    input: str
    before: float
    after: float | None
    low: float
    high: float
    chance: float
    decided: bool
