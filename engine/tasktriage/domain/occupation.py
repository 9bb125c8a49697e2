"""Which occupation a role is, in the codes of SOC, O*NET, ISCO and ESCO."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["EscoLink", "Hint", "Occupation", "OccupationMatch"]


@dataclass(frozen=True, slots=True)
class EscoLink:
    """An occupation of ESCO that an O*NET occupation is linked to.

    uri, title: of the occupation. match: how, in the words of the official crosswalk: exact, close,
    broad, narrow.
    """

    uri: str
    title: str
    match: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationMatch:
    """An occupation with the probability, in [0, 1], that it is the right one.

    code, title: of O*NET-SOC 2019 ("15-1252.00"). probability: that it is the right one. soc: code
    of SOC 2018. isco: codes of unit groups of ISCO-08. esco: occupations of ESCO that it is linked
    to.
    """

    code: str
    title: str
    probability: float
    soc: str
    isco: tuple[str, ...] = ()
    esco: tuple[EscoLink, ...] = ()


class Hint(StrEnum):
    """What became of the occupation that a page names (`occupationalCategory`)."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    UNKNOWN = "unknown"
    """It is no code or title that could be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation:
    """Which occupation a role is.

    matches: at most five, the most probable first; none where nothing fits, or none surely enough.
    title: what was looked up. tasks: how many tasks counted beside it. hint: what a page said.
    hint_checked: what became of that. candidates: what would have been the matches, were they sure
    enough. note: why there is no match, where more can be said than that nothing fits.
    """

    title: str | None
    tasks: int
    matches: tuple[OccupationMatch, ...]
    hint: str | None = None
    hint_checked: Hint | None = None
    candidates: tuple[OccupationMatch, ...] = ()
    note: str | None = None

    @property
    def best(self) -> OccupationMatch | None:
        """The most probable one; None where nothing fits."""
        return self.matches[0] if self.matches else None
