"""The table of a web page."""

from __future__ import annotations

import pytest

from tasktriage.plugin import InputError, Source, Task
from tasktriage_plugins.reader_html.table_reader import HtmlTableReader


def read(markup: str, **options):
    source = Source(name="t.xls", data=markup.encode(), **options)
    return list(HtmlTableReader().read(source))


def row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def table(*rows: str) -> str:
    return f"<html><body><table>{''.join(rows)}</table></body></html>"


def test_rows_are_tasks_with_the_columns_of_the_header():
    rows = read(table(row("nr", "Task", "% of time"), row("7", "Feed the <b>dogs</b>", "40")))
    assert [(task.text, task.weight, task.origin.line) for task in rows] == [
        ("Feed the dogs", 40.0, 2)
    ]
    assert dict(rows[0].row) == {"nr": "7", "Task": "Feed the dogs", "% of time": "40"}


def test_rows_above_the_header_and_cells_of_several_tasks():
    several = "<ul><li>Feed the dogs</li><li>Hose the runs</li></ul>"
    with pytest.warns(UserWarning, match="the header is in line 2"):
        found = read(
            table("<tr><th colspan=2>Export</th></tr>", row("Task", "h"), row(several, "3"))
        )
    assert [task.text for task in found] == ["Feed the dogs", "Hose the runs"]


def test_a_cell_over_several_rows_holds_for_each():
    rows = (
        "<tr><th>Title</th><th>Task</th></tr>",
        "<tr><td rowspan='2'>Kennel hand</td><td>Feed the dogs</td></tr>",
        row("Hose the runs"),
        row("Groomer", "Clip coats"),
    )
    assert [(task.origin.title, task.text) for task in read(table(*rows))] == [
        ("Kennel hand", "Feed the dogs"),
        ("Kennel hand", "Hose the runs"),
        ("Groomer", "Clip coats"),
    ]


def test_of_several_tables_the_one_that_names_tasks():
    menu = table(*(row("Home", str(number)) for number in range(9)))
    (task,) = read(menu + table(row("Task", "h"), row("Feed the dogs", "3")))
    assert task.text == "Feed the dogs"


def test_a_page_without_a_table_is_a_page():
    (source,) = read("<html><body><p>Feed the dogs</p></body></html>")
    assert (source.name, source.reader) == ("t.xls", "html")


def test_a_column_is_named():
    markup = table(row("nr", "what"), row("1", "Feed the dogs"))
    assert isinstance(read(markup, column="what")[0], Task)
    with pytest.raises(InputError, match="name one with --column"):
        read(markup)
