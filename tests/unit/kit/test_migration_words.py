"""What outputs say of a move in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasktriage.domain.migration import Gap, Gate
from tasktriage.domain.plan import Estimate
from tasktriage.kit.migration_rows import gate_rows, move_rows, move_task_rows, skill_gap_rows
from tasktriage.kit.migration_words import (
    gap_said,
    gate_said,
    kept_said,
    learnt_said,
    migration_title,
    months_said,
    points_said,
    share_said,
    target_said,
)
from tasktriage.testing.migrations import migration_report

REPORT = migration_report(("Tester", "Lead", "Clerk"))
FULL, BARE = REPORT.migrations


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Estimate(0.5, 0.5, 0.4, 0.62), "50\u00a0% (40–62)"),
        (Estimate(0.2, 0.2, 0.2, 0.2), "20\u00a0%"),
        (None, ""),
    ],
)
def test_a_share_has_its_interval(value, said):
    assert share_said(value) == said


def test_points_have_a_sign_and_months_few_digits():
    assert points_said(Estimate(0.1, 0.123, -0.052, 0.004)) == "+12 (−5 to 0)"
    assert months_said(Estimate(2.0, 2.04, 0.31, 41.6)) == "2.0 (0.3–41.6)"
    assert months_said(None) == ""


def test_targets_and_titles():
    assert target_said(FULL) == "Lead (15-1253.00, synthetic)"
    assert target_said(BARE) == "Clerk"
    assert migration_title(REPORT) == "From Tester to 2 roles"
    assert migration_title(replace(REPORT, migrations=(BARE,))) == "From Tester to Clerk"
    assert target_said(replace(BARE, notes=("same occupation as",))) == "Clerk (same occupation)"


def test_kept_is_said_of_targets_that_pass_the_gates():
    assert kept_said(replace(FULL, gates=())) == "75\u00a0%"
    assert kept_said(FULL) == "–"  # its job zone is not passed
    assert kept_said(replace(FULL, gates=(), notes=("same occupation",))) == "–"
    assert kept_said(BARE) == ""


def test_what_is_to_be_learnt_is_what_transfer_leaves():
    part = replace(FULL, transfer=Estimate(0.25, 0.25, 0.2, 0.3))
    said = "75\u00a0% of the target's durable work, most weight first; {}"
    assert learnt_said(part, 2) == said.format("2 tasks shown")
    assert learnt_said(part, 1) == said.format("1 task shown")


def test_gates_and_gaps_in_a_line():
    assert gate_said(Gate("pay", True, "1.2 of it")) == "pay: passed: 1.2 of it"
    assert gate_said(Gate("pay", None, "not known: no pay")) == "pay: not known: no pay"
    gap = Gap("skill", "Programming", 4.0, 3.04, 4.5)
    assert gap_said(gap) == "Programming (skill): 3.0 to 4.5 of 7, importance 4.0 of 5"


def test_rows_of_what_is_not_known_are_empty():
    full, bare = move_rows(REPORT)
    assert (full["rank"], bare["rank"]) == (1, 2)
    assert full["gates_not_passed"] == ["job zone"]
    assert full["transfer"] == FULL.transfer.median
    assert bare["skill_gap"] is bare["months_low"] is bare["kept"] is None


def test_each_task_gate_and_skill_has_a_row():
    parts = [row["part"] for row in move_task_rows(REPORT)]
    assert parts == ["practised"] * len(FULL.practised) + ["to learn"] * len(FULL.to_learn)
    assert len(list(gate_rows(REPORT))) == len(FULL.gates)
    assert [row["name"] for row in skill_gap_rows(REPORT)] == [gap.name for gap in FULL.gaps]
