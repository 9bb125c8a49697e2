from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.corpora.usage import activities, aei, facts, occupations
from tasktriage.usage.projection import Projection, fit, unit
from tasktriage.usage.table import Alike, Rule, TaskTable, occupation_code, shipped_table

PLAIN = Projection(np.zeros(3, np.float32), np.eye(3, dtype=np.float32))


def table(vectors: list[list[float]], kinds: list[list[int]]) -> TaskTable:
    count = len(vectors)
    return TaskTable(
        task_ids=np.arange(1, count + 1, dtype=np.int32),
        occupations=np.full(count, 11101100, np.int32),
        activities=np.array(kinds, np.int16),
        vectors=unit(np.array(vectors, np.float32)),
        projection=PLAIN,
    )


def test_neighbours_vote_and_the_nearest_of_the_winner_is_taken():
    some = table([[1, 0, 0], [0.99, 0.1, 0], [0.98, 0.15, 0], [0, 0, 1]], [[0], [1], [1], [2]])
    alike = some.alike(np.array([1, 0, 0], np.float32), near=2.0)
    assert (alike.row, alike.activity) == (1, 1)
    assert 0.5 < alike.vote < 0.7


def test_what_is_nearly_the_same_needs_no_vote():
    some = table([[1, 0, 0], [0.99, 0.1, 0], [0.98, 0.15, 0]], [[0], [1], [1]])
    alike = some.alike(np.array([1, 0, 0], np.float32), near=0.91)
    assert (alike.row, alike.activity) == (0, 0)
    assert alike.similarity == pytest.approx(1.0)


def test_of_several_activities_the_one_is_named_that_neighbours_have():
    some = table([[1, 0, 0], [0.9, 0.1, 0]], [[0, 3], [3, -1]])
    assert some.alike(np.array([1, 0, 0], np.float32), near=0.91).activity == 3


@pytest.mark.parametrize(
    ("similarity", "vote", "taken"),
    [(0.95, 0.1, True), (0.7, 0.7, True), (0.7, 0.5, False), (0.5, 1.0, False)],
)
def test_the_rule(similarity, vote, taken):
    rule = Rule(near=0.91, vote=0.64, least=0.6)
    assert rule.takes(Alike(0, 0, similarity, vote)) is taken


@given(st.integers(0, 99_999_999))
def test_codes_of_occupations(number):
    code = occupation_code(number)
    assert int(code.replace("-", "").replace(".", "")) == number
    assert (len(code), code[2], code[7]) == (10, "-", ".")


def test_projection_draws_an_activity_together():
    rng = np.random.default_rng(0)
    kinds = np.arange(200, dtype=np.int16)[:, None] % 4
    centre = rng.normal(size=(4, 6))
    noise = rng.normal(size=(200, 6)) * np.array([4, 4, 4, 0.2, 0.2, 0.2])
    vectors = unit((centre[kinds[:, 0]] + noise).astype(np.float32))
    seen = fit(vectors, kinds, 3)(vectors)

    def share(x):
        cosines = x @ x.T - 2 * np.eye(len(x))
        return (kinds[cosines.argmax(1), 0] == kinds[:, 0]).mean()

    assert share(seen) > share(vectors)
    assert np.linalg.norm(seen, axis=1) == pytest.approx(np.ones(200), abs=1e-5)


def test_a_row_is_the_same_whatever_stands_beside_it():
    projection = shipped_table().projection
    some = np.random.default_rng(1).normal(size=(5, len(projection.mean))).astype(np.float32)
    assert (projection(some)[3] == projection(some[3:4])[0]).all()


def test_what_ships_holds_together():
    shipped = shipped_table()
    count = len(shipped.task_ids)
    assert len(set(shipped.task_ids.tolist())) == count
    assert shipped.vectors.shape == (count, shipped.projection.matrix.shape[1])
    assert np.isfinite(shipped.vectors).all()
    assert shipped.activities.max() == len(activities()) - 1
    assert (shipped.activities[:, 0] >= 0).all()
    assert set(aei()) <= set(shipped.task_ids.tolist())
    codes = {row.code for row in occupations()}
    assert {occupation_code(int(n)) for n in set(shipped.occupations.tolist())} <= codes


def test_numbers_are_in_their_units():
    columns = {figure["column"] for figure in facts()["figure"]}
    task, activity = next(iter(aei().values())), activities()[0].values
    assert columns <= set(task) | set(activity)
    values = [v for row in aei().values() for v in row.values() if v is not None]
    values += [v for one in activities() for v in one.values.values() if v is not None]
    assert min(values) >= 0.0
    assert max(values) <= 1.0
    for column in ("share_2026_01_15_api", "share_2025_09_15"):
        assert 0.8 < sum(row[column] or 0.0 for row in aei().values()) <= 1.0
    assert all(0.0 <= row.mean_score <= 1.0 for row in occupations())
