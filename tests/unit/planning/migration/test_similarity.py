"""What tasks, and roles by their tasks, are held against each other with."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.pipeline.engine import Engine
from tasktriage.planning.migration.likeness import Others, likenesses
from tasktriage.planning.migration.measure import DEFAULT, PLAIN, measure_of
from tasktriage.planning.migration.similarity import similarities
from tasktriage.planning.migration.transfer import transfer

TESTER = (
    "Write test plans for new features",
    "Run exploratory tests on each release candidate",
    "Report defects with the steps that reproduce them",
    "Automate regression tests of the web interface",
)
LEAD_TESTER = (
    "Draw up the test strategy for a product line",
    "Explore release candidates by hand to find what scripts miss",
    "Decide whether a release is fit to ship",
    "Coach testers in writing good defect reports",
)
NURSE = (
    "Give patients their medicines as prescribed",
    "Dress wounds and watch how they heal",
    "Take blood pressure and temperature each shift",
    "Comfort patients and their families",
)


@pytest.fixture(scope="module")
def vectors():
    model = Engine(remember=False).model
    return {
        name: model.assess(list(tasks)).vectors
        for name, tasks in (("tester", TESTER), ("lead", LEAD_TESTER), ("nurse", NURSE))
    }


def test_the_same_task_is_wholly_alike(vectors) -> None:
    assert np.diag(similarities(vectors["tester"], vectors["tester"])) == pytest.approx(1.0)


def test_tasks_of_unrelated_work_are_hardly_alike(vectors) -> None:
    similar = similarities(vectors["tester"], vectors["nurse"])
    assert similar.shape == (4, 4)
    assert similar.max() < 0.1
    assert similar.mean() < 0.02


def test_transfer_is_higher_to_related_work(vectors) -> None:
    near, far = (
        transfer(similarities(vectors["tester"], vectors[to]), np.ones(4), np.zeros(4))
        for to in ("lead", "nurse")
    )
    assert near > 3 * far


def test_related_work_is_ranked_before_other_work_and_itself_first(vectors) -> None:
    stacked = np.concatenate([vectors["nurse"], vectors["lead"], vectors["tester"]])
    others = Others.of(stacked, np.ones(12), np.array([0, 4, 8]))
    found = likenesses(vectors["tester"], np.ones(4), others)
    assert found.argsort().tolist() == [0, 1, 2]


def test_likeness_of_some_does_not_depend_on_who_else_is_there(vectors) -> None:
    stacked = np.concatenate([vectors["nurse"], vectors["lead"]])
    both = Others.of(stacked, np.ones(8), np.array([0, 4]))
    alone = Others.of(vectors["lead"], np.ones(4), np.array([0]))
    source = vectors["tester"], np.ones(4)
    assert likenesses(*source, both)[1] == pytest.approx(likenesses(*source, alone)[0], abs=1e-5)


def test_the_length_of_vectors_does_not_count(vectors) -> None:
    once = similarities(vectors["tester"], vectors["lead"])
    assert similarities(vectors["tester"] * 3.0, vectors["lead"] * 0.5) == pytest.approx(once)


@pytest.mark.parametrize("embedder", [DEFAULT, "fast-0.4.0"])
def test_models_that_ship_have_a_measure_of_their_own(embedder: str) -> None:
    measure = measure_of(embedder)
    cosines, probable = measure.curve
    assert measure.fitted
    assert (np.diff(cosines) > 0).all()
    assert (np.diff(probable) >= 0).all()
    assert (probable[0], cosines[-1], probable[-1]) == pytest.approx((0.0, 1.0, 1.0))
    assert np.linalg.norm(measure.centre) < 0.5


def test_the_default_model_is_the_one_that_the_default_measure_is_for() -> None:
    assert Engine(remember=False).model.embedder_id == DEFAULT


def test_a_measure_that_was_not_learnt_says_so_and_serves_any_width() -> None:
    measure = measure_of("somebody's")
    assert measure is PLAIN
    assert not measure.fitted
    similar = similarities(np.eye(3), np.eye(3), measure)
    assert similar == pytest.approx(np.eye(3))
    others = Others.of(np.eye(3), np.ones(3), np.array([0, 1, 2]), measure)
    assert likenesses(np.eye(3)[:1], np.ones(1), others).argmax() == 0


def test_cosines_become_probabilities_that_rise_from_0_to_1() -> None:
    said = PLAIN.alike(np.array([-1.0, 0.45, 0.65, 0.8, 1.0]))
    assert said == pytest.approx([0.0, 0.0, 0.175, 0.5, 1.0])
