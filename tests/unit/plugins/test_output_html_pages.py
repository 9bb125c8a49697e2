"""`html` in a real browser: what people see, with and without scripts, on paper and by night."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasktriage.domain.assessment import Correction
from tasktriage.domain.comparison import Basis, Change, Difference, TaskChange
from tasktriage.domain.label import Label, Reason
from tasktriage.domain.profile import ProfileTask
from tasktriage.roles.compare import rank
from tasktriage.testing.migrations import migration_report
from tasktriage.testing.plans import plan_report
from tasktriage.testing.skills import skills_reports

from .beside import ruled_profile, ruled_tasks
from .pages import SURE, profile, run, task, tasks, written

SCREENS = {
    "phone": {"viewport": {"width": 390, "height": 844}},
    "desk": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}
LONG = "Check " + "x" * 10_000 + " daily"


def _hostile():
    texts = ["<script>document.title='no'</script>", "a \u202eb", LONG, "Sign </table>"]
    items = [task(text, id=f"d#{n}", place={"line": n}) for n, text in enumerate(texts, 1)]
    return [profile([*items, *tasks()], role="<script>document.title='no'</script>")]


def _versions():
    def side(item):
        return (ProfileTask(item, 0.1, 0.0),)

    kept, other = task("Keep the books"), task("Keep all books", SURE[Label.AUTOMATABLE])
    changes = (
        TaskChange(Change.REWORDED, side(kept), side(other), 0.9),
        TaskChange(Change.NEW, (), side(other), None),
        TaskChange(Change.UNCHANGED, side(kept), side(kept), 1.0),
    )
    return [Difference(before=profile(), after=profile(), changes=changes, why="too few tasks")]


def _corrected():
    items = [
        replace(item, task=replace(item.task, weight=float(n + 1)))
        for n, item in enumerate(tasks(14))
    ]
    items[2] = replace(items[2], correction=Correction(label=Label.AUGMENTABLE))
    items.append(task("", error="the row is empty"))
    return [replace(profile(items, notes=["as said"]), dropped=6)]


RESULTS = {
    "one role": lambda: [profile()],
    "several roles": lambda: [profile(tasks(n), role=f"Of {n}") for n in (6, 3, 10)],
    "corrected": _corrected,
    "hostile": _hostile,
    "ranking": lambda: [rank([(profile(tasks(5), role=f"No. {n}"), Basis()) for n in range(3)])],
    "versions": _versions,
    "policies": lambda: [ruled_profile()],
    "plan": lambda: [plan_report(("Tester", LONG, "Lead"))],
    "rated plan": lambda: [plan_report(("Tester", "<b>", "Lead"), screening=False)],
    "moves": lambda: [migration_report(("Tester", LONG, "<b>", "Lead"))],
    "skills": lambda: skills_reports(("Tester", "<b>", "Lead")),
}


@pytest.fixture
def page(tmp_path):
    def write(results, info=None):
        path = tmp_path / "page.html"
        path.write_text(written(results, info), "utf-8", newline="")
        return path

    return write


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("results", RESULTS)
def test_a_page_is_sound_and_fits(open_page, page, results, screen):
    with open_page(page(RESULTS[results]()), **SCREENS[screen]) as shown:
        assert (shown.requests, shown.errors) == ([], [])
        wide = shown.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1]
        rules = ("color-contrast",) if screen == "dark" else ()  # all else is as by day
        assert shown.violations(*rules) == []


@pytest.mark.parametrize("media", ["print", "forced"])
def test_on_paper_and_with_few_colours(open_page, page, media):
    forced = {"forced_colors": "active"} if media == "forced" else {}
    with open_page(page([profile(tasks(5)), profile(tasks(6), role="Two")]), **forced) as shown:
        shown.page.emulate_media(media="print" if media == "print" else "screen")
        assert shown.violations() == []
        assert shown.page.locator(".controls").first.is_visible() == (media == "forced")


@pytest.mark.parametrize("media", ["print", "forced"])
def test_a_plan_on_paper_and_with_few_colours(open_page, page, media):
    forced = {"forced_colors": "active"} if media == "forced" else {}
    with open_page(page([plan_report(("Tester", "Lead"))]), **forced) as shown:
        shown.page.emulate_media(media="print" if media == "print" else "screen")
        assert shown.violations() == []
        assert shown.page.locator("svg.chart").first.is_visible()


def test_assessments_with_their_document(open_page, page):
    text = "Clerk\nSign it\n" + LONG
    items = [
        task("Sign it", place={"line": 2, "start": 6, "end": 13}, id="c.md#1", reason=Reason.ACC),
        *tasks(),
    ]
    path = page(items, run("classify", documents={"c.md": text}))
    with open_page(path, **SCREENS["phone"]) as shown:
        assert shown.errors == []
        assert shown.violations() == []
        shown.page.locator("mark a").click()
        assert shown.page.url.endswith("#role-1-t1")
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= 390


# words of which a part stands in the next line, of what the selector finds
BROKEN = """selector => [...document.querySelectorAll(selector)].flatMap(element => {
  if (element.clientWidth < 2) return [];  // for screen readers alone
  const found = [], walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walk.nextNode())
    for (const word of walk.currentNode.data.matchAll(/[\\w.+\u2212-]+/g)) {
      const range = document.createRange();
      range.setStart(walk.currentNode, word.index);
      range.setEnd(walk.currentNode, word.index + word[0].length);
      if (range.getClientRects().length > 1) found.push(word[0]);
    }
  return found;
})"""


def test_no_word_of_a_heading_and_no_number_is_broken_on_a_phone(open_page, page):
    moved = ruled_profile()
    first, *rest = moved.tasks
    results = [replace(moved, tasks=(replace(first, effect=0.105), *rest))]
    with open_page(page(results, run("profile", policies=("gdpr",))), **SCREENS["phone"]) as shown:
        assert "After policies" in shown.page.locator(".moves thead").inner_text()
        assert "+10.5" in shown.page.locator(".movers").first.inner_text()
        for selector in (".moves thead th", ".movers .effect", "h1, h2, h3, h4"):
            assert shown.page.evaluate(BROKEN, selector) == []
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_scripts_all_rows_are_there_and_no_controls(open_page, page):
    with open_page(page([profile()]), java_script_enabled=False) as shown:
        assert shown.page.locator(".list tbody tr").count() == 12
        assert not shown.page.locator(".controls").is_visible()
        assert shown.page.locator("thead button").count() == 0


def test_rows_are_sorted_and_filtered(open_page, page):
    with open_page(page([profile()])) as shown:
        rows = shown.page.locator(".list tbody tr")

        def numbers():
            return [int(row.get_attribute("data-number")) for row in rows.all() if row.is_visible()]

        shown.page.get_by_role("button", name="Probability").click()
        assert numbers()[:4] == [1, 4, 7, 10]  # automatable first, a tie by number
        shown.page.get_by_role("button", name="Probability").click()
        assert numbers()[:4] == [3, 6, 9, 12]
        shown.page.get_by_role("button", name="No.").click()
        shown.page.get_by_label("Label").select_option("human-critical")
        assert numbers() == [3, 6, 9, 12]
        assert shown.page.locator(".found").inner_text() == "4 of 12 tasks"
        shown.page.get_by_label("Find").fill("account 9")
        assert numbers() == [9]
        shown.page.emulate_media(media="print")
        assert len(numbers()) == 12  # paper has all rows
        shown.page.emulate_media(media="screen")
        shown.page.get_by_label("Find").fill("")
        shown.page.get_by_label("Label").select_option("")
        shown.page.get_by_label("uncertain only").check()
        assert numbers() == [2]
        assert shown.page.get_by_label("with a policy only").count() == 0
        assert shown.errors == []


def test_rows_that_rules_speak_of_are_filtered(open_page, page):
    with open_page(page(ruled_tasks(), run("classify"))) as shown:
        rows = shown.page.locator(".list tbody tr")

        def numbers():
            return [int(row.get_attribute("data-number")) for row in rows.all() if row.is_visible()]

        shown.page.get_by_label("with a policy only").check()
        assert numbers() == [1, 2, 3, 4, 5]
        shown.page.get_by_label("Find").fill("prohibits")
        assert numbers() == [4]
        shown.page.get_by_label("Find").fill("")
        shown.page.get_by_label("uncertain only").check()
        assert numbers() == [3, 5]  # of the others a policy rules out what else was possible
        assert shown.errors == []


def test_the_keyboard_reaches_the_report_first(open_page, page):
    with open_page(page([profile()])) as shown:
        shown.page.keyboard.press("Tab")
        link = shown.page.locator(".skip")
        assert link.evaluate("link => link === document.activeElement")
        assert link.bounding_box()["x"] >= 0
        shown.page.keyboard.press("Enter")
        assert shown.page.evaluate("document.activeElement.id") == "main"


def test_the_policy_stops_what_a_hole_would_let_in(open_page, page):
    path = page([profile()])
    hole = "<script>document.title = 'no'</script><b id='b' style='color: red'>b</b></body>"
    path.write_text(path.read_text("utf-8").replace("</body>", hole), "utf-8", newline="")
    with open_page(path) as shown:
        assert shown.page.title() == "Clerk"
        assert (
            shown.page.locator("#b").evaluate("b => getComputedStyle(b).color") != "rgb(255, 0, 0)"
        )
        assert len(shown.errors) >= 2
