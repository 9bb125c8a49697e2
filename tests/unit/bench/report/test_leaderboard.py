"""Ranks with ties, and the Markdown table."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.bench.harness.compare import Comparison
from tasktriage.bench.harness.result import Result
from tasktriage.bench.harness.result_json import from_json
from tasktriage.bench.report import render_markdown
from tasktriage.bench.report.leaderboard import suites_of
from tasktriage.bench.report.markdown import escaped

SUITE = "occupations@1"


def result(name: str, value: float | None, status: str = "ok") -> Result:
    interval = None if value is None else [value - 0.01, value + 0.01]
    return from_json(
        {
            "status": status,
            "error": None if status == "ok" else "fold 3: ValueError: a | b",
            "identity": {"suite": SUITE, "kind": "transfer", "candidate": name},
            "data": {"n_test": 1234},
            "scores": {"macro_f1": {"value": value, "ci95": interval}},
        }
    )


def pair(a: str, b: str, significant: bool, suite: str = SUITE) -> Comparison:
    p = 0.01 if significant else 0.5
    low, difference, high = (0.0, 0.1, 0.2) if a < b else (-0.2, -0.1, 0.0)  # a is the best
    return Comparison(suite, "macro_f1", a, b, difference, (low, high), p, p, None)


def places(results: list[Result], comparisons: list[Comparison]) -> dict[str, str]:
    (suite,) = suites_of(results, comparisons)
    return {entry.name: entry.place for entry in suite.entries}


ABCD = [result("a", 0.9), result("b", 0.8), result("c", 0.7), result("d", 0.6)]


def test_a_rank_is_the_range_that_the_tests_leave() -> None:
    significant = {
        ("a", "b"): False,
        ("a", "c"): True,
        ("a", "d"): True,
        ("b", "c"): False,
        ("b", "d"): True,
        ("c", "d"): False,
    }
    comparisons = [pair(b, a, s) for (a, b), s in significant.items()]
    assert places(ABCD[::-1], comparisons) == {"a": "1–2", "b": "1–3", "c": "2–4", "d": "3–4"}
    (suite,) = suites_of(ABCD, comparisons)
    assert [entry.name for entry in suite.entries if entry.leads] == ["a", "b"]


def test_all_apart() -> None:
    comparisons = [pair(a, b, True, "occupations") for a, b in combinations("abcd", 2)]
    assert places(ABCD, comparisons) == {"a": "1", "b": "2", "c": "3", "d": "4"}


def test_who_was_not_compared_has_no_rank_and_is_nobodys_rival() -> None:
    comparisons = [pair("a", "b", False), pair("a", "c", True), pair("a", "d", True)]
    assert places(ABCD, comparisons) == {"a": "1–2", "b": "–", "c": "–", "d": "–"}
    comparisons = [pair(x, y, True) for x, y in combinations("acd", 2)]
    assert places(ABCD, comparisons) == {"a": "1", "b": "–", "c": "2", "d": "3"}


def test_never_compared() -> None:
    other = [pair("a", b, True, "another@1") for b in "bcd"]
    assert places(ABCD, other) == dict.fromkeys("abcd", "–")
    assert places(ABCD[:1], []) == {"a": "1"}


def test_without_a_figure_or_failed_there_is_no_rank() -> None:
    results = [result("x", None), result("y", 0.9, "failed"), result("a", 0.9)]
    assert places(results, []) == {"a": "1", "x": "–", "y": "–"}


@given(st.dictionaries(st.sampled_from(list(combinations("abcd", 2))), st.booleans()))
def test_only_who_was_compared_with_every_rival_has_a_rank(known: dict[Any, bool]) -> None:
    comparisons = [pair(a, b, s) for (a, b), s in known.items()]
    (suite,) = suites_of(ABCD, comparisons)
    rivals = sorted({name for pair in known for name in pair})
    for position, name in enumerate(rivals, 1):
        (entry,) = (entry for entry in suite.entries if entry.name == name)
        others = [tuple(sorted((name, other))) for other in rivals if other != name]
        assert (entry.places is not None) == all(pair in known for pair in others)
        if entry.places is not None:
            assert 1 <= entry.places[0] <= position <= entry.places[1] <= len(rivals)


def test_markdown_table() -> None:
    results = [*ABCD[:2], result("e|<b>", 0.1, "failed")]
    text = render_markdown(results, [pair("a", "b", False)])
    lines = text.splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert table[0] == "| Rank | Candidate | macro-F1 | test rows |"
    assert table[2] == "| 1–2 | a | **0.900** (0.890 to 0.910) | not said |"
    assert table[4] == "| – | e\\|\\<b\\> | failed: fold 3: ValueError: a \\| b |  |"
    assert {line.replace("\\|", "").count("|") for line in table} == {5}
    assert "1,234 test tasks" in text
    assert "Holm" in lines[-1]
    assert text == render_markdown(results[::-1], [pair("b", "a", False)])


def test_markdown_of_nothing() -> None:
    assert render_markdown([], []) == "No results.\n"


@pytest.mark.parametrize(
    "text", ["a|b", "[x](javascript:1)", "<i>", "a\nb", "`c`", "$m$", "![i](u)"]
)
def test_markdown_marks_are_escaped(text: str) -> None:
    shown = escaped(text)
    assert "\n" not in shown
    assert not [i for i, c in enumerate(shown) if c in "|[]<>`$!" and shown[i - 1] != "\\"]


def test_markdown_makes_no_links() -> None:
    assert "https://" not in escaped("see https://example.org")
    assert "a@b" not in escaped("a@b.example")
