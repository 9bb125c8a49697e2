"""A table of a package on its way: a csv in a temporary file, and whether its key is one."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from tasktriage.plugin import Field, csv_cells

__all__ = ["Table"]

HELD = 4 * 2**20  # bytes that are held in memory
MOST_KEYS = 100_000  # rows whose keys are held; of a longer table no key is stated


class Table:
    """Rows of csv; `key` are the columns that no two rows share, as far as was seen.

    It is a context manager: at its end the temporary file goes.
    """

    def __init__(self, columns: Mapping[str, Field], key: Sequence[str]) -> None:
        self.columns = columns
        self.key = tuple(key)
        self.rows = 0
        self._seen: set[int] = set()
        self._places = [list(columns).index(name) for name in key]
        self.file: IO[bytes] = SpooledTemporaryFile(HELD)  # noqa: SIM115 (closed with the table)
        self._text = TextIOWrapper(self.file, "utf-8", newline="")
        self._csv = csv.writer(self._text)
        self._csv.writerow(columns)

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def add(self, row: Mapping[str, Any]) -> None:
        """Write a row, cells by column."""
        cells = csv_cells(row)
        self._csv.writerow(cells)
        self.rows += 1
        if self.key:
            self._look(tuple(cells[place] for place in self._places))

    def _look(self, cells: tuple[Any, ...]) -> None:
        """Give the key up at the first row that lacks a part of it, or has another's."""
        found = hash(cells)  # that two keys share one costs a key, no more
        if None in cells or "" in cells or found in self._seen or len(self._seen) == MOST_KEYS:
            self.key = ()
            self._seen.clear()
        else:
            self._seen.add(found)

    def end(self) -> tuple[int, str]:
        """Return its size in bytes and its sha256; the file stands at its beginning."""
        self._text.flush()
        self._text.detach()
        size = self.file.tell()
        self.file.seek(0)
        digest = hashlib.file_digest(self.file, "sha256").hexdigest()  # type: ignore[arg-type]
        self.file.seek(0)
        return size, digest
