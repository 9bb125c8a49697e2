"""Tables of tasks and of postings, in the rows that readers give."""

from __future__ import annotations

import time
import warnings

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source
from tasktriage.domain.row import TableForm
from tasktriage.kit.grid import Grid, grid_items, layout_of
from tasktriage.kit.table import table_items
from tasktriage.kit.table_row import Covered, TableRow

POSTING = (
    "We grow ferns.\n\nDuties:\n- Water the ferns\n- Prune the hedge\n\nSkills:\n- A green thumb"
)

READ = "each row is read as a posting"


def items(cells, *, objects=False, **options):
    source = Source(name="t.csv", data=b"", **options)
    names = list(dict.fromkeys(name for row in cells for name in row))
    found = (TableRow(line, row) for line, row in enumerate(cells, start=2))
    return list(table_items(source, names, found, objects=objects))


def grid(*rows, exact=False, **options):
    source = Source(name="t.csv", data=b"", **options)
    return list(grid_items(source, Grid(iter(enumerate(map(list, rows), start=1))), TableForm(),
                           exact=exact))  # fmt: skip


def texts(found):
    return [item.text for item in found]


def test_long_texts_with_headings_are_postings():
    rows = [{"Job ID": "G7", "Job Title": "Gardener", "Job Description": POSTING}]
    with pytest.warns(UserWarning, match=r"'Job Description' holds whole texts.*--as tasks"):
        (found,) = items(rows)
    assert (found.name, found.id, found.title, found.reader) == (
        "t.csv/1",
        "G7",
        "Gardener",
        "text",
    )
    assert found.data.decode() == POSTING
    assert found.column is None
    assert found.row["Job ID"] == "G7"
    assert found.row.form.postings


def test_what_the_user_says_they_are():
    rows = [{"description": POSTING}]
    assert isinstance(items(rows, rows="postings")[0], Source)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tasks = items(rows, rows="tasks")
        (short,) = items([{"task": "Water the ferns"}], rows="postings")
    assert "Water the ferns" in texts(tasks)
    assert short.data == b"Water the ferns"


def test_an_unsure_table_says_how_to_choose():
    some = "Water the ferns every day and note in the log how much each of them was given. "
    with pytest.warns(UserWarning, match=r"short texts of several sentences.*--as postings"):
        (found,) = items([{"description": some * 3}])
    assert isinstance(found, Source)
    long = "Water the ferns and " * 20
    with pytest.warns(UserWarning, match=r"read as a task: choose with --as tasks or --as post"):
        (task,) = items([{"description": long}])
    assert task.error is None


def test_tasks_of_one_line_are_read_in_silence():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = items([{"description": "Water the ferns"}, {"description": "Prune the hedge"}])
    assert texts(found) == ["Water the ferns", "Prune the hedge"]


def test_sections_in_columns_of_their_own_are_one_posting():
    row = {"title": "Gardener", "Key duties": "Water ferns\nPrune", "Qualifications": "A\nB"}
    with pytest.warns(UserWarning, match=READ):
        (found,) = items([row])
    assert found.data.decode() == "## Key duties\n\nWater ferns\nPrune\n\n## Qualifications\n\nA\nB"


def test_pages_in_cells_go_to_the_reader_of_pages():
    page = "<p>We grow.</p><ul><li>Water the ferns</li><li>Prune</li></ul>"
    for cell in (page, page.replace("<", "&lt;").replace(">", "&gt;")):
        with pytest.warns(UserWarning, match=READ):
            (found,) = items([{"body": cell}])
        assert (found.reader, found.data.decode()) == ("html", f"<div>{page}</div>")


def test_ids_of_postings_are_never_alike():
    rows = [{"id": n, "description": POSTING} for n in (*range(100), 7)]
    with pytest.warns(UserWarning, match=READ):
        found = items(rows)
    assert [item.id for item in found][-1] == "7/101"
    assert len({item.id for item in found}) == 101


def test_a_posting_that_is_empty_keeps_its_place():
    with pytest.warns(UserWarning, match=READ):
        _, found = items([{"description": POSTING}, {"description": "N/A"}])
    assert found.error == "empty row (it holds 'N/A')"


def test_objects_that_nest_texts_are_records():
    record = {
        "id": 5,
        "text": "Gardener",
        "lists": [{"text": "Duties", "content": "Water ferns. " * 9}],
    }
    with pytest.warns(UserWarning, match="nest texts"):
        (found,) = items([record], objects=True)
    assert (found.reader, found.id) == ("json", "5")


def test_several_tasks_of_a_cell_carry_their_row():
    rows = [{"nr": "a", "task": "Water the ferns\nPrune the hedge", "area": "park"}]
    first, second = items(rows, id_column="nr")
    assert [first.id, second.id] == ["a#1", "a#2"]
    assert second.row["task"] == second.text == "Prune the hedge"
    assert (second.row["area"], second.origin.line) == ("park", 2)


def test_a_cell_that_is_merged_with_the_one_above_is_no_second_task():
    rows = [{"task": "Water the ferns"}, {"task": Covered("Water the ferns")}]
    assert texts(items(rows)) == ["Water the ferns"]


def test_a_row_that_is_too_long_is_not_carried():
    (task,) = items([{"task": "Water", "note": "x" * 300_000}])
    assert dict(task.row) == {}
    assert task.row.form.columns == ("task", "note")


def test_the_header_is_found_below_other_rows():
    with pytest.warns(UserWarning, match="header is in line 3; 2 rows above"):
        found = grid(["Inventory of 2024", "", ""], ["Unit: garden", "", ""],
                     ["nr", "Task", "share"], ["1", "Water the ferns", "0.5"])  # fmt: skip
    assert texts(found) == ["Water the ferns"]


def test_the_header_is_no_task_where_it_comes_again_and_rules_are_none():
    head = ["nr", "task"]
    found = grid(head, ["---", "---"], ["1", "Water"], head, ["2", "Prune"])
    assert texts(found) == ["Water", "Prune"]


def test_a_cell_of_a_later_row_that_is_called_task_is_no_header():
    found = grid(["nr", "work item", "kind"], ["1", "Water", "Task"], column="work item")
    assert texts(found) == ["Water"]


def test_tables_without_a_header():
    with pytest.warns(UserWarning, match="no header was found"):
        found = grid(["Water the ferns"], ["Prune the hedge"])
    assert texts(found) == ["Water the ferns", "Prune the hedge"]
    with pytest.warns(UserWarning, match="no header was found"):
        found = grid(["1", "Water the ferns", "3"], ["2", "Prune the hedge", "4"])
    assert texts(found) == ["Water the ferns", "Prune the hedge"]
    assert found[0].row["column 1"] == "1"


def test_a_row_is_said_to_be_the_header():
    rows = (["Water the ferns", "x"], ["work", "y"], ["Prune", "z"])
    assert texts(grid(*rows, header_row=2, column="work")) == ["Prune"]
    with pytest.warns(UserWarning, match="no header"):
        assert len(grid(*rows, header_row=0, column="column 1")) == 3
    with pytest.raises(InputError, match=r"has no row in line 9.*--header-row"):
        grid(*rows, header_row=9)


def test_a_list_with_commas_is_one_column():
    assert texts(grid(["task"], ["Water", " prune"], exact=True)) == ["Water, prune"]


def test_a_long_cell_of_digits_takes_no_time():
    begin = time.process_time()
    found = grid(["nr", "work"], ["1" * 60_000 + "x", "Water the ferns"], column="work")
    assert texts(found) == ["Water the ferns"]
    source = Source(name="t.csv", data=b"")
    rows = [["1" * 60_000 + "x", "Water the ferns"], ["2", "Prune the hedge"]]
    layout_of(source, Grid(iter(enumerate(rows, start=1))))
    assert time.process_time() - begin < 2  # seconds


def test_a_form_is_a_document():
    rows = (["Role profile", "", ""], ["Job title:", "", "Gardener"], ["Reports to", "", "Owner"],
            ["Main duties", "", ""], ["", "1", "Water the ferns"], ["", "2", "Prune the hedge"],
            ["Other matters", "", ""], ["", "1", "A van is provided"])  # fmt: skip
    with pytest.warns(UserWarning, match="laid out as a form"):
        (document,) = grid(*rows)
    assert document.title == "Gardener"
    assert document.text == (
        "Role profile\n\nReports to: Owner\n\n## Main duties\n\n- Water the ferns\n"
        "- Prune the hedge\n\n## Other matters\n\n- A van is provided"
    )


def test_the_title_of_a_form_may_stand_below_its_label():
    rows = (
        ["Position title", ""],
        ["Gardener", ""],
        ["Duties", "Water the ferns"],
        ["Skills", "x"],
    )
    with pytest.warns(UserWarning, match="a form"):
        (document,) = grid(*rows)
    assert document.title == "Gardener"


def test_fields_of_a_form_may_stand_side_by_side():
    rows = (["Job title", "Gardener", "Grade", "3"], ["Reports to", "Owner", "Hours", "20"],
            ["Duties", "", "", ""], ["Water the ferns", "", "", ""])  # fmt: skip
    with pytest.warns(UserWarning, match="a form"):
        (document,) = grid(*rows)
    assert document.title == "Gardener"
    assert document.text.startswith("Grade: 3\n\nReports to: Owner\n\nHours: 20\n\n## Duties")


def test_headers_in_other_languages_and_with_stops():
    assert texts(grid(["Nr.", "Tätigkeit"], ["1", "Gießen"])) == ["Gießen"]
    with pytest.warns(UserWarning, match="in line 3"):
        found = grid(["Garden", "", ""], ["Unit", "Park", ""], ["No.", "Task description", "%"],
                     ["1", "Water the ferns", "50"], ["", "Total", "50"])  # fmt: skip
    assert [task.text for task in found if task.error is None] == ["Water the ferns"]


def test_a_column_of_weights_is_the_tasks_weight():
    rows = [
        {"task": "Water the ferns", "% of time": 40},
        {"task": "• Prune\n• Rake", "% of time": "30 %"},
        {"task": "Mow", "% of time": None},
        {"task": "Weed", "% of time": 0},
        {"task": "Sow", "% of time": 0.075},
    ]
    assert [task.weight for task in items(rows)] == [40, 15, 15, 1, 0, 0.075]


def test_markup_without_text_is_an_empty_row():
    (task,) = items([{"task": "<p></p>"}])
    assert (task.text, task.error) == ("", "empty row")


def test_columns_that_are_numbered_alike_hold_a_task_each():
    rows = [
        {
            "Job": "G",
            "Job Posting Title": "Gardener",
            "Duty 1": "Water ferns",
            "Duty 2": "Rake; Mow",
        },
        {"Job": "C", "Job Posting Title": "Cook", "Duty 1": "N/A", "Duty 2": "Bake bread"},
    ]
    found = items(rows)
    assert [(task.text, task.origin.title) for task in found] == [
        ("Water ferns", "Gardener"),
        ("Rake; Mow", "Gardener"),
        ("Bake bread", "Cook"),
    ]
    assert dict(found[0].row) == rows[0]
    assert texts(items(rows, column="Duty 2")) == ["Rake; Mow", "Bake bread"]


def test_numbered_columns_of_other_things_are_none():
    rows = [{"Phone 1": "55 1", "Phone 2": "55 2", "task": "Water ferns"}]
    assert texts(items(rows)) == ["Water ferns"]
    with pytest.raises(InputError, match="name one with --column"):
        items([{"Phone 1": "a b", "Phone 2": "b c"}])


def test_lists_of_texts_in_objects_are_tasks_of_a_role():
    rows = [
        {"role": "Gardener", "tasks": ["Water ferns", "Rake"]},
        {"role": "Cook", "tasks": ["Bake"]},
    ]
    assert [(task.text, task.origin.title) for task in items(rows, objects=True)] == [
        ("Water ferns", "Gardener"),
        ("Rake", "Gardener"),
        ("Bake", "Cook"),
    ]
    (wrong,) = items([{"tasks": [1, "Rake"]}], objects=True)
    assert wrong.error == "line 2: field 'tasks' is not a text"


def test_a_table_below_the_fields_of_a_form_is_a_table():
    rows = (
        ["Position", "Gardener", "", ""],
        ["Grade", "3", "", ""],
        ["No", "Task", "Frequency", "Tool"],
        ["1", "Water the ferns", "daily", "can"],
        ["2", "Prune the hedge", "weekly", "shears"],
    )
    with pytest.warns(UserWarning, match="the header is in line 3; 2 rows above it left out"):
        found = grid(*rows)
    assert [(task.text, task.origin.title) for task in found] == [
        ("Water the ferns", "Gardener"),
        ("Prune the hedge", "Gardener"),
    ]


def test_a_form_in_four_columns_is_none():
    rows = (
        ["Job title", "Gardener", "Description", "Full time"],
        ["Reports to", "Head gardener", "Grade", "3 of 5"],
        ["Duties", "Water the ferns", "", ""],
        ["", "Prune the hedge", "", ""],
    )
    with pytest.warns(UserWarning, match="laid out as a form"):
        (document,) = grid(*rows)
    assert document.title == "Gardener"


def test_a_form_may_hold_a_table_of_two_columns():
    rows = (
        ["Job title", "Gardener"],
        ["Duties", "% of time"],
        ["Water the ferns", "60%"],
        ["Prune the hedge", "40%"],
        ["Requirements", ""],
        ["A green thumb", ""],
    )
    with pytest.warns(UserWarning, match="laid out as a form"):
        (document,) = grid(*rows)
    assert "## Duties\n\n- (60%) Water the ferns\n- (40%) Prune the hedge\n" in document.text


def test_shares_beside_several_columns_of_tasks_are_nobodys():
    (first, second) = items([{"Duty 1": "Water ferns", "% 1": "60", "Duty 2": "Mow", "% 2": "40"}])
    assert (first.weight, second.weight) == (0.5, 0.5)


def test_a_row_keeps_its_cells_in_the_order_of_the_table():
    first, second = items([{"task": "Mow", "crew": "B", "n": 3}, {"n": 4, "task": "Rake"}])
    assert list(first.row.items()) == [("task", "Mow"), ("crew", "B"), ("n", 3)]
    assert list(second.row.items()) == [("task", "Rake"), ("n", 4)]


@pytest.mark.speed
def test_rows_with_few_of_many_columns_take_what_their_cells_do(yardsticks):
    wide = ["task", *(f"c{n}" for n in range(60_000))]
    rows = [wide, *([f"Water fern {n}", "x"] for n in range(1_000))]
    found = []
    assert yardsticks(lambda: found.extend(grid(*rows, exact=True))) < 5
    assert len(found) == 1_000
