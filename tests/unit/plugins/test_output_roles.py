"""Profiles and comparisons in the formats of tables and in Markdown: same cells, nothing runs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import openpyxl
import pyarrow.parquet as pq
import pytest

from tasktriage.domain.assessment import Assessment, Correction, ModelInfo, ReasonScore
from tasktriage.domain.comparison import Basis, Ranking
from tasktriage.domain.label import Label, Probabilities, Reason
from tasktriage.domain.profile import RoleFacts
from tasktriage.domain.task import Origin, Task
from tasktriage.kit.comparison_rows import RANKING_COLUMNS
from tasktriage.kit.portfolio_rows import UNIT_COLUMNS
from tasktriage.kit.profile_rows import (
    PROFILE_COLUMNS,
    PROFILE_TASK_COLUMNS,
    profile_row,
    profile_task_rows,
)
from tasktriage.plugin import Profile, RunInfo
from tasktriage.roles.portfolio import Sums
from tasktriage.roles.profile import make_profile
from tasktriage_plugins.output_csv.writer import CsvOutput
from tasktriage_plugins.output_markdown.writer import MarkdownOutput
from tasktriage_plugins.output_parquet.writer import ParquetOutput
from tasktriage_plugins.output_xlsx.writer import XlsxOutput

RUN = RunInfo(version="0.1.0", command="profile", created="2026-11-30", scope="A scope.")
HOSTILE = [
    '=HYPERLINK("http://x")',
    "<script>alert(1)</script>",
    "\u202eabc",
    "x" * 10_000,
    "\ud800",
]


def made(tasks: int = 12, role: str = "Clerk", texts: list[str] | None = None) -> Profile:
    items = [
        Assessment(
            task=Task(
                texts[n % len(texts)] if texts else f"Sort mail {n}",
                id=f"t#{n}",
                origin=Origin(document="t.md", line=n + 1),
            ),
            model=ModelInfo("default", "0.4.0"),
            probabilities=Probabilities(0.1, 0.2, 0.7),
            prediction_set=(Label.HUMAN_CRITICAL,),
            reasons=(ReasonScore(Reason.ACC, 0.9),),
        )
        for n in range(tasks)
    ]
    items[0] = replace(items[0], correction=Correction(label=Label.AUTOMATABLE, weight=2.0))
    facts = RoleFacts(unit="Post", headcount=12.0)
    return make_profile(items, role=role, document="t.md", facts=facts)


def test_a_task_whose_label_a_person_gave_is_not_uncertain():
    profile = made()
    unsure = [
        replace(task.assessment, prediction_set=(Label.AUGMENTABLE, Label.HUMAN_CRITICAL))
        for task in profile.tasks
    ]
    rows = list(profile_task_rows(make_profile(unsure, role="Clerk")))
    assert [row["uncertain"] for row in rows] == [False] + [True] * 11
    assert rows[0]["reason"] == ""


def text_of(output: type, profiles: list[Profile], run: RunInfo = RUN) -> str:
    stream = io.StringIO(newline="")
    output().write(iter(profiles), run, stream)
    return stream.getvalue()


def book_of(profiles: list[Profile], run: RunInfo = RUN) -> openpyxl.Workbook:
    stream = io.BytesIO()
    XlsxOutput().write(iter(profiles), run, stream)
    return openpyxl.load_workbook(io.BytesIO(stream.getvalue()))


def frame_of(profiles: list[Profile], run: RunInfo = RUN) -> list[dict]:
    stream = io.BytesIO()
    ParquetOutput().write(iter(profiles), run, stream)
    return pq.read_table(io.BytesIO(stream.getvalue())).to_pylist()


def test_a_row_has_the_figures_of_the_profile():
    profile = made()
    row = profile_row(profile)
    assert list(row) == list(PROFILE_COLUMNS)
    share = profile.share(Label.HUMAN_CRITICAL)
    assert share is not None
    assert share.role is not None
    assert row["share_human_critical"] == share.value
    assert row["share_human_critical_role_high"] == share.role.high
    assert (row["unit"], row["headcount"], row["corrected"]) == ("Post", 12.0, 1)
    assert row["reasons"].startswith("ACC 0.")


def test_the_same_cells_in_csv_workbook_and_parquet():
    profiles = [made(), made(3, "Lead")]
    rows = list(csv.DictReader(io.StringIO(text_of(CsvOutput, profiles))))
    sheet = book_of(profiles)["Roles"]
    heads = [cell.value for cell in sheet[1]]
    frame = frame_of(profiles)
    assert list(rows[0]) == list(PROFILE_COLUMNS) == list(frame[0])[:-1]
    assert heads == list(PROFILE_COLUMNS)[: len(heads)]  # without what was not asked for
    assert heads[-1] == "codebook"
    for place, line in enumerate(sheet.iter_rows(min_row=2, values_only=True)):
        cells = dict(zip(heads, line, strict=True))
        for name in ("share_automatable", "n_eff", "spread"):
            if cells[name] is None:
                assert rows[place][name] == ""
                assert frame[place][name] is None
            else:
                assert float(rows[place][name]) == pytest.approx(cells[name], abs=1e-5)
                assert frame[place][name] == pytest.approx(cells[name])
    assert rows[1]["evidence"] == "withheld"
    assert rows[1]["share_automatable"] == ""


def test_a_workbook_has_the_tasks_too_and_bars():
    book = book_of([made()])
    assert book.sheetnames == ["Roles", "Tasks", "Summary"]
    tasks = book["Tasks"]
    heads = [cell.value for cell in tasks[1]]
    assert heads == list(PROFILE_TASK_COLUMNS)[: len(heads)]  # without what was not asked for
    assert heads[-1] == "error"
    first = dict(zip(heads, next(tasks.iter_rows(2, values_only=True)), strict=True))
    assert (first["label"], first["correction"]) == ("automatable", "label; weight")
    assert book["Roles"].freeze_panes == "A2"
    assert len(list(book["Roles"].conditional_formatting)) == 4


def test_parquet_has_the_tasks_in_the_row():
    (row,) = frame_of([made()])
    assert len(row["task_list"]) == 12
    assert row["task_list"][0]["correction"] == "label; weight"


def test_hostile_texts_stay_texts():
    profiles = [made(10, role, HOSTILE) for role in HOSTILE]
    for line in csv.reader(io.StringIO(text_of(CsvOutput, profiles))):
        assert not line[0].startswith(("=", "+", "-", "@"))
    book = book_of(profiles)
    for sheet in book:
        assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    assert len(frame_of(profiles)) == len(HOSTILE)
    said = text_of(MarkdownOutput, profiles)
    assert "<script>" not in said
    assert "\u202e" not in said


def test_markdown_says_what_is_withheld_and_why():
    said = text_of(MarkdownOutput, [made(3), made()])
    assert "**Withheld:**" in said
    assert "| **human-critical** |" in said
    assert "1 tasks corrected" not in said
    assert "accountable decision" in said


def test_sums_of_a_portfolio_are_a_sheet_and_a_part_of_the_report():
    sums = Sums()
    profiles = [made(), made(3, "Lead")]
    for profile in profiles:
        sums.add(profile)
    found = sums.portfolio
    assert found is not None
    book = book_of([*profiles, found])  # type: ignore[list-item]
    assert book.sheetnames == ["Roles", "Tasks", "Portfolio", "Summary"]
    head, whole, unit = book["Portfolio"].iter_rows()
    assert [cell.value for cell in head] == list(UNIT_COLUMNS)
    cells = dict(zip(UNIT_COLUMNS, whole, strict=True))
    assert (cells["kind"].value, unit[1].value) == ("organisation", "Post")
    assert (cells["roles"].value, cells["left_out"].value) == (1, 1)
    stock = found.organisation.labels[2].fte
    assert cells["fte_human_critical"].value == pytest.approx(stock.value)
    assert cells["fte_human_critical_high"].value == pytest.approx(stock.interval.high)
    assert cells["fte_human_critical"].number_format == "#,##0.0"
    said = text_of(MarkdownOutput, [*profiles, found])  # type: ignore[list-item]
    assert "| **All** | 1 of 2 | 12 of 24 | 12 |" in said
    assert "The sums have 1 of 2 roles, and 12 of 24 people; the others have too few" in said


@pytest.mark.parametrize("command", ["profile", "compare"])
def test_without_results_there_is_a_head(command):
    run = replace(RUN, command=command)
    columns = PROFILE_COLUMNS if command == "profile" else RANKING_COLUMNS
    assert next(csv.reader(io.StringIO(text_of(CsvOutput, [], run)))) == list(columns)
    assert frame_of([], run) == []
    assert "Summary" in book_of([], run).sheetnames
    assert text_of(MarkdownOutput, [], run)


def test_a_ranking_is_a_sheet():
    from tasktriage.roles.compare import rank

    ranking = rank([(made(), Basis()), (made(14, "Lead"), Basis())])
    assert isinstance(ranking, Ranking)
    book = book_of([ranking], replace(RUN, command="compare"))  # type: ignore[list-item]
    assert [cell.value for cell in book["Ranking"][1]] == list(RANKING_COLUMNS)
    assert len(frame_of([ranking], replace(RUN, command="compare"))) == 2  # type: ignore[list-item]
