"""A result that a person corrected, through `profile`: from every format, as people save it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from .conftest import EXAMPLES

NURSE, ENGINEER = EXAMPLES / "nurse.md", EXAMPLES / "qa_engineer.md"
IS_RESULT = "a result of classify; its labels and weights are taken as they stand"


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def text_of(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def alike(now: dict, before: dict) -> None:
    """Check that two profiles say the same but for the sixth digit of probabilities."""
    for key in ("role", "document", "n_eff", "evidence", "uncertain", "weights"):
        assert now[key] == before[key]
    for label, share in before["shares"].items():
        for key, value in share.items():
            assert now["shares"][label][key] == pytest.approx(value, abs=1e-5)
    assert now["gradient"]["grade"] == before["gradient"]["grade"]
    assert [r["code"] for r in now["reasons"]] == [r["code"] for r in before["reasons"]]


@pytest.fixture
def result(tt) -> list[dict[str, str]]:
    return rows_of(tt("classify", NURSE, ENGINEER, "-f", "csv").ok().out)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "json", "xlsx", "parquet"])
def test_a_result_gives_the_profiles_that_its_documents_gave(tt, kind, tmp_path):
    direct = tt("profile", NURSE, ENGINEER, "-f", "jsonl").ok().records
    tt("classify", NURSE, ENGINEER, "-o", f"r.{kind}")
    again = tt("profile", f"r.{kind}", "-f", "jsonl")
    assert again.code == 0
    assert IS_RESULT in again.err
    for now, before in zip(again.records, direct, strict=True):
        alike(now, before)
        assert now["uncorrected"] is None


@pytest.mark.parametrize("kind", ["jsonl", "json"])
def test_profiles_are_read_back_too(tt, kind):
    before = tt("profile", NURSE, ENGINEER, "-f", "jsonl").ok().records
    tt("profile", NURSE, ENGINEER, "-o", f"p.{kind}")
    again = tt("profile", f"p.{kind}", "-f", "jsonl").ok(IS_RESULT).records
    for one, other in zip(again, before, strict=True):
        alike(one, other)


def test_edits_are_the_persons_and_what_they_moved_is_said(tt, write, result):
    before = tt("profile", NURSE, "-f", "jsonl").ok().records[0]["shares"]
    result[0]["label"] = "Automatable"
    result[1]["final_label"] = "not a task"
    write("e.csv", text_of(result))
    nurse, engineer = tt("profile", "e.csv", "-f", "jsonl").ok(IS_RESULT).records
    assert engineer["uncorrected"] is None
    for label, share in nurse["uncorrected"].items():
        assert share == pytest.approx(before[label]["value"], abs=1e-5)
    assert nurse["shares"]["automatable"]["value"] > nurse["uncorrected"]["automatable"]
    given = [task["assessment"].get("correction") for task in nurse["tasks"]]
    assert given[0] == {"label": "automatable", "weight": None, "is_task": True}
    assert given[1] == {"label": None, "weight": None, "is_task": False}
    assert not any(given[2:])
    assert nurse["tasks"][1]["share"] == 0.0
    said = " ".join(tt("profile", "e.csv").ok(IS_RESULT).out.split())
    assert "A person corrected 2 tasks, which moved automatable" in said


def test_as_excel_saves_it(tt, write, result):
    """A mark, semicolons, decimal commas, columns moved, lost and added, rows sorted."""
    expected = tt("profile", NURSE, ENGINEER, "-f", "jsonl").ok().records
    lost = ("start", "end", "score", "changes", "prediction_set")
    numbers = ("weight", "is_task", "p_automatable", "p_augmentable", "p_human_critical")
    rows = []
    for row in sorted(result, key=lambda row: row["label"]):
        kept = {name: cell for name, cell in reversed(row.items()) if name not in lost}
        kept |= {name: kept[name].replace(".", ",") for name in numbers}
        rows.append({"My comment": "ok?", **kept})
    write("e.csv", "\ufeff" + text_of(rows, ";"))
    profiles = tt("profile", "e.csv", "-f", "jsonl").ok(IS_RESULT).records
    found = {p["role"]: p["shares"]["automatable"]["value"] for p in profiles}
    for profile in expected:
        share = profile["shares"]["automatable"]["value"]
        assert found[profile["role"]] == pytest.approx(share, abs=1e-5)


def test_a_workbook_that_a_person_edited(tt, tmp_path):
    tt("classify", NURSE, "-o", "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    sheet = book["Tasks"]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("label") + 1).value = "augmentable"
    sheet.cell(3, heads.index("weight") + 1).value = 4
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Checked by the ward on Monday"
    book.save(tmp_path / "r.xlsx")
    result = tt("profile", "r.xlsx", "-f", "jsonl")
    assert result.code == 0
    (nurse,) = result.records
    assert [t["assessment"].get("correction") for t in nurse["tasks"]][:2] == [
        {"label": "augmentable", "weight": None, "is_task": True},
        {"label": None, "weight": 4.0, "is_task": True},
    ]
    assert nurse["weights"]["source"] == "written"
    assert nurse["tasks"][1]["share"] == pytest.approx(4 * nurse["tasks"][0]["share"], abs=1e-5)


def test_a_wrong_label_costs_its_role_alone(tt, write, result):
    result[0]["label"], result[2]["label"] = "auto", "humane"
    write("e.csv", text_of(result))
    done = tt("profile", "e.csv", "-f", "jsonl")
    assert done.code == 1
    (error,) = [line for line in done.said() if line.startswith("error")]
    assert error == (
        "error: e.csv: line 2: unknown label 'auto'; write automatable, augmentable, "
        "human-critical, or 'not a task' (and 1 more like it)"
    )
    assert [record["document"] for record in done.records] == [str(ENGINEER)]


def test_as_tasks_asks_the_model_again(tt, write, result):
    for row in result:
        row["label"] = row["final_label"] = "automatable"
    write("e.csv", text_of(result))
    taken = tt("profile", "e.csv", "-f", "jsonl").ok(IS_RESULT).records
    assert all(p["shares"]["automatable"]["value"] > 0.9 for p in taken)
    anew = tt("profile", "e.csv", "--as", "tasks", "-f", "jsonl").ok().records
    assert all(p["shares"]["automatable"]["value"] < 0.5 for p in anew)


def test_a_result_by_a_column_of_the_persons_own(tt, write, result):
    for number, row in enumerate(result):
        row["team"] = "early" if number % 2 else "late"
    write("e.csv", text_of(result))
    args = ("profile", "e.csv", "--role-column", "team", "-f", "jsonl")
    assert {record["role"] for record in tt(*args).ok(IS_RESULT).records} == {"early", "late"}


def test_labels_without_probabilities_are_not_taken_and_that_is_said(tt, write):
    tasks = "task,job\n" + "".join(f"{task},Clerk\n" for task in TASKS)
    write("t.csv", tasks)
    kept = tt("classify", "t.csv", "--keep-columns", "-f", "csv").ok().out
    write("k.csv", kept)
    tt("profile", "k.csv").ok("holds labels, but no probabilities stand beside them")
    tt("classify", "t.csv", "--keep-columns", "-o", "k.jsonl")
    tt("profile", "k.jsonl").ok(IS_RESULT)


TASKS = ("Sort the mail", "Answer calls", "Type letters", "Order paper", "Greet guests")


def test_classify_reads_its_own_result_as_tasks(tt, write, result):
    write("r.csv", text_of(result))
    again = tt("classify", "r.csv", "-f", "jsonl").ok().records
    assert [record["text"] for record in again] == [row["text"] for row in result]
    assert [record["id"] for record in again] == [row["id"] for row in result]


def test_an_empty_result_says_so(tt, write, tmp_path: Path):
    run = {"schema": "tasktriage.run/1", "run": {}, "results": []}
    write("r.json", json.dumps(run))
    tt("profile", "r.json").fails(1, "r.json: is an empty array")
