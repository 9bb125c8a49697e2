"""Inputs that are missing, empty, of the wrong kind or half broken: one line says which and why."""

from __future__ import annotations

import gzip
import io
import os
import zipfile

import pytest


def archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("word/document.xml", "<w:t>Write tests</w:t>")
    return data.getvalue()


BAD = {
    "empty.txt": (b"", "is empty"),
    "empty.csv": (b"", "is empty"),
    "empty.jsonl": (b"", "is empty"),
    "empty.html": (b"", "is empty"),
    "mark.txt": (b"\xef\xbb\xbf", "is empty"),
    "blank.txt": (b" \n\t\n\r\n ", "white space only"),
    "blank.csv": (b"\n\n  \n", "white space only"),
    "binary.txt": (b"Write\0\1\2tests\0", "binary file"),
    "binary.csv": (b"task\nWr\0\0\0ite\n", "binary file"),
    "binary": (bytes(range(256)), "binary file"),
    "posting.pdf": (b"%PDF-1.7\n1 0 obj\n", "a damaged PDF"),
    "text.pdf": (b"Write tests", "is no PDF"),
    "posting.txt": (b"%PDF-1.7\n1 0 obj\n", "a PDF, not text; give --reader pdf"),
    "posting.docx": (archive(), "a damaged Word document"),
    "text.docx": (b"Write tests", "a damaged Word document"),
    "old.docx": (b"\xd0\xcf\x11\xe0rest", "an old Word file, or encrypted"),
    "table.xlsx": (archive(), "a damaged Excel workbook"),
    "table.parquet": (b"PAR1", "a damaged parquet table"),
    "broken.zip": (archive()[:-9], "a damaged zip archive"),
    "archive.csv": (archive(), "a zip archive or an Office file"),
    "packed.csv": (gzip.compress(b"task\nWrite tests\n"), "gzip"),
    "old.doc": (b"\xd0\xcf\x11\xe0rest", "an old Word file; save it as docx"),
    "page.html": (b"<html><head><title>x</title></head><body></body></html>", "without text"),
    "record.json": (b'{"title": "Clerk"}', "neither an array of objects"),
    "record.txt": (b'{"title": "Clerk"}', "holds JSON, not prose; give --reader json"),
    "broken.json": (b'{"title": ', "is not valid JSON"),
    "head.csv": (b"task,ref\n", "a header and no rows"),
    "noname.csv": (b",\nWrite,2\n", "a header and no rows"),
    "twice.csv": (b"task,task\nWrite,2\n", "two columns called 'task'"),
}


@pytest.mark.parametrize("command", ["classify", "extract"])
@pytest.mark.parametrize("name", BAD)
def test_a_file_that_can_not_be_used(tt, write, name, command):
    data, problem = BAD[name]
    write(name, data)
    tt(command, name).fails(1, f"error: {name}: ", problem)


@pytest.mark.parametrize("command", ["classify", "extract"])
def test_a_missing_file(run, command):
    run(command, "missing.md").fails(1, "missing.md: no such file")


def test_the_other_inputs_are_done(tt, write):
    write("good.csv", "task\nWrite tests\n")
    write("empty.txt", "")
    result = tt("classify", "missing.md", "good.csv", "empty.txt", "-f", "jsonl")
    assert result.code == 1
    assert [line.split(":")[1].strip() for line in result.err.splitlines()] == [
        "missing.md",
        "empty.txt",
    ]
    assert [r["text"] for r in result.records] == ["Write tests"]


def test_an_empty_folder(tt, tmp_path):
    (tmp_path / "nothing").mkdir()
    tt("classify", "nothing").fails(1, "nothing: is an empty folder", ".csv", ".md")


def test_the_suffixes_read_are_all_visible(tt, tmp_path):
    (tmp_path / "nothing").mkdir()
    assert "read: ," not in tt("classify", "nothing").err


def test_a_folder_with_nothing_to_read(tt, write):
    write("pictures/photo.png", b"\x89PNG")
    tt("classify", "pictures").fails(1, "pictures: holds no file that can be read")


def test_a_folder_where_a_file_is_needed(tt, tmp_path):
    (tmp_path / "nothing").mkdir()
    tt("classify", "--sector-file", "nothing", "--text", "x").fails(2, "nothing", "directory")
    tt("classify", "--output", "nothing", "--text", "x").fails(
        2, "nothing is a folder", "name a file in it"
    )


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tt, write, tmp_path):
    write("secret.txt", "Duties:\n- Keep secrets\n")
    (tmp_path / "secret.txt").chmod(0)
    tt("classify", "secret.txt").fails(1, "secret.txt: can't be read: Permission denied")


LATIN = (
    "Duties:\n- Manage the café, the crêperie and the pâtisserie\n- Élaborer des menus à thème\n"
)


def test_another_encoding_is_read_with_a_warning(run, write):
    write("menu.txt", LATIN.encode("cp1252"))
    warnings = "menu.txt: is not UTF-8; read as ", "is in another language ('fr')"
    result = run("classify", "menu.txt", "-f", "jsonl").ok(*warnings)
    assert result.records[0]["text"] == "Manage the café, the crêperie and the pâtisserie"


def test_a_table_in_another_encoding_is_read_with_a_warning(run, write):
    rows = "task\nManage the café, the crêperie and the pâtisserie\nFêter l'été à la plage\n"
    write("menu.csv", ("x;" + rows.replace("\n", "\ny;")[:-2]).encode("cp1252"))
    args = ("classify", "menu.csv", "--column", "task", "-f", "jsonl")
    result = run(*args).ok("menu.csv: is not UTF-8; read as ")
    assert result.records[0]["text"] == "Manage the café, the crêperie and the pâtisserie"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["menu.txt", "menu.csv"])
def test_marked_encodings_are_read_in_silence(tt, write, name, encoding):
    text = "Duties:\n- Manage the café\n" if name == "menu.txt" else "task\nManage the café\n"
    write(name, text.encode(encoding))
    records = tt("classify", name, "-f", "jsonl").ok().records
    assert [r["text"] for r in records] == ["Manage the café"]


def test_a_text_on_the_command_line_that_is_no_utf8(tt):
    broken = b"Manage the caf\xe9, the cr\xeaperie and the p\xe2tisserie".decode(
        "utf-8", "surrogateescape"
    )
    result = tt("classify", "--text", broken, "-f", "jsonl").ok("text: is not UTF-8; read as ")
    assert result.records[0]["text"].startswith("Manage the caf")


def test_missing_columns(tt, write):
    write("t.csv", "work,ref\nWrite tests,1\n")
    tt("classify", "t.csv").fails(1, "t.csv", "has no column called task", "it has: work, ref")
    named = tt("classify", "t.csv", "--column", "wrok")
    named.fails(1, "t.csv", "no column 'wrok'", "it has: work, ref", "did you mean 'work'?")
    ids = tt("classify", "t.csv", "--column", "work", "--id-column", "key")
    ids.fails(1, "t.csv", "no column 'key'", "it has: work, ref")
    write("t.jsonl", '{"work": "Write tests"}\n{"other": 2}\n')
    tt("classify", "t.jsonl", "--column", "x").fails(1, "t.jsonl", "no column 'x'", "work, other")


def test_cells_that_are_empty_missing_or_too_many(tt, write):
    write("t.csv", 'ref,task\n1,Write tests\n2,\n3\n4,a,b\n5,"Call\nthe family"\n,Give a talk\n')
    result = tt("classify", "t.csv", "--id-column", "ref", "-f", "jsonl")
    result.fails(1, "t.csv: 3 rows without a label", "line 3: empty row")
    assert [(r["id"], r["error"]) for r in result.records] == [
        ("1", None),
        ("2", "empty row"),
        ("t.csv#3", "line 4: has 1 cell, the header has 2"),
        ("t.csv#4", "line 5: has 3 cells, the header has 2"),
        ("5", None),
        ("t.csv#6", None),
    ]


def test_the_line_of_a_broken_row_is_said_once(tt, write):
    write("t.jsonl", '{"task": "Write tests"}\n{broken\n{"task": "Give a talk"}\n')
    result = tt("classify", "t.jsonl", "-f", "jsonl")
    result.fails(1, "t.jsonl: 1 row without a label", "line 2: not valid JSON")
    assert result.err.count("line 2") == 1
    assert [r["label"] is None for r in result.records] == [False, True, False]


def test_a_document_without_tasks_is_a_warning(tt, write):
    write("about.txt", "Benefits:\n- 28 days of leave\n- A pension scheme\n")
    result = tt("classify", "about.txt", "-f", "jsonl").ok("about.txt: no task found")
    assert result.out == ""


def test_standard_input_that_is_closed(tt, monkeypatch):
    import sys

    from tasktriage.cli.main import run as run_here

    tt("--version")
    monkeypatch.setattr(sys, "stdin", None)
    assert run_here(["classify", "-"]) == 1


def test_an_empty_name_is_not_this_folder(tt, write):
    write("t.csv", "task\nWrite tests\n")
    tt("classify", "").fails(2, "name is empty")
    tt("extract", "").fails(2, "name is empty")
    tt("classify", "t.csv", "--output", "").fails(2, "--output", "name is empty")
    tt("classify").fails(2, "nothing to classify")
    tt("extract").fails(2, "nothing to read")
