"""Approval concentration: what somebody must answer for, by the work that leads up to it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.domain.plan import Estimate
from tasktriage.planning.shares import GivenShares, Shares, TaskShares
from tasktriage.planning.summary import estimates
from tasktriage.planning.values import RolePlan
from tasktriage.roles.shares import effective_count

from .values import FlowPlan, Stage, StageRole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["approval_concentration", "concentration"]

LEAST = 1e-9  # of a Beta's parameter: a share of nothing stays one


def concentration(
    people: Sequence[float], accountable: Sequence[Array | float], feeding: float
) -> Array:
    """Return hours of accountable work in a stage for each hour in the stages that feed it.

    Args:
        people: of each role in the stage, full-time (r).
        accountable: share of the role's work in it that somebody must answer for (r), in [0, 1].
        feeding: people of the stages that feed it, full-time, > 0.
    """
    hours = sum(n * np.asarray(part) for n, part in zip(people, accountable, strict=True))
    return np.asarray(hours / feeding)


def approval_concentration(
    flow: FlowPlan, stage: Stage, roles: Mapping[str, RolePlan], draws: int, seed: int
) -> Estimate | None:
    """Return the approval concentration of a stage; None where nothing feeds it or it is not known.

    A role's accountable share is as sure as the tasks of that part of its work: it is drawn from a
    Beta distribution of so many tasks. roles: by name.
    """
    fed = flow.feeding(stage)
    feeding = sum(
        roles[one.role].headcount * one.part
        for other in flow.stages
        if other.name in fed
        for one in other.roles
    )
    if feeding <= 0.0:
        return None
    people, points, drawn = [], [], []
    for one in stage.roles:
        if one.accountable is None:
            return None
        people.append(roles[one.role].headcount * one.part)
        points.append(one.accountable)
        drawn.append(_drawn(stage.name, one, one.accountable, roles[one.role], draws, seed))
    point = concentration(people, points, feeding)
    every = np.broadcast_to(concentration(people, drawn, feeding), (1, draws))
    return estimates(point[None], every)[0]


def _drawn(
    stage: str, one: StageRole, accountable: float, role: RolePlan, draws: int, seed: int
) -> Array | float:
    """Return the accountable share in all draws (draws,), or as it is where it is exact."""
    tasks = _tasks(role.shares) * one.part
    if np.isinf(tasks):
        return accountable
    name = zlib.crc32(f"{stage}\0{one.role}\0accountable".encode())
    rng = np.random.default_rng((seed, name))
    of, others = tasks * accountable, tasks * (1.0 - accountable)
    return rng.beta(max(of, LEAST), max(others, LEAST), draws)


def _tasks(shares: Shares) -> float:
    """Return how many tasks shares are worth."""
    if isinstance(shares, TaskShares):
        return effective_count(shares.weights)
    return shares.tasks if isinstance(shares, GivenShares) else float("inf")
