"""Stages, oversight, moves and skills of a plan in every format, and by themselves."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from math import inf

import openpyxl
import pytest

from tasktriage.domain.flow import Flow
from tasktriage.domain.plan import Estimate, Status
from tasktriage.kit.flow_words import flow_caution, flow_said, names_said
from tasktriage.kit.oversight_words import ladder_said, oversight_caution
from tasktriage.plugin import RunInfo
from tasktriage.testing.migrations import migration_report
from tasktriage.testing.plans import plan_report
from tasktriage.testing.skills import skills_reports
from tasktriage_plugins.output_csv.writer import CsvOutput
from tasktriage_plugins.output_html.part_cells import said
from tasktriage_plugins.output_html.part_charts import around, before_after, of_busy, of_shares
from tasktriage_plugins.output_html.plan_cells import Said
from tasktriage_plugins.output_html.writer import HtmlOutput
from tasktriage_plugins.output_json.writers import JsonLinesOutput
from tasktriage_plugins.output_markdown.writer import MarkdownOutput
from tasktriage_plugins.output_package.writer import PackageOutput
from tasktriage_plugins.output_table.table import TableOutput
from tasktriage_plugins.output_xlsx.writer import XlsxOutput

RUN = RunInfo(version="0.1.0", command="plan", created="2026-11-30", scope="A scope.")
NAMES = ("clerk", "tester", "lead")
TEXTS = {"table": TableOutput, "markdown": MarkdownOutput, "html": HtmlOutput}
HEADS = (
    "Stages: where work piles up",
    "Oversight: who checks the work of machines and juniors",
)
UNSAID = re.compile(
    r"\b(layoff|redundan|headcount cut|job loss|fire[ds]?\b|replace[ds]? people)", re.I
)


@pytest.fixture(scope="module")
def full():
    return plan_report(NAMES)


@pytest.fixture(scope="module")
def bare():
    return plan_report(NAMES, screening=False)


def text(name, *results, command="plan"):
    stream = io.StringIO()
    TEXTS[name]().write(iter(results), replace(RUN, command=command), stream)
    return stream.getvalue()


def binary(output, *plans):
    stream = io.BytesIO()
    output.write(iter(plans), RUN, stream)
    return stream


@pytest.mark.parametrize("name", TEXTS)
def test_every_part_is_said_and_says_what_it_does_not(name, full):
    said = " ".join(text(name, full).split())
    for head in (*HEADS, "synthetic", "falling"):
        assert head in said, head
    assert "only the organisation knows" in said
    assert "measured nowhere that could be found" in said
    assert "says nothing of a person" in said
    assert "about tasks, not about prices" in said
    assert UNSAID.search(said) is None


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_assumed_makes_a_part_a_screening(name, full):
    said = " ".join(text(name, full).split())
    assert "speed_up" in said.replace("\\", "")
    assert said.count("screening: ") >= 2


@pytest.mark.parametrize("name", TEXTS)
def test_without_utilisations_nothing_is_made_up(name, bare):
    said = " ".join(text(name, bare).split())
    assert "How busy the stages are is not given" in said
    assert "Oversight: who" not in said
    assert "Is the constraint" not in said or name == "markdown"


def test_a_plan_without_parts_has_none_on_its_page(full):
    plan = replace(full, flow=None, oversight=None, migrations=(), skills=())
    page = text("html", plan)
    assert 'class="plan-part"' not in page
    assert not any(head in page for head in HEADS)


def test_the_page_is_whole(full):
    page = text("html", full)
    assert "<script" not in page
    assert "<b>|" not in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert {one for one in links if not one.startswith("glyph")} <= set(ids)
    places = re.findall(r'\b(?:x|x1|x2|y|y1|y2|cx|width|height|points)="([^"]*)"', page)
    assert not [place for place in places if "inf" in place or "nan" in place]


def test_lists_behind_a_move_are_opened_by_a_click_and_in_print(full):
    page = text("html", full)
    assert page.count('<details class="lists move">') == len(full.migrations[0].migrations)
    assert "Run drills" in page
    assert "details.lists::details-content { content-visibility: visible" in page


def test_a_stage_of_few_people_has_no_chances(full):
    last = full.flow.stages[-1].name
    assert full.flow.outcomes[0].stages[-1].chance_constraint is None
    page = text("html", full)
    row = page[page.index(f"<bdi>{last}".replace("<b>", "&lt;b&gt;")) :].split("</tr>")[0]
    assert "not said of fewer than five people" in row
    assert "without end" in row


def test_the_terminal_keeps_within_its_width(full, monkeypatch):
    for width in (40, 80, 140):
        monkeypatch.setenv("COLUMNS", str(width))
        assert max(map(len, text("table", full).splitlines())) <= width


def test_a_workbook_has_a_sheet_for_each_part_that_is_there(full, bare):
    book = openpyxl.load_workbook(binary(XlsxOutput(), full))
    parts = ["Stages", "Oversight", "Ladders", "Ladders by quarter", "Moves", "Tasks of moves"]
    assert set(parts) < set(book.sheetnames)
    assert book["Stages"].max_row == 1 + len(full.flow.stages) * len(full.flow.outcomes)
    known = {row[0] for row in book["Summary"].iter_rows(values_only=True)}
    assert {"Utilisation", "Load", "Transfer", "Tilt"} <= known
    less = openpyxl.load_workbook(binary(XlsxOutput(), bare))
    assert "Stages" in less.sheetnames
    assert not {"Oversight", "Ladders", "Moves", "Skills"} & set(less.sheetnames)


def test_a_package_has_the_tables_of_parts_with_their_keys(full):
    with zipfile.ZipFile(binary(PackageOutput(), full)) as archive:
        data = json.loads(archive.read("datapackage.json"))
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("inputs.csv"), "utf-8")))
    keys = {item["name"]: item["schema"].get("primaryKey") for item in data["resources"]}
    assert keys["stages"] == ["organisation", "stage", "scenario"]
    assert keys["ladder_quarters"][-1] == "quarter"
    assert {"supervision", "ladders", "moves", "move_tasks", "skills"} <= set(keys)
    assert {row["part"] for row in rows} == {"roles", "stages", "oversight", "ladder"}


def test_csv_stays_one_table_of_outlooks(full):
    stream = io.StringIO()
    CsvOutput().write(iter([full]), RUN, stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert len(rows) == len(full.outcomes) * (1 + len(full.roles))


def test_the_record_has_all_parts_and_no_infinity(full):
    stream = io.StringIO()
    JsonLinesOutput().write(iter([full]), RUN, stream)
    data = json.loads(stream.getvalue())
    assert data["flow"]["outcomes"][0]["stages"][0]["waiting"]["median"] is None
    assert data["migrations"][0]["schema"] == "tasktriage.migration/1"
    assert data["skills"][0]["schema"] == "tasktriage.skills/1"


def test_moves_have_a_page_of_their_own():
    report = migration_report(("=clerk <b>", "lead", "bare"))
    page = text("html", report, command="migrate")
    assert "<title>From =clerk &lt;b&gt; to 2 roles</title>" in page
    assert "Rank value" in page
    assert "<script" not in page
    assert "Velocity gap" not in page
    two = text("html", report, report, command="migrate")
    assert "Moves from 2 roles" in two


def test_skills_have_a_page_of_their_own_the_organisation_first():
    page = text("html", *skills_reports(NAMES), command="skills")
    found = re.findall(r"<h3[^>]*><bdi>([^<]*)", page)
    assert found[0] == "clerk (organisation): skills behind its work"
    assert "Negotiation" in page


def test_a_skill_and_a_knowledge_of_the_same_name_are_told_apart(full):
    (first, *_), notes = full.skills[0].skills, ("a note",)
    falling = replace(first, name="Mathematics", direction="falling")
    both = tuple(replace(falling, kind=kind) for kind in ("skill", "knowledge"))
    single = replace(falling, name="Writing")
    skills = (replace(full.skills[0], skills=(*both, single), notes=notes),)
    said = " ".join(text("table", replace(full, skills=skills)).split())
    assert "falling: Mathematics (skill), Mathematics (knowledge), Writing" in said
    assert "a note" in said


@pytest.mark.parametrize("command", ["migrate", "skills"])
def test_nothing_is_no_error(command):
    assert "Nothing was given to this page" in text("html", command=command)


def test_the_constraint_is_named_today_and_after(full):
    flow = full.flow
    said = flow_said(flow)
    assert flow.stages[0].name in said
    assert flow.stages[-1].name in said
    assert "grows" in said
    first = replace(flow.outcomes[0], constraint_after=flow.stages[0].name, unstable=())
    said = flow_said(replace(flow, outcomes=(first,)))
    assert "today and" in said
    assert "40\u00a0% of the draws" in said


def test_where_none_is_fullest_in_most_draws_none_stands_out(full):
    first = full.flow.outcomes[0]
    chances = iter((0.3, 0.4, *([0.1] * len(first.stages))))
    stages = tuple(replace(one, chance_constraint=next(chances)) for one in first.stages)
    none = replace(first, stages=stages, constraint_after=None)
    names = [one.name for one in stages]
    listed = f"{names[1]} in 40\u00a0%, {names[0]} in 30\u00a0% of the draws"
    said = flow_said(replace(full.flow, outcomes=(none,)))
    assert f"after the change no stage stands out: the fullest is {listed}." in said
    neither = replace(none, constraint_before=None)
    said = flow_said(replace(full.flow, outcomes=(neither,)))
    assert said.startswith("After the change no stage stands out")
    only = replace(neither, constraint_after=names[1])
    assert flow_said(replace(full.flow, outcomes=(only,))).startswith("Today no stage stands out;")
    flow = replace(full.flow, outcomes=(none, replace(none, scenario="other")))
    for name in ("html", "table"):
        page = text(name, replace(full, flow=flow))
        assert page.count("no stage stands out") > 1
        assert "utilisation not given" not in page


def test_what_was_measured_is_no_screening(full):
    def measured(item):
        return replace(item, status=Status.MEASURED)

    flow = replace(full.flow, inputs=tuple(map(measured, full.flow.inputs)))
    assert flow_caution(full.flow)
    assert flow_caution(flow) == ""
    over = full.oversight
    assert "lead_hours" in oversight_caution(over)
    ladders = tuple(replace(o, inputs=tuple(map(measured, o.inputs))) for o in over.ladders)
    over = replace(over, ladders=ladders, inputs=tuple(map(measured, over.inputs)))
    assert oversight_caution(over) == ""


def test_without_utilisations_there_is_nothing_to_screen(bare):
    assert isinstance(bare.flow, Flow)
    assert flow_caution(bare.flow) == ""


def test_a_ladder_says_no_chance_of_few(full):
    (ladder,) = full.oversight.ladders
    assert "Leads are short in 80\u00a0% of the draws" in ladder_said(ladder)
    few = replace(ladder, outlooks=(replace(ladder.outlooks[0], chance_short=None),))
    assert "short" not in ladder_said(few)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b", "c"), "a, b and c"),
        (tuple("abcdefg"), "a, b, c, d, e and 2 more"),
    ],
)
def test_names_are_a_list_in_words(names, said):
    assert names_said(names) == said


def test_rails_hold_what_is_beyond_them():
    endless = Estimate(inf, inf, 0.5, inf)
    rail = of_busy([endless, None, Estimate(1.0, 1.0, 0.9, 9.0)])
    assert rail.high == 3.0
    for drawn in (around(endless, rail), before_after(endless, endless, rail)):
        assert "inf" not in drawn
        assert "100.00%" in drawn
    assert before_after(None, endless, rail) == ""
    assert of_shares([]).x(-1.0) == 0.0


@pytest.mark.parametrize(("high", "end"), [(0.1, 0.25), (0.25, 0.25), (0.4, 0.5), (0.51, 1.0)])
def test_a_rail_of_shares_goes_as_far_as_they_need(high, end):
    rail = of_shares([Estimate(0.0, 0.0, 0.0, high)])
    assert rail.high == end
    assert f">{100 * end:g}</text>" in rail.head


def test_waiting_without_end_is_said_in_words():
    assert said(Estimate(2.0, 2.0, 1.5, inf), times=True).ends == "×1.50 or more"
    assert said(Estimate(inf, inf, inf, inf), times=True) == Said("without end", "")
    assert said(Estimate(2.0, 2.0, 1.5, inf)).ends == "1.50 to ∞"
