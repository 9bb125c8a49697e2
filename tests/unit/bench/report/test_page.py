"""The HTML page of the benchmark."""

from __future__ import annotations

import base64
import copy
import hashlib
import re
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from tasktriage.bench.harness.compare import Comparison
from tasktriage.bench.harness.result_json import from_json
from tasktriage.bench.report import render_markdown
from tasktriage.bench.report.words import KINDS, METRICS

from .made import HOSTILE, SETS, compared, failure, few_shot, rank_only, render_html, result


@pytest.fixture
def results() -> list[dict[str, Any]]:
    return [
        *(result("alpha", 0.8123), result("beta", 0.8017), result("gamma", 0.3)),
        failure("delta"),
        *(rank_only("alpha", 0.71), rank_only("beta", -0.2)),
        *(few_shot("alpha", 0.7), few_shot("beta", 0.6)),
    ]


@pytest.fixture
def comparisons() -> list[Comparison]:
    return [
        compared("alpha", "beta", significant=False),
        compared("alpha", "gamma", significant=True),
        compared("beta", "gamma", significant=True),
    ]


def page(results: list[dict[str, Any]], comparisons: Any = ()) -> HTMLParser:
    return HTMLParser(render_html(results, list(comparisons), title="A title"))


def leaderboard_rows(tree: HTMLParser, suite: int = 1) -> dict[str, Any]:
    rows = tree.css(f"#suite-{suite} table.leaderboard tbody tr")
    return {row.css_first("th.who").attributes["data-value"]: row for row in rows}


def test_nothing_is_fetched(results: Any, comparisons: Any) -> None:
    html = render_html(results, comparisons, title="A title")
    tree = HTMLParser(html)
    assert not tree.css("link, img, iframe, object, embed, base, video, audio, script[src]")
    for node in tree.css("[src], [href]"):
        assert (node.attributes.get("href") or "").startswith("#")
        assert "src" not in node.attributes
    assert not re.search(r"https?://|url\(|@import", html)
    policy = tree.css_first("meta[http-equiv]").attributes["content"] or ""
    assert policy.startswith("default-src 'none'")


def test_the_policy_allows_just_this_script(results: Any) -> None:
    html = render_html(results, [], title="A title")
    script = html.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html.replace("&#39;", "'").replace("&#43;", "+")
    assert html.count("<script") == 1


def test_same_input_same_bytes_and_the_order_of_files_does_not_matter(
    results: Any, comparisons: Any
) -> None:
    before = copy.deepcopy(results)
    once = render_html(results, comparisons, title="A title")
    assert once == render_html(results, comparisons, title="A title")
    assert results == before
    first = results[:4]
    assert render_html(first, [], title="t") == render_html(first[::-1], [], title="t")


def test_every_chart_has_title_axes_legend_and_table(results: Any, comparisons: Any) -> None:
    tree = page(results, comparisons)
    charts = tree.css("svg.chart")
    assert len(charts) == (1 + 3 + 1) + 0 + (1 + 1 + 2 + 1)  # the rank suite has no speeds here
    for svg in charts:
        assert svg.attributes["role"] == "img"
        names = (svg.attributes["aria-labelledby"] or "").split()
        assert [tree.css_first(f"#{name}").text().strip() != "" for name in names] == [True] * 2
        assert len(svg.css("text.name")) == 2
        assert svg.parent.css_first("details table tbody td") is not None
    for figure in tree.css("figure.beside"):
        assert figure.css_first("ul.legend li svg") is not None
        assert "How to read it" in figure.text()
    for table in tree.css("table.heat, table.matrix"):
        assert table.attributes["title"]
        assert table.css_first("tbody td").text().strip()
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))


def test_every_section_says_how_to_read_it(results: Any, comparisons: Any) -> None:
    tree = page(results, comparisons)
    for part in tree.css("section.part"):
        assert "How to read it" in part.text() or "figures come from" in part.css_first("h3").text()


def test_the_numbers_are_those_of_the_input(results: Any, comparisons: Any) -> None:
    rows = leaderboard_rows(page(results, comparisons))
    for given in results[:3]:
        row = rows[given["identity"]["candidate"]]
        cells = row.css("td")
        scores = given["scores"]
        shown = [float(cell.attributes["data-value"]) for cell in cells[1:7]]
        names = ("macro_f1", "accuracy", "macro_f1_agreed", "kappa", "tasks_per_second")
        assert shown == [scores[name]["value"] for name in (*names, "model_size_mb")]
        low, high = scores["macro_f1"]["ci95"]
        assert cells[1].css_first("b").text() == f"{scores['macro_f1']['value']:.3f}"
        assert cells[1].css_first("small").text() == f"{low:.3f}–{high:.3f}"
        assert cells[7].text() == "clean"


def table_of(tree: HTMLParser, caption: str) -> list[list[str]]:
    """Return the cells of the table of that caption, with its head."""
    (found,) = (
        t for t in tree.css("table") if (c := t.css_first("caption")) and caption in c.text()
    )
    return [[cell.text() for cell in row.css("th, td")] for row in found.css("tr")]


def test_sureness_every_fold_agreement_and_sectors_have_tables(results: Any) -> None:
    tree = page(results[:1])
    assert table_of(tree, "How sure") == [
        ["Candidate", "Brier", "ECE", "coverage", "set size"],
        ["alpha", "0.432 (0.422 to 0.442)", "0.012 / 0.009 (0.010 to 0.014)", *SETS],
    ]
    assert table_of(tree, "every fold")[1][:3] == ["alpha", "0.802 (0.792 to 0.812)", "–"]
    assert table_of(tree, "reference agrees")[1:] == [
        ["one / two", "1,100", "1,100", "0.870", "0.838", "–"]
    ]
    assert table_of(tree, "Sectors of alpha")[1:] == [
        ["15 Computer", "402", "0.80", "0.81", "0.40", "–", "0.88", "1.20"],
        ["23 Legal & more", "1", "1.00", "–", "–", "–", "–", "–"],
    ]
    text = tree.body.text()
    assert "the figures are of folds 1, 2: choices were made on the others" in text
    assert "two readers: 80 %" in text
    assert "It is no ceiling" in text
    assert "do much better" not in text
    whole = render_markdown([from_json(results[0])], [])
    for shown in (
        "| alpha | 0.432 (0.422 to 0.442) | 0.012 / 0.009 (0.010 to 0.014) |",
        "| alpha | 0.802 (0.792 to 0.812) | – |",
        "| one / two | 1,100 | 1,100 | 0.870 | 0.838 | – |",
        "| 15 Computer | 402 | 0.80 | 0.81 | 0.40 | – | 0.88 | 1.20 |",
        "two readers: 80 %.",
    ):
        assert shown in whole


def test_what_no_result_says_has_no_table(results: Any) -> None:
    tree = page([rank_only("alpha", 0.71)])
    text = tree.css_first("section.suite").text()
    for words in ("How sure", "every fold", "reference agrees", "More figures", "ceiling"):
        assert words not in text


def test_confusion_reliability_sectors_and_worst_rows(results: Any) -> None:
    tree = page(results[:1])
    matrix = [cell.text() for cell in tree.css("table.matrix tbody td")]
    assert matrix[:3] == ["80 %80", "15 %15", "5 %5"]
    assert matrix[-1] == "82 %490"
    heat = tree.css("table.heat tbody tr")
    assert [cell.text() for cell in heat[0].css("th, td")] == ["15 Computer", "402", "0.81"]
    assert [cell.text() for cell in heat[1].css("th, td")] == ["23 Legal & more", "1", "–"]
    worst = [cell.text() for cell in tree.css("details[open] td")]
    assert worst[-5:] == ["4711", "15-1253", "automatable", "human-critical", "93 %"]
    bins = [row.text(separator=" ") for row in tree.css(".panel details tbody tr")]
    assert "0.810" in bins[1]
    assert "0.790" in bins[1]


def test_ties_failures_and_facts_stand_in_the_page(results: Any, comparisons: Any) -> None:
    tree = page(results, comparisons)
    rows = leaderboard_rows(tree)
    assert list(rows) == ["alpha", "beta", "gamma", "delta"]
    assert [row.css_first("td.place").text() for row in rows.values()] == ["1–2", "1–2", "3", "–"]
    assert "not told from the best" in rows["beta"].text()
    assert rows["delta"].css_first("td.error").text() == "failed: fold 3: RuntimeError: boom"
    text = tree.css_first("#suite-1").text()
    for words in (
        "1,100 test tasks in 12 groups",
        "17 (the same text",
        "23 of the test tasks",
        "400 augmentable (36 %)",
        "delta (failed)",
        "0.838",
        "0123456789ab",
        "a0" * 32,
    ):
        assert words in text
    whole = tree.body.text()
    for words in ("Robots", "made by language models", "decide about a person", "A title"):
        assert words in whole


def test_rank_suites_have_no_parts_about_labels(results: Any) -> None:
    tree = page(results)
    suite = tree.css_first("#suite-2")
    assert not suite.css("table.matrix, table.heat, .panel, svg.chart[aria-labelledby*=risk]")
    heads = [head.text() for head in suite.css("table.leaderboard thead th")]
    assert heads == ["Rank", "Candidate", "Spearman", "Kendall", "test rows"]
    assert "−0.200" in suite.text()


def test_few_shot_suites_have_a_learning_curve(results: Any) -> None:
    suite = page(results).css_first("#suite-3")
    rows = [[c.text() for c in row.css("td")] for row in suite.css("figure.beside tbody tr")[:3]]
    assert rows[0] == ["alpha", "2", "0.650", "0.500 to 0.700"]
    assert "labelled tasks for each label (log scale)" in suite.text()


def test_the_words_are_true_of_folds_that_were_chosen_on_and_of_seen_rows() -> None:
    assert "every group" not in KINDS["grouped-folds"]
    assert "choices were made are not scored" in KINDS["grouped-folds"]
    gloss = METRICS["macro_f1_without_near_duplicates"].gloss
    assert "or that the candidate is known to have been trained on" in gloss


def test_counts_of_tasks_that_were_tested_once_a_draw_say_so() -> None:
    few = page([few_shot("a", 0.6)])
    parts = [part for part in few.css("section.part") if "counts once a draw" in part.text()]
    assert [part.css_first("h3").text() for part in parts] == [
        "Which labels are confused",
        "Sector by sector",
    ]
    assert "counts once a draw" in render_markdown([from_json(few_shot("a", 0.6))], [])
    assert "counts once a draw" not in page([result("a")]).body.text()
    assert "counts once a draw" not in render_markdown([from_json(result("a"))], [])


@pytest.mark.parametrize("count", [1, 12])
def test_one_and_twelve_candidates(count: int) -> None:
    tree = page([result(f"candidate-number-{i:02d}", 0.5 + i / 50) for i in range(count)])
    legend = tree.css_first("figure.beside ul.legend")
    styles = {
        re.sub(r"aria-hidden.*?>", "", li.css_first("svg").html or "") for li in legend.css("li")
    }
    assert len(styles) == count
    assert len(tree.css("table.matrix")) == count
    first = leaderboard_rows(tree)["candidate-number-00"]
    assert first.css_first("td.place").text() == ("1" if count == 1 else "–")


def test_null_curves_are_named() -> None:
    bare = result("bare", 0.6)
    bare["curves"] = {"reliability": None, "risk_coverage": None, "learning": None}
    bare["confusion"] = None
    tree = page([result("full"), bare])
    notes = [node.text() for node in tree.css("p.absent")]
    assert len(notes) == 3
    assert all(note.startswith("Not drawn: bare (") for note in notes)


def test_nothing_but_failures_and_nothing_at_all() -> None:
    tree = page([failure("delta"), failure("epsilon")])
    assert list(leaderboard_rows(tree)) == ["delta", "epsilon"]
    assert not tree.css("svg.chart")
    assert "No results" in page([]).body.text()


def test_no_rows() -> None:
    empty = result("empty", None)
    empty["scores"] = {name: {"value": None, "ci95": None} for name in empty["scores"]}
    empty["data"] |= {"n_test": 0, "n_groups": 0, "class_counts": [0, 0, 0], "n_train": []}
    empty |= {"confusion": [[0, 0, 0]] * 3, "by_group": {}, "worst": []}
    empty["curves"] = {"reliability": [], "risk_coverage": [], "learning": []}
    tree = page([empty])
    assert "0 test tasks" in tree.body.text()
    assert tree.css_first("table.matrix tbody td b").text() == "–"
    assert leaderboard_rows(tree)["empty"].css_first("td.place").text() == "–"


def test_bare_objects_of_another_hand() -> None:
    tree = page([{"status": "ok", "identity": {"suite": "s", "candidate": "c"}}, {}])
    assert len(tree.css("section.suite")) == 2
    nan = result("nan", float("nan"))
    nan["scores"]["tasks_per_second"] = {"value": 0}
    assert not page([nan]).css("svg[aria-labelledby*=pareto]")


def test_hostile_text_is_inert() -> None:
    bad = result(HOSTILE)
    bad["identity"]["params"] = {HOSTILE: HOSTILE}
    bad["identity"]["data"] = {HOSTILE: {HOSTILE: HOSTILE}}
    bad["environment"]["command"] = HOSTILE
    bad["by_group"] = {HOSTILE: {"title": HOSTILE, "n": 3, "macro_f1": 0.5}}
    bad["worst"][0] |= dict.fromkeys(("id", "truth", "label", "group"), HOSTILE)
    bad["contamination"] = {"status": HOSTILE, "detail": HOSTILE}
    bad["data"]["dropped"] = {HOSTILE: 3}
    results = [bad, failure(HOSTILE + "2", f"two\nlines \x1b[31m{HOSTILE}")]
    html = render_html(results, [compared(HOSTILE, HOSTILE, significant=True)], title=HOSTILE)
    tree = HTMLParser(html)
    assert len(tree.css("script")) == 1
    assert not tree.css("img, [onerror]")
    assert "49" not in tree.css_first("h1").text()
    assert tree.css_first("h1").text() == HOSTILE
    assert HOSTILE in leaderboard_rows(tree)
    assert "\x1b" not in html


def test_long_names_are_cut_in_drawings_only() -> None:
    name = "a-candidate-with-a-name-that-goes-on-and-on-for-ever"
    tree = page([result(name)])
    assert tree.css_first("svg.chart text.tag").text() == f"{name[:11]}…{name[-12:]}"
    assert name in leaderboard_rows(tree)


def test_what_cannot_be_compared_is_said() -> None:
    other = result("other")
    other["identity"]["rows_sha256"] = "ff"
    other["environment"]["cpu"] = "another"
    other["contamination"] = {"status": "yes", "detail": "its card names the set"}
    text = page([result("one"), other]).body.text()
    assert "made on different rows" in text
    assert "different machines" in text
    assert "measured too well: other" in text
    assert "made on different" not in page([result("one"), result("two")]).body.text()


def test_a_licence_of_the_result_is_shown() -> None:
    given = result("one")
    given["data"]["licence"] = "MIT, of the authors"
    assert "MIT, of the authors" in page([given]).body.text()
    assert "tasktriage datasets show some-set" in page([result("one")]).body.text()
