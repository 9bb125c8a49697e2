"""Roles ranked, with how probable it is that one stands above another.

A bare order says more than is known. The interval of the role that a profile gives is Student's t
on the log-odds scale; what the role's figure may be is drawn from just that distribution, for each
role by itself, and the probabilities and the ranks are those of the draws. Few tasks make the
figures uncertain and pull them to the even, so a role may rank above another that it is less likely
than not to stand above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.domain.comparison import Basis, By, Pair, RankedRole, Ranking
from tasktriage.domain.label import Label
from tasktriage.domain.profile import Measure, Profile

from .intervals import LEVEL, t_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ALL_PAIRS", "differing", "rank"]

ALL_PAIRS = 50
"""So many roles have all their pairs kept; of more, each is compared with the next one alone."""
DRAWS = 4000
FEWEST_DRAWS = 400
HELD = 8_000_000  # numbers that are held at once, 64 MiB
SEED = 0
EDGE = 1e-9  # from 0 and 1, whose odds have no logarithm


def rank(
    profiles: Sequence[tuple[Profile, Basis]],
    by: By = By.SCORE,
    inputs: Sequence[str] | None = None,
) -> Ranking:
    """Return roles, the one with the highest figure first, and behind them those without one.

    inputs: the file of results that each comes from, which tells apart roles called alike.
    """
    names = _told_apart(profiles, inputs)
    roles = [RankedRole(name, *pair) for name, pair in zip(names, profiles, strict=True)]
    known = [(role, found) for role in roles if (found := _figure(role.profile, by)) is not None]
    known.sort(key=lambda pair: -pair[1].value)
    ranked = [role for role, _ in known]
    ranks, pairs = _drawn([(figure, role.profile.n_eff) for role, figure in known])
    return Ranking(
        by=by,
        roles=(
            *(replace(r, rank=n + 1, ranks=ranks[n]) for n, r in enumerate(ranked)),
            *(role for role in roles if _figure(role.profile, by) is None),
        ),
        pairs=pairs,
        notes=differing([basis for _, basis in profiles]),
    )


def differing(bases: Sequence[Basis]) -> tuple[str, ...]:
    """Say what results were made with that is not the same for all of them."""
    notes = []
    hashes: dict[str, set[str]] = {}
    for model in [b.model for b in bases if b.model is not None]:
        known = hashes.setdefault(f"{model.name} {model.version}", set())
        known |= set() if model.sha256 is None else {model.sha256}
    parts = (
        (list(hashes), "models"),
        ([b.codebook for b in bases], "versions of the codebook"),
        ([b.tasktriage for b in bases], "versions of tasktriage, whose rules find tasks"),
    )
    for values, what in parts:
        several = sorted({value for value in values if value is not None})
        if len(several) > 1:
            said = ", ".join(several[:-1]) + f" and {several[-1]}"
            notes.append(f"made with several {what} ({said}): differences may be theirs")
    for name, found in hashes.items():
        if len(found) > 1:
            notes.append(f"made with several models called {name}: differences may be theirs")
    return tuple(notes)


def _figure(profile: Profile, by: By) -> Measure | None:
    figure = profile.mean_score if by is By.SCORE else profile.share(Label(by))
    return None if figure is None or figure.role is None else figure


def _told_apart(
    profiles: Sequence[tuple[Profile, Basis]], inputs: Sequence[str] | None
) -> list[str]:
    """Return the roles' names, of several called alike with the document, the input or the model.

    What not even these tell apart has a number.
    """
    models = [basis.model for _, basis in profiles]
    named = [profile.role for profile, _ in profiles]
    named = _with(named, [profile.document for profile, _ in profiles], always=True)
    if inputs is not None:
        named = _with(named, inputs)
    named = _with(named, [None if m is None else f"{m.name} {m.version}" for m in models])
    counts, seen = Counter(named), Counter[str]()
    for place, name in enumerate(named):
        seen[name] += 1
        if counts[name] > 1:
            named[place] = f"{name} #{seen[name]}"
    return named


def _with(names: Sequence[str], parts: Sequence[str | None], always: bool = False) -> list[str]:
    """Return names, each that another one equals with its part; `always`: equal parts, too."""
    found: dict[str, list[str | None]] = {}
    for name, part in zip(names, parts, strict=True):
        found.setdefault(name, []).append(part)
    return [
        f"{name} ({part})"
        if part and (len(set(found[name])) > 1 or (always and len(found[name]) > 1))
        else name
        for name, part in zip(names, parts, strict=True)
    ]


def _drawn(
    figures: Sequence[tuple[Measure, float]],
) -> tuple[list[tuple[int, int]], tuple[Pair, ...]]:
    """Return the interval of each rank and the pairs; figures with their `n_eff`, highest first."""
    n = len(figures)
    if not n:
        return [], ()
    centre, error, degrees = (np.array(part) for part in zip(*map(_odds, figures), strict=True))
    draws = int(np.clip(HELD // n, FEWEST_DRAWS, DRAWS))
    drawn = np.random.default_rng(SEED).standard_t(degrees, size=(draws, n))
    odds = centre + error * drawn
    ranks = np.argsort(np.argsort(-odds, axis=1), axis=1)
    tail = (1.0 - LEVEL) / 2.0
    ends = np.quantile(ranks, (tail, 1.0 - tail), axis=0, method="nearest") + 1
    every = n <= ALL_PAIRS
    pairs = tuple(
        Pair(above, below, _above(odds[:, above], odds[:, below]))
        for above in range(n - 1)
        for below in range(above + 1, n if every else above + 2)
    )
    return [(int(first), int(last)) for first, last in ends.T], pairs


def _odds(figure: tuple[Measure, float]) -> tuple[float, float, float]:
    """Return centre and error on the log-odds scale, and degrees of freedom, of a role's figure."""
    measure, count = figure
    assert measure.role is not None
    ends = np.clip([measure.role.low, measure.role.high], EDGE, 1.0 - EDGE)
    low, high = np.log(ends / (1.0 - ends))
    degrees = max(1.0, count - 1.0)
    reach = t_quantile((1.0 + LEVEL) / 2.0, degrees)
    return float(low + high) / 2.0, float(high - low) / (2.0 * reach), degrees


def _above(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return how often the first is higher; ties count half, for roles that say the same."""
    return float((first > second).mean() + (first == second).mean() / 2.0)
