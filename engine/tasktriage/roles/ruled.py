"""A role's shares after the policies that are in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.domain.assessment import Assessment
from tasktriage.domain.policy import Effect, PolicyEffect
from tasktriage.domain.profile import PolicyShare, Ruled

from .measures import measures

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NO_ADVICE", "after_policies", "ruled"]

NO_ADVICE = "This is no legal advice."


def ruled(
    items: Sequence[Assessment], p: NDArray[np.float64], w: NDArray[np.float64]
) -> Ruled | None:
    """Return the figures after policies; None where no rule speaks of any task.

    No rule changes a label that a person gave, nor the shares by it. The rule speaks of the task
    all the same: it counts with it, and what is prohibited is named. A label says who can do a
    task, not that a law doesn't hold.

    Args:
        items: the n tasks of a role that have labels.
        p: their probabilities (n, 3), in label order, corrected.
        w: their weights (n,), sum 1.

    """
    if not any(item.policy_effects for item in items):
        return None
    moved = np.array([after_policies(item, row) for item, row in zip(items, p, strict=True)])
    shares, mean = measures(moved, w)
    return Ruled(
        shares=shares,
        mean_score=mean,
        rules=_rules(items, w),
        prohibited=tuple(item.task.text for item in items if _prohibited(item)),
        later=_later(items),
        notes=(NO_ADVICE, *_stale(items)),
    )


def _effects(item: Assessment) -> tuple[PolicyEffect, ...]:
    return item.policy_effects or ()


def after_policies(item: Assessment, p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities (3,) of a task after the rules in force."""
    if item.correction is not None and item.correction.label is not None:
        return p
    effects = {one.effect for one in _effects(item) if one.in_force}
    if effects & {Effect.HUMAN, Effect.PROHIBITED}:
        return np.array([0.0, 0.0, 1.0])
    if Effect.CAP in effects:
        return np.array([0.0, p[0] + p[1], p[2]])
    return p


def _rules(items: Sequence[Assessment], w: NDArray[np.float64]) -> tuple[PolicyShare, ...]:
    """Return the rules in force by the share of the work that they speak of, most first."""
    found: dict[tuple[str, Effect], list[float]] = {}
    for item, share in zip(items, w, strict=True):
        for key in dict.fromkeys((one.name, one.effect) for one in _effects(item) if one.in_force):
            found.setdefault(key, []).append(float(share))
    some = [
        PolicyShare(rule=name, effect=effect, share=min(1.0, sum(parts)), tasks=len(parts))
        for (name, effect), parts in found.items()
    ]
    return tuple(sorted(some, key=lambda one: (-one.share, one.rule)))


def _prohibited(item: Assessment) -> bool:
    return any(one.in_force and one.effect is Effect.PROHIBITED for one in _effects(item))


def _later(items: Sequence[Assessment]) -> tuple[tuple[str, date], ...]:
    found = {
        (one.name, one.applies_from)
        for item in items
        for one in _effects(item)
        if not one.in_force and one.applies_from is not None
    }
    return tuple(sorted(found, key=lambda entry: (entry[1], entry[0])))


def _stale(items: Sequence[Assessment]) -> tuple[str, ...]:
    names = sorted({one.name for item in items for one in _effects(item) if one.stale})
    if not names:
        return ()
    return (f"Read more than twelve months before: {', '.join(names)}. The law may have changed.",)
