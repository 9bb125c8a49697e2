"""Moves between roles whose tasks are alike or not at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasktriage.contracts.errors import UsageError
from tasktriage.planning.migration.measure import DEFAULT
from tasktriage.planning.migration.running import ROUGH, migrate

PLAIN = "an embedder that nothing was learnt for"
QA, DEVELOPER, SCIENTIST = "15-1253.00", "15-1252.00", "15-2051.00"
FEW = 400  # draws


def moves(source, *targets, **more):
    return migrate(source, targets, **{"draws": FEW, "embedder": PLAIN, **more})


def test_half_of_the_durable_work_carries_over(make_role):
    source = make_role("tester", [0, 1, 2])
    target = make_role("lead", [0, 3], automatable=[0.5, 0.0], weights=[2.0, 1.0])
    (move,) = moves(source, target).migrations
    assert move.transfer.point == pytest.approx(0.5)
    assert move.transfer.low < 0.5 < move.transfer.high
    (one,) = move.practised
    assert (one.target, one.source) == ("lead does 0", "tester does 0")
    assert one.weight == pytest.approx(0.5)
    assert one.carried == pytest.approx(1.0)
    (left,) = move.to_learn
    assert left.target == "lead does 3"
    assert left.weight == pytest.approx(0.5)


def test_what_is_practised_and_what_is_to_be_learnt_come_to_one(make_role):
    source = make_role("tester", range(4))
    target = make_role("other", range(2, 8), automatable=np.linspace(0.1, 0.9, 6))
    (move,) = moves(source, target).migrations
    carried = sum(one.weight * one.carried for one in move.practised)
    assert carried == pytest.approx(move.transfer.point)
    assert sum(one.weight for one in move.to_learn) == pytest.approx(1.0 - carried)
    weights = [one.weight for one in move.to_learn]
    assert weights == sorted(weights, reverse=True)


def test_durability_is_the_difference_of_automatable_shares(make_role):
    source = make_role("clerk", range(8), automatable=0.8)
    target = make_role("lead", range(7), automatable=0.1)
    (move,) = moves(source, target).migrations
    assert move.durability.point == pytest.approx(0.7)
    assert 0.0 < move.durability.low < move.durability.median < move.durability.high
    gate = next(gate for gate in move.gates if gate.name == "durability")
    assert gate.passed is True
    (back,) = moves(target, source).migrations
    gate = next(gate for gate in back.gates if gate.name == "durability")
    assert gate.passed is False


def test_months_are_those_of_what_does_not_carry_over(make_role):
    source = make_role("tester", range(4), occupation=QA)
    same = make_role("same", [0, 1, 2, 3, 3], occupation=DEVELOPER)
    other = make_role("other", [4, 5, 6, 7], occupation=DEVELOPER)
    near, far = moves(source, same, other).migrations
    assert near.target == "same"
    assert near.months.point == pytest.approx(0.0, abs=1e-9)
    assert far.months.point > 1.0
    assert far.months.low < far.months.median < far.months.high


def test_without_an_occupation_it_says_what_is_missing(make_role):
    report = moves(make_role("a", [0, 1]), make_role("b", [1, 2], occupation=QA))
    (move,) = report.migrations
    assert move.skill_gap is None
    assert any("the source's occupation is not known" in text for text in move.missing)
    passed = {gate.name: gate.passed for gate in move.gates}
    assert all(passed[name] is None for name in ("job zone", "education", "licence", "pay"))
    assert move.months is not None  # those of the target's occupation


def test_a_gap_that_is_not_known_of_one_counts_for_none(make_role):
    source = make_role("tester", range(4), occupation=QA)
    known = make_role("known", [0, 1, 4], occupation=DEVELOPER)
    unrated = make_role("unrated", [0, 1, 5], occupation=SCIENTIST)
    report = moves(source, known, unrated)
    found = {one.target: one for one in report.migrations}
    assert found["known"].skill_gap is not None
    assert found["unrated"].skill_gap is None
    assert any("'unrated', so no target is ranked by it" in note for note in report.notes)
    value = found["known"].transfer.point * np.exp(-found["known"].months.point / 12.0)
    assert found["known"].rank_value.point == pytest.approx(value)
    (alone,) = moves(source, known).migrations
    assert alone.rank_value.point == pytest.approx(value * (1.0 - alone.skill_gap.point))


def test_what_a_gate_stands_against_comes_behind(make_role):
    source = make_role("nurse", range(6), occupation="29-1141.00")
    paid_less = make_role("cashier", range(5), occupation="41-2011.00")
    unknown = make_role("unknown", [0, 6, 7])
    first, second = moves(source, paid_less, unknown).migrations
    assert (first.target, second.target) == ("unknown", "cashier")
    assert second.rank_value.point > first.rank_value.point
    passed = {gate.name: gate.passed for gate in second.gates}
    assert passed["job zone"] is passed["pay"] is False


def test_how_often_a_target_stays_among_the_first_three(make_role):
    source = make_role("tester", range(8))
    targets = [make_role(f"role {n}", [*range(n), *[7] * (6 - n)]) for n in range(1, 6)]
    four = moves(source, *targets)
    assert sum(one.kept for one in four.migrations) == pytest.approx(3.0)
    assert all(one.kept is None for one in moves(source, *targets[:3]).migrations)


def test_a_target_that_a_gate_stands_against_is_not_kept(make_role):
    source = make_role("nurse", range(8), occupation="29-1141.00")
    physician = make_role("physician", range(7), occupation="29-1216.00")
    others = [make_role(f"role {n}", [*range(n), 7]) for n in range(1, 5)]
    report = moves(source, physician, *others)
    last = report.migrations[-1]
    assert (last.target, last.kept, last.stopped) == ("physician", None, True)
    assert all(one.kept is not None for one in report.migrations[:-1])
    assert any("degrees and licences are not in it" in note for note in last.notes)


def test_the_sources_own_occupation_stands_last_and_says_so(make_role):
    source = make_role("tester", range(8), occupation="15-1253")
    own = make_role("QA engineer", range(7), occupation=QA, kind="taxonomy")
    others = [make_role(f"role {n}", [n, 7, 7], occupation=DEVELOPER) for n in range(4)]
    report = moves(source, own, *others)
    last = report.migrations[-1]
    assert last.target == "QA engineer"
    assert last.same_occupation
    assert last.kept is None
    assert last.rank_value.point > report.migrations[0].rank_value.point
    assert not any(one.same_occupation for one in report.migrations[:-1])
    posting = replace(own, kind="document")  # another posting may be another job
    assert not moves(source, posting).migrations[0].same_occupation


def test_the_same_seed_gives_the_same_figures_whatever_stands_beside(make_role):
    source, first = make_role("tester", range(4)), make_role("lead", [0, 5])
    (alone,) = moves(source, first, seed=3).migrations
    beside = moves(source, make_role("other", [6]), first, seed=3).migrations
    assert alone.transfer == next(one for one in beside if one.target == "lead").transfer
    (otherwise,) = moves(source, first, seed=4).migrations
    assert otherwise.months != alone.months


def test_many_tasks_are_drawn_in_parts(make_role, monkeypatch):
    source, target = make_role("tester", range(8)), make_role("lead", range(3, 8))
    (whole,) = moves(source, target).migrations
    monkeypatch.setattr("tasktriage.planning.migration.running.HELD", 60)
    (parts,) = moves(source, target).migrations
    assert parts.transfer.point == whole.transfer.point
    assert parts.durability.median == pytest.approx(whole.durability.median, abs=0.05)


@pytest.mark.parametrize(
    ("targets", "more", "said"),
    [
        ([], {}, "there is no role that 'tester' could move to"),
        (["tester"], {}, "'tester' is the role to move from"),
        (["lead"], {"draws": 3}, "3 draws: possible is 100 to"),
        (["lead"], {"seed": -1}, "a seed of -1"),
    ],
)
def test_what_can_not_be_is_said(make_role, targets, more, said):
    source = make_role("tester", range(4))
    with pytest.raises(UsageError, match=said):
        moves(source, *(make_role(name, range(4)) for name in targets), **more)


def test_vectors_of_two_models_are_refused(make_role):
    from dataclasses import replace

    source, target = make_role("tester", range(4)), make_role("lead", range(4))
    wide = replace(target, vectors=np.ones((4, 3), dtype=np.float32))
    with pytest.raises(UsageError, match="'lead' has vectors of another model"):
        moves(source, wide)


def test_a_role_without_tasks_is_none(make_role):
    with pytest.raises(UsageError, match="nobody: it has no task"):
        make_role("nobody", [])


def test_all_work_automatable_leaves_nothing_to_carry(make_role):
    (move,) = moves(make_role("a", [0, 1]), make_role("b", [0, 2], automatable=1.0)).migrations
    assert move.transfer.point == move.rank_value.point == 0.0
    assert move.practised == move.to_learn == ()


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("vectors", np.full((2, 8), np.nan), "no number"),
        ("weights", np.zeros(2), "of some work"),
        ("weights", np.array([np.nan, 1.0]), "of some work"),
        ("weights", np.array([2.0, -1.0]), "must sum to 1"),
    ],
)
def test_vectors_and_weights_that_cant_be(make_role, part, value, said):
    with pytest.raises(UsageError, match=said):
        replace(make_role("nurse", range(2)), **{part: value})


def test_another_model_of_the_name_that_was_learnt_for_is_rough(make_role):
    roles = [make_role("nurse", range(4)), make_role("cook", range(2, 6))]
    report = migrate(roles[0], roles[1:], draws=200, embedder=DEFAULT)
    assert ROUGH in report.notes
