"""Assess's helper: what speaks for a unit being a task, added up.

A unit's own words may not tell: "Leading a team of ten" is a duty in one list and a requirement in
another. So a unit is weighed together with the list or passage that it stands in.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tasktriage.domain.document import Unit, UnitKind

__all__ = ["MODEL_WEIGHTS", "RULE_WEIGHTS", "Evidence", "Weights", "gather", "log_odds"]

SURE = 1e-6  # nearer to 0 or 1 no probability is taken to be
STRONGEST = 5.0  # log-odds; what the model may say at most of one unit
STRONGEST_RULES = 7.0  # a heading that leaves no doubt may outvote a model
LEAST = 2  # others in a group at which they count half
TELLING = frozenset(UnitKind) - {UnitKind.DUTY, UnitKind.OTHER, UnitKind.HEADING, UnitKind.GIVEN}
"""Units of these kinds that are settled as no task speak of their list; a stock clause does not."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a log-odds of each source counts; a sum of 0 keeps a unit."""

    rules: float
    model: float
    group_rules: float
    group_model: float

    def score(self, evidence: Evidence) -> float:
        """Return the log-odds that a unit is a task."""
        return (
            self.rules * evidence.rules
            + self.model * evidence.model
            + self.group_rules * evidence.group_rules
            + self.group_model * evidence.group_model
        )


# fitted by benchmarks/fit_selection.py on invented postings, rounded
MODEL_WEIGHTS = Weights(rules=0.49, model=0.76, group_rules=0.0, group_model=1.41)
RULE_WEIGHTS = Weights(rules=0.69, model=0.0, group_rules=1.61, group_model=0.0)
"""For a model that does not say what is a task."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Log-odds that a unit is a task, by its rules and by the model, over its threshold.

    `group_rules` and `group_model` are the means over the other units of its group, less the fewer
    those are: by half if there are two, not at all if there is none.
    """

    rules: float
    model: float
    group_rules: float
    group_model: float


def log_odds(probability: float) -> float:
    """Return log(p / (1 - p)), finite for 0 and 1 too."""
    p = min(max(probability, SURE), 1.0 - SURE)
    return math.log(p / (1.0 - p))


def gather(
    units: Sequence[Unit], is_task: Sequence[float | None], threshold: float | None
) -> list[Evidence | None]:
    """Return the evidence of each unit of a document; None for what is settled.

    Args:
        units: in their order.
        is_task: p(is a task) by the model, None where it was not asked.
        threshold: on `is_task`; None for a model that does not say.
    """
    over = 0.0 if threshold is None else log_odds(threshold)
    rules = [
        _bounded(log_odds(unit.prior), STRONGEST_RULES) if _tells(unit) else None for unit in units
    ]
    model = [
        None
        if p is None or threshold is None or unit.settled
        else _bounded(log_odds(p) - over, STRONGEST)
        for unit, p in zip(units, is_task, strict=True)
    ]
    group_rules, group_model = _others(units, rules), _others(units, model)
    return [
        None
        if unit.settled
        else Evidence(rules[at] or 0.0, model[at] or 0.0, group_rules[at], group_model[at])
        for at, unit in enumerate(units)
    ]


def _tells(unit: Unit) -> bool:
    return unit.prior > 0.0 or unit.kind in TELLING


def _bounded(odds: float, most: float) -> float:
    return min(max(odds, -most), most)


def _others(units: Sequence[Unit], said: Sequence[float | None]) -> list[float]:
    """Return for each unit the mean of what was said of the others in its group, shrunk."""
    sums: dict[int | None, float] = defaultdict(float)
    counts: dict[int | None, int] = defaultdict(int)
    for unit, value in zip(units, said, strict=True):
        if value is not None and unit.group is not None:
            sums[unit.group] += value
            counts[unit.group] += 1
    found = []
    for unit, value in zip(units, said, strict=True):
        own = 0 if value is None else 1
        total, others = sums[unit.group] - (value or 0.0), counts[unit.group] - own
        found.append(total / (others + LEAST) if others > 0 else 0.0)
    return found
