"""`tasktriage plan`: from postings to a file, from the file to figures."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tomllib

import pytest

from .conftest import EXAMPLES

HOUSE = EXAMPLES / "software_house"
POSTINGS = sorted(HOUSE.glob("*.md"))
ROLES = ["DevOps Engineer", "Product Manager", "QA Engineer", "Senior Software Engineer"]
OWN = """\
schema = "tasktriage.scenarios/1"
[[scenario]]
name = "no coaching"
summary = "Coaches are needed elsewhere."
change = [{ input = "coached_hours", times = 0.0, roles = ["QA Engineer"] }]
"""


@pytest.fixture
def house(tmp_path):
    """The postings, in the test's folder; returns their folder's name there."""
    shutil.copytree(HOUSE, tmp_path / "house", ignore=shutil.ignore_patterns("*.toml"))
    return "house"


@pytest.fixture
def filled(tmp_path):
    """The example's plan, in the test's folder."""
    shutil.copy(HOUSE / "plan.toml", tmp_path / "plan.toml")
    return "plan.toml"


def record(result) -> dict:
    (line,) = result.out.splitlines()
    return json.loads(line)


class TestNew:
    def test_four_postings_make_a_plan_to_fill_in(self, tt, tmp_path, house):
        done = tt("plan", "new", house, "-o", "plan.toml")
        assert done.code == 0, done.err
        assert "4 roles written to plan.toml" in done.err
        text = (tmp_path / "plan.toml").read_text("utf-8")
        data = tomllib.loads(text)
        assert [role["name"] for role in data["role"]] == ROLES
        for role, posting in zip(data["role"], POSTINGS, strict=True):
            assert role["headcount"] == ""
            assert len(role["tasks"]) >= 10
            for task in role["tasks"]:
                assert sum(task[1:]) == pytest.approx(1.0)
            assert f"# From house/{posting.name}." in text
        assert data["role"][2]["occupation"] == "15-1253.00"
        asked = [line for line in text.splitlines() if "# ask:" in line]
        assert len(asked) == 8  # organisation, four headcounts, three inputs
        assert data["inputs"]["formal_hours"]["unit"] == "hours a person a year"
        assert "# To measure it: " in text

    def test_it_is_deterministic(self, tt, house):
        first, second = (tt("plan", "new", house).out for _ in range(2))
        assert first == second
        assert first.startswith("# A plan")

    def test_a_file_that_is_there_is_not_written_over(self, tt, tmp_path, house, write):
        write("plan.toml", "mine")
        tt("plan", "new", house, "-o", "plan.toml").fails(1, "plan.toml is there", "--force")
        assert (tmp_path / "plan.toml").read_text("utf-8") == "mine"
        assert tt("plan", "new", house, "-o", "plan.toml", "--force").code == 0
        assert "[[role]]" in (tmp_path / "plan.toml").read_text("utf-8")

    def test_a_table_of_roles_gives_headcounts_and_pay(self, tt, house, write):
        postings = [json.dumps(path.read_text("utf-8")) for path in POSTINGS[:2]]
        lines = ["title,description,headcount,hours,pay"]
        for name, text, rest in zip(
            ("Ops", "Product"), postings, ("12,40,66000", "8,20,50000"), strict=True
        ):
            quoted = json.loads(text).replace('"', '""')
            lines.append(f'{name},"{quoted}",{rest}')
        write("roles.csv", "\n".join(lines) + "\n")
        done = tt("plan", "new", "roles.csv")
        data = tomllib.loads(done.out)
        assert [(r["headcount"], r["pay"]) for r in data["role"]] == [(12, 66000), (4, 50000)]
        assert "8 people at 20 hours a week" in done.out
        assert "as if full-time? check it" in done.out

    def test_a_profile_result_is_taken_as_it_stands(self, tt, house):
        assert tt("profile", house, "-f", "json", "-o", "roles.json").code == 0
        from_result = tomllib.loads(tt("plan", "new", "roles.json").out)
        from_postings = tomllib.loads(tt("plan", "new", house).out)
        for first, second in zip(from_result["role"], from_postings["role"], strict=True):
            assert first["name"] == second["name"]
            for one, other in zip(first["tasks"], second["tasks"], strict=True):
                assert one == pytest.approx(other, abs=2e-4)

    def test_policies_stand_beside(self, tt, write):
        write("hr.md", HR)
        text = tt("plan", "new", "hr.md", "--policy", "eu-ai-act", "--as-of", "2028-01-01").out
        (role,) = tomllib.loads(text)["role"]
        changed = [
            (before, after)
            for before, after in zip(role["tasks"], role["tasks_ruled"], strict=True)
            if before != after
        ]
        assert changed
        assert all(before[0] == after[0] for before, after in changed)
        assert "# eu-ai-act/" in text

    def test_a_role_of_few_tasks_is_blank(self, tt, write):
        write("short.md", "# Clerk\n\n- File invoices\n- Answer the phone\n")
        done = tt("plan", "new", "short.md", "-o", "plan.toml")
        assert "its work is not known" in done.err
        tt("plan", "run", "plan.toml", "--screening").fails(1, "line ", "automatable is blank")

    def test_nothing_to_plan_for(self, tt, write):
        tt("plan", "new").fails(2, "nothing to plan for")
        write("empty.md", "")
        assert tt("plan", "new", "empty.md").code == 1


HR = """\
# Recruiter

- Screen applications and decide who is invited to an interview
- Rank candidates for each vacancy by their suitability
- Decide which applicants are rejected
- Write job advertisements
- Schedule interviews with managers
- Answer questions of candidates about pay
- Keep the applicant tracking system up to date
- Report on time to hire each month
- Negotiate offers with candidates
- Train managers in interviewing
"""


class TestRun:
    def test_the_example_is_no_screening(self, tt, filled):
        done = tt("plan", "run", filled, "-f", "jsonl", "--draws", "2000").ok()
        found = record(done)
        assert found["schema"] == "tasktriage.plan/1"
        assert found["screening"] is False
        assert [role["name"] for role in found["roles"]] == ROLES
        names = [outcome["scenario"] for outcome in found["outcomes"]]
        assert names == ["as planned", "a quarter later", "more coaching", "capability one year on"]

    def test_blanks_are_asked_for_with_line_and_flag(self, tt, house):
        tt("plan", "new", house, "-o", "plan.toml")
        tt("plan", "run", "plan.toml").fails(
            1, "plan.toml: line ", "headcount is blank", "--screening", "deployment_now (line "
        )

    def test_screening_takes_stand_ins_and_says_so(self, tt, house):
        tt("plan", "new", house, "-o", "plan.toml")
        done = tt("plan", "run", "plan.toml", "--screening", "-f", "jsonl", "--draws", "500")
        assert done.code == 0
        assert "warning: the headcount of DevOps Engineer" in done.err
        assert "note: a screening" in done.err
        found = record(done)
        assert found["screening"] is True
        assert {role["headcount"] for role in found["roles"]} == {100.0}
        assert "for a year" not in done.err

    def test_what_stands_in_for_a_year_is_told_of_other_horizons(self, tt, house):
        tt("plan", "new", house, "--quarters", "8", "-o", "plan.toml")
        args = ("--screening", "-f", "jsonl", "--draws", "200")
        done = tt("plan", "run", "plan.toml", *args)
        assert done.code == 0, done.err
        assert "warning: deployment planned is blank" in done.err
        found = record(done)
        assert any("the horizon is 8 quarters" in note for note in found["notes"])

    def test_the_same_seed_gives_the_same_figures(self, tt, filled):
        runs = [
            record(tt("plan", "run", filled, "-f", "jsonl", "--draws", "500", "--seed", seed))
            for seed in (1, 1, 2)
        ]
        figures = [one["outcomes"] for one in runs]
        assert figures[0] == figures[1]
        assert figures[0] != figures[2]

    def test_every_format_has_the_same_figures(self, tt, filled):
        args = ("--draws", "500", "--seed", "3", "-f")
        said = {f: tt("plan", "run", filled, *args, f).ok().out for f in ("json", "jsonl", "csv")}
        (whole,) = json.loads(said["json"])["results"]
        assert whole == json.loads(said["jsonl"])
        rows = iter(csv.DictReader(io.StringIO(said["csv"])))
        for outcome in whole["outcomes"]:
            for figures in (outcome["organisation"], *outcome["roles"]):
                row = next(rows)
                assert (row["scenario"], row["name"]) == (outcome["scenario"], figures["name"])
                assert float(row["gap_high"]) == pytest.approx(figures["gap"]["high"], abs=1e-6)
                assert float(row["chance_of_gap"]) == pytest.approx(figures["chance_of_gap"])
        first = whole["outcomes"][0]["organisation"]
        chance = f"{100 * first['chance_of_gap']:.0f}"
        for text in ("table", "markdown", "html"):
            assert chance in tt("plan", "run", filled, *args, text).ok().out

    def test_a_named_scenario_is_compared_with_the_plan(self, tt, filled):
        args = ("-f", "jsonl", "--draws", "500", "--scenario", "more coaching")
        found = record(tt("plan", "run", filled, *args).ok())
        first, second = found["outcomes"]
        assert first["scenario"] == "as planned"
        assert second["organisation_difference"]["gap"]["median"] <= 0.0

    def test_a_scenario_of_ones_own(self, tt, filled, write):
        write("mine.toml", OWN)
        args = ("-f", "jsonl", "--draws", "500", "--scenario", "mine.toml")
        found = record(tt("plan", "run", filled, *args).ok())
        differences = {one["name"]: one for one in found["outcomes"][1]["differences"]}
        assert differences["QA Engineer"]["gap"]["high"] > 0.0
        assert differences["Product Manager"]["gap"]["high"] == 0.0

    @pytest.mark.parametrize(
        ("old", "new", "parts"),
        [
            ("QA Engineer", "QA Enginere", ("mine.toml: line 5", "mean 'QA Engineer'")),
            ("coached_hours", "coached_hour", ("mine.toml", "line 5", "coached_hours")),
            ("times = 0.0", "times = -1", ("line 5", "times")),
            ("times = 0.0", "to = 9000", ("line 5", "0 to 480")),
            ("times = 0.0, ", "", ("changes nothing",)),
            ('["QA Engineer"]', "[]", ("line 5", "leave the key out for all")),
            ("summary", "sumary", ("line 4", "summary")),
        ],
    )
    def test_a_scenario_that_is_wrong(self, tt, filled, write, old, new, parts):
        write("mine.toml", OWN.replace(old, new))
        tt("plan", "run", filled, "--scenario", "mine.toml").fails(1, *parts)

    def test_names_that_are_not_there(self, tt, filled):
        tt("plan", "run", filled, "--scenario", "more coachin").fails(2, "more coaching", "TOML")
        tt("plan", "run", filled, "--scenario", "policies on").fails(2, "--policy")
        tt("plan", "run", filled, "--scenario", "no.toml").fails(1, "no.toml")
        tt("plan", "run", "no.toml").fails(1, "no.toml")

    def test_standard_input_may_hold_the_plan(self, tt, tmp_path, filled):
        args = ("-f", "jsonl", "--draws", "100")
        text = (tmp_path / filled).read_bytes()
        named = tt("plan", "run", filled, *args)
        assert tt("plan", "run", "-", *args, stdin=text).ok().out == named.out
        tt("plan", "run", "-", stdin=b"quarters = 4").fails(1, "<stdin>", "schema")
        tt("plan", "run", "-", stdin=b"\xff").fails(1, "<stdin>: line 1: is not UTF-8")
        tt("plan", "run", "-", stdin=b" " * (2**24 + 1)).fails(1, "<stdin>", "more than 16 MiB")

    def test_its_help_names_what_a_plan_can_be_written_as(self, tt):
        said = " ".join(tt("plan", "run", "--help").out.split())
        assert "markdown, html, package or a plugin's" in said

    def test_a_posting_is_no_plan(self, tt, house):
        tt("plan", "run", f"{house}/qa_engineer.md").fails(1, "qa_engineer.md")

    def test_the_plan_is_never_its_own_output(self, tt, tmp_path, filled):
        before = (tmp_path / filled).read_bytes()
        tt("plan", "run", filled, "-f", "json", "-o", filled).fails(2, "is the plan itself")
        assert (tmp_path / filled).read_bytes() == before

    def test_policies_on_where_the_plan_has_them(self, tt, write):
        write("hr.md", HR)
        args = ("--policy", "eu-ai-act", "--as-of", "2028-01-01", "-o", "plan.toml")
        assert tt("plan", "new", "hr.md", *args).code == 0
        done = tt("plan", "run", "plan.toml", "--screening", "-f", "jsonl", "--draws", "500")
        found = {one["scenario"]: one for one in record(done)["outcomes"]}
        change = found["policies on"]["organisation_difference"]["work_then"]
        assert change["median"] < 0.0

    def test_a_source_that_is_no_longer_its_own(self, tt, tmp_path, filled):
        path = tmp_path / filled
        text = path.read_text("utf-8").replace(
            "value = 13.7\nlow = 10\nhigh", "value = 13\nlow = 1\nhigh"
        )
        path.write_text(text, "utf-8")
        tt("plan", "run", filled, "--draws", "200").ok("formal_hours")

    def test_by_the_installed_command(self, run, tmp_path):
        shutil.copytree(HOUSE, tmp_path / "house", ignore=shutil.ignore_patterns("*.toml"))
        assert run("plan", "new", "house", "-o", "plan.toml").code == 0
        done = run("plan", "run", "plan.toml", "--screening", "-o", "plan.html")
        assert done.code == 0, done.err
        assert (tmp_path / "plan.html").read_text("utf-8").startswith("<!")


class TestScenarios:
    def test_they_are_listed(self, tt):
        done = tt("plan", "scenarios").ok()
        assert "capability one year on" in done.out
        assert "An assumption" in done.out
        names = [one["name"] for one in json.loads(tt("plan", "scenarios", "--json").out)]
        assert names[0] == "as planned"

    def test_a_file_of_ones_own_is_checked(self, tt, write):
        write("mine.toml", OWN)
        assert "coached_hours × 0 of QA Engineer" in tt("plan", "scenarios", "mine.toml").ok().out
        write("mine.toml", OWN + 'roles = "x"')
        tt("plan", "scenarios", "mine.toml").fails(1, "mine.toml: line 6", "roles")


def test_results_of_a_plan_hold_no_tasks(run, filled):
    """What a plan comes to is not read as if it were a posting."""
    for form in ("json", "jsonl"):
        assert run("plan", "run", filled, "-o", f"out.{form}", "--draws", 100).code == 0
        for command in ("classify", "profile", "extract"):
            result = run(command, f"out.{form}")
            assert result.code != 0
            assert "tasktriage wrote it as 'tasktriage.plan/1'" in result.err
    assert "is JSON, and no plan's file" in run("plan", "run", "out.json").err


def test_the_occupation_is_looked_up_of_results_too(run, house):
    assert run("profile", f"{house}/qa_engineer.md", "-f", "json", "-o", "profiles.json").code == 0
    assert 'occupation = "15-1253.00"' in run("plan", "new", "profiles.json").out
