from __future__ import annotations

from itertools import chain

import numpy as np
import pytest

from tasktriage.evaluation.calibration import softmax
from tasktriage.evaluation.metrics import labels_of
from tasktriage.models.heads import Head
from tasktriage.training import fit
from tasktriage.training.fit import Extra, cross_validate, fit_label_head, fit_reason_head
from tasktriage.training.recipe import HeadRecipe

RECIPE = HeadRecipe(C=100.0)


def rows(n=120, groups=12, seed=0):
    """Return labels that only the group tells, soft labels, groups and texts, some repeated."""
    generator = np.random.default_rng(seed)
    group = np.arange(n) % groups
    labels = generator.permutation(np.arange(groups) % 3)[group]
    texts = [f"text {i}" if i % 10 else f"text {i // 20}" for i in range(n)]
    return labels, np.eye(3)[labels], [f"g{g}" for g in group], texts


class SpyHead:
    """Remembers which rows it was fitted on; vectors are row numbers."""

    def __init__(self, fitted_on, log):
        self.fitted_on, self.log = fitted_on, log

    def logits(self, vectors):
        asked = vectors[:, 0].astype(int).tolist()
        self.log.append((self.fitted_on, asked))
        return np.tile([0.1, 0.2, 0.3], (len(asked), 1))


def test_no_head_is_asked_about_a_group_or_a_text_that_it_saw(monkeypatch):
    labels, soft, groups, texts = rows()
    log = []

    def spy(recipe, vectors, soft, weights, extra):
        fitted_on = vectors[:, 0].astype(int).tolist()
        assert soft.tolist() == np.eye(3)[labels[fitted_on]].tolist()
        assert weights.tolist() == [float(row) for row in fitted_on]
        return SpyHead(fitted_on, log)

    monkeypatch.setattr(fit, "fit_label_head", spy)
    numbers = np.arange(len(labels), dtype=float)
    found = cross_validate(RECIPE, numbers[:, None], soft, numbers, groups, texts, None, 4)
    assert len(log) == 4 * (fit.INNER_FOLDS + 1)
    for fitted_on, asked in log:
        assert not {groups[row] for row in fitted_on} & {groups[row] for row in asked}
        assert not {texts[row] for row in fitted_on} & {texts[row] for row in asked}
    outer = [asked for _, asked in log[fit.INNER_FOLDS :: fit.INNER_FOLDS + 1]]
    assert sorted(chain(*outer)) == found.rows.tolist()
    assert len(found.rows) + found.dropped == len(labels)
    assert found.dropped > 0
    # inner heads are asked about no row of the outer test fold, so neither is the temperature
    for number, tested in enumerate(outer):
        inner = log[number * (fit.INNER_FOLDS + 1) :][: fit.INNER_FOLDS]
        for fitted_on, asked in inner:
            assert not set(tested) & {*fitted_on, *asked}


def test_a_vector_that_gives_the_group_away_is_of_no_use():
    labels, soft, groups, texts = rows(n=600, groups=60)
    numbers = np.array([int(group[1:]) for group in groups])
    vectors = np.eye(60)[numbers]
    weights = np.ones(len(labels))
    seen = fit_label_head(RECIPE, vectors, soft, weights, None).logits(vectors)
    assert (seen.argmax(axis=1) == labels).all()  # with the group it would be all right
    found = cross_validate(RECIPE, vectors, soft, weights, groups, texts, None, 5)
    right = labels_of(found.probabilities) == labels[found.rows]
    assert right.mean() < 0.6
    assert found.probabilities.sum(axis=1) == pytest.approx(np.ones(len(found.rows)))


def test_extra_rows_join_every_training_fold_and_are_never_scored(monkeypatch):
    labels, soft, groups, texts = rows()
    seen = []
    real = fit._fit

    def spy(recipe, vectors, soft, weights):
        seen.append((vectors[-2:, 0].tolist(), weights[-2:].tolist()))
        return real(recipe, vectors, soft, weights)

    monkeypatch.setattr(fit, "_fit", spy)
    extra = Extra(np.full((2, 1), -5.0), np.eye(3)[[0, 2]], 3.0)
    vectors = np.random.default_rng(0).normal(size=(len(labels), 1))
    found = cross_validate(RECIPE, vectors, soft, np.ones(len(labels)), groups, texts, extra, 4)
    assert seen == [([-5.0, -5.0], [3.0, 3.0])] * len(seen)
    assert found.rows.max() < len(labels)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (["a"] * 12, "the data has 1 groups, 2 folds need at least 2"),
        (["a", "b"] * 6, "the data has 2 groups; at least 3 are needed"),
    ],
)
def test_too_few_groups(groups, said):
    labels = np.arange(12) % 3
    vectors, texts = np.random.default_rng(0).normal(size=(12, 4)), [f"t{i}" for i in range(12)]
    with pytest.raises(ValueError, match=said):
        cross_validate(RECIPE, vectors, np.eye(3)[labels], np.ones(12), groups, texts, None, 2)


def test_texts_that_stand_in_every_group_leave_nothing_to_test_on():
    labels, groups = np.arange(24) % 3, [f"g{i // 6}" for i in range(24)]
    vectors, texts = np.random.default_rng(0).normal(size=(24, 4)), ["a", "b", "c"] * 8
    with pytest.raises(ValueError, match="nearly every text stands in several groups"):
        cross_validate(RECIPE, vectors, np.eye(3)[labels], np.ones(24), groups, texts, None, 4)


def test_one_fold_without_a_row_to_test_is_passed_over():
    groups = [f"g{i // 6}" for i in range(30)]
    texts = [f"t{i}" for i in range(24)] + [f"t{i}" for i in range(6)]
    labels, vectors = np.arange(30) % 3, np.random.default_rng(0).normal(size=(30, 4))
    found = cross_validate(RECIPE, vectors, np.eye(3)[labels], np.ones(30), groups, texts, None, 5)
    assert found.rows.tolist() == list(range(6, 24))
    assert found.dropped == 12


def test_a_label_not_in_training_never_wins_and_the_others_keep_their_order():
    generator = np.random.default_rng(0)
    labels = np.array([0, 2] * 50)
    vectors = generator.normal(size=(100, 3)) + labels[:, None]
    head = fit_label_head(RECIPE, vectors, np.eye(3)[labels], np.ones(100), None)
    p = softmax(head.logits(vectors))
    assert p[:, 1].max() < 1e-10
    assert (p.argmax(axis=1) == labels).mean() > 0.8
    from sklearn.linear_model import LogisticRegression

    estimator = LogisticRegression(C=RECIPE.C, max_iter=RECIPE.max_iter).fit(vectors, labels)
    assert p[:, [0, 2]] == pytest.approx(estimator.predict_proba(vectors), abs=1e-6)


def test_soft_labels_and_weights_move_the_head():
    vectors = np.ones((4, 1))
    shares = np.array([[0.7, 0.2, 0.1]] * 4)
    p = softmax(fit_label_head(RECIPE, vectors, shares, np.ones(4), None).logits(vectors))
    assert p[0] == pytest.approx([0.7, 0.2, 0.1], abs=0.01)
    hard, weights = np.eye(3)[[0, 1, 2, 2]], np.array([6.0, 2.0, 2.0, 0.0])
    p = softmax(fit_label_head(RECIPE, vectors, hard, weights, None).logits(vectors))
    assert p[0] == pytest.approx([0.6, 0.2, 0.2], abs=0.01)


def test_the_reason_head_learns_from_the_codebook():
    from tasktriage.corpora.codebook import load_codebook
    from tasktriage.domain.label import REASONS, Label

    examples = [e for e in load_codebook().examples if e.label is Label.HUMAN_CRITICAL]
    reasons = [e.reasons[0] for e in examples]
    codes = np.array([REASONS.index(reason) for reason in reasons])
    head = fit_reason_head(RECIPE, np.eye(7)[codes], reasons)
    assert isinstance(head, Head)
    assert head.weight.shape == (7, 7)
    assert (head.logits(np.eye(7)).argmax(axis=1) == np.arange(7)).all()
