"""What would close the gap: for each input alone, the smallest change that would do.

The input is held at a value, everything else varies as before, on the same draws. More of an input
either always widens the gap or always narrows it, so that bisection finds the nearest value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .draws import RoleDraws, Sampler
from .figures import role_figures
from .inputs import InputSpec, input_specs
from .results import Closer
from .running import DRAWS, check_complete
from .values import FEWEST_HOLDERS, Plan, RolePlan, role_inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["AIM", "closers"]

AIM = 0.10
"""A chance of a gap under this is taken as closing it."""
STEPS = 12  # of bisection: to 1/4096 of the range
NOT_TRIED = ("hours_per_month", "capability_years", "capability_drift", "deployment_delay")
"""Units of account, and what only a scenario changes."""


def closers(
    plan: Plan, *, draws: int = DRAWS, seed: int = 0, aim: float = AIM
) -> tuple[dict[str, tuple[Closer, ...]], tuple[Closer, ...]]:
    """Return by role, and for the organisation, what each input would have to be.

    Of a role or an organisation whose chance of a gap is under the aim already, or that has fewer
    than five holders: none. For the
    organisation the input has the same value in all roles, and no gap in any of them is asked for.
    Roles with fewer than five holders count in the organisation alone.

    Args:
        plan: with all that must be asked; it is deployed as planned.
        draws: how many.
        seed: of the draws, as of `run`.
        aim: the chance of a gap that is low enough, in [0, 1].

    Raises:
        UsageError: something that must be asked is missing.
    """
    check_complete(plan)
    sampler = Sampler(plan, draws, seed)
    every = [_Searched(plan, role, sampler.role(role)) for role in plan.roles]
    found = {
        one.role.name: _closing([one], aim) for one in every if one.role.people >= FEWEST_HOLDERS
    }
    people = sum(role.people for role in plan.roles)
    return found, _closing(every, aim) if people >= FEWEST_HOLDERS else ()


class _Searched:
    """A role with its draws, and with what its inputs may be."""

    def __init__(self, plan: Plan, role: RolePlan, drawn: RoleDraws) -> None:
        self.role = role
        self.drawn = replace(drawn, ruled=None)  # deployed as planned: of many roles it is much
        self.quarters = plan.quarters
        self.given = role_inputs(plan, role)

    def gaps(self, name: str | None = None, value: float = 0.0) -> NDArray[np.bool_]:
        """Return whether a gap is left (n,), with an input at a value in its unit."""
        draws = self.drawn if name is None else self.drawn.having(name, value)
        return role_figures(self.role.headcount, draws, self.quarters).has_gap

    def span(self, spec: InputSpec) -> tuple[float, float, float] | None:
        """Return the central value and the range of an input, None where it is not given.

        What is exact has the range of the table, as far as it goes.
        """
        given = self.given.get(spec.name)
        if given is None:
            return None
        low, high = given.range.ends
        central = given.range.central
        usual = spec.default or spec.screening
        if low == high and usual is not None:
            low, high = min(low, usual.low), max(high, usual.high)
        return central, low, high


def _closing(roles: Sequence[_Searched], aim: float) -> tuple[Closer, ...]:
    if _chance(roles) < aim:
        return ()
    specs = [spec for name, spec in input_specs().items() if name not in NOT_TRIED]
    found = (_closer(roles, spec, aim) for spec in specs)
    return tuple(one for one in found if one is not None)


def _closer(roles: Sequence[_Searched], spec: InputSpec, aim: float) -> Closer | None:
    """Return what an input would have to be; None where it is not given, or is known exactly."""
    spans = [span for role in roles if (span := role.span(spec)) is not None]
    if len(spans) < len(roles):
        return None
    people = np.array([role.role.headcount for role in roles])
    central = float(np.average([span[0] for span in spans], weights=people))
    low, high = min(span[1] for span in spans), max(span[2] for span in spans)
    if low == high:
        return None
    chance, best = min((_chance(roles, spec.name, end), end) for end in (low, high))
    after = None
    if chance < aim:
        after, chance = _nearest(roles, spec.name, central, best, aim)
    return Closer(
        input=spec.name,
        before=central,
        after=after,
        low=low,
        high=high,
        chance=chance,
        decided=spec.decided,
    )


def _nearest(
    roles: Sequence[_Searched], name: str, central: float, best: float, aim: float
) -> tuple[float, float]:
    """Return the value nearest to the central one that does, with the chance of a gap then.

    best: the end of the range, which does.
    """
    chance = _chance(roles, name, central)
    if chance < aim:
        return central, chance
    fails, does = central, best
    for _ in range(STEPS):
        middle = (fails + does) / 2.0
        if _chance(roles, name, middle) < aim:
            does = middle
        else:
            fails = middle
    return does, _chance(roles, name, does)


def _chance(roles: Sequence[_Searched], name: str | None = None, value: float = 0.0) -> float:
    """Return the chance, in [0, 1], that a gap is left in any of the roles."""
    gaps = roles[0].gaps(name, value)
    for role in roles[1:]:
        gaps = gaps | role.gaps(name, value)
    return float(gaps.mean())
