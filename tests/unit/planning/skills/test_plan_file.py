"""Skills in a plan's file: what is written reads back, what is wrong is one line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.contracts.errors import InputError
from tasktriage.planning import SkillWork, TaskNeeds, TaskShares
from tasktriage.planning.migration.onet_table import KINDS, element_kinds, element_names
from tasktriage.planning.plan_file import parse_plan
from tasktriage.planning.plan_file_skills import compact_needs
from tasktriage.planning.plan_file_text import whole_plan_text
from tasktriage.planning.skills.values import OTHERS

PLAN = """\
schema = "tasktriage.plan-file/1"
quarters = 4
[[role]]
name = "tester"
headcount = 12
tasks = [
  [1, 0.5, 0.4, 0.1],
  [1, 0.1, 0.4, 0.5],
]
skills = [
  {rows}
]
"""


def parsed(rows):
    return parse_plan("p.toml", PLAN.format(rows=rows))


def a_work(name, seed, amount=1.0, tasks=6):
    rng = np.random.default_rng(seed)
    needs = TaskNeeds(
        kinds=element_kinds(),
        names=element_names(),
        values=rng.gamma(0.5, size=(tasks, len(element_names()))),
    )
    shares = TaskShares(rng.dirichlet([1, 1, 1], tasks), np.full(tasks, 1 / tasks))
    return SkillWork(name=name, shares=shares, needs=needs, amount=amount)


def test_what_is_written_reads_back():
    read = parsed('["skill", "Programming", [1.5, 0]], ["knowledge", "", [2, 3]]')
    again = parse_plan("q.toml", whole_plan_text(read.plan, skills=read.skills))
    assert not read.notes
    (one,), (other,) = read.skills, again.skills
    assert one.needs.elements == other.needs.elements
    np.testing.assert_array_equal(one.needs.values, other.needs.values)
    np.testing.assert_array_equal(one.needs.values, [[1.5, 2.0], [0.0, 3.0]])
    assert one.amount == 12


def test_an_empty_list_is_nothing():
    (one,) = parsed('["skill", "Programming", [1, 2]], ["skill", "Writing", []]').skills
    np.testing.assert_array_equal(one.needs.values[:, 1], [0.0, 0.0])


def test_skills_of_other_tasks_are_left_out_with_a_note():
    read = parsed('["skill", "Programming", [1.5, 0, 2]]')
    assert read.skills == ()
    (note,) = read.notes
    assert "its skills are of 3 tasks and it has 2" in note


def test_a_role_with_shares_has_no_skills():
    text = PLAN.format(rows='["skill", "Programming", [1.5, 0]]').replace(
        "tasks = [\n  [1, 0.5, 0.4, 0.1],\n  [1, 0.1, 0.4, 0.5],\n]",
        "shares = { automatable = 0.5, augmentable = 0.4, human_critical = 0.1 }",
    )
    read = parse_plan("p.toml", text)
    assert read.skills == ()
    assert "it has shares in place of tasks" in read.notes[0]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "skills must be a list of 1 to 70"),
        ('["skill", "Programing", [1, 2]]', "line 11: .*did you mean 'Programming'"),
        ('["talent", "Programming", [1, 2]]', "must be a 'skill' or 'knowledge'"),
        ('["skill", 3, [1, 2]]', "must have a name"),
        ('["skill", "Programming"]', "must be its kind, its name, and a list"),
        ('["skill", "Programming", 3]', "must be its kind, its name, and a list"),
        ('["skill", "Programming", [-1, 2]]', "asks -1 of a task"),
        ('["skill", "Programming", [nan, 2]]', "asks nan of a task"),
        ('["skill", "Programming", [true, 2]]', "asks True of a task"),
        (
            '["skill", "Writing", [1, 2]], ["skill", "Writing", [1, 2]]',
            "Writing stands there twice",
        ),
        ("3", "skill 1 must be its kind"),
    ],
)
def test_what_is_wrong_is_one_line(rows, said):
    with pytest.raises(InputError, match=said) as raised:
        parsed(rows)
    assert "\n" not in str(raised.value)
    assert "p.toml: line " in str(raised.value)


SCRAPS = st.sampled_from(
    [
        "[",
        "]",
        ",",
        '"skill"',
        '"knowledge"',
        '""',
        '"Writing"',
        "1",
        "-1",
        "1e999",
        "inf",
        "{}",
        '"',
    ]
)


@given(st.lists(SCRAPS, max_size=12))
def test_whatever_stands_there_is_read_or_one_line(scraps):
    said = ""
    try:
        parsed(" ".join(scraps))
    except InputError as error:
        said = str(error)
    assert "\n" not in said


def test_shared_skills_are_told_of_every_role_and_the_rest_are_one():
    works = [a_work("a", 0), a_work("b", 1, amount=5.0), None]
    first, second, none = compact_needs(works)
    assert none is None
    for found, work in ((first, works[0]), (second, works[1])):
        assert len(found.names) <= 2 * (12 + 6 + 1)
        for kind in KINDS:
            assert (kind, OTHERS) in found.elements
            mine = [k for k, one in enumerate(found.kinds) if one == kind]
            theirs = [k for k, one in enumerate(work.needs.kinds) if one == kind]
            sums = work.needs.values[:, theirs].sum(axis=1)
            np.testing.assert_allclose(found.values[:, mine].sum(axis=1), sums, atol=0.15)
    shared = set(first.elements) & set(second.elements)
    assert len(shared - {(kind, OTHERS) for kind in KINDS}) >= 24
