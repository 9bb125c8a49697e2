"""Short tasks that statements begin with."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.training.beginnings import beginning, beginning_targets
from tasktriage.training.targets import Targets

GRADE, BAKE = [0.0, 0.8, 0.2], [0.0, 0.0, 1.0]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Grade essays, and return them to pupils.", "Grade essays"),
        ("Bake bread in wood-fired ovens.", "Bake bread"),
        ("Calibrate equipment.", "Calibrate equipment"),
        ("Set up the stage lights before shows.", None),  # five words
        ("Teach", None),
        ("Sort letters ; deliver them", "Sort letters"),
        ("Sort ; deliver", None),
        ("Confer with parents.", None),
        ("", None),
    ],
)
def test_the_verb_and_its_object_are_a_task(statement, expected):
    assert beginning(statement) == expected


def targets(texts, soft, reasons, weights):
    n = len(texts)
    return Targets(
        texts=tuple(texts),
        soft=np.array(soft),
        label_weight=np.array(weights),
        reasons=np.array(reasons),
        reason_weight=np.ones(n),
        is_task=np.ones(n),
        task_weight=np.full(n, 0.3),
        ratings=np.ones((n, 2), dtype=np.int64),
    )


def test_a_beginning_has_the_mean_of_the_statements_that_begin_with_it():
    phy, none = [1.0, 0, 0, 0, 0, 0, 0], [0.0] * 7
    every = targets(
        ["Bake bread in ovens.", "Grade essays at night.", "Bake bread for schools.", "Plan"],
        [BAKE, GRADE, [0.0, 1.0, 0.0], GRADE],
        [phy, none, none, none],
        [1.0, 1.0, 1.0, 1.0],
    )
    short = beginning_targets(every, 0.3)
    assert short.texts == ("Bake bread", "Grade essays")
    assert short.soft == pytest.approx(np.array([[0.0, 0.5, 0.5], GRADE]))
    assert short.label_weight.tolist() == [0.3, 0.3]
    assert short.reasons[0, 0] == 0.5
    assert short.reason_weight == pytest.approx(np.array([0.15, 0.0]))
    assert (short.ratings == -1).all()  # nobody rated them


def test_a_row_without_weight_begins_nothing():
    every = targets(["Bake bread in ovens."], [BAKE], [[0.0] * 7], [0.0])
    assert len(beginning_targets(every, 0.3)) == 0
