"""A plan's file: what is written is read as the same plan; what is wrong is one line."""

from __future__ import annotations

import time

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.domain.plan import Status
from tasktriage.planning import (
    Bands,
    Given,
    GivenShares,
    Plan,
    RolePlan,
    Triangle,
    input_specs,
    measured,
    role_inputs,
)
from tasktriage.planning.plan_file import SCREENING_HEADCOUNT, parse_plan, read_plan
from tasktriage.planning.plan_file_text import whole_plan_text

MINIMAL = """\
schema = "tasktriage.plan-file/1"
quarters = 4
[[role]]
name = "testers"
headcount = 30
shares = { automatable = 0.4, augmentable = 0.5, human_critical = 0.1 }
[inputs.deployment_now]
value = 0.2
[inputs.deployment_planned]
unit = "share of the work, 0 to 1"
value = 0.45
low = 0.3
high = 0.6
[inputs.coached_hours]
value = 6
status = "measured"
"""


def fails(text: str, *parts: str) -> str:
    """Reading fails with one line that has all the parts."""
    with pytest.raises(InputError) as caught:
        parse_plan("plan.toml", text)
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith("plan.toml: ")
    for part in parts:
        assert part in said, said
    return said


def with_(old: str, new: str) -> str:
    assert old in MINIMAL
    return MINIMAL.replace(old, new, 1)


class TestReading:
    def test_what_stands_there_is_the_plan(self):
        file = parse_plan("plan.toml", MINIMAL)
        plan = file.completed()
        assert plan.quarters == 4
        assert plan.roles[0].headcount == 30
        assert plan.roles[0].shares == GivenShares(0.4, 0.5, 0.1)
        assert plan.inputs["deployment_planned"].range == Triangle(0.45, 0.3, 0.6)
        assert plan.inputs["deployment_now"].range == Triangle(0.2, 0.2, 0.2)
        assert plan.inputs["coached_hours"].status is Status.MEASURED
        assert file.blanks == ()

    def test_a_blank_status_claims_nothing(self):
        plan = parse_plan("plan.toml", MINIMAL).plan
        assert plan.inputs["deployment_planned"].status is Status.ASSUMED

    def test_a_roles_own_input_is_its_own(self):
        own = '[role.inputs.coached_hours]\nvalue = 2\nlow = 1\nhigh = 3\nstatus = "sourced"\n'
        plan = parse_plan(
            "plan.toml", with_("[inputs.deployment_now]", own + "[inputs.deployment_now]")
        ).plan
        assert role_inputs(plan, plan.roles[0])["coached_hours"] == Given(
            Triangle(2, 1, 3), Status.SOURCED
        )

    def test_tasks_are_parts_of_their_sum(self):
        tasks = "tasks = [[3, 0.2, 0.7, 0.1], [1, 0.6, 0.4, 0.0]]"
        text = with_(
            "shares = { automatable = 0.4, augmentable = 0.5, human_critical = 0.1 }", tasks
        )
        shares = parse_plan("plan.toml", text).plan.roles[0].shares
        assert shares.central == pytest.approx([0.3, 0.625, 0.075])

    def test_bands(self):
        bands = "[inputs.months_to_proficiency]\nbands = [0, 3, 6]\nshares = [60, 40]\n"
        plan = parse_plan("plan.toml", MINIMAL + bands).plan
        assert plan.inputs["months_to_proficiency"].range == Bands((0.0, 3.0, 6.0), (60.0, 40.0))

    def test_a_file_on_disk(self, tmp_path):
        path = tmp_path / "plan.toml"
        path.write_text(MINIMAL, "utf-8")
        assert read_plan(path).plan == parse_plan(str(path), MINIMAL).plan

    def test_a_new_value_under_our_source_is_told_of(self):
        spec = input_specs()["formal_hours"]
        entry = f'[inputs.formal_hours]\nvalue = 30\nstatus = "sourced"\nsource = "{spec.source}"\n'
        assert "source" in parse_plan("plan.toml", MINIMAL + entry).notes[0]


class TestWrong:
    @pytest.mark.parametrize(
        ("old", "new", "line", "parts"),
        [
            ("quarters = 4", "quaters = 4", 2, ("quaters", "'quarters'")),
            ("headcount = 30", "headcuont = 30", 5, ("testers", "headcount")),
            ("headcount = 30", "headcount = 0", 5, ("testers", "headcount", "possible")),
            ("headcount = 30", 'headcount = "thirty"', 5, ("number", "people")),
            ("headcount = 30", "headcount = -3", 5, ("-3",)),
            ("headcount = 30", "headcount = nan", 5, ("number",)),
            ("headcount = 30", "headcount = inf", 5, ("number",)),
            ("headcount = 30", "headcount = true", 5, ("number",)),
            ("headcount = 30", f"headcount = 0x{'F' * 5000}", 5, ("headcount", "bits")),
            ("headcount = 30", 'headcount = 30\noccupation = "15 or"', 6, ("no O*NET-SOC code",)),
            ("headcount = 30", 'headcount = 30\noccupation = "15"', 6, ("no O*NET-SOC code",)),
            ("value = 6", "value = 6\nlow = 0\nhigh = 479", 14, ("hours a quarter", "works")),
            ("quarters = 4", "quarters = 41", 2, ("quarters", "possible is 1 to 40")),
            ("quarters = 4", "quarters = 0", 2, ("quarters", "whole number from 1")),
            ("headcount = 30", "headcount = 9000000000000000", 5, ("a whole number too large",)),
            ("quarters = 4", 'quarters = 4\nstage = ["tester"]', 3, ("mean 'testers'",)),
            ("quarters = 4", "quarters = 4.5", 2, ("quarters", "whole")),
            ("[inputs.deployment_now]", "[inputs.deployment_nwo]", 7, ("deployment_now",)),
            ("value = 0.2", "value = 20", 8, ("deployment_now", "0 to 1", "20 % is 0.2")),
            ("value = 0.2", "valeu = 0.2", 8, ("valeu", "'value'")),
            ("value = 0.2", 'value = "20 %"', 8, ("number without quotes", "share")),
            ("value = 0.45", "value = 0.7", 11, ("deployment_planned", "range must hold")),
            ("low = 0.3", "low = -0.3", 12, ("low is -0.3",)),
            ("low = 0.3", "low = 0.7", 11, ("range must hold",)),
            ("low = 0.3\n", "", 12, ("high is given and low is not",)),
            ("share of the work, 0 to 1", "percent", 10, ("unit", "share of the work", "percent")),
            ("value = 6", "value = -6", 15, ("coached_hours", "possible is 0 to 480", "hours")),
            ("value = 6", "value = 481", 15, ("possible is 0 to 480",)),
            ("value = 6", "value = 480", 14, ("hours a quarter", "works")),
            ("value = 6", 'value = ""\nlow = 2\nhigh = 3', 15, ("range but no value",)),
            ('"measured"', '"guessed"', 16, ("measured, sourced or assumed",)),
            ("human_critical = 0.1", "human_critical = 0.3", 6, ("1.2",)),
            ("human_critical = 0.1", 'human_critical = ""', 6, ("human_critical is blank",)),
            ("human_critical = 0.1", "human_critical = 10", 6, ("10 % is 0.1",)),
            ("human_critical = 0.1", "human = 0.1", 6, ("human_critical",)),
            ('name = "testers"', 'name = ""', 4, ("name",)),
            ('schema = "tasktriage.plan-file/1"', "", None, ("schema", "plan new")),
            ("quarters = 4", 'quarters = 4\nstage = ["coders"]', 3, ("stage", "coders")),
        ],
    )  # fmt: skip
    def test_one_line_with_line_and_key(self, old, new, line, parts):
        said = fails(with_(old, new), *parts)
        if line is not None:
            assert f"line {line}: " in said

    @pytest.mark.parametrize(
        ("tasks", "problem"),
        [
            ("[]", "1 to 400"),
            ("[[1, 0.2, 0.7]]", "four numbers"),
            ("[[1, 0.2, 0.7, 0.4]]", "come to 1.3"),
            ("[[1, 20, 70, 10]]", "20 % is 0.2"),
            ("[[-1, 0.2, 0.7, 0.1]]", "share of -1"),
            ("[[0, 0.2, 0.7, 0.1]]", "no task is any part"),
            ("[[1, nan, 0.7, 0.1]]", "four numbers"),
            ('[[1, "a", 0.7, 0.1]]', "four numbers"),
            ("[" + "[1, 0.2, 0.7, 0.1]," * 401 + "]", "1 to 400"),
        ],
    )
    def test_tasks(self, tasks, problem):
        shares = "shares = { automatable = 0.4, augmentable = 0.5, human_critical = 0.1 }"
        fails(with_(shares, f"tasks = {tasks}"), "line 6: ", problem)

    def test_two_roles_of_a_name(self):
        role = MINIMAL[MINIMAL.index("[[role]]") : MINIMAL.index("[inputs.")]
        fails(
            with_("[inputs.deployment_now]", role + "[inputs.deployment_now]"), "line 8: ", "name"
        )

    def test_a_role_without_work(self):
        text = with_(
            "shares = { automatable = 0.4, augmentable = 0.5, human_critical = 0.1 }\n", ""
        )
        fails(text, "line 4: ", "no work")

    def test_coaches_without_hours(self):
        fails(MINIMAL + "[inputs.coaches]\nvalue = 2\n", "coach_hours", "but 'coaches' is")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "a = ",
            "a = " + "[" * 5000 + "]" * 5000,
            ".".join(["a"] * 20_000) + " = 1",
            "a = " + "9" * 5000,
            "role = 1",
            "[[role]]\n" * 5000,
            'schema = "tasktriage.plan-file/1"\nquarters = 1\nrole = 3',
            'schema = "tasktriage.plan-file/1"\nquarters = 1\nrole = []',
            'schema = "tasktriage.plan-file/1"\nquarters = 1\nrole = [1]',
            'schema = "tasktriage.plan-file/1"\nquarters = 1\n' + "[[role]]\n" * 5000,
            'schema = "tasktriage.plan-file/1"\nquarters = ' + "0x" + "F" * 5000 + "\n[[role]]\n",
            'schema = "tasktriage.plan-file/1"\n' + ".".join(["role"] * 20_000) + " = 1",
            "\x00",
            'schema = "x\\u001b[31m"',
        ],
    )
    def test_hostile(self, text):
        begun = time.process_time()  # not of the machine's load
        said = fails(text)
        assert len(said) < 2000
        assert time.process_time() - begun < 20


class TestBlank:
    def test_the_first_blank_with_line_value_and_flag(self):
        text = with_("value = 0.2", 'value = ""')
        file = parse_plan("plan.toml", text)
        with pytest.raises(InputError) as caught:
            file.completed()
        said = str(caught.value)
        assert said.startswith("plan.toml: line 8: deployment_now is blank")
        assert "0.2 (0.1 to 0.3) with --screening" in said
        given = role_inputs(file.completed(screening=True), file.plan.roles[0])["deployment_now"]
        assert given.range == Triangle(0.2, 0.1, 0.3)
        assert given.status is Status.ASSUMED

    def test_others_are_named_with_their_lines(self):
        text = with_("headcount = 30", 'headcount = ""').replace("value = 6", 'value = ""')
        with pytest.raises(
            InputError, match=r"line 5: role 'testers': headcount .*coached_hours \(line 15\)"
        ):
            parse_plan("plan.toml", text).completed()

    def test_an_input_that_is_not_there(self):
        text = with_('[inputs.coached_hours]\nvalue = 6\nstatus = "measured"\n', "")
        with pytest.raises(InputError, match="coached_hours is blank"):
            parse_plan("plan.toml", text).completed()

    def test_a_blank_headcount_stands_for_a_hundred_where_one_screens(self):
        file = parse_plan("plan.toml", with_("headcount = 30", 'headcount = ""'))
        assert file.without_headcount == ("testers",)
        assert file.completed(screening=True).roles[0].headcount == SCREENING_HEADCOUNT

    def test_a_roles_blank_leaves_that_of_all(self):
        own = '[role.inputs.coached_hours]\nvalue = ""\n'
        text = with_("[inputs.deployment_now]", own + "[inputs.deployment_now]")
        plan = parse_plan("plan.toml", text).completed()
        assert role_inputs(plan, plan.roles[0])["coached_hours"].range.central == 6


class TestDoubts:
    """What runs but may be a slip of the pen is said, or refused where it can be nothing else."""

    def text(self, *changes: tuple[str, str]) -> str:
        text = whole_plan_text(
            Plan(
                organisation="a house",
                quarters=4,
                roles=(
                    RolePlan(
                        name="testers",
                        headcount=4.0,
                        holders=8.0,
                        shares=GivenShares(0.4, 0.4, 0.2),
                        occupation="15-1253.00",
                    ),
                ),
                inputs={
                    "deployment_now": measured(0.2),
                    "deployment_planned": measured(0.5),
                    "coached_hours": measured(2.0),
                },
            )
        )
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        return text

    def test_a_mark_before_the_text_is_no_text(self, tmp_path):
        path = tmp_path / "plan.toml"
        path.write_text(self.text(), "utf-8-sig")
        assert read_plan(path).plan.roles[0].name == "testers"

    def test_holders_are_people(self):
        role = parse_plan("plan.toml", self.text()).plan.roles[0]
        assert (role.headcount, role.holders, role.people) == (4.0, 8.0, 8.0)

    def test_a_code_that_is_none_is_refused(self):
        with pytest.raises(InputError, match=r"line \d+: .*'99-9999.00' is no O\*NET-SOC code"):
            parse_plan("plan.toml", self.text(("15-1253.00", "99-9999.00")))

    def test_a_code_without_months_is_told(self):
        read = parse_plan("plan.toml", self.text(("15-1253.00", "15-9999.00")))
        assert any("no months to proficiency of 15-9999.00" in note for note in read.notes)

    def test_less_planned_than_now_is_told(self):
        exact = "value = {0}\nlow = {0}\nhigh = {0}"
        read = parse_plan("plan.toml", self.text((exact.format(0.2), exact.format(0.9))))
        assert any("below that of now" in note for note in read.notes)
