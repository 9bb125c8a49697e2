"""`html`."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.domain.assessment import Correction, Explanation, WordEffect
from tasktriage.domain.comparison import Basis
from tasktriage.domain.label import Label, Reason
from tasktriage.domain.profile import RoleFacts
from tasktriage.kit.display import plain_line
from tasktriage.roles.compare import rank
from tasktriage_plugins.output_html import tasktriage_outputs
from tasktriage_plugins.output_html.marked import pieces
from tasktriage_plugins.output_html.page import TEMPLATES
from tasktriage_plugins.output_html.texts import day, lines, signed

from .pages import SURE, Page, profile, run, task, tasks, written

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></tr></table></main>",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;b&gt; &amp;",
    "=HYPERLINK('http://evil.example')",
    "a \u202egnp.exe\u202c b",
    "half \ud800 a pair, NUL \x00, ESC \x1b[31m",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
]


def test_spec():
    (spec,) = tasktriage_outputs()
    assert (spec.name, spec.suffixes, spec.binary) == ("html", (".html", ".htm"), False)
    kinds = (
        "assessments",
        "profiles",
        "comparisons",
        "portfolios",
        "plans",
        "migrations",
        "skills",
    )
    assert spec.results == kinds
    assert spec.shows_documents


def test_the_first_sentence_says_the_shares_with_an_interval():
    shown = profile()
    page = Page(written([shown]))
    automatable = shown.shares[0].share
    low, high = (f"{100 * end:.0f}" for end in (automatable.role.low, automatable.role.high))
    assert f"About {100 * automatable.value:.0f} % of the tasks of this role could be done" in (
        page.text
    )
    assert f"today, somewhere between {low} and {high} %." in page.text
    assert "For 8 %" not in page.text
    assert "stays with people, above all where it is about accountable decisions." in page.text
    listed = automatable.listed
    assert f"listed tasks {100 * listed.low:.0f} to {100 * listed.high:.0f} %" in page.text


def test_the_first_sentence_holds_the_doubt_about_labels_that_the_role_does_not():
    unsure = [
        task(f"Do {n}", (0.34, 0.33, 0.33), maybe=(Label.AUGMENTABLE, Label.HUMAN_CRITICAL))
        for n in range(12)
    ]
    shown = profile(unsure)
    automatable = shown.shares[0].share
    assert automatable.role.high < automatable.listed.high  # twelve tasks that differ in nothing
    low, high = (f"{100 * end:.0f}" for end in (automatable.listed.low, automatable.listed.high))
    text = Page(written([shown])).text
    assert "About 34 % of the tasks of this role could be done by an AI agent today, " in text
    assert f"somewhere between {low} and {high} %." in text
    assert "For 100 % of the tasks more than one label is possible." in text
    assert "does not hold the doubt about single labels" in text
    score = shown.mean_score
    ends = f"{100 * score.listed.low:.0f} and {100 * score.listed.high:.0f}"
    assert f"{100 * score.value:.0f} of 100, somewhere between {ends} " in text


def test_a_reason_that_keeps_little_is_not_said_to_be_above_all():
    # eleven tasks keep a part with people, the one that is human-critical has a reason
    shared = [task(f"Do {n}", (0.1, 0.6, 0.3)) for n in range(11)]
    page = Page(written([profile([*shared, task("Mend", (0.1, 0.2, 0.7), reason=Reason.PHY)])]))
    assert "stays with people." in page.text
    assert "above all" not in page.text
    assert "Hands and presence" in page.text


def test_shares_are_of_the_work_only_where_something_weighs_it():
    weighed = [
        replace(item, task=replace(item.task, weight=n + 1.0)) for n, item in enumerate(tasks())
    ]
    text = Page(written([profile(weighed)])).text
    assert "% of the work of this role could be done" in text
    assert "Each task counts the same" not in text
    assert "Each task counts the same" in Page(written([profile()])).text
    text = Page(written([profile(weighed, exponent=0.0)])).text
    assert "% of the tasks of this role could be done" in text
    assert "of the work listed here" in Page(written(weighed, run("classify"))).text
    assert "of the tasks listed here" in Page(written(tasks(), run("classify"))).text


def test_one_role_is_the_heading_several_have_an_overview_by_score():
    human = profile(
        [task(f"Sign {n}", SURE[Label.HUMAN_CRITICAL]) for n in range(12)], role="Judge"
    )
    one, two = Page(written([profile()])), Page(written([human, profile()]))
    assert "<nav" not in written([profile()])
    assert one.text.startswith("Clerk Skip to the report")
    assert two.text.startswith("2 roles Skip to the report")
    assert "Clerk is open to AI more than Judge: scores of 50 and 6, whose" in two.text
    assert "All roles, by score May rank" in two.text
    ranking = two.text[two.text.index("All roles, by score") :]
    assert ranking.index("Clerk") < ranking.index("Judge")
    assert {"#role-1", "#role-2"} <= set(two.attributes("href"))


def test_a_withheld_role_keeps_its_tasks_and_says_why():
    few = profile(tasks(3))
    page = Page(written([few]))
    assert "No shares are given." in page.text
    assert few.why[1:] in page.text
    assert "of this role could be done" not in page.text
    assert page.text.count("Settle account") == 3
    text = Page(written([few, profile()])).text
    assert "Of 1 role too little is known for a place." in text
    assert few.why.partition(";")[0] in text


def test_few_tasks_are_indicative():
    assert "Indicative only." in Page(written([profile(tasks(6))])).text
    assert "Indicative only." not in Page(written([profile()])).text


def test_what_to_bear_in_mind():
    items = tasks()
    items[0] = replace(items[0], correction=Correction(label=Label.HUMAN_CRITICAL))
    items[1] = replace(items[1], correction=Correction(is_task=False))
    shown = replace(profile(items, notes=["hours of a week"]), dropped=7, uncertain=0.5)
    shown = replace(shown, uncorrected=(0.4, 0.3, 0.3), abstained=0.5)
    text = Page(written([shown])).text
    assert "7 further lines of the document look like tasks and were left out" in text
    assert "For 50 % of the tasks more than one label is possible" in text
    assert "50 % of what was listed has no label" in text
    assert "2 tasks were corrected, which moved the shares: automatable 40 % →" in text
    assert "Hours of a week." in text
    assert "by a person; the model said automatable" in text
    assert "no task, a person says" in text


def test_facts_of_the_role_but_no_pay_of_few():
    facts = RoleFacts(unit="Claims", level="4", headcount=4, hours=38.5, pay=51_000)
    text = Page(written([profile(facts=facts)])).text
    assert "Unit: Claims · Level: 4 · 4 people · 38.5 hours a week" in text
    assert "51,000" not in text
    assert "pay 51,000 a year" in Page(written([profile(facts=replace(facts, headcount=5))])).text


def test_rows_say_label_chances_reason_weight_and_line():
    items = [task(f"Log call {n}", weight=float(n)) for n in range(1, 12)]
    items.append(task("Sign", SURE[Label.HUMAN_CRITICAL], reason=Reason.LIC, weight=34.0))
    page = Page(written([profile(items)]))
    row = page.text.rpartition("Sign line 3")[2]
    why = "Looks reserved by law or licence"
    assert row.startswith(f" human-critical 2 % 8 % 90 % {why} share of work 34 %")


def test_equal_weights_have_no_column():
    assert "Share of work" not in written([profile()])


def test_assessments_have_shares_without_intervals():
    items = [*tasks(), task("", error="the row is empty"), *tasks(6, document="b.md", title="Cook")]
    page = Page(written(items, run("classify")))
    assert page.text.startswith("2 documents Skip")
    assert "the row is empty" in page.text
    assert "1 line The table says why." in page.text
    assert "90 % interval" not in page.text
    assert "How sure the shares are" not in page.text


def test_a_title_of_its_own_is_said_at_the_task():
    page = Page(written([task("Weigh"), task("Cook", title="Chef")], run("classify")))
    assert "Cook Chef · line 3" in page.text


def test_an_explanation_is_shown():
    why = Explanation(neighbours=(), words=(WordEffect("ledger", 0.2),))
    items = [replace(item, explanation=why) for item in tasks(5)]
    assert (
        "the word 'ledger' moves the score by +0.20" in Page(written(items, run("classify"))).text
    )


@pytest.mark.parametrize("command", ["classify", "profile", "compare"])
def test_no_results_are_a_page_too(command):
    text = Page(written([], run(command))).text
    assert "Nothing that was read holds a task." in text


def test_method_scope_and_limits_are_said():
    text = Page(written([profile()])).text
    for part in (
        "Agents, today; no robots.",
        "no probability that a job is lost",
        "It says nothing of persons",
        "It knows no dates",
        "Listed tasks. No label is certain",
        "Role. A description is a sample",
        "23 November 2026 by tasktriage 0.1.0 profile",
        "tiny 1, sha256 abab",
    ):
        assert part in text


def test_the_policy_lets_nothing_in_but_the_two_inline_blocks():
    page = Page(written([profile(), profile()]))
    (policy,) = [m["content"] for m in page.of("meta") if "http-equiv" in m]
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.inline[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert len(page.of("style")) == len(page.of("script")) == 1


def test_nothing_is_loaded_and_nothing_is_inline_but_those_blocks():
    results = [profile(), profile(tasks(3)), profile(tasks(6))]
    page = Page(written(results))
    names = {name for _, attrs in page.tags for name in attrs}
    assert not names & {"style", "src", "srcset", "action", "formaction", "xlink:href"}
    assert not [name for name in names if name.startswith("on")]
    assert all(target.startswith("#") for target in page.attributes("href"))
    assert not {tag for tag, _ in page.tags} & {"link", "img", "iframe", "object", "form", "base"}
    assert not re.search(r"@import|https?:|//[a-z]", page.inline["style"])
    assert "url(" not in page.inline["style"]


def test_links_and_labels_point_at_what_is_there_and_ids_are_unique():
    results = [profile(), profile(tasks(3)), profile(tasks(6))]
    page = Page(written([rank([(one, Basis()) for one in results])], run("compare")))
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    targets = {target[1:] for target in page.attributes("href")}
    targets |= {id_ for text in page.attributes("aria-labelledby") for id_ in text.split()}
    assert targets <= set(ids)


def test_templates_mark_nothing_safe_but_our_own_blocks():
    marked = [
        found
        for path in TEMPLATES.glob("*.j2")
        for found in re.findall(r"\{\{[^}]*safe[^}]*\}\}", path.read_text("utf-8"))
    ]
    assert sorted(set(marked)) == ["{{ script|safe }}", "{{ style|safe }}"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_inert(text):
    items = [task(text, document=text, title=text, reason=Reason.ACC) for _ in range(6)]
    items.append(task(text, error=text))
    plain = Page(written([profile(tasks(7))]))
    made = profile(items, role=text, document=text, notes=[text])
    info = run(documents={"d": text}, sectors=(text,))
    page = Page(written([replace(made, facts=RoleFacts(unit=text, level=text))], info))
    assert plain_line(text) in page.text
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in plain.tags} | {"ul", "li", "b"}
    assert page.inline == plain.inline
    assert page.open == plain.open


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec=None), max_size=60), st.text(max_size=30))
def test_any_text_is_text(text, name):
    items = [task(text or "x", document=name, title=name) for _ in range(2)]
    whole = written(items, run("classify"))
    whole.encode()  # lone surrogates are gone
    page = Page(whole)
    assert page.open == []
    shown = plain_line(text)
    assert shown == "" or shown in " ".join(page.text.split())
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", whole)


def test_a_very_long_word_is_cut_and_its_length_said():
    page = Page(written([profile([task("x" * 10_000), *tasks()])]))
    assert "(10,000 characters)" in page.text
    assert "x" * 601 not in page.text


def test_what_a_page_has_no_room_for_is_counted():
    several = [profile(tasks(6), role=f"Role {n}") for n in range(5)]
    text = Page(written(several, most_tasks=10, most_roles=4)).text
    assert "2 further tasks of this role are not shown" in text
    assert "3 further roles with 18 tasks have no part of their own" in text
    assert "This table has the first 4; 1 came after." in text
    text = Page(written(tasks(20), run("classify"), most_tasks=8)).text
    assert text.count("Settle account") == 8
    assert "12 further tasks of this role are not shown" in text
    assert "20 tasks" in text


def test_results_are_taken_one_by_one():
    alive: list[int] = []

    def several():
        for n in range(300):
            alive.append(n)
            yield profile(tasks(1), role=f"Role {n}")

    assert "300 roles" in written(several(), most_tasks=5)
    assert len(alive) == 300


TEXT = "# Clerk\r\n\r\n- Sort the <b>mail</b>\n- Sign \u202e it\n"


def test_the_document_is_shown_with_its_tasks_marked():
    items = [
        task("Sort the mail", place={"line": 3, "start": 13, "end": 33}, id="clerk.md#2"),
        task("Sign it", SURE[Label.HUMAN_CRITICAL], place={"line": 4, "start": 36, "end": 45}),
    ]
    page = Page(written(items, run("classify", documents={"clerk.md": TEXT})))
    assert "Sort the <b>mail</b> (augmentable)" in page.text
    assert [mark["class"] for mark in page.of("mark")] == ["augmentable", "human-critical"]
    assert {"#role-1-t1-in", "#role-1-t1", "#role-1-t2"} <= set(page.attributes("href"))
    assert "with its tasks marked" not in Page(written(items, run("classify"))).text


def test_pieces_are_the_whole_document_without_overlaps():
    spans = [(13, 33), (20, 40), (36, 45), (0, 9_999), (None, None)]
    items = [task("t", place={"start": start, "end": end}) for start, end in spans]
    found, cut = pieces(TEXT, items, "r")
    assert "".join(piece.text for piece in found) == lines(TEXT)
    assert [piece.key for piece in found if piece.key] == ["r-t1", "r-t3"]
    assert not cut
    assert pieces("x" * 200_001, [], "r")[1]


def test_numbers_and_days():
    assert [signed(value) for value in (0.04, -0.12, 0.001, -0.001)] == ["+4", "−12", "0", "0"]
    assert (day("2026-11-03T10:00:00+00:00"), day("<b>")) == ("3 November 2026", "<b>")
