"""The sums of a portfolio as Markdown: a line for each unit, and for all."""

from __future__ import annotations

from tasktriage.plugin import LABELS, Portfolio, Stock, UnitSum

from .text import escaped, row

__all__ = ["portfolio_part"]

HEAD = ("| Unit | Roles | People | FTE |", "|:--|--:|--:|--:|")
WORDS = (
    "In full-time equivalents (FTE), with 90 % intervals: each role is drawn by itself from what "
    "its listed tasks tell of it."
)


def portfolio_part(portfolio: Portfolio) -> str:
    """Return the part of a report on the sums of roles."""
    labels = " | ".join(label.capitalize() for label in LABELS)
    lines = ["\n## Portfolio\n\n", f"{HEAD[0]} {labels} |\n", f"{HEAD[1]}{'--:|' * len(LABELS)}\n"]
    lines += [_line(unit, escaped(unit.unit or "")) for unit in portfolio.units]
    lines += [_line(portfolio.organisation, "**All**"), f"\n{WORDS}\n"]
    total = portfolio.organisation
    if total.left_out:
        roles = "1 role" if total.left_out == 1 else f"{total.left_out:,} roles"
        people = _amount(total.left_out_headcount)
        lines.append(
            f"\nLeft out of the sums: {roles} with {people} people, for want of tasks or a "
            "headcount.\n"
        )
    return "".join(
        [*lines, *(f"\n{escaped(note[:1].upper() + note[1:])}.\n" for note in portfolio.notes)]
    )


def _line(unit: UnitSum, name: str) -> str:
    amounts = [f"{unit.roles:,}", _amount(unit.headcount), _amount(unit.fte)]
    stocks = [_stock(item.fte) for item in unit.labels] or ["—"] * len(LABELS)
    return row([name, *amounts, *stocks])


def _stock(stock: Stock) -> str:
    ends = f"{_amount(stock.interval.low)}–{_amount(stock.interval.high)}"
    return f"{_amount(stock.value)} ({ends})"


def _amount(value: float) -> str:
    """Return a number as people write it: 1,200; 37.5."""
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:,.1f}"
