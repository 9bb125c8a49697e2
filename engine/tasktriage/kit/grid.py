"""Tables without names of their cells: rows of values, in which the header is to be found."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from tasktriage.contracts.errors import InputError, TasktriageWarning
from tasktriage.contracts.source import Source
from tasktriage.domain.document import Document
from tasktriage.domain.row import TableForm
from tasktriage.domain.task import Task

from .columns import names_text, unique_names
from .form import form_of, form_title
from .result_rows import is_of_roles
from .role_columns import role_columns
from .several import is_empty
from .table import table_items
from .table_row import TableRow, cell_text
from .weight import column_weight

__all__ = ["Grid", "GridRow", "Layout", "grid_items", "layout_of"]

GridRow = tuple[int, list[Any] | str]
"""A row's line, and its cells or what is wrong with it."""

SAMPLE, SAMPLE_CHARS = 100, 1_000_000  # rows, and characters of them, that are looked at
LEAST_COLUMNS, FEWEST_ROWS = 3, 2  # of a table below the fields of a form
HEAD = 25  # rows in which a header may stand
LONGEST_NAME = 60  # characters; a longer cell is no column's name
NUMBER = re.compile(r"[-+]?[\d.,:/ ]*\d[\d.,:/ %]*")
SENTENCE = re.compile(r" .+ .+\.$")  # "No." is a name
# the last of the three header rows that Qualtrics writes
SURVEY = re.compile(r"\{\s?[\"']ImportId[\"']\s?:.{1,200}\}")
RULE = re.compile(r"[\s:|=_-]*")  # what parts a header from its rows in tables drawn with signs


@dataclass(frozen=True, slots=True)
class Layout:
    """How a grid is laid out.

    header: its place among the rows of the sample, None where there is none. known: it names a
    column of tasks or postings, or the grid is the form `form`. form: fields and their values, as a
    document. title: the role that a form above the header tells.
    """

    header: int | None
    known: bool
    form: Document | None = None
    title: str | None = None


class Grid:
    """Rows that are not blank, of which the first can be looked at before they are taken."""

    def __init__(self, rows: Iterator[GridRow]) -> None:
        self._rows = rows
        self.sample: list[GridRow] = []
        size = 0
        for row in rows:
            self.sample.append(row)
            size += sum(map(len, _texts(row)))
            if len(self.sample) >= SAMPLE or size > SAMPLE_CHARS:
                break

    def __iter__(self) -> Iterator[GridRow]:
        return chain(self.sample, self._rows)


def layout_of(source: Source, grid: Grid, *, header_only: bool = False) -> Layout:
    """Say where the header is, by what `source` says of it, else by how the first rows look.

    With `header_only` it is asked whether this is the right way to cut the rows: no form is built.

    Raises:
        InputError: `source` says of a line that is not there that it is the header.
    """
    sample = [_texts(row) for row in grid.sample]
    if source.header_row is not None and not header_only:
        return _told(source, grid, sample)
    if source.column is None and source.rows != "tasks" and not header_only:
        head = _table_below(source, sample)
        lines = [cells for cells in sample if any(cells)]
        if head is None and (form := form_of(source, lines)):
            return Layout(None, known=True, form=form)
        if head:
            return Layout(head, known=True, title=form_title(sample[:head]))
    widths = [sum(map(bool, cells)) for cells in sample]
    usual = Counter(widths).most_common(1)[0][0] if sample else 0
    for place, cells in enumerate(sample[:HEAD]):
        wide = widths[place] > max(widths[:place], default=0) or usual == 1 == widths[place]
        if wide and _names(source, cells) and (widths[place] > 1 or usual <= 1):
            return Layout(place, known=True)
    if usual <= 1:
        return Layout(0 if _heads_list(sample) else None, known=False)
    first = next((place for place, width in enumerate(widths) if width >= usual), 0)
    return Layout(None if _like_the_rest(sample, first) else first, known=False)


def _table_below(source: Source, sample: list[list[str]]) -> int | None:
    """Return the place of the header of a table that stands below the fields of a form.

    It has three cells or more, one of which names tasks, above two statements of several words.
    """
    for place, cells in enumerate(sample[:HEAD]):
        width = sum(map(bool, cells))
        if width < LEAST_COLUMNS or not _names(source, cells):
            continue
        if _names_roles(source, cells):
            return place
        below = [row for row in sample[place + 1 :] if any(row)]
        wide = [row for row in below if sum(map(bool, row)) > width // 2]
        column = next(n for n, cell in enumerate(cells) if cell and _is_text_name(source, cell))
        texts = [row[column] for row in wide if column < len(row) and " " in row[column]]
        # rows below the table, its total and remarks, have few cells
        most = 2 * len(texts) > len(wide) and 3 * len(texts) > len(below)
        if len(texts) >= FEWEST_ROWS and most:
            return place
    return None


def _is_text_name(source: Source, cell: str) -> bool:
    return names_text(cell) if source.column is None else True


def grid_items(
    source: Source,
    grid: Grid,
    form: TableForm,
    *,
    layout: Layout | None = None,
    exact: bool = False,
) -> Iterator[Document | Task | Source]:
    """Yield what a grid holds: the document of a form, else what its rows give.

    Rows above the header are left out, and so are the header, where it comes again, and lines that
    are drawn. A warning says where the header is, if it isn't the first row. With `exact` a row of
    more or fewer cells than the header has an error, but where the header has only one, or none is
    found and most rows have one: then a line is a cell.

    Raises:
        InputError: it has no rows, no header where one is said to be, or no column of texts.
    """
    layout = layout or layout_of(source, grid)
    if layout.form is not None:
        _warn(f"{source.name}: is laid out as a form, and read as a document (else: --header-row)")
        yield layout.form
        return
    rows = iter(grid)
    source = replace(source, title=source.title or layout.title)
    if layout.header is None:
        names = _numbered(grid)
        if exact and source.column in (None, names[0] if names else None) and _is_list(grid):
            names = names[:1]
        source = _with_column(source, grid, names)
        _warn(
            f"{source.name}: no header was found, so its first row is read too (--header-row 1 if "
            "that is the header)"
        )
        header: list[str] = []
    else:
        first = next(islice(rows, layout.header, None), None)
        if first is None:  # blank to a parser of tables, if to nobody else: a lone U+0085
            raise InputError(source.name, "has no rows; nothing to classify")
        line, cells = first
        if layout.header and source.header_row is None:
            left = "1 row" if layout.header == 1 else f"{layout.header} rows"
            _warn(f"{source.name}: the header is in line {line}; {left} above it left out")
        header = [" ".join(cell_text(cell).split()) for cell in cells]
        names = _named(source, header)
    if survey := _survey_rows(grid):
        _warn(f"{source.name}: is a survey's export; its header rows to line {survey} left out")
        rows = (row for row in rows if row[0] > survey)
    named = _named_rows(rows, names, header, form.delimiter if exact else None)
    yield from table_items(source, [name for name in names if name], named, form)


def _survey_rows(grid: Grid) -> int | None:
    """Return the line of a survey's last header row, of names in its database; None of others."""
    for row in grid.sample[:HEAD]:
        texts = [text for text in _texts(row) if text]
        if texts and all(map(SURVEY.fullmatch, texts)):
            return row[0]
    return None


def _named_rows(
    rows: Iterator[GridRow], names: Sequence[str], header: Sequence[str], delimiter: str | None
) -> Iterator[TableRow]:
    """Yield rows by column; with a delimiter, those of another width have an error."""
    again = list(header)  # made once: there may be many columns, and few cells in a row
    for line, cells in rows:
        if isinstance(cells, str):
            yield TableRow(line, {}, cells)
            continue
        texts = [cell_text(cell).strip() for cell in cells]
        if header and [" ".join(text.split()) for text in texts] == again:
            continue
        if (
            len(texts) > 1
            and any(texts)
            and all(map(RULE.fullmatch, texts))
            and "--" in "".join(texts)
        ):
            continue
        if delimiter is not None and len(names) == 1 and len(cells) > 1:
            # of a list with commas, unquoted
            texts = cells = [delimiter.join(map(cell_text, cells))]
        if delimiter is not None and (len(cells) < len(names) or any(texts[len(names) :])):
            count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            named = zip(names, cells, strict=False)
            problem = f"has {count}, the header has {len(names)}"
            yield TableRow(line, {name: cell for name, cell in named if name}, problem)
            continue
        padded = [*cells, *[None] * (len(names) - len(cells))]
        named = zip(names, padded, strict=False)
        yield TableRow(line, {name: cell for name, cell in named if name})


def _told(source: Source, grid: Grid, sample: list[list[str]]) -> Layout:
    if source.header_row == 0:
        return Layout(None, known=False)
    for place, (line, _) in enumerate(grid.sample):
        if line == source.header_row and any(sample[place]):
            return Layout(place, known=_names(source, sample[place]))
    problem = f"has no row in line {source.header_row} that could be its header"
    raise InputError(source.name, f"{problem}; see --header-row")


def _names(source: Source, cells: list[str]) -> bool:
    """Return whether a row may be the header: short names, one of them of a column of tasks."""
    named = [cell for cell in cells if cell]
    if any(len(cell) > LONGEST_NAME or SENTENCE.search(cell) for cell in named):
        return False
    if source.column is not None:
        wanted = source.column.strip().lower().replace(" ", "_")
        return any(cell.lower().replace(" ", "_") == wanted for cell in named)
    if any(map(_is_number, named)) or is_of_roles(named):
        return False
    return any(map(names_text, named)) or _names_roles(source, named)


def _names_roles(source: Source, cells: list[str]) -> bool:
    """Return whether a row heads a table of roles with their headcount, where such is asked for."""
    return source.roles and source.rows is None and role_columns(cells) is not None


def _heads_list(sample: list[list[str]]) -> bool:
    """Return whether the first of some lines is their heading: one word before longer ones."""
    lines = [" ".join(filter(None, cells)) for cells in sample]
    if len(lines) < 2:
        return True
    first, *rest = (len(line.split()) for line in lines)
    return first == 1 and (sorted(rest)[len(rest) // 2] > 1 or not lines[0][:1].isupper())


def _like_the_rest(sample: list[list[str]], first: int) -> bool:
    """Return whether a row has a number where the rows below have numbers."""
    below = sample[first + 1 :]
    for place, cell in enumerate(sample[first]):
        column = [cells[place] for cells in below if place < len(cells) and cells[place]]
        if _is_number(cell) and column and all(map(_is_number, column)):
            return True
    return False


def _is_number(cell: str) -> bool:
    # the time that the pattern takes grows with the square of the length
    return len(cell) <= LONGEST_NAME and NUMBER.fullmatch(cell) is not None


def _named(source: Source, header: list[str]) -> list[str]:
    """Return the columns' names; one without a name is called by its number, if it may hold text.

    Raises:
        InputError: two columns have one name.
    """
    header = _told_apart(source, header)
    unique_names(source, header)
    last = max((place for place, name in enumerate(header) if name), default=-1)
    return [
        name or (f"column {place + 1}" if place < last else "") for place, name in enumerate(header)
    ]


def _told_apart(source: Source, header: list[str]) -> list[str]:
    """Return names of which a second "% of time" has a number; the first gives the weights."""
    counts: Counter[str] = Counter()
    taken = set(header)
    names = []
    for name in header:
        counts[name] += 1
        if counts[name] > 1 and column_weight(name, "1") is not None:
            numbered = f"{name} ({counts[name]})"
            name = name if numbered in taken else numbered
        names.append(name)
    if twice := next((old for old, new in zip(header, names, strict=True) if old != new), None):
        line = f"has {counts[twice]} columns called {twice!r}; only the first may weigh tasks"
        _warn(f"{source.name}: {line}")
    return names


def _numbered(grid: Grid) -> list[str]:
    width = max((len(cells) for _, cells in grid.sample if not isinstance(cells, str)), default=0)
    return [f"column {number}" for number in range(1, width + 1)]


def _is_list(grid: Grid) -> bool:
    """Return whether most rows have one cell: further ones are parts of a line with commas."""
    widths = [len(cells) for _, cells in grid.sample if not isinstance(cells, str)]
    return 2 * widths.count(1) > len(widths)


def _with_column(source: Source, grid: Grid, names: list[str]) -> Source:
    """Name the one column of prose, for nothing else tells what the columns of such a table are."""
    if source.column is not None or len(names) < 2:
        return source
    prose = []
    for place, name in enumerate(names):
        cells = [texts[place] for row in grid.sample if place < len(texts := _texts(row))]
        texts = [cell for cell in cells if not is_empty(cell)]
        if texts and 2 * sum(" " in text and len(text.split()) > 1 for text in texts) > len(texts):
            prose.append(name)
    return replace(source, column=prose[0]) if len(prose) == 1 else source


def _texts(row: GridRow) -> list[str]:
    _, cells = row
    return [] if isinstance(cells, str) else [cell_text(cell).strip() for cell in cells]


def _warn(line: str) -> None:
    warnings.warn(line, TasktriageWarning, stacklevel=3)
