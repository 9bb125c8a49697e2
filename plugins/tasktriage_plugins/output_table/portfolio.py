"""The sums of a portfolio on a terminal: full-time equivalents by unit and label."""

from __future__ import annotations

from rich.text import Text

from tasktriage.plugin import LABELS, Portfolio, Stock, UnitSum

from .lines import STYLES, Printer

__all__ = ["portfolio_block"]

NAME, AMOUNT, STOCK = 24, 8, 22  # columns; a narrower terminal gets lines of their own
ALL = "All units"


def portfolio_block(printer: Printer, portfolio: Portfolio) -> None:
    """Print a line for each unit and for all, then what the sums leave out and take for granted."""
    printer.paragraph(Text("Portfolio, in full-time equivalents (FTE)", "bold"))
    printer.line()
    sums = [*portfolio.units, portfolio.organisation]
    wide = printer.width >= NAME + 2 * AMOUNT + 3 * STOCK
    if wide:
        head = Text("".ljust(NAME) + "people".rjust(AMOUNT) + "FTE".rjust(AMOUNT))
        for label in LABELS:
            head.append(label.rjust(STOCK), STYLES[label])
        head.stylize("bold")
        printer.line(head)
    for unit in sums:
        (_row if wide else _lines)(printer, unit, "bold" if unit is sums[-1] else "")
    printer.line()
    for line in _left_out(portfolio):
        printer.paragraph(printer.text(line, "yellow"))
    intervals = "90 % intervals, each role drawn by itself from what its listed tasks tell of it"
    for line in (intervals, *portfolio.notes):
        printer.paragraph(printer.text(line[:1].upper() + line[1:], "dim"))


def _row(printer: Printer, unit: UnitSum, style: str) -> None:
    name = printer.text(unit.unit or ALL, style)
    name.truncate(NAME - 1, overflow="ellipsis")
    name.pad_right(NAME - name.cell_len)
    line = name.append(_amount(unit.headcount).rjust(AMOUNT)).append(
        _amount(unit.fte).rjust(AMOUNT)
    )
    for item in unit.labels:
        line.append(_stock(printer, item.fte).rjust(STOCK))
    printer.line(line)


def _lines(printer: Printer, unit: UnitSum, style: str) -> None:
    name = printer.text(unit.unit or ALL, style)
    name.append(f": {_amount(unit.headcount)} people, {_amount(unit.fte)} FTE")
    printer.paragraph(name)
    for item in unit.labels:
        said = _stock(printer, item.fte)
        printer.paragraph(Text.assemble("  ", (str(item.label), STYLES[item.label]), f" {said}"))


def _stock(printer: Printer, stock: Stock) -> str:
    dash = "-" if printer.console.options.ascii_only else "–"
    ends = f"{_amount(stock.interval.low)}{dash}{_amount(stock.interval.high)}"
    return f"{_amount(stock.value)} ({ends})"


def _left_out(portfolio: Portfolio) -> list[str]:
    total = portfolio.organisation
    if not total.left_out:
        return []
    roles = "1 role" if total.left_out == 1 else f"{total.left_out:,} roles"
    people = f"{_amount(total.left_out_headcount)} people"
    return [f"Left out of the sums: {roles} with {people}, for want of tasks or a headcount"]


def _amount(value: float) -> str:
    """Return a number as people write it: 1,200; 37.5."""
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:,.1f}"
