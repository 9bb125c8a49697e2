"""A plan's file with a flow: written and read as the same, and every mistake in one line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.contracts.errors import InputError
from tasktriage.planning import (
    FlowPlan,
    GivenShares,
    Plan,
    RolePlan,
    Stage,
    StageRole,
    assumed,
    measured,
)
from tasktriage.planning.plan_file import parse_plan
from tasktriage.planning.plan_file_text import plan_text, whole_plan_text
from tasktriage.planning.scenarios_file import parse_scenarios

PLAN = Plan(
    organisation="an office",
    quarters=4,
    roles=(
        RolePlan(name="developer", headcount=20, shares=GivenShares(0.4, 0.5, 0.1, 20)),
        RolePlan(name="tester", headcount=6, shares=GivenShares(0.4, 0.5, 0.1, 20)),
    ),
    inputs={"deployment_now": measured(0.2), "coached_hours": measured(4.0)},
)
FLOW = FlowPlan(
    name="sdlc",
    stages=(
        Stage(
            name="Build",
            roles=(StageRole("developer", 0.7, 0.05),),
            after=(),
            inputs={"utilisation": measured(0.85, 0.8, 0.9)},
        ),
        Stage(
            name="Review",
            roles=(StageRole("developer", 0.3, 0.2), StageRole("tester", 0.2)),
            after=("Build",),
            inputs={"speed_up": assumed(0.9, 0.8, 1.0), "sharing": measured(4.0)},
        ),
        Stage(name="Test", roles=(StageRole("tester", 0.8, 0.0),), after=("Build", "Review")),
    ),
    inputs={
        "volume": measured(1.2),
        "effort": measured(1.0),
        "speed_up": assumed(1.0, 0.6, 1.6),
        "sharing": measured(6.0),
    },
)
TEXT = whole_plan_text(PLAN, flow=FLOW)
BARE = """\
schema = "tasktriage.plan-file/1"
quarters = 4
[[role]]
name = "developer"
headcount = 20
shares = { automatable = 0.4, augmentable = 0.5, human_critical = 0.1 }
[[role]]
name = "tester"
headcount = 6
shares = { automatable = 0.4, augmentable = 0.5, human_critical = 0.1 }
"""


def test_a_flow_is_read_as_it_was_written():
    back = parse_plan("plan.toml", TEXT)
    assert back.flow == FLOW
    assert back.plan.inputs["deployment_now"] == PLAN.inputs["deployment_now"]
    assert whole_plan_text(PLAN, flow=back.flow) == TEXT
    assert "# To measure it: Hours booked on the stage's items" in TEXT
    assert parse_plan("plan.toml", whole_plan_text(PLAN)).flow is None


def test_a_blank_utilisation_stays_blank_with_screening():
    bare = Stage(name="Build", roles=(StageRole("developer"),))
    text = plan_text(PLAN.roles, flow=FlowPlan(name="f", stages=(bare,)))
    assert 'value = ""  # may stay blank' in text
    read = parse_plan("plan.toml", text)
    read.completed(screening=True)
    assert read.flow is not None
    assert "utilisation" not in read.flow.stages[0].inputs
    assert read.flow.inputs["volume"].range.ends == (1.0, 1.0)


def test_a_person_may_write_less():
    text = BARE + (
        '[[flow.stage]]\nname = "Build"\nroles = ["developer"]\n'
        '[[flow.stage]]\nname = "Test"\nroles = [{ role = "tester" }]\n'
        "inputs.utilisation.value = 0.7\n"
    )
    flow = parse_plan("plan.toml", text).flow
    assert flow is not None
    assert [flow.feeding(stage) for stage in flow.stages] == [(), ("Build",)]
    assert flow.stages[0].roles == (StageRole("developer", 1.0, None),)
    assert flow.stages[1].inputs["utilisation"].range.likely == 0.7


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("part = 0.3, acc", "part = 0.4, acc", ["'developer' has parts of 1.1 together"]),
        ("part = 0.3, acc", "part = 30, acc", ["part is 30", "30 % is 0.3"]),
        ("part = 0.3, acc", 'part = "a", acc', ["part must be a number"]),
        ("part = 0.3, acc", "parts = 0.3, acc", ["unknown key 'parts'", "'part'"]),
        ("accountable = 0.05", "accountable = 2", ["accountable is 2"]),
        ('role = "tester", part = 0.8', 'role = "testr", part = 0.8', ["'testr'", "'tester'"]),
        ('name = "Review"', 'name = "Build"', ["another stage has that name"]),
        ('after = ["Build"]', 'after = ["Biuld"]', ["unknown stage 'Biuld'", "'Build'"]),
        ('after = ["Build"]', 'after = ["Review"]', ["can't feed itself"]),
        ("after = []", 'after = ["Test"]', ["it feeds itself", "→"]),
        ("after = []", "after = [3]", ["after must be texts"]),
        ("value = 0.85", "value = 0", ["utilisation", "possible is 0.01 to 5"]),
        ("value = 0.85", "value = 6", ["utilisation", "possible is 0.01 to 5"]),
        ("value = 0.85", 'value = "high"', ["utilisation", "without quotes"]),
        ("[flow.stage.inputs.sharing]", "[flow.stage.inputs.shraing]", ["shraing", "sharing"]),
        ("[flow.inputs.effort]", "[flow.inputs.utilisation]", ["utilisation"]),
        ("inputs.utilisation]", "inputs.utilization]", ["utilization", "mean 'utilisation'"]),
        ('name = "Review"', 'name = "Review"\nutilization = 0.8', ["[flow.stage.inputs.utilisat"]),
        ("value = 0.85", "value = 85", ["possible is 0.01 to 5", "85 % is 0.85"]),
        ('name = "Review"', 'name = "BUILD"', ["another stage is 'Build'", "more than case"]),
        ('after = ["Build"]', 'befor = ["Build"]', ["unknown key 'befor'"]),
    ],
)
def test_what_is_wrong_is_one_line(old, new, words):
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    with pytest.raises(InputError) as caught:
        parse_plan("plan.toml", text)
    said = str(caught.value)
    assert said.startswith("plan.toml: line ")
    assert "\n" not in said
    for word in words:
        assert word in said


def test_the_line_is_that_of_the_role_in_the_list():
    text = TEXT.replace('role = "tester", part = 0.2', 'role = "tster", part = 0.2')
    with pytest.raises(InputError, match=f"line {line_of(text, 'tster')}: "):
        parse_plan("plan.toml", text)


@pytest.mark.parametrize(
    ("flow", "words"),
    [
        ("flow = 3", "flow must be a table"),
        ("[flow]\nname = 'x'", "the key 'stage' is missing"),
        ("[flow]\nstage = []", "1 to 100 stages"),
        ('[[flow.stage]]\nname = "A"', "it has no roles"),
        ('[[flow.stage]]\nname = "A"\nroles = "developer"', "roles must be a list"),
        ('[[flow.stage]]\nname = "A"\nroles = [3]', "roles must be names"),
        ('[[flow.stage]]\nname = "A"\nroles = [" "]', "roles must be names"),
        ('[[flow.stage]]\nname = "A"\nroles = [{ part = 0.5 }]', "the key 'role' is missing"),
        ('[[flow.stage]]\nroles = ["developer"]', "the key 'name' is missing"),
        ('[[flow.stage]]\nname = "A"\nroles = ["developer", "developer"]', "twice"),
    ],
)
def test_flows_that_are_none(flow, words):
    text = f"{flow}\n{BARE}" if flow.startswith("flow =") else BARE + flow
    with pytest.raises(InputError) as caught:
        parse_plan("plan.toml", text)
    assert words in str(caught.value)
    assert "line " in str(caught.value) or "missing" in words
    assert "\n" not in str(caught.value)


def flow_or_error(text: str) -> tuple[FlowPlan | None, str]:
    try:
        return parse_plan("plan.toml", text).flow, ""
    except InputError as error:
        return None, str(error)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.floats(), st.text(max_size=5), st.just([])
)


@settings(max_examples=60, deadline=None)
@given(key=st.sampled_from(["role", "part", "accountable", "x"]), value=VALUES)
def test_any_value_is_read_or_refused_in_one_line(key, value):
    if value is None or isinstance(value, list):
        said = "[]"
    elif isinstance(value, bool):
        said = str(value).lower()
    elif isinstance(value, str):
        said = "'" + "".join(c for c in value if c.isprintable() and c != "'") + "'"
    else:
        said = repr(value)
    pairs = {"role": "'developer'", key: said}
    inside = ", ".join(f"{name} = {one}" for name, one in pairs.items())
    text = f"{BARE}[[flow.stage]]\nname = 'A'\nroles = [{{ {inside} }}]\n"
    read, said = flow_or_error(text)
    assert "\n" not in said
    if read is not None:
        assert 0.0 < read.stages[0].roles[0].part <= 1.0


class TestScenarios:
    """Changes of stages in a file of scenarios."""

    def read(self, change: str):
        return parse_scenarios(
            "s.toml",
            'schema = "tasktriage.scenarios/1"\n[[scenario]]\nname = "x"\n'
            f"change = [{{ {change} }}]\n",
        )

    def test_stages_are_named(self):
        (one,) = self.read('input = "effort", times = 0.8, stages = ["Review"]')
        assert one.changes[0].stages == ("Review",)
        assert one.changes[0].roles == ()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ('input = "effort", times = 0.8, roles = ["tester"]', "not changed by roles"),
            ('input = "effort", times = 0.8, stage = true', "not changed by stage, but by stages"),
            ('input = "overlap", times = 0.8, stages = ["Review"]', "not changed by stages"),
            ('input = "volume", to = 200.0', "possible is 0 to 100"),
            ('input = "volumes", to = 2.0', "volume"),
        ],
    )
    def test_what_does_not_fit(self, change, words):
        with pytest.raises(InputError) as caught:
            self.read(change)
        assert words in str(caught.value)
        assert str(caught.value).startswith("s.toml: line 4: ")
