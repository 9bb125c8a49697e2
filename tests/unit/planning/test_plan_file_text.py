"""A plan's file is read as the plan that was written, whatever stands in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasktriage.contracts.errors import InputError, TasktriageError
from tasktriage.domain.plan import Status
from tasktriage.planning import (
    Bands,
    Given,
    GivenShares,
    Plan,
    RolePlan,
    TaskShares,
    Triangle,
    input_specs,
    measured,
    missing_inputs,
    role_inputs,
    run,
)
from tasktriage.planning.plan_file import PlanFile, parse_plan
from tasktriage.planning.plan_file_text import DraftRole, plan_text, whole_plan_text


def triangles(least: float, most: float) -> st.SearchStrategy[Triangle]:
    numbers = st.floats(least, most, allow_nan=False)
    return st.lists(numbers, min_size=3, max_size=3).map(
        lambda three: Triangle(sorted(three)[1], sorted(three)[0], sorted(three)[2])
    )


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
FREE = [
    *("deployment_now", "deployment_planned", "retrained", "augmented_part", "completion"),
    *("months_to_proficiency", "learning_share", "overlap", "deployment_delay"),
]


@st.composite
def givens(draw, name: str) -> Given:
    spec = input_specs()[name]
    if name == "months_to_proficiency" and draw(st.booleans()):
        shares = draw(st.lists(st.floats(0.0, 100.0), min_size=2, max_size=2))
        found = Bands((0.0, 1.5, 6.0), (shares[0] + 0.5, shares[1]))
    else:
        found = draw(triangles(*spec.possible))
    return Given(found, draw(st.sampled_from(list(Status))), draw(TEXT).strip())


INPUTS = st.sets(st.sampled_from(FREE)).flatmap(
    lambda names: st.fixed_dictionaries({name: givens(name) for name in sorted(names)})
)


@st.composite
def works(draw):
    if draw(st.booleans()):
        raw = draw(st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3))
        first, second, third = (value / sum(raw) for value in raw)
        worth = draw(st.one_of(st.just(float("inf")), st.floats(1.0, 1e5)))
        return GivenShares(first, second, third, worth)
    count = draw(st.integers(1, 8))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return TaskShares(rng.dirichlet([1.0, 2.0, 0.5], count), rng.dirichlet(np.ones(count)))


NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20).map(str.strip)


@st.composite
def plans(draw) -> Plan:
    names = draw(st.lists(NAMES.filter(bool), min_size=1, max_size=3, unique=True))
    roles = [
        RolePlan(
            name=name,
            headcount=draw(st.floats(0.5, 1e6)),
            shares=draw(works()),
            ruled=draw(st.none() | works()),
            occupation=draw(
                st.none() | st.sampled_from(["15-1252.00", "29-1141", "00-0000", "13-9999.00"])
            ),
            inputs=draw(INPUTS),
            pay=draw(st.none() | st.floats(0.0, 1e9)),
        )
        for name in names
    ]
    return Plan(
        organisation=draw(TEXT).strip(),
        quarters=draw(st.integers(1, 40)),
        roles=tuple(roles),
        inputs=draw(INPUTS),
    )


def shares_agree(first, second) -> bool:
    if first is None or second is None:
        return first is second
    if isinstance(first, GivenShares):
        agree = np.allclose(first.central, second.central, atol=1e-12)
        return agree and first.tasks == second.tasks
    return np.allclose(first.probabilities, second.probabilities, atol=1e-12) and np.allclose(
        first.weights, second.weights, atol=1e-12
    )


WHOLE = plan_text([DraftRole(name="a", headcount=3, shares=GivenShares(0.3, 0.5, 0.2))])


class TestWriting:
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(plans())
    def test_what_is_written_is_read_as_the_same_plan(self, plan):
        text = whole_plan_text(plan, currency="EUR", stage=[plan.roles[0].name])
        file = parse_plan("plan.toml", text)
        read = file.plan
        assert read.organisation == (plan.organisation or "the organisation")
        assert read.quarters == plan.quarters
        assert (file.currency, file.stage) == ("EUR", (plan.roles[0].name,))
        assert missing_inputs(read) == missing_inputs(plan)
        for before, after in zip(plan.roles, read.roles, strict=True):
            assert (after.name, after.headcount, after.pay) == (
                before.name,
                before.headcount,
                before.pay,
            )
            assert role_inputs(read, after) == role_inputs(plan, before)
            assert set(after.inputs) == set(before.inputs)
            assert shares_agree(before.shares, after.shares)
            assert shares_agree(before.ruled, after.ruled)
        assert whole_plan_text(read, currency="EUR", stage=file.stage) == whole_plan_text(
            parse_plan("plan.toml", text).plan, currency="EUR", stage=file.stage
        )

    def test_it_comes_to_the_same(self):
        rng = np.random.default_rng(3)
        shares = TaskShares(rng.dirichlet([1, 2, 1], 12), np.full(12, 1 / 12))
        role = RolePlan(
            name="testers", headcount=30, shares=shares, inputs={"coached_hours": measured(4, 3, 5)}
        )
        plan = Plan(organisation="x", quarters=4, roles=(role,))
        text = whole_plan_text(plan)
        first, second = (
            run(file.completed(screening=True), draws=500).outcomes[0].organisation
            for file in (parse_plan("p", text), PlanFile(name="p", text="", plan=plan))
        )
        assert first.gap.high == pytest.approx(second.gap.high, rel=1e-9)
        assert first.chance_of_gap == second.chance_of_gap

    def test_a_draft_marks_what_must_be_asked(self):
        text = plan_text([DraftRole(name="testers")])
        assert 'organisation = ""  # ask: ' in text
        assert 'headcount = ""  # ask: ' in text
        assert (
            'shares = { automatable = "", augmentable = "", human_critical = "" }  # ask: ' in text
        )
        for name, spec in input_specs().items():
            assert f"{name}]" in text
            assert spec.measure.split()[0] in text
        with pytest.raises(InputError, match="automatable is blank"):
            parse_plan("plan.toml", text)

    def test_comments_hold_what_a_stranger_wrote(self):
        evil = 'x\n[[role]]\nname = "y"\x1b[31m \u2028 \u202e"""'
        draft = DraftRole(
            name=evil,
            headcount=3,
            shares=TaskShares(np.array([[0.2, 0.5, 0.3]]), np.ones(1)),
            texts=[evil],
            about=[evil],
            occupation_note=evil,
        )
        file = parse_plan("plan.toml", plan_text([draft], organisation=evil))
        assert [role.name for role in file.plan.roles] == [evil.strip()]

    def test_comments_are_no_wider_than_a_screen(self):
        lines = plan_text([DraftRole(name="a")]).splitlines()
        wide = [line for line in lines if line.startswith("#") and len(line) > 100]
        wide = [line for line in wide if not line.startswith("# See http")]
        assert not wide

    @settings(max_examples=100, deadline=None)
    @given(st.text(max_size=200))
    def test_any_text_is_a_plan_or_one_line(self, text):
        for whole in (text, f"{WHOLE}\n{text}"):
            try:
                parse_plan("plan.toml", whole)
            except TasktriageError as error:
                said = str(error)
            else:
                continue
            assert len(said.splitlines()) == 1
