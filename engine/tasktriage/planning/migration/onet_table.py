"""O*NET's skills and knowledge by occupation, its job zones, preparation, and median wages.

They are as they ship: ratings of O*NET 30.1 (894 occupations), job zones of 29.3, education and
certification of 30.2, wages of OEWS, May 2025; README.md beside the tables has licences, and how
they were made.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = [
    "IMPORTANCE",
    "KINDS",
    "LEVEL",
    "Wage",
    "certification",
    "education",
    "element_kinds",
    "element_names",
    "importances",
    "job_zone",
    "levels",
    "rated_codes",
    "wage",
]

IMPORTANCE, LEVEL = (1.0, 5.0), (0.0, 7.0)
"""Ends of O*NET's scales."""
STEPS = 255.0
KINDS = ("skill", "knowledge")
SOC = len("15-1252")
OWN = ".00"  # the detail of O*NET-SOC that is the SOC code itself; others are other jobs


@dataclass(frozen=True, slots=True)
class Wage:
    """Median wages of an occupation, USD.

    annual: a year; None of what is paid by the hour alone. hourly: an hour; None of what is paid by
    the year alone. code: of SOC, or of OEWS where that joins the occupation with others.
    """

    annual: float | None
    hourly: float | None
    code: str


def element_kinds() -> tuple[str, ...]:
    """Return the kind of each element, (68,): 35 are a "skill", then 33 are "knowledge"."""
    return tuple(kind for kind, _ in _elements())


def element_names(kind: str | None = None) -> tuple[str, ...]:
    """Return the names of the elements of a kind, or of all, in the order of their ratings."""
    return tuple(name for of, name in _elements() if kind in (None, of))


def importances(code: str) -> Array | None:
    """Return how important the elements are to an occupation, (68,), from 1 to 5.

    code: of O*NET-SOC ("15-1252.00"), or of SOC ("15-1252"), which is its detail .00: other
    details are other jobs. None where O*NET has not rated it.
    """
    return _rated(code, "importance", IMPORTANCE)


def levels(code: str) -> Array | None:
    """Return the levels that an occupation asks of the elements, (68,), from 0 to 7.

    code, and None: as of `importances`.
    """
    return _rated(code, "level", LEVEL)


def rated_codes() -> tuple[str, ...]:
    """Return the codes of all occupations with ratings, in their order."""
    return tuple(code for code, (_, row) in _occupations().items() if row is not None)


def job_zone(code: str) -> int | None:
    """Return the job zone of an occupation, 1 to 5; 1 and 2 are two zones.

    code: as of `importances`; of a code of SOC the zone of most of its details, the higher of two
    that are as many. None where O*NET has none.
    """
    known = _occupations()
    zones = [known[detail][0] for detail in _details(code)]
    if not zones:
        return None
    return max(set(zones), key=lambda zone: (zones.count(zone), zone))


def education(code: str) -> int | None:
    """Return the education that an occupation asks for, O*NET's category from 1 to 12.

    It is the median of what O*NET's people state. code, and None: as of `importances`.
    """
    return _preparation().get(_own(code), (None, None))[0]


def certification(code: str) -> float | None:
    """Return how important certification is to an occupation's work, from 1 to 5.

    code, and None: as of `importances`.
    """
    return _preparation().get(_own(code), (None, None))[1]


def wage(code: str) -> Wage | None:
    """Return the median wages of an occupation in the United States; None where nobody says.

    code: as of `importances`; wages are of the six digits.
    """
    return _wages().get(code[:SOC])


def _rated(code: str, name: str, scale: tuple[float, float]) -> Array | None:
    row = _occupations().get(_own(code), (0, None))[1]
    return None if row is None else _scaled(_ratings()[name][row], scale)


def _scaled(values: NDArray[Any], scale: tuple[float, float]) -> Array:
    low, high = scale
    return np.asarray(low + values.astype(np.float64) * ((high - low) / STEPS))


def _own(code: str) -> str:
    """Return the code of O*NET-SOC of one of SOC."""
    return code + OWN if len(code) == SOC else code


def _details(code: str) -> list[str]:
    """Return the codes of O*NET-SOC that a code means."""
    known = _occupations()
    if code in known:
        return [code]
    return _by_soc().get(code, [])


@cache
def _by_soc() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in _occupations():
        found.setdefault(code[:SOC], []).append(code)
    return found


@cache
def _elements() -> tuple[tuple[str, str], ...]:
    return tuple((row["kind"], row["name"]) for row in _rows("elements.csv"))


@cache
def _occupations() -> Mapping[str, tuple[int, int | None]]:
    """Return job zone, and row of ratings where there is one, by code."""
    return {
        row["code"]: (int(row["job_zone"]), int(row["row"]) if row["row"] else None)
        for row in _rows("occupations.csv")
    }


@cache
def _preparation() -> Mapping[str, tuple[int | None, float | None]]:
    """Return education and certification by code; None where nobody says."""
    return {
        row["code"]: (
            int(row["education"]) if row["education"] else None,
            float(row["certification"]) if row["certification"] else None,
        )
        for row in _rows("preparation.csv")
    }


@cache
def _wages() -> Mapping[str, Wage]:
    return {
        row["code"]: Wage(
            float(row["annual"]) if row["annual"] else None,
            float(row["hourly"]) if row["hourly"] else None,
            row["stands_for"] or row["code"],
        )
        for row in _rows("wages.csv")
    }


@cache
def _ratings() -> dict[str, NDArray[Any]]:
    from safetensors.numpy import load

    return dict(load(files(__package__).joinpath("ratings.safetensors").read_bytes()))


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
