"""Examples of reading tables."""

from __future__ import annotations

import csv
from pathlib import Path

from tasktriage.plugin import (
    MAX_CELL,
    Columns,
    Covered,
    Grid,
    GridRow,
    Layout,
    Row,
    Source,
    TableForm,
    TableRow,
    Task,
    WholeTable,
    cell_text,
    column_mark,
    column_weight,
    delimited_rows,
    grid_items,
    layout_of,
    object_task,
    read_table,
    row_error,
    row_task,
    scalar_text,
    table_items,
    unique_names,
)

ROWS: list[GridRow] = [
    (1, ["id", "task", "% of time"]),
    (2, ["a", "Scan the contracts", "20"]),
    (3, ["b", "", "5"]),
]


def example_grid() -> None:
    """A table as rows of cells: where its header is, and then the tasks of its rows."""
    source = Source(name="jobs.wiki")
    layout = layout_of(source, Grid(iter(ROWS)))
    assert isinstance(layout, Layout)
    assert layout.header == 0  # the first of the rows
    tasks = list(grid_items(source, Grid(iter(ROWS)), TableForm(delimiter="|")))
    assert [item.text for item in tasks if isinstance(item, Task)] == ["Scan the contracts", ""]


def example_table_items() -> None:
    """A table whose columns are known: a task a row; an empty cell keeps its place."""
    rows = [
        TableRow(line=2, cells={"id": "a", "task": "Scan the contracts"}),
        TableRow(line=3, cells={"id": "b", "task": None}),
        TableRow(line=4, cells={}, error="the record is cut off"),
    ]
    source = Source(name="jobs.db", column="task", id_column="id", rows="tasks")
    found = list(table_items(source, ["id", "task"], iter(rows)))
    first, empty, last = found
    assert (first.id, empty.id) == ("a", "b")
    assert isinstance(first, Task)
    assert isinstance(last, Task)
    assert first.error is None
    assert last.error is not None


def example_columns() -> None:
    """Which column holds the tasks, and which the ids, by what they are called."""
    source = Source(name="jobs.json")
    names = unique_names(source, ["ID", "Task description", "Site"])
    columns = Columns(source, names)
    assert columns.text == "Task description"
    assert columns.id is None  # only what the user names is an id
    task = object_task(source, 1, {"ID": 7, "Task description": "Scan"}, columns)
    assert task.text == "Scan"


def example_row_tasks() -> None:
    """A row that is no use is a task with an error: n rows in, n out."""
    source = Source(name="jobs.wiki")
    good = row_task(source, 2, "Scan the contracts", row_id="a")
    empty = row_task(source, 3, "")
    broken = row_error(source, 4, "has five cells, not three")
    assert (good.error, good.origin.line) == (None, 2)
    assert empty.error is not None
    assert broken.error is not None
    assert "five cells" in broken.error


def example_cells() -> None:
    """Cells as text: as the table shows them; ids as whole numbers; nothing for nothing."""
    assert cell_text(3.0) == "3"
    assert scalar_text(7) == "7"
    assert scalar_text({"nested": 1}) is None
    assert len("Scan the contracts") < MAX_CELL  # a longer cell is an error of its row
    merged = Covered("Accounts")  # a cell merged with the one above: the same text once more
    assert merged == "Accounts"


def example_column_weights() -> None:
    """A column that says how much of the work a row is; and how to write it before a task."""
    assert column_weight("% of time", "20") == 20.0
    assert column_weight("Colour", "20") is None
    assert column_mark("% of time", "20") == "(20%)"
    assert column_mark("Hours per week", "6", parts=2) == "(3 h/week)"


def example_row() -> None:
    """The user's row, which tasks carry so that an output can give the table back."""
    form = TableForm(columns=("id", "task"), text="task")
    row = Row({"id": "a", "task": "Scan"}, form)
    assert row["id"] == "a"
    assert row.form.in_order(["task", "id"]) == ["id", "task"]
    assert Task("Scan", row=row).row is row


def example_delimited_rows() -> None:
    """A small table of a data set, read whole; errors name the file and the line."""
    columns, rows = delimited_rows("labels.tsv", "id\tlabel\n1\taugmentable\n", delimiter="\t")
    assert columns == ["id", "label"]
    assert rows == [(2, {"id": "1", "label": "augmentable"})]


def example_read_table(folder: Path) -> None:
    """A csv, tsv, jsonl or parquet file of an author's data set, with its hash."""
    path = folder / "labels.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([["id", "text"], ["1", "Scan"]])
    table = read_table(path)
    assert isinstance(table, WholeTable)
    assert table.columns == ["id", "text"]
    assert [cells["text"] for _, cells in table.rows] == ["Scan"]
    assert len(table.sha256) == 64
