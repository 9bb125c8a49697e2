"""What `profile` wrote of a table of roles is as good as that table to whatever reads it."""

from __future__ import annotations

import json

import pytest

from .conftest import EXAMPLES

ROLES = """\
Job Title,Department,Headcount,Hours,Salary,File
Nurse,Ward,24,37.5,34000,nurse.md
Ward clerk,Ward,3,40,,
QA engineer,IT,12,,52000,qa.md
"""
FACTS = [
    {"unit": "Ward", "level": None, "headcount": 24, "hours": 37.5, "pay": 34000},
    {"unit": "Ward", "level": None, "headcount": 3, "hours": 40, "pay": None},
    {"unit": "IT", "level": None, "headcount": 12, "hours": None, "pay": 52000},
]
TAKEN = "a result of classify; its labels"


@pytest.fixture
def table(write):
    for name in ("nurse", "qa_engineer"):
        text = (EXAMPLES / f"{name}.md").read_text("utf-8")
        write(f"{name.removesuffix('_engineer')}.md", text)
    write("roles.csv", ROLES)


@pytest.mark.parametrize("format_", ["json", "jsonl"])
def test_a_portfolio_comes_back_whole(tt, table, format_):
    before = tt("profile", "roles.csv", "-f", "jsonl").records
    tt("profile", "roles.csv", "-o", f"p.{format_}")
    *profiles, portfolio = tt("profile", f"p.{format_}", "-f", "jsonl").ok(TAKEN).records
    assert [one["facts"] for one in profiles] == FACTS
    for name in ("role", "document", "why", "evidence"):
        assert [one[name] for one in profiles] == [one[name] for one in before[:-1]]
    whole, as_before = portfolio["organisation"], before[-1]["organisation"]
    assert (whole["headcount"], whole["hours"]) == (36, as_before["hours"])
    assert whole["left_out"] == {"roles": 1, "headcount": 3}
    for label, stock in whole["labels"].items():
        expected = as_before["labels"][label]["fte"]["value"]
        assert stock["fte"]["value"] == pytest.approx(expected, abs=1e-4)


def test_a_plan_asks_nothing_of_them_again(tt, table):
    tt("profile", "roles.csv", "-o", "p.jsonl")
    told = [tt("plan", "new", name).out.splitlines() for name in ("p.jsonl", "roles.csv")]
    lines = [
        [line for line in one if line.startswith(("name", "headcount", "holders", "pay"))]
        for one in told
    ]
    assert lines[0] == lines[1]
    assert "headcount = 12" in lines[0]


def test_asked_anew_they_are_kept_too(tt, table):
    tt("profile", "roles.csv", "-o", "p.json")
    *profiles, _ = tt("profile", "p.json", "--as", "tasks", "-f", "jsonl").ok().records
    assert [one["facts"] for one in profiles] == FACTS


def test_a_column_of_the_users_own_has_none_of_them(tt, table):
    tt("profile", "roles.csv", "-o", "p.jsonl")
    found = tt("profile", "p.jsonl", "--role-column", "title", "-f", "jsonl").records
    assert [one["facts"] for one in found] == [None, None]


def changed(tt, write, change):
    """Write profiles that a person changed."""
    records = tt("profile", "roles.csv", "-f", "jsonl").records[:-1]
    records = change(records) or records
    write("p.jsonl", "".join(f"{json.dumps(one)}\n" for one in records))


def test_pay_of_few_is_withheld_whoever_writes_it(tt, write, table):
    def few(records):
        records[0]["facts"]["headcount"] = 4

    changed(tt, write, few)
    first, *_ = tt("profile", "p.jsonl", "-f", "jsonl").records
    assert first["facts"]["pay"] is None
    assert first["notes"] == ["fewer than 5 hold it: pay is withheld"]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"headcount": -1}, "line 1: headcount '-1' is no number from 0; mend it"),
        ({"headcount": True}, "line 1: headcount"),
        ({"hours": 200}, "line 1: hours '200' is no number from 0"),
        ({"pay": [1]}, "line 1: pay"),
    ],
)
def test_what_is_no_number_costs_its_role_alone(tt, write, table, facts, said):
    changed(tt, write, lambda records: records[0]["facts"].update(facts))
    result = tt("profile", "p.jsonl", "-f", "jsonl")
    assert result.code == 1
    assert said in result.err
    assert [one.get("role") for one in result.records] == [
        "Ward clerk (Ward)",
        "QA engineer (IT)",
        None,
    ]


def test_a_role_is_counted_once(tt, write, table):
    changed(tt, write, lambda records: [*records, records[2]])
    result = tt("profile", "p.jsonl", "-f", "jsonl")
    assert result.code == 1
    assert "line 4: role 'QA engineer (IT)' stands in line 3 already" in result.err
    assert result.records[-1]["organisation"]["headcount"] == 36


def test_profiles_of_persons_are_refused(tt, write, table):
    def persons(records):
        for name, record in zip("ABC", records, strict=True):
            record["facts"] |= {"headcount": 1, "employee_name": name}

    changed(tt, write, persons)
    for command in (["profile"], ["plan", "new"], ["compare"], ["skills"]):
        result = tt(*command, "p.jsonl")
        assert result.code == 1
        assert "its rows are persons (column 'employee_name')" in result.err
