"""The documentation of plans: its commands run, its example is the example, its inputs are all."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tasktriage.kit.plan_words import PLAN_LIMITS
from tasktriage.planning import input_specs, missing_inputs
from tasktriage.planning.plan_file import read_plan
from tasktriage.planning.scenarios_file import parse_scenarios

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/plan.md").read_text("utf-8")
HOUSE = ROOT / "examples/software_house"


def test_the_commands_of_the_readme_lead_to_a_page(tmp_path):
    text = (ROOT / "README.md").read_text("utf-8")
    shown = text.split("<!-- plan -->")[1].split("<!-- /plan -->")[0]
    commands = [line for line in shown.splitlines() if line.startswith("tasktriage ")]
    assert 1 <= len(commands) <= 5
    shutil.copytree(HOUSE, tmp_path / "examples/software_house")
    program = Path(sys.executable).with_name("tasktriage")
    for command in commands:
        words = shlex.split(command, comments=True)[1:]
        done = subprocess.run(
            [program, *words], cwd=tmp_path, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
    for name, heading in (("first.html", "Screening"), ("plan.html", "Velocity gap")):
        page = (tmp_path / name).read_text("utf-8")
        assert heading in re.sub(r"<[^>]*>", " ", page)


def test_the_example_is_filled_in_and_of_these_postings():
    file = read_plan(HOUSE / "plan.toml")
    plan = file.completed()
    assert not missing_inputs(plan)
    text = (HOUSE / "plan.toml").read_text("utf-8")
    assert "# ask:" not in text
    postings = sorted(HOUSE.glob("*.md"))
    assert len(postings) == len(plan.roles) == 4
    for posting in postings:
        assert f"# From software_house/{posting.name}." in text
        tasks = [line for line in posting.read_text("utf-8").splitlines() if line[:2] == "- "]
        assert len(tasks) >= 10


def test_every_input_stands_on_the_page_with_its_unit():
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.M))
    assert list(rows) == list(input_specs())
    for name, spec in input_specs().items():
        cells = rows[name].split(" | ")
        assert cells[0] == spec.unit
        stands = spec.default or spec.screening
        if stands is not None:
            assert f"{stands.likely:g}" in cells[1]
            assert stands.low == stands.high or f"({stands.low:g} to {stands.high:g})" in cells[1]


def test_the_scenario_of_the_page_is_one():
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.S)
    example = next(block for block in blocks if "[[scenario]]" in block)
    (one,) = parse_scenarios("page", example)
    assert one.changes[0].roles == ("QA Engineer",)
    part = next(block for block in blocks if "[[role]]" in block).replace("…\n", "")
    assert tomllib.loads(part)["role"][0]["headcount"] == 18


def test_how_far_the_formulas_go_is_what_was_measured():
    path = ROOT / "benchmarks/results/velocity_coverage.json"
    settings = json.loads(path.read_text("utf-8"))["settings"]
    stated = settings["stated ranges"]
    part = PAGE.split("## How far the formulas go")[1].split("\n## ")[0]
    rows = re.findall(r"^\| .+? \| (-?[\d.]+) \| (-?[\d.]+) \| (-?[\d.]+) \|$", part, re.M)
    worlds = ("pool", "persons", "persons who learn ahead")
    worlds += ("persons, months of the middle one", "persons, 15 % leave in a year")
    gaps = [stated[world]["all"]["gap_stock"] for world in worlds]
    keys = "held", "above", "at_true_inputs"
    assert [tuple(map(float, row)) for row in rows] == [tuple(map(gap.get, keys)) for gap in gaps]
    persons = stated["persons"]["all"]
    assert persons["gap_stock"]["below"] == 0.0
    figures = (
        settings["measured within a fifth"]["persons"]["all"]["gap_stock"]["held"],
        settings["months by default"]["persons"]["all"]["gap_stock"]["held"],
        persons["chance_of_gap"],
        persons["gap_over_one"],
        persons["reskilling_velocity"]["at_true_inputs"],
        settings["stated ranges, truth anywhere in them"]["pool"]["all"]["velocity_ratio"]["held"],
    )
    for figure in figures:
        assert re.search(rf"(?<![\d.]){f'{figure:g}'.removeprefix('0')}(?!\d)", part), figure
    limits = " ".join(PLAN_LIMITS)
    count, held = persons["organisations"], persons["gap_stock"]["held"]
    assert f"held the gap of {count * held:.0f} of {count} and lay below it in all others" in limits
    assert f"{persons['gap_stock']['at_true_inputs']:.2f} FTE for 100 people larger" in limits
