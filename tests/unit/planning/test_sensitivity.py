"""Which inputs matter, and what would close a gap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tasktriage.planning import (
    Change,
    Scenario,
    Status,
    assumed,
    closers,
    influences,
    measured,
    run,
)
from tasktriage.planning.ranks import rank_correlation, ranks

numbers = st.lists(
    st.one_of(st.integers(-3, 3).map(float), st.just(float("inf"))), min_size=2, max_size=40
)


@given(numbers)
def test_ranks_are_scipys(values):
    assert ranks(np.array(values)) == pytest.approx(stats.rankdata(values))


def test_a_rank_correlation_is_scipys():
    rng = np.random.default_rng(0)
    a = rng.integers(0, 20, 500).astype(float)
    b = a + rng.normal(0, 5, 500)
    expected = stats.spearmanr(a, b).statistic
    assert rank_correlation(ranks(a), ranks(b)) == pytest.approx(expected)
    assert rank_correlation(ranks(np.ones(5)), ranks(np.arange(5.0))) == 0.0


def test_what_is_exact_has_no_influence_and_all_parts_sum_to_one(make_plan):
    by_role, whole = influences(make_plan(overlap=measured(0.5)))
    for found in (*by_role.values(), whole):
        names = [one.input for one in found]
        assert "overlap" not in names
        assert "shares" in names
        assert sum(one.part for one in found) == pytest.approx(1.0)
        assert [one.part for one in found] == sorted((one.part for one in found), reverse=True)
    statuses = {one.input: one.status for one in whole}
    assert statuses["formal_hours"] is Status.SOURCED
    assert statuses["shares"] is None


def test_the_worst_status_of_any_role_is_told(make_plan):
    from dataclasses import replace

    plan = make_plan("testers", "developers", coached_hours=measured(5, 4, 6))
    own = {"coached_hours": assumed(3, 0, 12)}
    roles = (plan.roles[0], replace(plan.roles[1], inputs=own))
    by_role, whole = influences(replace(plan, roles=roles))
    of_developers, of_testers = (
        {one.input: one for one in by_role[name]}["coached_hours"]
        for name in ("developers", "testers")
    )
    assert of_developers.status is Status.MEASURED
    assert (of_testers.status, of_testers.low, of_testers.high) == (Status.ASSUMED, 0, 12)
    one = {one.input: one for one in whole}["coached_hours"]
    assert (one.status, one.low, one.high) == (Status.ASSUMED, None, None)
    assert of_testers.at_low > of_testers.at_high


def test_nobody_is_told_of_who_is_one_of_few(make_plan):
    plan = make_plan("testers", "developers", scale=0.15)
    assert list(influences(plan)[0]) == ["developers"]
    assert list(closers(plan, aim=0.01)[0]) == ["developers"]


def test_a_closer_closes_and_a_smaller_change_does_not(make_plan):
    plan = make_plan("testers")
    found = {one.input: one for one in closers(plan)[0]["testers"]}
    coached = found["coached_hours"]
    assert coached.decided
    assert 6.0 < coached.after < 12.0
    for value, closes in ((coached.after, True), (coached.after - 0.02, False)):
        change = Change(input="coached_hours", to=value)
        outcome = run(plan, (Scenario(name="s", changes=(change,)),)).outcomes[0]
        assert (outcome.roles[0].chance_of_gap < 0.10) == closes
    assert coached.chance < 0.10
    planned = found["deployment_planned"]
    assert planned.low <= planned.after < planned.before
    months = found["months_to_proficiency"]
    assert months.after == months.before  # knowing it to be so would do
    assert not months.decided
    assert set(found).isdisjoint({"hours_per_month", "retrained", "coaches", "deployment_delay"})


def test_where_nothing_alone_would_do_it_is_said(make_plan):
    plan = make_plan("testers", coached_hours=measured(0.5), months_to_proficiency=measured(24))
    found = {one.input: one for one in closers(plan)[0]["testers"]}
    assert found["formal_hours"].after is None
    assert found["formal_hours"].chance >= 0.10
    assert (found["coached_hours"].low, found["coached_hours"].high) == (0.0, 12.0)


def test_what_is_closed_needs_no_closing(make_plan):
    by_role, whole = closers(make_plan("testers", coached_hours=measured(40)))
    assert by_role == {"testers": ()}
    assert whole == ()


def test_an_organisation_is_closed_when_all_of_its_roles_are(make_plan):
    plan = make_plan()
    found = {one.input: one for one in closers(plan)[1]}
    change = Change(input="coached_hours", to=found["coached_hours"].after)
    outcome = run(plan, (Scenario(name="s", changes=(change,)),)).outcomes[0]
    assert outcome.organisation.chance_of_gap < 0.10
    worst = {one.input: one for one in closers(plan)[0]["testers"]}["coached_hours"].after
    assert found["coached_hours"].after >= worst
