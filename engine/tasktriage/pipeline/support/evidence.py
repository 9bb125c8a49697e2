"""Assess's helper: what speaks for a unit being a task, added up.

A unit's own words may not tell: "Leading a team of ten" is a duty in one list and a requirement in
another. So a unit is weighed together with the list or passage that it stands in; with the
likeliest of the others, since duties stand together; and with what stands before and after it,
since postings say first what is done, then what is required.
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
STRONGEST_IN_GROUP = 3.0  # what rules say of one unit tells that much of the others at most
WEAKEST_RIVAL = -2.0
STRONGEST_RIVAL = 0.5  # duties may fill many lists: a likely one more says little
RULES_OF_GROUP = 0.4  # what rules say of a group beside the model, as the weights have it
SAID = 0.995  # where rules say so much of a unit, its place says little against it
LEAST_AGAINST = -1.0  # log-odds; of each source then
LEAST = 2  # others in a group, or requirements of a document, at which they count half
TELLING = frozenset(UnitKind) - {UnitKind.DUTY, UnitKind.OTHER, UnitKind.HEADING, UnitKind.GIVEN}
"""Units of these kinds that are settled as no task speak of their list; a stock clause does not."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a log-odds of each source counts; a sum of 0 keeps a unit."""

    rules: float
    model: float
    group_rules: float
    group_model: float
    rival: float
    order: float

    def score(self, evidence: Evidence) -> float:
        """Return the log-odds that a unit is a task."""
        return (
            self.rules * evidence.rules
            + self.model * evidence.model
            + self.group_rules * evidence.group_rules
            + self.group_model * evidence.group_model
            + self.rival * evidence.rival
            + self.order * evidence.order
        )


# fitted by benchmarks/fit_selection.py on invented postings, rounded
MODEL_WEIGHTS = Weights(
    rules=0.49, model=0.7, group_rules=0.64, group_model=1.08, rival=1.71, order=1.65
)
RULE_WEIGHTS = Weights(
    rules=0.53, model=0.0, group_rules=1.87, group_model=0.0, rival=0.0, order=1.45
)
"""For a model that does not say what is a task."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Log-odds that a unit is a task, by its rules and by the model, over its threshold.

    `group_rules` and `group_model` are the means over the other units of its group, less the fewer
    those are: by half if there are two, not at all if there is none. `rival` is less than 0 the
    more the likeliest other group of the document looks like tasks. `order` is in (-1, 1): how
    many more of the document's requirements come after the unit than before, of all; less, as
    those means, the fewer there are.
    """

    rules: float
    model: float
    group_rules: float
    group_model: float
    rival: float
    order: float


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
    telling = [None if said is None else _bounded(said, STRONGEST_IN_GROUP) for said in rules]
    columns = zip(
        rules,
        model,
        _others(units, telling),
        _others(units, model),
        _rivals(units, telling, model),
        _order(units),
        strict=True,
    )
    found: list[Evidence | None] = []
    for unit, (said, word, *others) in zip(units, columns, strict=True):
        if unit.prior >= SAID:  # "You weigh each parcel", beside five sentences about the firm
            others = [max(LEAST_AGAINST, other) for other in others]
        found.append(None if unit.settled else Evidence(said or 0.0, word or 0.0, *others))
    return found


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


def _rivals(
    units: Sequence[Unit], rules: Sequence[float | None], model: Sequence[float | None]
) -> list[float]:
    """Return for each unit what is said of the likeliest other group of the document, negated."""
    said: dict[int | None, float] = defaultdict(float)
    for weight, column in ((RULES_OF_GROUP, rules), (1.0, model)):
        for group, mean in _means(units, column).items():
            said[group] += weight * mean
    said.pop(None, None)
    likely = sorted(said, key=lambda group: -said[group])[:2]
    found = []
    for unit in units:
        others = [said[group] for group in likely if group != unit.group]
        found.append(-min(max(others[0], WEAKEST_RIVAL), STRONGEST_RIVAL) if others else 0.0)
    return found


def _means(units: Sequence[Unit], said: Sequence[float | None]) -> dict[int | None, float]:
    """Return the mean of what was said of each group, shrunk."""
    sums: dict[int | None, float] = defaultdict(float)
    counts: dict[int | None, int] = defaultdict(int)
    for unit, value in zip(units, said, strict=True):
        if value is not None:
            sums[unit.group] += value
            counts[unit.group] += 1
    return {group: sums[group] / (counts[group] + LEAST) for group in sums}


def _order(units: Sequence[Unit]) -> list[float]:
    """Return for each unit how much more is required after it than before."""
    requirements = [unit.kind is UnitKind.REQUIREMENT for unit in units]
    total, before, found = sum(requirements), 0, []
    for required in requirements:
        after = total - before - required
        found.append((after - before) / (total - required + LEAST))
        before += required
    return found
