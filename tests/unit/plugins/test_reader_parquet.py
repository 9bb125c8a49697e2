from __future__ import annotations

import io
import tracemalloc

import pytest

from tasktriage.plugin import InputError, Source, Task
from tasktriage_plugins.reader_parquet import reader
from tasktriage_plugins.reader_parquet.reader import ParquetReader

from .documents import parquet, text_pdf


def read(data: bytes, **options) -> list[Task]:
    return list(ParquetReader().read(Source(name="t.parquet", data=data, **options)))


def test_rows_are_tasks():
    data = parquet({"nr": [1, 2, 3], "Task": [" Bake ", None, "Mix"], "title": ["Baker", None, ""]})
    first, second, third = read(data, id_column="nr", title="Cook")
    assert (first.text, first.id, first.origin.line) == ("Bake", "1", 1)
    assert (first.origin.title, third.origin.title) == ("Baker", "Cook")
    assert (second.text, second.error) == ("", "empty row")


def test_column_is_given_or_guessed():
    data = parquet({"a": ["no"], "work": ["Bake"]})
    assert read(data, column="work")[0].text == "Bake"
    with pytest.raises(InputError, match="it has: a, work; name one with --column"):
        read(data)


def test_words_that_are_kept_once_are_read():
    import pyarrow as pa

    words = pa.array(["Bake", "Mix", "Bake"]).dictionary_encode()
    assert [row.text for row in read(parquet({"task": words}))] == ["Bake", "Mix", "Bake"]


def test_row_groups_stream():
    data = parquet({"task": [f"Bake {n}" for n in range(5000)]}, row_group_size=100)
    rows = read(data)
    assert [rows[0].text, rows[-1].text, len(rows)] == ["Bake 0", "Bake 4999", 5000]
    assert rows[-1].origin.line == 5000


def test_a_file_is_read_at_its_place(tmp_path):
    path = tmp_path / "t.parquet"
    path.write_bytes(parquet({"task": ["Bake"]}))
    assert [t.text for t in ParquetReader().read(Source(name="t", path=path))] == ["Bake"]
    stream = io.BytesIO(path.read_bytes())
    assert [t.text for t in ParquetReader().read(Source(name="t", stream=stream))] == ["Bake"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is no parquet table"),
        (b"task\nBake\n", "is no parquet table"),
        (text_pdf("x"), "is no parquet table"),
        (b"PAR1", "is a damaged parquet table"),
        (b"PAR1" + bytes(100) + b"PAR1", "is a damaged parquet table"),
        (parquet({"task": ["Bake"]})[:-10], "is a damaged parquet table"),
        (parquet({"task": []}), "has no rows"),
        (parquet({"task": [1, 2]}), "column 'task' holds int64, not text"),
        (parquet({"task": [[["a"]]]}), "column 'task' holds list"),
        (parquet({"task": [b"\xff"]}), "column 'task' holds binary"),
    ],
)
def test_what_is_no_table_is_one_line(data, problem):
    with pytest.raises(InputError, match=problem) as info:
        read(data)
    assert str(info.value).startswith("t.parquet: ")
    assert "\n" not in str(info.value)


def test_a_long_text_that_is_kept_once_is_held_once():
    import pyarrow as pa

    # 50 MB, if each row of a batch had its own
    words = pa.DictionaryArray.from_arrays(pa.array([0] * 100), ["x" * 500_000])
    rows = ParquetReader().read(Source(name="t.parquet", data=parquet({"task": words})))
    tracemalloc.start()
    try:
        assert sum(len(row.text) for row in rows) == 50_000_000
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_rows_too_large_to_be_tasks_are_refused(monkeypatch):
    monkeypatch.setattr(reader, "LARGE_GROUP", 2**20)
    monkeypatch.setattr(reader, "LARGE_ROW", 2**14)
    assert len(read(parquet({"task": [f"Bake {n}" * 1000 for n in range(200)]}))) == 200
    assert len(read(parquet({"task": ["Bake " * 9999]}))) == 1
    large = parquet({"task": [f"{n}" + "x" * 99_999 for n in range(30)]})
    with pytest.raises(InputError, match=r"holds rows of 100,\d+ bytes on average, not tasks"):
        read(large)


def test_lists_of_texts_are_several_tasks():
    data = parquet({"role": ["Baker", "Cook"], "tasks": [["Bake rye", "Mix dough"], ["Boil eggs"]]})
    assert [(row.text, row.origin.title, row.origin.line) for row in read(data)] == [
        ("Bake rye", "Baker", 1),
        ("Mix dough", "Baker", 1),
        ("Boil eggs", "Cook", 2),
    ]
    with pytest.raises(InputError, match="holds int64, not text"):
        read(parquet({"task": [[1, 2]]}))
