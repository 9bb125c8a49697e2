"""Examples of `tasktriage.arrow`: tables of Arrow, frames, DuckDB and what Spark is given."""

from __future__ import annotations

import pickle

from tasktriage import Engine
from tasktriage.arrow import (
    Classify,
    Extract,
    Mapper,
    duckdb_table,
    duckdb_udf,
    map_in_arrow,
    spark_schema,
)

TASKS = ["Copy meter readings into the register", None, "Comfort a family after a death"]
POSTING = "Your tasks:\n- Copy meter readings\n- Comfort a family after a death\n"


def example_classify_table() -> None:
    """Columns stay, labels stand beside them; a row without a task has an error."""
    import pyarrow as pa

    table = pa.table({"hours": [2, 1, 9], "task": TASKS})
    labelled = Classify("task", model="fast")(table)
    assert labelled.select(["hours", "task"]).equals(table)
    assert labelled["label"].to_pylist() == ["automatable", None, "human-critical"]
    assert labelled["error"].to_pylist() == [None, "empty row", None]
    assert labelled["reason"].to_pylist() == [None, None, "EMP"]


def example_map_batches() -> None:
    """An engine of your own, with the same columns."""
    import pyarrow as pa

    table = pa.table({"label": ["mine"] * 3, "task": TASKS})
    labelled = Engine("fast").map_batches(table, column="task", prefix="tt_")
    assert labelled["label"].to_pylist() == ["mine"] * 3
    assert labelled["tt_label"].to_pylist()[0] == "automatable"


def example_postings() -> None:
    """One posting in, a row for each of its tasks out, with the posting's id."""
    import polars as pl

    jobs = pl.DataFrame({"job": [7, 8], "city": ["Ulm", "Bonn"], "text": [POSTING, None]})
    found = Extract("text", id_column="job", model="fast")(jobs)
    assert found["source_id"].to_list() == ["7", "7", "8"]
    assert found["city"].to_list() == ["Ulm", "Ulm", "Bonn"]
    assert found["error"].to_list() == [None, None, "empty row"]
    labelled = Classify("text", as_="postings", id_column="job", model="fast")(jobs)
    assert labelled["task"].to_list() == found["task"].to_list()


def example_travel() -> None:
    """What is sent to a worker is a few hundred bytes; the model is opened there."""
    classify: Mapper = Classify("task", model="fast", threads=1)
    data = pickle.dumps(classify)
    assert len(data) < 1000
    assert pickle.loads(data) == classify


def example_duckdb_table() -> None:
    """A table of DuckDB, made of a query some rows at a time."""
    import duckdb

    database = duckdb.connect()
    database.execute("CREATE TABLE work AS SELECT 'Copy meter readings' AS task")
    classify = Classify("task", model="fast")
    labelled = duckdb_table(database, "labelled", "SELECT * FROM work", classify)
    assert labelled.project("task, label").fetchall() == [("Copy meter readings", "automatable")]


def example_duckdb_udf() -> None:
    """A function for SQL that gives a struct."""
    import duckdb

    database = duckdb.connect()
    duckdb_udf(database, "triage", Classify("task", model="fast"))
    said = database.sql("SELECT triage('Comfort a family after a death').reason").fetchall()
    assert said == [("EMP",)]


def example_map_in_arrow() -> None:
    """What `mapInArrow` of Spark calls, and the schema that it is told."""
    import pyarrow as pa

    classify = Classify("task", model="fast")
    mapped = map_in_arrow(classify)  # frame.mapInArrow(mapped, spark_schema(classify, frame))
    (batch,) = mapped(iter([pa.record_batch({"task": ["Copy meter readings"]})]))
    assert batch.column("label").to_pylist() == ["automatable"]

    class Frame:  # as Spark's, which has no columns here
        class schema:
            fields = ()

    assert spark_schema(classify, Frame).startswith("`label` STRING, `probabilities` ARRAY<DOUBLE>")
