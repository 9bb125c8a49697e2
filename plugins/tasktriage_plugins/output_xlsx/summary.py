"""The summary sheet: how work is split over the labels, and how the results were made."""

from __future__ import annotations

from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from tasktriage.plugin import LABELS, RunInfo, Shares

from .texts import sheet_text

__all__ = ["write_summary"]

PERCENT = "0 %"
WIDTHS = (30, 70)


def write_summary(sheet: Any, total: Shares, run: RunInfo, inert: int) -> None:
    """Write the rows; `inert` counts cells of the user's that would have been formulas."""
    for letter, width in zip("AB", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    rows: list[tuple[str, Any, str | None]] = [("Tasks", total.tasks, None)]
    rows += [(f"Share {label}", total.of(label), PERCENT) for label in LABELS]
    rows += [("Uncertain", total.uncertain, None), ("Rows without a label", total.errors, None)]
    rows.append(("Shares", "Means of probabilities, not counts of labels.", None))
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
