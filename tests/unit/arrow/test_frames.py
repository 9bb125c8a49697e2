"""DataFrames of pandas and polars, and SQL of DuckDB."""

from __future__ import annotations

import pytest

from tasktriage.arrow import Classify, Extract, duckdb_table, duckdb_udf
from tasktriage.contracts.errors import UsageError
from tasktriage.pipeline.batches.mapped import FORMS

from .conftest import TEXTS

pa = pytest.importorskip("pyarrow", reason="needs tasktriage[arrow]")
pd = pytest.importorskip("pandas", reason="the extra of the tests brings it")
pl = pytest.importorskip("polars", reason="the extra of the tests brings it")
pytest.importorskip("narwhals", reason="needs tasktriage[arrow]")

NEW = list(FORMS["tasks"])
GIVEN = [TEXTS[0], None, TEXTS[1], "  "]


@pytest.fixture
def classify():
    return Classify("task", model="fast")


@pytest.fixture
def expected(engine):
    return engine.map_batches(pa.table({"task": GIVEN}), column="task").to_pylist()


@pytest.mark.parametrize("dtype", ["object", "str", "string[pyarrow]", "category"])
def test_pandas(classify, expected, dtype):
    frame = pd.DataFrame({"task": pd.Series(GIVEN, dtype=dtype), "n": [1.5, None, 3, 4]}).set_index(
        pd.Index(["b", "a", "b", "c"], name="who")
    )
    before = frame.copy()
    found = classify(frame)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(found[["task", "n"]], before)
    assert list(found.columns) == ["task", "n", *NEW]
    assert found["label"].tolist()[::2] == ["human-critical", "automatable"]
    assert found["label"].isna().tolist() == [False, True, False, True]
    assert found["uncertain"].dtype == "boolean"
    assert found["error"].tolist()[1::2] == ["empty row", "empty row"]
    for one, row in zip(found.to_dict("records"), expected, strict=True):
        if row["label"]:
            assert list(one["probabilities"]) == pytest.approx(row["probabilities"], abs=1e-6)
            assert list(one["prediction_set"]) == row["prediction_set"]


def test_pandas_with_values_that_are_no_texts(classify):
    frame = pd.DataFrame({"task": [TEXTS[0], 3.5, ["a"], float("nan")]})
    said = classify(frame)["error"].tolist()
    assert said[1:] == ["is no text but float", "is no text but list", "empty row"]
    assert classify(pd.DataFrame({"task": pd.Series([3, None], dtype=object)})).shape[0] == 2
    with pytest.raises(UsageError, match="column 'task' holds no text but Int64"):
        classify(pd.DataFrame({"task": [1, 2]}))


@pytest.mark.parametrize("dtype", ["String", "Categorical", "Object"])
def test_polars(classify, expected, dtype):
    frame = pl.DataFrame({"task": pl.Series(GIVEN, dtype=getattr(pl, dtype)), "n": range(4)})
    found = classify(frame)
    assert found.columns == ["task", "n", *NEW]
    assert found["task"].to_list() == GIVEN
    assert found["label"].cast(pl.String).to_list() == [row["label"] for row in expected]
    assert found["error"].to_list() == [row["error"] for row in expected]
    for one, row in zip(found["probabilities"].to_list(), expected, strict=True):
        assert one == pytest.approx(row["probabilities"], abs=1e-6)


def test_a_lazy_frame_of_polars(classify, expected):
    frame = pl.DataFrame({"task": GIVEN})
    schema = classify(frame.clear()).schema
    lazy = frame.lazy().map_batches(classify, schema=schema)
    assert lazy.filter(pl.col("error").is_null()).select("score").collect().height == 2
    with pytest.raises(UsageError, match=r"frame\.map_batches\(classify"):
        classify(frame.lazy())


@pytest.mark.parametrize("rows", [0, 1, 4])
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_postings_in_frames(postings, library, rows):
    mapper = Classify("text", as_="postings", id_column="id", model="fast")
    arrow = mapper(postings.slice(0, rows))
    given = postings.slice(0, rows)
    found = mapper(given.to_pandas() if library == "pandas" else pl.from_arrow(given))
    assert list(found.columns) == arrow.column_names
    for name in ("city", "source_row", "task"):
        values = found[name].tolist() if library == "pandas" else found[name].to_list()
        given = [None if value != value else value for value in values]
        assert given == arrow[name].to_pylist(), name


@pytest.mark.parametrize("library", [pd, pl])
def test_postings_alone(library):
    mapper = Classify("text", as_="postings", model="fast")
    for texts in (["Your tasks:\n- Sort the mail\n- Write letters", None], []):
        found = mapper(library.DataFrame({"text": texts}))
        assert found.shape == (3 if texts else 0, len(FORMS["postings"]))


@pytest.mark.parametrize("library", [pd, pl])
def test_wrong_frames(classify, library):
    with pytest.raises(UsageError, match="unknown column 'task'; did you mean 'tasks'"):
        classify(library.DataFrame({"tasks": TEXTS}))
    with pytest.raises(UsageError, match="has 'label' already"):
        classify(library.DataFrame({"task": TEXTS, "label": TEXTS}))
    assert classify(library.DataFrame({"task": []})).shape == (0, 1 + len(NEW))


def test_a_column_that_stands_twice_in_a_frame(classify):
    with pytest.raises(UsageError, match="the frame can't be used: "):
        classify(pd.DataFrame([TEXTS[:2]], columns=["task", "task"]))


def test_frames_without_narwhals(classify, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "narwhals", None)
    with pytest.raises(UsageError, match=r'needs narwhals: pip install "tasktriage\[arrow\]"'):
        classify(pd.DataFrame({"task": TEXTS}))


@pytest.fixture
def database():
    duckdb = pytest.importorskip("duckdb", reason="needs tasktriage[duckdb]")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE jobs (n INTEGER, task VARCHAR)")
        connection.executemany("INSERT INTO jobs VALUES (?, ?)", list(enumerate(GIVEN)))
        yield connection


def test_a_table_of_duckdb(database, classify, expected):
    query = "SELECT n, task FROM jobs ORDER BY n"
    found = duckdb_table(database, 'of "mine"', query, classify)
    for _ in range(2):  # it may be read again
        rows = found.order("n").project("label, error, list_sum(probabilities)").fetchall()
        assert [row[0] for row in rows] == [row["label"] for row in expected]
        assert [row[1] for row in rows] == [row["error"] for row in expected]
        assert rows[0][2] == pytest.approx(1.0)
    assert database.sql('SELECT count(*) FROM "of ""mine"""').fetchall() == [(4,)]


def test_a_table_of_many_rows_and_of_none(database, classify):
    many = "SELECT 'Sort the mail of floor ' || (i % 7) AS task FROM range(20000) t(i)"
    found = duckdb_table(database, "many", many, classify)
    assert found.aggregate("count(*), count(label)").fetchall() == [(20_000, 20_000)]
    none = duckdb_table(database, "none", "SELECT task FROM jobs WHERE false", classify)
    assert none.fetchall() == []
    assert none.columns == ["task", *NEW]


def test_postings_of_duckdb(database):
    mapper = Extract("text", id_column="id", model="fast")
    query = "SELECT 7 AS id, 'Your tasks:\n- Sort the mail\n- Write letters' AS text"
    found = duckdb_table(database, "found", query, mapper).project("id, source_id, task")
    assert found.fetchall() == [(7, "7", "Sort the mail"), (7, "7", "Write letters")]


def test_what_a_cursor_does_not_see_is_said_so(database, classify):
    database.register("frame", pa.table({"task": TEXTS}))
    with pytest.raises(UsageError, match=r"frame does not exist.*no temporary tables, frames"):
        duckdb_table(database, "made", "SELECT * FROM frame", classify)


def test_a_wrong_query_makes_no_table(database, classify):
    with pytest.raises(UsageError, match="unknown column 'task'"):
        duckdb_table(database, "made", "SELECT n FROM jobs", classify)
    assert ("made",) not in database.sql("SELECT table_name FROM duckdb_tables()").fetchall()


def test_a_function_of_duckdb(database, classify, expected):
    duckdb_udf(database, "triage", classify)
    query = "SELECT f.label, f.error, f.prediction_set FROM (SELECT triage(task) f, n FROM jobs)"
    rows = database.sql(f"{query} ORDER BY n").fetchall()
    assert [row[0] for row in rows] == [row["label"] for row in expected]
    assert [row[1] for row in rows] == [row["error"] for row in expected]
    assert [row[2] for row in rows] == [row["prediction_set"] for row in expected]
    with pytest.raises(UsageError, match="use duckdb_table for postings"):
        duckdb_udf(database, "found", Extract("task", model="fast"))
