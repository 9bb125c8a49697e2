"""Sums of a portfolio, by unit and of all, as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from tasktriage.plugin import LABELS, Portfolio, Stock, UnitSum

from .charts import NOTHING, split
from .texts import LONGEST_NAME, counted, line, sentence

__all__ = ["Sums", "of_portfolio"]

MOST_UNITS = 200
NO_NUMBER = "–"
EQUAL = "each task counts the same, for no hours were given"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's line: people, full-time equivalents, and these by label with their intervals.

    out: people whose roles are in no sum. Of a unit with such roles alone nothing else is told; it
    has no `stocks`.
    """

    name: str
    whole: bool
    roles: str
    people: str
    out: str
    fte: str
    bar: Markup
    stocks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """A portfolio.

    title, said: its heading and sentence. left_out: roles in no sum. notes: what is assumed.
    """

    title: str
    said: str
    lines: tuple[UnitLine, ...]
    left_out: str
    notes: tuple[str, ...]


def of_portfolio(portfolio: Portfolio, same: int) -> Sums:
    """Return a portfolio with its first units and its whole.

    same: in how many of the roles in its sums each task counts the same.
    """
    units, total = portfolio.units[:MOST_UNITS], portfolio.organisation
    shown = [*(_line(unit, whole=False) for unit in units), _line(total, whole=True)]
    notes = list(map(sentence, portfolio.notes))
    if 0 < same < total.roles:
        roles = "1 role" if same == 1 else f"{same:,} of {total.roles:,} roles"
        notes.insert(0, f"In {roles} {EQUAL}.")
    elif same:
        notes.insert(0, sentence(EQUAL))
    left_out = ""
    if total.left_out:
        who = _roles(total.left_out, total.left_out_headcount)
        left_out = f"{who}, for want of tasks, of a headcount, or of a row that can be used."
    if len(portfolio.units) > len(units):
        notes.append(f"{len(portfolio.units) - len(units):,} further units are not shown.")
    said = _said(total, f", and {EQUAL}" if same and same >= total.roles else "")
    title = f"Portfolio of {counted(total.roles + total.left_out, 'role')}"
    return Sums(title, said, tuple(shown), left_out, tuple(notes))


def _said(total: UnitSum, same: str) -> str:
    every = _roles(total.roles + total.left_out, total.headcount + total.left_out_headcount)
    out = _roles(total.left_out, total.left_out_headcount)
    if not total.labels:
        return f"Nothing can be summed: all of {every} are left out." if total.left_out else ""
    text = f"The sums hold {every}."
    if total.left_out:
        verb = "is" if total.left_out == 1 else "are"
        known = _roles(total.roles, total.headcount)
        text = f"Of {every}, {known} are in the sums; {out} {verb} left out."
    agent, people = (total.labels[LABELS.index(label)].fte for label in (LABELS[0], LABELS[-1]))
    return (
        f"{text} Of the {_amount(total.fte)} full-time equivalents in the sums, about "
        f"{_amount(agent.value)} could be done by an AI agent today (between "
        f"{_ends(agent, ' and ')}); about {_amount(people.value)} stay with people. That is work, "
        f"not posts{same}."
    )


def _line(unit: UnitSum, *, whole: bool) -> UnitLine:
    stocks = [item.fte for item in unit.labels]
    held, out = unit.left_out_headcount, ""
    if unit.left_out:
        who = _people(held) if held else counted(unit.left_out, "role")
        out = f"and {who} left out" if stocks else f"not told, {who}: left out"
    return UnitLine(
        name=line(unit.unit, LONGEST_NAME) or ("All units" if whole else "no unit"),
        whole=whole,
        roles=f"{unit.roles:,}" if stocks else NO_NUMBER,
        people=_amount(unit.headcount) if stocks else NO_NUMBER,
        out=out,
        fte=_amount(unit.fte) if stocks else NO_NUMBER,
        bar=split([stock.value for stock in stocks]) if len(stocks) == len(LABELS) else NOTHING,
        stocks=tuple((_amount(stock.value), _ends(stock, " to ")) for stock in stocks),
    )


def _roles(count: int, people: float) -> str:
    """Return a number of roles with the people that are known to hold them."""
    held = f" with {_people(people)}" if people else " without a headcount"
    return f"{counted(count, 'role')}{held}"


def _people(count: float) -> str:
    return f"{_amount(count)} {'person' if count == 1 else 'people'}"


def _ends(stock: Stock, word: str) -> str:
    return f"{_amount(stock.interval.low)}{word}{_amount(stock.interval.high)}"


def _amount(value: float) -> str:
    """Return a number as people write it: 1,200; 37.5."""
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:,.1f}"
