"""Read the tables of the public sets: columns by name, lines in errors, the sha256 of the file."""

from __future__ import annotations

import hashlib
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from zipfile import BadZipFile

from tasktriage.plugin import InputError, UsageError, delimited_rows

__all__ = ["Row", "Table", "number", "read_delimited", "read_sheet", "whole"]

Row = Mapping[str, str]
DELIMITERS = {".tsv": "\t", ".csv": ","}


@dataclass(frozen=True, slots=True)
class Table:
    """A table: (line, row) pairs, cells as stripped text."""

    name: str
    columns: Sequence[str]
    rows: Sequence[tuple[int, Row]]
    sha256: str

    def column(self, *spellings: str) -> str:
        """Return the column of the first spelling found; case, blanks and signs do not count.

        Raises:
            InputError: there is none; names the columns there are.
        """
        plain = {_plain(column): column for column in reversed(self.columns)}
        for spelling in spellings:
            if _plain(spelling) in plain:
                return plain[_plain(spelling)]
        wanted = " or ".join(f"'{spelling}'" for spelling in spellings)
        there = ", ".join(column for column in self.columns if column) or "none"
        raise InputError(self.name, f"has no column {wanted}; it has {there}")

    def error(self, line: int, problem: str) -> InputError:
        """Return the error of a row."""
        return InputError(self.name, f"line {line}: {problem}")


def read_delimited(path: Path) -> Table:
    """Read a csv or tsv file in UTF-8.

    Raises:
        InputError: unreadable, not UTF-8, broken, or without rows.
    """
    raw = _bytes(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(str(path), f"is not UTF-8 (byte {error.start})") from None
    columns, rows = delimited_rows(str(path), text, DELIMITERS[path.suffix.lower()])
    if not rows:
        raise InputError(str(path), "has no rows")
    return Table(str(path), columns, rows, hashlib.sha256(raw).hexdigest())


def read_sheet(path: Path, needed: Sequence[str]) -> Table:
    """Read the first sheet of a workbook whose first row has the needed columns.

    Raises:
        UsageError: openpyxl is not installed.
        InputError: unreadable, or no sheet has the columns.
    """
    if find_spec("openpyxl") is None:
        raise UsageError(f'{path} needs openpyxl: pip install "tasktriage[bench]"')
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    raw = _bytes(path)
    found: list[str] = []
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        for sheet in book.worksheets:
            lines = sheet.iter_rows(values_only=True)
            columns = [_cell(value) for value in next(lines, ())]
            found += [column for column in columns if column not in found]
            if {_plain(name) for name in needed} <= {_plain(column) for column in columns}:
                rows = [
                    (line, {k: _cell(v) for k, v in zip(columns, values, strict=False)})
                    for line, values in enumerate(lines, start=2)
                    if any(value is not None for value in values)
                ]
                return Table(str(path), columns, rows, hashlib.sha256(raw).hexdigest())
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise InputError(str(path), f"is not a workbook: {error}") from None
    wanted = ", ".join(f"'{name}'" for name in needed)
    there = ", ".join(column for column in found if column) or "none"
    raise InputError(str(path), f"no sheet has the columns {wanted}; there are {there}")


def whole(text: str) -> str:
    """Return an id as written, without the `.0` that spreadsheets and data frames add."""
    return re.sub(r"\.0+$", "", text)


def number(table: Table, line: int, row: Row, column: str) -> float:
    """Return a finite number from a cell.

    Raises:
        InputError: it is none; names the line.
    """
    try:
        value = float(row[column])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise table.error(line, f"'{column}' must be a number, got '{row[column]}'")
    return value


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(str(path), f"can't be read: {error.strerror or error}") from None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _cell(value: object) -> str:
    return "" if value is None else str(value).strip()
