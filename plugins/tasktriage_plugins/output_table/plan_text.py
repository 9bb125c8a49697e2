"""Figures of a plan on a terminal: as text, in a line with their name, under a heading."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from tasktriage.plugin import Estimate, plan_change, plan_number

from .lines import Printer

__all__ = ["HANG", "INDENT", "NARROW", "figure_line", "listed", "plain", "ranged"]

NARROW = 72
NAME = 22  # of a figure, in a role's block
INDENT, HANG = 2, 2


def listed(printer: Printer, head: str, lines: Sequence[str]) -> None:
    """Print a heading with lines under it; nothing without them."""
    if lines:
        printer.line()
        printer.paragraph(printer.text(head, "bold"))
    for line in lines:
        printer.paragraph(printer.text(line), INDENT, HANG)


def figure_line(printer: Printer, head: str, words: Text) -> None:
    """Print a figure behind its name; on a narrow terminal in one paragraph."""
    if printer.width < NARROW:
        printer.paragraph(Text.assemble((f"{head}: ", "dim"), words), INDENT, HANG)
        return
    width = printer.width - INDENT - NAME
    lines = printer.wrap(words, width)
    for place, line in enumerate(lines):
        begin = Text((head if place == 0 else "").ljust(NAME), "dim")
        printer.line(Text(" " * INDENT) + begin + line)


def ranged(printer: Printer, item: Estimate, *, signed: bool = False) -> str:
    """Return the middle of the draws with its interval: `17.2 (12.0–23.1)`."""
    number = plan_change if signed else plan_number
    dash = " to " if signed else "–"
    ends = f"{number(item.low)}{dash}{number(item.high)}"
    return plain(printer, f"{number(item.median)} ({ends})")


def plain(printer: Printer, words: str) -> str:
    """Return a text of ours as the terminal's encoding can say it."""
    if not printer.console.options.ascii_only:
        return words
    signs = {"–": "-", "−": "-", "∞": "inf", "\u00a0": " "}
    return "".join(signs.get(sign, sign) for sign in words)
