"""What a task asks of skills: from vectors, with ratings of an occupation and without."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.pipeline.engine import Engine
from tasktriage.planning import needs_of
from tasktriage.planning.migration.onet_table import element_kinds, element_names, importances
from tasktriage.planning.skills.learnt import LEAST, scorer_of, trust

PLAIN = {
    "Write Python code for a web service": ("skill", "Programming"),
    "Repair broken pumps and motors": ("skill", "Repairing"),
    "Teach children to read in a classroom": ("skill", "Instructing"),
    "Negotiate prices with suppliers": ("skill", "Negotiation"),
    "Diagnose diseases of patients": ("knowledge", "Medicine and Dentistry"),
    "Draw up contracts and check them against the law": ("knowledge", "Law and Government"),
}


@pytest.fixture(scope="module")
def model():
    return Engine().model


def vectors(model, texts):
    return model.assess(list(texts)).vectors


def test_plain_tasks_ask_most_of_the_plain_skill(model):
    found = needs_of(vectors(model, PLAIN), np.ones(len(PLAIN)), model.embedder_id)
    for row, element in zip(found.values, PLAIN.values(), strict=True):
        of_kind = [k for k, kind in enumerate(found.kinds) if kind == element[0]]
        ranked = sorted(of_kind, key=lambda k: -row[k])
        assert element[1] in [found.names[k] for k in ranked[:5]], element


def test_ratings_of_a_sure_occupation_are_the_level_of_the_role(model):
    some, scorer = vectors(model, PLAIN), scorer_of(model.embedder_id)
    weights = np.arange(1.0, len(PLAIN) + 1)
    code = "29-1141.00"  # nurses
    found = needs_of(some, weights, model.embedder_id, occupation=code)
    assert found.occupation == code
    told = np.flatnonzero(scorer.told >= LEAST)
    scores = scorer.importances(some)
    level = weights / weights.sum() @ scores
    shifted = scorer.above_usual(scores + importances(code) - level)[:, told]
    np.testing.assert_allclose(found.values, shifted, atol=1e-9)


def test_an_occupation_that_nobody_rated_counts_as_not_known(model):
    some = vectors(model, PLAIN)
    without = needs_of(some, np.ones(len(PLAIN)), model.embedder_id)
    found = needs_of(some, np.ones(len(PLAIN)), model.embedder_id, occupation="99-9999.00")
    assert found.occupation is None
    np.testing.assert_array_equal(found.values, without.values)


def test_trust_grows_with_how_sure_an_occupation_is():
    assert trust(0.0) == pytest.approx(0.25)
    assert trust(0.0) < trust(0.5) < trust(1.0) == pytest.approx(1.0)


def test_nothing_is_said_for_vectors_that_nothing_was_learnt_for():
    assert needs_of(np.ones((2, 3)), np.ones(2), "somebody's-1.0") is None


def test_what_is_told_badly_is_left_out(model):
    scorer = scorer_of(model.embedder_id)
    assert len(scorer.told) == len(element_kinds()) == 68
    left = {n for n, told in zip(element_names(), scorer.told, strict=True) if told < LEAST}
    found = needs_of(vectors(model, PLAIN), np.ones(len(PLAIN)), model.embedder_id)
    assert left
    assert not left & {name for name in found.names if name not in ("Mathematics",)}


def test_both_models_that_ship_have_a_scorer(model):
    assert scorer_of(model.embedder_id) is not None
    assert scorer_of(Engine("fast").model.embedder_id) is not None


def test_vectors_of_another_length_tell_nothing(model):
    assert needs_of(np.ones((2, 7)), np.ones(2), model.embedder_id) is None
