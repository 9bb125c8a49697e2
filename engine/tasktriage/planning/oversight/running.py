"""Oversight of a plan under scenarios, on the same draws as its roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.domain.oversight import Ladder, LadderOutlook, Oversight, Supervision
from tasktriage.domain.plan import Estimate, Series
from tasktriage.planning.draws import (
    RoleDraws,
    Sampler,
    central_draws,
    central_inputs,
    changed_inputs,
    drawn_inputs,
    under,
)
from tasktriage.planning.figures import (
    MONTHS_A_YEAR,
    deployment_at,
    shares_at,
    work_by_quarter,
)
from tasktriage.planning.inputs import LADDER, Given
from tasktriage.planning.running import DRAWS
from tasktriage.planning.summary import estimates
from tasktriage.planning.told import told_inputs
from tasktriage.planning.values import AS_PLANNED, FEWEST_HOLDERS, Plan, RolePlan, Scenario

from .formulas import checking_share, leads_needed, leads_short, rungs
from .values import CHECKING, LadderPlan, OversightPlan, check_ladders, ladder_inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Both = tuple[RoleDraws, RoleDraws]
Inputs = tuple[dict[str, "Array"], dict[str, "Array"]]
"""Inputs by name, at their central values and in all draws."""

__all__ = ["run_oversight"]

WHOLE = 1e-9  # of a lead: less lacks by rounding alone


def run_oversight(
    plan: Plan,
    oversight: OversightPlan,
    scenarios: Sequence[Scenario] = (AS_PLANNED,),
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Oversight:
    """Return what oversight a plan asks for: of each role as planned, of ladders by scenario.

    Args:
        plan: with all that must be asked.
        oversight: the same.
        scenarios: at least one, the first as planned.
        draws: how many.
        seed: of the draws.

    Raises:
        UsageError: it does not fit the plan.
    """
    check_ladders(oversight, [role.name for role in plan.roles])
    sampler = Sampler(plan, draws, seed)
    roles = {role.name: role for role in plan.roles}
    named = {name for ladder in oversight.ladders for name in (ladder.junior, ladder.lead)}
    both = {name: _both(roles[name], sampler) for name in roles if name in named}
    checking = _drawn(oversight.inputs, "oversight", sampler)
    ladders = []
    of_junior: dict[str, Inputs] = {}
    for ladder in oversight.ladders:
        given = ladder_inputs(ladder, oversight, plan)
        common = set(oversight.inputs) - set(ladder.inputs)  # the same draws for all
        own = {name: one for name, one in given.items() if name not in common}
        pair = _drawn(own, ladder.name, sampler)
        inputs = checking[0] | pair[0], checking[1] | pair[1]
        of_junior.setdefault(ladder.junior, inputs)
        rung = _Rung(plan, ladder, roles, both, inputs, sampler.draws)
        ladders.append(rung.told(given, scenarios))
    return Oversight(
        supervision=_supervision(oversight, both, (checking, of_junior), scenarios[0], sampler),
        ladders=tuple(ladders),
        inputs=told_inputs(oversight.inputs, LADDER),
        notes=tuple(_notes(oversight)),
    )


def _notes(oversight: OversightPlan) -> list[str]:
    """Return what to bear in mind of roles that stand on the same rung of several ladders."""
    leads = Counter(ladder.lead for ladder in oversight.ladders)
    juniors = Counter(ladder.junior for ladder in oversight.ladders)
    notes = []
    for lead, count in leads.items():
        if count > 1:
            notes.append(
                f"'{lead:.60}' leads in {count} ladders: the hours that it has are the same in "
                "each, so their loads add up"
            )
    for junior, count in juniors.items():
        if count > 1:
            notes.append(
                f"'{junior:.60}' is led in {count} ladders: each has all that its work asks for; "
                "supervision counts it once, on the first"
            )
    return notes


def _both(role: RolePlan, sampler: Sampler) -> Both:
    """Return a role's draws at its central values, and all of them."""
    return central_draws(sampler.plan, role), sampler.role(role)


def _drawn(given: Mapping[str, Given], owner: str, sampler: Sampler) -> Inputs:
    """Return inputs at their central values, and in all draws."""
    return central_inputs(given), drawn_inputs(given, owner, sampler.draws, sampler.seed)


def _checking(draws: RoleDraws, inputs: Mapping[str, Array], quarter: int, quarters: int) -> Array:
    """Return hours of checking for an hour of a role's work at a quarter (n,)."""
    shares = shares_at(draws, quarter, quarters)
    deployment = deployment_at(draws, quarter, quarters)
    return checking_share(
        shares[:, 0], shares[:, 1], deployment, *(inputs[name] for name in CHECKING)
    )


def _estimate(point: Array, drawn: Array, draws: int) -> Estimate:
    """Return an estimate: point (1,) or (), drawn (n,) or ()."""
    every = np.broadcast_to(drawn, (draws,))
    return estimates(np.ravel(point)[:1], np.array(every)[None])[0]


@dataclass(slots=True)
class _Rung:
    """A ladder with the draws of its roles and its inputs, each centrally and in all draws."""

    plan: Plan
    ladder: LadderPlan
    roles: Mapping[str, RolePlan]
    both: Mapping[str, Both]
    inputs: tuple[Mapping[str, Array], Mapping[str, Array]]
    draws: int

    def told(self, given: Mapping[str, Given], scenarios: Sequence[Scenario]) -> Ladder:
        """Return what is said of the ladder; given: what stands for its inputs."""
        return Ladder(
            junior=self.ladder.junior,
            lead=self.ladder.lead,
            erosion=self.erosion(),
            inputs=told_inputs(given, LADDER),
            outlooks=tuple(self.outlook(scenario) for scenario in scenarios),
        )

    def erosion(self) -> Estimate:
        """Return the automatable share of the junior's work less that of the lead's."""
        junior, lead = self.both[self.ladder.junior], self.both[self.ladder.lead]
        found = [a.shares[:, 0] - b.shares[:, 0] for a, b in zip(junior, lead, strict=True)]
        return _estimate(found[0], found[1], self.draws)

    def outlook(self, scenario: Scenario) -> LadderOutlook:
        """Return what the ladder comes to under a scenario."""
        point, drawn = (self._figures(place, scenario) for place in (0, 1))
        at = tuple(range(self.plan.quarters + 1))

        def of(name: str) -> Estimate:
            return _estimate(point[name], drawn[name], self.draws)

        def by_quarter(name: str) -> Series:
            rows = zip(point[name], drawn[name], strict=True)
            return Series(at, tuple(_estimate(one, every, self.draws) for one, every in rows))

        both = self.roles[self.ladder.lead], self.roles[self.ladder.junior]
        withheld = min(role.people for role in both) < FEWEST_HOLDERS
        leads = both[0].headcount
        every = [np.broadcast_to(drawn[name], (self.draws,)) for name in ("load", "short")]
        return LadderOutlook(
            scenario=scenario.name,
            needed=of("needed"),
            had=of("had"),
            load=of("load"),
            chance_over=None if withheld else float((every[0] > 1.0).mean()),
            juniors=by_quarter("juniors"),
            leads=by_quarter("leads"),
            leads_needed=by_quarter("leads_needed"),
            entry_work=by_quarter("entry_work"),
            short=of("short"),
            chance_short=None if withheld else float((every[1] > WHOLE * leads).mean()),
        )

    def _figures(self, place: int, scenario: Scenario) -> dict[str, Array]:
        """Return figures at the horizon (n,), and by quarter (quarters + 1, n)."""
        names = {self.ladder.junior, self.ladder.lead}
        changes = [one for one in scenario.changes if not one.roles or names & set(one.roles)]
        inputs = changed_inputs(self.inputs[place], changes, LADDER)
        junior = under(self.both[self.ladder.junior][place], scenario, self.ladder.junior)
        quarters = self.plan.quarters
        juniors, leads = rungs(
            self.roles[self.ladder.junior].headcount,
            self.roles[self.ladder.lead].headcount,
            inputs.get("juniors_in"),
            inputs["juniors_leave"],
            inputs["leads_leave"],
            inputs["months_to_lead"],
            inputs["become_leads"],
            quarters,
        )
        at = range(quarters + 1)
        changed = work_by_quarter(1.0, junior, quarters, at)
        work = [juniors[quarter] * (1.0 - changed[quarter]) for quarter in at]
        a_month = junior.inputs["hours_per_month"]
        mentoring = inputs.get("mentoring_hours", np.array(0.0))
        hours = [
            juniors[quarter] * (a_month * _checking(junior, inputs, quarter, quarters) + mentoring)
            for quarter in at
        ]
        needed = np.stack(np.broadcast_arrays(*hours))
        wanted = leads_needed(needed, inputs["lead_hours"])
        had = leads[-1] * inputs["lead_hours"]
        return {
            "needed": needed[-1],
            "had": had,
            "load": needed[-1] / np.maximum(had, np.finfo(float).tiny),
            "juniors": juniors,
            "leads": leads,
            "leads_needed": wanted,
            "entry_work": np.stack(work),
            "short": leads_short(wanted[-1], leads[-1]),
        }


def _supervision(
    oversight: OversightPlan,
    both: Mapping[str, Both],
    checking: tuple[Inputs, Mapping[str, Inputs]],
    scenario: Scenario,
    sampler: Sampler,
) -> tuple[Supervision, ...]:
    """Return how much of each role's hours is supervision of machine work at the horizon.

    What a junior's work asks for is on the lead of the first ladder that the junior is in, and
    takes what that ladder says of checking. So a junior's own is nothing, and each hour of checking
    is counted once. Hours are held against those of the people there are today. Nothing is said of
    a role with fewer than five. both: of the roles in ladders; others are drawn one at a time.
    checking: of all roles alike, and of juniors.
    """
    roles = sampler.plan.roles
    leads: dict[str, str] = {}
    for ladder in oversight.ladders:
        leads.setdefault(ladder.junior, ladder.lead)
    nothing = [np.array(0.0)] * 2
    asked: dict[str, list[Array]] = {}
    for role in (one for one in roles if one.name in leads):
        lead, of = leads[role.name], checking[1][role.name]
        more = _asked(role, both[role.name], of, scenario, sampler.plan)
        pairs = zip(asked.get(lead, nothing), more, strict=True)
        asked[lead] = [before + after for before, after in pairs]
    told = []
    for role in (one for one in roles if one.people >= FEWEST_HOLDERS):
        draws = both.get(role.name) or _both(role, sampler)
        hours = asked.get(role.name, nothing)
        if role.name not in leads:
            own = _asked(role, draws, checking[0], scenario, sampler.plan)
            hours = [one + more for one, more in zip(own, hours, strict=True)]
        years = [_year(role, one) for one in draws]
        told.append(_supervised(role, years, hours, sampler.draws))
    return tuple(told)


def _asked(
    role: RolePlan, both: Both, checking: Inputs, scenario: Scenario, plan: Plan
) -> list[Array]:
    """Return the hours of checking a year that a role's work asks for, centrally and drawn."""
    drawn = (under(one, scenario, role.name) for one in both)
    return [
        _year(role, one) * _checking(one, inputs, plan.quarters, plan.quarters)
        for one, inputs in zip(drawn, checking, strict=True)
    ]


def _year(role: RolePlan, draws: RoleDraws) -> Array:
    """Return the hours that a role has a year."""
    return np.asarray(role.headcount * draws.inputs["hours_per_month"] * MONTHS_A_YEAR)


def _supervised(
    role: RolePlan, years: Sequence[Array], hours: Sequence[Array], draws: int
) -> Supervision:
    """Return hours of checking of a role, and their share of its own; centrally, in all draws."""
    shares = [
        part / np.maximum(every, np.finfo(float).tiny)
        for part, every in zip(hours, years, strict=True)
    ]
    return Supervision(
        role=role.name,
        share=_estimate(shares[0], shares[1], draws),
        hours=_estimate(hours[0], hours[1], draws),
    )
