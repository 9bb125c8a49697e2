"""Rankings: order, how sure it is, names, what has no rank."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from tasktriage.domain.assessment import ModelInfo
from tasktriage.domain.comparison import Basis, By
from tasktriage.domain.label import Label
from tasktriage.domain.record import record
from tasktriage.kit.comparison_rows import RANKING_COLUMNS, comparison_rows
from tasktriage.roles.compare import ALL_PAIRS, rank
from tasktriage.roles.profile import make_profile

SCHEMA = json.loads(
    files("tasktriage.contracts").joinpath("comparison.schema.json").read_text("utf-8")
)
CHECKED = Draft202012Validator(SCHEMA)
LOW, MIDDLE, HIGH = (0.1, 0.2, 0.7), (0.3, 0.4, 0.3), (0.7, 0.2, 0.1)


@pytest.fixture
def role(assessed):
    def make(name, *rows, document=None, tasks=12):
        items = [assessed(p=rows[n % len(rows)]) for n in range(tasks)]
        return make_profile(items, role=name, document=document or f"{name}.md"), Basis()

    return make


def test_roles_stand_by_their_mean_score(role):
    ranking = rank([role("Nurse", LOW), role("Clerk", HIGH), role("Tester", MIDDLE)])
    assert [r.name for r in ranking.roles] == ["Clerk", "Tester", "Nurse"]
    assert [r.rank for r in ranking.roles] == [1, 2, 3]
    assert ranking.by is By.SCORE
    CHECKED.validate(record(ranking))


def test_another_figure_is_another_order(role):
    helped = (0.2, 0.7, 0.1)
    ranking = rank([role("Clerk", HIGH), role("Tester", helped)], By.AUGMENTABLE)
    assert [r.name for r in ranking.roles] == ["Tester", "Clerk"]
    first = ranking.roles[0]
    assert ranking.figure(first) == first.profile.share(Label.AUGMENTABLE)


def test_what_differs_much_is_told_apart_and_what_is_alike_is_not(role):
    clear = rank([role("Clerk", HIGH, MIDDLE), role("Nurse", LOW, LOW, MIDDLE)]).pairs[0]
    assert clear.apart
    assert clear.probability > 0.99
    close = rank([role("A", HIGH, LOW, MIDDLE), role("B", HIGH, LOW, LOW)]).pairs[0]
    assert not close.apart
    assert 0.5 < close.probability < 0.9


def test_roles_that_say_the_same_stand_above_each_other_half_of_the_time(role):
    ranking = rank([role("A", HIGH, LOW), role("B", HIGH, LOW)])
    assert ranking.pairs[0].probability == pytest.approx(0.5, abs=0.03)
    assert [r.ranks for r in ranking.roles] == [(1, 2), (1, 2)]


def test_more_tasks_make_an_order_surer(role):
    def sure(tasks):
        pair = [role("A", HIGH, MIDDLE, tasks=tasks), role("B", MIDDLE, LOW, HIGH, tasks=tasks)]
        return rank(pair).pairs[0].probability

    assert sure(6) < sure(12) < sure(48)


def test_the_order_of_inputs_changes_nothing(role):
    roles = [role("A", HIGH, LOW), role("B", MIDDLE, LOW), role("C", HIGH, MIDDLE)]
    assert rank(roles) == rank(roles[::-1])


def test_what_is_withheld_has_no_rank_and_says_why(role):
    few = role("Cook", HIGH, tasks=3)
    ranking = rank([few, role("Clerk", HIGH), role("Nurse", LOW)])
    assert [r.name for r in ranking.withheld] == ["Cook"]
    assert ranking.roles[-1].profile.why
    assert len(ranking.pairs) == 1
    last = list(comparison_rows(ranking))[-1]
    assert last["rank"] is None
    assert "withheld" in last["why"]
    CHECKED.validate(record(ranking))
    assert rank([few, few]).pairs == ()


def test_two_roles_of_one_name_are_told_apart_by_their_documents(role):
    pair = [role("Clerk", HIGH, document="a.md"), role("Clerk", LOW, document="b.md")]
    assert {r.name for r in rank(pair).roles} == {"Clerk (a.md)", "Clerk (b.md)"}
    same = [role("Clerk", HIGH, document="a.csv"), role("Clerk", LOW, document="a.csv")]
    assert {r.name for r in rank(same).roles} == {"Clerk (a.csv) #1", "Clerk (a.csv) #2"}


def test_what_not_even_documents_tell_apart_has_its_input_or_its_model(role):
    (first, _), (second, _) = (role("Clerk", p, document="clerk.md") for p in (HIGH, LOW))
    other = role("Cook", LOW)
    models = [Basis(ModelInfo(name, "1", None)) for name in ("big", "small")]
    roles = [(first, models[0]), (second, models[1]), other]
    names = [r.name for r in rank(roles, inputs=["a.jsonl", "b.jsonl", "b.jsonl"]).roles]
    assert {"Clerk (clerk.md) (a.jsonl)", "Clerk (clerk.md) (b.jsonl)", "Cook"} == set(names)
    names = [r.name for r in rank(roles).roles]
    assert {"Clerk (clerk.md) (big 1)", "Clerk (clerk.md) (small 1)", "Cook"} == set(names)
    names = [r.name for r in rank([(first, Basis()), (second, Basis())], inputs=["a", "a"]).roles]
    assert set(names) == {"Clerk (clerk.md) #1", "Clerk (clerk.md) #2"}


def test_of_many_roles_each_is_compared_with_the_next(role):
    many = [role(f"Role {n}", HIGH, LOW, MIDDLE) for n in range(ALL_PAIRS + 1)]
    ranking = rank(many)
    assert len(ranking.pairs) == ALL_PAIRS
    assert ranking.pair(3, 4) is not None
    assert ranking.pair(0, 9) is None
    assert ranking.groups == ()
    assert len(rank(many[:-1]).pairs) == ALL_PAIRS * (ALL_PAIRS - 1) / 2


def test_a_line_is_drawn_where_all_above_can_be_told_from_all_below(role):
    high = [role("A", HIGH, HIGH, MIDDLE), role("B", HIGH, MIDDLE, HIGH)]
    low = [role("C", LOW, LOW, MIDDLE), role("D", LOW, MIDDLE, LOW)]
    ranking = rank([*high, *low])
    assert ranking.groups == ((1, 2), (3, 4))
    assert record(ranking)["groups"] == [[1, 2], [3, 4]]
    assert rank(high).groups == ((1, 2),)
    assert rank([role("E", HIGH, tasks=3), role("F", LOW, tasks=2)]).groups == ()


def test_models_and_versions_that_differ_are_told(role):
    new, old = ModelInfo("default", "0.4.0"), ModelInfo("default", "0.3.0")
    profiles = [role("A", HIGH)[0], role("B", LOW)[0]]
    pair = [
        (profiles[0], Basis(new, "0.2.0", "2026.11")),
        (replace(profiles[1], model=old), Basis(old, "0.1.0", "2026.11")),
    ]
    first, second = rank(pair).notes
    assert "default 0.3.0 and default 0.4.0" in first
    assert "0.1.0 and 0.2.0" in second
    assert rank([(profile, Basis(new)) for profile in profiles]).notes == ()


def test_models_of_one_name_and_version_differ_by_their_hashes(role):
    first, second = role("A", HIGH)[0], role("B", LOW)[0]

    def notes(*hashes):
        made = [Basis(ModelInfo("mine", "1", sha256)) for sha256 in hashes]
        return rank(list(zip((first, second), made, strict=True))).notes

    assert notes("a", "b") == ("made with several models called mine 1: differences may be theirs",)
    assert notes("a", None) == notes("a", "a") == ()


def test_a_row_for_each_role_has_every_column(role):
    rows = list(comparison_rows(rank([role("Clerk", HIGH), role("Nurse", LOW)])))
    assert [list(row) for row in rows] == [list(RANKING_COLUMNS)] * 2
    assert rows[0]["low"] < rows[0]["value"] < rows[0]["high"]
    assert rows[0]["above_next"] > 0.9
    assert rows[1]["above_next"] is None
