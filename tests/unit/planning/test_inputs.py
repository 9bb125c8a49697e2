"""The table of inputs, what is possible, and ranges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tasktriage.contracts.errors import UnknownNameError, UsageError
from tasktriage.planning import (
    Bands,
    Given,
    GivenShares,
    ImpossibleValueError,
    Plan,
    RolePlan,
    Status,
    Triangle,
    assumed,
    assumed_inputs,
    input_spec,
    input_specs,
    measured,
    missing_inputs,
    months_to_proficiency,
    role_inputs,
    with_screening_values,
)
from tasktriage.planning.inputs import check_input
from tasktriage.planning.months import MONTH_EDGES

SHARES = GivenShares(0.3, 0.6, 0.1)


def _plan(*, occupation=None, inputs=None, own=None, **role) -> Plan:
    made = RolePlan(
        name=role.pop("name", "clerks"),
        headcount=role.pop("headcount", 10),
        shares=SHARES,
        occupation=occupation,
        inputs=own or {},
        **role,
    )
    return Plan(organisation="o", quarters=4, roles=(made,), inputs=inputs or {})


def test_every_input_says_what_it_is():
    for name, spec in input_specs().items():
        assert all((spec.unit, spec.title, spec.meaning, spec.source, spec.measure))
        for given_range in (spec.given_default, spec.given_screening):
            if given_range is not None:
                check_input(name, given_range)
        given_at_all = spec.default is not None
        assert given_at_all + spec.asked + spec.optional + (name == "months_to_proficiency") == 1
        assert spec.asked == (spec.screening is not None)
    asked = [name for name, spec in input_specs().items() if spec.asked]
    assert asked == ["deployment_now", "deployment_planned", "coached_hours"]
    assert input_spec("formal_hours").default == Triangle(13.7, 10.0, 21.6)
    assert input_spec("retrained").default == Triangle(1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("deployment_planned", assumed(1.2), "is 1.2: possible is 0 to 1"),
        ("coached_hours", measured(-3), "is -3: possible is 0 to 480 (hours a person a quarter)"),
        ("overlap", assumed(0.5, 0.6, 0.8), "is 0.5 with a range of 0.6 to 0.8: the range must"),
        ("overlap", assumed(float("nan")), "is nan: possible is 0 to 1"),
        ("completion", assumed(0.5, 0.4, 1.1), "is 1.1: possible is 0 to 1"),
        ("hours_per_month", assumed(0), "is 0: possible is 1 to 744 (hours a month)"),
        (
            "months_to_proficiency",
            Given(Bands((0.0, 2.0, 1.0), (1.0, 1.0)), Status.MEASURED),
            "has bands whose edges don't rise",
        ),
    ],
)
def test_what_cannot_be_is_said_in_one_line(name, value, words):
    with pytest.raises(ImpossibleValueError) as caught:
        _plan(own={name: value})
    line = str(caught.value)
    assert line.startswith(f"clerks: {name} {words}")
    assert "\n" not in line
    assert (caught.value.input, caught.value.role) == (name, "clerks")
    with pytest.raises(ImpossibleValueError, match=f"^{name} "):
        _plan(inputs={name: value})


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ({"headcount": 0}, "clerks: headcount is 0: possible is more than 0"),
        ({"headcount": float("nan")}, "clerks: headcount is nan"),
        ({"pay": -1.0}, "clerks: pay is -1: possible is 0 or more"),
        ({"name": " "}, "a role has no name"),
        ({"own": {"coaches": measured(2)}}, "clerks: coach_hours is not given"),
        ({"own": {"coached_hours": measured(479)}}, "possible is up to the 480 that a person"),
    ],
)
def test_roles_that_cannot_be(role, words):
    with pytest.raises(UsageError) as caught:
        _plan(**role)
    assert words in str(caught.value)


def test_plans_that_cannot_be():
    role = _plan().roles[0]
    with pytest.raises(UsageError, match="no roles"):
        Plan(organisation="o", quarters=4, roles=())
    with pytest.raises(UsageError, match="two roles of the name 'clerks'"):
        Plan(organisation="o", quarters=4, roles=(role, role))
    with pytest.raises(ImpossibleValueError, match="horizon is 0: possible is 1 to 40"):
        Plan(organisation="o", quarters=0, roles=(role,))
    with pytest.raises(UnknownNameError, match="did you mean 'overlap'"):
        Plan(organisation="o", quarters=1, roles=(role,), inputs={"overlaps": measured(0.1)})


def test_what_must_be_asked_is_asked_and_a_screening_says_so():
    plan = _plan(own={"coached_hours": measured(4)})
    assert missing_inputs(plan) == (("clerks", "deployment_now"), ("clerks", "deployment_planned"))
    screened = with_screening_values(plan)
    assert missing_inputs(screened) == ()
    assert assumed_inputs(screened) == missing_inputs(plan)
    given_now = role_inputs(screened, screened.roles[0])
    assert given_now["coached_hours"] == measured(4)
    assert given_now["deployment_planned"].range == Triangle(0.45, 0.30, 0.60)
    assert given_now["deployment_planned"].status is Status.ASSUMED
    assert "coaches" not in given_now


def test_own_inputs_stand_above_the_plans():
    plan = _plan(inputs={"overlap": measured(0.1)}, own={"overlap": measured(0.9)})
    assert role_inputs(plan, plan.roles[0])["overlap"] == measured(0.9)


@given(st.floats(0, 10), st.floats(0, 10), st.floats(0, 10), st.integers(0, 1000))
def test_a_triangle_is_scipys(a, b, c, level):
    low, likely, high = sorted((a, b, c))
    u = level / 1000
    found = Triangle(likely, low, high).quantile(np.array(u))
    assert low - 1e-9 <= found <= high + 1e-9
    if high - low > 1e-6:
        expected = stats.triang.ppf(u, (likely - low) / (high - low), low, high - low)
        assert found == pytest.approx(expected, abs=1e-6)


def test_bands_are_even_within_and_skip_empty_ones():
    bands = Bands((0.0, 1.0, 3.0, 10.0, 20.0), (25.0, 0.0, 75.0, 0.0))
    found = bands.quantile(np.array([0.0, 0.125, 0.25, 0.25 + 0.375, 1.0]))
    assert found[[0, 1, 3, 4]] == pytest.approx([0.0, 0.5, 6.5, 10.0])
    assert bands.central == pytest.approx(3.0 + 7.0 * (0.25 / 0.75))
    assert bands.ends == pytest.approx((0.2, 3.0 + 7.0 * (0.70 / 0.75)))


def test_months_of_an_occupation_its_group_or_all():
    levels = (np.arange(20_000) + 0.5) / 20_000
    everything = months_to_proficiency(None)
    values = everything.range.quantile(levels)
    assert 3.0 < np.median(values) < 6.0
    assert values.mean() == pytest.approx(11.2, abs=0.6)  # as the bands' middles give
    assert everything.status is Status.SOURCED
    assert "all occupations" in everything.source
    assert "occupation 15-1253.00" in months_to_proficiency("15-1253.00").source
    assert "occupation 15-1253" in months_to_proficiency("15-1253").source
    assert "group 15" in months_to_proficiency("15-9999.00").source
    for strange in ("", "99-9999", "0", "x", "00-0000"):
        assert months_to_proficiency(strange) == everything
    assert everything.range.edges == MONTH_EDGES
    first, second = (months_to_proficiency(code).range for code in ("15-1252", "15-1252.00"))
    assert first == second


def test_months_are_distributions():
    from tasktriage.planning.months import _table

    assert len(_table("months.csv")) == len(_table("experience.csv")) == 878 + 23
    for shares in _table("months.csv").values():
        assert sum(shares) == pytest.approx(100.0, abs=1.5)
        assert len(shares) == len(MONTH_EDGES) - 1
