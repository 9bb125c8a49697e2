"""Oversight in formulas: numbers or arrays in, the same out, all of them broadcast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Values = float | Array

__all__ = ["checking_share", "leads_needed", "leads_short", "rungs"]

MONTHS_A_QUARTER = 3.0


def checking_share(
    automatable: Values,
    augmentable: Values,
    deployment: Values,
    checking_automatable: Values,
    checking_augmentable: Values,
) -> Array:
    """Return hours of checking for each hour of a role's work: D (v_A S_A + v_G S_G).

    Args:
        automatable: share of the work, in [0, 1].
        augmentable: share of the work, in [0, 1].
        deployment: share of such work on which AI is in regular use, in [0, 1].
        checking_automatable: hours of checking for an hour that the work took without AI.
        checking_augmentable: the same of work that somebody does with AI.
    """
    per_hour = checking_automatable * automatable + checking_augmentable * augmentable
    return np.asarray(deployment * per_hour)


def leads_needed(needed: Values, lead_hours: Values) -> Array:
    """Return how many leads hours of oversight a month take; lead_hours: of one, a month, > 0."""
    return np.asarray(needed / np.asarray(lead_hours, dtype=np.float64))


def leads_short(needed: Values, leads: Values) -> Array:
    """Return how many leads lack, >= 0. needed, leads: people."""
    return np.asarray(np.maximum(0.0, needed - np.asarray(leads, dtype=np.float64)))


def rungs(
    juniors: Values,
    leads: Values,
    juniors_in: Values | None,
    juniors_leave: Values,
    leads_leave: Values,
    months_to_lead: Values,
    become_leads: Values,
    quarters: int,
) -> tuple[Array, Array]:
    """Return juniors and leads at the end of each quarter, people, both (quarters + 1, …).

    In a quarter some leave; of the juniors who stay a quarter's part of the months has then the
    experience and is no junior any more, and a share of these leads; then juniors come in. So a
    junior stays one for `months_to_lead` on average, whoever came when.

    Args:
        juniors: people at the start.
        leads: people at the start.
        juniors_in: people a quarter; None: as many as leave or have the experience.
        juniors_leave: share of them a year, in [0, 1].
        leads_leave: share of them a year, in [0, 1].
        months_to_lead: months until a junior can lead; under three a quarter is enough.
        become_leads: share of those with the experience, in [0, 1]; the others do other work.
        quarters: how many.
    """
    begin = np.asarray(juniors, dtype=np.float64), np.asarray(leads, dtype=np.float64)
    stay = (1.0 - np.asarray(juniors_leave)) ** 0.25, (1.0 - np.asarray(leads_leave)) ** 0.25
    rising = MONTHS_A_QUARTER / np.maximum(MONTHS_A_QUARTER, months_to_lead)
    coming = np.asarray(0.0 if juniors_in is None else juniors_in, dtype=np.float64)
    leading = np.asarray(become_leads, dtype=np.float64)
    values = (*begin, *stay, rising, coming, leading)
    shape = np.broadcast_shapes(*(np.shape(one) for one in values))
    below, above = np.empty((quarters + 1, *shape)), np.empty((quarters + 1, *shape))
    below[0], above[0] = begin
    for quarter in range(quarters):
        left = below[quarter] * stay[0]
        risen = left * rising
        above[quarter + 1] = above[quarter] * stay[1] + risen * leading
        below[quarter + 1] = below[quarter] if juniors_in is None else left - risen + coming
    return below, above
