"""A list of results that a notebook shows as a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import SupportsIndex, overload

from tasktriage.domain.assessment import Assessment
from tasktriage.domain.label import LABELS

from .display import display_text, plain_line
from .policy_words import NO_ADVICE, effects_said
from .summary import Shares, remarks, shares

__all__ = ["Results"]

ROWS = 50  # that are shown; nobody reads more in a cell of a notebook
LONGEST = 300  # characters of a task that are shown
HEAD = ("task", "label", *(f"p({label})" for label in LABELS), "remarks")


class Results(list[Assessment]):
    """A list of assessments like any other, which a notebook shows as a table with a summary."""

    @overload
    def __getitem__(self, place: SupportsIndex) -> Assessment: ...
    @overload
    def __getitem__(self, place: slice) -> Results: ...
    def __getitem__(self, place: SupportsIndex | slice) -> Assessment | Results:
        if isinstance(place, slice):
            return Results(super().__getitem__(place))
        return super().__getitem__(place)

    def _repr_html_(self) -> str:
        """Return an HTML table of the first rows; every text is escaped, nothing is a script."""
        rows = [_row("th", HEAD), *(_row("td", _cells(item)) for item in self[:ROWS])]
        more = len(self) - ROWS
        note = f"<p>… and {more:,} more.</p>" if more > 0 else ""
        caption = escape(_summary(shares(self)))
        return f"<table><caption>{caption}</caption>{''.join(rows)}</table>{note}"


def _cells(item: Assessment) -> Sequence[str]:
    text = plain_line(display_text(item.task))
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    if item.error is not None or item.probabilities is None:
        return text, "", "", "", "", f"error: {item.error}"
    percents = (f"{p:.0%}" for p in item.probabilities)
    return text, item.final_label or "", *percents, "; ".join((*remarks(item), *effects_said(item)))


def _row(tag: str, cells: Sequence[str]) -> str:
    # a word without an end is broken; direction is that of the cell's own text
    style = ' style="text-align:left;overflow-wrap:anywhere" dir="auto"'
    return f"<tr>{''.join(f'<{tag}{style}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _summary(found: Shares) -> str:
    parts = [f"{share:.0%} {label}" for label in LABELS if (share := found.of(label)) is not None]
    said = f"{found.tasks:,} {'task' if found.tasks == 1 else 'tasks'}"
    said += f": {', '.join(parts)}" if parts else ""
    counts = [
        (found.uncertain, "uncertain"),
        (found.raised, "raised by policies"),
        (found.errors, "without a label"),
    ]
    parts = [said, *(f"{count:,} {what}" for count, what in counts if count)]
    return "; ".join(parts) + (f". {NO_ADVICE}" if found.ruled else "")
