"""Rows of bytes by key in one SQLite file: shared by parallel runs, bounded, never pickled."""

from __future__ import annotations

import hashlib
import math
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

__all__ = ["FILE", "MIB", "PRIVATE", "RowStore"]

FILE = "vectors-1.sqlite3"  # another layout of the table gets another number
MIB = 2**20
PRIVATE = 0o700
APPLICATION = 0x74747263  # "ttrc" in the file's header: this file is ours
LAYOUT = 1
WAIT = 10.0  # seconds for another process to end its write; a write takes milliseconds
PAUSE = 0.02  # seconds between two tries where SQLite does not wait by itself
KEYS_A_QUERY = 500  # older SQLite takes 999
DAY = 86_400
SHARE_DROPPED = 1 / 8  # of the limit: seldom much, instead of often a little
SUM = 8  # bytes of checksum before each row; SQLite has none of its own
TABLE = """
CREATE TABLE IF NOT EXISTS row (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, used INTEGER NOT NULL, data BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS row_used ON row (used);
"""


class RowStore:
    """Rows by key in a file that any number of processes and threads use at once.

    Each write is one transaction, so a killed one leaves the file whole. When the rows take more
    than `limit` bytes, those that were used longest ago (by day, then by age) go, an eighth of
    the limit at a time. Beside the file SQLite keeps a log of some MiB while it is in use.

    Args:
        path: the file; it and its folder are made if they are not there.
        limit: bytes.
        mode: of the folder, where it is made.

    Raises:
        sqlite3.Error: the file is damaged, is another program's, or can't be opened; every
            method raises it too.
        OSError: the folder can't be made.
    """

    def __init__(self, path: Path, limit: int, *, mode: int = PRIVATE) -> None:
        self.path = path
        self.limit = limit
        self._mode = mode
        self._lock = threading.Lock()
        # what a fork took over must neither be used nor closed in the child: it stays here
        self._inherited: list[sqlite3.Connection] = []
        self._open()

    def get(self, keys: Sequence[bytes], size: int | None = None) -> dict[bytes, bytes]:
        """Return the rows there are that have `size` bytes, or any number, and are not damaged.

        All are of one moment, whatever other processes write meanwhile. That they are used is
        noted where the file can be written at once; a reader neither waits nor fails for it.
        """
        found: dict[bytes, bytes] = {}
        stale: list[bytes] = []
        today = _today()
        with self._lock:
            db = self._connection()
            with _transaction(db, "DEFERRED"):
                for key, used, data in _selected(db, keys):
                    row = _row(key, data)
                    if row is not None and size in (None, len(row)):
                        found[key] = row
                        if used != today:
                            stale.append(key)
            if stale:
                _note_use(db, stale, today)
        return found

    def put(self, rows: Mapping[bytes, bytes]) -> None:
        """Keep rows, over what there was by the same keys."""
        today = _today()
        with self._lock:
            db = self._connection()
            with _writing(db):
                db.executemany(
                    "INSERT INTO row (key, used, data) VALUES (?, ?, ?) ON CONFLICT (key) "
                    "DO UPDATE SET used = excluded.used, data = excluded.data",
                    [(key, today, _sum(key, row) + row) for key, row in rows.items()],
                )
                full = _used(db) > self.limit
                if full:
                    _drop_oldest(db, self.limit)
            if full:
                _shrink(db)

    def count(self) -> int:
        """Return how many rows there are."""
        with self._lock:
            return _one(self._connection(), "SELECT count(*) FROM row")

    def clear(self) -> int:
        """Drop all rows, give their space back, and return how many there were."""
        with self._lock:
            db = self._connection()
            with _writing(db):
                dropped = _one(db, "SELECT count(*) FROM row")
                db.execute("DELETE FROM row")
            _shrink(db)
        return dropped

    def close(self) -> None:
        """Close the file; it is closed with the object or the process anyway."""
        self._close()

    def _connection(self) -> sqlite3.Connection:
        if os.getpid() != self._process:
            self._inherited.append(self._db)
            self._open()
        return self._db

    def _open(self) -> None:
        self.path.parent.mkdir(mode=self._mode, parents=True, exist_ok=True)
        self._process = os.getpid()
        self._db = _opened(self.path)
        self._close = weakref.finalize(self, _close, self._db, self._process)


def _opened(path: Path) -> sqlite3.Connection:
    """Open the file, waiting while another process makes it."""
    deadline = time.monotonic() + WAIT
    while True:
        db = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
        try:
            _prepare(db)
        except sqlite3.Error as error:
            db.close()
            # SQLite does not wait by itself where waiting could lock two processes up
            busy = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(PAUSE)
        else:
            return db


def _prepare(db: sqlite3.Connection) -> None:
    with _transaction(db, "DEFERRED"):  # of one moment: another process may be making the file
        tables = _one(db, "SELECT count(*) FROM sqlite_master")
        signature = _one(db, "PRAGMA application_id"), _one(db, "PRAGMA user_version")
    if tables == 0 and signature[0] == 0:
        _make(db)
    elif signature != (APPLICATION, LAYOUT):
        raise sqlite3.DatabaseError("it is another program's, or another version's, database")
    db.text_factory = bytes  # text where there should be none is damage, whatever its encoding
    db.execute("PRAGMA synchronous = NORMAL")  # with a log ahead: whole even after a power cut


def _make(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")
    db.execute("PRAGMA journal_mode = WAL").fetchall()
    with _writing(db):  # another process may have done all this meanwhile, which does no harm
        for statement in filter(str.strip, TABLE.split(";")):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute(f"PRAGMA user_version = {LAYOUT}")


def _close(db: sqlite3.Connection, process: int) -> None:
    if os.getpid() == process:
        db.close()


def _writing(db: sqlite3.Connection) -> AbstractContextManager[None]:
    """Run one transaction that has the right to write from its beginning."""
    return _transaction(db, "IMMEDIATE")


@contextmanager
def _transaction(db: sqlite3.Connection, kind: str) -> Iterator[None]:
    db.execute(f"BEGIN {kind}")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # a full disk ends the transaction itself
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _selected(db: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[tuple[bytes, int, object]]:
    for begin in range(0, len(keys), KEYS_A_QUERY):
        some = keys[begin : begin + KEYS_A_QUERY]
        marks = ",".join("?" * len(some))
        # nothing of the caller's is in the statement, only marks
        yield from db.execute(f"SELECT key, used, data FROM row WHERE key IN ({marks})", some)


def _note_use(db: sqlite3.Connection, keys: Sequence[bytes], today: int) -> None:
    """Note that rows are used, unless the file is locked, read-only or the like."""
    with suppress(sqlite3.Error):
        db.execute("PRAGMA busy_timeout = 0").fetchall()
        try:
            with _writing(db):
                update = "UPDATE row SET used = ? WHERE key = ?"
                db.executemany(update, [(today, key) for key in keys])
        finally:
            db.execute(f"PRAGMA busy_timeout = {int(WAIT * 1000)}").fetchall()


def _drop_oldest(db: sqlite3.Connection, limit: int) -> None:
    aim = limit * (1 - SHARE_DROPPED)
    while (used := _used(db)) > aim and (rows := _one(db, "SELECT count(*) FROM row")):
        number = math.ceil(rows * (1 - aim / used))
        db.execute(
            "DELETE FROM row WHERE id IN (SELECT id FROM row ORDER BY used, id LIMIT ?)", (number,)
        )


def _shrink(db: sqlite3.Connection) -> None:
    """Give unused pages back to the disk."""
    db.executescript("PRAGMA incremental_vacuum")  # `execute` would stop after the first page
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # if nobody else is reading


def _used(db: sqlite3.Connection) -> int:
    """Return the bytes of the file that hold something."""
    pages = _one(db, "PRAGMA page_count") - _one(db, "PRAGMA freelist_count")
    return pages * _one(db, "PRAGMA page_size")


def _one(db: sqlite3.Connection, query: str) -> int:
    (value,) = db.execute(query).fetchone()
    return int(value)


def _today() -> int:
    return int(time.time() // DAY)


def _sum(key: bytes, row: bytes) -> bytes:
    return hashlib.blake2b(row, digest_size=SUM, key=key).digest()


def _row(key: bytes, data: object) -> bytes | None:
    """Return the row without its checksum; None if it is damaged."""
    if not isinstance(data, bytes) or data[:SUM] != _sum(key, data[SUM:]):
        return None
    return data[SUM:]
