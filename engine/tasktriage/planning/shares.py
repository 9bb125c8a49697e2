"""The label shares of a role's work as what is not known exactly.

Two kinds: shares that somebody gives, with how many tasks they are worth; and the probabilities of
the role's own tasks, from which shares are drawn as the interval of a role is computed: the listed
tasks are a sample of all that it does, with one further task that is split evenly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from tasktriage.contracts.errors import UsageError
from tasktriage.domain.profile import Evidence, Profile
from tasktriage.roles.intervals import FURTHER, LEVEL, t_quantile
from tasktriage.roles.profile import role_arrays
from tasktriage.roles.ruled import after_policies
from tasktriage.roles.shares import effective_count

from .formulas import capability_shift

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["GivenShares", "Shares", "TaskShares", "draw_both", "profile_shares"]

SHIFTS = np.linspace(-5.0, 5.0, 41)  # log-odds; between them shifts of a role are interpolated
LEAST = 1e-9  # of a Dirichlet's parameter: a share of nothing stays one


class Shares(Protocol):
    """Label shares, in label order, that can be drawn."""

    @property
    def central(self) -> Array:
        """The shares (3,) that stand for them where one has to; they sum to 1."""

    def draw(self, rng: np.random.Generator, draws: int) -> Array:
        """Return shares (draws, 3) that sum to 1."""

    def shifted(self, shares: Array, shift: Array) -> Array:
        """Return shares (n, 3) after the log-odds of their tasks' first label grew (n,)."""


@dataclass(frozen=True, slots=True)
class GivenShares:
    """Shares that somebody gives: automatable, augmentable, human-critical, summing to 1.

    tasks: how many tasks they are worth, the concentration of a Dirichlet distribution; infinite:
    they are exact.

    Raises:
        UsageError: they are no shares.
    """

    automatable: float
    augmentable: float
    human_critical: float
    tasks: float = float("inf")

    def __post_init__(self) -> None:
        values = (self.automatable, self.augmentable, self.human_critical)
        if not all(0.0 <= value <= 1.0 for value in values) or abs(sum(values) - 1.0) > 1e-6:
            found = ", ".join(f"{value:g}" for value in values)
            raise UsageError(f"shares are {found}: possible is 0 to 1 each, 1 together")
        if not self.tasks > 0.0:
            raise UsageError(f"shares are worth {self.tasks:g} tasks: possible is more than 0")

    @property
    def central(self) -> Array:
        """The shares (3,) as they were given."""
        values = np.array([self.automatable, self.augmentable, self.human_critical])
        return np.asarray(values / values.sum())

    def draw(self, rng: np.random.Generator, draws: int) -> Array:
        """Return shares (draws, 3) from the Dirichlet distribution."""
        if np.isinf(self.tasks):
            return np.tile(self.central, (draws, 1))
        return rng.dirichlet(np.maximum(self.tasks * self.central, LEAST), draws)

    def shifted(self, shares: Array, shift: Array) -> Array:
        """Return shares (n, 3) after a shift of the first one's own log-odds (n,).

        It is near what a shift of every task would do where tasks are alike, and too much where
        each is certain.
        """
        return capability_shift(shares, shift)


@dataclass(frozen=True, slots=True, eq=False)
class TaskShares:
    """The tasks of a role. probabilities: (n, 3), in label order. weights: (n,), sum 1.

    Raises:
        UsageError: they are not probabilities and weights of the same tasks.
    """

    probabilities: Array
    weights: Array

    def __post_init__(self) -> None:
        p, w = self.probabilities, self.weights
        if p.ndim != 2 or p.shape[1] != 3 or w.shape != p.shape[:1] or len(w) == 0:
            raise UsageError(f"tasks have probabilities {p.shape} and weights {w.shape}")
        sound = (p >= 0.0).all() and np.allclose(p.sum(axis=1), 1.0, atol=1e-4)
        if not (sound and (w >= 0.0).all() and abs(float(w.sum()) - 1.0) < 1e-6):
            raise UsageError("probabilities of a task, and weights of tasks, must sum to 1")

    @property
    def central(self) -> Array:
        """The shares (3,) of the listed tasks."""
        return np.asarray(self.weights @ self.probabilities)

    def draw(self, rng: np.random.Generator, draws: int) -> Array:
        """Return shares (draws, 3) of the role whose sample the tasks are."""
        return self.draw_all(rng, draws, (self,))[0]

    def draw_all(
        self, rng: np.random.Generator, draws: int, kinds: Sequence[TaskShares]
    ) -> list[Array]:
        """Return shares (draws, 3) of kinds whose tasks and weights are these, the same draws.

        Tasks and the further one get Dirichlet weights (the Bayesian bootstrap). They vary as much
        as Student's t asks for so few tasks, which is what the role's interval is computed from:
        of simulated roles of 6 to 40 tasks nine in ten lie within, as in that interval.
        """
        parts = self.draw_weights(rng, draws)
        even = np.full((1, 3), 1.0 / 3.0)
        rows = np.hstack([np.vstack([kind.probabilities, even]) for kind in kinds])
        drawn = np.einsum("dt,ts->ds", parts, rows)  # no `@`: its threads cost more than they give
        drawn /= parts.sum(axis=1, keepdims=True)
        return [drawn[:, begin : begin + 3].copy() for begin in range(0, drawn.shape[1], 3)]

    def draw_weights(self, rng: np.random.Generator, draws: int) -> Array:
        """Return weights of the n tasks and of the further one, (draws, n + 1), of any sum.

        They are what `draw_all` weighs the tasks with.
        """
        count = effective_count(self.weights)
        wider = t_quantile((1.0 + LEVEL) / 2.0, count - 1.0) / t_quantile((1.0 + LEVEL) / 2.0, 1e9)
        worth = max(1.0, (count + FURTHER - 1.0) / wider**2 - 1.0)
        parts = np.append(self.weights * count, FURTHER) * worth / (count + FURTHER)
        return np.asarray(rng.standard_gamma(np.maximum(parts, LEAST), size=(draws, len(parts))))

    def shifted(self, shares: Array, shift: Array) -> Array:
        """Return shares (n, 3) after every task's log-odds of being automatable grew by (n,).

        What that does to the share of the listed tasks is carried over, on the log-odds scale.
        """
        moved = capability_shift(self.probabilities[None], SHIFTS[:, None])[..., 0] @ self.weights
        before = float(self.central[0])
        if not 0.0 < before < 1.0:
            return capability_shift(shares, shift)
        moved = np.clip(moved, 1e-12, 1.0 - 1e-12)
        grown = np.log(moved / (1.0 - moved)) - np.log(before / (1.0 - before))
        return capability_shift(shares, np.interp(shift, SHIFTS, grown))


def draw_both(
    shares: Shares, ruled: Shares | None, seed: Sequence[int], draws: int
) -> tuple[Array, Array | None]:
    """Return shares (draws, 3) of both, from the same stream: equal tasks stay equal."""
    rng = np.random.default_rng(seed)
    if ruled is None:
        return shares.draw(rng, draws), None
    if (
        isinstance(shares, TaskShares)
        and isinstance(ruled, TaskShares)
        and np.array_equal(shares.weights, ruled.weights)
    ):
        first, second = shares.draw_all(rng, draws, (shares, ruled))
        return first, second
    return shares.draw(rng, draws), ruled.draw(np.random.default_rng(seed), draws)


def profile_shares(profile: Profile, *, policies: bool = False) -> TaskShares:
    """Return the shares of a profile's role, with a person's corrections.

    policies: after the rules that are in force.

    Raises:
        UsageError: the profile's tasks are too few to bear shares.
    """
    if profile.evidence is Evidence.WITHHELD:
        raise UsageError(f"{profile.role}: its shares are withheld, {profile.why}")
    p, w = role_arrays(profile)
    if policies:
        tasks: Sequence[int] = [i for i, task in enumerate(profile.tasks) if task.share > 0.0]
        items = [profile.tasks[i].assessment for i in tasks]
        p = np.array([after_policies(item, row) for item, row in zip(items, p, strict=True)])
    return TaskShares(p, w)
