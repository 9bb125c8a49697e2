"""Weights by O*NET's ratings of tasks: importance, relevance, frequency; else by their type."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FREQUENCY_EXPONENT", "TIMES_A_YEAR", "OnetColumns", "onet_columns", "onet_weights"]

TIMES_A_YEAR = (1.0, 4.0, 24.0, 104.0, 250.0, 750.0, 2000.0)
"""Of O*NET's seven frequencies, "yearly or less" to "hourly or more"; our assumption."""
FREQUENCY_EXPONENT = 0.5
"""Dampens short tasks that are done very often; our assumption, so others are shown beside it."""
CORE = {"core": 2.0, "supplemental": 1.0}  # Eloundou et al. 2024, "GPTs are GPTs"
_IMPORTANCE = re.compile(r"im|(?:task )?importance(?: \(?(?:im|mean|rating)\)?)?")
_RELEVANCE = re.compile(r"rt|(?:task )?relevance(?: \(?(?:rt|%|percent)\)?)?|relevance of task")
_FREQUENCY = re.compile(r"(?:ft|f|frequency)(?: ?\(?ft\)?)?[ _-]?([1-7])")
_ONE_FREQUENCY = re.compile(r"ft|frequency(?: of task)?(?: \(?(?:ft|mean|times a year)\)?)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
MOST_IMPORTANT = 5.0  # where O*NET's scale ends
WHOLE = 100.0  # percent
_TYPE = re.compile(r"(?:onet )?task[ _]type")


@dataclass(frozen=True, slots=True)
class OnetColumns:
    """The names of a table's columns; `frequency` are seven shares, or one number, or none."""

    importance: str
    relevance: str
    frequency: tuple[str, ...] = ()


def onet_columns(names: tuple[str, ...]) -> OnetColumns | str | None:
    """Return the columns of ratings, else the one of task types, else None."""
    importance, relevance = _one(names, _IMPORTANCE), _one(names, _RELEVANCE)
    if importance is None or relevance is None:
        return _one(names, _TYPE)
    seven = {m[1]: name for name in names if (m := _FREQUENCY.fullmatch(_plain(name)))}
    if len(seven) == len(TIMES_A_YEAR):
        return OnetColumns(importance, relevance, tuple(seven[key] for key in sorted(seven)))
    single = _one(names, _ONE_FREQUENCY)
    return OnetColumns(importance, relevance, () if single is None else (single,))


def lone_importance(names: tuple[str, ...]) -> str | None:
    """Return the column of importance where there is none of relevance: then it is not used."""
    return None if _one(names, _RELEVANCE) else _one(names, _IMPORTANCE)


def outside(row: Mapping[str, Any], columns: OnetColumns) -> str | None:
    """Say which rating of a task is outside its scale; None where all are inside."""
    seven = columns.frequency if len(columns.frequency) == len(TIMES_A_YEAR) else ()
    bounds = {columns.importance: MOST_IMPORTANT} | dict.fromkeys(
        (columns.relevance, *seven), WHOLE
    )
    for name, most in bounds.items():
        value = number(row.get(name))
        if not math.isnan(value) and not 0.0 <= value <= most:
            return f"{value:g} in column '{name}' is not from 0 to {most:g}"
    total = sum(v for name in seven if not math.isnan(v := number(row.get(name))))
    if total > 1.05 * WHOLE:
        return f"its frequencies '{seven[0]}' to '{seven[-1]}' sum to {total:g} percent, over 100"
    return None


def onet_weights(
    importance: NDArray[np.float64],
    relevance: NDArray[np.float64],
    times: NDArray[np.float64] | None,
    exponent: float = FREQUENCY_EXPONENT,
) -> NDArray[np.float64]:
    """Return weights (n,) that sum to 1: importance / 5 · relevance / 100 · times^exponent.

    importance: (n,), 1 to 5. relevance: (n,), percent of holders. times: (n,), a year; None where
    the table has no frequency.
    """
    weights = importance / 5.0 * relevance / 100.0
    if times is not None:
        weights = weights * times**exponent
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def times_a_year(row: Mapping[str, Any], columns: OnetColumns, *, categories: bool) -> float:
    """Return how often a task is done a year; nan without a number.

    Of seven columns the mean by their shares; of one the number itself, or with `categories` a
    mean category from 1 to 7, between which times grow evenly by factor.
    """
    values = [number(row.get(name)) for name in columns.frequency]
    if len(values) == len(TIMES_A_YEAR):
        shares = np.array(values)
        total = float(shares.sum())
        return float(shares @ np.array(TIMES_A_YEAR)) / total if total > 0.0 else math.nan
    if not categories:
        return values[0]
    steps = np.arange(1.0, 1.0 + len(TIMES_A_YEAR))
    return float(np.exp(np.interp(values[0], steps, np.log(TIMES_A_YEAR))))


def number(value: Any) -> float:
    """Return a cell as a number, "1,200" as thousands, "37,5" as a half; nan for what is none."""
    text = str(value).strip().removesuffix("%")
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return math.nan


def _one(names: tuple[str, ...], pattern: re.Pattern[str]) -> str | None:
    return next((name for name in names if pattern.fullmatch(_plain(name))), None)


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("_", " ").split())
