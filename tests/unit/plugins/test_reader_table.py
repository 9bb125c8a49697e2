from __future__ import annotations

import io
import warnings

import pytest

from tasktriage.kit.table import LOOK_AHEAD_CHARS
from tasktriage.plugin import InputError, Source, Task
from tasktriage_plugins import reader_table
from tasktriage_plugins.reader_table import jsonl
from tasktriage_plugins.reader_table.delimited import DelimitedReader
from tasktriage_plugins.reader_table.jsonl import JsonlReader
from tasktriage_plugins.reader_table.lines import HEAD, MAX_LINE, Lines


def read(data: bytes | str, delimiters: str = ",;", **options) -> list[Task]:
    raw = data.encode() if isinstance(data, str) else data
    return list(DelimitedReader(delimiters).read(Source(name="t.csv", data=raw, **options)))


def read_jsonl(data: bytes | str, **options) -> list[Task]:
    raw = data.encode() if isinstance(data, str) else data
    return list(JsonlReader().read(Source(name="t.jsonl", data=raw, **options)))


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x85", b"\x85\n\x85"])
def test_what_holds_no_row_is_one_line(data):
    with pytest.raises(InputError, match=r"t\.csv: "):
        read(data)


def test_rows_are_tasks_with_lines():
    first, second = read('id,task,title\n7,Bake bread,Baker\n8,"Mix\ndough",\n')
    assert (first.text, first.id, first.origin.line) == ("Bake bread", None, 2)
    assert (first.origin.document, first.origin.title) == ("t.csv", "Baker")
    assert (second.text, second.origin.line) == ("Mix dough", 3)
    assert second.changes == ("white space folded",)
    assert first.changes == ()


def test_lines_count_the_line_breaks_in_cells():
    rows = read('task\n"Mix\nthe\ndough"\nBake\n\nClean\n')
    assert [row.origin.line for row in rows] == [2, 5, 7]


@pytest.mark.parametrize("name", ["Task", "TEXT", "description", "Statement"])
def test_the_column_is_guessed(name):
    assert read(f"id,{name}\n1,Bake\n")[0].text == "Bake"


@pytest.mark.parametrize("name", ["role", "Role", "Position", "JOB", "Job Role", "Occupation"])
def test_a_column_of_roles_is_the_role_of_tasks(name):
    rows = read(f"{name},Task\nVet Nurse,Hold the cat\nRanger,Count the deer\n")
    assert [(row.origin.title, row.text) for row in rows] == [
        ("Vet Nurse", "Hold the cat"),
        ("Ranger", "Count the deer"),
    ]


@pytest.mark.parametrize("cells", [("1", "2"), ("R", "A"), ("", "")])
def test_a_position_that_counts_tasks_is_no_role(cells):
    rows = read(f"position,task\n{cells[0]},Hold the cat\n{cells[1]},Count the deer\n")
    assert [row.origin.title for row in rows] == [None, None]


def test_a_title_comes_before_a_role():
    (row,) = read("role,job title,task\nLead,Ranger,Count the deer\n")
    assert row.origin.title == "Ranger"


def test_the_sole_column_is_taken():
    assert read("duty\nBake\n")[0].text == "Bake"


def test_column_and_id_column_are_given():
    (row,) = read("nr,work,task\nA1,Bake,no\n", column="work", id_column="nr")
    assert (row.text, row.id) == ("Bake", "A1")


def test_a_missing_column_is_named_with_what_there_is():
    with pytest.raises(InputError) as error:
        read("id,task,title\n1,Bake,Baker\n", column="tasc")
    assert str(error.value) == (
        "t.csv: has no column 'tasc'; it has: id, task, title; did you mean 'task'?"
    )
    with pytest.raises(InputError, match="no column 'key'; it has: id, task"):
        read("id,task\n1,Bake\n", id_column="key")
    with pytest.raises(InputError, match="--column"):
        read("id,work\n1,Bake\n")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("task,task\nBake,Clean\n", "two columns called 'task'"),
        (",\nBake,Clean\n", "a header and no rows"),
        ("id,task\n", "no rows"),
        ("id,task\n\n  \n", "no rows"),
        ("", "is empty"),
        ("x", "no rows"),
        (" \n".encode("utf-16"), "white space only"),
        (" \n\n", "white space only"),
        (b"PK\x03\x04zip", "zip"),
        (b"\0\1\2\0\0", "binary"),
    ],
)
def test_a_table_that_can_not_be_used_is_refused(data, problem):
    with pytest.raises(InputError, match=problem):
        read(data)


def test_as_many_come_out_as_went_in():
    rows = read("id,task\n1,\n2\n\n3,Bake, then clean\n4,Brew,\n5,Mix\n")
    assert [row.text for row in rows] == ["", "", "", "Brew", "Mix"]
    assert rows[0].error == "empty row"
    assert rows[1].error == "line 3: has 1 cell, the header has 2"
    assert rows[2].error == "line 5: has 3 cells, the header has 2"
    assert rows[3].error is None


def test_semicolons_are_found():
    assert read("id;task\n1;Bake, then clean\n")[0].text == "Bake, then clean"


def test_a_list_without_a_header_is_read_by_lines():
    lines = ["Water the ferns", "Prune the hedge, and rake", "Mow the lawn", "Feed the hens",
             "Sweep the yard", "Mend the fence"]  # fmt: skip
    with pytest.warns(UserWarning, match="no header was found"):
        rows = read("\n".join(lines) + "\n")
    assert [(row.text, row.error) for row in rows] == [(line, None) for line in lines]


def test_tabs():
    assert read("id\ttask\n1\tBake, then; clean\n", "\t")[0].text == "Bake, then; clean"


def test_byte_order_mark_and_utf16():
    assert read("\ufefftask\nBäcker einteilen\n")[0].text == "Bäcker einteilen"
    assert read("task\r\nBäcker einteilen\r\n".encode("utf-16"))[0].text == "Bäcker einteilen"


def test_another_encoding_warns():
    data = ("task\n" + "Préparer la pâte à l'aube et vérifier le four\n" * 20).encode("cp1252")
    with pytest.warns(UserWarning, match=r"t\.csv: is not UTF-8; read as "):
        rows = read(data)
    assert rows[0].text.startswith("Préparer la pâte à l'aube")


def test_a_wrong_byte_far_into_the_file_does_not_end_it():
    good = b"Bake bread\n" * (HEAD // 5)
    with pytest.warns(UserWarning, match="not UTF-8"):
        rows = read(b"task\n" + good + b"Pr\xe9parer la p\xe2te\n" + good)
    assert len(rows) == 2 * (HEAD // 5) + 1
    assert not any(row.error for row in rows)


def test_utf8_that_the_head_cuts_in_two_is_read():
    line = "é" * 99 + "\n"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows = read("task\n" + line * 2_000)
    assert {row.text for row in rows} == {line.strip()}


def test_one_bad_row_does_not_spoil_the_others():
    long = "x" * (1024 * 1024 + 1)
    rows = read(f"id,task\n1,Bake\n2,{long}\n3,Cl\0ean\n4,Mix\n")
    assert [row.text for row in rows] == ["Bake", "", "", "Mix"]
    assert rows[1].error == "line 3: a cell is longer than 1 MiB"
    assert rows[2].error == "line 4: holds a NUL byte"
    assert [row.origin.line for row in rows] == [2, 3, 4, 5]


def test_rows_stream():
    class Endless:
        def __init__(self):
            self.asked = 0

        def read(self, size=-1):
            self.asked += 1
            return b"task\n" + b"Bake\n" * (size // 5 - 1)

        def readline(self, size=-1):
            self.asked += 1
            return b"Bake\n"

    stream = Endless()
    rows = DelimitedReader().read(Source(name="-", stream=stream))
    assert next(rows).text == "Bake"
    assert stream.asked < 3


def test_jsonl_rows():
    data = '{"task": " Bake  bread ", "id": 7, "title": "Baker"}\n\n{"task": "Mix", "id": null}\n'
    first, second = read_jsonl(data, id_column="id")
    assert (first.text, first.id, first.origin.title) == ("Bake bread", "7", "Baker")
    assert (second.text, second.id, second.origin.line) == ("Mix", None, 3)


def test_jsonl_errors_keep_their_place():
    deep = "[" * 100_000
    rows = read_jsonl(
        '{"task": "Bake"}\n{"task": \n["Mix"]\n{"text": "Brew"}\n{"task": 3}\n{"task": null}\n'
        f"{deep}\n" + '{"task": "a\\u0000b"}\n{"task": "\\ud800 mix"}\n'
    )
    errors = [row.error for row in rows]
    assert errors[0] is None
    assert errors[1].startswith("line 2: not valid JSON (")
    assert errors[2:6] == [
        "line 3: not a JSON object",
        "line 4: has no field 'task'",
        "line 5: field 'task' is not a text",
        "empty row",
    ]
    assert errors[6].startswith("line 7: not valid JSON")
    assert errors[7] == "line 8: holds a NUL byte"
    assert rows[8].text.encode() == "\ufffd mix".encode()


def test_jsonl_columns():
    assert [row.text for row in read_jsonl('{"a": 1}\n{"task": "Bake"}\n')] == ["", "Bake"]
    with pytest.raises(InputError, match="did you mean 'task'"):
        read_jsonl('{"task": "Bake"}\n', column="tasc")
    with pytest.raises(InputError, match="empty"):
        read_jsonl("")
    assert read_jsonl("Bake bread\n")[0].error.startswith("line 1: not valid JSON")
    assert read_jsonl("{}\n")[0].error == "line 1: is an object without fields"


def test_registered_readers_are_tabular():
    specs = {spec.name: spec for spec in reader_table.tasktriage_readers()}
    assert set(specs) == {"csv", "tsv", "jsonl"}
    assert all(spec.tabular for spec in specs.values())
    assert specs["tsv"].suffixes == (".tsv", ".tab")


@pytest.mark.speed
def test_a_utf16_line_without_an_end_is_bounded(yardsticks):
    data, rows = ("task\n" + "x" * 40_000_000 + "\nBake\n").encode("utf-16"), []
    assert yardsticks(lambda: rows.extend(read(data))) < 50  # joined to each block, hundreds
    long, row = rows
    assert long.error == "line 2: a cell is longer than 1 MiB"
    assert row.text == "Bake"


def test_a_long_utf16_line_is_read_to_the_bound_that_others_have():
    data = ("x" * MAX_LINE + "\ny").encode("utf-16")
    lines = list(Lines(Source(name="t"), io.BytesIO(data)))
    assert [len(line) for line in lines[1:]] == [1]
    assert MAX_LINE // 2 <= len(lines[0]) < MAX_LINE


def test_few_long_lines_are_held_at_once(monkeypatch):
    parsed = []
    loads = jsonl.json.loads
    monkeypatch.setattr(jsonl.json, "loads", lambda text: parsed.append(len(text)) or loads(text))
    line = '{"task": "Bake", "x": [' + "[]," * 300_000 + "1]}\n"
    source = Source(name="t.jsonl", data=(line * 12).encode())
    rows = JsonlReader().read(source)
    assert next(rows).text == "Bake"
    assert sum(parsed) < LOOK_AHEAD_CHARS + len(line)
    rows.close()


EVERY = ",;\t|"


@pytest.mark.parametrize(
    "data",
    [
        "sep=;\nnr;task\n1;Water the ferns\n2;Prune\n",
        "nr\ttask\n1\tWater the ferns\n2\tPrune\n",
        "| nr | task |\n|----|------|\n| 1 | Water the ferns |\n| 2 | Prune |\n",
        "Garden work,,\n\nnr,task,share\n1,Water the ferns,1\n2,Prune,2\n",
        "nr,task\r1,Water the ferns\r2,Prune\r",
        "task\nWater the ferns\nPrune\n",
        "nr,task\n1,Water the ferns\n,\n2,Prune\n,\n",
    ],
)
@pytest.mark.filterwarnings("ignore:.*the header is in line")
def test_tables_as_programs_write_them(data):
    assert [row.text for row in read(data, EVERY)] == ["Water the ferns", "Prune"]
    if "\r" not in data:
        assert [row.text for row in read(data.encode("utf-16"), EVERY)][-1] == "Prune"


def test_a_delimiter_is_given():
    assert read("nr~task\n1~Water, prune\n", delimiter="~")[0].text == "Water, prune"
    assert read("nr\ttask\n1\tWater\n", ",", delimiter="tab")[0].text == "Water"
    with pytest.raises(InputError, match="a delimiter is one character, or tab"):
        read("nr,task\n1,Water\n", delimiter="::")


def test_carriage_returns_end_lines_of_a_long_file():
    data = "task\r" + "Water the ferns\r" * (HEAD // 4)
    for encoding in ("utf-8", "utf-16"):
        rows = read(data.encode(encoding))
        assert len(rows) == HEAD // 4
        assert {row.text for row in rows} == {"Water the ferns"}


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ('nr,task\n1,"Water the ferns\n2,Prune\n3,Rake\n', 2),
        ('nr,task\n1,Water\n2,"Prune\n3,Rake\n4,"Mow" the lawn\n', 3),
        ("nr,task\n1,Water\n" * 90 + '2,"Prune\n', 181),
    ],
)
def test_a_quote_that_is_not_closed_is_an_error_with_its_line(data, line):
    with pytest.raises(InputError, match=rf"t\.csv: line {line}: a quote is opened there"):
        read(data)


def test_quotes_within_a_line_that_are_wrong_but_harmless_are_read():
    (row,) = read('nr,task\n1,"Answer "why" mails"\n')
    assert "why" in row.text


def test_rows_know_how_the_table_was_written():
    (row,) = read("\ufeffnr;task;note\r\n01;Water;\r\n", EVERY)
    assert dict(row.row) == {"nr": "01", "task": "Water", "note": ""}
    assert (row.row.form.delimiter, row.row.form.encoding) == (";", "utf-8-sig")
    (row,) = read("nr\ttask\r\n1\tWater\r\n".encode("utf-16"), EVERY)
    assert (row.row.form.delimiter, row.row.form.encoding) == ("\t", "utf-16")


def test_apostrophes_may_be_the_quotes():
    first, second = read("'nr','task'\n'1','Mix rye, oats'\n'2','Bake it'\n")
    assert (first.text, second.text) == ("Mix rye, oats", "Bake it")
    assert [row.text for row in read("task,x\n'Bake' it,1\n")] == ["'Bake' it"]
    with pytest.raises(InputError, match=r"line 2: a quote is opened .* twice \(''\)"):
        read("'nr','task'\n'1','Mix rye\n'2','Bake it'\n")


def test_columns_called_as_sections_are_a_posting_however_short():
    data = (
        "Job Title,Key Duties,Requirements,What we offer\n"
        "Ranger,Count deer and mend fences.,Map reading,A hut\nPilot,Guide ships.,A licence,Tea\n"
    )
    with pytest.warns(UserWarning, match="read as a posting .if each is a task: --as tasks"):
        first, second = read(data)
    assert (first.name, first.title, second.title) == ("t.csv/1", "Ranger", "Pilot")
    assert first.data.decode() == (
        "## Key duties\n\nCount deer and mend fences.\n\n## Requirements\n\nMap reading\n\n"
        "## What we offer\n\nA hut"
    )


@pytest.mark.parametrize("head", ["Task,Requirements", "Duty,Benefits", "Duties,Skills"])
def test_a_task_with_what_it_asks_for_is_a_task(head):
    assert [row.text for row in read(f"{head}\nCount deer,Map reading\n")] == ["Count deer"]
