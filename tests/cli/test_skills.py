"""`tasktriage skills`, and skills in a plan."""

from __future__ import annotations

import csv
import io
import json
import tomllib

import pytest

from .conftest import EXAMPLES

POSTINGS = [str(path) for path in sorted((EXAMPLES / "software_house").glob("*.md"))]
ROLES = """\
title,unit,headcount,duties
Payroll Clerk,Finance,6,"Enter hours from timesheets into the payroll system. Check pay slips. \
Answer questions about pay. File tax forms each month. Reconcile payroll accounts. Calculate \
overtime and deductions."
Controller,Finance,8,"Approve budgets of departments. Explain variances to the board. Negotiate \
terms with banks. Review the monthly closing. Supervise accountants. Prepare the annual report."
Nurse,Clinic,20,"Give medicines to patients. Comfort relatives of patients. Take blood samples. \
Document care in the record. Teach patients how to use inhalers. Dress wounds."
"""


@pytest.mark.parametrize("columns", [80, 50])
def test_postings_give_a_block_a_role(tt, columns):
    result = tt("skills", *POSTINGS, COLUMNS=str(columns))
    assert result.code == 0, result.err
    assert "no role has a headcount" in result.err
    assert "QA Engineer: skills behind its work" in result.out
    assert "about tasks, not about prices" in " ".join(result.out.split())
    assert max(map(len, result.out.splitlines())) <= columns


def test_a_table_of_roles_gives_units_and_the_organisation(tt, tmp_path):
    (tmp_path / "roles.csv").write_text(ROLES, "utf-8")
    result = tt("skills", "roles.csv", "--organisation", "Our house", "--format", "jsonl")
    assert result.code == 0, result.err
    records = result.records
    assert [(one["level"], one["name"]) for one in records] == [
        ("role", "Payroll Clerk (Finance)"),
        ("role", "Controller (Finance)"),
        ("role", "Nurse (Clinic)"),
        ("unit", "Finance"),
        ("unit", "Clinic"),
        ("organisation", "Our house"),
    ]
    nurse = records[2]["skills"]
    assert "Medicine and Dentistry" in [one["name"] for one in nurse if one["hours"] > 0.05]
    for one in records:
        for kind in ("skill", "knowledge"):
            assert sum(s["hours"] for s in one["skills"] if s["kind"] == kind) <= 1.0 + 1e-6


def test_a_role_by_its_name_and_a_wrong_name(tt, tmp_path):
    (tmp_path / "roles.csv").write_text(ROLES, "utf-8")
    result = tt("skills", "roles.csv", "--role", "nurse", "--format", "jsonl")
    assert [one["name"] for one in result.records] == ["Nurse (Clinic)"]
    wrong = tt("skills", "roles.csv", "--role", "nurze")
    assert wrong.code == 2
    assert "unknown role 'nurze'" in wrong.err


def test_withheld_evidence_is_one_line(tt):
    result = tt("skills", "--text", "Write tests", "--format", "jsonl")
    (record,) = result.records
    assert record["skills"] == []
    assert record["notes"][0].startswith("nothing is said of its skills: its 1 task")


def test_results_read_back_give_the_same_skills(tt, tmp_path):
    tt("classify", POSTINGS[0], "--occupation", "-o", "out.jsonl")
    fresh = tt("skills", POSTINGS[0], "--format", "jsonl").records[0]["skills"]
    back = tt("skills", "out.jsonl", "--format", "jsonl").records[0]["skills"]
    assert [one["name"] for one in fresh] == [one["name"] for one in back]
    for one, other in zip(fresh, back, strict=True):
        assert one["tilt"]["point"] == pytest.approx(other["tilt"]["point"], abs=1e-3)


def test_csv_has_a_row_a_skill(tt):
    result = tt("skills", POSTINGS[0], "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert {row["kind"] for row in rows} == {"skill", "knowledge"}
    assert all(float(row["tilt_low"]) <= float(row["tilt_high"]) for row in rows)


def test_nothing_to_read_is_one_line(tt):
    result = tt("skills")
    assert result.code == 2
    assert "nothing to read" in result.err


def test_a_plan_has_skills_and_says_them(tt, tmp_path):
    made = tt("plan", "new", *POSTINGS, "-o", "p.toml")
    assert made.code == 0, made.err
    plan = tomllib.loads((tmp_path / "p.toml").read_text("utf-8"))
    for role in plan["role"]:
        assert {len(needs) for _, _, needs in role["skills"]} <= {0, len(role["tasks"])}
    ran = tt("plan", "run", "p.toml", "--screening", "--draws", "200", "--format", "json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["results"][0]["organisation"] == "the organisation"
