"""A table of roles with their headcount, through `profile`: as people's systems export it."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from .conftest import EXAMPLES

CONTRACTS = files("tasktriage.contracts")
PROFILE, PORTFOLIO = (
    Draft202012Validator(json.loads(CONTRACTS.joinpath(f"{n}.schema.json").read_text("utf-8")))
    for n in ("profile", "portfolio")
)
NURSE, ENGINEER = (
    (EXAMPLES / f"{name}.md").read_text("utf-8") for name in ("nurse", "qa_engineer")
)
HEAD = ["Job Title", "Department", "Grade", "Headcount", "Std Hours", "Base Salary", "JD File"]
ROLES = [
    ["Registered nurse", "Ward 3", "B5", "24", "37.5", "£34,000", "jobs/nurse.md"],
    ["Ward clerk", "Ward 3", "B3", "3", "37.5", "£24,000", ""],
    ["QA engineer", "IT", "L4", "12", "40", "52k", "jobs/qa.md"],
    ["QA engineer", "Ward 3", "L4", "2", "", "52k", "jobs/qa.md"],
]
SAID = "has a headcount for each title, so its rows are roles"


def csv_of(*rows: list[str], head: list[str] = HEAD) -> str:
    return "".join(
        ",".join(f'"{cell}"' if "," in cell else cell for cell in row) + "\n"
        for row in (head, *rows)
    )


@pytest.fixture
def jobs(write):
    write("jobs/nurse.md", NURSE)
    write("jobs/qa.md", ENGINEER)


def test_an_export_becomes_roles_and_their_sums(tt, write, jobs):
    write("roles.csv", csv_of(*ROLES, ["Total", "", "", "41", "", "", ""]))
    result = tt("profile", "roles.csv", "-f", "jsonl").ok(SAID, "line 6: a total, left out")
    *profiles, portfolio = result.records
    for profile in profiles:
        PROFILE.validate(profile)
    PORTFOLIO.validate(portfolio)
    assert [profile["role"] for profile in profiles] == [
        "Registered nurse (Ward 3)",
        "Ward clerk (Ward 3)",
        "QA engineer (IT)",
        "QA engineer (Ward 3)",
    ]
    nurse, clerk, engineer, few = profiles
    expected = {"unit": "Ward 3", "level": "B5", "headcount": 24, "hours": 37.5, "pay": 34000}
    assert nurse["facts"] == expected
    assert nurse["document"] == "jobs/nurse.md"
    assert (clerk["evidence"], clerk["shares"]) == ("withheld", None)
    assert "no description that could be read" in clerk["why"]
    assert few["facts"]["pay"] is None
    assert few["notes"] == ["fewer than 5 hold it: pay is withheld"]
    assert few["shares"] == engineer["shares"]  # of few holders too
    whole = portfolio["organisation"]
    assert (whole["roles"], whole["headcount"]) == (3, 38)
    assert whole["hours"] == 24 * 37.5 + 12 * 40 + 2 * 40
    assert whole["left_out"] == {"roles": 1, "headcount": 3}
    ward, it = portfolio["units"]
    assert (ward["unit"], ward["roles"], ward["fte"]) == ("Ward 3", 2, 24 * 37.5 / 40 + 2)
    for label, stock in whole["labels"].items():
        units = ward["labels"][label]["hours"]["value"] + it["labels"][label]["hours"]["value"]
        assert stock["hours"]["value"] == pytest.approx(units)
        low, high = stock["fte"]["interval"]
        assert low < stock["fte"]["value"] < high
    assert "the table says no hours of 1 role: 40 a week each" in portfolio["notes"]


def test_a_workbook_with_rows_above_its_header(tt, tmp_path, jobs):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Workforce by role, 31 December"])
    sheet.append(["Source: people system", None, "confidential"])
    sheet.append([])
    sheet.append([*HEAD, "Cost centre owner"])
    for row in ROLES:
        numbers = [float(cell) if cell.replace(".", "").isdigit() else cell for cell in row]
        sheet.append([*numbers, "M. Ito"])
    book.create_sheet("Notes").append(["Ask the people team"])
    book.save(tmp_path / "roles.xlsx")
    result = tt("profile", "roles.xlsx", "-f", "json")
    assert result.code == 0, result.err
    assert SAID in result.err
    *profiles, portfolio = json.loads(result.out)["results"]
    assert portfolio["organisation"]["headcount"] == 38
    assert "Ito" not in result.out  # nothing but what is needed is carried
    assert len(profiles) == 4


def test_descriptions_as_texts(tt, write):
    rows = [{"role": "Nurse", "team": "A", "fte": 6.5, "description": NURSE}]
    rows += [{"role": "Engineer", "team": "B", "fte": "2,5", "description": ENGINEER}]
    write("roles.json", json.dumps(rows))
    *profiles, portfolio = tt("profile", "roles.json", "-f", "jsonl").ok(SAID).records
    assert [p["role"] for p in profiles] == ["Nurse (A)", "Engineer (B)"]
    assert [p["task_count"] for p in profiles] == [12, 12]
    assert portfolio["organisation"]["fte"] == 9.0


def test_full_time_may_be_another_number(tt, write, jobs):
    write("roles.csv", csv_of(ROLES[0]))
    args = ("profile", "roles.csv", "--full-time-hours", "37.5", "-f", "jsonl")
    assert tt(*args).ok(SAID).records[-1]["organisation"]["fte"] == 24
    tt("profile", "roles.csv", "--full-time-hours", "0").fails(2, "--full-time-hours")


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_on_a_terminal(tt, write, jobs, columns):
    write("roles.csv", csv_of(*ROLES))
    out = tt("profile", "roles.csv", COLUMNS=str(columns)).ok(SAID).out
    assert max(map(cell_len, out.splitlines())) <= columns
    said = " ".join(out.split())
    assert "Portfolio, in full-time equivalents (FTE)" in said
    assert "All units" in said
    assert "The sums have 3 of 4 roles, and 38 of 41 people; the others have too few" in said
    assert ("26 of 29" if columns == 120 else "Ward 3: 26 of 29 people, 24.5 FTE") in said
    assert "A full-time equivalent is 40 hours a week" in said


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("../secret.md", "is no path within the table's folder"),
        ("jobs/../../secret.md", "is no path within the table's folder"),
        ("..\\secret.md", "is no path within the table's folder"),
        ("/etc/hosts.md", "is no path within the table's folder"),
        ("C:\\secret.md", "is no path within the table's folder"),
        ("https://example.org/a.md", "is an address"),
        ("link.md", "leads out of the table's folder by a link"),
        ("linked/secret.md", "leads out of the table's folder by a link"),
        ("none.md", "is no file in the table's folder"),
        ("jobs.md", "is no file in the table's folder"),
        ("roles.csv", "is a table or an archive"),
        ("picture.png", "picture"),
        ("table.md", "is a zip archive or an Office file"),
        ("tasks.json", "is a table; name a text that describes the role"),
    ],
)
def test_a_document_that_can_t_be_used_costs_its_role_alone(
    tt, write, jobs, tmp_path: Path, path, problem
):
    folder = tmp_path / "hr"
    folder.mkdir()
    (tmp_path / "secret.md").write_text(ENGINEER, "utf-8")
    (folder / "jobs.md").mkdir()
    (folder / "nurse.md").write_text(NURSE, "utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "linked").symlink_to(tmp_path)
    book = openpyxl.Workbook()
    book.active.append(["task"])
    book.active.append(["Sort the mail"])
    book.save(folder / "table.md")
    (folder / "tasks.json").write_text('[{"task": "Sort the mail"}]', "utf-8")
    rows = [["Spy", "IT", "", "9", "", "", path], ["Nurse", "IT", "", "7", "", "", "nurse.md"]]
    write("hr/roles.csv", csv_of(*rows))
    result = tt("profile", "hr/roles.csv", "-f", "jsonl")
    assert result.code == 1
    errors = [line for line in result.said() if line.startswith("error")]
    assert len(errors) == 1, result.err
    assert errors[0].startswith("error: hr/roles.csv: line 2: document '")
    assert problem in errors[0]
    spy, nurse, portfolio = result.records
    assert (spy["role"], spy["tasks"], spy["document"]) == ("Spy (IT)", [], None)
    assert nurse["document"] == "hr/nurse.md"
    assert portfolio["organisation"]["left_out"] == {"roles": 1, "headcount": 9}


def test_documents_need_a_table_in_a_folder(tt, write, tmp_path, jobs):
    data = csv_of(ROLES[0]).encode()
    piped = tt("profile", "-", "--reader", "csv", stdin=data)
    assert piped.code == 1
    assert "the table is no file in a folder; save it as one" in piped.err
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("roles.csv", data)
        archive.writestr("jobs/nurse.md", NURSE)
    zipped = tt("profile", "a.zip", "-f", "jsonl")
    assert "the table is no file in a folder; save it as one" in zipped.err


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["QA Engineer", "it", "L4", "3", "", "", ""], "stands in line 4 already"),
        (["Cook", "IT", "", "many", "", "", ""], "headcount 'many' is no number from 0"),
        (["Cook", "IT", "", "-2", "", "", ""], "headcount '-2' is no number from 0"),
        (["Cook", "IT", "", "2", "400", "", ""], "hours '400' is no number from 0"),
        (["", "IT", "", "2", "", "", ""], "has no title"),
    ],
)
def test_a_row_that_can_t_be_used_is_one_line(tt, write, jobs, row, problem):
    write("roles.csv", csv_of(*ROLES, row))
    result = tt("profile", "roles.csv", "-f", "jsonl")
    assert result.code == 1
    (error,) = [line for line in result.said() if line.startswith("error")]
    assert error.startswith("error: roles.csv: line 6: ")
    assert problem in error
    assert len(result.records) == 5
    assert result.records[-1]["organisation"]["left_out"]["roles"] == 2  # with one of no document


def test_roles_of_one_name_are_told_apart(tt, write, jobs):
    more = [["QA engineer", "IT", level, "6", "", "", "jobs/qa.md"] for level in ("L5", "")]
    write("roles.csv", csv_of(*ROLES, *more))
    *profiles, _ = tt("profile", "roles.csv", "-f", "jsonl").ok(SAID).records
    names = [profile["role"] for profile in profiles]
    assert names[-2:] == ["QA engineer, L5 (IT)", "QA engineer, no level (IT)"]
    assert len(set(names)) == 6


def test_a_headcount_that_is_not_said_is_in_no_sum(tt, write, jobs):
    write("roles.csv", csv_of(ROLES[0], ["QA engineer", "IT", "", "", "", "", "jobs/qa.md"]))
    *profiles, portfolio = tt("profile", "roles.csv", "-f", "jsonl").ok(SAID).records
    assert profiles[1]["shares"] is not None
    assert profiles[1]["notes"] == ["the table says no headcount: it is in no sum"]
    assert portfolio["organisation"]["left_out"] == {"roles": 1, "headcount": 0}


@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx"])
def test_rows_about_persons_are_refused(tt, write, tmp_path, suffix):
    head = ["Employee ID", "Name", "Job Title", "Department", "Salary"]
    rows = [["1", "Ann Lee", "Nurse", "Ward 3", "3"], ["2", "Bob Ray", "Nurse", "Ward 3", "3"]]
    if suffix == "xlsx":
        book = openpyxl.Workbook()
        for row in (head, *rows):
            book.active.append(row)
        book.save(tmp_path / "staff.xlsx")
    else:
        separator = "," if suffix == "csv" else "\t"
        write(f"staff.{suffix}", "\n".join(map(separator.join, (head, *rows))) + "\n")
    result = tt("profile", f"staff.{suffix}", "-f", "jsonl")
    result.fails(1, "its rows are persons (column 'Employee ID')", "AI Act, Annex III 4", "pivot")
    assert result.out == ""


def test_classify_and_a_table_of_tasks_know_nothing_of_it(tt, write, jobs):
    write("roles.csv", csv_of(*ROLES))
    tt("classify", "roles.csv").fails(1, "has no column called task")
    write("tasks.csv", "id,name,title,task\n1,Mail,Clerk,Sort the incoming mail\n")
    (clerk,) = tt("profile", "tasks.csv", "-f", "jsonl").ok().records
    assert clerk["role"] == "Clerk"


def test_a_headcount_beside_tasks_is_said_to_be_of_no_use(tt, write):
    rows = "".join(f"Clerk,{task},10\n" for task in ("Sort the mail", "File letters"))
    write("tasks.csv", f"Job title,Task,Headcount\n{rows}")
    result = tt("profile", "tasks.csv", "-f", "jsonl").ok("'Headcount' is not used")
    assert len(result.records) == 1


def test_tasks_are_not_grouped_by_person(tt, write):
    write("tasks.csv", "Employee,Job title,Task\nAnn Lee,Clerk,Sort the mail\n")
    tt("profile", "tasks.csv", "--role-column", "Job title").ok()
    result = tt("profile", "tasks.csv", "--role-column", "Employee")
    result.fails(1, "'Employee' for --role-column names persons")


@pytest.mark.parametrize("options", [(), ("--as", "postings")])
@pytest.mark.parametrize("command", ["profile", "compare"])
def test_a_staff_list_with_descriptions_is_refused(tt, write, command, options):
    text = "Sort the mail. File letters. Order paper. Answer calls."
    rows = "".join(f"{name},Clerk,{text}\n" for name in ("Ann Lee", "Bob Ray"))
    write("staff.csv", f"Full name,Job title,Job description\n{rows}")
    tt(command, "staff.csv", *options).fails(1, "its rows are persons (column 'Full name')")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_not_waited_for(tt, write, tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    write("roles.csv", csv_of(["Cook", "A", "", "9", "", "", "pipe.md"]))
    assert "is no file in the table's folder" in tt("profile", "roles.csv").err
