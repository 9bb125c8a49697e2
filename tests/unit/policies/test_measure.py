"""How well a policy is found in labelled sentences; what is doubtful in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.policies.check import doubts
from tasktriage.policies.measure import FALSE_MATCHES, Found, Said, measure, read_said

CSV = """\ufefftext,title,acts
Hires two waiters for the kitchen.,Manager,hire
Files papers of waiters.,,
"Refuses the loan of a client, and hires nurses.",,lend | hire
"""


def test_sentences_are_read(policy, tmp_path):
    path = tmp_path / "s.csv"
    path.write_text(CSV, "utf-8")
    said = read_said(path, policy)
    assert [one.acts for one in said] == [{"hire"}, frozenset(), {"lend", "hire"}]
    assert [one.title for one in said] == ["Manager", None, None]
    assert said[0].rules is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("text,label\nx,y\n", "needs the columns 'text' and 'acts' or 'rules'"),
        ("text,acts\n", "has no sentence"),
        ("text,acts\nHires.,hier\n", "line 2: acts: unknown act 'hier'; did you mean 'hire'"),
        ("text,rule\nHires.,hirin\n", "line 2: rule: unknown rule 'hirin'"),
        ("text,acts\n ,hire\n", "line 2: text is empty"),
        ("", "needs the columns"),
    ],
)
def test_a_wrong_table_is_one_line(policy, tmp_path, text, problem):
    path = tmp_path / "s.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as error:
        read_said(path, policy)
    assert problem in str(error.value)


def said(text, *acts):
    return Said(text, None, frozenset(acts), None)


def test_figures_are_counts_of_right_and_false(policy, words):
    sentences = [
        said("Hires two waiters for the kitchen.", "hire"),
        said("Hires a guard for the depot."),  # by these labels a false match
        said("Sweeps the square at dawn.", "hire"),
        said("Refuses the loan of a saver.", "lend"),
    ]
    figures = measure(policy, sentences, words)
    hire, lend = figures.acts
    assert hire == Found("hire", 4, 2, 2, 1)
    assert lend == Found("lend", 4, 1, 1, 1)
    assert hire.false == 1
    assert hire.precision[0] == pytest.approx(0.5)
    assert hire.false_share[0] == pytest.approx(0.5)
    assert [one.name for one in figures.rules] == ["hiring", "lending", "either"]
    assert figures.rules[2].expected == 3  # where one of its acts is
    assert figures.false_sentences[0] == pytest.approx(0.25)


def test_the_advised_threshold_keeps_false_matches_low(policy, words):
    sentences = [said(f"Hires {n} waiters for the kitchen.", "hire") for n in range(60)]
    sentences += [said(f"Hires {n} guards for the depot.") for n in range(3)]
    figures = measure(policy, sentences, words)
    assert figures.advised is not None
    again = measure(replace(policy, threshold=figures.advised), sentences, words)
    assert again.false_sentences[0] <= FALSE_MATCHES
    looser = measure(replace(policy, threshold=figures.advised - 0.002), sentences, words)
    assert looser.false_sentences[0] > FALSE_MATCHES


def test_intervals_hold_the_share():
    found = Found("x", 100, 20, 10, 9)
    for value, low, high in (found.precision, found.recall, found.false_share):
        assert 0.0 <= low < value < high <= 1.0
    assert found.precision == pytest.approx((0.9, 0.596, 0.982), abs=1e-3)  # Wilson
    assert Found("x", 3, 0, 0, 0).precision is None


def test_doubts(policy, words):
    today = date(2026, 11, 30)
    assert not [line for line in doubts(policy, words, today) if "sentences in" not in line]
    twin = replace(policy.acts[1], tasks=policy.acts[1].tasks[:3], near=policy.acts[1].tasks[:1])
    doubtful = replace(
        policy, acts=(policy.acts[0], twin), rules=(replace(policy.rules[0], expires=today),)
    )
    lines = "\n".join(doubts(doubtful, words, date(2026, 12, 1), own=("hire", "lend")))
    assert "before 2026-12-01: hiring" in lines
    assert "act 'lend' has 3 sentences in tasks" in lines
    assert "acts that no rule uses: lend" in lines
    assert "act 'lend': hardly told apart" in lines
