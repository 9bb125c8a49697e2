"""Plans under scenarios: sums, scales, seeds, and what is told of few people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.contracts.errors import UnknownNameError, UsageError
from tasktriage.planning import (
    AS_PLANNED,
    Change,
    GivenShares,
    ImpossibleValueError,
    Plan,
    RolePlan,
    Scenario,
    TaskShares,
    assumed,
    closers,
    measured,
    run,
    usual_scenarios,
    with_screening_values,
)
from tasktriage.planning.doubts import scenario_doubts
from tasktriage.planning.draws import Sampler, central_draws
from tasktriage.planning.figures import role_figures, summed

FIGURES = (
    "work_now",
    "work_then",
    "hours_then",
    "backlog",
    "deployment_velocity",
    "reskilling_velocity",
    "gap",
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of up to four roles with inputs anywhere in what is possible."""
    unit = st.floats(0.0, 1.0)

    def ranged(values: st.SearchStrategy[float]):
        low, likely, high = sorted(draw(values) for _ in range(3))
        return assumed(likely, low, high)

    roles = []
    for place in range(draw(st.integers(1, 4))):
        a, part = draw(unit), draw(unit)
        g = (1.0 - a) * part
        roles.append(
            RolePlan(
                name=f"role {place}",
                headcount=draw(st.floats(0.5, 1000.0)),
                shares=GivenShares(a, g, max(0.0, 1.0 - a - g), draw(st.sampled_from([5, 20]))),
                inputs={"overlap": ranged(unit)} if draw(st.booleans()) else {},
                pay=draw(st.sampled_from([None, 50_000.0])),
            )
        )
    inputs = {
        "deployment_now": ranged(unit),
        "deployment_planned": ranged(unit),
        "retrained": ranged(unit),
        "coached_hours": ranged(st.floats(0.0, 100.0)),
        "completion": ranged(unit),
        "learning_share": ranged(unit),
        "deployment_delay": ranged(st.floats(0.0, 3.0)),
        "capability_years": ranged(st.floats(0.0, 2.0)),
    }
    quarters = draw(st.integers(1, 8))
    return Plan(organisation="o", quarters=quarters, roles=tuple(roles), inputs=inputs)


def _figures(plan: Plan, draws: int = 200):
    sampler = Sampler(plan, draws)
    at = tuple(range(plan.quarters + 1))
    return [
        role_figures(role.headcount, sampler.role(role), plan.quarters, at=at, pay=role.pay)
        for role in plan.roles
    ]


@settings(max_examples=60, deadline=None)
@given(plans())
def test_the_organisation_is_the_sum_of_its_roles_and_no_stock_is_negative(plan):
    roles = _figures(plan)
    whole = roles[0]
    for one in roles[1:]:
        whole = summed(whole, one)
    for name in ("headcount", "work", "gap", "backlog", "deployment", "reskilling", "hours"):
        total = sum(np.asarray(getattr(one, name)) for one in roles)
        assert np.asarray(getattr(whole, name)) == pytest.approx(total, abs=1e-6)
    for one in (*roles, whole):
        for stock in (one.work, one.gap, one.backlog, one.reskilling):
            assert np.isfinite(stock).all()
            assert (stock >= 0.0).all()
        assert not np.isnan(one.ratio).any()
        assert not np.isnan(one.catch_up).any()
        assert one.gap[0] == pytest.approx(one.backlog)
    assert (whole.cost is None) == any(role.pay is None for role in plan.roles)
    any_of_them = np.any([one.has_gap for one in roles], axis=0)
    assert np.array_equal(whole.has_gap, any_of_them)
    assert not (any_of_them & (whole.gap[-1] <= 0.0)).any()


@settings(max_examples=30, deadline=None)
@given(plans(), st.floats(0.0, 1.0))
def test_more_deployment_never_shrinks_the_gap(plan, more):
    raised = Scenario(name="more", changes=(Change(input="deployment_planned", plus=more),))
    first, second = run(plan, (AS_PLANNED, raised), draws=200).outcomes
    for before, after in zip(first.roles, second.roles, strict=True):
        for end in ("point", "median", "low", "high"):
            assert getattr(after.gap, end) >= getattr(before.gap, end) - 1e-9
    for one in (*second.differences, second.organisation_difference):
        assert one.gap.low >= -1e-9


@settings(max_examples=30, deadline=None)
@given(plans())
def test_without_deployment_there_is_no_gap(plan):
    stays = {
        "deployment_now": assumed(0.3),
        "deployment_planned": assumed(0.3),
        "retrained": assumed(1.0),
        "capability_years": assumed(0.0),
    }
    result = run(replace(plan, inputs={**plan.inputs, **stays}), draws=200)
    for one in (*result.outcomes[0].roles, result.outcomes[0].organisation):
        assert one.gap.high == pytest.approx(0.0, abs=1e-9)
        assert one.deployment_velocity.high == pytest.approx(0.0, abs=1e-9)
        assert one.chance_of_gap in (None, 0.0)


@settings(max_examples=30, deadline=None)
@given(plans())
def test_a_plan_that_is_run_twice_is_the_same(plan):
    first, second = (run(plan, draws=200, seed=7, every_quarter=True) for _ in range(2))
    assert first.outcomes == second.outcomes


@pytest.mark.parametrize("scale", [0.5, 10.0])
def test_twice_the_people_have_twice_the_gap_and_the_same_ratio(make_plan, scale):
    first, second = (run(make_plan(scale=one)).outcomes[0] for one in (1.0, scale))
    for before, after in zip(
        (*first.roles, first.organisation), (*second.roles, second.organisation), strict=True
    ):
        for name in (*FIGURES, "cost_then"):
            for end in ("point", "median", "low", "high"):
                value = getattr(getattr(before, name), end)
                assert getattr(getattr(after, name), end) == pytest.approx(value * scale)
        assert after.velocity_ratio.high == pytest.approx(before.velocity_ratio.high)
        assert after.chance_of_gap == before.chance_of_gap


def test_other_seeds_are_other_draws_and_a_role_does_not_depend_on_its_neighbours(make_plan):
    plan = make_plan()
    assert run(plan, seed=1).outcomes != run(plan, seed=2).outcomes
    alone = run(make_plan("testers")).outcomes[0].roles[0]
    assert alone == run(plan).outcomes[0].roles[1]
    turned = replace(plan, roles=plan.roles[::-1])
    assert run(turned).outcomes[0].roles[::-1] == run(plan).outcomes[0].roles


def test_what_all_roles_share_is_one_unknown(make_plan):
    plan = make_plan()
    sampler = Sampler(plan, 500)
    first, second = (sampler.role(role) for role in plan.roles[:2])
    assert first.inputs["overlap"] is second.inputs["overlap"]  # of many roles it would be much
    assert not np.array_equal(first.shares[:, 0], second.shares[:, 0])
    own = replace(plan.roles[0], inputs={"overlap": plan.inputs["overlap"]})
    assert not np.array_equal(sampler.role(own).inputs["overlap"], second.inputs["overlap"])
    assert sampler.role(own).own == {"overlap"}


def test_draws_are_a_latin_hypercube(make_plan):
    plan = make_plan("testers")
    drawn = Sampler(plan, 1000).role(plan.roles[0])
    levels = np.sort(drawn.inputs["deployment_planned"])
    even = plan.inputs["deployment_planned"].range.quantile((np.arange(1001)) / 1000)
    assert (levels >= even[:-1]).all()
    assert (levels <= even[1:]).all()


def test_of_fewer_than_five_holders_no_chance_is_told(make_plan):
    plan = make_plan("testers", "developers", scale=0.15)  # 18 and 4.5 people
    result = run(plan, usual_scenarios())
    for outcome in result.outcomes:
        large, small = outcome.roles
        assert (small.name, small.chance_of_gap, small.chance_of_opening) == ("testers", None, None)
        assert large.chance_of_gap is not None
        assert outcome.organisation.chance_of_gap is not None
        assert all(one.chance_of_gap is None for one in outcome.differences[1:])
        total = sum(role.gap.point for role in outcome.roles)
        assert outcome.organisation.gap.point == pytest.approx(total)


def test_a_small_roles_gap_is_one_of_a_large_organisation_too(make_plan):
    ends = {"deployment_planned": measured(0.2001), "coached_hours": measured(0)}
    small = replace(make_plan("testers", scale=0.2).roles[0], name="few", inputs=ends)
    large = replace(make_plan("testers", scale=1e5).roles[0], inputs={"overlap": measured(1)})
    plan = make_plan("testers", formal_hours=measured(0))
    both = run(replace(plan, roles=(small, large)), draws=200).outcomes[0]
    assert [one.chance_of_gap for one in both.roles] == [1.0, 0.0]
    assert 0.0 < both.organisation.gap.high < 1e-3
    assert both.organisation.chance_of_gap == 1.0


def test_a_role_without_learning_never_catches_up(make_plan):
    plan = make_plan("testers", coached_hours=measured(0), formal_hours=measured(0))
    role = run(plan).outcomes[0].roles[0]
    assert role.velocity_ratio.point == np.inf
    assert role.catch_up.median == np.inf
    assert role.chance_of_gap == 1.0


def test_quarters_end_at_the_horizon(make_plan):
    result = run(make_plan("testers", quarters=8), every_quarter=True, draws=500)
    role = result.outcomes[0].roles[0]
    assert role.work.quarters == tuple(range(9))
    assert role.work.estimates[0] == role.work_now
    assert role.work.estimates[-1] == role.work_then
    assert role.gaps.estimates[-1] == role.gap
    assert run(make_plan("testers"), draws=500).outcomes[0].roles[0].work is None


def test_scenarios_change_what_they_say(make_plan):
    plan = make_plan()
    result = run(plan, usual_scenarios(["testers"]))
    planned, later, coached, ruled, grown = result.outcomes
    assert planned.differences == ()
    assert planned.organisation_difference is None
    assert [one.gap.high for one in later.differences[:1]] == [0.0]  # developers are not slowed
    slowed = later.differences[1].work_then.point  # by what one quarter brings
    assert slowed == pytest.approx(-planned.roles[1].deployment_velocity.point)
    assert later.differences[1].chance_of_gap < 0.0
    assert coached.organisation_difference.reskilling_velocity.low > 0.0
    assert coached.organisation_difference.gap.high <= 0.0
    assert ruled.roles == planned.roles  # no rule speaks of them
    assert grown.organisation_difference.work_then.low >= 0.0
    assert grown.roles[0].work_now == planned.roles[0].work_now


def test_policies_leave_less_to_change():
    rng = np.random.default_rng(3)
    p, w = rng.dirichlet([2, 2, 1], 12), np.full(12, 1 / 12)
    after = p.copy()
    after[:4] = (0.0, 0.0, 1.0)
    role = RolePlan(
        name="clerks",
        headcount=50,
        shares=TaskShares(p, w),
        ruled=TaskShares(after, w),
        occupation="43-9061.00",
        inputs={"deployment_now": measured(0.1), "deployment_planned": measured(0.6)},
    )
    plan = Plan(organisation="o", quarters=4, roles=(role,), inputs={"coached_hours": measured(2)})
    _, ruled = run(plan, (AS_PLANNED, Scenario(name="on", policies=True))).outcomes
    assert ruled.differences[0].work_then.high < 0.0
    assert ruled.differences[0].gap.high <= 0.0


def test_changes_stop_at_what_can_be(make_plan):
    plan = make_plan("testers")
    changes = (
        Change(input="deployment_planned", plus=5.0),
        Change(input="coached_hours", times=0.0),
        Change(input="coaches", times=2.0),  # it is not given: nothing to change
        Change(input="overlap", to=0.5, roles=("testers",)),
    )
    role = run(plan, (Scenario(name="most", changes=changes),)).outcomes[0].roles[0]
    most = central_draws(plan, plan.roles[0]).having("deployment_planned", 1.0)
    most = most.having("coached_hours", 0.0)
    found = role_figures(30, most, 4)
    assert role.deployment_velocity.point == pytest.approx(float(found.deployment[0]))
    assert role.reskilling_velocity.point == pytest.approx(float(found.reskilling[0]))


def test_coaches_are_a_limit(make_plan):
    plan = make_plan("testers", coaches=measured(1), coach_hours=measured(20))
    few = run(plan).outcomes[0].roles[0].reskilling_velocity.point
    assert few == pytest.approx(0.7 * (30 * 13.7 / 4 + 20) / 72)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ((Change(input="overlaps", to=0.1),), "unknown input 'overlaps'"),
        ((Change(input="overlap", to=0.1, roles=("tester",)),), "did you mean 'testers'"),
    ],
)
def test_scenarios_that_do_not_fit_a_plan(make_plan, changes, words):
    with pytest.raises(UnknownNameError, match=words):
        run(make_plan(), (Scenario(name="s", changes=changes),))


def test_what_cannot_be_run_is_said(make_plan):
    plan = make_plan()
    too_much = Scenario(name="s", changes=(Change(input="overlap", to=2.0),))
    with pytest.raises(ImpossibleValueError, match=r"overlap is 2: possible is 0 to 1 \(scenario"):
        run(plan, (too_much,))
    odd = Scenario(name="s", changes=(Change(input="overlap", times=float("nan")),))
    with pytest.raises(ImpossibleValueError, match="no number that makes sense"):
        run(plan, (odd,))
    with pytest.raises(UsageError, match="each with a name of its own"):
        run(plan, (AS_PLANNED, AS_PLANNED))
    with pytest.raises(UsageError, match="10 draws: possible is 100 to"):
        run(plan, draws=10)
    with pytest.raises(UsageError, match="seed of -1"):
        run(plan, seed=-1)
    known = {k: v for k, v in plan.inputs.items() if k != "coached_hours"}
    with pytest.raises(UsageError) as caught:
        run(replace(plan, inputs=known))
    assert str(caught.value) == (
        "inputs without a default are missing: coached_hours of developers, testers, "
        "administrators and 1 more"
    )


def test_a_screening_is_one_where_a_decisive_input_is_assumed(make_plan):
    assert run(make_plan(), draws=100).screening
    known = {
        "deployment_planned": measured(0.4, 0.35, 0.45),
        "coached_hours": measured(4),
    }
    result = run(make_plan(**known), draws=100)
    assert not result.screening  # months are sourced, theta and kappa are not decisive
    assert result.assumed == ()


def test_a_change_to_what_cant_be_is_told():
    plan = with_screening_values(
        Plan(
            organisation="a house",
            quarters=4,
            roles=(RolePlan(name="all", headcount=6.0, shares=GivenShares(0.5, 0.4, 0.1, 20)),),
        )
    )
    much = Scenario(name="much", changes=(Change(input="deployment_planned", times=5.0),))
    assert scenario_doubts(much, plan) == [
        "scenario 'much': deployment_planned would be 2.25 and stops at 1 (all)"
    ]
    assert scenario_doubts(usual_scenarios()[2], plan) == []


def test_of_four_people_nothing_is_said_that_would_be_of_one():
    """Whatever the hours that they work, and wherever a chance might be read off."""
    four = RolePlan(name="four", headcount=6.0, holders=4.0, shares=GivenShares(0.5, 0.4, 0.1, 20))
    plan = with_screening_values(Plan(organisation="a house", quarters=4, roles=(four,)))
    outcome = run(plan, draws=500).outcomes[0]
    assert outcome.roles[0].chance_of_gap is outcome.organisation.chance_of_gap is None
    by_role, whole = closers(plan, draws=500)
    assert by_role == {}
    assert whole == ()
    eight = replace(plan, roles=(replace(four, headcount=4.0, holders=8.0),))
    assert run(eight, draws=500).outcomes[0].roles[0].chance_of_gap is not None
