"""Read the table of a web page, a task or a posting a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tasktriage.plugin import (
    Covered,
    Document,
    Grid,
    GridRow,
    Source,
    TableForm,
    Task,
    grid_items,
    layout_of,
)

from .reader import parsed
from .table import Cell, read_tables

__all__ = ["HtmlTableReader"]


class HtmlTableReader:
    """The table whose header names tasks, else the one of most rows; a page without is a page."""

    def read(self, source: Source) -> Iterator[Document | Task | Source]:
        """Yield what the rows give; `line` is a row's number in its table.

        Raises:
            InputError: unreadable, no column of texts, a limit.
        """
        data = source.read_bytes()
        source = replace(source, data=data, path=None, stream=None)
        tables, _ = parsed(source, read_tables)
        grids = [grid for grid in map(_grid, tables) if grid.sample]
        if not grids:
            yield replace(source, reader="html")
            return
        layouts = [layout_of(source, grid) for grid in grids]
        sizes = [len(grid.sample) for grid in grids]
        best = max(range(len(grids)), key=lambda at: (layouts[at].known, sizes[at]))
        yield from grid_items(source, grids[best], TableForm(), layout=layouts[best])


def _grid(rows: list[list[Cell]]) -> Grid:
    return Grid(iter([row for row in map(_row, enumerate(rows, start=1)) if row is not None]))


def _row(numbered: tuple[int, list[Cell]]) -> GridRow | None:
    line, cells = numbered
    if not any(cell for cell in cells if isinstance(cell, str)):
        return None
    return line, [cell if isinstance(cell, str) else Covered(cell[0]) for cell in cells]
