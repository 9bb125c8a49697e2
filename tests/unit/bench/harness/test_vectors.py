"""The cache of vectors: each text once, kept by all processes, and none the worse for damage."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from tasktriage.bench.harness.vectors import CachedEmbedder, Vectors
from tasktriage.contracts.errors import ComponentError, TasktriageWarning
from tasktriage.models.store import FILE


class Letters:
    """Counts letters; adds the size of its batch, as a real one's last digits depend on it."""

    id, dimension, extra = "letters", 2, "kept"

    def __init__(self):
        self.calls = []

    def embed(self, texts):
        self.calls.append(list(texts))
        return np.array([[len(t), len(texts)] for t in texts], np.float32).reshape(-1, 2)


def test_each_text_is_embedded_once():
    embedder = Letters()
    cached = CachedEmbedder(embedder, Vectors())
    first = cached.embed(["a", "bb", "a"])
    assert first.tolist() == [[1, 2], [2, 2], [1, 2]]
    assert cached.embed(["bb", "ccc"])[0].tolist() == [2, 2]
    assert embedder.calls == [["a", "bb"], ["ccc"]]
    assert cached.embed([]).shape == (0, 2)
    assert (cached.id, cached.dimension, cached.extra) == ("letters", 2, "kept")


def test_texts_of_a_suite_are_embedded_together():
    embedder, vectors = Letters(), Vectors()
    vectors.together(["a", "bb", "ccc"])
    cached = CachedEmbedder(embedder, vectors)
    cached.embed(["else"])
    cached.embed(["bb", "other"])
    cached.embed(["ccc", "a"])
    assert embedder.calls == [["else"], ["a", "bb", "ccc"], ["other"]]
    assert vectors.seconds > 0


def test_off_computes():
    embedder, vectors = Letters(), Vectors()
    cached = CachedEmbedder(embedder, vectors)
    cached.embed(["a"])
    with vectors.off():
        cached.embed(["a"])
    cached.embed(["a"])
    assert embedder.calls == [["a"], ["a"]]


def test_a_file_is_read_by_the_next_and_merged(tmp_path):
    first, second = Letters(), Letters()
    one, two = (CachedEmbedder(x, Vectors(tmp_path)) for x in (first, second))
    two.embed([])  # it has looked at the folder before the other wrote
    one.embed(["a"])
    two.embed(["bb"])
    third = Letters()
    CachedEmbedder(third, Vectors(tmp_path)).embed(["a", "bb"])
    assert third.calls == []
    names = {path.name for path in tmp_path.iterdir()}
    assert FILE in names
    assert names <= {FILE, f"{FILE}-wal", f"{FILE}-shm"}  # the log, while it is open


def test_embedders_share_a_file_and_no_vector(tmp_path):
    other = Letters()
    other.id = "others"
    CachedEmbedder(Letters(), Vectors(tmp_path)).embed(["a", "bb"])
    assert CachedEmbedder(other, Vectors(tmp_path)).embed(["a"]).tolist() == [[1, 1]]
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize("cut", [0, 3, 100, 4096, 5000, -5000])
def test_a_cut_file_is_computed_again(tmp_path, cut):
    CachedEmbedder(Letters(), Vectors(tmp_path)).embed(["a", "bb"])
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:cut])
    again = Letters()
    assert CachedEmbedder(again, Vectors(tmp_path)).embed(["a"]).tolist() == [[1, 1]]
    last = Letters()
    CachedEmbedder(last, Vectors(tmp_path)).embed(["a"])
    assert last.calls == []


def test_a_row_that_a_cut_left_whole_is_read(tmp_path):
    CachedEmbedder(Letters(), Vectors(tmp_path)).embed(["a", "bb"])
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes()[:-10])
    again = Letters()
    assert CachedEmbedder(again, Vectors(tmp_path)).embed(["a"]).tolist() == [[1, 2]]
    assert again.calls == []


@pytest.mark.parametrize("content", [b"not a database, whatever its name", b"\0" * 8192])
def test_a_file_that_is_something_else_is_made_anew(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    for calls in ([["a"]], []):
        embedder = Letters()
        assert CachedEmbedder(embedder, Vectors(tmp_path)).embed(["a"]).tolist() == [[1, 1]]
        assert embedder.calls == calls


def test_a_file_that_is_damaged_in_use_is_made_anew(tmp_path):
    vectors = Vectors(tmp_path)
    CachedEmbedder(Letters(), vectors).embed([f"{n:0500}" for n in range(200)])
    path = tmp_path / FILE
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.write_bytes(b"\xff" * path.stat().st_size)
    again = Letters()
    CachedEmbedder(again, vectors).embed(["a"])
    last = Letters()
    CachedEmbedder(last, Vectors(tmp_path)).embed(["a"])
    assert (again.calls, last.calls) == ([["a"]], [])


def test_a_file_that_another_process_holds_is_done_without(tmp_path, monkeypatch):
    monkeypatch.setattr("tasktriage.models.store.WAIT", 0.05)
    embedder, vectors = Letters(), Vectors(tmp_path)
    CachedEmbedder(embedder, vectors).embed(["a"])
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.warns(TasktriageWarning, match=f"{FILE}: can't be used .*locked") as caught:
        found = [CachedEmbedder(embedder, vectors).embed([text]).tolist() for text in ("bb", "ccc")]
    assert (found, len(caught)) == ([[[2, 1]], [[3, 1]]], 1)
    other.execute("ROLLBACK")
    other.close()
    last = Letters()
    CachedEmbedder(last, Vectors(tmp_path)).embed(["a", "bb"])
    assert last.calls == [["bb"]]


def test_an_embedder_need_not_say_how_long_its_vectors_are(tmp_path):
    class Bare:
        id = "bare"

        def __init__(self):
            self.calls = []

        def embed(self, texts):
            self.calls.append(texts)
            return np.array([[len(text)] * 3 for text in texts], np.float32)

    for calls in ([["a", "bb"]], []):
        embedder = Bare()
        found = CachedEmbedder(embedder, Vectors(tmp_path)).embed(["a", "bb"])
        assert (found.tolist(), embedder.calls) == ([[1, 1, 1], [2, 2, 2]], calls)


def test_rows_of_another_length_are_embedded_again(tmp_path):
    class Longer(Letters):
        def embed(self, texts):
            return np.hstack([super().embed(texts), np.ones((len(texts), 1), np.float32)])

    CachedEmbedder(Letters(), Vectors(tmp_path)).embed(["a", "bb"])
    embedder = Longer()
    found = CachedEmbedder(embedder, Vectors(tmp_path)).embed(["a", "ccc"])
    assert found.tolist() == [[1, 2, 1], [3, 2, 1]]
    assert embedder.calls == [["ccc"], ["a", "ccc"]]
    assert CachedEmbedder(Longer(), Vectors(tmp_path)).embed(["a", "ccc"]).tolist() == (
        found.tolist()
    )


def test_where_one_of_a_suite_is_missing_all_are_embedded_together(tmp_path):
    def embed(texts):
        embedder, vectors = Letters(), Vectors(tmp_path)
        vectors.together(["a", "bb", "ccc"])
        return CachedEmbedder(embedder, vectors).embed(texts).tolist(), embedder.calls

    assert embed(["a"]) == ([[1, 3]], [["a", "bb", "ccc"]])
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        db.execute("DELETE FROM row WHERE id = 1")
    assert embed(["bb"]) == ([[2, 3]], [["a", "bb", "ccc"]])
    assert embed(["ccc", "a"]) == ([[3, 3], [1, 3]], [])


def test_another_programs_file_stays(tmp_path):
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        db.execute("CREATE TABLE theirs (id)")
    before = (tmp_path / FILE).read_bytes()
    with pytest.warns(TasktriageWarning, match="another program's"):
        assert CachedEmbedder(Letters(), Vectors(tmp_path)).embed(["a"]).tolist() == [[1, 1]]
    assert (tmp_path / FILE).read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_folder_is_as_open_as_any_other(tmp_path):
    (tmp_path / "plain").mkdir()
    CachedEmbedder(Letters(), Vectors(tmp_path / "new")).embed(["a"])
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode


def embed_in_a_process(folder, start):
    texts = [f"text {n}" for n in range(start, start + 200)]
    CachedEmbedder(Letters(), Vectors(folder)).embed(texts)


def test_several_processes_keep_all_they_embed(tmp_path):
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        pool.starmap(embed_in_a_process, [(tmp_path, start) for start in range(0, 600, 100)])
    last = Letters()
    CachedEmbedder(last, Vectors(tmp_path)).embed([f"text {n}" for n in range(700)])
    assert last.calls == []


def test_a_wrong_number_of_vectors_is_the_embedders_fault():
    class Short(Letters):
        def embed(self, texts):
            return super().embed(texts)[1:]

    with pytest.raises(ComponentError, match=r"embedder 'letters' gave .*\(1, 2\) for 2 texts"):
        CachedEmbedder(Short(), Vectors()).embed(["a", "b"])
