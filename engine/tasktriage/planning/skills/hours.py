"""Hours behind skills: what stands behind each, under each label, centrally and in draws.

Draws are those of the role's tasks (the Bayesian bootstrap, as of all a plan's shares). Few tasks
may ask for a skill, and fewer decide what becomes of it, so the draws of each skill are made as
wide as Student's t asks for as many tasks as decide: the jackknife says how much each of them moves
the figure. `benchmarks/fit_skills.py` measures how often the intervals hold.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.roles.intervals import FURTHER, LEVEL, t_quantile
from tasktriage.roles.shares import effective_count

from .values import OTHERS, SkillWork

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Element", "Hours", "hours_of"]

Element = tuple[str, str]
"""Kind and name of a skill."""
LABELS = 3
TAIL = (1.0 + LEVEL) / 2.0
NONE = 1e-12  # less is nothing


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """Hours, in any unit, of work and of what stands behind K skills; n draws.

    by_label: (K, 3), work: (3,), centrally. need: (n, K), of all labels. labels: (n, K, 3).
    tilted: (n, K), automatable ones whose share differs from that of all work as the tilt does.
    automatable: (n,), of all work.
    """

    by_label: Array
    work: Array
    need: Array
    labels: Array
    tilted: Array
    automatable: Array

    def times(self, amount: float) -> Hours:
        """Return them of so much work."""
        return Hours(*(amount * part for part in self._parts))

    def plus(self, other: Hours) -> Hours:
        """Return both together, draw by draw."""
        pairs = zip(self._parts, other._parts, strict=True)
        return Hours(*(mine + theirs for mine, theirs in pairs))

    @property
    def _parts(self) -> tuple[Array, ...]:
        return (self.by_label, self.work, self.need, self.labels, self.tilted, self.automatable)


def hours_of(work: SkillWork, elements: Sequence[Element], draws: int, seed: int) -> Hours:
    """Return the hours of one unit of a role's work.

    elements: K skills; what is not among them counts in the others of its kind, if those are.
    """
    needs = _needs(work, elements)
    p, w = work.shares.probabilities, work.shares.weights
    with_further = np.vstack([needs, w @ needs])
    labels = np.vstack([p, np.full((1, LABELS), 1.0 / LABELS)])
    rng = np.random.default_rng((seed, zlib.crc32(f"{work.name}\0skills".encode())))
    parts = work.shares.draw_weights(rng, draws)
    parts /= parts.sum(axis=1, keepdims=True)
    rows = (with_further[:, :, None] * labels[:, None, :]).reshape(len(labels), -1)
    need = np.einsum("dt,tk->dk", parts, with_further)  # no `@`, as in TaskShares
    drawn = np.einsum("dt,ts->ds", parts, rows).reshape(draws, len(elements), LABELS)
    shares = np.divide(drawn, need[:, :, None], out=np.zeros_like(drawn), where=drawn > 0.0)
    automatable = np.einsum("dt,t->d", parts, labels[:, 0])
    by_label = np.einsum("t,tk,tl->kl", w, needs, p)
    widths = _widths(needs, labels, w)
    total = by_label.sum(axis=1, keepdims=True)
    central = np.divide(by_label, total, out=np.zeros_like(by_label), where=total > 0.0)
    wide = _widened(shares, central, widths.shares)
    tilts = _widened(shares[:, :, 0] - automatable[:, None], widths.centre, widths.tilt)
    return Hours(
        by_label=by_label,
        work=w @ p,
        need=need,
        labels=np.clip(wide, 0.0, 1.0) * need[:, :, None],
        tilted=np.clip(automatable[:, None] + tilts, 0.0, 1.0) * need,
        automatable=automatable,
    )


def _needs(work: SkillWork, elements: Sequence[Element]) -> Array:
    values = np.zeros((len(work.shares.weights), len(elements)))
    at = {element: place for place, element in enumerate(elements)}
    for place, (kind, name) in enumerate(work.needs.elements):
        column = at.get((kind, name), at.get((kind, OTHERS)))
        if column is not None:
            values[:, column] += work.needs.values[:, place]
    return values


def _widened(drawn: Array, centre: Array, error: Array) -> Array:
    """Return draws, (n, …), moved to a centre and as spread as an error, both (…)."""
    spread = drawn.std(axis=0)
    factor = np.divide(error, spread, out=np.zeros_like(error), where=spread > NONE)
    return np.asarray(centre + factor * (drawn - drawn.mean(axis=0)))


@dataclass(frozen=True, slots=True, eq=False)
class _Widths:
    """Standard deviations of shares (K, 3) and tilt (K,), and where the latter is in the middle."""

    shares: Array
    tilt: Array
    centre: Array


def _widths(needs: Array, labels: Array, w: Array) -> _Widths:
    """Return how wide draws must be.

    needs: (t, K). labels: (t + 1, 3), the further task's last. w: (t,), sum 1.
    """
    count = effective_count(w)
    weights = np.append(w * count, FURTHER)
    asked = np.vstack([needs, w @ needs]) * weights[:, None]
    total, work = asked.sum(axis=0), weights.sum()
    by_label = asked.T @ labels  # (K, 3)
    safe = np.maximum(total, NONE)
    shares = by_label / safe[:, None]
    mean = weights @ labels / work
    # without each task; where it is all there is, the others being next to nothing, as with it
    rest = total - asked
    one_out = np.where(
        (rest > NONE * safe)[:, :, None],
        (by_label - asked[:, :, None] * labels[:, None, :]) / np.maximum(rest, NONE)[:, :, None],
        shares,
    )
    mean_out = (weights @ labels - weights[:, None] * labels) / (work - weights)[:, None]
    moves = one_out - shares
    tilted = moves[:, :, 0] - (mean_out[:, 0] - mean[0])[:, None]
    most = effective_rows(needs * w[:, None]) - 1.0
    return _Widths(_error(moves, most[:, None]), _error(tilted, most), shares[:, 0] - mean[0])


def effective_rows(values: Array) -> Array:
    """Return how many rows of equal size columns of values (t, K) are worth, (K,); at least 1."""
    squares = np.maximum((values**2).sum(axis=0), NONE**2)
    return np.asarray(np.maximum(1.0, values.sum(axis=0) ** 2 / squares))


def _error(moves: Array, most: Array) -> Array:
    """Return the error (…) of figures that each task moves by so much, (t + 1, …).

    most: degrees of freedom that there are at most, (…).
    """
    squares = moves**2
    total = squares.sum(axis=0)
    worth = np.divide(total**2, (squares**2).sum(axis=0), out=np.ones_like(total), where=total > 0)
    degrees = np.clip(worth - 1.0, 1.0, np.maximum(1.0, most))
    wider = np.vectorize(lambda one: t_quantile(TAIL, float(one)))(degrees)
    return np.asarray(np.sqrt(total * (1.0 - 1.0 / len(moves))) * wider / t_quantile(TAIL, 1e9))
