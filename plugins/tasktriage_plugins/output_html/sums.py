"""Sums of a portfolio, by unit and of all, as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from tasktriage.plugin import LABELS, Label, Portfolio, Stock, UnitSum

from .charts import NOTHING, split
from .texts import LONGEST_NAME, counted, line, sentence

__all__ = ["Sums", "of_portfolio"]

MOST_UNITS = 200


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's line: people, full-time equivalents, and these by label with their intervals."""

    name: str
    whole: bool
    roles: str
    people: str
    fte: str
    bar: Markup
    stocks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """A portfolio. said: its sentence; left_out: roles in no sum; notes: what is assumed."""

    said: str
    lines: tuple[UnitLine, ...]
    left_out: str
    notes: tuple[str, ...]


def of_portfolio(portfolio: Portfolio) -> Sums:
    """Return a portfolio with its first units and its whole."""
    units, total = portfolio.units[:MOST_UNITS], portfolio.organisation
    shown = [*(_line(unit, whole=False) for unit in units), _line(total, whole=True)]
    notes = list(map(sentence, portfolio.notes))
    left_out = ""
    if total.left_out:
        left_out = (
            f"{counted(total.left_out, 'role')} with {_amount(total.left_out_headcount)} people, "
            "for want of tasks or a headcount."
        )
    if len(portfolio.units) > len(units):
        notes.append(f"{len(portfolio.units) - len(units):,} further units are not shown.")
    return Sums(_said(total), tuple(shown), left_out, tuple(notes))


def _said(total: UnitSum) -> str:
    item = total.of(Label.AUTOMATABLE)
    if item is None:
        return ""
    people = total.of(Label.HUMAN_CRITICAL)
    text = (
        f"Of the work of {_amount(total.fte)} full-time equivalents about "
        f"{_amount(item.fte.value)} could be done by an AI agent today (between "
        f"{_ends(item.fte, ' and ')})"
    )
    stays = "" if people is None else f"; about {_amount(people.fte.value)} stay with people"
    return f"{text}{stays}. That is work, not posts."


def _line(unit: UnitSum, *, whole: bool) -> UnitLine:
    stocks = [item.fte for item in unit.labels]
    return UnitLine(
        name=line(unit.unit, LONGEST_NAME) or ("All units" if whole else "no unit"),
        whole=whole,
        roles=f"{unit.roles:,}",
        people=_amount(unit.headcount),
        fte=_amount(unit.fte),
        bar=split([stock.value for stock in stocks]) if len(stocks) == len(LABELS) else NOTHING,
        stocks=tuple((_amount(stock.value), _ends(stock, " to ")) for stock in stocks),
    )


def _ends(stock: Stock, word: str) -> str:
    return f"{_amount(stock.interval.low)}{word}{_amount(stock.interval.high)}"


def _amount(value: float) -> str:
    """Return a number as people write it: 1,200; 37.5."""
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:,.1f}"
