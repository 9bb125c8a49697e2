"""Tables of roles with their headcount, and the numbers in them."""

from __future__ import annotations

import pytest

from tasktriage.kit.role_columns import RoleColumns, amount, role_columns


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
