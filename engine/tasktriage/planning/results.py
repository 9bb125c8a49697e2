"""What a plan comes to, in values. Those that outputs need, too, are the domain's."""

from __future__ import annotations

from dataclasses import dataclass

from tasktriage.domain.plan import Closer, Estimate, Influence, Outcome, Outlook, Series
from tasktriage.domain.plan import ScenarioDifference as Difference

from .values import Plan, assumed_inputs

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
