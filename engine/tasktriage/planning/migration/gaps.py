"""What O*NET's ratings say that a target asks more of: skills and knowledge."""

from __future__ import annotations

import numpy as np

from tasktriage.domain.migration import Gap

from .onet_table import element_kinds, element_names, importances, levels

__all__ = ["MOST_GAPS", "skill_gap"]

MOST_GAPS = 20
"""Gaps that are named; the sum has all."""
STEP = 0.05  # of a level: less is no more than how levels are kept


def skill_gap(source: str, target: str) -> tuple[float, tuple[Gap, ...]] | None:
    """Return which part of what the target asks the source does not ask, and in what.

    source, target: codes of O*NET-SOC or SOC. The part, in [0, 1], is Σ importance × (level of the
    target less that of the source, where it is higher) / Σ importance × level of the target, over
    skills and knowledge; importance is that to the target. Gaps have the largest terms first. None
    where one of them has no ratings. Ratings are taken as exact.
    """
    have, need, weight = levels(source), levels(target), importances(target)
    if have is None or need is None or weight is None:
        return None
    terms = weight * np.maximum(need - have, 0.0)
    whole = float((weight * need).sum())
    order = [at for at in np.argsort(-terms, kind="stable") if need[at] - have[at] > STEP]
    kinds, names = element_kinds(), element_names()
    found = tuple(
        Gap(kinds[at], names[at], float(weight[at]), float(have[at]), float(need[at]))
        for at in order[:MOST_GAPS]
    )
    return (float(terms.sum()) / whole if whole > 0.0 else 0.0), found
