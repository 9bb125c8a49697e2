"""Which inputs matter most to whether a gap is left: all at once by ranks, and one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from .draws import RoleDraws, Sampler, central_draws
from .figures import Figures, role_figures, summed
from .inputs import Given, Status, input_specs
from .ranks import rank_correlation, ranks
from .results import Influence
from .running import DRAWS, check_complete
from .values import FEWEST_HOLDERS, Plan, RolePlan, role_inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["SHARES", "influences"]

SHARES = "shares"
"""In place of an input's name: the labels' shares, uncertain as they are."""
WORST = (Status.MEASURED, Status.SOURCED, Status.ASSUMED)
TAILS = (0.05, 0.95)


@dataclass(slots=True)
class _Role:
    """A role with its draws, and with everything at its central value.

    columns: ranks of what varies. tails: shares (2, 3) of draws with little and with much work that
    could change.
    """

    plan: RolePlan
    given: dict[str, Given]
    drawn: RoleDraws
    central: RoleDraws
    columns: dict[str, Array] = field(default_factory=dict)
    tails: Array = field(init=False)

    def __post_init__(self) -> None:
        order = np.argsort(self.exposed())
        self.tails = self.drawn.shares[[order[round(part * (len(order) - 1))] for part in TAILS]]

    def at(self, name: str, end: int, quarters: int) -> Figures:
        """Return the figures with an input at the low (0) or high (1) end, all else central."""
        draws = self.central
        if name == SHARES:
            draws = RoleDraws(self.tails[[end]], draws.kind, draws.inputs)
        elif name in self.given:
            draws = draws.having(name, self.given[name].range.ends[end])
        return role_figures(self.plan.headcount, draws, quarters)

    def exposed(self) -> Array:
        """Return the share of the work that could change, in each draw (n,)."""
        part = self.central.inputs["augmented_part"]
        return np.asarray(self.drawn.shares[:, 0] + part * self.drawn.shares[:, 1])

    def varying(self) -> dict[str, Array]:
        """Return what varies over the draws (n,), by input."""
        found = {name: values for name, values in self.drawn.inputs.items() if values.ndim}
        if not np.any(self.drawn.inputs["capability_years"]):
            found.pop("capability_drift", None)  # it has nothing to act on
        exposed = self.exposed()
        if np.ptp(exposed) > 0.0:
            found[SHARES] = exposed
        return found


def influences(
    plan: Plan, *, draws: int = DRAWS, seed: int = 0
) -> tuple[dict[str, tuple[Influence, ...]], tuple[Influence, ...]]:
    """Return by role, and for the organisation, how much each input matters, most first.

    Deployed as planned, on the draws that `run` with the same seed has. Roles with fewer than five
    holders count in the organisation alone.

    Raises:
        UsageError: something that must be asked is missing.
    """
    check_complete(plan)
    sampler = Sampler(plan, draws, seed)
    roles: list[_Role] = []
    shared: dict[str, Array] = {}
    found: dict[str, tuple[Influence, ...]] = {}
    total: Figures | None = None
    for one in plan.roles:
        role = _Role(one, role_inputs(plan, one), sampler.role(one), central_draws(plan, one))
        roles.append(role)
        figures = role_figures(role.plan.headcount, role.drawn, plan.quarters)
        total = figures if total is None else summed(total, figures)
        role.columns = {
            name: _ranks(name, values, role.drawn, shared)
            for name, values in role.varying().items()
        }
        role.drawn = _slim(role.drawn)
        if role.plan.people >= FEWEST_HOLDERS:
            found[role.plan.name] = _told([role], figures, plan.quarters)
    assert total is not None  # a plan has roles
    return found, _told(roles, total, plan.quarters)


def _slim(draws: RoleDraws) -> RoleDraws:
    """Return draws without what varies, of which ranks and tails are kept: of many it is much."""
    return RoleDraws(draws.shares[:0], draws.kind, {}, own=draws.own)


def _ranks(name: str, values: Array, drawn: RoleDraws, shared: dict[str, Array]) -> Array:
    """Return ranks; of an input that roles share they are the same, but for bands that differ."""
    if name == SHARES or name in drawn.own:
        return ranks(values)
    if name not in shared:
        shared[name] = ranks(values)
    return shared[name]


def _told(roles: list[_Role], figures: Figures, quarters: int) -> tuple[Influence, ...]:
    """Return the influences on the figures of these roles together, most first."""
    outcome = ranks(figures.need_ratio)
    strengths: dict[str, tuple[float, float]] = {}
    for name in dict.fromkeys(name for role in roles for name in role.columns):
        different = {
            id(role.columns[name]): role.columns[name] for role in roles if name in role.columns
        }
        found = [rank_correlation(column, outcome) for column in different.values()]
        strengths[name] = sum(value**2 for value in found), max(found, key=abs)
    whole = sum(squared for squared, _ in strengths.values())
    told = [
        _influence(name, squared / whole if whole > 0.0 else 0.0, strongest, roles, quarters)
        for name, (squared, strongest) in strengths.items()
    ]
    return tuple(sorted(told, key=lambda one: (-one.part, one.input)))


def _influence(
    name: str, part: float, correlation: float, roles: list[_Role], quarters: int
) -> Influence:
    low, high = _ends(name, roles)
    statuses = [role.given[name].status for role in roles if name in role.given]
    return Influence(
        input=name,
        part=part,
        correlation=correlation,
        low=low,
        high=high,
        at_low=_together(roles, lambda role: role.at(name, 0, quarters)),
        at_high=_together(roles, lambda role: role.at(name, 1, quarters)),
        status=max(statuses, key=WORST.index) if statuses else None,
    )


def _ends(name: str, roles: list[_Role]) -> tuple[float | None, float | None]:
    """Return the range of an input that is the same for these roles; else two times None."""
    ends = {role.given[name].range.ends for role in roles if name in role.given}
    return ends.pop() if len(ends) == 1 and name in input_specs() else (None, None)


def _together(roles: list[_Role], figures: Callable[[_Role], Figures]) -> float:
    """Return the ratio of what these roles must learn to what they can."""
    first, *others = (figures(role) for role in roles)
    total = first
    for one in others:
        total = summed(total, one)
    return float(total.need_ratio[0])
