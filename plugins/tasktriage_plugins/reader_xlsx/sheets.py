"""Which sheets of a workbook are read."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from tasktriage.plugin import (
    Grid,
    InputError,
    Layout,
    Source,
    TasktriageWarning,
    cell_text,
    layout_of,
)

from .marks import Marks

__all__ = ["Found", "asked", "chosen"]

ALL = "all"  # as the name of a sheet: all that hold tasks
MOST_NAMES = 30  # of sheets, in a line


class Found:
    """A sheet that is not empty; `names` are those of its header, without their case."""

    def __init__(self, title: str, grid: Grid, marks: Marks, source: Source) -> None:
        self.title = title
        self.grid = grid
        self.marks = marks
        self.problem: InputError | None = None
        try:
            self.layout = layout_of(source, grid)
        except InputError as error:  # no header in the line that is said to be one
            self.layout, self.problem = Layout(None, known=False), error
        header = self.layout.header
        cells = [] if header is None else grid.sample[header][1]
        self.names = frozenset(" ".join(cell_text(c).split()).casefold() for c in cells) - {""}
        self.has_rows = len(grid.sample) > (0 if header is None else header + 1)


def asked(source: Source, sheets: Sequence[Any]) -> list[Any]:
    """Return the sheets that the user names; none where all are to be looked at.

    Raises:
        InputError: there is no sheet of a name.
    """
    said = (source.sheet,) if isinstance(source.sheet, str) else source.sheet or ()
    by_title = {sheet.title.strip().casefold(): sheet for sheet in reversed(sheets)}
    found = []
    for name in said:
        sheet = by_title.get(name.strip().casefold())
        if sheet is None and name.strip().casefold() == ALL:
            return []
        if sheet is None:
            names = _listed([sheet.title for sheet in sheets])
            raise InputError(source.name, f"has no sheet '{name}'; it has: {names}")
        if sheet not in found:
            found.append(sheet)
    return found


def chosen(source: Source, found: list[Found], *, visible: int) -> list[Found]:
    """Return the sheets to read where none is named; says which, where there are others.

    Sheets whose header names tasks go before those with another header, and these before notes.
    Of the former the first is read, with all that have the same header: parts of one table.

    Raises:
        InputError: no sheet has a header where the user says it is.
    """
    sound = [sheet for sheet in found if sheet.problem is None]
    if not sound and found[0].problem is not None:
        raise found[0].problem
    known = [sheet for sheet in sound if sheet.layout.known and sheet.layout.form is None]
    known = [sheet for sheet in known if sheet.has_rows] or known[:1]
    forms = [sheet for sheet in sound if sheet.layout.form is not None]
    if source.sheet is not None:
        return [sheet for sheet in sound if sheet in known or sheet in forms] or sound
    alike = [sheet for sheet in known if sheet.names == known[0].names]
    read = alike or forms or sound[:1]
    others = [sheet.title for sheet in known if sheet not in read]
    if len(read) < visible or len(alike) > 1:
        line = f"{source.name}: has {visible} sheets; read {_listed([s.title for s in read])}"
        line += " (they have the same header)" if len(alike) > 1 else ""
        if others:
            line += f"; {_listed(others)} may hold tasks too (--sheet NAME, or all)"
        elif len(read) < visible:
            line += "; --sheet names another"
        warnings.warn(line, TasktriageWarning, stacklevel=3)
    return read


def _listed(titles: Sequence[str]) -> str:
    names = [f"'{title}'" for title in titles[:MOST_NAMES]]
    more = len(titles) - MOST_NAMES
    return ", ".join(names + ([f"{more} others"] if more > 0 else []))
