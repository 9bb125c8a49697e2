"""Duties stand in runs: a statement is as likely a task as its words and its neighbours say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from tasktriage.plugin import Unit, UnitKind

__all__ = ["weigh"]

REACH = 3  # units on each side
WEIGHT = 0.8  # of the neighbours' mean; own words count 1
STRONGEST = 3.0  # log-odds; what a unit may say at most, of itself or of its neighbours
KEPT = 0.5  # the prior that parts kept from dropped
SILENT = frozenset(("stock clause", "link of a web page"))  # stand anywhere


def weigh(units: Sequence[Unit]) -> list[Unit]:
    """Return the units with priors that heed the neighbours; settled units stay as they are.

    A heading ends a run, and so does a line that leads in a list.
    """
    says = [_says(unit) for unit in units]
    return [
        unit if unit.settled else _weighed(unit, says, place) for place, unit in enumerate(units)
    ]


def _says(unit: Unit) -> float | None:
    """Return the log-odds that a unit is a task; None: it says nothing; nan: a run ends."""
    if unit.kind is UnitKind.HEADING or unit.why == "leads in a list":
        return math.nan
    if unit.why in SILENT:
        return None
    if unit.settled:
        return STRONGEST if unit.prior else -STRONGEST
    odds = math.log(unit.prior / (1.0 - unit.prior))
    return max(-STRONGEST, min(STRONGEST, odds))


def _weighed(unit: Unit, says: Sequence[float | None], place: int) -> Unit:
    around: list[float] = []
    for step in (-1, 1):
        at, met = place + step, 0
        while 0 <= at < len(says) and met < REACH:
            said = says[at]
            if said is not None:
                if math.isnan(said):
                    break
                around.append(said)
                met += 1
            at += step
    own = says[place]
    if not around or own is None:
        return unit
    prior = 1.0 / (1.0 + math.exp(-own - WEIGHT * sum(around) / len(around)))
    why = unit.why
    if (prior >= KEPT) != (unit.prior >= KEPT):
        why = "among duties" if prior >= KEPT else "among items that are no duties"
    return replace(unit, prior=prior, why=why)
