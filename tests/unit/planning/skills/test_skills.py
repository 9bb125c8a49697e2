"""Skills behind work: shares of hours, sums over roles, directions, and what can't be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.contracts.errors import UsageError
from tasktriage.planning import (
    SkillWork,
    TaskNeeds,
    TaskShares,
    organisation_skills,
    role_skills,
    skills_of,
)
from tasktriage.planning.skills.values import OTHERS

A, G, H = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def work(rows, needs, name="role", names=None, kinds=None, weights=None, **more) -> SkillWork:
    p, values = np.array(rows, dtype=float), np.array(needs, dtype=float)
    w = np.full(len(p), 1.0 / len(p)) if weights is None else np.array(weights, dtype=float)
    count = values.shape[1]
    names = names or tuple(f"skill {k}" for k in range(count))
    some = TaskNeeds(kinds=kinds or ("skill",) * count, names=names, values=values)
    return SkillWork(name=name, shares=TaskShares(p, w / w.sum()), needs=some, **more)


def by_name(report):
    return {one.name: one for one in report.skills}


def test_shares_are_of_hours():
    # of the hours behind the first skill 2 of 5 are automatable, weights counted in
    found = by_name(
        role_skills(work([A, G, H, H], [[1, 0], [1, 1], [0, 1], [0, 0]], weights=[2, 3, 1, 4]))
    )
    first, second = found["skill 0"], found["skill 1"]
    assert [share.point for share in first.shares] == pytest.approx([0.4, 0.6, 0.0])
    assert first.hours == pytest.approx(5 / 9)
    assert second.hours == pytest.approx(4 / 9)
    assert first.tilt.point == pytest.approx(0.4 - 0.2)
    assert second.tilt.point == pytest.approx(0.0 - 0.2)


def test_hours_are_within_a_kind_and_the_most_come_first():
    report = role_skills(
        work(
            [A, G, H],
            [[1, 3, 2]] * 3,
            names=("few", "many", "known"),
            kinds=("skill", "skill", "knowledge"),
        )
    )
    assert [(one.kind, one.name, one.hours) for one in report.skills] == [
        ("skill", "many", pytest.approx(0.75)),
        ("skill", "few", pytest.approx(0.25)),
        ("knowledge", "known", pytest.approx(1.0)),
    ]


def test_what_every_task_asks_alike_has_no_tilt():
    report = role_skills(work([A, G, H, A, G, H], [[2.0]] * 6))
    (one,) = report.skills
    assert one.tilt.low == pytest.approx(0.0, abs=1e-9)
    assert one.tilt.high == pytest.approx(0.0, abs=1e-9)
    assert one.direction == ""


def test_falling_and_rising_where_many_tasks_say_so():
    rows = [A] * 15 + [H] * 15
    needs = [[1, 0, 1]] * 15 + [[0, 1, 1]] * 15
    found = by_name(role_skills(work(rows, needs)))
    assert found["skill 0"].direction == "falling"
    assert found["skill 1"].direction == "rising"
    assert found["skill 2"].direction == ""


def test_a_single_task_gives_no_direction():
    rows = [A] + [H] * 11
    found = by_name(role_skills(work(rows, [[1]] + [[0]] * 11)))
    assert found["skill 0"].shares[0].point == pytest.approx(1.0)
    assert found["skill 0"].direction == ""


def test_intervals_hold_the_point_of_shares_and_lie_in_0_to_1():
    rng = np.random.default_rng(0)
    report = role_skills(work(rng.dirichlet([1, 1, 1], 12), rng.gamma(1.0, size=(12, 6))))
    for one in report.skills:
        for share in one.shares:
            assert 0.0 <= share.low <= share.point <= share.high <= 1.0
        assert one.tilt.low <= one.tilt.median <= one.tilt.high


def test_equal_roles_and_seeds_give_equal_figures():
    rng = np.random.default_rng(1)
    rows, needs = rng.dirichlet([1, 1, 1], 8), rng.gamma(1.0, size=(8, 3))
    assert role_skills(work(rows, needs), seed=3) == role_skills(work(rows, needs), seed=3)
    other = role_skills(work(rows, needs), seed=4)
    assert other != role_skills(work(rows, needs), seed=3)
    points = [one.tilt.point for one in other.skills]
    assert points == [one.tilt.point for one in role_skills(work(rows, needs), seed=3).skills]


def test_an_organisation_sums_hours_and_never_averages_shares():
    first = work([A] * 6, [[3.0]] * 6, "clerk", amount=10.0)
    second = work([H] * 6, [[1.0]] * 6, "nurse", amount=20.0)
    report = organisation_skills([first, second], "all")
    (one,) = report.skills
    assert one.shares[0].point == pytest.approx(30 / 50)
    assert one.tilt.point == pytest.approx(30 / 50 - 10 / 30)
    assert report.level == "organisation"
    assert report.tasks == 12


def test_sums_of_many_short_lists_are_not_pulled_to_nothing():
    works = [
        work([A] * 4 + [G] * 2, [[1.0, 0.0]] * 3 + [[0.0, 1.0]] * 3, f"role {k}", amount=1.0)
        for k in range(60)
    ]
    for one in organisation_skills(works, "all").skills:
        middle = (one.tilt.low + one.tilt.high) / 2
        assert middle == pytest.approx(one.tilt.point, abs=0.02)


def test_units_and_the_whole_come_behind_roles():
    works = [
        work([A, H] * 4, [[1.0]] * 8, "a", amount=20.0, unit="x"),
        work([A, G] * 4, [[1.0]] * 8, "b", amount=30.0, unit="y"),
        work([A, G] * 4, [[1.0]] * 8, "c", unit="y"),
    ]
    found = skills_of(works, organisation="us")
    assert [(one.level, one.name) for one in found] == [
        ("role", "a"),
        ("role", "b"),
        ("role", "c"),
        ("unit", "x"),
        ("unit", "y"),
        ("organisation", "us"),
    ]
    assert found[-1].notes == (
        "of 2 roles, each by its hours",
        "1 without a headcount is not in it",
    )


def test_a_unit_of_fewer_than_five_is_said_in_sums_alone():
    works = [
        work([A, H] * 4, [[1.0]] * 8, "a", amount=4.0, unit="x"),
        work([A, G] * 4, [[1.0]] * 8, "b", amount=30.0, unit="y"),
    ]
    assert [one.name for one in skills_of(works, organisation="us") if one.level != "role"] == [
        "y",
        "us",
    ]


def test_without_headcounts_nothing_is_said_of_all():
    works = [work([A, H] * 4, [[1.0]] * 8, name) for name in "ab"]
    assert [one.level for one in skills_of(works)] == ["role", "role"]
    assert organisation_skills(works, "all") is None


def test_what_one_role_does_not_tell_apart_counts_among_the_others():
    first = work([A] * 6, [[1.0, 1.0]] * 6, "a", names=("p", "q"), amount=1.0)
    second = work([H] * 6, [[1.0, 2.0]] * 6, "b", names=("p", OTHERS), amount=1.0)
    report = organisation_skills([first, second], "all")
    (one,) = report.skills
    assert one.name == "p"
    assert one.hours == pytest.approx(2 / 5)


def test_a_sum_of_one_role_is_that_role():
    rng = np.random.default_rng(2)
    one = work(rng.dirichlet([1, 1, 1], 9), rng.gamma(1.0, size=(9, 4)), amount=7.0)
    alone, summed = role_skills(one), organisation_skills([one], "all")
    for mine, theirs in zip(alone.skills, summed.skills, strict=True):
        assert mine.tilt.low == pytest.approx(theirs.tilt.low)
        assert mine.shares[1].high == pytest.approx(theirs.shares[1].high)


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(
            st.lists(st.sampled_from([A, G, H]), min_size=n, max_size=n),
            st.lists(st.lists(st.floats(0.0, 9.0), min_size=3, max_size=3), min_size=n, max_size=n),
        )
    )
)
def test_whatever_the_tasks_ask_figures_are_sound(case):
    rows, needs = case
    report = role_skills(work(rows, needs), draws=100)
    assert sum(one.hours for one in report.skills) <= 1.0 + 1e-9
    for one in report.skills:
        assert sum(share.point for share in one.shares) == pytest.approx(1.0)
        ends = [end for share in one.shares for end in (share.low, share.high)]
        assert all(0.0 <= end <= 1.0 + 1e-9 for end in ends)
        assert -1.0 - 1e-9 <= one.tilt.low <= one.tilt.high <= 1.0 + 1e-9


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: work([A, G], [[1.0]]), "it has 2 tasks, and skills of 1"),
        (lambda: work([A], [[-1.0]]), "0 or more"),
        (lambda: work([A], [[float("nan")]]), "0 or more"),
        (lambda: work([A], [[1.0, 1.0]], names=("p", "p")), "named twice"),
        (lambda: work([A], [[1.0]], amount=-1.0), "an amount of -1"),
        (lambda: role_skills(work([A], [[1.0]]), draws=10), "10 draws: possible is 100"),
    ],
)
def test_what_cannot_be_is_refused(make, said):
    with pytest.raises(UsageError, match=said):
        make()


def test_that_a_file_names_not_all_skills_is_said_once():
    lumped = work([H] * 6, [[1.0, 2.0]] * 6, "b", names=("p", OTHERS), amount=1.0)
    every = skills_of([lumped, lumped])
    assert [sum("`tasktriage skills`" in note for note in one.notes) for one in every] == [0, 0, 1]
    assert every[-1].level == "organisation"
    whole = work([H] * 6, [[1.0, 2.0]] * 6, "b", amount=1.0)
    assert not any("`tasktriage skills`" in note for note in skills_of([whole])[0].notes)
