"""A portfolio: the roles of a table, summed up by unit and organisation."""

from __future__ import annotations

from dataclasses import dataclass

from .label import LABELS, Label
from .profile import Interval

__all__ = ["FULL_TIME", "LabelStock", "Portfolio", "Stock", "UnitSum"]

FULL_TIME = 40.0
"""Hours a week of one who works full time, where nobody says another number."""


@dataclass(frozen=True, slots=True)
class Stock:
    """An amount of work, in hours a week or in full-time equivalents.

    value: the amount. interval: of 90 %, that of roles whose listed tasks are samples of what they
    do, drawn for each role by itself.
    """

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class LabelStock:
    """The work under a label.

    label: which. hours: a week. fte: full-time equivalents.
    """

    label: Label
    hours: Stock
    fte: Stock


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSum:
    """The work of a unit, or of all (`unit` None), summed over its roles; never means of shares.

    unit: its name, None for all. roles, headcount, hours, fte: of what is in the sums, hours a
    week. left_out, left_out_headcount: roles that are listed and in no sum, and the people in them:
    shares are withheld, nobody says how many hold them, or their row can't be used. labels: in
    label order; none where no role is in the sums.
    """

    unit: str | None
    roles: int
    headcount: float
    hours: float
    fte: float
    labels: tuple[LabelStock, ...] = ()
    left_out: int = 0
    left_out_headcount: float = 0.0

    def of(self, label: Label) -> LabelStock | None:
        """Return the work under a label; None where no role is in the sums."""
        return self.labels[LABELS.index(label)] if self.labels else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """What comes behind the profiles of a table of roles: their sums.

    organisation: the sums of all. units: in the order in which they come first; none where the
    table has no column of units. full_time: hours a week of one full-time equivalent. notes: what
    was assumed.
    """

    organisation: UnitSum
    units: tuple[UnitSum, ...]
    full_time: float = FULL_TIME
    notes: tuple[str, ...] = ()
