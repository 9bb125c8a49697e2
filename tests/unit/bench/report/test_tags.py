"""The report's table by tag, in Markdown and on the page."""

from __future__ import annotations

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from tasktriage.bench.harness.result import Result
from tasktriage.bench.harness.result_json import from_json
from tasktriage.bench.report import render_html, render_markdown

NAMES = ("automatable", "augmentable", "human-critical")
HOSTILE = "a|b<script>alert(1)</script>"


def result(name: str, by_tag: Any, value: float = 0.9) -> Result:
    return from_json(
        {
            "status": "ok",
            "identity": {"suite": "codebook@1", "kind": "transfer", "candidate": name},
            "scores": {
                "macro_f1": {"value": value},
                "recall_accountable": {"value": 0.25, "ci95": [0.2, 0.3]},
            },
            "by_tag": by_tag,
        }
    )


def tag(n: int, accuracy: float, *recall: float | None) -> dict[str, Any]:
    return {"n": n, "accuracy": accuracy, "recall": dict(zip(NAMES, recall, strict=True))}


@pytest.fixture
def results() -> list[Result]:
    one = {
        "ACC": tag(1120, 0.251, None, None, 0.251),
        "register:plain": tag(159, 0.7, 0.9, 0.8, 0.4),
        HOSTILE: tag(3, 1.0, 1.0, None, None),
    }
    other = {"ACC": tag(1120, 0.5, None, None, 0.5)}
    return [result("a", one), result("b", other, 0.8), result("c", {}, 0.7)]


def test_markdown(results: Any) -> None:
    text = render_markdown(results, [])
    leaderboard, tags = (part.splitlines() for part in text.split("The tasks of each tag apart"))
    assert "| Rank | Candidate | macro-F1 | accountable | test rows |" in leaderboard
    assert [line for line in tags if line.startswith("|")] == [
        "| Tag | tasks | a | b |",
        "|:--|--:|--:|--:|",
        "| ACC | 1,120 | 0.25 | 0.50 |",
        "| register:plain | 159 | 0.70 (0.40) | – |",
        "| a\\|b\\<script\\>alert(1)\\</script\\> | 3 | 1.00 | – |",
    ]
    assert "each tag apart" not in render_markdown(results[2:], [])


def test_page(results: Any) -> None:
    tree = HTMLParser(render_html(results, [], title="t"))
    (part,) = (p for p in tree.css("section.part") if p.css_first("h3").text() == "Tag by tag")
    assert "How to read it" in part.text()
    rows = [[cell.text() for cell in row.css("th, td")] for row in part.css("tr")]
    assert rows == [
        ["Tag", "tasks", "a", "b"],
        ["ACC", "1,120", "0.25", "0.50"],
        ["register:plain", "159", "0.70 (0.40)", "–"],
        [HOSTILE, "3", "1.00", "–"],
    ]
    assert len(tree.css("script")) == 1
    assert "Tag by tag" not in render_html(results[2:], [], title="t")


@pytest.fixture
def sliced() -> list[Result]:
    scores = {
        "macro_f1": {"value": 0.81234, "ci95": [0.8, 0.825]},
        "ece": {"value": 0.0123},
        "ece_null": {"value": 0.0091},
        "coverage": {"value": None},
    }
    ours = tag(1120, 0.8, 0.7, 0.8, 0.9) | {"scores": scores}
    one = {"labels:codebook": ours, HOSTILE: ours, "ACC": tag(9, 0.5, None, None, 0.5)}
    return [result("a", one), result("b", {"labels:codebook": ours}, 0.8), result("c", {}, 0.7)]


FIGURES = ["0.812 (0.800 to 0.825)", *"–––––", "0.012 / 0.009", *"––––"]


def test_more_figures_of_large_tags_in_markdown(sliced: Any, results: Any) -> None:
    text = render_markdown(sliced, [])
    _, slices = (part.splitlines() for part in text.split("on the tasks of one tag alone"))
    figures = " | ".join(FIGURES)
    head = "macro-F1 | agreed | kappa | cross-entropy | Brier | calibration | ECE | coverage"
    head += " | set size | one label | wrong and sure"
    assert [line for line in slices if line.startswith("|")] == [
        f"| Tag | Candidate | tasks | {head} |",
        "|:--|:--|" + "--:|" * 12,
        f"| labels:codebook | a | 1,120 | {figures} |",
        f"| labels:codebook | b | 1,120 | {figures} |",
        f"| a\\|b\\<script\\>alert(1)\\</script\\> | a | 1,120 | {figures} |",
    ]
    assert "one tag alone" not in render_markdown(results, [])


def test_more_figures_of_large_tags_on_the_page(sliced: Any, results: Any) -> None:
    tree = HTMLParser(render_html(sliced, [], title="t"))
    (table,) = (t for t in tree.css("table") if "of one tag alone" in t.text())
    rows = [[cell.text() for cell in row.css("td")] for row in table.css("tbody tr")]
    assert rows[0] == ["labels:codebook", "a", "1,120", *FIGURES]
    assert [row[:2] for row in rows[1:]] == [["labels:codebook", "b"], [HOSTILE, "a"]]
    assert len(tree.css("script")) == 1
    assert "one tag alone" not in render_html(results, [], title="t")


@pytest.mark.parametrize(
    "by_tag", [None, [], {"A": None}, {"A": {"n": "x", "accuracy": "y", "recall": 3, "scores": 3}}]
)
def test_results_of_another_hand(by_tag: Any) -> None:
    assert "0.900" in render_markdown([result("a", by_tag)], [])
    assert "0.900" in render_html([result("a", by_tag)], [], title="t")
