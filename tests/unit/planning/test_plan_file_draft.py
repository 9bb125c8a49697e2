"""A plan's roles from profiles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasktriage.contracts.errors import UnknownNameError
from tasktriage.domain.assessment import Assessment
from tasktriage.domain.label import Probabilities
from tasktriage.domain.occupation import Occupation, OccupationMatch
from tasktriage.domain.profile import Profile, RoleFacts
from tasktriage.domain.task import Task
from tasktriage.planning import GivenShares, TaskShares
from tasktriage.planning.plan_file import parse_plan
from tasktriage.planning.plan_file_draft import draft_oversight, draft_roles
from tasktriage.planning.plan_file_text import plan_text
from tasktriage.roles.profile import make_profile


def profile(count: int = 12, *, weights: list[float] | None = None, seed: int = 0) -> Profile:
    rng = np.random.default_rng(seed)
    items = []
    for place, row in enumerate(rng.dirichlet([1.0, 2.0, 1.0], count)):
        weight = 1.0 if weights is None else weights[place]
        task = Task(text=f"Do thing {place}", weight=weight)
        first, second, third = map(float, row)
        items.append(Assessment(task=task, probabilities=Probabilities(first, second, third)))
    return make_profile(items, role="tester", document="tester.md")


def read(*profiles: Profile):
    return parse_plan("p", plan_text(draft_roles(profiles))).plan.roles


def match(code: str, probability: float) -> OccupationMatch:
    return OccupationMatch(code=code, title="x", probability=probability, soc=code[:7])


def test_the_files_shares_are_the_profiles():
    one = profile(13, weights=[float(n + 2) for n in range(13)])
    (role,) = read(one)
    assert isinstance(role.shares, TaskShares)
    assert one.shares is not None
    central = [share.share.value for share in one.shares]
    assert role.shares.central == pytest.approx(central, abs=1e-4)
    assert role.shares.weights == pytest.approx([(n + 2) / 104 for n in range(13)], abs=2e-5)


@pytest.mark.parametrize("seed", range(30))
def test_rounded_rows_are_probabilities(seed):
    (draft,) = draft_roles([profile(20, seed=seed)])
    assert isinstance(draft.shares, TaskShares)
    assert (draft.shares.probabilities >= 0.0).all()
    assert draft.shares.probabilities.sum(axis=1) == pytest.approx(np.ones(20), abs=1e-9)


def test_a_long_list_of_tasks_is_summed_up():
    (role,) = read(profile(450))
    assert isinstance(role.shares, GivenShares)
    assert role.shares.tasks == pytest.approx(450.0)


def test_a_thin_role_is_blank():
    (draft,) = draft_roles([profile(3)])
    assert draft.shares is None
    assert any("not known" in line for line in draft.about)


def test_names_are_each_its_own():
    one = profile()
    unit = replace(one, facts=RoleFacts(unit="Leeds", headcount=8.0, hours=20.0))
    names = [draft.name for draft in draft_roles([one, unit, one, one])]
    assert names == ["tester", "tester (Leeds)", "tester (2)", "tester (3)"]
    assert draft_roles([unit])[0].headcount == 4.0


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([("15-1253.00", 0.9)], "15-1253.00"),
        ([("15-1253.00", 0.4), ("15-1252.00", 0.3), ("11-3021.00", 0.2)], "15-0000"),
        ([("15-1253.00", 0.3), ("11-3021.00", 0.3), ("29-1141.00", 0.2)], None),
        ([], None),
    ],
)
def test_an_occupation_that_is_not_sure_is_its_group_or_none(found, code):
    matches = tuple(match(*one) for one in found)
    one = replace(profile(), occupation=Occupation(title="x", tasks=1, matches=matches))
    (role,) = read(one)
    assert role.occupation == code


def test_a_ladder_may_name_roles_without_their_unit_where_one_alone_is_meant():
    roles = [
        "Junior Developer (Shop)",
        "Lead (Shop)",
        "Tester (A)",
        "Tester (B)",
        "Clerk",
        "Clerk (2)",
    ]
    (ladder,) = draft_oversight([("junior developer", "Lead")], roles).ladders
    assert (ladder.junior, ladder.lead) == (roles[0], roles[1])
    (ladder,) = draft_oversight([("Clerk", "tester (b)")], roles).ladders
    assert (ladder.junior, ladder.lead) == ("Clerk", "Tester (B)")
    with pytest.raises(UnknownNameError, match=r"Tester \(A\)"):
        draft_oversight([("Clerk", "Tester")], roles)
