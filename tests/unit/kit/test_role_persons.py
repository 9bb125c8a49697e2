"""Tables of persons are refused; tables of roles, of tasks and of postings are not."""

from __future__ import annotations

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source
from tasktriage.kit.role_columns import role_columns
from tasktriage.kit.role_persons import refuse_persons, refuse_role_column

LONG = ("Sort the mail.\n\nAnswer calls.\n\n" * 30).strip()


def table(head: str, *rows: str) -> tuple[list[str], list[dict[str, str]]]:
    names = head.split("|")
    return names, [dict(zip(names, row.split("|"), strict=True)) for row in rows]


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
            [f"7|Nurse|{LONG}"],
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
        ("id|title|description|contact e-mail", [f"1|Clerk|{LONG}|hr@example.org"]),
        ("First name|title|description", [f"Ann|Clerk|{LONG}"]),  # of a recruiter
        ("id|title|headcount", ["1|Clerk|7", "2|Cook|1"]),
        ("title|headcount", ["Clerk|1", "Cook|1"]),
        ("name|task", ["Mail|Sort the mail"]),
    ],
)
def test_rows_that_are_none(head, rows):
    names, sample = table(head, *rows)
    refuse_persons(Source(name="s.csv"), names, sample, role_columns(names, sample))


@pytest.mark.parametrize(
    "column",
    [
        *("Employee", "Employee Name", "Name of employee", "Full Name", "Surname", "Last name"),
        *("Vorname", "Nachname", "Incumbent", "Worker", "Staff member", "Name", "Holder"),
        *("Mitarbeiter", "Date of birth", "Personnel No."),
    ],
)
def test_a_description_beside_makes_no_roles_of_persons(column):
    rows = [f"Ann Lee|Nurse|Ward|{LONG}", f"Bob Ray|Nurse|Ward|{LONG}"]
    names, sample = table(f"{column}|Job title|Department|Job description", *rows)
    with pytest.raises(InputError, match="its rows are persons"):
        refuse_persons(Source(name="s.csv"), names, sample, None)


@pytest.mark.parametrize(
    ("head", "rows"),
    [  # as boards and recruiting systems write them
        (
            "id|site|job_url|title|company|location|emails|description",
            [f"1|indeed|https://x.example/1|Nurse|Acme|Bonn|hr@example.org|{LONG}"],
        ),
        (
            "Requisition ID|Title|Recruiter|Hiring manager|Status|Description",
            [f"R1|Nurse|Ann Lee|Bob Ray|Open|{LONG}", f"R2|Cook|Ann Lee|Cy Poe|Open|{LONG}"],
        ),
        ("Name|Job title|Company|Description", [f"Acme Ltd|Nurse|Acme|{LONG}"]),
        ("Name|Position|URL|Description", [f"Acme Ltd|Nurse|https://x.example/1|{LONG}"]),
        ("First name|Last name|Title|Posted|Description", [f"Ann|Lee|Nurse|Monday|{LONG}"]),
        ("Name|Title|Description", [f"Nurse|Nurse|{LONG}", f"Cook|Cook|{LONG}"]),
        ("Name|Description", [f"Nurse|{LONG}", f"Cook|{LONG}"]),
        ("Title|Email|Description", [f"Nurse|ann@example.org|{LONG}", f"Cook|b@x.example|{LONG}"]),
        ("Title|Incumbent|Description", [f"Nurse|n/a|{LONG}", f"Cook||{LONG}"]),
        ("Title|Full name|Description", [f"{role}|Ann Lee|{LONG}" for role in ("A", "B", "C")]),
        ("id|title|Summary", [f"1|Nurse|{LONG}", f"2|Cook|{LONG}"]),
        ("Title|Employee type|Employee count|Description", [f"Nurse|Full-time|7|{LONG}"]),
    ],
)
@pytest.mark.parametrize("postings", [True, False])
def test_exports_of_postings_are_not_refused(head, rows, postings):
    names, sample = table(head, *rows)
    refuse_persons(Source(name="s.csv"), names, sample, None, postings=postings)


def test_rows_that_are_read_as_postings_are_persons_without_a_title_too():
    names, sample = table("Employee|Duties", f"Ann Lee|{LONG}", f"Bob Ray|{LONG}")
    refuse_persons(Source(name="s.csv"), names, sample, None)  # they may be tasks
    with pytest.raises(InputError, match="'Employee'"):
        refuse_persons(Source(name="s.csv"), names, sample, None, postings=True)


@pytest.mark.parametrize(
    ("head", "rows", "sign"),
    [
        ("Title|Headcount|Incumbent", ["Nurse|1|Ann Lee", "Cook|3|Bob Ray"], "column 'Incumbent'"),
        ("Title|Headcount|Employee", ["Nurse|12|Ann Lee"], "column 'Employee'"),
        ("Title|Unit|FTE", ["Nurse|Ward|1", "nurse|Ward|0.8"], "'Title' comes again, 1 at most"),
    ],
)
def test_a_headcount_makes_no_roles_of_persons(head, rows, sign):
    names, sample = table(head, *rows)
    roles = role_columns(names, sample)
    assert roles is not None
    with pytest.raises(InputError, match=f"its rows are persons \\({sign}"):
        refuse_persons(Source(name="s.csv"), names, sample, roles)


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("Title|Unit|FTE", ["Nurse|Ward 1|1", "Nurse|Ward 2|0.8"]),
        ("Title|Unit|Headcount", ["Nurse|Ward 1|3", "Nurse|Ward 1|1"]),  # an error of that row
        ("Title|Headcount|Full name", ["Nurse|3|Registered nurse", "Cook|1|Hospital cook"]),
        ("Title|Mitarbeiter", ["Nurse|3", "Cook|1"]),
        ("id|Title|Positions|Posted|Email", ["1|Nurse|1|May|a@x.example", "2|Nurse|1|May|"]),
    ],
)
def test_a_headcount_shows_roles(head, rows):
    names, sample = table(head, *rows)
    roles = role_columns(names, sample)
    assert roles is not None
    refuse_persons(Source(name="s.csv"), names, sample, roles)


@pytest.mark.parametrize(
    ("column", "names"),
    [
        ("Employee", ["Employee", "Task"]),
        ("e-mail", ["e-mail", "Task"]),
        ("Full Name", ["Full Name", "Job title", "Task"]),
        ("Name", ["Name", "Job title", "Task"]),
        ("Staff ID", ["Staff ID", "Task"]),
    ],
)
def test_no_tasks_by_person(column, names):
    with pytest.raises(InputError, match=r"names persons.*name the column of their roles"):
        refuse_role_column("t.csv", column, names)


@pytest.mark.parametrize("column", ["Job title", "Name", "Team", "Employees", "ID"])
def test_tasks_by_what_is_no_person(column):
    refuse_role_column("t.csv", column, [column, "Task"])
