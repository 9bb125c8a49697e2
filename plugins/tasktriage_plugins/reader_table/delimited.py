"""Read csv and tsv, in flat memory."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from tasktriage.plugin import (
    MAX_CELL,
    Document,
    Grid,
    GridRow,
    InputError,
    Source,
    TableForm,
    Task,
    grid_items,
    layout_of,
)

from .lines import Lines

__all__ = ["DelimitedReader"]

SAMPLE, SAMPLE_CHARS = 200, 256_000  # lines, and characters, by which the delimiter is found
SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # Excel's own
OPEN_QUOTE = ("end of data", "expected after")  # how csv calls it
NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}


class DelimitedReader:
    """Rows of values; of several delimiters the one by which a header is found, or most cells."""

    def __init__(self, delimiters: str = ",") -> None:
        self._delimiters = delimiters

    def read(self, source: Source) -> Iterator[Document | Task | Source]:
        """Yield what the rows give; a row that can't be used is a task with an error.

        Raises:
            InputError: unreadable, a quote that isn't closed, no header, no such column, no rows.
        """
        with source.open() as stream:
            lines = Lines(source, stream)
            sample, rest = _sample(iter(lines))
            skipped = 0
            while sample and not sample[0].strip():
                skipped += 1
                del sample[0]
            said = SEPARATOR_LINE.fullmatch(sample[0]) if sample else None
            if said:
                skipped += 1
                del sample[0]
            delimiter = _named(source) or (said[1] if said else self._found(source, sample))
            # a limit of the whole process; the default would refuse cells that are long but sound
            csv.field_size_limit(MAX_CELL)
            dialect = Dialect(delimiter, _quote(sample[:1], delimiter))
            grid = Grid(_rows(source, chain(sample, rest), dialect, skipped))
            form = TableForm(delimiter=delimiter, encoding=lines.encoding)
            yield from grid_items(source, grid, form, exact=True)

    def _found(self, source: Source, sample: list[str]) -> str:
        """Return the delimiter; of those alike the first."""

        def fitness(delimiter: str) -> tuple[bool, int, int]:
            rows = _sound_rows(sample, delimiter)
            layout = layout_of(source, Grid(iter(rows)), header_only=True)
            widths = [len(cells) for _, cells in rows]
            if layout.known and layout.header is not None:
                return True, widths[layout.header], 0
            usual = max(set(widths), key=widths.count, default=0)
            alike = widths.count(usual) >= 0.8 * len(widths)
            return False, usual if alike else 0, max(widths[:1], default=0)

        return max(self._delimiters, key=fitness)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What stands between cells, and around those that hold it."""

    delimiter: str
    quote: str

    @property
    def options(self) -> dict[str, Any]:
        """For a reader of csv."""
        return {"delimiter": self.delimiter, "quotechar": self.quote}


def _quote(head: list[str], delimiter: str) -> str:
    """Return the quotation mark: an apostrophe where all names of columns stand in such."""
    names = [name.strip() for line in head for name in line.split(delimiter)]
    single = all(len(name) > 2 and name[0] == name[-1] == "'" for name in names)
    return "'" if names and single else '"'


def _sample(lines: Iterator[str]) -> tuple[list[str], Iterator[str]]:
    taken: list[str] = []
    size = 0
    for line in lines:
        taken.append(line)
        size += len(line)
        if len(taken) >= SAMPLE or size > SAMPLE_CHARS:
            break
    return taken, lines


def _named(source: Source) -> str | None:
    if source.delimiter is None:
        return None
    delimiter = NAMED.get(source.delimiter.lower(), source.delimiter)
    if len(delimiter) != 1 or delimiter in '\r\n"':
        problem = f"a delimiter is one character, or tab, got {source.delimiter!r}"
        raise InputError(source.name, f"{problem}; see --delimiter")
    return delimiter


def _sound_rows(sample: list[str], delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(sample, delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    while True:
        try:
            rows += [(reader.line_num, row) for row in reader if any(map(str.strip, row))]
        except csv.Error:
            continue
        return rows


def _rows(
    source: Source, lines: Iterator[str], dialect: Dialect, skipped: int
) -> Iterator[GridRow]:
    """Yield the rows that are not blank, with the lines that they begin on.

    Raises:
        InputError: a quote is not closed, or not closed where it should be: rows are lost in it.
    """
    taken: list[str] = []

    def feed() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    reader = csv.reader(feed(), strict=True, **dialect.options)
    while True:
        line = skipped + reader.line_num + 1
        taken.clear()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                yield line, "a cell is longer than 1 MiB"
                continue
            loose = _loosely(taken, dialect)
            if loose is None and not any(words in str(error) for words in OPEN_QUOTE):
                yield line, f"not valid ({error})"
                continue
            if loose is None:
                problem = f"line {line}: a quote is opened there and not closed as it should be"
                advice = f"write a quote within a cell twice ({dialect.quote * 2})"
                raise InputError(source.name, f"{problem}; close it, or {advice}") from None
            row = loose
        if any(map(str.strip, row)):
            yield line, row


def _loosely(lines: list[str], dialect: Dialect) -> list[str] | None:
    """Return a row whose quotes are wrong but harmless, as they begin and end in one line."""
    if len(lines) != 1 or lines[0].count(dialect.quote) % 2:
        return None
    try:
        return next(csv.reader(lines, **dialect.options), None)
    except csv.Error:
        return None
