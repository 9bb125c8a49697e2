"""Sums over roles: hours a week and full-time equivalents under each label, with intervals.

What is summed are stocks, a role's hours times its share; shares of units are never averaged. The
interval of a sum comes from draws: each role's share is drawn from its interval *of the role*
(Student's t on the log-odds), for each role by itself. That interval is pulled to the even by one
further task, which guards a single short list and would add up over hundreds of roles, so each
role's draws are moved to have the share itself as their mean. A unit of one role has its role's
interval as it stands. `benchmarks/portfolio_coverage.py` measures how often the intervals hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from tasktriage.domain.label import LABELS
from tasktriage.domain.portfolio import FULL_TIME, LabelStock, Portfolio, Stock, UnitSum
from tasktriage.domain.profile import Interval, LabelShare, Profile, RoleFacts

from .intervals import LEVEL, t_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HOLDERS", "NO_UNIT", "Sums", "role_facts", "share_draws"]

HOLDERS = 5
"""People who hold a role; of fewer, what points at one of them is withheld."""
NO_UNIT = "no unit"
DRAWS = 2000
SEED = 0
EDGE = 1e-9  # from 0 and 1, whose odds have no logarithm
MOST_UNITS = 2_000  # whose draws are held: 48 KiB each


def role_facts(row: Mapping[str, Any], full_time: float) -> tuple[RoleFacts, list[str]]:
    """Return what a row of a table of roles says (`kit.role_rows`), and what is to be said of it.

    Of a role with fewer than `HOLDERS` holders, or an unknown number, pay is withheld.
    """
    headcount, fte, hours, pay = (row.get(part) for part in ("headcount", "fte", "hours", "pay"))
    if headcount is None:
        headcount = fte
    elif fte is not None and hours is None and headcount > 0.0:
        hours = fte / headcount * full_time
    notes = []
    few = headcount is None or headcount < HOLDERS
    if pay is not None and few:
        of = "nobody says how many" if headcount is None else f"fewer than {HOLDERS}"
        notes.append(f"{of} hold it: pay is withheld")
        pay = None
    if headcount is None:
        notes.append("the table says no headcount: it is in no sum")
    unit, level = row.get("unit"), row.get("level")
    return RoleFacts(unit=unit, level=level, headcount=headcount, hours=hours, pay=pay), notes


@dataclass
class Sums:
    """Sums up the profiles of roles as they come.

    full_time: hours a week of one full-time equivalent, and of each holder where a table says no
    hours.
    """

    full_time: float = FULL_TIME
    _units: dict[str | None, _Sum] = field(default_factory=dict)
    _all: _Sum = field(default_factory=lambda: _Sum())
    _seen: int = 0
    _assumed: int = 0
    _beyond: int = 0

    def add(self, profile: Profile) -> None:
        """Count a role in; one without facts is of no portfolio."""
        facts = profile.facts
        if facts is None:
            return
        self._seen += 1
        if profile.shares is None or facts.headcount is None:
            self.leave_out(facts)
            return
        sums = self._sums(facts)
        self._assumed += facts.hours is None
        hours = facts.headcount * (self.full_time if facts.hours is None else facts.hours)
        values = np.array([item.share.value for item in profile.shares])
        drawn = hours * share_draws(values, _ends(profile.shares), profile.n_eff, self._seen)
        for each in sums:
            each.add(facts.headcount, hours, profile.shares, drawn)

    def leave_out(self, facts: RoleFacts) -> None:
        """Count a role that is in no sum: of withheld shares, or of a row that can't be used."""
        for each in self._sums(facts):
            each.leave_out(facts.headcount or 0.0)

    def _sums(self, facts: RoleFacts) -> list[_Sum]:
        if facts.unit in self._units or len(self._units) < MOST_UNITS:
            return [self._all, self._units.setdefault(facts.unit, _Sum())]
        self._beyond += 1
        return [self._all]

    @property
    def portfolio(self) -> Portfolio | None:
        """The sums of what was counted in; None if that is nothing."""
        if not self._seen:
            return None
        notes = [f"a full-time equivalent is {self.full_time:g} hours a week"]
        if self._assumed:
            roles = "1 role" if self._assumed == 1 else f"{self._assumed:,} roles"
            notes.append(f"the table says no hours of {roles}: {self.full_time:g} a week each")
        if self._beyond:
            notes.append(
                f"only the first {MOST_UNITS:,} units are summed; the organisation is whole"
            )
        named = [unit for unit in self._units if unit is not None]
        return Portfolio(
            organisation=self._all.total(None, self.full_time),
            units=tuple(
                found.total(NO_UNIT if unit is None else unit, self.full_time)
                for unit, found in self._units.items()
            )
            if named
            else (),
            full_time=self.full_time,
            notes=tuple(notes),
        )


@dataclass
class _Sum:
    roles: int = 0
    headcount: float = 0.0
    hours: float = 0.0
    left_out: int = 0
    left_out_headcount: float = 0.0
    values: NDArray[np.float64] = field(default_factory=lambda: np.zeros(len(LABELS)))
    draws: NDArray[np.float64] = field(default_factory=lambda: np.zeros((DRAWS, len(LABELS))))
    alone: NDArray[np.float64] | None = None  # the ends (3, 2) of the one role that there is

    def leave_out(self, headcount: float) -> None:
        self.left_out += 1
        self.left_out_headcount += headcount

    def add(
        self,
        headcount: float,
        hours: float,
        shares: tuple[LabelShare, ...],
        drawn: NDArray[np.float64],
    ) -> None:
        self.alone = None if self.roles else hours * _ends(shares)
        self.roles += 1
        self.headcount += headcount
        self.hours += hours
        self.values += hours * np.array([item.share.value for item in shares])
        self.draws += drawn

    def total(self, unit: str | None, full_time: float) -> UnitSum:
        tail = (1.0 - LEVEL) / 2.0
        ends = np.quantile(self.draws, (tail, 1.0 - tail), axis=0).T
        ends = np.clip(ends if self.alone is None else self.alone, 0.0, self.hours)
        labels = (
            LabelStock(label, _stock(value, end), _stock(value / full_time, end / full_time))
            for label, value, end in zip(LABELS, self.values, ends, strict=True)
        )
        return UnitSum(
            unit=unit,
            roles=self.roles,
            headcount=self.headcount,
            hours=self.hours,
            fte=self.hours / full_time,
            labels=tuple(labels) if self.roles else (),
            left_out=self.left_out,
            left_out_headcount=self.left_out_headcount,
        )


def _stock(value: float, ends: NDArray[np.float64]) -> Stock:
    return Stock(float(value), Interval(float(ends[0]), float(ends[1])))


def _ends(shares: tuple[LabelShare, ...]) -> NDArray[np.float64]:
    """Return the ends (3, 2) of the intervals of the role, or where it has none of its tasks."""
    intervals = [item.share.role or item.share.listed for item in shares]
    return np.array([[interval.low, interval.high] for interval in intervals])


def share_draws(
    values: NDArray[np.float64], ends: NDArray[np.float64], count: float, number: int
) -> NDArray[np.float64]:
    """Return draws (draws, 3) of the shares of a role, of which they are the mean.

    values: the shares (3,). ends: of their intervals of the role (3, 2). count: how many tasks the
    role is worth. number: of the role, so that each has draws of its own.
    """
    ends = np.clip(ends, EDGE, 1.0 - EDGE)
    low, high = np.log(ends / (1.0 - ends)).T
    degrees = max(1.0, count - 1.0)
    error = (high - low) / (2.0 * t_quantile((1.0 + LEVEL) / 2.0, degrees))
    rng = np.random.default_rng([SEED, number])
    odds = (low + high) / 2.0 + error * rng.standard_t(degrees, size=(DRAWS, len(values)))
    drawn = 1.0 / (1.0 + np.exp(-odds))
    return np.asarray(drawn - drawn.mean(axis=0) + values)
