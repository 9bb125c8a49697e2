from __future__ import annotations

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source
from tasktriage.kit.columns import Columns, unique_names
from tasktriage.kit.rows import (
    MAX_CELL,
    object_task,
    row_error,
    row_task,
    scalar_text,
)

SOURCE = Source(name="t", title="Cook")


def test_columns_by_name_and_by_guess():
    columns = Columns(Source(name="t", id_column="NR"), ["nr", "Job title", "Description"])
    assert (columns.text, columns.id, columns.title) == ("Description", "nr", "Job title")
    assert Columns(SOURCE, ["a"]).text == "a"


def test_a_missing_column_is_named_on_one_line_however_many_there_are():
    names = [f"a\nb{n}" + "x" * 99 for n in range(60)]
    with pytest.raises(InputError, match="it has: a b0xxx") as info:
        Columns(Source(name="t", column="c"), names)
    message = str(info.value)
    assert "\n" not in message
    assert "and 10 more" in message
    assert len(message) < 4000


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a\0b", "line 3: holds a NUL byte"),
        ("x" * (MAX_CELL + 1), "line 3: a cell is longer than 1 MiB"),
        (" \n", "empty row"),
    ],
)
def test_a_cell_that_can_not_be_used_keeps_its_place(text, error):
    task = row_task(SOURCE, 3, text, " 7 ")
    assert (task.text, task.id, task.error, task.origin.line) == ("", "7", error, 3)


def test_a_row_without_a_line_says_where_it_is():
    assert row_task(SOURCE, None, "\0", where="item 4").error == "item 4: holds a NUL byte"
    assert row_error(SOURCE, None, "is no object", where="item 4").error == "item 4: is no object"
    assert row_error(SOURCE, 4, "is not valid").error == "line 4: is not valid"


def test_the_title_of_a_row_wins_over_the_sources():
    assert row_task(SOURCE, 1, "x", title="Baker").origin.title == "Baker"
    assert row_task(SOURCE, 1, "x", title=" ").origin.title == "Cook"


def test_titles_and_ids_stand_in_records_and_have_a_bound():
    task = row_task(SOURCE, 2, "Bake", "i" * 1001, "t" * 9999)
    assert task.id is None
    assert len(task.origin.title) == 300
    assert row_task(SOURCE, 2, "Bake", "i" * 1000).id == "i" * 1000
    assert row_error(SOURCE, 2, "is no row", "i" * 1001).id is None


def test_a_name_stands_once_in_a_header():
    assert unique_names(SOURCE, ["task", "", "nr", ""]) == ["task", "nr"]
    with pytest.raises(InputError, match="has two columns called 'nr'; rename one"):
        unique_names(SOURCE, ["nr", "task", "nr"])


def test_the_task_of_an_object():
    columns = Columns(Source(name="t", id_column="nr"), ["nr", "task", "title"])
    task = object_task(SOURCE, 3, {"nr": 7, "task": "Bake", "title": "Baker"}, columns)
    assert (task.text, task.id, task.origin.title, task.origin.line) == ("Bake", "7", "Baker", 3)
    task = object_task(SOURCE, 3, {"nr": [7], "task": "Bake", "title": 7}, columns)
    assert (task.id, task.origin.title) == (None, "Cook")


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"nr": 7}, "item 4: has no field 'task'"),
        ({"nr": 7, "task": 8}, "item 4: field 'task' is not a text"),
        ({"nr": 7, "task": None}, "empty row"),
    ],
)
def test_an_object_without_a_text_keeps_its_place(row, error):
    columns = Columns(Source(name="t", id_column="nr"), ["nr", "task"])
    task = object_task(SOURCE, None, row, columns, where="item 4")
    assert (task.text, task.id, task.error) == ("", "7", error)


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (7, "7"), (True, "True"), (None, None), ([7], None), ({}, None), (b"a", None)],
)
def test_a_scalar_as_text(value, text):
    assert scalar_text(value) == text
