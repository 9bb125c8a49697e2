"""Tables of roles, of persons, of tasks and of postings, told apart by their columns."""

from __future__ import annotations

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source
from tasktriage.kit.role_columns import RoleColumns, amount, refuse_persons, role_columns

LONG = "Sort the mail.\n\nAnswer calls.\n\n" * 30


def table(head: str, *rows: str) -> tuple[list[str], list[dict[str, str]]]:
    names = head.split("|")
    return names, [dict(zip(names, row.split("|"), strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        ("title|headcount", "Nurse|12", RoleColumns(title="title", headcount="headcount")),
        (
            "Job Title|Department|Pay Grade|Headcount (31 Dec 2026)|Std. Hours|Base Salary",
            "Nurse|Ward 3|B5|12|37.5|£34,000",
            RoleColumns(
                title="Job Title",
                unit="Department",
                level="Pay Grade",
                headcount="Headcount (31 Dec 2026)",
                hours="Std. Hours",
                pay="Base Salary",
            ),
        ),
        (
            "Position|Org Unit|FTE|File",
            "Clerk|Sales|3.5|jobs/clerk.docx",
            RoleColumns(title="Position", unit="Org Unit", fte="FTE", document="File"),
        ),
        (
            "Role|Team|No. of employees|Job description",
            "Clerk|Sales|3|clerk.md",
            RoleColumns(
                title="Role",
                unit="Team",
                headcount="No. of employees",
                document="Job description",
            ),
        ),
    ],
)
def test_columns_as_exports_name_them(head, row, expected):
    names, sample = table(head, row)
    assert role_columns(names, sample) == expected
    assert role_columns(names) is not None


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("title|task", "Clerk|Sort the mail"),
        ("headcount|task", "3|Sort the mail"),
        ("title|employees", "Clerk|Ann Lee and Bob Ray"),  # names, no numbers
    ],
)
def test_no_table_of_roles(head, row):
    assert role_columns(*table(head, row)) is None


def test_tasks_with_the_headcount_of_their_role_beside_are_tasks():
    rows = ("Clerk|3|Sort the mail", "Clerk|3|Answer calls", "Cook|2|Fry eggs", "Cook|2|Wash up")
    assert role_columns(*table("title|headcount|task", *rows)) is None
    assert role_columns(*table("title|headcount|duties", rows[0], rows[2])) is not None


@pytest.mark.parametrize(
    ("head", "rows", "column"),
    [
        ("Employee ID|Job title|Salary", ["1|Nurse|3", "2|Nurse|3"], "Employee ID"),
        ("First Name|Last Name|Title", ["Ann|Lee|Nurse"], "First Name"),
        ("name|title|unit", ["Ann Lee|Nurse|Ward 3"], "name"),
        ("title|unit|Date of birth", ["Nurse|Ward 3|1990-02-01"], "Date of birth"),
        ("e-mail|position", ["ann@example.org|Nurse"], None),
        ("Name|Job title|Headcount", ["Ann Lee|Nurse|1", "Bob Ray|Clerk|1"], "Name"),
        ("Surname|Job title|FTE", ["Lee|Nurse|1", "Ray|Clerk|0.5"], "Surname"),
        (
            "Staff ID|Job title|Job description",
            [f"7|Nurse|{LONG.strip()}"],
            "Staff ID",
        ),
    ],
)
def test_rows_that_are_persons_are_refused(head, rows, column):
    names, sample = table(head, *rows)
    with pytest.raises(InputError) as error:
        refuse_persons(Source(name="s.csv"), names, sample, role_columns(names, sample))
    said = str(error.value)
    assert said.startswith("s.csv: its rows are persons (column")
    assert column is None or f"'{column}'" in said
    assert "AI Act, Annex III 4" in said
    assert "a row for each role, with a column headcount: a pivot table" in said


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("id|name|title|task", ["1|Mail|Clerk|Sort the mail"]),
        ("Employee ID|title|task", ["1|Clerk|Sort the mail"]),
        ("id|title|description|contact e-mail", [f"1|Clerk|{LONG.strip()}|hr@example.org"]),
        ("First name|title|description", [f"Ann|Clerk|{LONG.strip()}"]),  # of a recruiter
        ("id|title|headcount", ["1|Clerk|7", "2|Cook|1"]),
        ("title|headcount", ["Clerk|1", "Cook|1"]),
        ("name|task", ["Mail|Sort the mail"]),
    ],
)
def test_rows_that_are_none(head, rows):
    names, sample = table(head, *rows)
    refuse_persons(Source(name="s.csv"), names, sample, role_columns(names, sample))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12", 12.0),
        (12, 12.0),
        (12.5, 12.5),
        ("1,200", 1200.0),
        ("1.200", 1200.0),
        ("12,5", 12.5),
        ("37.5 h/week", 37.5),
        ("£45,000", 45000.0),
        ("52.300,50 €", 52300.5),
        ("USD 45k", 45000.0),
        ("1'200", 1200.0),
        ("n/a", None),
        ("–", None),
        ("", None),
        (None, None),
    ],
)
def test_amounts(cell, expected):
    assert amount(cell) == expected


@pytest.mark.parametrize("cell", ["many", "-3", "3-4", "1e9", "12 (2 vacant)", "9" * 200])
def test_no_amount(cell):
    with pytest.raises(ValueError):  # noqa: PT011
        amount(cell)
