"""What stands above and below the rows of a table, and columns of one name."""

from __future__ import annotations

import warnings

import pytest

from tasktriage.contracts.errors import InputError

from .test_table import grid, items, texts


def test_the_header_rows_of_a_survey_are_no_tasks():
    rows = [
        ("ResponseId", "Tasks"),
        ("Response", "Which tasks do you do?"),
        ('{"ImportId":"_recordId"}', '{"ImportId":"QID7_TEXT"}'),
        ("R_a", "Feed the seals"),
    ]
    with pytest.warns(UserWarning, match=r"survey's export; its header rows to line 3 left out"):
        assert texts(grid(*rows)) == ["Feed the seals"]


def test_a_table_below_fields_is_found_though_remarks_stand_below_it():
    rows = [
        ("Diary of work", "", "", ""),
        ("Name", "A. Seal", "Week", "7"),
        ("Day", "Activity", "Hours", ""),
        ("Mon", "Feed the seals", "2", ""),
        ("", "Clean the pool", "1", ""),
        ("Tue", "Guide school classes", "4", ""),
        ("Total", "", "7", ""),
        ("Remarks", "", "", ""),
    ]
    with pytest.warns(UserWarning, match="the header is in line 3"):
        found = [text for text in texts(grid(*rows)) if text]
    assert found == ["Feed the seals", "Clean the pool", "Guide school classes"]


def test_totals_and_remarks_below_a_table_are_said_and_no_error():
    rows = [
        {"unit": "Pool", "task": "Feed the seals", "hours": 2},
        {"unit": "Total", "task": None, "hours": 2},
        {"unit": "As told by the keepers in May", "task": "", "hours": None},
    ]
    with pytest.warns(UserWarning, match=r"2 rows below the table .* without a task"):
        task, *below = items(rows)
    assert task.text == "Feed the seals"
    assert [(row.error, row.weight, row.origin.line) for row in below] == [
        ("no task found", 1.0, 3),
        ("no task found", 1.0, 4),
    ]
    assert below[0].row["unit"] == "Total"


@pytest.mark.parametrize(
    "last", [{"unit": "Total", "task": None}, {"unit": "Note", "task": "Mow"}, {"unit": "Gate"}]
)
def test_empty_rows_between_tasks_and_of_data_are_errors(last):
    rows = [{"unit": "Sum", "task": ""}, {"unit": "Pool", "task": "Feed the seals"}]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = items([*rows, last])
    assert [row.error for row in found[:2]] == ["empty row", None]
    assert (found[2].error == "empty row") == (last == {"unit": "Gate"})


def test_of_two_columns_of_weights_the_first_is_taken():
    rows = [("task", "% of time", "% of time"), ("Feed the seals", "60", "5")]
    with pytest.warns(UserWarning, match="2 columns called '% of time'; only the first may weigh"):
        (task,) = grid(*rows)
    assert task.weight == 60.0
    assert dict(task.row) == {
        "task": "Feed the seals",
        "% of time": "60",
        "% of time (2)": "5",
    }


def test_other_columns_of_one_name_are_refused():
    with pytest.raises(InputError, match="two columns called 'note'"):
        grid(("task", "note", "note"), ("Feed the seals", "a", "b"))
