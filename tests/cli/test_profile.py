"""`profile`: roles of documents and tables, in every format, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from .conftest import EXAMPLES

SCHEMA = json.loads(
    files("tasktriage.contracts").joinpath("profile.schema.json").read_text("utf-8")
)
CHECKED = Draft202012Validator(SCHEMA)
TASKS = [
    "Sort the incoming mail by department",
    "Answer phone calls and pass messages on",
    "Type letters from dictation",
    "Order paper and toner from the supplier",
    "File signed contracts in the archive",
    "Greet visitors and show them the way",
    "Book rooms and catering for meetings",
    "Update the list of suppliers",
    "Check invoices against orders",
    "Approve overtime of the front desk",
]


def table(head: str, rows: list[list[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([head.split(","), *rows])
    return text.getvalue()


def test_a_document_is_a_role(tt):
    (profile,) = tt("profile", EXAMPLES / "nurse.md", "-f", "jsonl").ok().records
    CHECKED.validate(profile)
    assert profile["role"] == "Registered Nurse, Acute Medical Ward (Nights)"
    assert profile["evidence"] == "enough"
    shares = {label: share["value"] for label, share in profile["shares"].items()}
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-5)
    assert max(shares, key=lambda label: shares[label]) == "human-critical"
    for share in profile["shares"].values():
        for low, high in (share["listed"], share["role"]):
            assert 0.0 <= low <= share["value"] <= high <= 1.0
    assert {reason["code"] for reason in profile["reasons"]} & {"PHY", "EMP"}
    assert sum(task["share"] for task in profile["tasks"]) == pytest.approx(1.0, abs=1e-4)


def test_its_tasks_are_those_of_classify(tt):
    posting = EXAMPLES / "qa_engineer.md"
    (profile,) = tt("profile", posting, "-f", "jsonl").ok().records
    classified = tt("classify", posting, "-f", "jsonl").ok().records
    assert [task["assessment"] for task in profile["tasks"]] == classified


@pytest.mark.parametrize("columns", [40, 60, 80, 140])
def test_the_terminal_keeps_within_its_width(tt, columns):
    names = ("nurse.md", "qa_engineer.md")
    result = tt("profile", *map(EXAMPLES.joinpath, names), COLUMNS=str(columns)).ok()
    lines = result.out.splitlines()
    assert max(map(cell_len, lines)) <= columns
    said = " ".join(result.out.split())
    assert "Kept with people by" in said
    assert "Shares are means of probabilities, with 90 % intervals" in said.replace("\u00a0", " ")


def test_a_table_by_role_with_hours(tt, write):
    rows = [["Clerk", task, 1 + n % 3] for n, task in enumerate(TASKS)]
    rows += [["Lead", f"{task} for the region", 4] for task in TASKS[:5]]
    write("tasks.csv", table("job,task,hours per week", [*rows[::2], *rows[1::2]]))
    args = ("profile", "tasks.csv", "--role-column", "job", "--column", "task", "-f", "jsonl")
    clerk, lead = tt(*args).ok().records
    assert (clerk["role"], lead["role"]) == ("Clerk", "Lead")
    assert clerk["weights"] == {"source": "written", "exponent": 1.0}
    assert [s["exponent"] for s in clerk["sensitivity"]] == [0.0, 0.5, 1.0]
    assert (clerk["evidence"], lead["evidence"]) == ("indicative", "indicative")
    flat, _ = tt(*args, "--weight-exponent", "0").ok().records
    assert flat["n_eff"] == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("-2", "line 3: weight -2 is negative"),
        ("soon", "line 3: weight 'soon' in column 'hours' is no number"),
    ],
)
def test_a_wrong_weight_costs_its_role_alone(tt, write, cell, problem):
    rows = [["A", TASKS[0], 3], ["A", TASKS[1], cell], *(["B", task, 2] for task in TASKS[2:8])]
    write("tasks.csv", table("role,task,hours", rows))
    result = tt("profile", "tasks.csv", "--role-column", "role", "-f", "jsonl")
    result.fails(1, "tasks.csv", problem)
    assert [record["role"] for record in result.records] == ["B"]


def test_weights_of_zero_and_a_column_that_is_not_there(tt, write):
    write("tasks.csv", table("task,hours", [[task, 0] for task in TASKS]))
    tt("profile", "tasks.csv").fails(1, "tasks.csv", "all weights are zero")
    wrong = tt("profile", "tasks.csv", "--role-column", "rolle")
    wrong.fails(1, "no column 'rolle' for --role-column; there are task, hours")
    tt("profile", "tasks.csv", "--weight-column", "h").fails(1, "no column 'h'; there are task")


def test_a_document_without_tasks_is_in_its_place(tt, write):
    write("a.txt", "Lighthouse\n\nWe are a family firm.\n\nOur values are kindness and calm.\n")
    names = ("a.txt", EXAMPLES / "nurse.md")
    first, second = tt("profile", *names, "-f", "jsonl").ok("no task found").records
    CHECKED.validate(first)
    assert first["role"] == "Lighthouse"
    assert first["evidence"] == "withheld"
    assert "no task was found" in first["why"]
    assert second["evidence"] == "enough"


def test_nothing_and_an_unknown_format(tt):
    tt("profile").fails(2, "nothing to profile")
    tt("profile", EXAMPLES / "nurse.md", "-f", "nope").fails(2, "nope")


def test_the_installed_command_writes_json(run):
    result = run("profile", EXAMPLES / "devops_engineer.md", "-f", "json").ok()
    (profile,) = json.loads(result.out)["results"]
    CHECKED.validate(profile)


def test_the_tasks_of_a_withheld_role_are_listed(tt, write):
    write("a.md", "# Clerk\n\n## Duties\n\n- Sort the incoming mail\n- Greet visitors\n")
    out = tt("profile", "a.md").ok().out
    assert "Withheld" in out
    assert "Sort the incoming mail (" in out
