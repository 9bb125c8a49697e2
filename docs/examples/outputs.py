"""Examples of writing results."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import IO, Any

from tasktriage.plugin import (
    FLAT_COLUMNS,
    MAY_BE_EMPTY,
    Assessment,
    Field,
    KeptColumns,
    Output,
    OutputError,
    Probabilities,
    Row,
    RowWarnings,
    RunInfo,
    Shares,
    TableForm,
    Task,
    coordinate,
    csv_cell,
    csv_cells,
    flat_rows,
    flat_tables,
    guarded,
    joined,
    page_policy,
    page_templates,
    picture,
    plain_line,
    shares,
)

RUN = RunInfo(version="0.1.0", command="classify", created="2026-01-01T00:00:00Z")


def _assessed(text: str, p: tuple[float, float, float], row: Row | None = None) -> Assessment:
    return Assessment(task=Task(text, row=row), probabilities=Probabilities(*p))


class Shout:
    """A text format: a line a result, as it comes."""

    def write(self, results: Iterable[Any], run: RunInfo, stream: IO[Any]) -> None:
        """Write to a text stream, and leave it open.

        Raises:
            OutputError: the run is of a command that it doesn't write.
        """
        if run.command != "classify":
            raise OutputError(f"shout writes what classify finds, not what {run.command} does")
        for item in results:
            text = plain_line(item.task.text)  # a stranger's: nothing that acts on a terminal
            stream.write(f"{text.upper()}: {item.final_label or item.error}\n")


def example_output() -> None:
    """What an output is asked for; results are lazy, so a million rows need no memory."""
    output: Output = Shout()
    stream = StringIO()
    output.write(iter([_assessed("Scan the contracts", (0.8, 0.1, 0.1))]), RUN, stream)
    assert stream.getvalue() == "SCAN THE CONTRACTS: automatable\n"


def example_flat_tables() -> None:
    """Results as tables with stable columns: which they are, what each means, and the rows."""
    item = _assessed("Scan the contracts", (0.8, 0.1, 0.1))
    assert flat_tables(item, "classify") == ("tasks",)
    assert flat_tables(None, "profile") == ("roles", "role_tasks", "units")
    assert "units" in MAY_BE_EMPTY  # left out where no role has one
    column = FLAT_COLUMNS["tasks"]["label"]
    assert isinstance(column, Field)
    assert column.kind is str
    (row,) = flat_rows(item, "tasks")
    assert list(row) == list(FLAT_COLUMNS["tasks"])
    assert row["p_automatable"] == 0.8


def example_csv_cells() -> None:
    """A row of such a table in csv: lists in one cell, and nothing that a spreadsheet runs."""
    (row,) = flat_rows(_assessed("=1+1", (0.8, 0.1, 0.1)), "tasks")
    stream = StringIO()
    csv.writer(stream).writerow(csv_cells(row))
    assert "'=1+1" in stream.getvalue()
    assert guarded("=1+1") == "'=1+1"
    assert guarded("-") == "-"
    assert csv_cell(["a", "b"]) == joined(["a", "b"]) == "a; b"
    assert csv_cell(1 / 3) == 0.333333


def example_kept_columns() -> None:
    """The user's table back, with our columns behind (`--keep-columns`)."""
    form = TableForm(columns=("Label", "Task"), text="Task")
    row = Row({"Label": "7b", "Task": "Scan the contracts"}, form)
    item = _assessed("Scan the contracts", (0.8, 0.1, 0.1), row)
    kept = KeptColumns(item)
    assert kept.columns[:3] == ("Label", "Task", "tasktriage_label")  # the user has a "label"
    assert list(kept.of_user(item)) == ["7b", "Scan the contracts"]
    assert kept.of_ours(item)[0] == "automatable"
    assert not RowWarnings().too_long(item)  # else the cells are empty, and a warning says so


def example_sums() -> None:
    """Shares of several groups add up to those of the whole."""
    ward = [_assessed("Give medication", (0.1, 0.3, 0.6))]
    desk = [_assessed("Scan the contracts", (0.8, 0.1, 0.1))]
    whole = shares([*ward, *desk])
    assert isinstance(whole, Shares)
    assert whole.weight == shares(ward).weight + shares(desk).weight == 2.0


def example_page(folder: Path) -> None:
    """An HTML page from a template: all that it is given is escaped, and nothing is loaded."""
    (folder / "page.html").write_text("<style>{{ style }}</style><h1>{{ role }}</h1>\n")
    style = "h1{margin:0}"
    page = page_templates(folder).get_template("page.html").render(role="<script>", style=style)
    assert "<h1>&lt;script&gt;</h1>" in page
    assert page_policy(style=style).startswith("default-src 'none'; style-src 'sha256-")


def example_picture() -> None:
    """A chart as SVG, with a title and a summary for those who do not see it."""
    bar = f'<rect width="{coordinate(12.04)}" height="{coordinate(8.0)}"/>'
    chart = picture("c1", "Shares", "A third is automatable.", (40.0, 8.0), bar)
    assert '<rect width="12" height="8"/>' in chart
    assert '<title id="c1-t">Shares</title>' in chart
