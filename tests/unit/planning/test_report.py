"""A plan's results as outputs are given them."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from tasktriage.domain.migration import MigrationReport
from tasktriage.domain.plan import Status
from tasktriage.domain.record import record
from tasktriage.domain.skills import SkillsReport
from tasktriage.planning import (
    GivenShares,
    Plan,
    RolePlan,
    closers,
    influences,
    measured,
    run,
    usual_scenarios,
    with_screening_values,
)
from tasktriage.planning.report import report

SHARES = GivenShares(0.3, 0.6, 0.1, tasks=15)


@pytest.fixture(scope="module")
def result():
    roles = (
        RolePlan(name="testers", headcount=20, shares=SHARES, occupation="15-1253.00"),
        RolePlan(
            name="leads",
            headcount=3,
            shares=SHARES,
            ruled=GivenShares(0.2, 0.6, 0.2),
            inputs={"coached_hours": measured(8)},
        ),
    )
    plan = with_screening_values(Plan(organisation="A house", quarters=3, roles=roles))
    return run(plan, usual_scenarios(), draws=500, seed=4, every_quarter=True)


def test_a_report_is_a_sound_record(result):
    schema = json.loads(
        files("tasktriage.contracts").joinpath("plan.schema.json").read_text("utf-8")
    )
    Draft202012Validator.check_schema(schema)
    data = json.loads(json.dumps(record(report(result)), allow_nan=False))
    Draft202012Validator(schema).validate(data)
    assert data["screening"] is True


def test_influences_and_closers_are_those_of_the_same_draws(result):
    told = influences(result.plan, draws=500, seed=4)
    closing = closers(result.plan, draws=500, seed=4)
    found = report(result)
    assert found == report(result, told=told, closing=closing)
    assert found.influences == told[1]
    assert found.roles[0].closers == closing[0]["testers"]
    assert (found.roles[1].influences, found.roles[1].closers) == ((), ())


def test_an_input_stands_once_where_roles_share_it(result):
    inputs = report(result).inputs
    of = {}
    for item in inputs:
        of.setdefault(item.name, []).append(item)
    assert [item.roles for item in of["deployment_now"]] == [()]
    assert [item.roles for item in of["coached_hours"]] == [("testers",), ("leads",)]
    assert [item.status for item in of["coached_hours"]] == [Status.ASSUMED, Status.MEASURED]
    assert [item.url != "" for item in of["months_to_proficiency"]] == [True, True]
    assert all(item.distribution for item in of["months_to_proficiency"])
    assert "coaches" not in of


def test_shares_have_intervals_that_hold_them(result):
    testers, leads = report(result).roles
    for share, value in zip(testers.shares, (0.3, 0.6, 0.1), strict=True):
        assert share.low < share.median < share.high
        assert share.point == pytest.approx(value)
    assert testers.ruled is None
    assert testers.tasks == 15
    assert [one.point for one in leads.ruled] == pytest.approx([0.2, 0.6, 0.2])


def test_what_changed_is_re_skilled_for_or_a_gap(result):
    whole = report(result).outcomes[0].organisation
    for work, gap, reskilled in zip(
        whole.work.estimates, whole.gaps.estimates, whole.reskilled.estimates, strict=True
    ):
        assert reskilled.point == pytest.approx(work.point - gap.point)
        assert reskilled.high <= work.high + 1e-9


def test_of_fewer_than_five_no_moves_and_skills_are_told():
    shares = GivenShares(0.3, 0.4, 0.3, 20)
    plan = with_screening_values(
        Plan(
            organisation="a house",
            quarters=4,
            roles=(
                RolePlan(name="few", headcount=4.0, shares=shares),
                RolePlan(name="many", headcount=9.0, shares=shares),
            ),
        )
    )
    found = report(
        run(plan, draws=200),
        migrations=[MigrationReport(source=name, migrations=()) for name in ("few", "many")],
        skills=[
            SkillsReport(name=name, level=level, skills=(), tasks=5)
            for name, level in (("few", "role"), ("many", "role"), ("a house", "organisation"))
        ],
    )
    assert [one.source for one in found.migrations] == ["many"]
    assert [one.name for one in found.skills] == ["many", "a house"]
    assert found.notes == (
        "moves and skills are not said of roles with fewer than five holders: few",
    )
