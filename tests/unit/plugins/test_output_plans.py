"""Plans in figures in every format: what is said, what is not, and that nothing in it runs."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from tasktriage.kit.plan_rows import OUTLOOK_COLUMNS
from tasktriage.planning import (
    GivenShares,
    Plan,
    RolePlan,
    measured,
    run,
    usual_scenarios,
    with_screening_values,
)
from tasktriage.planning.report import report
from tasktriage.plugin import RunInfo
from tasktriage.testing.plans import plan_report
from tasktriage_plugins.output_csv.writer import CsvOutput
from tasktriage_plugins.output_html.writer import HtmlOutput
from tasktriage_plugins.output_json.writers import JsonLinesOutput
from tasktriage_plugins.output_markdown.writer import MarkdownOutput
from tasktriage_plugins.output_package.writer import PackageOutput
from tasktriage_plugins.output_table.table import TableOutput
from tasktriage_plugins.output_xlsx.writer import XlsxOutput

RUN = RunInfo(version="0.1.0", command="plan", created="2026-11-30", scope="A scope.")
TEXTS = {
    "table": TableOutput,
    "markdown": MarkdownOutput,
    "html": HtmlOutput,
    "csv": CsvOutput,
    "jsonl": JsonLinesOutput,
}
KNOWN = {
    "deployment_now": measured(0.2, 0.15, 0.25),
    "deployment_planned": measured(0.6, 0.5, 0.7),
    "coached_hours": measured(3, 2, 4),
    "months_to_proficiency": measured(4, 3, 6),
}
RATED = re.compile(r"\bgap is (un)?likely|gap is possible")
UNSAID = re.compile(
    r"\b(layoff|redundan|headcount cut|job loss|fire[ds]?\b|replace[ds]? people)", re.I
)


def made(*, known: bool):
    shares = GivenShares(0.39, 0.56, 0.05, tasks=20)
    roles = (
        RolePlan(name="testers", headcount=30, shares=shares, ruled=shares, pay=50_000),
        RolePlan(name="leads", headcount=3, shares=shares, ruled=shares, pay=70_000),
    )
    plan = Plan(organisation="A house", quarters=3, roles=roles, inputs=KNOWN if known else {})
    plan = with_screening_values(plan)
    result = run(plan, usual_scenarios(), draws=400, seed=2, every_quarter=True)
    return report(result, currency="EUR")


@pytest.fixture(scope="module")
def screened():
    return made(known=False)


@pytest.fixture(scope="module")
def known():
    return made(known=True)


def text(name, *plans):
    stream = io.StringIO()
    TEXTS[name]().write(iter(plans), RUN, stream)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["table", "markdown", "html"])
def test_a_screening_is_called_one_and_rates_nothing(name, screened):
    said = text(name, screened)
    assert "Screening: A house, 3 quarters" in said
    assert RATED.search(" ".join(said.split())) is None


@pytest.mark.parametrize("name", ["table", "markdown", "html"])
def test_what_was_measured_is_rated(name, known):
    said = text(name, known)
    assert "Screening" not in said
    assert "likely" in said


@pytest.mark.parametrize("name", ["table", "markdown", "html"])
def test_it_speaks_of_work_alone(name, screened):
    said = " ".join(text(name, screened).split())
    assert UNSAID.search(said) is None
    assert "not about jobs" in said


@pytest.mark.parametrize("name", ["table", "markdown", "html"])
def test_the_inputs_that_matter_are_named_with_their_status(name, screened):
    said = " ".join(text(name, screened).split())
    place = said.index("matters most")
    first = screened.influences[0]
    title = screened.input(first.input).title
    assert title in said[place : place + 400]
    assert str(first.status) in said[place : place + 500]


def test_a_million_people_are_written_out(screened):
    def grown(items):
        return tuple(replace(item, headcount=1_000_060.0) for item in items)

    first = screened.outcomes[0]
    (whole,) = grown([first.organisation])
    outcome = replace(first, organisation=whole, roles=grown(first.roles))
    plan = replace(screened, outcomes=(outcome,), roles=grown(screened.roles))
    for name in ("table", "markdown", "html"):
        said = text(name, plan)
        assert "1,000,060" in said
        assert "e+06" not in said


def test_a_name_is_not_broken_at_letters(screened, monkeypatch):
    first = screened.outcomes[0]
    names = ("Lead Database Administrator", "Telecommunications Lead")
    outlooks = tuple(replace(one, name=name) for one, name in zip(first.roles, names, strict=True))
    roles = tuple(replace(one, name=name) for one, name in zip(screened.roles, names, strict=True))
    plan = replace(screened, outcomes=(replace(first, roles=outlooks),), roles=roles)
    for width in (72, 80, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        table = text("table", plan).partition("\nAll roles,")[0].split("As planned")[1]
        begins = {line.split("  ")[0].strip() or line.split()[0] for line in table.splitlines()[1:]}
        words = {word for begin in begins for word in begin.split()}
        assert words >= {"Administrator", "Telecommunications"}


def test_the_table_stays_within_its_width(screened, monkeypatch):
    for width in (40, 80, 140):
        monkeypatch.setenv("COLUMNS", str(width))
        assert max(map(len, text("table", screened).splitlines())) <= width


def test_the_table_says_nothing_of_few_holders(screened):
    block = text("table", screened).split("leads, 3 people")[1].split("\n\n")[0]
    assert "not said of fewer than five holders" in block
    assert "matters most" not in block


def test_the_table_in_plain_letters():
    stream = io.TextIOWrapper(io.BytesIO(), "ascii")
    TableOutput().write(iter([plan_report(("a", "b"))]), RUN, stream)
    stream.flush()
    said = stream.buffer.getvalue().decode("ascii")
    assert "inf" in said
    assert "?" not in said.replace("?\n", "")


def test_csv_has_a_row_for_each_role_and_scenario(screened):
    rows = list(csv.DictReader(io.StringIO(text("csv", screened))))
    assert list(rows[0]) == list(OUTLOOK_COLUMNS)
    assert len(rows) == 3 * len(screened.outcomes)
    whole = screened.outcomes[0].organisation
    assert rows[0]["kind"] == "organisation"
    assert float(rows[0]["gap_high"]) == pytest.approx(whole.gap.high)
    assert [row["chance_of_gap"] == "" for row in rows[:3]] == [False, False, True]
    assert all(row["gap_change"] == "" for row in rows[:3])
    assert all(row["gap_change"] for row in rows[3:])


def test_what_is_infinite_is_empty_in_csv_and_null_in_json():
    plan = plan_report(("a", "b"))
    row = next(csv.DictReader(io.StringIO(text("csv", plan))))
    assert row["velocity_ratio_high"] == ""
    data = json.loads(text("jsonl", plan))
    assert data["outcomes"][0]["organisation"]["velocity_ratio"]["high"] is None


def test_a_workbook_has_a_sheet_for_each_table(screened):
    stream = io.BytesIO()
    XlsxOutput().write(iter([screened]), RUN, stream)
    book = openpyxl.load_workbook(stream)
    names = ["Plan", "Quarters", "Inputs", "What matters", "What closes it", "Summary"]
    assert book.sheetnames == names
    assert book["Quarters"].max_row == 1 + 4 * 3 * len(screened.outcomes)
    figures = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert figures["Plan"].startswith("Screening")
    assert "Gap" in figures


def test_a_package_has_all_tables_with_their_keys(screened):
    stream = io.BytesIO()
    PackageOutput().write(iter([screened]), RUN, stream)
    with zipfile.ZipFile(stream) as archive:
        data = json.loads(archive.read("datapackage.json"))
    keys = {item["name"]: item["schema"].get("primaryKey") for item in data["resources"]}
    assert list(keys) == ["outlooks", "quarters", "inputs", "influences", "closers"]
    assert keys["quarters"] == ["organisation", "kind", "name", "scenario", "quarter"]


def test_the_page_loads_nothing_and_has_no_script(screened):
    page = text("html", screened)
    assert page.startswith("<!DOCTYPE html>")
    assert "<script" not in page
    assert re.search(r"\bsrc=|@import|url\((?!#)", page) is None
    assert "default-src &#39;none&#39;" in page


def test_the_page_has_every_input_and_every_limit(screened):
    page = " ".join(text("html", screened).split())
    for item in screened.inputs:
        assert f"{item.title}<span" in page or f"{item.title} <span" in page
    for words in ("knows no dates", "says nothing of persons", "Annex III", "never negative"):
        assert words in page


def test_pictures_of_the_page_say_what_they_show(screened):
    page = text("html", screened)
    pictures = page.count('class="chart"')
    assert pictures == 1 + len(screened.roles)
    assert page.count("Middles of the draws. now: work changed") == pictures
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links - {i for i in links if i.startswith("glyph")} <= set(ids)


def test_coordinates_of_the_page_are_numbers():
    page = text("html", plan_report(("a", "b")))
    places = re.findall(r'\b(?:x|x1|x2|y|y1|y2|cx|width|height|points)="([^"]*)"', page)
    assert places
    assert not [place for place in places if "inf" in place or "nan" in place]


def test_a_plan_without_quarters_has_no_curves(screened):
    first = screened.outcomes[0]

    def bare(item):
        return replace(item, work=None, gaps=None, reskilled=None)

    outcome = replace(
        first, organisation=bare(first.organisation), roles=tuple(map(bare, first.roles))
    )
    plan = replace(screened, outcomes=(outcome,))
    for name in TEXTS:
        assert text(name, plan)
    assert 'class="chart"' not in text("html", plan)


@pytest.mark.parametrize("name", TEXTS)
def test_no_plan_is_no_error(name):
    assert text(name) or name == "jsonl"


def test_foreign_texts_are_texts_on_the_page():
    page = text("html", plan_report(("<script>alert(1)</script>", "b")))
    assert "<script" not in page
    assert "javascript:" not in page
    assert "&lt;script&gt;alert(1)" in page
