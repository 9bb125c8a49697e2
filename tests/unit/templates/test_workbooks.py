"""Workbooks as people keep them: merged cells, dates, codes with zeros, rows above the header."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zipfile import ZipFile

import pytest

from tasktriage.contracts.errors import InputError, UsageError
from tasktriage.kit.policy_file import parse_policy
from tasktriage.kit.taxonomy_file import parse_taxonomy
from tasktriage.templates import workbook
from tasktriage.templates.nodes import taxonomy_text
from tasktriage.templates.rules import policy_text

openpyxl = pytest.importorskip("openpyxl", reason='pip install "tasktriage[tables]"')


@pytest.fixture
def book():
    made = openpyxl.Workbook()
    made.active.title = "Codes"
    return made


@pytest.fixture
def read(tmp_path):
    """Save a workbook and read the taxonomy that comes of it, with its notes."""

    def read(book):
        path = tmp_path / "nodes.xlsx"
        book.save(path)
        text, notes = taxonomy_text(path, "bees", "Bees", "MIT")
        return parse_taxonomy("bees.toml", text), [note.partition(": ")[2] for note in notes]

    return read


def test_a_sheet_as_people_keep_it(book, read):
    sheet = book.active
    sheet.append(["Our codes, 2026"])
    sheet.append([])
    sheet.append(["Code", "Title", "Parent", "Task", "Since"])
    sheet.append([110, "Handwerk", None, None, date(2026, 1, 1)])
    sheet.append([111, " Bäckerei ", 110, "Brot backen"])
    sheet.append([None, None, None, "Brötchen formen"])
    sheet.append([112.0, "=1/0", 110, "Mehl mahlen"])
    sheet["B7"] = "Müllerei"
    sheet.merge_cells("A5:A6")  # a code for two rows
    for row in range(4, 8):
        sheet.cell(row, 1).number_format = sheet.cell(row, 3).number_format = "0000"
    hidden = book.create_sheet("Old")
    hidden.append(["id", "title"])
    hidden.sheet_state = "hidden"
    book.create_sheet("Notes").append(["Ask Jo"])
    found, notes = read(book)
    assert [(n.id, n.title, n.parent) for n in found.nodes] == [
        ("0110", "Handwerk", None),
        ("0111", "Bäckerei", "0110"),
        ("0112", "Müllerei", "0110"),
    ]
    assert found.nodes[1].tasks == ("Brot backen", "Brötchen formen")
    assert notes == [
        "has 2 sheets; read 'Codes'",
        "the header is in row 3; rows above it are left out",
        "columns not used: Since",
    ]


def test_the_sheet_that_has_the_columns_is_read(book, read):
    book.active.append(["Read me first"])
    sheet = book.create_sheet("Nodes")
    sheet.append(["id", "title"])
    sheet.append(["a", "A"])
    found, notes = read(book)
    assert (found.nodes[0].id, notes) == ("a", ["has 2 sheets; read 'Nodes'"])


def test_dates_of_a_sheet_are_dates(book, tmp_path):
    head = [
        "rule",
        "act",
        "sentences",
        "effect",
        "jurisdiction",
        "basis",
        "source",
        "as_of",
        "expires",
        "unreviewed",
    ]
    book.active.append(head)
    row = ["Refunds", "pay back", "Decide on refunds", "human", "here", 7, "book"]
    book.active.append([*row, datetime(2026, 11, 2), date(2027, 5, 1), True])
    book.save(tmp_path / "rules.xlsx")
    text, _ = policy_text(tmp_path / "rules.xlsx", "house", "House", "MIT")
    (rule,) = parse_policy("house.toml", text).rules
    assert (rule.as_of, rule.expires) == (date(2026, 11, 2), date(2027, 5, 1))
    assert (rule.basis, rule.unreviewed) == ("7", True)


def test_what_is_wrong_is_named_by_the_row_of_the_sheet(book, read):
    book.active.append(["id", "title", "parent"])
    book.active.append([])
    book.active.append([1, "A", 2])
    with pytest.raises(InputError, match="row 3, column 'parent': unknown id '2'"):
        read(book)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is an old Excel file"),
        (b"id,title\n", "is a damaged Excel workbook or none"),
        (b"PK\x03\x04" + bytes(100), "is a damaged Excel workbook or none"),
    ],
)
def test_what_is_no_workbook_is_one_line(tmp_path, data, line):
    path = tmp_path / "nodes.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        taxonomy_text(path, "bees", "Bees", "MIT")
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_empty_workbook_and_a_huge_sheet_are_refused(book, read):
    with pytest.raises(InputError, match="without a filled cell"):
        read(book)
    book.active["A1"], book.active["XFD1048576"] = "id", "x"
    with pytest.raises(InputError, match="more than 5,000,000 cells; save it as csv"):
        read(book)


def test_a_sheet_that_takes_too_long_is_ended(book, monkeypatch, tmp_path):
    monkeypatch.setattr(workbook, "LIMITS", replace(workbook.LIMITS, seconds=2))
    book.active.append(["id", "title"])
    book.save(tmp_path / "sound.xlsx")
    bomb = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    with ZipFile(tmp_path / "sound.xlsx") as sound, ZipFile(tmp_path / "bomb.xlsx", "w") as made:
        for part in sound.namelist():
            made.writestr(part, sound.read(part).replace(b"</sheetData>", bomb))
    with pytest.raises(InputError) as caught:
        taxonomy_text(tmp_path / "bomb.xlsx", "bees", "Bees", "MIT")
    assert str(caught.value).endswith("; save it as csv first")


def test_without_the_reader_of_workbooks_the_line_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(workbook, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r'pip install "tasktriage\[tables\]"'):
        taxonomy_text(tmp_path / "nodes.xlsx", "bees", "Bees", "MIT")


def test_other_kinds_of_files_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"unknown kind of table '.ods'; there are: .csv"):
        taxonomy_text(tmp_path / "nodes.ods", "bees", "Bees", "MIT")
