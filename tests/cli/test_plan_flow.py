"""`tasktriage plan` with a flow: stages from postings, and where work piles up."""

from __future__ import annotations

import json
import re
import shutil
import tomllib

import pytest

from .conftest import EXAMPLES

HOUSE = EXAMPLES / "software_house"
STAGES = ["Define", "Design", "Build", "Review", "Test", "Release", "Operate", "Govern"]
BLANK = r'\[flow\.stage\.inputs\.utilisation\]\nunit = "[^"]*"\nvalue = ""'
NURSE = """\
# Ward nurse

- Give medicines at the times that are prescribed
- Change dressings and check wounds for infection
- Take blood samples and send them to the laboratory
- Help patients to wash and to get out of bed
- Comfort relatives of patients who are dying
- Hand the ward over to the next shift
"""


@pytest.fixture
def house(tmp_path):
    """The postings, in the test's folder; returns their folder's name there."""
    shutil.copytree(HOUSE, tmp_path / "house", ignore=shutil.ignore_patterns("*.toml"))
    return "house"


def record(result) -> dict:
    (line,) = result.out.splitlines()
    return json.loads(line)


def run(tt, *more: str):
    options = ("--screening", "--draws", "500", "-f", "jsonl")
    return tt("plan", "run", "plan.toml", *options, *more)


@pytest.fixture
def written(tt, house):
    """A plan of the postings with a flow."""
    done = tt("plan", "new", house, "--flow", "SDLC", "-o", "plan.toml")
    assert done.code == 0, done.err
    return "plan.toml"


class TestNew:
    def test_tasks_say_in_which_stages_a_role_works(self, tt, written, tmp_path):
        data = tomllib.loads((tmp_path / written).read_text("utf-8"))
        flow = data["flow"]
        assert flow["name"] == "sdlc"
        assert [stage["name"] for stage in flow["stage"]] == STAGES
        assert [stage["after"] for stage in flow["stage"][:3]] == [[], ["Define"], ["Design"]]
        parts: dict[str, dict[str, float]] = {}
        for stage in flow["stage"]:
            assert stage["inputs"]["utilisation"]["value"] == ""
            for one in stage["roles"]:
                assert 0.0 <= one["accountable"] <= 1.0
                parts.setdefault(one["role"], {})[stage["name"]] = one["part"]
        assert set(parts) == {role["name"] for role in data["role"]}
        assert all(sum(one.values()) == pytest.approx(1.0) for one in parts.values())
        most = {role: max(one, key=one.__getitem__) for role, one in parts.items()}
        assert most["QA Engineer"] == "Test"
        assert most["DevOps Engineer"] == "Operate"
        assert most["Senior Software Engineer"] == "Build"
        assert flow["inputs"]["speed_up"]["value"] == 1

    def test_a_result_that_is_read_back_is_matched_too(self, tt, house, tmp_path, written):
        assert tt("profile", house, "-f", "json", "-o", "roles.json").code == 0
        again = tomllib.loads(tt("plan", "new", "roles.json", "--flow", "sdlc").out)["flow"]
        first = tomllib.loads((tmp_path / written).read_text("utf-8"))["flow"]
        for one, other in zip(first["stage"], again["stage"], strict=True):
            assert [role["role"] for role in one["roles"]] == [r["role"] for r in other["roles"]]
            for role, same in zip(one["roles"], other["roles"], strict=True):
                assert role["part"] == pytest.approx(same["part"], abs=0.002)

    def test_who_does_no_such_work_is_in_no_stage(self, tt, house, write):
        write("nurse.md", NURSE)
        done = tt("plan", "new", house, "nurse.md", "--flow", "sdlc", "-o", "plan.toml")
        assert done.code == 0
        assert "'Ward nurse': next to nothing of its work is that of sdlc" in done.err
        tt("plan", "new", "nurse.md", "--flow", "sdlc").fails(2, "no role here does work of")
        health = tomllib.loads(tt("plan", "new", "nurse.md", "--flow", "health").out)["flow"]
        assert {one["role"] for stage in health["stage"] for one in stage["roles"]} == {
            "Ward nurse"
        }

    def test_names_that_are_no_flow(self, tt, house):
        tt("plan", "new", house, "--flow", "sdcl").fails(2, "did you mean 'sdlc'?")
        tt("plan", "new", house, "--flow", "soc2018").fails(
            2, "no stages", "finance, health", "sdlc"
        )


class TestRun:
    def test_without_utilisations_none_is_made_up(self, tt, written):
        done = run(tt)
        assert done.code == 0, done.err
        assert "no utilisation of a stage is given" in done.err
        flow = record(done)["flow"]
        assert [stage["name"] for stage in flow["stages"]] == STAGES
        assert flow["stages"][0]["accountable"] is None
        for stage in flow["stages"][1:]:
            estimate = stage["accountable"]
            assert 0.0 <= estimate["low"] <= estimate["median"] <= estimate["high"]
        for stage in flow["outcomes"][0]["stages"]:
            assert stage["capacity"]["low"] < 1.0 < stage["capacity"]["high"]
            assert stage["utilisation_after"] is stage["chance_constraint"] is None
        assert "more volume" not in [one["scenario"] for one in flow["outcomes"]]

    def test_with_them_the_constraint_is_said(self, tt, tmp_path, written):
        path = tmp_path / written
        values = iter(["0.75", "0.6", "0.85", "0.6", "0.7", "0.5", "0.7", "0.6"])
        text = re.sub(
            BLANK,
            lambda found: found[0].replace('value = ""', f"value = {next(values)}"),
            path.read_text("utf-8"),
        )
        path.write_text(text, "utf-8")
        done = run(tt, "--scenario", "more volume")
        assert done.code == 0, done.err
        assert "utilisation" not in done.err
        assert "the stages behind are as if all of it came through" in done.err
        planned, more = record(done)["flow"]["outcomes"]
        assert planned["constraint_before"] == planned["constraint_after"] == "Build"
        assert sum(one["chance_constraint"] for one in planned["stages"]) == pytest.approx(1.0)
        assert planned["unstable"] == []
        assert "Review" in more["unstable"]
        review = more["stages"][3]
        assert review["utilisation_after"]["point"] == pytest.approx(1.188)
        assert review["waiting"]["point"] is None
        assert review["chance_unstable"] > 0.9

    def test_scenarios_of_stages_need_stages(self, tt, tmp_path, house, written, write):
        own = 'schema = "tasktriage.scenarios/1"\n[[scenario]]\nname = "sampled"\n'
        write("own.toml", own + 'change = [{input="effort", times=0.7, stages=["Reviw"]}]\n')
        run(tt, "--scenario", "own.toml").fails(1, "line 4", "'sampled'", "'Reviw'", "'Review'")
        write("own.toml", own + 'change = [{input="effort", times=0.7, stages=["Review"]}]\n')
        assert run(tt, "--scenario", "own.toml").code == 0
        assert "effort × 0.7 of Review" in tt("plan", "scenarios", "own.toml").out
        assert tt("plan", "new", house, "-o", "plan.toml", "--force").code == 0
        for name in ("own.toml", "more volume"):
            run(tt, "--scenario", name).fails(2, "which is of stages", "--flow NAME")

    def test_named_scenarios_are_listed_as_such(self, tt):
        listed = json.loads(tt("plan", "scenarios", "--json").out)
        compared = {one["name"]: one["compared"] for one in listed}
        assert compared["more volume"] == compared["a fifth more volume"] == "if named"
        assert compared["as planned"] == compared["more coaching"] == "by default"

    def test_mistakes_are_one_line(self, tt, tmp_path, written):
        path = tmp_path / written
        text = path.read_text("utf-8")
        path.write_text(text.replace('after = ["Define"]', 'after = ["Dfine"]'), "utf-8")
        run(tt).fails(1, "plan.toml: line ", "stage 'Design'", "did you mean 'Define'?")
        path.write_text(text.replace("after = []", 'after = ["Govern"]'), "utf-8")
        run(tt).fails(1, "plan.toml: line ", "it feeds itself")
