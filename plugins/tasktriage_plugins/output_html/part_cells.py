"""What the parts of a plan's page have in common: figures as text, inputs, what to read."""

from __future__ import annotations

from dataclasses import dataclass
from math import isinf

from tasktriage.plugin import Estimate, PlanInput, plan_chance, plan_number, unit_value

from .plan_cells import InputLine, Said
from .texts import LONGEST_NAME, line, percent

__all__ = [
    "ENDLESS",
    "Reading",
    "chance",
    "given",
    "named",
    "said",
    "said_months",
    "said_points",
    "said_share",
]

ENDLESS = "without end"


@dataclass(frozen=True, slots=True)
class Reading:
    """What figures are, by name, and what they do not say."""

    terms: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]


def named(text: str | None) -> str:
    """Return a name as the page shows it."""
    return line(text, LONGEST_NAME)


def said(item: Estimate, *, times: bool = False) -> Said:
    """Return a figure; `times`: how many times something, where without end is a word."""
    sign = "×" if times else ""
    found = [
        ENDLESS if isinf(value) and times else f"{sign}{plan_number(value)}"
        for value in (item.median, item.low, item.high)
    ]
    if times and isinf(item.high) and not isinf(item.low):
        return Said(found[0], f"{found[1]} or more")
    return Said(found[0], "" if item.low == item.high else f"{found[1]} to {found[2]}")


def said_share(item: Estimate, *, point: bool = False) -> Said:
    """Return a share in percent; `point`: of what is listed, not the middle of the draws."""
    value = item.point if point else item.median
    if item.low == item.high:
        return Said(percent(value), "")
    return Said(percent(value), f"{100 * item.low:.0f} to {percent(item.high)}")


def said_points(item: Estimate, *, point: bool = False) -> Said:
    """Return a difference of shares in percentage points, with its sign."""
    value = item.point if point else item.median
    return Said(_signed(value), f"{_signed(item.low)} to {_signed(item.high)}")


def said_months(item: Estimate) -> Said:
    """Return months; of under ten with a tenth."""
    value, low, high = (
        plan_number(one) if one >= 10.0 else f"{one:.1f}"
        for one in (item.median, item.low, item.high)
    )
    return Said(value, "" if low == high else f"{low} to {high}")


def _signed(value: float) -> str:
    number = round(100 * value)
    return f"{number:+d}".replace("-", "−") if number else "0"


def chance(value: float | None) -> str:
    """Return a probability; nothing where none is said."""
    return "" if value is None else plan_chance(value)


def given(item: PlanInput) -> InputLine:
    """Return an input as it stands."""
    ends = "exact"
    if item.low != item.high:
        ends = line(unit_value(item.unit, item.low, item.high))
    return InputLine(
        title=named(item.title),
        of="",
        meaning=line(item.meaning),
        value=line(unit_value(item.unit, item.value)),
        ends=f"{ends}, a distribution" if item.distribution else ends,
        status=str(item.status),
        asked=item.asked,
        source=line(item.source),
        context=line(item.context),
        url=item.url if item.url.startswith("https://") else "",
        measure=line(item.measure),
    )
