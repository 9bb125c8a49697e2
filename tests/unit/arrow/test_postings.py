"""Rows that are postings: a row for each task, and one at least."""

from __future__ import annotations

import csv

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasktriage import Engine
from tasktriage.arrow import Classify, Extract
from tasktriage.contracts.errors import ComponentError
from tasktriage.pipeline.batches.mapped import FORMS
from tasktriage.pipeline.batches.schema import PLACES, schema_of

from .conftest import POSTINGS

pa = pytest.importorskip("pyarrow", reason="needs tasktriage[arrow]")

OPTIONS = {"model": "fast", "id_column": "id"}


def test_a_row_for_each_task_beside_the_users_columns(postings):
    found = Classify("text", as_="postings", **OPTIONS)(postings)
    assert found.column_names == ["id", "city", *FORMS["postings"]]
    wanted = schema_of(FORMS["postings"])
    assert [f.type for f in found.schema][2:] == [f.type for f in wanted]
    rows = found.to_pylist()
    assert [row["source_row"] for row in rows] == [0, 0, 1, 2, 3]
    assert [row["source_id"] for row in rows] == ["a", "a", "b", "c", None]
    assert [row["city"] for row in rows] == ["W", "W", "X", "Y", "Z"]
    assert [row["task_id"] for row in rows] == ["a#3", "a#4", "b#2", None, None]
    assert rows[0]["task"] == POSTINGS[0][rows[0]["start"] : rows[0]["end"]]
    assert [row["error"] for row in rows] == [None, None, None, "empty row", "no task found"]
    assert [row["label"] is None for row in rows] == [False, False, False, True, True]


def test_ids_count_rows_and_pieces_of_text_from_1_as_the_schema_says(postings):
    found = Classify("text", as_="postings", model="fast")(postings)
    assert found["source_row"].to_pylist()[:3] == [0, 0, 1]
    # a heading, and "Your tasks:", are pieces of text and no tasks
    assert found["task_id"].to_pylist() == ["row/1#3", "row/1#4", "row/2#2", None, None]
    said = PLACES["task_id"][1]
    assert "`row/<m>#<n>`" in said
    assert "tasks or not" in said


def test_the_answers_are_those_of_the_command_line(engine, postings, tmp_path):
    path = tmp_path / "jobs.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text"])
        writer.writerows(zip(["a", "b", "c", "d"], POSTINGS, strict=True))
    named = {"column": "text", "id_column": "id"}
    said = [item for item in engine.classify_files(path, rows="postings", **named) if item.label]
    table = engine.map_batches(postings, as_="postings", **named)
    rows = [row for row in table.to_pylist() if row["label"]]
    assert [row["task_id"] for row in rows] == [item.task.id for item in said]
    assert [row["task"] for row in rows] == [item.task.text for item in said]
    assert [row["label"] for row in rows] == [item.label for item in said]
    for row, item in zip(rows, said, strict=True):
        assert row["probabilities"] == pytest.approx(list(item.probabilities), abs=1e-6)


def test_extract_gives_the_same_tasks_unclassified(postings):
    found = Extract("text", **OPTIONS)(postings)
    assert found.column_names == ["id", "city", *FORMS["extract"]]
    labelled = Classify("text", as_="postings", **OPTIONS)(postings)
    for name in ("source_row", "source_id", "task_id", "task", "start", "end"):
        assert found[name].equals(labelled[name]), name
    assert found["error"].to_pylist() == labelled["error"].to_pylist()
    assert all(row["why"] for row in found.to_pylist() if row["task"])


@pytest.mark.parametrize("kind", [Extract, Classify])
def test_no_rows_and_rows_of_nothing(kind):
    options = {"as_": "postings"} if kind is Classify else {}
    mapper = kind("text", model="fast", **options)
    empty = mapper(pa.table({"text": pa.array([], pa.string()), "n": pa.array([], pa.int8())}))
    assert empty.num_rows == 0
    assert empty.schema.field("n").type == pa.int8()
    nothing = mapper(pa.table({"text": pa.nulls(2, pa.string())}))
    assert nothing["error"].to_pylist() == ["empty row"] * 2
    assert nothing["source_row"].to_pylist() == [0, 1]


def test_bytes_that_are_no_utf8_are_an_error_of_their_posting(engine):
    offsets = pa.array([0, 2, 22], pa.int32()).buffers()[1]
    data = pa.py_buffer(b"\xff\xfeTasks:\n- Sort mails\n")
    column = pa.StringArray.from_buffers(2, offsets, data)
    found = engine.map_batches(pa.table({"text": column}), column="text", as_="postings")
    rows = found.to_pylist()
    assert rows[0]["error"] == "is no UTF-8"
    assert [row["task"] for row in rows[1:]] == ["Sort mails"]


class Failing:
    """Cuts lines, and fails at some documents."""

    def __init__(self, inner, poison="poison"):
        self._inner, self._poison = inner, poison

    def extract(self, document):
        if self._poison in document.text:
            raise RuntimeError("out of cheese")
        return self._inner.extract(document)


@pytest.mark.parametrize("as_", ["postings", "extract"])
def test_a_posting_that_breaks_the_extractor_costs_itself(fake_model, line_extractor, as_):
    engine = Engine(fake_model, extractor=Failing(line_extractor))
    table = pa.table({"text": ["+Sort the mail\n-no", "poison", "+Write\n+Read"] * 50})
    found = engine.map_batches(table, column="text", as_=as_).to_pylist()
    assert [row["source_row"] for row in found[:8]] == [0, 1, 2, 2, 3, 4, 5, 5]
    assert [row["task"] for row in found[:4]] == ["Sort the mail", None, "Write", "Read"]
    assert "out of cheese" in found[1]["error"]
    assert len(found) == 200


def test_a_model_that_is_broken_is_an_error_of_the_call(make_model, line_extractor):
    model = make_model()
    model.assess = None
    engine = Engine(model, extractor=line_extractor)
    with pytest.raises(ComponentError):
        engine.map_batches(pa.table({"text": ["+Sort"]}), column="text", as_="postings")


line = st.sampled_from(["+Sort the mail", "-We are nice", "5Write a letter", "", "Tasks:"])


@pytest.mark.filterwarnings("ignore::tasktriage.contracts.errors.TasktriageWarning")
@given(texts=st.lists(st.none() | st.lists(line, max_size=5).map("\n".join), max_size=12))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_row_is_there_in_order(make_model, line_extractor, texts):
    lines = Engine(make_model(), extractor=line_extractor)
    table = pa.table({"text": pa.array(texts, pa.string()), "n": pa.array(range(len(texts)))})
    for as_ in ("postings", "extract"):
        found = lines.map_batches(table, column="text", as_=as_)
        rows = found["source_row"].to_pylist()
        assert rows == sorted(rows)
        assert set(rows) == set(range(len(texts)))
        assert found["n"].to_pylist() == rows
        for row in found.to_pylist():
            assert (row["task"] is None) == (row["error"] is not None)


def test_the_texts_themselves_may_be_the_ids(engine):
    table = pa.table({"text": ["Your tasks:\n- Sort the mail\n- Write letters"]})
    found = engine.map_batches(table, column="text", id_column="text", as_="postings")
    assert found["source_id"].to_pylist() == table["text"].to_pylist() * 2
