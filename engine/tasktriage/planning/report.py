"""A plan's results with all that is said beside them, as outputs need them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from tasktriage.domain.plan import Closer, Estimate, Influence, PlanInput, PlanReport, PlanRole

from .closers import AIM, closers
from .draws import Sampler
from .inputs import ROLE, Given, input_specs
from .results import PlanResult
from .sensitivity import influences
from .shares import GivenShares, Shares
from .summary import estimates
from .told import told_input
from .values import FEWEST_HOLDERS, Plan, RolePlan, role_inputs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tasktriage.domain.flow import Flow
    from tasktriage.domain.migration import MigrationReport
    from tasktriage.domain.oversight import Oversight
    from tasktriage.domain.skills import SkillsReport

__all__ = ["report"]

MOST_NAMED = 5
Told = tuple[dict[str, tuple[Influence, ...]], tuple[Influence, ...]]
Closing = tuple[dict[str, tuple[Closer, ...]], tuple[Closer, ...]]


def report(
    result: PlanResult,
    *,
    told: Told | None = None,
    closing: Closing | None = None,
    currency: str | None = None,
    notes: Sequence[str] = (),
    flow: Flow | None = None,
    oversight: Oversight | None = None,
    migrations: Sequence[MigrationReport] = (),
    skills: Sequence[SkillsReport] = (),
) -> PlanReport:
    """Return a result with its inputs, what matters most, and what would close the gap.

    Args:
        result: of `run`.
        told: what `influences` found; computed on the result's draws where it is not given.
        closing: what `closers` found; the same.
        currency: of the plan's pay.
        notes: what to bear in mind.
        flow: of `run_flow`.
        oversight: of `run_oversight`.
        migrations: of the plan's roles; those with fewer than five holders have none said.
        skills: of the plan's roles, and of all of them; the same.
    """
    plan, draws, seed = result.plan, result.draws, result.seed
    by_role, whole = told or influences(plan, draws=draws, seed=seed)
    close_role, close_whole = closing or closers(plan, draws=draws, seed=seed)
    few = _few(plan, migrations, skills)
    return PlanReport(
        organisation=plan.organisation,
        quarters=plan.quarters,
        roles=_roles(result, by_role, close_role),
        inputs=tuple(_inputs(plan)),
        outcomes=result.outcomes,
        influences=whole,
        closers=close_whole,
        assumed=result.assumed,
        draws=draws,
        seed=seed,
        aim=AIM,
        currency=currency,
        notes=(*notes, *_withheld(few)),
        flow=flow,
        oversight=oversight,
        migrations=tuple(one for one in migrations if one.source not in few),
        skills=tuple(one for one in skills if one.level != ROLE or one.name not in few),
    )


def _few(
    plan: Plan, migrations: Sequence[MigrationReport], skills: Sequence[SkillsReport]
) -> list[str]:
    """Return the roles of so few holders that moves and skills would be of persons."""
    told = {one.source for one in migrations} | {one.name for one in skills if one.level == ROLE}
    return [role.name for role in plan.roles if role.people < FEWEST_HOLDERS and role.name in told]


def _withheld(roles: Sequence[str]) -> Iterator[str]:
    if roles:
        names = ", ".join(f"{name:.60}" for name in roles[:MOST_NAMED])
        more = f" and {len(roles) - MOST_NAMED} more" if len(roles) > MOST_NAMED else ""
        yield f"moves and skills are not said of roles with fewer than five holders: {names}{more}"


def _roles(
    result: PlanResult,
    told: Mapping[str, tuple[Influence, ...]],
    closing: Mapping[str, tuple[Closer, ...]],
) -> tuple[PlanRole, ...]:
    sampler = Sampler(result.plan, result.draws, result.seed)
    return tuple(
        _role(role, sampler, told.get(role.name, ()), closing.get(role.name, ()))
        for role in result.plan.roles
    )


def _role(
    role: RolePlan,
    sampler: Sampler,
    told: tuple[Influence, ...],
    closing: tuple[Closer, ...],
) -> PlanRole:
    shares, ruled = sampler.shares(role)
    after = role.ruled is not None and ruled is not None
    return PlanRole(
        name=role.name,
        headcount=role.headcount,
        holders=role.holders,
        shares=_estimates(role.shares, shares),
        ruled=_estimates(role.ruled, ruled) if after else None,  # type: ignore[arg-type]
        tasks=_tasks(role.shares),
        occupation=role.occupation,
        pay=role.pay,
        influences=told,
        closers=closing,
    )


def _estimates(shares: Shares, drawn: NDArray[np.float64]) -> tuple[Estimate, ...]:
    return tuple(estimates(shares.central, drawn.T))


def _tasks(shares: Shares) -> float | None:
    """Return how many tasks shares rest on; None where they are exact, or it is not known."""
    if isinstance(shares, GivenShares):
        return shares.tasks if isfinite(shares.tasks) else None
    weights = getattr(shares, "weights", None)
    return None if weights is None else float(len(weights))


def _inputs(plan: Plan) -> list[PlanInput]:
    """Return what stands for each input, once where roles share it."""
    every = {role.name: role_inputs(plan, role) for role in plan.roles}
    found = []
    for name, spec in input_specs().items():
        groups: dict[Given, list[str]] = {}
        for role, given in every.items():
            if name in given:
                groups.setdefault(given[name], []).append(role)
        for one, roles in groups.items():
            of = () if len(roles) == len(every) else tuple(roles)
            found.append(told_input(spec, one, of))
    return found
