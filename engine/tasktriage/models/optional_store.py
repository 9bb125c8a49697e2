"""Rows that are kept for speed alone: what fails with them costs time, and no run."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tasktriage.contracts.errors import TasktriageWarning, one_line

from .store import PRIVATE, RowStore

__all__ = ["OptionalStore"]

# SQLite takes its locks on a file there, past the first GiB; whoever has ours open holds one
LOCKS_BEGIN, LOCKS = 0x4000_0000, 512
T = TypeVar("T")


class OptionalStore:
    """A `RowStore` that is opened at its first use, and left with one warning where it fails.

    Threads may share one.

    Args:
        path: the file; it and its folder are made when they are needed.
        limit: bytes.
        mode: of the folder, where it is made.
        quiet: say no word where it fails: nobody asked for it.
        renew: delete the file, once, where SQLite finds it damaged or no database at all. One
            that is another program's or another version's stays, and so does one that another
            process has open.

    Attributes:
        left: whether it has failed and is used no more.
    """

    def __init__(
        self,
        path: Path,
        limit: int,
        *,
        mode: int = PRIVATE,
        renew: bool = False,
        quiet: bool = False,
    ) -> None:
        self.path = path
        self._limit = limit
        self._mode = mode
        self._renew = renew
        self._quiet = quiet
        self.left = False
        self._store: RowStore | None = None
        self._lock = threading.Lock()

    def opens(self) -> bool:
        """Whether the file can be used; opens it."""
        return self._tried(lambda store: True) is not None

    def get(self, keys: Sequence[bytes], size: int | None = None) -> dict[bytes, bytes]:
        """Return the rows there are that have `size` bytes, or any number, and are not damaged."""
        return self._tried(lambda store: store.get(keys, size)) or {}

    def put(self, rows: Mapping[bytes, bytes]) -> None:
        """Keep rows."""
        self._tried(lambda store: store.put(rows))

    def _tried(self, call: Callable[[RowStore], T]) -> T | None:
        while not self.left:
            try:
                return call(self._opened())
            except (sqlite3.Error, OSError) as error:
                with self._lock:
                    if not (self._renew and _is_damage(error) and self._remove()):
                        self._leave(error)
        return None

    def _opened(self) -> RowStore:
        with self._lock:
            if self._store is None:
                self._store = RowStore(self.path, self._limit, mode=self._mode)
            return self._store

    def _leave(self, error: Exception) -> None:
        if not self.left:  # another thread may have left it meanwhile
            self.left = True
            if not self._quiet:
                _warn(self.path, error)

    def _remove(self) -> bool:
        """Delete the file with its log; return whether it is gone."""
        self._renew = False
        store, self._store = self._store, None
        if store is not None:
            store.close()
        try:
            with _alone(self.path):
                # the log first: beside a new file, it would damage that
                for suffix in ("-wal", "-shm"):
                    self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
                self.path.unlink()
        except FileNotFoundError:  # another process has just done the same
            return True
        except OSError:
            return False
        return True


def _is_damage(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a file that no other process has open as a database.

    Raises:
        FileNotFoundError: it is gone, or another one is there.
        OSError: another process has it open.
    """
    if sys.platform == "win32":  # a file that is open can't be deleted there
        yield
        return
    import fcntl

    with path.open("r+b") as stream:
        fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB, LOCKS, LOCKS_BEGIN)
        if not os.path.samestat(os.fstat(stream.fileno()), path.stat()):
            raise FileNotFoundError(path)
        yield


def _warn(path: Path, error: Exception) -> None:
    line = (
        f"{path}: can't be used as a cache ({one_line(error)}); going on without it; "
        "if it is damaged, delete it"
    )
    warnings.warn(line, TasktriageWarning, stacklevel=2)
