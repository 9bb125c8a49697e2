"""How far a candidate's scores depend on chance: the same run with other seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean, stdev

from .check import METRICS
from .result import OverSeeds, Score

__all__ = ["over_seeds"]


def over_seeds(runs: Sequence[Mapping[str, Score]]) -> dict[str, OverSeeds]:
    """Return the mean and the standard deviation (n − 1) of headline scores; none for one run."""
    if len(runs) < 2:
        return {}
    found = {}
    for name in METRICS:
        values = [score.value for run in runs if (score := run.get(name)) is not None]
        known = [value for value in values if value is not None]
        if len(known) == len(runs):
            found[name] = OverSeeds(mean=fmean(known), sd=stdev(known), n=len(known))
    return found
