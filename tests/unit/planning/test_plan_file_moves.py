"""Moves in a plan's file: read back as they were written, and what is wrong is a line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.domain.migration import Gap, Gate, Learnt, Migration, MigrationReport, Practised
from tasktriage.domain.plan import Estimate, Status
from tasktriage.planning import RolePlan, measured
from tasktriage.planning.plan_file import parse_plan
from tasktriage.planning.plan_file_moves import MOST_MOVES, cut_moves, overlap_of
from tasktriage.planning.plan_file_text import DraftRole, plan_text, whole_plan_text
from tasktriage.planning.shares import GivenShares
from tasktriage.planning.values import Plan, role_inputs

MOVE = Migration(
    target='Lead "of" all',
    kind="taxonomy",
    occupation="15-1252",
    synthetic=True,
    transfer=Estimate(0.4, 0.41, 0.3, 0.5),
    durability=Estimate(-0.1, -0.1, -0.2, 0.05),
    skill_gap=Estimate(0.2, 0.2, 0.2, 0.2),
    months=Estimate(3.0, 3.2, 0.1, 40.0),
    rank_value=Estimate(0.2, 0.2, 0.0, 0.3),
    kept=0.6667,
    practised=(Practised("Review code", "Plan a test", 0.2, 0.5),),
    to_learn=(Learnt("Lead a team", 0.3), Learnt("Hire = =", 0.1)),
    gates=(Gate("similarity", True, "41 %"), Gate("pay", False, "less"), Gate("x", None, "")),
    gaps=(Gap("skill", "Programming", 4.0, 2.5, 4.25),),
    missing=("pay: unknown",),
    notes=("months: of all",),
)
BARE = Migration(
    target="Other",
    kind="document",
    transfer=Estimate(0.0, 0.0, 0.0, 0.0),
    durability=Estimate(0.0, 0.0, 0.0, 0.0),
    rank_value=Estimate(0.0, 0.0, 0.0, 0.0),
    practised=(),
    to_learn=(),
)
ROLE = RolePlan(name="Tester", headcount=8, shares=GivenShares(0.3, 0.4, 0.3))
PLAN = Plan(organisation="House", quarters=4, roles=(ROLE,))
FILE = """\
schema = "tasktriage.plan-file/1"
quarters = 4
[[role]]
name = "Tester"
headcount = 8
shares = {{ automatable = 0.3, augmentable = 0.4, human_critical = 0.3 }}
[[role.move]]
to = "Lead"
transfer = [0.4, 0.4, 0.3, 0.5]
durability = [0.1, 0.1, 0.0, 0.2]
rank_value = [0.2, 0.2, 0.1, 0.3]
{more}
"""


def test_what_is_written_is_read_back():
    report = MigrationReport(source="Tester", migrations=(MOVE, BARE))
    read = parse_plan("plan.toml", whole_plan_text(PLAN, moves=[report]))
    (found,) = read.moves
    assert found.source == "Tester"
    assert found.migrations == (MOVE, BARE)


def test_a_plan_without_moves_has_none():
    assert parse_plan("plan.toml", whole_plan_text(PLAN)).moves == ()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("colour = 1", "line 12: role 'Tester': move 1: unknown key 'colour'"),
        ('kind = "moon"', "line 12: .*kind must be document, taxonomy or onet"),
        ("months = [1, 2]", "line 12: .*months must be four numbers"),
        ("months = [1, 2, 3, 4]", "line 12: .*low, median and high must rise"),
        ("months = [1, 2, 0, 1e99]", "line 12: .*months must be four numbers"),
        ("months = [nan, nan, nan, nan]", "line 12: .*months must be four numbers"),
        ("skill_gap = [1, 1.5, 0, 2]", "line 12: .*skill_gap must be four numbers from 0 to 1"),
        ("months = [1, 1, -1, 1]", "line 12: .*months must be four numbers from 0"),
        ('to_learn = [["a", 1.5]]', "line 12: .*row 1 must be .*numbers from 0 to 1"),
        ('gaps = [["skill", "x", 5, 1, 8]]', "line 12: .*numbers from 0 to 7"),
        ('practised = [["a", "b", 1]]', "line 12: .*row 1 must be the target's task"),
        ('to_learn = [["a", -1]]', "line 12: .*row 1 must be the target's task and its weight"),
        ('to_learn = [["", 1]]', "line 12: .*row 1 must be"),
        ('to_learn = "a"', "line 12: .*to_learn must be a list"),
        ('gaps = [["will", "x", 1, 1, 1]]', "line 12: .*row 1 is of no skill or knowledge"),
        ('gates = [["pay", 1, "x"]]', "line 12: .*gates: row 1 must be its name"),
        ('gates = ["pay"]', "line 12: .*gates: row 1 must be its name"),
        ("missing = [1]", "line 12: .*missing must be a list of texts"),
        ("kept = 2", "line 12: .*kept"),
        ("[[role.move]]\nto = 'x'", "the key 'durability' is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(more, said):
    with pytest.raises(InputError, match=said):
        parse_plan("plan.toml", FILE.format(more=more))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("transfer = [0.4, 0.4, 0.3, 0.5]", "transfer = [40, 40, 30, 50]"),
        ("transfer = [0.4, 0.4, 0.3, 0.5]", "transfer = [-0.4, 0.4, 0.3, 0.5]"),
        ("durability = [0.1, 0.1, 0.0, 0.2]", "durability = [0.1, 0.1, 0.0, 1.2]"),
        ("rank_value = [0.2, 0.2, 0.1, 0.3]", "rank_value = [0.2, 0.2, -0.1, 0.3]"),
    ],
)
def test_figures_that_cant_be(before, after):
    text = FILE.format(more="")
    assert before in text
    with pytest.raises(InputError, match="must be four numbers from"):
        parse_plan("plan.toml", text.replace(before, after))


def test_an_overlap_of_a_move_says_what_it_means_and_that_it_may_go():
    draft = DraftRole(
        name="Tester",
        headcount=8.0,
        shares=ROLE.shares,
        inputs={"overlap": overlap_of([MOVE], "Tester")},
        moves=[MOVE],
    )
    text = plan_text([draft])
    before, after = text.split("[role.inputs.overlap]")
    assert "delete this block" in before.rsplit("[[role]]")[-1].replace("\n# ", " ")
    gone = before + "[[role.move]]" + after.split("[[role.move]]", 1)[1]
    read = parse_plan("plan.toml", gone)
    assert role_inputs(read.plan, read.plan.roles[0])["overlap"].range.likely == 0.5
    own = {"overlap": measured(0.3)}
    assert "delete this block" not in plan_text([replace(draft, inputs=own)])


def test_the_first_move_tells_how_much_work_overlaps():
    """Transfer is a floor: the range begins at its low, and ends where the default does."""
    given = overlap_of([MOVE, BARE], "Tester")
    default = role_inputs(PLAN, ROLE)["overlap"].range
    assert (given.range.likely, given.range.low) == (0.41, 0.3)
    assert given.range.high == default.high
    much = overlap_of([replace(MOVE, transfer=Estimate(0.9, 0.9, 0.85, 0.95))], "Tester")
    assert (much.range.low, much.range.likely, much.range.high) == (0.85, 0.9, 0.9)
    assert given.status is Status.ASSUMED
    assert 'Lead "of" all' in given.source
    assert overlap_of([], "Tester") is None


def test_a_target_of_the_same_name_tells_no_overlap():
    """Of a tester's own work that a profile of testers lists: it is no new work."""
    own = replace(MOVE, target="tester ", transfer=Estimate(0.9, 0.9, 0.9, 0.9))
    assert overlap_of([own, MOVE], "Tester") == overlap_of([MOVE], "Tester")
    assert overlap_of([own], "Tester") is None
    same = replace(MOVE, notes=("same occupation as the source's",))
    assert overlap_of([same], "Tester") is None


@pytest.mark.parametrize("passed", [False, None])
def test_a_move_that_little_carries_over_to_tells_no_overlap(passed):
    far = replace(MOVE, gates=(Gate("similarity", passed, "8 %"),))
    assert overlap_of([far, MOVE], "Tester") is None
    assert overlap_of([BARE], "Tester") is None


def test_few_moves_are_written():
    report = MigrationReport(source="Tester", migrations=(BARE,) * 9)
    assert len(cut_moves(report)) == MOST_MOVES
