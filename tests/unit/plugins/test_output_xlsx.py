"""`xlsx`."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tasktriage.domain.row import Row, TableForm
from tasktriage.plugin import (
    Assessment,
    Extraction,
    Label,
    Probabilities,
    RunInfo,
    Task,
    Unit,
    UnitKind,
)
from tasktriage_plugins.output_xlsx import tasktriage_outputs, writer
from tasktriage_plugins.output_xlsx.texts import is_formula, sheet_text

RUN = RunInfo(version="0.1.0", command="classify", created="2026-11-23", scope="A scope.")
KEEP = RunInfo(version="0.1.0", command="classify", created="2026-11-23", keep_columns=True)


def written(results, run=RUN):
    stream = io.BytesIO()
    writer.XlsxOutput().write(iter(results), run, stream)
    return openpyxl.load_workbook(io.BytesIO(stream.getvalue()))


def make(text="Water the ferns", **more):
    both = (Label.AUTOMATABLE, Label.AUGMENTABLE)
    return Assessment(
        task=Task(text, id="g#1", **more),
        probabilities=Probabilities(0.61234, 0.3, 0.08766),
        prediction_set=both,
    )


def by_head(sheet, line=2):
    heads = [cell.value for cell in sheet[1]]
    return dict(zip(heads, sheet[line], strict=True))


def test_a_sheet_for_people():
    book = written([make(), make("Prune")])
    sheet = book["Tasks"]
    row = by_head(sheet)
    assert (row["task"].value, row["label"].value) == ("Water the ferns", "automatable")
    assert (row["p_automatable"].value, row["p_automatable"].number_format) == (0.61234, "0.00")
    assert row["uncertain"].value is True
    assert row["reason"].value == "may be augmentable"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:Z3")
    bars = {str(part.sqref) for part in sheet.conditional_formatting}
    assert bars == {"D2:D3", "E2:E3", "F2:F3", "G2:G3"}
    summary = {row[0].value: row[1].value for row in book["Summary"].iter_rows()}
    assert summary["Tasks"] == 2
    assert summary["Share automatable"] == pytest.approx(0.61234)
    assert summary["Scope"] == "A scope."


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "=HYPERLINK(1)"])
def test_nothing_of_an_input_is_a_formula(text):
    row = Row({"work": text, "n": 5}, TableForm(columns=("work", "n")))
    with pytest.warns(UserWarning, match="1 cell begins as a formula does"):
        book = written([make(text, row=row)], KEEP)
    cells = by_head(book["Tasks"])
    assert (cells["work"].data_type, cells["work"].value) == ("s", text)
    assert cells["work"].quotePrefix
    assert "written as text" in cells["work"].comment.text
    assert cells["n"].value == 5
    plain = by_head(written([make(text)])["Tasks"])["task"]
    assert (plain.data_type, plain.quotePrefix) == ("s", True)


def test_the_users_columns_come_first():
    form = TableForm(columns=("label", "nr"))
    found = written([make(row=Row({"label": "x", "nr": "01"}, form))], KEEP)["Tasks"]
    assert [c.value for c in found[1]] == [
        "label", "nr", "tasktriage_label", "score", "uncertain", "reason",
    ]  # fmt: skip
    assert [c.value for c in found[2]][:3] == ["x", "01", "automatable"]
    assert found["D2"].number_format == "0.00"


def test_our_own_output_again():
    form = TableForm(columns=("score", "tasktriage_score"))
    rows = Row({"score": 1, "tasktriage_score": 2}, form)
    sheet = written([make(row=rows)], KEEP)["Tasks"]
    assert by_head(sheet)["tasktriage_tasktriage_score"].number_format == "0.00"
    assert {str(part.sqref) for part in sheet.conditional_formatting} == {"D2"}


@pytest.mark.parametrize("number", [12345678901234567, -(10**15), 10**400])
def test_long_whole_numbers_keep_their_digits(number):
    row = Row({"nr": number, "n": 10**15 - 1}, TableForm(columns=("nr", "n")))
    cells = by_head(written([make(row=row)], KEEP)["Tasks"])
    assert (cells["nr"].data_type, cells["nr"].value) == ("s", str(number))
    assert cells["n"].value == 10**15 - 1


def test_a_row_with_an_error():
    row = by_head(written([Assessment(task=Task("", id="g#2"), error="empty row")])["Tasks"])
    assert (row["id"].value, row["label"].value, row["error"].value) == ("g#2", None, "empty row")


def test_extractions_and_nothing():
    unit = Unit(task=Task("A shed"), kind=UnitKind.BENEFIT, prior=0.0, why="x")
    book = written([Extraction(unit=unit, kept=False, why="under Benefits")])
    assert book.sheetnames == ["Pieces"]
    assert by_head(book["Pieces"])["why"].value == "under Benefits"
    assert written([])["Tasks"].max_row == 1


def test_more_rows_than_a_sheet_holds_go_on_in_another(monkeypatch):
    monkeypatch.setattr("tasktriage_plugins.output_xlsx.sheet.MOST_ROWS", 2)
    book = written([make() for _ in range(5)])
    assert book.sheetnames == ["Tasks", "Tasks 2", "Tasks 3", "Summary"]
    assert [book[name].max_row for name in book.sheetnames[:3]] == [3, 3, 2]


def test_texts_that_a_workbook_can_not_hold():
    assert sheet_text("a\x00b\ud800_x000D_") == "ab\ufffd_x005F_x000D_"
    assert len(sheet_text("🍞" * 40_000).encode("utf-16-le")) // 2 <= 32_767
    assert sheet_text("x" * 40_000).endswith("…")


def test_what_is_no_character_is_replaced():
    sheet = written([make("Water\ufffe the\uffff ferns \ud83d")])["Tasks"]
    assert by_head(sheet)["task"].value == "Water\ufffd the\ufffd ferns \ufffd"


@pytest.mark.parametrize(("text", "wrong"), [("-5", False), ("- Water", True), ("a=1", False)])
def test_what_looks_like_a_formula(text, wrong):
    assert is_formula(text) is wrong


def test_an_error_on_the_way_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def results():
        yield make()
        raise KeyError("x")

    with pytest.raises(KeyError):
        written(results())
    assert list(tmp_path.iterdir()) == []


def test_the_spec():
    (spec,) = tasktriage_outputs()
    assert (spec.name, spec.binary, spec.keeps_columns) == ("xlsx", True, True)
