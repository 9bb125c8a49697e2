"""The file of rows: shared, bounded, whole after a kill, checked on reading."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.models import store as module
from tasktriage.models.store import FILE, MIB, RowStore

SIZE = 1600
HANG = 300  # seconds that only a process which hangs takes
WRITER = """
import sys
from pathlib import Path
from tasktriage.models.store import MIB, RowStore
path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = RowStore(path, int(sys.argv[4]) * MIB)
print("open", flush=True)
for number in range(count):
    key = f"{name}-{number}".encode()
    store.put({key: key.ljust(1600, b".")})
    store.put({b"shared": b"shared".ljust(1600, b".")})
    found = store.get([key], 1600)
    # from a small file the others may have dropped it meanwhile
    assert found == {key: key.ljust(1600, b".")} or (store.limit == MIB and not found), key
"""


def key(number: int, name: str = "k") -> bytes:
    return f"{name}-{number}".encode()


def rows(begin: int, end: int, size: int = SIZE) -> dict[bytes, bytes]:
    return {key(n): key(n).ljust(size, b".") for n in range(begin, end)}


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "new" / "folder" / FILE


@pytest.fixture
def days(monkeypatch):
    """A clock that is set by hand: `days[0]` is today."""
    today = [100]
    monkeypatch.setattr(module, "_today", lambda: today[0])
    return today


def writer(path, name, count, limit=64):
    command = [sys.executable, "-c", WRITER, str(path), name, str(count), str(limit)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


KEYS = st.binary(min_size=1, max_size=32)
PUTS = st.lists(st.dictionaries(KEYS, st.binary(min_size=4, max_size=4), max_size=5), max_size=5)


@settings(deadline=None, max_examples=30)
@given(puts=PUTS, asked=st.lists(KEYS, max_size=5), reopen=st.booleans())
def test_it_is_a_dictionary(puts, asked, reopen):
    expected: dict[bytes, bytes] = {}
    with TemporaryDirectory() as folder:
        store = RowStore(Path(folder) / FILE, MIB)
        for put in puts:
            store.put(put)
            expected |= put
            if reopen:
                store.close()
                store = RowStore(Path(folder) / FILE, MIB)
        wanted = [*asked, *expected]
        assert store.get(wanted, 4) == {k: v for k, v in expected.items() if k in wanted}
        assert store.get(wanted, 5) == {}
        assert store.count() == len(expected)
        assert store.clear() == len(expected)
        assert store.get(wanted, 4) == {}
        store.close()


def test_more_keys_than_a_statement_takes(path):
    store = RowStore(path, 64 * MIB)
    put = rows(0, 1300, 8)
    store.put(put)
    assert store.get(list(put), 8) == put


def test_nobody_else_may_read_it_and_closing_leaves_one_file(path):
    store = RowStore(path, MIB)
    store.put(rows(0, 3))
    store.close()
    assert [p.name for p in path.parent.iterdir()] == [FILE]
    if os.name == "posix":
        assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE row SET data = substr(data, 1, 100)",
        "UPDATE row SET data = cast('x' || substr(data, 2) AS blob)",
        "UPDATE row SET data = substr(data, 1, 50) || x'00' || substr(data, 52)",
        "UPDATE row SET data = data || x'00'",
        "UPDATE row SET data = 'text'",
        "UPDATE row SET data = 7",
        "UPDATE row SET key = CASE key WHEN CAST('k-0' AS BLOB) THEN CAST('k-9' AS BLOB) "
        "ELSE CAST('k-8' AS BLOB) END",
    ],
    ids=lambda text: text[20:44],
)
def test_a_damaged_row_is_not_there_and_is_written_anew(path, damage):
    store = RowStore(path, MIB)
    store.put(rows(0, 2))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(damage)
    assert store.get([key(n) for n in (0, 1, 8, 9)], SIZE) == {}
    store.put(rows(0, 2))
    assert store.get([key(0), key(1)], SIZE) == rows(0, 2)


def test_it_stays_below_its_limit_and_the_oldest_go_first(path):
    store = RowStore(path, MIB)
    for begin in range(0, 4000, 50):
        store.put(rows(begin, begin + 50))
        assert path.stat().st_size <= MIB * 1.3
    left = store.get([key(n) for n in range(4000)], SIZE)
    newest = {key(n) for n in range(4000 - len(left), 4000)}
    assert set(left) == newest
    assert 0.5 * MIB < len(left) * SIZE < MIB
    store.close()
    assert path.stat().st_size <= MIB


def test_what_is_used_stays(path, days):
    store = RowStore(path, MIB)
    store.put(rows(0, 50))
    store.put(rows(50, 400))
    days[0] += 1
    assert len(store.get([key(n) for n in range(50)], SIZE)) == 50
    for begin in range(400, 800, 50):
        store.put(rows(begin, begin + 50))
        days[0] += 1
        assert len(store.get([key(n) for n in range(50)], SIZE)) == 50
    assert key(60) not in store.get([key(60)], SIZE)


def test_a_smaller_limit_makes_the_file_smaller(path):
    store = RowStore(path, 8 * MIB)
    store.put(rows(0, 3000))
    store.close()
    assert path.stat().st_size > 4 * MIB
    store = RowStore(path, MIB)
    store.put(rows(3000, 3001))
    assert key(3000) in store.get([key(3000)], SIZE)
    store.close()
    assert path.stat().st_size <= MIB


def test_more_at_once_than_the_limit_does_no_harm(path):
    store = RowStore(path, MIB)
    store.put(rows(0, 5000))
    assert store.count() * SIZE < MIB
    tiny = RowStore(path.with_name("tiny"), 1)
    tiny.put(rows(0, 5))
    assert tiny.count() == 0


def test_an_emptied_file_is_small(path):
    store = RowStore(path, 8 * MIB)
    store.put(rows(0, 3000))
    assert store.clear() == 3000
    store.close()
    assert path.stat().st_size < MIB / 8


def test_rows_of_any_length(path):
    store = RowStore(path, MIB)
    store.put({b"a": b"one", b"b": b"three", b"c": b""})
    assert store.get([b"a", b"b", b"c"]) == {b"a": b"one", b"b": b"three", b"c": b""}
    assert store.get([b"a", b"b", b"c"], 0) == {b"c": b""}


def test_the_folder_has_the_mode_that_is_asked_for(tmp_path):
    RowStore(tmp_path / "new" / FILE, MIB, mode=0o777)
    (tmp_path / "plain").mkdir()
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_what_is_read_is_of_one_moment(path, monkeypatch):
    """Another process writes between two statements of one read."""
    store, other = RowStore(path, 64 * MIB), RowStore(path, 64 * MIB)
    keys = [key(n) for n in range(module.KEYS_A_QUERY + 1)]
    store.put(dict.fromkeys(keys, b"old"))
    read = module._row

    def write_between(one, data):
        if one == keys[0]:
            other.put(dict.fromkeys(keys, b"new"))
        return read(one, data)

    monkeypatch.setattr(module, "_row", write_between)
    assert set(store.get(keys).values()) == {b"old"}
    assert set(store.get(keys[1:]).values()) == {b"new"}


def test_the_next_day_rows_are_read_whether_or_not_their_use_can_be_noted(path, days):
    RowStore(path, MIB).put(rows(0, 2))
    days[0] += 1
    store = RowStore(path, MIB)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begin = time.monotonic()
        assert store.get([key(0), key(1)]) == rows(0, 2)
        assert time.monotonic() - begin < module.WAIT / 2
        other.execute("ROLLBACK")
        assert other.execute("SELECT DISTINCT used FROM row").fetchall() == [(100,)]
        assert store.get([key(0)]) == rows(0, 1)
        used = other.execute("SELECT used FROM row ORDER BY id").fetchall()
    assert used == [(101,), (100,)]


def test_the_next_day_a_file_is_read_that_must_not_be_written(path, days, monkeypatch):
    first = RowStore(path, MIB)
    first.put(rows(0, 2))
    days[0] += 1
    connect = sqlite3.connect

    def read_only(name, **options):
        return connect(f"file:{name}?mode=ro", uri=True, **options)

    monkeypatch.setattr(module.sqlite3, "connect", read_only)
    store = RowStore(path, MIB)
    assert store.get([key(0), key(1)]) == rows(0, 2)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.put(rows(2, 3))


def foreign(path):
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE row (id, key, used, data)")


def newer(path):
    RowStore(path, MIB).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA user_version = 2")


WRONG = {
    "text": lambda path: path.write_text("task,label\nWrite tests,augmentable\n" * 50),
    "zeros": lambda path: path.write_bytes(bytes(5000)),
    "foreign": foreign,
    "newer": newer,
    "folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("make", WRONG.values(), ids=WRONG)
def test_what_is_not_ours_is_refused_and_left_alone(tmp_path, make):
    path = tmp_path / FILE
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(sqlite3.Error):
        RowStore(path, MIB)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_an_empty_file_is_made_ours(tmp_path):
    (tmp_path / FILE).touch()
    RowStore(tmp_path / FILE, MIB).put(rows(0, 1))
    assert RowStore(tmp_path / FILE, MIB).get([key(0)], SIZE) == rows(0, 1)


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        RowStore(tmp_path / "file" / FILE, MIB)


def test_a_write_that_fails_leaves_nothing_behind(path):
    store = RowStore(path, MIB)
    with closing(sqlite3.connect(path)) as db, db:
        stop = "CREATE TRIGGER stop BEFORE INSERT ON row WHEN new.key = CAST('k-2' AS BLOB) "
        db.execute(stop + "BEGIN SELECT raise(ABORT, 'enough'); END")
    with pytest.raises(sqlite3.Error, match="enough"):
        store.put(rows(0, 3))
    assert store.count() == 0
    store.put(rows(0, 2))
    assert store.count() == 2


def test_processes_write_at_once(path):
    """All begin on a file that is not there yet, and share one of the keys."""
    processes = [writer(path, f"p{n}", 40) for n in range(6)]
    for process in processes:
        out, err = process.communicate(timeout=HANG)
        assert (process.returncode, out) == (0, "open\n"), err
    store = RowStore(path, 64 * MIB)
    assert store.count() == 6 * 40 + 1
    wanted = [f"p{n}-{i}".encode() for n in range(6) for i in range(40)]
    assert len(store.get(wanted, 1600)) == len(wanted)


def test_another_process_makes_the_file_while_it_is_looked_at(path, monkeypatch):
    """Between two of our questions the file must not turn from nobody's into a finished one."""
    asked = module._one
    made = []

    def one(db, query):
        value = asked(db, query)
        if not made:
            made.append(query)
            other = sqlite3.connect(path, timeout=0, isolation_level=None)
            with closing(other), suppress(sqlite3.OperationalError):  # locked: it waits for us
                module._make(other)
        return value

    monkeypatch.setattr(module, "_one", one)
    store = RowStore(path, MIB)
    store.put(rows(0, 1))
    assert made
    assert store.count() == 1


def test_processes_that_share_a_small_file_keep_it_small(path):
    processes = [writer(path, f"p{n}", 300, limit=1) for n in range(3)]
    for process in processes:
        out, err = process.communicate(timeout=HANG)
        assert (process.returncode, out) == (0, "open\n"), err
    assert path.stat().st_size <= 1.1 * MIB
    assert RowStore(path, MIB).count() > 300


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_writer_leaves_a_whole_file(path):
    for turn in range(4):
        process = writer(path, f"t{turn}", 10**6)
        assert process.stdout.readline() == "open\n"
        time.sleep(0.05 + 0.1 * turn)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=HANG)
        assert process.returncode == -signal.SIGKILL
    store = RowStore(path, 64 * MIB)
    count = store.count()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        keys = [k for (k,) in db.execute("SELECT key FROM row")]
    assert len(store.get(keys, 1600)) == count == len(keys)
    store.put(rows(0, 3))
    assert store.count() == count + 3


def test_threads_share_a_store(path):
    store = RowStore(path, 64 * MIB)
    failed: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for number in range(30):
                store.put({key(number, name): b"x" * 8})
                assert store.get([key(number, name)], 8)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert store.count() == 120


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_opens_its_own(path):
    store = RowStore(path, MIB)
    store.put(rows(0, 1))
    child = os.fork()
    if child == 0:
        code = 1
        try:
            store.put(rows(1, 2))
            code = 0 if store.get([key(0), key(1)], SIZE) == rows(0, 2) else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    store.put(rows(2, 3))
    assert store.get([key(n) for n in range(3)], SIZE) == rows(0, 3)
