"""Tables, from the command line and back."""

from __future__ import annotations

import csv
import io
import json

import pytest

POSTING = (
    "We grow ferns.\n\nDuties:\n- Water the ferns\n- Prune the hedge\n\nSkills:\n- A green thumb"
)


def postings(tmp_path, suffix):
    rows = [{"id": "G7", "title": "Gardener", "description": POSTING}]
    path = tmp_path / f"t{suffix}"
    if suffix == ".jsonl":
        path.write_text(json.dumps(rows[0]) + "\n", "utf-8")
    elif suffix == ".json":
        path.write_text(json.dumps(rows), "utf-8")
    elif suffix == ".xlsx":
        import openpyxl

        book = openpyxl.Workbook()
        for row in (list(rows[0]), list(rows[0].values())):
            book.active.append(row)
        book.save(path)
    elif suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        delimiter = "\t" if suffix == ".tsv" else ","
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
    return path.name


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".json", ".xlsx", ".parquet"])
def test_a_table_of_postings_gives_what_the_postings_give(tt, tmp_path, suffix):
    name = postings(tmp_path, suffix)
    (tmp_path / "posting.txt").write_text(POSTING, "utf-8")
    alone = tt("extract", "posting.txt", "--all", "-f", "jsonl").ok().records
    found = tt("extract", name, "--all", "-f", "jsonl").ok("read as a posting").records
    assert [(r["text"], r["kept"], r["kind"]) for r in found] == [
        (r["text"], r["kept"], r["kind"]) for r in alone
    ]
    assert found[0]["id"] == "G7#1"
    assert {(r["source"]["document"], r["source"]["title"]) for r in found} == {
        (f"{name}/1", "Gardener")
    }


def test_the_user_chooses(tt, tmp_path):
    name = postings(tmp_path, ".csv")
    tasks = tt("extract", name, "--as", "tasks", "-f", "jsonl").ok().records
    assert {r["kind"] for r in tasks} == {"given"}
    tt("extract", name, "--as", "postings", "-f", "jsonl").ok()
    refused = tt("extract", name, "--tasks", "--as", "postings")
    assert refused.code == 2
    assert "--tasks is --as tasks" in refused.err


def test_an_empty_row_is_extracted_as_no_task(tt, write):
    write("t.csv", "nr,task\n1,Water the ferns\n2,N/A\n")
    done = tt("extract", "t.csv", "-f", "jsonl")
    assert done.code == 1
    assert [(r["text"], r["kept"], r["why"]) for r in done.records] == [
        ("Water the ferns", True, "given as a task"),
        ("", False, "empty row (it holds 'N/A')"),
    ]


def test_lines_of_a_text_have_no_title_from_the_first(tt, write):
    write("list.txt", "Water the ferns\nPrune the hedge\n")
    records = tt("classify", "list.txt", "--tasks", "-f", "jsonl").ok().records
    assert {r["source"]["title"] for r in records} == {None}
    records = tt(
        "classify", "list.txt", "--as", "tasks", "--title", "Gardener", "-f", "jsonl"
    ).records
    assert {r["source"]["title"] for r in records} == {"Gardener"}


def test_the_table_comes_back(tt, write, tmp_path):
    write("t.csv", "\ufeffNr;Task;Note\r\n01;Answer e-mails;=1\r\n02;N/A;\r\n")
    done = tt("classify", "t.csv", "--keep-columns", "-o", "out.csv")
    assert done.code == 1
    assert "1 cell begins as a formula does" in done.err
    assert "note: 2 results written to out.csv, as csv" in done.err
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfNr;Task;Note;label;score;uncertain;reason\r\n")
    first, second = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    assert (first["Nr"], first["Note"], first["label"]) == ("01", "'=1", "automatable")
    assert (second["label"], second["uncertain"]) == ("", "")
    assert second["reason"] == "error: empty row (it holds 'N/A')"


def test_every_row_comes_back_also_those_of_postings_without_tasks(tt, write):
    rows = [
        "id,description",
        'A,"<h3>About us</h3><ul><li>We have grown ferns since 1954.</li></ul>"',
        'B,"<h3>Duties</h3><ul><li>Water the ferns</li><li>Prune the hedge</li></ul>"',
        'C,"<p></p><ul></ul><div></div>"',
        "D,",
    ]
    write("t.csv", "\n".join(rows) + "\n")
    done = tt("classify", "t.csv", "--keep-columns", "-f", "csv")
    assert done.code == 1  # of rows C and D
    assert "t.csv/1: no task found in" in done.err
    found = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["id"] for row in found] == ["A", "B", "B", "C", "D"]
    assert [row["task"] for row in found] == ["", "Water the ferns", "Prune the hedge", "", ""]
    assert [row["reason"] for row in found if not row["label"]] == [
        "no task found",
        "error: is a page without text; nothing to classify",
        "error: empty row",
    ]
    plain = tt("classify", "t.csv", "-f", "jsonl").records
    assert "t.csv/1" not in [row["source"]["document"] for row in plain]


def test_a_row_without_tasks_is_no_failure(tt, write):
    write("t.csv", 'id,description\nA,"<h3>About us</h3><ul><li>We grow ferns.</li></ul>"\n')
    done = tt("classify", "t.csv", "--keep-columns", "-f", "jsonl").ok(
        "as a posting", "no task found"
    )
    assert [(r["id"], r["text"], r["error"]) for r in done.records] == [("A", "", "no task found")]


def test_rows_in_json_lines(tt, write):
    write("t.csv", "nr,task\n01,Answer e-mails\n")
    (record,) = tt("classify", "t.csv", "--keep-columns", "-f", "jsonl").ok().records
    assert record["row"] == {"nr": "01", "task": "Answer e-mails"}
    write("t.jsonl", '{"task": "Answer e-mails", "tags": ["a", {"b": [1, NaN]}]}\n')
    (record,) = tt("classify", "t.jsonl", "--keep-columns", "-f", "jsonl").ok().records
    assert record["row"]["tags"] == ["a", {"b": [1, None]}]
    (record,) = tt("classify", "t.csv", "-f", "jsonl").ok().records
    assert "row" not in record


def test_a_format_without_columns_says_so(tt, write):
    write("t.csv", "task\nAnswer e-mails\n")
    refused = tt("classify", "t.csv", "--keep-columns")
    assert refused.code == 2
    assert "can't keep a table's columns; name one that can with --format: csv, json" in refused.err


def test_a_row_that_is_refused_is_not_uncertain(tt, write, tmp_path):
    write("t.csv", "task\nStrong SQL\n")
    shipped = {"TASKTRIAGE_CONFIG_DIR": str(tmp_path / "none")}  # the shipped model as it is
    (record,) = tt("classify", "t.csv", "-f", "jsonl", **shipped).records
    assert (record["error"], record["uncertain"]) == ("not a task", None)
    assert record["probabilities"] is not None


def test_a_title_that_is_given_wins_over_those_of_a_table(tt, write):
    write("t.csv", "title,task\nFitter,Answer e-mails\n")
    done = tt("extract", "t.csv", "--title", "Clerk", "-f", "jsonl").ok()
    assert [row["source"]["title"] for row in done.records] == ["Clerk"]
    write(
        "p.csv",
        'title,description\nFitter,"Duties:\n- Answer e-mails\n- File letters\nPay:\n- Ten"\n',
    )
    done = tt("extract", "p.csv", "--title", "Clerk", "-f", "jsonl").ok("as a posting")
    assert {row["source"]["title"] for row in done.records} == {"Clerk"}


def test_empty_office_files_and_binary_workbooks_are_said(tt, write):
    write("a.docx", "")
    tt("extract", "a.docx").fails(1, "a.docx: is empty")
    write("a.xlsb", "PK")
    tt("extract", "a.xlsb").fails(1, "a.xlsb: is a binary Excel workbook; save it as xlsx")
