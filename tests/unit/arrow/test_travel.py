"""Objects that travel: small, equal wherever they arrive, one model a process."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.arrow import Classify, Extract, map_in_arrow, mapper, spark_schema
from tasktriage.arrow.spark import plain
from tasktriage.contracts.errors import UsageError
from tasktriage.pipeline.batches.mapped import FORMS

from .conftest import TEXTS

pa = pytest.importorskip("pyarrow", reason="needs tasktriage[arrow]")

SMALL = 1000  # bytes


def answers(data, table):
    """What another process is asked to do."""
    return pickle.loads(data)(table)


@pytest.fixture
def opened(monkeypatch):
    """How often a model was opened; no process has one at first."""
    monkeypatch.setattr(mapper, "_ENGINES", {})
    seen = []
    from tasktriage.pipeline import engine

    opener = engine.open_model
    monkeypatch.setattr(engine, "open_model", lambda *a: seen.append(a) or opener(*a))
    return seen


def test_a_pickle_is_small_and_gives_equal_answers_elsewhere(tables_alike):
    table = pa.table({"task": [*TEXTS, None]})
    classify = Classify("task", model="fast")
    here = classify(table)  # its model is open by now
    data = pickle.dumps(classify)
    assert len(data) < SMALL
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        there = pool.apply(answers, (data, table))
    assert there.schema.equals(here.schema, check_metadata=True)
    assert tables_alike(here, there)


names = st.text(max_size=30)


@settings(deadline=None)
@given(column=names, id_column=st.none() | names, prefix=names, coverage=st.floats(0.01, 0.99))
def test_any_pickle_comes_back_equal_and_small(column, id_column, prefix, coverage):
    for one in (
        Classify(column, id_column=id_column, prefix=prefix, coverage=coverage, as_="postings"),
        Extract(column, id_column=id_column, prefix=prefix, split_compounds=True),
    ):
        data = pickle.dumps(one)
        assert len(data) < SMALL
        assert pickle.loads(data) == one


def test_two_objects_share_a_model_and_others_do_not(opened):
    table = pa.table({"task": TEXTS, "job": TEXTS})
    Classify("task", model="fast")(table)
    Classify("job", model="fast", prefix="x_")(table)
    pickle.loads(pickle.dumps(Classify("task", model="fast")))(table)
    assert len(opened) == 1
    Classify("task", model="fast", coverage=0.5)(table)
    assert len(opened) == 2


def test_threads_share_a_model(opened, tables_alike):
    table = pa.table({"task": [f"{text} of group {n}" for n in range(20) for text in TEXTS]})
    start = threading.Barrier(8)

    def one(_):
        start.wait()
        return Classify("task", model="fast")(table)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(one, range(8)))
    assert len(opened) == 1
    assert all(tables_alike(found[0], other) for other in found[1:])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_opens_its_own():
    lines = (
        "import os, warnings, pyarrow as pa; warnings.simplefilter('ignore')",
        "from tasktriage.arrow import Classify",
        "table = pa.table({'task': ['Sort the mail']})",
        "one = Classify('task', model='fast'); here = one.engine(); label = one(table)['label']",
        "child = os.fork()",
        "if child: raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))",
        "os._exit(0 if one.engine() is not here and one(table)['label'].equals(label) else 3)",
    )
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], timeout=120)
    assert done.returncode == 0


def test_importing_it_imports_no_engine():
    heavy = ("pyarrow", "numpy", "duckdb", "ray", "pyspark", "pandas", "polars", "narwhals")
    code = f"import sys, tasktriage.arrow; print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


WRONG = [
    ({"as_": "documents"}, "as_ must be 'tasks' or 'postings'"),
    ({"model": object()}, "model must be a name or a folder, which can travel; got object"),
    ({"threads": -1}, "threads must be a whole number from 0"),
    ({"threads": "x"}, "threads must be a whole number from 0"),
    ({"coverage": 2}, "coverage must be a number between 0 and 1"),
    ({"prefix": None}, "prefix must be a text"),
    ({"column": 3}, "column must be a text"),
]


@pytest.mark.parametrize(("options", "said"), WRONG)
def test_a_wrong_option_is_an_error_where_it_is_made(options, said):
    with pytest.raises(UsageError, match=said):
        Classify(**{"column": "task"} | options)


def test_a_folder_is_found_from_any_other(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert Classify("task", model=Path("mine")).model == str(tmp_path / "mine")


def test_what_spark_calls(engine):
    table = pa.table({"task": TEXTS, "n": range(4)})
    classify = Classify("task", model="fast")
    batches = list(map_in_arrow(classify)(iter(table.to_batches(max_chunksize=2))))
    assert all(isinstance(batch, pa.RecordBatch) for batch in batches)
    found = pa.Table.from_batches(batches)
    assert (
        found["label"].to_pylist() == engine.map_batches(table, column="task")["label"].to_pylist()
    )
    kinds = {str(field.type) for field in found.schema}
    assert not any("dictionary" in kind or "fixed_size" in kind for kind in kinds)


@pytest.mark.parametrize("form", FORMS)
def test_only_new_columns_are_made_plain(form):
    mapper = Extract("t") if form == "extract" else Classify("t", as_=form, prefix="x_")
    mine = {"pair": pa.list_(pa.int8(), 2), "coded": pa.dictionary(pa.int8(), pa.string())}
    table = pa.schema({"t": pa.string(), **mine}).empty_table()
    schema = plain(mapper, mapper(table)).schema
    assert {name: schema.field(name).type for name in mine} == mine
    new = [str(field.type) for field in schema][-len(FORMS[form]) :]
    assert not any("dictionary" in kind or "fixed_size" in kind for kind in new)


def test_what_spark_is_told(postings):
    class Type:
        def simpleString(self):
            return "struct<a:int>"

    class Field:
        def __init__(self, name):
            self.name, self.dataType = name, Type()

    class Frame:
        class schema:
            fields = (Field("task"), Field("a b"))

    said = spark_schema(Classify("task", prefix="x_"), Frame)
    assert said.startswith("`task` struct<a:int>, `a b` struct<a:int>, `x_label` STRING, ")
    assert "`x_probabilities` ARRAY<DOUBLE>, " in said
    assert "`x_prediction_set` ARRAY<STRING>, `x_uncertain` BOOLEAN, " in said
    assert said.count(",") == 1 + len(FORMS["tasks"])
    assert spark_schema(Extract("task"), Frame).startswith(
        "`a b` struct<a:int>, `source_row` BIGINT"
    )
    Frame.schema.fields = tuple(map(Field, ("task", "a.b", "a`b")))
    with pytest.raises(UsageError, match=r"has a dot or a backtick: rename 'a\.b', 'a`b' first"):
        spark_schema(Classify("task"), Frame)
