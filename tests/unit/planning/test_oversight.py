"""Oversight: limits, conservation, ladders that can't be, and what a file says of it."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.contracts.errors import InputError, UnknownNameError, UsageError
from tasktriage.planning import (
    AS_PLANNED,
    Change,
    FlowPlan,
    GivenShares,
    LadderPlan,
    OversightPlan,
    Plan,
    RolePlan,
    Scenario,
    Stage,
    StageRole,
    assumed,
    measured,
    run_oversight,
)
from tasktriage.planning.doubts import scenario_doubts
from tasktriage.planning.oversight.formulas import checking_share, leads_short, rungs
from tasktriage.planning.oversight.values import (
    ladder_inputs,
    missing_oversight,
    with_screening_oversight,
)
from tasktriage.planning.plan_file import parse_plan
from tasktriage.planning.plan_file_text import whole_plan_text

INPUTS = {
    "deployment_now": measured(0.2),
    "deployment_planned": assumed(0.5, 0.3, 0.7),
    "coached_hours": measured(4.0),
}
LADDER = LadderPlan(
    junior="junior",
    lead="lead",
    inputs={"lead_hours": measured(30.0, 20.0, 40.0), "months_to_lead": assumed(48.0, 24.0, 72.0)},
)
OVERSIGHT = OversightPlan(
    inputs={
        "checking_automatable": measured(0.1, 0.05, 0.2),
        "checking_augmentable": measured(0.25, 0.1, 0.5),
    },
    ladders=(LADDER,),
)


def a_plan(juniors: float = 20.0, leads: float = 6.0) -> Plan:
    return Plan(
        organisation="an office",
        quarters=8,
        roles=(
            RolePlan(name="junior", headcount=juniors, shares=GivenShares(0.4, 0.5, 0.1, 20)),
            RolePlan(name="lead", headcount=leads, shares=GivenShares(0.1, 0.4, 0.5, 20)),
            RolePlan(name="other", headcount=9.0, shares=GivenShares(0.3, 0.3, 0.4, 20)),
        ),
        inputs=INPUTS,
    )


def test_the_load_is_that_of_the_specification():
    """N_junior h [v_G S_G + v_A S_A] D over N_lead h_lead, where everything is exact."""
    plan = replace(a_plan(), inputs=INPUTS | {"deployment_planned": measured(0.5)})
    exact = {"juniors_leave": measured(0.0), "leads_leave": measured(0.0)}
    ladder = replace(
        LADDER,
        inputs=exact | {"lead_hours": measured(30.0), "months_to_lead": measured(600.0)},
    )
    oversight = OversightPlan(
        inputs={
            "checking_automatable": measured(0.1),
            "checking_augmentable": measured(0.25),
        },
        ladders=(ladder,),
    )
    found = run_oversight(plan, oversight, draws=200).ladders[0].outlooks[0]
    leads = found.leads.estimates[-1].point
    expected = 20.0 * 160.0 * (0.25 * 0.5 + 0.1 * 0.4) * 0.5
    assert found.needed.point == pytest.approx(expected)
    assert found.load.point == pytest.approx(expected / (leads * 30.0))
    assert found.leads_needed.estimates[-1].point == pytest.approx(expected / 30.0)


@given(
    juniors=st.floats(0.0, 1e4),
    leads=st.floats(0.0, 1e4),
    coming=st.one_of(st.none(), st.floats(0.0, 1e3)),
    leaving=st.floats(0.0, 1.0),
    leads_leaving=st.floats(0.0, 1.0),
    months=st.floats(0.0, 600.0),
)
def test_nobody_is_lost_or_made(juniors, leads, coming, leaving, leads_leaving, months):
    below, above = rungs(juniors, leads, coming, leaving, leads_leaving, months, 1.0, 6)
    assert below.shape == above.shape == (7,)
    assert (below >= 0.0).all()
    assert (above >= 0.0).all()
    left = below[:-1] * (1.0 - (1.0 - leaving) ** 0.25)
    left_leads = above[:-1] * (1.0 - (1.0 - leads_leaving) ** 0.25)
    total = below + above
    if coming is not None:
        assert np.diff(total) == pytest.approx(coming - left - left_leads, abs=1e-6)
    else:
        assert below == pytest.approx(np.full(7, juniors))


def test_without_hiring_juniors_become_leads_and_are_gone():
    below, above = rungs(20.0, 5.0, 0.0, 0.0, 0.0, 24.0, 1.0, 40)
    assert (np.diff(below) < 0.0).all()
    assert below[-1] < 0.2
    assert above[-1] + below[-1] == pytest.approx(25.0)


def test_those_who_do_not_lead_are_in_neither_rung():
    below, above = rungs(20.0, 5.0, 0.0, 0.0, 0.0, 24.0, 0.25, 40)
    assert above[-1] - 5.0 == pytest.approx((20.0 - below[-1]) / 4.0)


def test_a_junior_stays_one_for_as_long_as_was_said():
    """In the steady state as many are there as come in times how long they stay."""
    below, _ = rungs(1.0, 0.0, 3.0, 0.0, 0.0, 48.0, 1.0, 2_000)
    assert below[-1] == pytest.approx(3.0 * 48.0 / 3.0, rel=0.01)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 2), st.floats(0, 2))
def test_no_deployment_is_nothing_to_check(a, g, first, second):
    assert checking_share(a, g, 0.0, first, second) == 0.0
    assert checking_share(a, g, 0.5, first, second) <= checking_share(a, g, 1.0, first, second)
    assert leads_short(0.0, a) == 0.0


def test_hours_of_checking_are_counted_once():
    found = run_oversight(a_plan(), OVERSIGHT, draws=500)
    without = run_oversight(a_plan(), replace(OVERSIGHT, ladders=()), draws=500)
    total, plain = (sum(one.hours.point for one in r.supervision) for r in (found, without))
    assert total == pytest.approx(plain)
    by_role = {one.role: one for one in found.supervision}
    assert by_role["junior"].hours.high == 0.0  # its lead checks it
    assert by_role["lead"].share.point > without.supervision[1].share.point
    assert by_role["other"] == without.supervision[2]


def test_who_stands_on_several_ladders_is_told():
    """Their loads are of the same hours of leads, and of the same hours of juniors."""
    assert run_oversight(a_plan(), OVERSIGHT, draws=200).notes == ()
    two = (LADDER, replace(LADDER, junior="other"))
    (note,) = run_oversight(a_plan(), replace(OVERSIGHT, ladders=two), draws=200).notes
    assert note.startswith("'lead' leads in 2 ladders")
    two = (LADDER, replace(LADDER, lead="other"))
    (note,) = run_oversight(a_plan(), replace(OVERSIGHT, ladders=two), draws=200).notes
    assert note.startswith("'junior' is led in 2 ladders")


def test_a_ladders_own_checking_counts_in_supervision_too():
    own = replace(LADDER, inputs={**LADDER.inputs, "checking_augmentable": measured(0.0)})
    found = run_oversight(a_plan(), replace(OVERSIGHT, ladders=(own,)), draws=500).supervision
    plain = run_oversight(a_plan(), OVERSIGHT, draws=500).supervision
    alone = run_oversight(a_plan(), replace(OVERSIGHT, ladders=()), draws=500).supervision
    deployed = 20.0 * 160.0 * 12.0 * 0.5
    assert plain[1].hours.point - found[1].hours.point == pytest.approx(
        deployed * 0.5 * OVERSIGHT.inputs["checking_augmentable"].range.central
    )
    assert found[1].hours.point - alone[1].hours.point == pytest.approx(
        deployed * 0.4 * OVERSIGHT.inputs["checking_automatable"].range.central
    )


def test_supervision_may_ask_for_more_hours_than_leads_have():
    found = run_oversight(a_plan(juniors=500.0, leads=5.0), OVERSIGHT, draws=500).supervision
    assert found[1].share.point > 1.0


def test_what_ai_can_do_by_then_is_checked_and_no_entry_work():
    """A year's more capability asks for as much checking as the formula with the shifted shares."""
    later = Scenario(
        name="later",
        changes=(
            Change(input="capability_years", to=1.0),
            Change(input="capability_drift", to=0.5),
        ),
    )
    vague = OversightPlan(
        inputs={"checking_automatable": measured(0.3), "checking_augmentable": measured(0.0)},
        ladders=(LADDER,),
    )
    base, more = run_oversight(a_plan(), vague, (AS_PLANNED, later), draws=500).ladders[0].outlooks
    odds = 0.4 / 0.6 * np.exp(0.5)
    assert more.needed.point / base.needed.point == pytest.approx(odds / (1.0 + odds) / 0.4)
    assert more.entry_work.estimates[-1].point < base.entry_work.estimates[-1].point
    assert more.entry_work.estimates[0] == base.entry_work.estimates[0]


def test_supervision_is_not_said_of_fewer_than_five():
    found = run_oversight(a_plan(leads=4.0), OVERSIGHT, draws=500)
    assert [one.role for one in found.supervision] == ["junior", "other"]


def test_chances_are_of_no_fewer_than_five():
    few = run_oversight(a_plan(leads=4.0), OVERSIGHT, draws=500).ladders[0].outlooks[0]
    enough = run_oversight(a_plan(leads=5.0), OVERSIGHT, draws=500).ladders[0].outlooks[0]
    assert few.chance_over is few.chance_short is None
    assert 0.0 <= enough.chance_over <= 1.0
    assert 0.0 <= enough.chance_short <= 1.0


def test_scenarios_change_what_they_say_on_the_same_draws():
    more = Scenario(name="more time", changes=(Change(input="lead_hours", times=2.0),))
    less = Scenario(name="less AI", changes=(Change(input="deployment_planned", times=0.5),))
    other = Scenario(
        name="another role", changes=(Change(input="lead_hours", times=2.0, roles=("other",)),)
    )
    found = run_oversight(a_plan(), OVERSIGHT, (AS_PLANNED, more, less, other), draws=500)
    base, doubled, halved, same = found.ladders[0].outlooks
    assert doubled.load.median == pytest.approx(base.load.median / 2.0)
    assert halved.needed.median < base.needed.median
    assert same == replace(base, scenario="another role")


def test_changes_that_stop_or_are_of_nothing_are_said():
    """As of roles' inputs: of ladders and of stages."""
    stage = Stage(name="All", roles=(StageRole("other"),), inputs={"utilisation": measured(0.8)})
    flow = FlowPlan(
        name="f", stages=(stage, replace(stage, name="Next", roles=(StageRole("lead"),)))
    )
    much = Scenario(
        name="much",
        changes=(
            Change(input="lead_hours", times=0.0),
            Change(input="utilisation", times=10.0, stages=("All",)),
            Change(input="volume", times=1.5, stages=("Next",)),
            Change(input="mentoring_hours", times=2.0),
        ),
    )
    assert scenario_doubts(much, a_plan(), flow, OVERSIGHT) == [
        "scenario 'much': lead_hours would be 0 and stops at 0.1 (junior to lead)",
        "scenario 'much': utilisation would be 8 and stops at 5 (All)",
        "scenario 'much': nothing in the plan has mentoring_hours, so it changes nothing",
    ]
    assert [said.partition(":")[2] for said in scenario_doubts(much, a_plan(), flow)[1:]] == [
        " nothing in the plan has lead_hours, so it changes nothing",
        " nothing in the plan has mentoring_hours, so it changes nothing",
    ]
    other = Scenario(
        name="other", changes=(Change(input="lead_hours", times=2.0, roles=("other",)),)
    )
    assert "has lead_hours" in scenario_doubts(other, a_plan(), flow, OVERSIGHT)[0]


def test_erosion_is_of_the_shares():
    erosion = run_oversight(a_plan(), OVERSIGHT, draws=2_000).ladders[0].erosion
    assert erosion.point == pytest.approx(0.3)
    assert erosion.low < 0.3 < erosion.high


def test_months_to_lead_are_of_the_leads_occupation():
    plan = a_plan()
    lead = replace(plan.roles[1], occupation="15-1252.00")
    plan = replace(plan, roles=(plan.roles[0], lead, plan.roles[2]))
    ladder = replace(LADDER, inputs={"lead_hours": measured(30.0)})
    given = ladder_inputs(ladder, OVERSIGHT, plan)["months_to_lead"]
    assert "15-1252.00" in given.source
    assert 48.0 < given.range.central < 96.0


@pytest.mark.parametrize(
    ("ladders", "words"),
    [
        ((("junior", "boss"),), "boss"),
        ((("junior", "lead"), ("lead", "other"), ("other", "junior")), "its own lead"),
    ],
)
def test_ladders_that_cant_be(ladders, words):
    oversight = replace(
        OVERSIGHT, ladders=tuple(replace(LADDER, junior=a, lead=b) for a, b in ladders)
    )
    with pytest.raises((UsageError, UnknownNameError), match=words):
        run_oversight(a_plan(), oversight, draws=200)


def test_nobody_leads_themselves():
    with pytest.raises(UsageError, match="its own lead"):
        LadderPlan(junior="lead", lead="lead")


def test_what_is_asked_has_stand_ins():
    bare = OversightPlan(ladders=(LadderPlan(junior="junior", lead="lead"),))
    assert set(missing_oversight(bare)) == {
        ("", "checking_automatable"),
        ("", "checking_augmentable"),
        ("junior to lead", "lead_hours"),
    }
    filled = with_screening_oversight(bare)
    assert missing_oversight(filled) == ()
    assert {one.status for one in filled.inputs.values()} == {"assumed"}


class TestFile:
    def text(self) -> str:
        return whole_plan_text(a_plan(), oversight=OVERSIGHT)

    def test_it_reads_back(self):
        read = parse_plan("plan.toml", self.text())
        assert read.plan.roles == a_plan().roles
        assert read.oversight is not None
        again = replace(
            read.oversight.ladders[0],
            inputs={
                name: one
                for name, one in read.oversight.ladders[0].inputs.items()
                if name in LADDER.inputs
            },
        )
        assert again == LADDER
        assert read.oversight.inputs == OVERSIGHT.inputs

    def test_blanks_are_named_with_their_line(self):
        bare = OversightPlan(ladders=(LadderPlan(junior="junior", lead="lead"),))
        text = whole_plan_text(a_plan(), oversight=bare)
        read = parse_plan("plan.toml", text)
        with pytest.raises(InputError) as caught:
            read.completed()
        assert "checking_automatable is blank" in str(caught.value)
        assert "lead_hours of 'junior to lead' (line " in str(caught.value)
        assert read.completed(screening=True)
        assert read.completed_oversight is not None
        assert missing_oversight(read.completed_oversight) == ()

    @pytest.mark.parametrize(
        ("before", "after", "words"),
        [
            ('lead = "lead"', 'lead = "leed"', "no role 'leed'|unknown role 'leed'"),
            ('lead = "lead"', 'lead = "junior"', "can't be its own lead"),
            ('lead = "lead"', 'leads = "lead"', "leads"),
            ("[oversight.inputs.checking_augmentable]", "[oversight.inputs.coaches]", "coaches"),
            ("[[oversight.ladder]]", "[[oversight.ladders]]", "ladders"),
            ("value = 30", "value = -30", "possible is 0.1 to 744"),
        ],
    )
    def test_what_is_wrong_is_one_line(self, before, after, words):
        text = self.text()
        assert before in text
        with pytest.raises(InputError, match=words) as caught:
            parse_plan("plan.toml", text.replace(before, after))
        assert "line " in str(caught.value)
        assert "\n" not in str(caught.value)


def test_many_roles_take_no_more_memory_than_few():
    """Those in no ladder are drawn one at a time."""
    peaks = []
    for count in (4, 80):
        plan = a_plan()
        more = tuple(replace(plan.roles[2], name=f"other {number}") for number in range(count))
        tracemalloc.start()
        run_oversight(replace(plan, roles=(*plan.roles, *more)), OVERSIGHT, draws=5_000)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]
