"""Sums over roles: what is added up, what is left out, and how intervals behave."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.domain.assessment import Assessment
from tasktriage.domain.label import LABELS, Probabilities
from tasktriage.domain.portfolio import Portfolio
from tasktriage.domain.profile import Profile, RoleFacts
from tasktriage.domain.task import Task
from tasktriage.roles import portfolio as sums_of
from tasktriage.roles.portfolio import NO_UNIT, Sums, role_facts
from tasktriage.roles.profile import make_profile


def role(number: int, facts: RoleFacts | None, tasks: int = 8) -> Profile:
    """Return a role with tasks whose labels are drawn, as sure as a model's."""
    p = np.random.default_rng(number).dirichlet([0.5, 0.6, 0.4], size=tasks).clip(0.01)
    p /= p.sum(axis=1, keepdims=True)
    items = [
        Assessment(task=Task(f"Task {n}"), probabilities=Probabilities(*map(float, row)))
        for n, row in enumerate(p)
    ]
    return make_profile(items, role=f"Role {number}", facts=facts)


def portfolio(*profiles: Profile, full_time: float = 40.0) -> Portfolio:
    sums = Sums(full_time)
    for profile in profiles:
        sums.add(profile)
    assert sums.portfolio is not None
    return sums.portfolio


def facts(unit: str | None, headcount: float | None, hours: float | None = None) -> RoleFacts:
    return RoleFacts(unit=unit, headcount=headcount, hours=hours)


MANY = [
    role(n, facts(f"Unit {n % 4}", 1 + n % 7, (None, 20.0, 37.5)[n % 3]), 5 + n % 20)
    for n in range(40)
]


def test_the_sums_of_units_are_that_of_the_organisation():
    found = portfolio(*MANY)
    whole = found.organisation
    assert (whole.roles, len(found.units)) == (40, 4)
    for name in ("roles", "headcount", "hours", "fte", "left_out"):
        total = sum(getattr(unit, name) for unit in found.units)
        assert total == pytest.approx(getattr(whole, name))
    for label in LABELS:
        parts = [unit.of(label).hours.value for unit in found.units]
        assert sum(parts) == pytest.approx(whole.of(label).hours.value)


def test_the_sum_over_roles_is_that_of_the_organisation():
    whole = portfolio(*MANY).organisation
    for label in LABELS:
        hours = sum(
            p.facts.headcount * (p.facts.hours or 40.0) * p.share(label).value for p in MANY
        )
        assert whole.of(label).hours.value == pytest.approx(hours)
        assert whole.of(label).fte.value == pytest.approx(hours / 40.0)
    labels = [whole.of(label).hours.value for label in LABELS]
    assert sum(labels) == pytest.approx(whole.hours)


def test_shares_of_shares_are_never_averaged():
    """A unit of one and one of ninety-nine: the large one is nearly all of the work."""
    small, large = role(1, facts("A", 1.0)), role(2, facts("B", 99.0))
    whole = portfolio(small, large).organisation
    for label in LABELS:
        share = whole.of(label).hours.value / whole.hours
        expected = 0.01 * small.share(label).value + 0.99 * large.share(label).value
        assert share == pytest.approx(expected)


def test_every_interval_holds_its_value_within_what_there_is():
    found = portfolio(*MANY)
    for unit in (*found.units, found.organisation):
        for item in unit.labels:
            low, high = item.hours.interval.low, item.hours.interval.high
            assert 0.0 <= low < item.hours.value < high <= unit.hours
            assert item.fte.interval.high == pytest.approx(high / 40.0)


def test_a_unit_of_one_role_has_its_interval():
    profile = role(3, facts("A", 10.0))
    (unit,) = portfolio(profile).units
    for label in LABELS:
        interval = profile.share(label).role
        assert unit.of(label).hours.interval.low == pytest.approx(400 * interval.low)
        assert unit.of(label).hours.interval.high == pytest.approx(400 * interval.high)


def test_many_roles_are_surer_than_one_by_the_root_of_their_number():
    alike = [role(5, facts("A", 1.0), 12)] * 25
    one, many = portfolio(alike[0]).organisation, portfolio(*alike).organisation
    for label in LABELS:
        widths = []
        for unit in (one, many):
            interval = unit.of(label).hours.interval
            widths.append((interval.high - interval.low) / unit.hours)
        assert widths[1] == pytest.approx(widths[0] / 5.0, rel=0.2)


def test_what_is_withheld_is_in_no_sum_and_counted():
    short = role(6, facts("A", 7.0), tasks=3)
    unknown = role(7, facts("A", None))
    (unit,) = portfolio(short, unknown, role(8, facts("A", 2.0))).units
    assert (unit.roles, unit.headcount, unit.left_out, unit.left_out_headcount) == (1, 2.0, 2, 7.0)
    alone = portfolio(short).organisation
    assert (alone.roles, alone.labels, alone.of(LABELS[0])) == (0, (), None)


def test_roles_without_a_unit_are_one_where_others_have_some():
    first, second = role(1, facts("A", 1.0)), role(2, facts(None, 1.0))
    assert [unit.unit for unit in portfolio(first, second).units] == ["A", NO_UNIT]
    assert portfolio(second).units == ()


def test_profiles_of_documents_are_no_portfolio():
    sums = Sums()
    sums.add(role(1, None))
    assert sums.portfolio is None


def test_the_same_roles_give_the_same_sums():
    assert portfolio(*MANY) == portfolio(*MANY)


def test_units_beyond_those_that_are_held_are_said(monkeypatch):
    monkeypatch.setattr(sums_of, "MOST_UNITS", 2)
    found = portfolio(*MANY)
    assert [unit.unit for unit in found.units] == ["Unit 0", "Unit 1"]
    assert found.organisation.roles == 40
    assert any("only the first 2 units are summed" in note for note in found.notes)


def test_full_time_is_said_and_another_one_taken():
    found = portfolio(role(1, facts("A", 10.0, 35.0)), full_time=35.0)
    assert found.organisation.fte == pytest.approx(10.0)
    assert found.notes == ("a full-time equivalent is 35 hours a week",)
    assumed = portfolio(role(1, facts("A", 10.0)))
    assert "the table says no hours of 1 role: 40 a week each" in assumed.notes


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"headcount": 12.0, "pay": 5e4}, (12.0, None, 5e4)),
        ({"headcount": 4.0, "pay": 5e4}, (4.0, None, None)),
        ({"pay": 5e4}, (None, None, None)),
        ({"fte": 6.5}, (6.5, None, None)),
        ({"headcount": 10.0, "fte": 8.0}, (10.0, 32.0, None)),
        ({"headcount": 10.0, "fte": 8.0, "hours": 30.0}, (10.0, 30.0, None)),
        ({"headcount": 0.0, "fte": 0.0}, (0.0, None, None)),
    ],
)
def test_what_a_row_says(row, expected):
    found, _ = role_facts(row, 40.0)
    assert (found.headcount, found.hours, found.pay) == expected


def test_pay_that_is_withheld_is_said():
    assert role_facts({"headcount": 4.0, "pay": 1.0}, 40.0)[1] == [
        "fewer than 5 hold it: pay is withheld"
    ]
    assert role_facts({"headcount": 4.0}, 40.0)[1] == []
    unknown = role_facts({"headcount": None, "pay": 1.0}, 40.0)[1]
    assert unknown[0] == "nobody says how many hold it: pay is withheld"


def test_rows_that_can_t_be_used_are_left_out_too():
    sums = Sums()
    sums.add(role(1, facts("A", 2.0)))
    sums.leave_out(facts("A", 3.0))
    sums.leave_out(facts("B", None))
    found = sums.portfolio
    whole = found.organisation
    assert (whole.roles, whole.headcount, whole.left_out, whole.left_out_headcount) == (1, 2, 2, 3)
    assert [(unit.unit, unit.left_out) for unit in found.units] == [("A", 1), ("B", 1)]
