"""Postings in the layouts of people's files say what they said, and what is found is told apart."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from tasktriage.bench.extraction.kinds import PassageKind
from tasktriage.bench.extraction.postings import Posting, Section
from tasktriage.config import Settings
from tasktriage.contracts.source import Source
from tasktriage.extend.manager import Plugins
from tasktriage.pipeline.read import read

pytest.importorskip(
    "docx", reason="python-docx is not installed: pip install 'tasktriage[documents]'"
)
pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'tasktriage[tables]'")
BENCHMARKS = Path(__file__).parents[4] / "benchmarks"
LABELS = ("intro", "duty", "duty", "duty")
TEXT = "You will:\n1️⃣ Wind reels & lines\no Mend torn kites\n25% Teach beginners (7 to 12)"
POSTING = Posting(
    "p1",
    "Kite Tester",
    "p1",
    (
        Section("header", "", "KITE TESTER", ("header",)),
        Section("duty", "Work", TEXT, LABELS),
        Section("requirement", "Needs", "(a) A steady hand\n(b) Own gloves", ("requirement",) * 2),
        Section("benefit", "Pay", "• Free string", ("benefit",)),
        Section("company", "", "We have flown since 1902.", ("company",)),
    ),
)
DUTIES = ["Wind reels & lines", "Mend torn kites", "Teach beginners (7 to 12)"]


@pytest.fixture(scope="module")
def layouts():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield importlib.import_module("layouts")
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def page(layouts):
    return layouts.page_of(POSTING, 0)


def test_a_page_has_the_lines_without_marks_lead_ins_and_head(page):
    assert page.of("duty") == DUTIES
    assert page.of("requirement") == ["A steady hand", "Own gloves"]
    assert len(page.lines) == 7


def test_marks_stand_before_items_of_lists_and_not_before_prose(layouts, page):
    text = layouts.with_marks(page, layouts.MARKS["IV."])
    assert "\nI. Wind reels & lines\nII. Mend torn kites\nIII. Teach" in text
    assert "\nI. A steady hand\nII. Own gloves\n" in text
    assert "\nWe have flown since 1902.\n" in text
    assert len({mark(1) for mark in layouts.MARKS.values()}) == len(layouts.MARKS)


def test_every_layout_says_every_line_once(layouts, page):
    readers = Plugins.from_settings(Settings(), third_party=False).readers
    for name, suffix, data in layouts.layouts(page):
        (document,) = read([Source(name=f"page{suffix}", data=data)], readers)
        said = " ".join(document.text.split())
        for _, text in page.lines:
            assert said.count(text.rstrip(".")) == 1, (name, said)


def test_merged_duties_are_no_leak_and_a_duty_with_a_requirement_is(layouts, page):
    tasks = ["Mend torn kites", "Wind reels & lines; mend torn kites", "Own gloves"]
    tasks += ["Mend torn kites A steady hand", "Main duties"]
    assert [one.kind for one in layouts.judged(page, tasks).found] == [
        PassageKind.DUTY,
        PassageKind.DUTY,
        PassageKind.REQUIREMENT,
        PassageKind.BOILERPLATE,
        PassageKind.BOILERPLATE,
    ]


def test_rows_of_every_table_give_the_tasks_of_the_file(layouts):
    other = Posting("p2", "Reel Clerk", "p2", POSTING.sections[1:4])
    found = layouts.measure_tables([POSTING, other])
    assert len(found) == 10
    assert all(one == {"postings": 2, "equal": 2} for one in found.values()), found
