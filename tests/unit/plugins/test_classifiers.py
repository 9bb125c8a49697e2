"""The contract of `Classifier`: the bundled linear ones, and an embedder with any estimator."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB

from tasktriage.contracts.protocols import Classifier
from tasktriage.domain.label import LABELS, Label
from tasktriage.plugin import EmbedderClassifier, UsageError, fit_soft, predict_soft
from tasktriage_plugins.classifier_linear.linear import TfidfClassifier, embedding_lr

MACHINE, BOTH, PERSON = Label.AUTOMATABLE, Label.AUGMENTABLE, Label.HUMAN_CRITICAL
WORDS = {
    MACHINE: ["copy", "sort", "rename", "convert", "list"],
    BOTH: ["draft", "plan", "compare", "outline", "review"],
    PERSON: ["comfort", "lift", "mourn", "judge", "embrace"],
}
THINGS = ["the ledger", "a neighbour", "the barn", "our guests", "an old piano", "the harbour"]
DIMENSION = 64


class WordEmbedder:
    """Mean of random unit vectors of words."""

    id, dimension = "words", DIMENSION

    def embed(self, texts):
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.split():
                seed = zlib.crc32(word.encode())
                vectors[row] += np.random.default_rng(seed).normal(size=DIMENSION)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.where(norms == 0, 1, norms)).astype(np.float32)


def examples(labels=LABELS):
    rows = [(f"{word} {thing}", x) for x in labels for word in WORDS[x] for thing in THINGS]
    return [text for text, _ in rows], [label for _, label in rows]


MAKERS = {
    "tfidf-lr": TfidfClassifier,
    "embedding-lr": lambda: embedding_lr(WordEmbedder()),
    "forest": lambda: EmbedderClassifier(
        WordEmbedder(), RandomForestClassifier(50, random_state=0)
    ),
    "bayes": lambda: EmbedderClassifier(WordEmbedder(), GaussianNB()),
}
NEW = ["sort the barn", "plan our guests", "mourn the harbour"]


@pytest.fixture(params=MAKERS, ids=list(MAKERS))
def make(request):
    return MAKERS[request.param]


def test_fit_returns_itself_and_predicts_in_label_order_not_the_alphabets(make):
    # planted: by the alphabet "augmentable" would come first
    texts, labels = examples()
    classifier = make()
    assert isinstance(classifier, Classifier)
    assert classifier.fit(texts, labels, groups=["g"] * len(texts)) is classifier
    p = classifier.predict_proba(NEW)
    assert (p.shape, p.dtype) == ((3, 3), np.float64)
    assert p.sum(axis=1) == pytest.approx(np.ones(3))
    assert (p >= 0).all()
    assert p.argmax(axis=1).tolist() == [0, 1, 2]


def test_labels_may_be_strings_and_one_hot_rows_are_the_same(make):
    texts, labels = examples()
    one_hot = np.eye(3)[[LABELS.index(label) for label in labels]]
    forms = [labels, [str(label) for label in labels], one_hot]
    first, *others = [make().fit(texts, form).predict_proba(NEW) for form in forms]
    for other in others:
        assert other == pytest.approx(first)


@pytest.mark.parametrize("missing", LABELS, ids=str)
def test_a_label_never_seen_gets_nothing(make, missing):
    kept = [label for label in LABELS if label is not missing]
    texts, labels = examples(kept)
    p = make().fit(texts, labels).predict_proba(texts)
    assert p[:, LABELS.index(missing)].tolist() == [0.0] * len(texts)
    assert p.sum(axis=1) == pytest.approx(np.ones(len(texts)))
    assert (p.argmax(axis=1) == [LABELS.index(label) for label in labels]).mean() > 0.9


def test_no_texts_give_no_rows(make):
    texts, labels = examples()
    assert make().fit(texts, labels).predict_proba([]).shape == (0, 3)


def test_one_label_is_nothing_to_learn(make):
    texts, labels = examples([PERSON])
    with pytest.raises(UsageError, match="at least two labels are needed to train on"):
        make().fit(texts, labels)


def test_soft_labels_are_answered_with_soft_probabilities():
    texts = ["draft the letter"] * 50 + ["lift the piano"] * 50
    shares = np.array([[0.6, 0.4, 0.0]] * 50 + [[0.0, 0.25, 0.75]] * 50)
    for make in (TfidfClassifier, MAKERS["embedding-lr"]):
        p = make().fit(texts, shares).predict_proba(["draft the letter", "lift the piano"])
        assert p[0] == pytest.approx([0.6, 0.4, 0.0], abs=0.06)
        assert p[1] == pytest.approx([0.0, 0.25, 0.75], abs=0.06)


# not Bayes: of equal vectors its variances are zero
@pytest.mark.parametrize("name", ["tfidf-lr", "embedding-lr", "forest"])
def test_weights_count(name):
    make = MAKERS[name]
    texts, labels = ["draft the letter"] * 40, [MACHINE] * 20 + [BOTH] * 20
    weights = np.array([3.0] * 20 + [1.0] * 20)
    p = make().fit(texts, labels, sample_weight=weights).predict_proba(texts[:1])
    assert p[0] == pytest.approx([0.75, 0.25, 0.0], abs=0.1)
    weights = np.array([1.0] * 20 + [0.0] * 20)
    with pytest.raises(UsageError, match="at least two labels"):
        make().fit(texts, labels, sample_weight=weights)


def test_the_estimator_given_is_cloned_and_fitting_again_starts_afresh():
    estimator = LogisticRegression()
    classifier = EmbedderClassifier(WordEmbedder(), estimator)
    texts, labels = examples()
    classifier.fit(texts, labels)
    assert not hasattr(estimator, "coef_")
    before = classifier.predict_proba(NEW)
    classifier.fit(texts, labels[::-1])
    assert not np.allclose(classifier.predict_proba(NEW), before)
    classifier.fit(texts, labels)
    assert classifier.predict_proba(NEW) == pytest.approx(before)


def test_assess_gives_the_vectors_of_the_same_pass():
    texts, labels = examples()
    output = EmbedderClassifier(WordEmbedder(), DummyClassifier()).fit(texts, labels).assess(NEW)
    assert output.vectors.tolist() == WordEmbedder().embed(NEW).tolist()
    assert output.probabilities == pytest.approx(np.full((3, 3), 1 / 3))


def test_fit_soft_takes_sparse_features_and_the_columns_stay_in_place():
    from scipy.sparse import csr_matrix

    features = csr_matrix(np.array([[1.0, 0.0], [0.0, 1.0]] * 10))
    fitted = fit_soft(LogisticRegression(C=100), features, [PERSON, MACHINE] * 10)
    p = predict_soft(fitted, features[:2])
    assert p.argmax(axis=1).tolist() == [2, 0]
    assert p[:, 1].tolist() == [0.0, 0.0]


def test_the_plugin_gives_them_by_name(plugins):
    names = {entry.spec.name: entry.spec for entry in plugins.classifiers}
    assert names["minilm-lr"].embedder == "minilm"
    assert isinstance(plugins.classifiers.create("tfidf-lr"), TfidfClassifier)
