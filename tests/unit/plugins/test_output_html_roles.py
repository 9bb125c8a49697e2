"""`html`: comparisons, and sums of a portfolio."""

from __future__ import annotations

import re
from dataclasses import replace

from tasktriage.domain.assessment import ModelInfo
from tasktriage.domain.comparison import Basis, Change, Difference, TaskChange
from tasktriage.domain.label import Label
from tasktriage.domain.portfolio import LabelStock, Portfolio, Stock, UnitSum
from tasktriage.domain.profile import Interval, ProfileTask, RoleFacts
from tasktriage.roles.compare import rank

from .pages import SURE, Page, profile, run, task, tasks, written


def test_a_ranking_says_who_stands_above_whom():
    human = profile(
        [task(f"Sign {n}", SURE[Label.HUMAN_CRITICAL]) for n in range(12)], role="Judge"
    )
    machine = profile([task(f"File {n}", SURE[Label.AUTOMATABLE]) for n in range(12)], role="Bot")
    several = [
        human,
        profile(),
        profile(role="Other clerk"),
        machine,
        profile(tasks(2), role="Odd"),
    ]
    page = Page(written([rank([(one, Basis()) for one in several])], run("compare")))
    assert page.text.startswith("5 roles compared")
    assert "By score, Bot stands above Judge." in page.text
    assert "Groups that can be told apart, by rank: 1, 2–3, 4." in page.text
    assert len([row for row in page.of("tr") if row.get("class") == "begins"]) == 2
    assert "Of 1 role too little is known for a place." in page.text
    assert re.search(r"\b[45]\d % not told apart", page.text)
    assert "How probable it is that a role (row) stands above another (column)" in page.text
    assert page.text.count("Shares of the tasks") >= 4


def test_the_end_of_the_page_names_all_models():
    models = [ModelInfo(name, "2", "cd" * 32) for name in ("big", "small")]
    several = [(profile(role=name), Basis(one)) for name, one in zip("ab", models, strict=True)]
    bases = {"basis_before": several[0][1], "basis_after": several[1][1]}
    versions = Difference(before=profile(), after=profile(), changes=(), **bases)
    for result in (rank(several), versions):
        foot = Page(written([result], run("compare"))).text.partition("How it was made")[2]
        assert "Model big 2, sha256 cdcd" in foot
        assert "Model small 2, sha256 cdcd" in foot
        assert "tiny" not in foot
    assert "Model tiny 1" in Page(written([], run("compare"))).text


def test_a_ranking_without_a_line_between_roles_says_so():
    several = [(profile(role=name), Basis()) for name in ("Clerk", "Second clerk")]
    text = Page(written([rank(several)], run("compare"))).text
    assert "not even the first and the last of these roles can be told apart" in text
    assert "such an order may be chance" in text
    assert "stands above" not in text.partition("The roles by score")[0]


def unit(name, *, left_out=0):
    def stock(value):
        return Stock(value, Interval(value - 2.5, value + 2.5))

    labels = [LabelStock(label, stock(10.0), stock(4.0)) for label in Label]
    return UnitSum(
        unit=name,
        roles=0 if left_out == 2 else 2,
        headcount=0 if left_out == 2 else 12,
        hours=480,
        fte=0 if left_out == 2 else 12.5,
        labels=() if left_out == 2 else tuple(labels),
        left_out=left_out,
        left_out_headcount=1_200.0 if left_out else 0.0,
    )


def test_a_portfolio_stands_above_its_roles():
    units = (unit("<b>Care"), unit("Finance", left_out=2))
    portfolio = Portfolio(organisation=unit(None, left_out=1), units=units, notes=("as said",))
    facts = RoleFacts(headcount=6)
    several = [profile(facts=facts), profile(facts=facts), profile(tasks(2), facts=facts)]
    page = Page(written([*several, portfolio]))
    said = page.text.partition("By unit")[0]
    assert said.startswith("Portfolio of 3 roles Skip to the report")
    assert (
        "Of 3 roles with 1,212 people, 2 roles with 12 people are in the sums; 1 role with 1,200 "
        "people is left out. Of the 12.5 full-time equivalents in the sums, about 4 could be done"
    ) in said
    assert "(between 1.5 and 6.5); about 4 stay with people. That is work, not posts" in said
    assert "posts, and each task counts the same, for no hours were given." in said
    assert "Each task counts the same, for no hours were given. As said." in page.text
    assert "<b>Care 2 12 12.5 4 1.5 to 6.5" in page.text
    assert "Finance – – – not told, 1,200 people: left out" in page.text
    assert "All units 2 12 and 1,200 people left out 12.5 4" in page.text
    assert "1 role with 1,200 people, for want of tasks, of a headcount, or of a row" in page.text
    assert page.text.index("All units") < page.text.index("About")
    assert "Sums" not in Page(written([profile()])).text


def test_a_portfolio_says_in_how_many_roles_tasks_count_the_same():
    facts = RoleFacts(headcount=6)
    weighed = [
        replace(one, task=replace(one.task, weight=n + 1.0)) for n, one in enumerate(tasks())
    ]
    portfolio = Portfolio(organisation=unit(None), units=())
    several = [profile(facts=facts), profile(weighed, facts=facts)]
    text = Page(written([*several, portfolio])).text
    assert "The sums hold 2 roles with 12 people." in text
    assert "That is work, not posts." in text
    assert "In 1 role each task counts the same, for no hours were given." in text
    text = Page(written([several[1], several[1], portfolio])).text
    assert "for no hours were given" not in text


def test_a_portfolio_without_sums_says_who_is_left_out():
    portfolio = Portfolio(organisation=unit(None, left_out=2), units=())
    text = Page(written([profile(tasks(2), facts=RoleFacts(headcount=6)), portfolio])).text
    assert "Nothing can be summed: all of 2 roles with 1,200 people are left out." in text
    assert "All units – – – not told, 1,200 people: left out" in text


def test_roles_whose_intervals_overlap_have_no_bare_order():
    human = profile(
        [task(f"Sign {n}", SURE[Label.HUMAN_CRITICAL]) for n in range(12)], role="Judge"
    )
    mixed = [profile(), profile(role="Other clerk")]
    two = Page(written(mixed)).text
    assert "The intervals of both roles overlap: which of them is open to AI more can’t" in two
    assert two.count("1 to 2") == 2
    three = Page(written([*mixed, human])).text
    assert "is open to AI more than Judge" in three
    assert "Roles whose intervals overlap can’t be told apart." in three
    assert three.count("1 to 2") == 2
    assert "3 Judge 6" in three


def change(before, after, what):
    def side(item):
        return () if item is None else (ProfileTask(item, 0.1, 0.0),)

    return TaskChange(what, side(before), side(after), None)


def test_versions_are_shown_task_by_task_the_largest_change_first():
    kept, old, new = task("Keep books"), task("Phone <b>"), task("Mail", SURE[Label.AUTOMATABLE])
    moved = replace(kept, probabilities=new.probabilities)
    difference = Difference(
        before=profile(tasks(3), document="2025.md"),
        after=profile(tasks(3), document="2026.md"),
        changes=(
            change(kept, kept, Change.UNCHANGED),
            change(old, None, Change.GONE),
            change(kept, old, Change.SPLIT),
            change(None, new, Change.NEW),
            change(kept, moved, Change.UNCHANGED),
        ),
        why="a version has too few tasks",
        notes=("models differ",),
    )
    page = Page(written([difference], run("compare")))
    assert page.text.startswith("Clerk Skip to the report")
    assert "2025.md → 2026.md" in page.text
    assert "A version has too few tasks." in page.text
    assert (
        "2 unchanged, 1 split in several, 1 gone, 1 new. 1 task has another label now." in page.text
    )
    large = [page.text.index(part) for part in ("another label Keep", "Mail automatable")]
    even = [page.text.index(part) for part in ("gone Phone <b>", "split in several Keep")]
    order = [*large, *even]
    assert max(large) < min(even)
    assert page.text.rindex("Keep books") > max(order)
