"""How much of the work a task is, where people write it: "20 % Sort mail", a column "% of time"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tasktriage.domain.task import Task

from .table_row import cell_text

__all__ = [
    "WrittenWeight",
    "column_mark",
    "column_weight",
    "is_of_hours",
    "is_of_percent",
    "leading_weight",
    "trailing_weight",
    "weight_written",
]

# "1,000" and "1.725" are thousands, but before a "%"
_NUMBER = (
    r"(?:\d{1,2}[.,]\d{3}(?=[ ]?%)|0[.,]\d{3}(?!\d)|\d{1,3}(?:[.,](?:\d{4,20}|\d{1,2}(?!\d)))?)"
)
_SHARE = r"(?:\d{1,3}\.\d{3}(?!\d)|" + _NUMBER + ")"  # where a column says that it has shares
_ABOUT = r"(?:(?:approx(?:imately|\.)?|about|around|circa|ca\.?|up to|at least|roughly|[~≈±])[ ]?)?"
_OF_TIME = (
    r"(?:[ ](?:of[ ](?:the[ ]|your[ ]|their[ ])?)?(?:working[ ]|work[ ])?(?:time|role|job|week)\b)?"
)
_PERCENT = rf"(?:%|per[ ]?cent\b|pct\b\.?){_OF_TIME}"
_HOURS = r"(?:h|hrs?|hours?)[ ]?(?:/|per|a|each)[ ]?(?:day|week|month|year)\b"


def _measure(name: str) -> str:
    low, high = rf"(?P<{name}_low>{_NUMBER})", rf"(?P<{name}_high>{_NUMBER})"
    return rf"{_ABOUT}{low}[ ]?%?[ ]?(?:(?:[-–—]|to)[ ]?{high}[ ]?)?(?:{_PERCENT}|{_HOURS})"


_LEADING = re.compile(
    rf"[*_]{{0,2}}(?:[(\[][ ]?{_measure('inner')}[ ]?[)\]]|{_measure('outer')})[*_]{{0,2}}"
    r"(?P<sign>[ \t]*[:|;.–—-]+)?[*_]{0,2}[ \t]*(?=[^\W\d]|[*_\"'“‘])",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    rf"[ \t]{{0,20}}(?:[(\[][ ]?{_measure('inner')}[ ]?[)\]]"
    rf"|(?:[|–—\t:]|[ ]-|[ ]{{2}}|\.{{3}})[ \t]{{0,20}}{_measure('outer')}"
    rf"|[ ](?P<time_low>{_NUMBER})[ ]?(?:-[ ]?(?P<time_high>{_NUMBER})[ ]?)?(?:%|per[ ]?cent)"
    r"[ ]of[ ](?:the[ ]|your[ ]|their[ ])?(?:working[ ]|work[ ])?time)[ \t.;|]*$",
    re.IGNORECASE,
)
_LONGEST_TRAIL = 60  # characters at the end of a line in which a weight may stand
_HEAD = re.compile(
    r"(?:%|percent(?:age)?|per cent|pct|share|portion|proportion)(?:[ ].*)?"
    r"|weight(?:ing)?(?:[ ].*)?"
    r"|.*(?:%|percent(?:age)?|share|proportion|portion)[ ]of[ ](?:\w+[ ])?(?:time|role|job|work)"
    r"|time[ ](?:%|percent(?:age)?|spent|share|allocation)(?:[ ].*)?|.*[ (](?:%|percent)\)?",
    re.IGNORECASE,
)
# a head that says so only if its cells have a sign
# shares of something else: "% complete"
_NO_WEIGHT = re.compile(
    r"\b(?:complet|done|progress|finish|remote|travel|automat|confiden|match|relevan)", re.I
)
_PERCENT_HEAD = re.compile(r"%|percent|per cent|\bpct\b", re.IGNORECASE)
_LOOSE_HEAD = re.compile(r"time|effort|allocation|workload|part|how much", re.IGNORECASE)
_HOURS_HEAD = re.compile(
    r"(?:(?:weekly|daily|monthly|average|avg\.?|mean|total|typical|number of|no\. of"
    r"|estimated|est\.|approx\.?)[ ]?){0,2}(?:hours|hrs\.?|h)"
    r"(?:[ ]?(?:\(.*\)|(?:/|per|a|each|spent|worked|weekly|daily|monthly).*))?",
    re.IGNORECASE,
)
_CELL, _SHARE_CELL = (
    re.compile(
        rf"{_ABOUT}(?P<low>{number})[ ]?%?[ ]?(?:(?:[-–—]|to)[ ]?(?P<high>{number})[ ]?)?"
        rf"(?:{_PERCENT}|(?:h|hrs?|hours?)\b.*)?",
        re.IGNORECASE,
    )
    for number in (_NUMBER, _SHARE)
)
# "1h 30min", "45 min", "half a day", "2 days", in a column of hours
_DURATION = re.compile(
    r"(?:(?P<days>\d{1,2}(?:[.,]\d{1,2})?|an?|half an?|one|two)[ ]?days?)?[ ,]{0,2}"
    r"(?:(?P<hours>\d{1,3}|half an?|an?)[ ]?(?:h|hrs?|hours?)\.?)?(?:[ ,]|and){0,5}"
    r"(?:(?P<minutes>\d{1,3})[ ]?(?:m|mins?|minutes?)?\.?)?",
    re.IGNORECASE,
)
_COUNTS = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "half a": 0.5, "half an": 0.5}
_DAY, _HOUR = 8.0, 60.0  # hours of a working day, minutes of an hour
_SIGNED = re.compile(r"\d[ ]?(?:%|per[ ]?cent\b)", re.IGNORECASE)
_LONGEST_HEAD = 60  # characters
_WHOLE = 100.0  # "100% remote" is no share of the work


@dataclass(frozen=True, slots=True)
class WrittenWeight:
    """A weight as it was written, and its place, text[start:end], with the signs around it."""

    value: float
    start: int
    end: int


def leading_weight(text: str, start: int, end: int) -> WrittenWeight | None:
    """Return the weight that text[start:end] begins with: 20.0 of "(20%) Sort mail"."""
    found = _LEADING.match(text, start, end)
    if found is None:
        return None
    # without brackets or a sign a capital shows that the statement begins: not "20% of staff"
    if not (found["inner_low"] or found["sign"] or text[found.end()].isupper()):
        return None
    return _written(found)


def trailing_weight(text: str, start: int, end: int) -> WrittenWeight | None:
    """Return the weight that text[start:end] ends with: 20.0 of "Sort mail (20%)"."""
    found = _TRAILING.search(text, max(start, end - _LONGEST_TRAIL), end)
    if found is None or found.start() == start:
        return None
    if found["time_low"]:
        value = _value(found["time_low"], found["time_high"])
        # "Meet deadlines 95% of the time" is how well, not how much
        rare = 0.0 < value <= _WHOLE / 2
        return WrittenWeight(value, found.start(), found.end()) if rare else None
    return _written(found)


def column_weight(head: str, cell: str) -> float | None:
    """Return the weight in a cell of a table; None if its column is not of weights.

    "% of time", "Percent", "Weight", "Hours per week" head such a column.
    """
    if len(head) > _LONGEST_HEAD or _NO_WEIGHT.search(head):
        return None
    loose = _LOOSE_HEAD.fullmatch(head.strip()) and _SIGNED.search(cell[:_LONGEST_HEAD])
    if not (loose or _HEAD.fullmatch(head.strip()) or is_of_hours(head)):
        return None
    pattern = _CELL if is_of_hours(head) else _SHARE_CELL
    cell = cell.strip()[:_LONGEST_HEAD]
    if is_of_hours(head) and (hours := _duration(cell)) is not None:
        return hours
    found = pattern.fullmatch(cell)
    return None if found is None else _value(found["low"], found["high"])


def weight_written(task: Task) -> float | None:
    """Return a task's weight where it is written, in its text or a column; None where nothing is.

    Outputs that people edit have it beside the weight itself, so that a changed one shows.
    """
    cells = () if task.row is None else task.row.items()
    said = task.weight != 1.0 or any(
        column_weight(name, cell_text(cell)) is not None for name, cell in cells
    )
    return task.weight if said else None


def column_mark(head: str, cell: str, parts: int = 1) -> str | None:
    """Return how a reader writes the weight in a cell before the statement of its row: "(20%)".

    Of several statements, `parts`, each has its part. None where `column_weight` has none, or
    nothing.
    """
    value = column_weight(head, cell)
    if not value:
        return None
    value = value if parts == 1 else round(value / parts, 2)
    return f"({value:g} h/week)" if is_of_hours(head) else f"({value:g}%)"


def is_of_percent(head: str) -> bool:
    """Return whether a column is headed as one of percent: "% of time"."""
    return _PERCENT_HEAD.search(head[:_LONGEST_HEAD]) is not None


@lru_cache(maxsize=64)  # it is asked for each row of a table
def is_of_hours(head: str) -> bool:
    """Return whether a column is headed as one of hours: "Hours per week"."""
    return _HOURS_HEAD.fullmatch(head.strip()) is not None


def _written(found: re.Match[str]) -> WrittenWeight | None:
    value = _value(
        found["inner_low"] or found["outer_low"], found["inner_high"] or found["outer_high"]
    )
    if not 0.0 < value < _WHOLE:
        return None
    return WrittenWeight(value, found.start(), found.end())


def _duration(cell: str) -> float | None:
    """Return the hours of "1h 30min" and of "half a day", which has eight; None of what is none."""
    found = _DURATION.fullmatch(cell)
    if found is None or not any(map(str.isalpha, cell)):
        return None
    days, hours, minutes = (_count(found[name]) for name in ("days", "hours", "minutes"))
    return days * _DAY + hours + minutes / _HOUR


def _count(said: str | None) -> float:
    if said is None:
        return 0.0
    said = said.lower()
    return _COUNTS[said] if said in _COUNTS else float(said.replace(",", "."))


def _value(low: str, high: str | None) -> float:
    """Return a number, or the middle of two."""
    numbers = [float(number.replace(",", ".")) for number in (low, high) if number]
    return sum(numbers) / len(numbers)
