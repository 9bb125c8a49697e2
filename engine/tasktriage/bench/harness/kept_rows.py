"""Rows that are kept between runs for speed alone: what fails with them costs time, no run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from tasktriage.models.store import MIB, RowStore

__all__ = ["KeptRows"]

LIMIT = 8192 * MIB  # far more than the vectors of all suites and candidates
T = TypeVar("T")


class KeptRows:
    """Rows by key in a file that several processes may use at once.

    A file that is damaged is made anew. What can't be read or written just now (the disk is full,
    another process writes for long) is passed over.

    Args:
        path: the file; it and its folder are made when they are needed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._store: RowStore | None = None

    def get(self, keys: Sequence[bytes], size: int) -> dict[bytes, bytes]:
        """Return the rows there are that have `size` bytes and are not damaged.

        Raises:
            OSError: the folder can't be made.
        """
        return self._tried(lambda store: store.get(keys, size)) or {}

    def put(self, rows: Mapping[bytes, bytes]) -> None:
        """Keep rows.

        Raises:
            OSError: the folder can't be made.
        """
        self._tried(lambda store: store.put(rows))

    def _tried(self, call: Callable[[RowStore], T]) -> T | None:
        for _ in range(2):
            try:
                if self._store is None:
                    self._store = RowStore(self._path, LIMIT)
                return call(self._store)
            except sqlite3.OperationalError:
                return None
            except sqlite3.DatabaseError:
                self._remove()
        return None

    def _remove(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):  # another process has it open, where that matters
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
