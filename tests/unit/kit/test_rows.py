from __future__ import annotations

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source
from tasktriage.kit.rows import MAX_CELL, Columns, row_error, row_task

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
