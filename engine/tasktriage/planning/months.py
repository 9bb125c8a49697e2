"""Months by occupation, as distributions: O*NET's on-the-job training, and related experience.

O*NET asks people how much training on the job, and how much experience in related work, their work
takes, in bands. The bands in months are our reading of its words. A mean would mislead: of training
the middle is at 3 to 6 months, the mean at 11.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np

from .inputs import Given, Status
from .ranges import Bands, Triangle

__all__ = [
    "EXPERIENCE_EDGES",
    "MONTH_EDGES",
    "in_known_group",
    "is_occupation",
    "months_of_experience",
    "months_to_proficiency",
]

MONTH_EDGES = (0.0, 0.2, 1.0, 3.0, 6.0, 12.0, 24.0, 48.0, 120.0, 168.0)
EXPERIENCE_EDGES = (0.0, 0.1, 1.0, 3.0, 6.0, 12.0, 24.0, 48.0, 72.0, 96.0, 120.0, 168.0)
ALL = "00-0000"
LEVELS = 2_000  # at which a distribution is looked at for its mean
HALF = 0.5
CODE = re.compile(r"\d{2}-\d{4}(\.\d{2})?", re.ASCII)


def months_to_proficiency(occupation: str | None = None) -> Given:
    """Return the months to proficiency that O*NET's people state for an occupation.

    occupation: a code of O*NET-SOC ("15-1252.00") or of SOC ("15-1252"). Where it is not known its
    major group stands for it, else all occupations; `source` says which.
    """
    return _stated("months.csv", MONTH_EDGES, "on-the-job training", occupation)


def in_known_group(code: str) -> bool:
    """Return whether it is a code of an occupation in a major group that the tables have."""
    return CODE.fullmatch(code.strip()) is not None and is_occupation(f"{code.strip()[:2]}-0000")


def is_occupation(code: str) -> bool:
    """Return whether a code is of an occupation, or a group of them, that the tables have."""
    return _shares("months.csv", code.strip()) is not None


def months_of_experience(occupation: str | None = None) -> Given:
    """Return the months of related work experience that an occupation takes, on average.

    It is the mean of what O*NET's people state, for how long people stay in a rung is a matter of
    all of them; that it may be half as much, or half as much more, is an assumption.

    occupation: as of `months_to_proficiency`, with the same stand-ins.
    """
    given = _stated("experience.csv", EXPERIENCE_EDGES, "related work experience", occupation)
    assert isinstance(given.range, Bands)
    levels = (np.arange(LEVELS) + 0.5) / LEVELS
    mean = round(float(given.range.quantile(levels).mean()), 1)
    source = f"{given.source}; the mean, and from half of it to half more, which is assumed"
    ends = round(mean * HALF, 1), round(mean * (1.0 + HALF), 1)
    return Given(Triangle(mean, *ends), Status.SOURCED, source)


def _stated(file: str, edges: tuple[float, ...], scale: str, occupation: str | None) -> Given:
    code = (occupation or "").strip()
    stand_ins = ((code, f"occupation {code}"), (code[:2] + "-0000", f"group {code[:2]}"))
    for key, words in (*stand_ins, (ALL, "all occupations")):
        shares = _shares(file, key)
        if shares is not None and (key != ALL or words == "all occupations"):
            source = f"O*NET 30.2, {scale} of {words}; bands read as months by us"
            return Given(Bands(edges, shares), Status.SOURCED, source)
    raise AssertionError(f"{file} has no row of all occupations")


def _shares(file: str, code: str) -> tuple[float, ...] | None:
    """Return percents by band of an occupation or group; of a SOC code the mean of its details."""
    table = _table(file)
    if code in table:
        return table[code]
    details = [row for key, row in table.items() if key[:-3] == code and key[-3] == "."]
    if not details:
        return None
    return tuple(sum(column) / len(details) for column in zip(*details, strict=True))


@cache
def _table(file: str) -> Mapping[str, tuple[float, ...]]:
    text = files("tasktriage.planning").joinpath(file).read_text("utf-8")
    rows = csv.reader(text.splitlines()[1:])
    return {code: tuple(map(float, percents)) for code, *percents in rows}
