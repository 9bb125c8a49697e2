"""What formats for people say of policies, occupations and observed use, where it was asked for."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest

from tasktriage.domain.assessment import Assessment, Correction, TaxonomyMatch
from tasktriage.domain.label import Label
from tasktriage.domain.occupation import Hint, Occupation
from tasktriage.domain.usage import ObservedUse, Seen
from tasktriage.kit.place_words import (
    deepest_matches,
    hint_said,
    occupation_said,
    use_rank_said,
    use_said,
)
from tasktriage.kit.policy_words import NO_ADVICE, effect_said, effects_said
from tasktriage.kit.summary import remarks, shares
from tasktriage.plugin import RunInfo
from tasktriage_plugins.output_html.writer import HtmlOutput
from tasktriage_plugins.output_markdown.writer import MarkdownOutput
from tasktriage_plugins.output_table.table import TableOutput
from tasktriage_plugins.output_xlsx.writer import XlsxOutput

from .beside import (
    BANNED,
    CAP,
    HUMAN,
    LATER,
    NOTE,
    OCCUPATION,
    RANK,
    USE,
    ruled_profile,
    ruled_tasks,
)
from .pages import profile, run, tasks

ASKED = {"policies": ("eu-ai-act", "gdpr"), "as_of": "2026-11-29"}
TEXTS = {"table": TableOutput, "markdown": MarkdownOutput, "html": HtmlOutput}


@pytest.fixture(autouse=True)
def _eighty(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")


def text_of(output: type, results: list[Any], info: RunInfo) -> str:
    stream = io.StringIO()
    output().write(iter(results), info, stream)
    return stream.getvalue()


def said(output: type, results: list[Any], info: RunInfo) -> str:
    """The text of a format with its line breaks and marks away."""
    text = text_of(output, results, info)
    for mark in ("\\", "<b>", "</b>", '<bdi class="name">', "</bdi>"):
        text = text.replace(mark, "")
    return " ".join(text.replace("\u00a0", " ").split())


def book_of(results: list[Any], info: RunInfo) -> openpyxl.Workbook:
    stream = io.BytesIO()
    XlsxOutput().write(iter(results), info, stream)
    return openpyxl.load_workbook(io.BytesIO(stream.getvalue()))


def test_the_words_of_a_rule():
    assert effect_said(CAP) == "eu-ai-act/cap: a person works on each item (as of 2026-11-29)"
    assert effect_said(HUMAN) == "gdpr/human: a person decides (as of 2026-11-29)"
    assert effect_said(NOTE) == (
        "eu-ai-act/note: notice, appeal or the like; the label stays (as of 2026-11-29, stale: to "
        "be read again)"
    )
    assert effect_said(BANNED) == (
        "eu-ai-act/banned prohibits it: the AI's part may not be done (as of 2026-11-29)"
    )
    assert effect_said(LATER).startswith("eu-ai-act/later from 2027-12-02: a person works on")
    unknown = replace(CAP, as_of=date(1, 1, 1))
    assert effect_said(unknown) == "eu-ai-act/cap: a person works on each item"


def test_a_label_that_a_policy_changed_is_said_to_be_so():
    first, *_, fifth = ruled_tasks()[:5]
    assert effects_said(first) == ("the model says automatable", effect_said(CAP))
    assert effects_said(fifth) == (effect_said(LATER),)
    assert effects_said(replace(first, policy_effects=None)) == ()
    assert (shares([first, fifth]).raised, shares([first, fifth]).ruled) == (1, 2)


def test_what_a_policy_rules_out_is_not_possible():
    capped, human = ruled_tasks()[:2]
    assert remarks(replace(capped, policy_effects=())) == ("may be augmentable",)
    assert remarks(capped) == ("before rules may be augmentable",)
    assert remarks(human) == ("before rules may be augmentable",)
    sure = replace(capped, prediction_set=(Label.AUTOMATABLE,))
    assert remarks(sure) == ()
    open_still = replace(capped, prediction_set=(Label.AUTOMATABLE, Label.HUMAN_CRITICAL))
    assert remarks(open_still) == ("may be human-critical",)


def test_of_a_path_the_deepest_node_is_shown():
    path = (
        TaxonomyMatch("sdlc", "dev", "Developer", 0.4, 0.8),
        TaxonomyMatch("sdlc", "dev/test", "Developer › Testing", 0.5, 0.7),
        TaxonomyMatch("soc2018", "15-0000", "Computer", 0.6, 0.9),
    )
    item = replace(tasks(1)[0], taxonomies=path)
    assert deepest_matches(item) == path[1:]
    for name in TEXTS:
        text = said(TEXTS[name], [item], run("classify"))
        assert "Developer › Testing" in text
        assert "Computer" in text
    beside = tuple(replace(match, probability=None) for match in path)
    assert deepest_matches(replace(item, taxonomies=beside)) == (beside[0], beside[2])
    assert deepest_matches(replace(item, taxonomies=None)) == ()
    known = (beside[0], replace(beside[1], above=beside[0].node))
    assert deepest_matches(replace(item, taxonomies=known)) == known[1:]


def test_the_words_of_a_place():
    assert occupation_said(OCCUPATION) == (
        "13-1071.00 Human Resources Specialists .84; ISCO 2423; ESCO recruiter"
    )
    assert hint_said(OCCUPATION) == "the page says 13-1111.00: that disagrees"
    nothing = Occupation(title="x", tasks=0, matches=(), hint="x", hint_checked=Hint.UNKNOWN)
    assert (occupation_said(nothing), hint_said(nothing)) == (
        "none fits",
        "the page says x: no known occupation",
    )
    assert use_said(USE) == (
        "observed use: like O*NET task 4163 (.81); Economic Index 2025-09: share 0.0012, share not "
        "seen"
    )
    assert use_said(ObservedUse(task_id=None, similarity=0.2)).endswith(
        "no task of O*NET is like it"
    )
    assert use_rank_said(RANK) == "ours .83; AIOE 2021 .40"


def test_observed_use_in_words():
    none = ObservedUse(task_id=None, similarity=0.2)
    assert use_said(none, brief=True) == (
        "AI at such work: not known, for no task of O*NET is like it"
    )
    share = Seen(source="Index", release="2025", what="share", value=0.0012)
    seen = (
        share,
        replace(share, release="2026", value=None),
        replace(share, source="Metrics", what="completion", value=1.0),
        replace(share, source="Metrics", what="coverage of the activity", value=0.0),
        replace(share, source="Other"),
    )
    assert use_said(ObservedUse(task_id="41", similarity=0.8, seen=seen), brief=True) == (
        "AI at such work (like O*NET task 41): seen in Index 2025 and Other 2025; not seen in "
        "Index 2026; seldom seen in Metrics 2025"
    )
    assert use_said(ObservedUse(task_id="41", similarity=0.8), brief=True).endswith(": not seen")


@pytest.mark.parametrize("name", TEXTS)
def test_tasks_for_people(name):
    text = said(TEXTS[name], ruled_tasks(), run("classify", **ASKED))
    assert "the model says automatable" in text
    assert "a person works on each item" in text
    assert "prohibits it" in text
    assert "from 2027-12-02" in text
    assert "stale: to be read again" in text
    assert "13-1071.00 Human Resources Specialists .84; ISCO 2423; ESCO recruiter" in text
    assert "that disagrees" in text
    brief, full = "seen in Economic Index 2025-09", "Economic Index 2025-09: share 0.0012"
    assert (brief if name == "table" else full) in text
    assert NO_ADVICE.removesuffix(".") in text
    assert "eu-ai-act, gdpr" in text


@pytest.mark.parametrize("name", TEXTS)
def test_roles_for_people(name):
    text = said(TEXTS[name], [ruled_profile()], run("profile", **ASKED))
    assert "a person works on each item" in text
    assert "Infer moods from voices" in text
    assert "rohibited" in text
    assert "2027-12-02" in text
    assert "13-1071.00 Human Resources Specialists" in text
    assert "ours .83; AIOE 2021 .40" in text
    assert "AIOE sets it lower" in text
    assert "after policies" in text.lower()
    assert NO_ADVICE.removesuffix(".") in text


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_is_said_that_was_not_asked_for(name):
    for results, command in (([*tasks()], "classify"), ([profile()], "profile")):
        text = said(TEXTS[name], results, run(command)).lower()
        for word in ("polic", "legal advice", "occupation:", "o*net", "observed"):
            if name == "html":  # its head has one that is no policy of ours
                text = text.replace("content-security-policy", "").replace(".polic", "")
            assert word not in text, word


@pytest.mark.parametrize("name", TEXTS)
def test_no_advice_stands_where_a_result_that_was_read_back_shows_rules(name):
    assert NO_ADVICE.removesuffix(".") in said(TEXTS[name], ruled_tasks(), run("classify"))
    assert NO_ADVICE.removesuffix(".") in said(TEXTS[name], [ruled_profile()], run("profile"))


def test_a_person_stands_above_a_policy_on_the_page():
    item = replace(ruled_tasks()[0], correction=Correction(label=Label.AUTOMATABLE))
    page = text_of(HtmlOutput, [item], run("classify"))
    assert "by a person; policies say augmentable" in page
    assert "the model says" not in page
    assert effects_said(item) == (effect_said(CAP),)


def test_lines_of_the_table_fit():
    for results, command in ((ruled_tasks(), "classify"), ([ruled_profile()], "profile")):
        lines = text_of(TableOutput, results, run(command, **ASKED)).splitlines()
        assert max(map(len, lines)) <= 80


def test_a_workbook_has_columns_and_a_sheet_where_they_were_asked_for():
    book = book_of(ruled_tasks(), run("classify", **ASKED))
    assert book.sheetnames == ["Tasks", "Policies", "Summary"]
    heads = [cell.value for cell in book["Tasks"][1]]
    first = dict(zip(heads, next(book["Tasks"].iter_rows(2, values_only=True)), strict=True))
    assert first["label"] == "augmentable"
    assert first["policies"].startswith("the model says automatable; eu-ai-act/cap: a person")
    assert first["policy_effects"] == "eu-ai-act/cap cap as of 2026-11-29 0.93"
    assert (first["occupation"], first["isco"], first["onet_task"]) == (
        "13-1071.00",
        "2423",
        "4163",
    )
    rules = list(book["Policies"].iter_rows(values_only=True))
    names = [row[0] for row in rules]
    assert names[:3] == ["rule", "eu-ai-act/cap", "gdpr/human"]
    cap = dict(zip(rules[0], rules[1], strict=True))
    assert (cap["count"], cap["as_of"], cap["source"]) == (
        2,
        "2026-11-29",
        "https://example.org/law",
    )
    assert names[-1] == NO_ADVICE
    summary = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert (summary["Policies"], summary["Rules in force on"]) == ("eu-ai-act, gdpr", "2026-11-29")
    assert summary["No legal advice"] == NO_ADVICE


def test_a_workbook_of_roles_has_shares_after_policies():
    book = book_of([ruled_profile()], run("profile", **ASKED))
    assert book.sheetnames == ["Roles", "Tasks", "Policies", "Summary"]
    heads = [cell.value for cell in book["Roles"][1]]
    role = dict(zip(heads, next(book["Roles"].iter_rows(2, values_only=True)), strict=True))
    assert role["ruled_automatable"] < role["share_automatable"]
    assert "eu-ai-act/cap cap 0.1" in role["policies"]
    assert role["prohibited"] == "Infer moods from voices"
    assert role["policies_later"] == "eu-ai-act/later from 2027-12-02"
    assert (role["occupation"], role["use_rank_said"]) == ("13-1071.00", "AIOE sets it lower")


def test_a_workbook_without_them_has_none_of_it():
    for results, command in ((list(tasks()), "classify"), ([profile()], "profile")):
        book = book_of(results, run(command))
        assert "Policies" not in book.sheetnames
        heads = [cell.value for sheet in book for cell in sheet[1]]
        assert not {"policies", "policy_effects", "occupation", "onet_task", "use_rank"} & set(
            heads
        )


def test_what_was_asked_for_is_seen_behind_rows_that_could_not_be_read():
    wrong = [Assessment(task=item.task, error="empty row") for item in tasks(3)]
    book = book_of([*wrong, *ruled_tasks()], run("classify", **ASKED))
    assert "policy_effects" in [cell.value for cell in book["Tasks"][1]]


def test_rules_of_a_later_day_alone_move_no_shares():
    items = [replace(item, policy_effects=(LATER,)) for item in tasks()]
    for name in TEXTS:
        text = said(TEXTS[name], [profile(items)], run("profile", **ASKED))
        assert "2027-12-02" in text
        assert NO_ADVICE.removesuffix(".") in text
        assert "automatable 34 % to" not in text
        assert "By the model" not in text
