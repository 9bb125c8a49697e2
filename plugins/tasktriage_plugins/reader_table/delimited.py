"""Read csv and tsv: one task a row, in flat memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain

from tasktriage.plugin import (
    MAX_CELL,
    Columns,
    InputError,
    Source,
    Task,
    row_error,
    row_task,
    unique_names,
)

from .lines import read_lines

__all__ = ["DelimitedReader"]


class DelimitedReader:
    """Rows of values; of several delimiters the one that cuts the header into most cells."""

    def __init__(self, delimiters: str = ",") -> None:
        self._delimiters = delimiters

    def read(self, source: Source) -> Iterator[Task]:
        """Yield one task a row; a row that can't be used is a task with an error.

        Raises:
            InputError: unreadable, no header, no such column, or no rows.
        """
        with source.open() as stream:
            yield from self._rows(source, read_lines(source, stream))

    def _rows(self, source: Source, lines: Iterator[str]) -> Iterator[Task]:
        skipped = 0
        header_line = ""
        for header_line in lines:
            if header_line.strip():
                break
            skipped += 1
        reader = csv.reader(
            chain((header_line,), lines), delimiter=_delimiter(header_line, self._delimiters)
        )
        # a limit of the whole process; the default would refuse cells that are long but sound
        csv.field_size_limit(MAX_CELL)
        try:
            names = [name.strip() for name in next(reader, [])]
        except csv.Error as error:
            raise InputError(source.name, f"has a header that can't be read: {error}") from None
        if not any(names):
            problem = "has an empty header; name the columns in the first row"
            raise InputError(source.name, problem)
        columns = Columns(source, unique_names(source, names))
        number = 0
        while True:
            line = skipped + reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                number += 1
                too_long = "field larger" in str(error)
                problem = "a cell is longer than 1 MiB" if too_long else f"not valid ({error})"
                yield row_error(source, line, problem)
                continue
            if not row or (len(row) == 1 and row[0] and not row[0].strip()):
                continue  # a blank line is not a row
            number += 1
            yield _task(source, line, names, row, columns)
        if not number:
            raise InputError(source.name, "has a header and no rows; nothing to classify")


def _task(source: Source, line: int, names: list[str], row: list[str], columns: Columns) -> Task:
    extra = [cell for cell in row[len(names) :] if cell.strip()]
    if len(row) < len(names) or extra:
        cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
        return row_error(source, line, f"has {cells}, the header has {len(names)}")
    cells_by_name = dict(zip(names, row, strict=False))
    return row_task(
        source,
        line,
        cells_by_name[columns.text],
        cells_by_name[columns.id] if columns.id else None,
        cells_by_name[columns.title] if columns.title else None,
    )


def _delimiter(header: str, candidates: str) -> str:
    def cells(delimiter: str) -> int:
        try:
            return len(next(csv.reader([header], delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(candidates, key=cells)  # a tie goes to the first
