"""`csv` with the user's columns."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest

from tasktriage.domain.assessment import NO_TASK
from tasktriage.domain.row import Row, TableForm
from tasktriage.plugin import Assessment, Label, Origin, Probabilities, RunInfo, Task
from tasktriage_plugins.output_csv.writer import CsvOutput

RUN = RunInfo(version="0.1.0", command="classify", created="2026-11-23", keep_columns=True)


def made(cells, form=None, *, error=None, **more):
    form = form or TableForm(columns=tuple(cells))
    task = Task("Water the ferns", id="g#1", row=Row(cells, form), **more)
    sets = (Label.AUTOMATABLE, Label.AUGMENTABLE)
    return Assessment(
        task=task,
        probabilities=Probabilities(0.61234, 0.3, 0.08766),
        prediction_set=sets,
        error=error,
    )


def written(*results):
    data = io.BytesIO()
    stream = io.TextIOWrapper(data, encoding="utf-8", newline="")
    CsvOutput().write(iter(results), RUN, stream)
    stream.flush()
    return data.getvalue()


def test_the_table_comes_back_with_a_few_columns():
    assert written(made({"nr": "01", "work": "Water, daily"})).decode() == (
        "nr,work,label,score,uncertain,reason\r\n"
        '01,"Water, daily",automatable,0.762,true,may be augmentable\r\n'
    )


def test_a_row_without_a_label_says_why():
    lines = written(made({"nr": "01"}, error="empty row")).decode().splitlines()
    assert lines[1] == "01,,,,error: empty row"


def test_delimiter_and_encoding_are_those_of_the_table():
    for encoding, mark in (("utf-8", b""), ("utf-8-sig", b"\xef\xbb\xbf"), ("cp1252", b"")):
        form = TableForm(delimiter=";", encoding=encoding, columns=("Tätigkeit",))
        data = written(made({"Tätigkeit": "prüfen"}, form))
        assert data.startswith(mark + "Tätigkeit;label;".encode(encoding.removesuffix("-sig")))
    form = TableForm(delimiter="\t", encoding="utf-16", columns=("n",))
    data = written(made({"n": "prüfen"}, form))
    assert data.startswith(b"\xff\xfen\0\t\0")
    assert data.decode("utf-16").splitlines()[1].startswith("prüfen\tautomatable")


def test_what_an_old_encoding_can_not_say_is_not_lost():
    form = TableForm(encoding="cp1252", columns=("n",))
    assert b"\n&#28988;," in written(made({"n": "焼"}, form))


def test_a_cell_that_a_spreadsheet_would_run_is_made_inert_and_said():
    with pytest.warns(UserWarning, match="1 cell begins as a formula does"):
        lines = written(made({"a": "=1+1", "b": "-5"})).decode().splitlines()
    assert lines[1].startswith("'=1+1,-5,")


def test_so_is_a_name_of_a_column():
    with pytest.warns(UserWarning, match="2 cells begin as a formula does"):
        lines = written(made({"=1+1": "=2", "b": "x"})).decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["'=1+1", "'=2"]


def test_names_that_are_taken():
    head = written(made({"Label": "x", "score": 1})).decode().splitlines()[0]
    assert head == "Label,score,tasktriage_label,tasktriage_score,uncertain,reason"


def test_names_that_are_taken_even_with_our_prefix():
    head = written(made({"label": "x", "tasktriage_label": "y"})).decode().splitlines()[0]
    assert head == "label,tasktriage_label,tasktriage_tasktriage_label,score,uncertain,reason"


def test_postings_have_their_tasks_beside():
    form = TableForm(postings=True, columns=("id", "description"))
    lines = written(made({"id": 7, "description": "Long."}, form)).decode().splitlines()
    assert lines[0] == "id,description,task_id,task,label,score,uncertain,reason"
    assert lines[1].startswith("7,Long.,g#1,Water the ferns,automatable,")


def test_rows_of_several_sheets_say_of_which():
    north = TableForm(columns=("work",), sheet="North")
    lines = written(made({"work": "Water"}, north)).decode().splitlines()
    assert lines[0] == "work,sheet,label,score,uncertain,reason"
    assert lines[1].startswith("Water,North,automatable,")


def test_numbers_and_dates_read_as_before():
    lines = written(made({"n": 3.0, "d": date(2024, 5, 1), "e": None})).decode().splitlines()
    assert lines[1].startswith("3,2024-05-01,,automatable")
    lines = written(made({"d": datetime(2024, 5, 1), "t": datetime(2024, 5, 1, 7, 30)}))
    assert lines.decode().splitlines()[1].startswith("2024-05-01,2024-05-01T07:30:00,")


def test_what_has_other_columns_or_none_is_said_once():
    other = made({"a": "x", "z": "y"}, origin=Origin(document="b.csv"))
    plain = Assessment(task=Task("Prune", id="c", origin=Origin(document="c.txt")))
    first = made({"a": "w"}, origin=Origin(document="a.csv"))
    with pytest.warns(UserWarning) as said:  # noqa: PT030 (both lines are looked at)
        lines = written(first, other, other, plain).decode().splitlines()
    assert [str(warning.message) for warning in said] == [
        "b.csv: has columns that the first table lacks, left out: 'z'",
        "c.txt: is no table, so it has no columns to keep",
    ]
    assert [line.split(",")[0] for line in lines] == ["a", "w", "x", "x", ""]


@pytest.mark.parametrize(
    ("document", "postings"),
    [("garden/b.csv", False), ("garden/b.csv/7", True), ("garden/b.csv", True)],
)
def test_other_columns_are_said_of_the_file(document, postings):
    form = TableForm(postings=postings, columns=("z",))
    other = made({"z": "y"}, form, origin=Origin(document=document))
    with pytest.warns(UserWarning, match=r"^garden/b\.csv: has columns"):
        written(made({"a": "w"}), other)


def test_a_row_that_is_too_long_to_be_carried_is_said_once():
    form = TableForm(columns=("a",))
    long = made({}, form, origin=Origin(document="a.csv"))
    unread = made({}, form, error="has 1 cell, the header has 2", origin=Origin(document="b.csv"))
    with pytest.warns(UserWarning) as said:  # noqa: PT030 (there is one line)
        written(long, long, unread)
    assert [str(warning.message) for warning in said] == [
        "a.csv: has a row of more than 262,144 characters; the columns of such rows are empty"
    ]


def test_without_results_there_are_our_columns():
    assert written() == b"label,score,uncertain,reason\r\n"


def test_a_posting_without_tasks_keeps_its_row():
    form = TableForm(postings=True, columns=("nr", "description"))
    task = Task("", id="P7", row=Row({"nr": 7, "description": "About us"}, form))
    lines = written(Assessment(task=task, error=NO_TASK)).decode().splitlines()
    assert lines[1] == "7,About us,,,,,,no task found"


def test_documents_have_their_tasks_in_a_column():
    plain = Assessment(task=Task("Prune", id="c", origin=Origin(document="c.txt")))
    with pytest.warns(UserWarning, match="is no table"):
        lines = written(plain).decode().splitlines()
    assert lines[0] == "task,label,score,uncertain,reason"
    assert lines[1].startswith("Prune,")


def test_tasks_of_other_tables_and_documents_stand_in_the_column_of_the_first():
    first = made({"work": "Mow", "n": 1}, TableForm(columns=("work", "n"), text="work"))
    other = made({"duty": "Rake", "n": 2}, TableForm(columns=("duty", "n"), text="duty"))
    plain = Assessment(task=Task("Prune", id="c", origin=Origin(document="c.txt")))
    with pytest.warns(UserWarning):  # noqa: PT030
        lines = written(first, other, plain).decode().splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [
        ["Mow", "1"],
        ["Water the ferns", "2"],
        ["Prune", ""],
    ]


def test_a_list_in_a_cell_is_its_json():
    lines = written(made({"n": [1, "a"]})).decode().splitlines()
    assert lines[1].startswith('"[1, ""a""]",')
