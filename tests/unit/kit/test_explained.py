from __future__ import annotations

from dataclasses import replace

import pytest

from tasktriage.domain.assessment import (
    Assessment,
    Explanation,
    ModelInfo,
    Neighbour,
    WordEffect,
)
from tasktriage.domain.label import Label, Probabilities
from tasktriage.domain.task import Task
from tasktriage.kit.explained import DISAGREE, disagrees, explanation_lines

MODEL = ModelInfo(name="m", version="1")


def assessed(*labels: Label, error: str | None = None) -> Assessment:
    neighbours = tuple(
        Neighbour(text="Knead dough", label=label, similarity=0.5) for label in labels
    )
    return Assessment(
        task=Task("Bake bread"),
        model=MODEL,
        probabilities=Probabilities(0.8, 0.1, 0.1),
        explanation=Explanation(neighbours=neighbours, words=(WordEffect("Bake", -0.12),)),
        error=error,
    )


AUTO, HUMAN = Label.AUTOMATABLE, Label.HUMAN_CRITICAL


@pytest.mark.parametrize(
    ("labels", "against"),
    [((AUTO, AUTO, HUMAN), False), ((AUTO, HUMAN, HUMAN), True), ((HUMAN,), True), ((), False)],
)
def test_examples_that_speak_against_the_label_are_told(labels, against):
    assert disagrees(assessed(*labels)) is against
    assert (DISAGREE in explanation_lines(assessed(*labels))) is against


@pytest.mark.parametrize(("similarity", "against"), [(0.65, True), (0.55, False)])
def test_a_clearly_nearer_example_speaks_against_the_label(similarity, against):
    others = tuple(Neighbour(text="Knead", label=AUTO, similarity=0.5) for _ in range(2))
    near = Neighbour(text="Taste", label=HUMAN, similarity=similarity)
    item = assessed(AUTO)
    item = replace(item, explanation=Explanation(neighbours=(near, *others), words=()))
    assert disagrees(item) is against


def test_each_line_says_what_it_is():
    first, second = explanation_lines(assessed(AUTO))
    assert first == "nearest example (similarity 0.50, automatable): Knead dough"
    assert second == "the word 'Bake' moves the score by -0.12, to human-critical"
    assert explanation_lines(assessed(AUTO, error="not a task")) == ()
