"""A plan under scenarios: every role in every draw, then all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tasktriage.contracts.errors import UsageError

from .draws import RoleDraws, Sampler, central_draws, under
from .figures import Figures, role_figures, summed
from .results import Difference, Outcome, Outlook, PlanResult
from .summary import difference, outlook
from .values import AS_PLANNED, Plan, RolePlan, Scenario, check_scenario, missing_inputs

__all__ = ["DRAWS", "check_complete", "run"]

DRAWS = 20_000


def run(
    plan: Plan,
    scenarios: Sequence[Scenario] = (AS_PLANNED,),
    *,
    draws: int = DRAWS,
    seed: int = 0,
    every_quarter: bool = False,
) -> PlanResult:
    """Return what a plan comes to.

    Args:
        plan: with all that must be asked.
        scenarios: at least one; the others are compared with the first, on the same draws.
        draws: how many.
        seed: of the draws; the same one gives the same figures.
        every_quarter: work changed and gap by quarter too, not at the horizon alone.

    Raises:
        UsageError: something that must be asked is missing, or a scenario does not fit the plan.
    """
    check_complete(plan)
    names = [scenario.name for scenario in scenarios]
    if not names or len(set(names)) < len(names):
        raise UsageError("a run needs scenarios, each with a name of its own")
    for scenario in scenarios:
        check_scenario(scenario, [role.name for role in plan.roles])
    at = tuple(range(plan.quarters + 1)) if every_quarter else (0, plan.quarters)
    sampler = Sampler(plan, draws, seed)
    collected = [_Collected(scenario) for scenario in scenarios]
    for role in plan.roles:
        both = central_draws(plan, role), sampler.role(role)
        first: tuple[Figures, Figures] | None = None
        for one in collected:
            pair = _pair(role, both, one.scenario, plan.quarters, at)
            one.add(role.name, pair, first, quarterly=every_quarter)
            first = first or pair
    base = collected[0].total
    outcomes = tuple(one.outcome(plan.organisation, base, every_quarter) for one in collected)
    return PlanResult(plan=plan, draws=draws, seed=seed, outcomes=outcomes)


def check_complete(plan: Plan) -> None:
    """Say what must be asked and was not.

    Raises:
        UsageError: something is missing.
    """
    missing = missing_inputs(plan)
    if missing:
        found: dict[str, list[str]] = {}
        for role, name in missing:
            found.setdefault(name, []).append(role)
        words = "; ".join(f"{name} of {_few(roles)}" for name, roles in found.items())
        raise UsageError(f"inputs without a default are missing: {words}")


def _few(roles: Sequence[str]) -> str:
    shown = ", ".join(roles[:3])
    return shown if len(roles) <= 3 else f"{shown} and {len(roles) - 3} more"


def _pair(
    role: RolePlan,
    draws: tuple[RoleDraws, RoleDraws],
    scenario: Scenario,
    quarters: int,
    at: tuple[int, ...],
) -> tuple[Figures, Figures]:
    """Return a role's figures at the central values, and in all draws."""
    central, drawn = (
        role_figures(
            role.headcount,
            under(one, scenario, role.name),
            quarters,
            at=at,
            pay=role.pay,
            people=role.people,
        )
        for one in draws
    )
    return central, drawn


@dataclass(slots=True)
class _Collected:
    """What was found of a scenario so far; total: sums, at the central values and in all draws."""

    scenario: Scenario
    roles: list[Outlook] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    total: tuple[Figures, Figures] | None = None

    def add(
        self,
        name: str,
        pair: tuple[Figures, Figures],
        first: tuple[Figures, Figures] | None,
        *,
        quarterly: bool,
    ) -> None:
        self.roles.append(outlook(name, *pair, quarterly=quarterly))
        if first is not None:
            self.differences.append(difference(name, first, pair))
        if self.total is None:
            self.total = pair
        else:
            self.total = summed(self.total[0], pair[0]), summed(self.total[1], pair[1])

    def outcome(
        self, organisation: str, base: tuple[Figures, Figures] | None, quarterly: bool
    ) -> Outcome:
        assert self.total is not None  # a plan has roles
        assert base is not None
        whole = outlook(organisation, *self.total, quarterly=quarterly)
        compared = None if base is self.total else difference(organisation, base, self.total)
        return Outcome(
            scenario=self.scenario,
            roles=tuple(self.roles),
            organisation=whole,
            differences=tuple(self.differences),
            organisation_difference=compared,
        )
