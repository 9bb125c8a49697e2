"""Figures in all draws, summed up in estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .figures import Figures
from .results import Difference, Estimate, Outlook, Series
from .values import FEWEST_HOLDERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["difference", "estimates", "outlook"]

LEVELS = (0.5, 0.05, 0.95)


def estimates(points: Array, values: Array) -> list[Estimate]:
    """Return an estimate of each row: points (m,), values (m, n), infinite ones too."""
    ordered = np.sort(values, axis=1)
    columns = []
    for level in LEVELS:
        place = level * (ordered.shape[1] - 1)
        first, part = int(place), place - int(place)
        low, high = ordered[:, first], ordered[:, min(first + 1, ordered.shape[1] - 1)]
        # from -inf no step leads anywhere: the level stays there
        step = np.subtract(high, low, out=np.zeros_like(low), where=(high != low) & (low > -np.inf))
        columns.append(low + np.where(part > 0.0, step, 0.0) * part)
    return [
        Estimate(*map(float, row))
        for row in zip(np.asarray(points, dtype=np.float64), *columns, strict=True)
    ]


def outlook(name: str, point: Figures, drawn: Figures, *, quarterly: bool = False) -> Outlook:
    """Return what a role, or an organisation, comes to.

    point: figures of the one central draw. drawn: of all draws. quarterly: work and gap by quarter
    too.
    """
    withheld = drawn.people < FEWEST_HOLDERS
    rows = [_rows(one) for one in (point, drawn)]
    found = estimates(np.array([row[0] for row in rows[0]]), np.stack(rows[1]))
    return Outlook(
        name=name,
        headcount=drawn.headcount,
        work_now=found[0],
        work_then=found[1],
        hours_then=found[2],
        backlog=found[3],
        deployment_velocity=found[4],
        reskilling_velocity=found[5],
        velocity_ratio=found[6],
        gap=found[7],
        catch_up=found[8],
        cost_then=found[9] if len(found) > 9 else None,
        chance_of_gap=None if withheld else float(drawn.has_gap.mean()),
        chance_of_opening=None if withheld else float((drawn.ratio > 1.0).mean()),
        work=_series(drawn.at, point.work, drawn.work) if quarterly else None,
        gaps=_series(drawn.at, point.gap, drawn.gap) if quarterly else None,
        reskilled=_series(drawn.at, point.work - point.gap, drawn.work - drawn.gap)
        if quarterly
        else None,
    )


def difference(
    name: str, before: tuple[Figures, Figures], after: tuple[Figures, Figures]
) -> Difference:
    """Return the second less the first, each of them at the central values and in all draws."""
    points, drawn = (
        _less(_compared(first), _compared(second))
        for first, second in zip(before, after, strict=True)
    )
    found = estimates(points[:, 0], drawn)
    withheld = before[1].people < FEWEST_HOLDERS
    chance = float(after[1].has_gap.mean()) - float(before[1].has_gap.mean())
    return Difference(
        name=name,
        work_then=found[0],
        deployment_velocity=found[1],
        reskilling_velocity=found[2],
        velocity_ratio=found[3],
        gap=found[4],
        chance_of_gap=None if withheld else chance,
    )


def _rows(figures: Figures) -> list[Array]:
    rows = [
        figures.work[0],
        figures.work[-1],
        figures.hours,
        figures.backlog,
        figures.deployment,
        figures.reskilling,
        figures.ratio,
        figures.gap[-1],
        figures.catch_up,
    ]
    return rows if figures.cost is None else [*rows, figures.cost]


def _compared(figures: Figures) -> Array:
    return np.stack(
        [
            figures.work[-1],
            figures.deployment,
            figures.reskilling,
            figures.ratio,
            figures.gap[-1],
        ]
    )


def _less(first: Array, second: Array) -> Array:
    """Return the second less the first; two that are infinite alike don't differ."""
    return np.subtract(second, first, out=np.zeros_like(first), where=second != first)


def _series(at: tuple[int, ...], points: Array, values: Array) -> Series:
    return Series(at, tuple(estimates(points[:, 0], values)))
