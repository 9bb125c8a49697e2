"""The sums of a portfolio on a terminal: full-time equivalents by unit and label."""

from __future__ import annotations

from rich.text import Text

from tasktriage.plugin import LABELS, Portfolio, Stock, UnitSum, sums_said

from .lines import STYLES, Printer

__all__ = ["portfolio_block"]

NAME, PEOPLE, AMOUNT, STOCK = 24, 16, 8, 22  # columns; a narrower terminal gets lines of their own
ALL = "All units"


def portfolio_block(printer: Printer, portfolio: Portfolio) -> None:
    """Print what the sums have, a line for each unit and for all, then what was assumed."""
    total = portfolio.organisation
    printer.paragraph(Text("Portfolio, in full-time equivalents (FTE)", "bold"))
    printer.paragraph(printer.text(sums_said(total), "yellow" if total.left_out else ""))
    printer.line()
    sums = [*portfolio.units, portfolio.organisation]
    wide = printer.width >= NAME + PEOPLE + AMOUNT + 3 * STOCK
    if wide:
        head = Text("".ljust(NAME) + "people".rjust(PEOPLE) + "FTE".rjust(AMOUNT))
        for label in LABELS:
            head.append(label.rjust(STOCK), STYLES[label])
        head.stylize("bold")
        printer.line(head)
    for unit in sums:
        (_row if wide else _lines)(printer, unit, "bold" if unit is sums[-1] else "")
    printer.line()
    intervals = "90 % intervals, each role drawn by itself from what its listed tasks tell of it"
    for line in (intervals, *portfolio.notes):
        printer.paragraph(printer.text(line[:1].upper() + line[1:], "dim"))


def _row(printer: Printer, unit: UnitSum, style: str) -> None:
    name = printer.text(unit.unit or ALL, style)
    name.truncate(NAME - 1, overflow="ellipsis")
    name.pad_right(NAME - name.cell_len)
    fte = _amount(unit.fte) if unit.labels else "no sum"
    line = name.append(_people(unit).rjust(PEOPLE)).append(fte.rjust(AMOUNT))
    for item in unit.labels:
        line.append(_stock(printer, item.fte).rjust(STOCK))
    printer.line(line)


def _lines(printer: Printer, unit: UnitSum, style: str) -> None:
    name = printer.text(unit.unit or ALL, style)
    people = "person" if unit.headcount + unit.left_out_headcount == 1 else "people"
    fte = f"{_amount(unit.fte)} FTE" if unit.labels else "no sum"
    name.append(f": {_people(unit)} {people}, {fte}")
    printer.paragraph(name)
    for item in unit.labels:
        said = _stock(printer, item.fte)
        printer.paragraph(Text.assemble("  ", (str(item.label), STYLES[item.label]), f" {said}"))


def _stock(printer: Printer, stock: Stock) -> str:
    dash = "-" if printer.console.options.ascii_only else "–"
    ends = f"{_amount(stock.interval.low)}{dash}{_amount(stock.interval.high)}"
    return f"{_amount(stock.value)} ({ends})"


def _people(unit: UnitSum) -> str:
    """Return how many people are in the sums, and of how many, if that is not all."""
    every = _amount(unit.headcount + unit.left_out_headcount)
    return f"{_amount(unit.headcount)} of {every}" if unit.left_out else every


def _amount(value: float) -> str:
    """Return a number as people write it: 1,200; 37.5."""
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:,.1f}"
