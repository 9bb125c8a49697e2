"""Stages of a flow: the worked illustration, limits, order, chances, and what can't be."""

from __future__ import annotations

import math
import tracemalloc
from dataclasses import replace

import pytest

from tasktriage.contracts.errors import UnknownNameError, UsageError
from tasktriage.planning import (
    AS_PLANNED,
    Change,
    FlowPlan,
    GivenShares,
    Plan,
    RolePlan,
    Scenario,
    Stage,
    StageRole,
    assumed,
    measured,
    named_scenarios,
    run_flow,
    usual_scenarios,
)
from tasktriage.planning.flow.approval import concentration
from tasktriage.planning.flow.values import FlowError, flow_order, stage_inputs
from tasktriage.planning.inputs import STAGE, input_specs

EXACT = {
    "deployment_now": measured(0.0),
    "deployment_planned": measured(4.0 / 7.0),
    "coached_hours": measured(4.0),
}
ALL_HUMAN, ALL_MACHINE = GivenShares(0.0, 0.0, 1.0), GivenShares(1.0, 0.0, 0.0)
BUSY = {"product": 0.75, "coding": 0.85, "review": 0.60, "QA": 0.70, "release": 0.50}
VOLUME = measured(1.21)
MORE = Scenario(name="more", changes=(Change(input="volume", times=1.98),))


def a_plan(people: float = 10.0, inputs=EXACT) -> Plan:
    roles = (
        RolePlan(name=name, headcount=people, shares=ALL_MACHINE if name == "coding" else ALL_HUMAN)
        for name in BUSY
    )
    return Plan(organisation="a house", quarters=4, roles=tuple(roles), inputs=inputs)


def a_flow(busy=BUSY, **inputs) -> FlowPlan:
    return FlowPlan(
        name="sdlc",
        stages=tuple(
            Stage(
                name=name.title(),
                roles=(StageRole(name, accountable=0.1),),
                inputs={} if value is None else {"utilisation": measured(value)},
            )
            for name, value in busy.items()
        ),
        inputs={"speed_up": measured(2.0), **inputs},
    )


def test_the_illustration_of_the_specification():
    """A fifth more comes in and coding gets done 1.4 times as much: product and QA fill up."""
    found = run_flow(a_plan(), a_flow(volume=VOLUME), draws=200).outcomes[0]
    stages = {one.name: one for one in found.stages}
    assert stages["Coding"].capacity.point == pytest.approx(1.4)
    after = {name: one.utilisation_after.point for name, one in stages.items()}
    assert after["Product"] == pytest.approx(0.91, abs=0.005)
    assert after["Coding"] == pytest.approx(0.73, abs=0.005)
    assert after["Qa"] == pytest.approx(0.85, abs=0.005)
    assert (found.constraint_before, found.constraint_after) == ("Coding", "Product")
    assert found.unstable == ()
    assert stages["Product"].chance_constraint == 1.0


def test_nearly_twice_as_many_pull_requests_are_too_many_for_review():
    pulls = Scenario(name="pulls", changes=(Change(input="volume", to=1.98, stages=("Review",)),))
    found = run_flow(a_plan(), a_flow(volume=VOLUME), (AS_PLANNED, pulls), draws=200)
    review = found.outcomes[1].stages[2]
    assert review.utilisation_after.point == pytest.approx(1.19, abs=0.005)
    assert review.waiting.point == math.inf
    assert review.chance_unstable == 1.0
    assert "Review" in found.outcomes[1].unstable
    assert found.outcomes[0].stages[2].waiting.point > 1.0


def test_what_ai_does_today_is_in_todays_utilisation():
    """Nothing changes where deployment stays as it is, however fast the work goes with it."""
    same = EXACT | {"deployment_now": measured(0.5), "deployment_planned": measured(0.5)}
    found = run_flow(a_plan(inputs=same), a_flow(), draws=200).outcomes[0]
    for one in found.stages:
        assert one.capacity.point == pytest.approx(1.0)
        assert one.utilisation_after == one.utilisation_before
        assert one.waiting.point == pytest.approx(1.0)


def test_a_stage_is_weighed_by_whose_work_it_is():
    plan = a_plan()
    roles = (replace(plan.roles[0], headcount=30.0), *plan.roles[1:])
    mixed = Stage(name="Both", roles=(StageRole("product", 0.5), StageRole("coding", 0.5)))
    flow = FlowPlan(name="f", stages=(mixed,), inputs={"speed_up": measured(2.0)})
    found = run_flow(replace(plan, roles=roles), flow, draws=200)
    assert found.stages[0].people == pytest.approx(20.0)
    assert found.outcomes[0].stages[0].capacity.point == pytest.approx(1 / (1 - 4 / 7 / 2 / 4))


def test_those_who_share_a_queue_are_no_more_than_work_there():
    """One person's items wait u / (1 - u); a hundred who share wait for nothing until the end."""
    growth = []
    for people, sharing in ((1.0, 50.0), (30.0, 1.0), (30.0, 4.0), (4.0, 50.0)):
        flow = a_flow(volume=VOLUME, sharing=measured(sharing))
        found = run_flow(a_plan(people), flow, draws=200).outcomes[0].stages[3]
        growth.append(found.waiting.point)
    assert growth[:2] == pytest.approx([0.847 / 0.153 / (0.7 / 0.3)] * 2)
    assert growth[2] == pytest.approx(growth[3])
    assert growth[2] > growth[0]


def test_chances_of_being_the_fullest_sum_to_one():
    wide = a_flow(speed_up=assumed(1.0, 0.5, 2.0))
    stages = tuple(
        replace(one, inputs={"utilisation": assumed(0.7, 0.5, 0.9)}) for one in wide.stages
    )
    found = run_flow(a_plan(), replace(wide, stages=stages), draws=1_000).outcomes[0]
    chances = [one.chance_constraint for one in found.stages]
    assert sum(chances) == pytest.approx(1.0)
    assert all(0.05 < chance < 0.5 for chance in chances)
    equal = dict.fromkeys(BUSY, 0.6)
    inputs = EXACT | {"deployment_planned": measured(0.0)}
    ties = run_flow(a_plan(inputs=inputs), a_flow(equal), draws=200).outcomes[0]
    assert [one.chance_constraint for one in ties.stages] == pytest.approx([0.2] * 5)


def test_the_constraint_is_fullest_in_most_draws_or_no_stage_is():
    """At central values all are alike, and the first would be called so by its place alone."""
    equal = a_flow(dict.fromkeys(BUSY, 0.85), speed_up=assumed(1.0, 0.5, 2.0))
    none = run_flow(a_plan(), equal, draws=500).outcomes[0]
    assert none.constraint_before is none.constraint_after is None
    assert max(one.chance_constraint for one in none.stages) < 0.5
    wide = {"Review": assumed(0.6, 0.58, 0.95), "Coding": measured(0.62)}
    stages = tuple(
        replace(one, inputs={"utilisation": wide.get(one.name, measured(0.3))})
        for one in equal.stages
    )
    inputs = EXACT | {"deployment_planned": measured(0.0)}
    found = run_flow(a_plan(inputs=inputs), replace(equal, stages=stages), draws=500).outcomes[0]
    assert found.constraint_before == found.constraint_after == "Review"
    assert found.stages[1].utilisation_after.point > found.stages[2].utilisation_after.point
    assert found.stages[2].chance_constraint > 0.5


def test_no_chances_of_fewer_than_five():
    few = run_flow(a_plan(people=4.0), a_flow(), draws=200)
    assert all(
        one.chance_constraint is one.chance_unstable is None for one in few.outcomes[0].stages
    )
    assert few.outcomes[0].stages[0].utilisation_after is not None
    assert any("fewer than 5 people" in note for note in few.notes)


def test_what_is_left_of_one_tells_nothing_of_a_small_stage():
    """Chances of being the fullest sum to 1, so one that is not said is what the others leave."""
    plan = a_plan()
    sizes = {"review": 4.0, "release": 8.0}
    roles = tuple(replace(one, headcount=sizes.get(one.name, 10.0)) for one in plan.roles)
    found = run_flow(replace(plan, roles=roles), a_flow(), draws=200)
    chances = {one.name: one.chance_constraint for one in found.outcomes[0].stages}
    assert [name for name, chance in chances.items() if chance is None] == ["Review", "Release"]
    assert found.outcomes[0].stages[4].chance_unstable is not None
    assert any("would tell" in note for note in found.notes)
    sizes = {"review": 4.0, "release": 3.0}
    roles = tuple(replace(one, headcount=sizes.get(one.name, 10.0)) for one in plan.roles)
    found = run_flow(replace(plan, roles=roles), a_flow(), draws=200)
    assert sum(one.chance_constraint is None for one in found.outcomes[0].stages) == 2


def test_behind_a_stage_that_is_past_one_less_comes_in_than_is_reckoned():
    pulls = Scenario(name="pulls", changes=(Change(input="volume", to=1.98, stages=("Review",)),))
    found = run_flow(a_plan(), a_flow(), (AS_PLANNED, pulls), draws=200)
    (note,) = found.notes
    assert note.startswith(
        "where a stage can't take all that comes in (Review, Qa under 'pulls'), "
    )
    assert "the stages behind are as if" in note
    assert run_flow(a_plan(), a_flow(), draws=200).notes == ()


def test_without_utilisations_there_is_no_constraint():
    found = run_flow(a_plan(), a_flow(dict.fromkeys(BUSY)), (AS_PLANNED, MORE), draws=200)
    for outcome in found.outcomes:
        assert outcome.constraint_before is outcome.constraint_after is None
        for one in outcome.stages:
            assert one.capacity.point >= 1.0
            assert one.utilisation_after is one.waiting is one.chance_unstable is None
    assert "none is made up" in found.notes[0]
    assert [one.accountable is None for one in found.stages] == [True, *[False] * 4]


def test_one_utilisation_may_be_missing():
    found = run_flow(a_plan(), a_flow(BUSY | {"review": None}), draws=200)
    assert found.outcomes[0].stages[2].utilisation_after is None
    assert found.outcomes[0].constraint_before == "Coding"
    assert sum(one.chance_constraint or 0.0 for one in found.outcomes[0].stages) == pytest.approx(1)
    assert "Review" in found.notes[0]


def test_approval_is_hours_by_hours_that_lead_up_to_it():
    assert concentration([10.0, 5.0], [0.2, 0.4], 40.0) == pytest.approx(0.1)
    plan = a_plan()
    roles = (replace(plan.roles[0], headcount=40.0), *plan.roles[1:])
    found = run_flow(replace(plan, roles=roles), a_flow(), draws=200).stages
    assert found[1].accountable.point == pytest.approx(10.0 * 0.1 / 40.0)
    assert found[1].accountable.low == found[1].accountable.high  # its shares are exact
    vague = tuple(replace(role, shares=GivenShares(0.3, 0.5, 0.2, 12)) for role in roles)
    drawn = run_flow(replace(plan, roles=vague), a_flow(), draws=4_000).stages[1].accountable
    assert drawn.low < 0.025 < drawn.high
    unknown = replace(a_flow().stages[1], roles=(StageRole("coding"),))
    stages = (a_flow().stages[0], unknown)
    assert (
        run_flow(plan, FlowPlan(name="f", stages=stages), draws=200).stages[1].accountable is None
    )


class TestVolume:
    """It flows on, from those that feed a stage."""

    def stages(self) -> tuple[Stage, ...]:
        busy = {"utilisation": measured(0.5)}
        return (
            Stage(name="D", roles=(StageRole("QA"),), after=("B", "C"), inputs=busy),
            Stage(name="A", roles=(StageRole("product"),), after=(), inputs=busy),
            Stage(name="B", roles=(StageRole("coding"),), after=("A",), inputs=busy),
            Stage(
                name="C",
                roles=(StageRole("review"),),
                after=("A",),
                inputs=busy | {"volume": measured(2.0)},
            ),
        )

    def after(self, *changes: Change) -> dict[str, float]:
        flow = FlowPlan(name="f", stages=self.stages(), inputs={"speed_up": measured(1.0)})
        scenario = Scenario(name="s", changes=changes)
        outcome = run_flow(a_plan(), flow, (scenario,), draws=200).outcomes[0]
        return {one.name: one.utilisation_after.point / 0.5 for one in outcome.stages}

    def test_that_of_those_that_feed_it(self):
        assert self.after() == pytest.approx({"A": 1.0, "B": 1.0, "C": 2.0, "D": 1.5})

    def test_more_flows_on(self):
        more = self.after(Change(input="volume", times=1.5))
        assert more == pytest.approx({"A": 1.5, "B": 1.5, "C": 3.0, "D": 2.25})
        named = self.after(Change(input="volume", times=1.5, stages=("B",)))
        assert named == pytest.approx({"A": 1.0, "B": 1.5, "C": 2.0, "D": 1.75})

    def test_effort_stays_where_it_is(self):
        changed = self.after(Change(input="effort", times=0.8, stages=("A",)))
        assert changed == pytest.approx({"A": 0.8, "B": 1.0, "C": 2.0, "D": 1.5})

    def test_order_and_inputs(self):
        flow = FlowPlan(name="f", stages=self.stages())
        assert [one.name for one in flow_order(flow)] == ["A", "B", "C", "D"]
        assert "volume" not in stage_inputs(flow, flow.stages[0])
        assert stage_inputs(flow, flow.stages[1])["volume"].range.likely == 1.0


def test_scenarios_and_draws():
    flow, plan = a_flow(speed_up=assumed(1.0, 0.5, 2.0)), a_plan()
    first = run_flow(plan, flow, (AS_PLANNED, MORE), draws=500, seed=3)
    assert first == run_flow(plan, flow, (AS_PLANNED, MORE), draws=500, seed=3)
    assert first.outcomes[0] == run_flow(plan, flow, draws=500, seed=3).outcomes[0]
    assert first != run_flow(plan, flow, (AS_PLANNED, MORE), draws=500, seed=4)
    unknown = Scenario(name="x", changes=(Change(input="volume", times=2.0, stages=("Codign",)),))
    with pytest.raises(UnknownNameError, match="Coding"):
        run_flow(plan, flow, (unknown,), draws=200)


def test_more_volume_is_no_default():
    changed = {one.input for scenario in usual_scenarios() for one in scenario.changes}
    assert changed.isdisjoint(input_specs(STAGE))
    named = {one.name: one for one in named_scenarios()}
    assert named["more volume"].changes[0].times == pytest.approx(1.98)
    assert not set(named) & {one.name for one in usual_scenarios()}


def test_utilisation_has_no_default_and_speed_up_is_centred_on_none():
    specs = input_specs(STAGE)
    busy, speed_up = specs["utilisation"], specs["speed_up"].default
    assert busy.default is busy.screening is None
    assert not busy.asked
    assert speed_up is not None
    assert speed_up.likely == 1.0
    assert speed_up.low < 0.85 < 1.2 < speed_up.high
    assert specs["volume"].default is not None
    assert specs["volume"].default.ends == (1.0, 1.0)


ONE = Stage(name="A", roles=(StageRole("x"),))


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        ((), "no stages"),
        ((replace(ONE, roles=()),), "stage 'A': it has no roles"),
        ((replace(ONE, name=" "),), "no name"),
        ((ONE, replace(ONE, roles=(StageRole("y"),))), "another stage has that name"),
        ((replace(ONE, after=("A",)),), "can't feed itself"),
        ((replace(ONE, after=("B",)),), "unknown stage 'B'"),
        (
            (
                replace(ONE, after=("C",)),
                Stage(name="B", roles=(StageRole("y"),)),
                Stage(name="C", roles=(StageRole("z"),)),
            ),
            "A → B → C → A",
        ),
        ((ONE, Stage(name="B", roles=(StageRole("x", 0.1),))), "parts of 1.1 together"),
        ((replace(ONE, roles=(StageRole("x", 0.5), StageRole("x", 0.5))),), "stands in it twice"),
        ((replace(ONE, roles=(StageRole("x", 0.0),)),), "part is 0"),
        ((replace(ONE, roles=(StageRole("x", 40.0),)),), "40 % is 0.4"),
        ((replace(ONE, roles=(StageRole("x", math.nan),)),), "part is nan"),
        ((replace(ONE, roles=(StageRole("x", 1.0, 1.5),)),), "accountable is 1.5"),
    ],
)
def test_flows_that_cant_be(stages, words):
    with pytest.raises(UsageError) as caught:
        FlowPlan(name="f", stages=stages)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_role_must_be_the_plans_and_a_utilisation_possible():
    flow = FlowPlan(name="f", stages=(replace(ONE, roles=(StageRole("codign"),)),))
    with pytest.raises(FlowError, match="did you mean 'coding'"):
        run_flow(a_plan(), flow, draws=200)
    for value in (0.0, -0.1, 5.1, math.nan):
        with pytest.raises(UsageError, match="utilisation is"):
            replace(ONE, inputs={"utilisation": measured(value)})
    with pytest.raises(UsageError, match="of one stage"):
        FlowPlan(name="f", stages=(ONE,), inputs={"utilisation": measured(0.5)})


def test_many_roles_take_no_more_memory_than_few():
    """They are drawn one at a time, under all scenarios."""
    peaks = []
    for count in (4, 80):
        names = [f"role {number}" for number in range(count)]
        vague = GivenShares(0.3, 0.5, 0.2, 12)
        roles = tuple(RolePlan(name=name, headcount=9.0, shares=vague) for name in names)
        plan = Plan(organisation="a house", quarters=4, roles=roles, inputs=EXACT)
        stage = Stage(name="All", roles=tuple(map(StageRole, names)))
        tracemalloc.start()
        run_flow(plan, FlowPlan(name="f", stages=(stage,)), draws=5_000)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]
