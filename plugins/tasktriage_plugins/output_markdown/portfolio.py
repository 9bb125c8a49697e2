"""The sums of a portfolio as Markdown: a line for each unit, and for all."""

from __future__ import annotations

from tasktriage.plugin import LABELS, Portfolio, Stock, UnitSum, sums_said

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
    said = f"{sums_said(portfolio.organisation)}.\n\n"
    lines = [
        "\n## Portfolio\n\n",
        said,
        f"{HEAD[0]} {labels} |\n",
        f"{HEAD[1]}{'--:|' * len(LABELS)}\n",
    ]
    lines += [_line(unit, escaped(unit.unit or "")) for unit in portfolio.units]
    lines += [_line(portfolio.organisation, "**All**"), f"\n{WORDS}\n"]
    return "".join(
        [*lines, *(f"\n{escaped(note[:1].upper() + note[1:])}.\n" for note in portfolio.notes)]
    )


def _line(unit: UnitSum, name: str) -> str:
    roles, people = unit.roles + unit.left_out, unit.headcount + unit.left_out_headcount
    amounts = [f"{roles:,}", _amount(people), _amount(unit.fte) if unit.labels else "—"]
    if unit.left_out:
        amounts[0] = f"{unit.roles:,} of {roles:,}"
        amounts[1] = f"{_amount(unit.headcount)} of {_amount(people)}"
    stocks = [_stock(item.fte) for item in unit.labels] or ["—"] * len(LABELS)
    return row([name, *amounts, *stocks])


def _stock(stock: Stock) -> str:
    ends = f"{_amount(stock.interval.low)}–{_amount(stock.interval.high)}"
    return f"{_amount(stock.value)} ({ends})"


def _amount(value: float) -> str:
    """Return a number as people write it: 1,200; 37.5."""
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:,.1f}"
