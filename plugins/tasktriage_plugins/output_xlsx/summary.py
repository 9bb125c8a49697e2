"""The summary sheet: how work is split over the labels, and how the results were made."""

from __future__ import annotations

from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from tasktriage.plugin import LABELS, RunInfo, Shares

from .texts import sheet_text

__all__ = ["SummaryRow", "share_rows", "write_summary"]

SummaryRow = tuple[str, Any, str | None]
"""A name, its value, and how a number is shown."""

PERCENT = "0 %"
WIDTHS = (30, 70)


def share_rows(total: Shares) -> list[SummaryRow]:
    """Return how work is split over the labels."""
    rows: list[SummaryRow] = [("Tasks", total.tasks, None)]
    rows += [(f"Share {label}", total.of(label), PERCENT) for label in LABELS]
    rows += [("Uncertain", total.uncertain, None), ("Rows without a label", total.errors, None)]
    rows.append(("Shares", "Means of probabilities, not counts of labels.", None))
    return rows


def write_summary(sheet: Any, figures: list[SummaryRow], run: RunInfo, inert: int) -> None:
    """Write figures, then how they were made; `inert` counts cells that would be formulas."""
    for letter, width in zip("AB", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    rows = list(figures)
    if run.coverage is not None:
        rows.append(("Coverage of prediction sets", run.coverage, PERCENT))
    if inert:
        rows.append(("Cells like formulas", f"{inert:,}, written as text", None))
    if run.model is not None:
        rows.append(("Model", f"{run.model.name} {run.model.version}", None))
    if run.sectors:
        rows.append(("Sectors", ", ".join(run.sectors), None))
    rows.append(("Made by", f"tasktriage {run.version}, {run.created}", None))
    if run.scope:
        rows.append(("Scope", run.scope, None))
    for name, value, shown in rows:
        sheet.append([_cell(sheet, name, bold=True), _cell(sheet, value, shown)])


def _cell(sheet: Any, value: Any, shown: str | None = None, *, bold: bool = False) -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=None)
        cell._value, cell.data_type = sheet_text(value), "s"
    else:
        cell = WriteOnlyCell(sheet, value=value)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    cell.font = Font(bold=bold)
    if shown is not None:
        cell.number_format = shown
    return cell
