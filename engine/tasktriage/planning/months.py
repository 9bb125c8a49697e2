"""Months to proficiency by occupation: O*NET's on-the-job training, as a distribution.

O*NET asks people how much training on the job their work takes, in nine bands. The bands in months
are our reading of its words. A mean would mislead: the middle is at 3 to 6 months, the mean at 11.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from .inputs import Given, Status
from .ranges import Bands

__all__ = ["MONTH_EDGES", "months_to_proficiency"]

MONTH_EDGES = (0.0, 0.2, 1.0, 3.0, 6.0, 12.0, 24.0, 48.0, 120.0, 168.0)
ALL = "00-0000"


def months_to_proficiency(occupation: str | None = None) -> Given:
    """Return the months to proficiency that O*NET's people state for an occupation.

    occupation: a code of O*NET-SOC ("15-1252.00") or of SOC ("15-1252"). Where it is not known its
    major group stands for it, else all occupations; `source` says which.
    """
    code = (occupation or "").strip()
    for key, words in ((code, f"occupation {code}"), (code[:2] + "-0000", f"group {code[:2]}")):
        shares = _shares(key)
        if shares is not None and key != ALL:
            return _given(shares, words)
    everything = _shares(ALL)
    assert everything is not None  # it is shipped
    return _given(everything, "all occupations")


def _given(shares: tuple[float, ...], words: str) -> Given:
    source = f"O*NET 30.2, on-the-job training of {words}; bands read as months by us"
    return Given(Bands(MONTH_EDGES, shares), Status.SOURCED, source)


def _shares(code: str) -> tuple[float, ...] | None:
    """Return percents by band of an occupation or group; of a SOC code the mean of its details."""
    table = _table()
    if code in table:
        return table[code]
    details = [row for key, row in table.items() if key[:-3] == code and key[-3] == "."]
    if not details:
        return None
    return tuple(sum(column) / len(details) for column in zip(*details, strict=True))


@cache
def _table() -> Mapping[str, tuple[float, ...]]:
    text = files("tasktriage.planning").joinpath("months.csv").read_text("utf-8")
    rows = csv.reader(text.splitlines()[1:])
    return {code: tuple(map(float, percents)) for code, *percents in rows}
