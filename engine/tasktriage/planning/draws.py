"""Draws of what is not known: seeded, the same for every scenario.

Each input has a Latin hypercube of its own: as many equal steps of probability as draws, in an
order by chance, one value from each. Numbers depend on the seed and on names alone, so a role's
figures are the same whatever stands beside it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import UsageError
from tasktriage.domain.plan import ScenarioChange

from .inputs import ROLE, Given, input_spec
from .ranges import Range
from .shares import Shares, draw_both
from .values import Plan, RolePlan, Scenario, role_inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = [
    "RoleDraws",
    "Sampler",
    "central_draws",
    "central_inputs",
    "changed_inputs",
    "drawn_inputs",
    "under",
]

FEWEST, MOST = 100, 1_000_000
SHARED = ""  # in place of a role's name


@dataclass(frozen=True, slots=True, eq=False)
class RoleDraws:
    """Draws of a role.

    shares: (n, 3), in label order; `kind` drew them. ruled: the same after policies, with its kind.
    inputs: by name, in the input's unit, (n,), or () for what is exact. own: names of the inputs
    that no other role has the same draws of.
    """

    shares: Array
    kind: Shares
    inputs: Mapping[str, Array]
    ruled: tuple[Array, Shares] | None = None
    own: frozenset[str] = frozenset()

    def having(self, name: str, value: float) -> RoleDraws:
        """Return them with an input set to a value, in its unit, in all draws."""
        return replace(self, inputs={**self.inputs, name: np.array(value)})


@dataclass(slots=True)
class Sampler:
    """Draws a plan's roles, one at a time.

    Raises:
        UsageError: too few draws, or too many.
    """

    plan: Plan
    draws: int
    seed: int = 0
    _shared: dict[tuple[str, Range], Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not FEWEST <= self.draws <= MOST:
            raise UsageError(f"{self.draws} draws: possible is {FEWEST} to {MOST:,}")
        if self.seed < 0:
            raise UsageError(f"a seed of {self.seed}: possible is 0 or more")

    def role(self, role: RolePlan) -> RoleDraws:
        """Return the draws of a role."""
        inputs: dict[str, Array] = {}
        for name, given in role_inputs(self.plan, role).items():
            low, high = given.range.ends
            if low == high:
                inputs[name] = np.array(given.range.central)
            else:
                inputs[name] = self._values(role, name, given)
        shares, after = self.shares(role)
        ruled = None if after is None or role.ruled is None else (after, role.ruled)
        return RoleDraws(shares, role.shares, inputs, ruled, frozenset(role.inputs))

    def shares(self, role: RolePlan) -> tuple[Array, Array | None]:
        """Return a role's shares (draws, 3), and those after policies, where it has such."""
        seeds = self._seeds(role.name, "shares")
        return draw_both(role.shares, role.ruled, seeds, self.draws)

    def _values(self, role: RolePlan, name: str, given: Given) -> Array:
        if name in role.inputs:
            return given.range.quantile(self._levels(role.name, name))
        known = name, given.range  # months may differ by role, at the same levels
        if known not in self._shared:
            self._shared[known] = given.range.quantile(self._levels(SHARED, name))
        return self._shared[known]

    def _levels(self, role: str, name: str) -> Array:
        return _levels(self.seed, self.draws, role, name)

    def _seeds(self, role: str, name: str) -> tuple[int, int]:
        return _seeds(self.seed, role, name)


def drawn_inputs(given: Mapping[str, Given], owner: str, draws: int, seed: int) -> dict[str, Array]:
    """Return draws (draws,) of inputs by name, () of what is exact; owner: the name of whose."""
    found: dict[str, Array] = {}
    for name, one in given.items():
        low, high = one.range.ends
        if low == high:
            found[name] = np.array(one.range.central)
        else:
            found[name] = one.range.quantile(_levels(seed, draws, owner, name))
    return found


def central_inputs(given: Mapping[str, Given]) -> dict[str, Array]:
    """Return the one draw of inputs in which each is at its central value."""
    return {name: np.array(one.range.central) for name, one in given.items()}


def changed_inputs(
    inputs: Mapping[str, Array], changes: Iterable[ScenarioChange], of: str
) -> dict[str, Array]:
    """Return inputs as changes of a scenario make them; what can't be stops at what can.

    of: what the inputs are of; changes of other inputs, and of what is not given, do nothing.
    """
    found = dict(inputs)
    for change in changes:
        spec = input_spec(change.input)
        if spec.of != of:
            continue
        before = found.get(change.input) if change.to is None else np.array(change.to)
        if before is None:  # an optional input that is not given
            continue
        found[change.input] = np.clip(before * change.times + change.plus, *spec.possible)
    return found


def _levels(seed: int, draws: int, owner: str, name: str) -> Array:
    """Return a Latin hypercube's levels (draws,), in (0, 1)."""
    rng = np.random.default_rng(_seeds(seed, owner, name))
    return (rng.permutation(draws) + rng.random(draws)) / draws


def _seeds(seed: int, owner: str, name: str) -> tuple[int, int]:
    return seed, zlib.crc32(f"{owner}\0{name}".encode())


def central_draws(plan: Plan, role: RolePlan) -> RoleDraws:
    """Return the one draw of a role in which everything is at its central value."""
    inputs = central_inputs(role_inputs(plan, role))
    ruled = None if role.ruled is None else (role.ruled.central[None], role.ruled)
    return RoleDraws(role.shares.central[None], role.shares, inputs, ruled)


def under(draws: RoleDraws, scenario: Scenario, role: str) -> RoleDraws:
    """Return a role's draws as a scenario changes them; what can't be stops at what can."""
    changes = [one for one in scenario.changes if not one.roles or role in one.roles]
    inputs = changed_inputs(draws.inputs, changes, ROLE)
    changed = replace(draws, inputs=inputs)
    if scenario.policies and draws.ruled is not None:
        shares, kind = draws.ruled
        changed = replace(changed, shares=shares, kind=kind)
    return changed
