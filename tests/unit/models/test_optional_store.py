"""A store that may fail: one warning, no exception, and only damage of our own is removed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import warnings
from contextlib import closing

import pytest

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.models.optional_store import OptionalStore
from tasktriage.models.store import FILE, MIB, RowStore

ROWS = {b"a": b"one", b"b": b"three"}
HOLDER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("SELECT count(*) FROM row").fetchall()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / FILE


@pytest.fixture
def store(path):
    return OptionalStore(path, MIB, renew=True)


def test_it_is_a_row_store(store, path):
    assert not path.exists()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert store.opens()
        store.put(ROWS)
        assert store.get([b"a", b"b", b"c"]) == ROWS
        assert store.get([b"a", b"b"], 3) == {b"a": b"one"}
    assert not store.left


@pytest.mark.parametrize("content", [b"no database" * 100, bytes(5000)])
def test_what_is_no_database_is_made_anew_if_asked(path, content):
    path.write_bytes(content)
    kept = OptionalStore(path, MIB)
    with pytest.warns(TasktriageWarning, match=f"{FILE}: can't be used as a cache") as caught:
        opened = [kept.opens() for _ in range(2)]
    assert (opened, len(caught)) == ([False, False], 1)
    assert (kept.left, path.read_bytes()) == (True, content)
    renewed = OptionalStore(path, MIB, renew=True)
    renewed.put(ROWS)
    assert renewed.get(list(ROWS)) == RowStore(path, MIB).get(list(ROWS)) == ROWS


def foreign(path):
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE row (id, key, used, data)")


def newer(path):
    RowStore(path, MIB).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA user_version = 2")


@pytest.mark.parametrize("make", [foreign, newer])
def test_what_is_another_programs_or_a_later_versions_stays(store, path, make):
    make(path)
    before = path.read_bytes()
    with pytest.warns(TasktriageWarning, match="another program's") as caught:
        found = [store.get(list(ROWS)), store.put(ROWS), store.get(list(ROWS))]
    assert (found, len(caught)) == ([{}, None, {}], 1)
    assert path.read_bytes() == before


def test_a_failure_that_lasts_is_one_warning(store, monkeypatch):
    calls = []

    def fail(*arguments):
        calls.append(arguments)
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(RowStore, "get", fail)
    with pytest.warns(TasktriageWarning, match="unable to open") as caught:
        assert [store.get([b"a"]) for _ in range(3)] == [{}, {}, {}]
    assert (len(caught), len(calls)) == (1, 1)


def test_a_folder_that_is_a_file_is_one_warning(tmp_path):
    (tmp_path / "file").touch()
    store = OptionalStore(tmp_path / "file" / FILE, MIB)
    with pytest.warns(TasktriageWarning, match="file") as caught:
        opened = [store.opens() for _ in range(2)]
    assert (opened, len(caught)) == ([False, False], 1)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere an open file can't be deleted")
def test_a_damaged_file_that_another_process_has_open_stays(store, path):
    RowStore(path, MIB).put(ROWS)
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"open\n"
        path.write_bytes(b"\xff" * path.stat().st_size)
        with pytest.warns(TasktriageWarning, match="can't be used as a cache"):
            store.put(ROWS)
        assert path.read_bytes()[:8] == b"\xff" * 8
        holder.stdin.close()
        assert holder.wait() == 0
    again = OptionalStore(path, MIB, renew=True)
    again.put(ROWS)
    assert again.get(list(ROWS)) == ROWS
