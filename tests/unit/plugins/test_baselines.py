"""The bundled peers of the benchmark: each does what it says, and no more."""

from __future__ import annotations

import importlib.util
import logging
import random
import subprocess
import sys
import zlib

import numpy as np
import pytest

from tasktriage.contracts.protocols import Classifier
from tasktriage.corpora.codebook import load_codebook
from tasktriage.domain.label import LABELS, Label
from tasktriage.plugin import TasktriageWarning, UsageError
from tasktriage_plugins.classifiers_baseline import svm
from tasktriage_plugins.classifiers_baseline.length import TextLength
from tasktriage_plugins.classifiers_baseline.neighbours import NEIGHBOURS, NearestTasks
from tasktriage_plugins.classifiers_baseline.prior import Majority, Stratified
from tasktriage_plugins.classifiers_baseline.specs import SPECS
from tasktriage_plugins.classifiers_baseline.static import StaticTable
from tasktriage_plugins.classifiers_baseline.svm import TfidfSvm
from tasktriage_plugins.classifiers_baseline.words import FirstTwoWords, UnigramBayes
from tasktriage_plugins.classifiers_baseline.zero_shot import CodebookZeroShot

MACHINE, BOTH, PERSON = Label.AUTOMATABLE, Label.AUGMENTABLE, Label.HUMAN_CRITICAL
WORDS = {
    MACHINE: ["copy", "sort", "rename", "convert", "list"],
    BOTH: ["draft", "plan", "compare", "outline", "review"],
    PERSON: ["comfort", "lift", "mourn", "judge", "embrace"],
}
THINGS = ["the ledger", "a neighbour", "the barn", "our guests", "an old piano", "the harbour"]
NEW = ["sort the barn", "plan our guests", "mourn the harbour"]
DIMENSION = 64


class WordEmbedder:
    id, dimension = "words", DIMENSION

    def embed(self, texts):
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                seed = zlib.crc32(word.encode())
                vectors[row] += np.random.default_rng(seed).normal(size=DIMENSION)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.where(norms == 0, 1, norms)).astype(np.float32)


class Parameter:  # what is asked of a torch tensor
    def __init__(self, values):
        self.values = values

    def detach(self):
        return self

    cpu = detach

    def numpy(self):
        return self.values


class TableEmbedder:
    """As much of a sentence-transformers embedder as has a token table; it can't embed."""

    id, dimension = "table", DIMENSION

    def __init__(self):
        words = {w for some in WORDS.values() for w in some} | set(" ".join(THINGS).split())
        self.tokens = {word: code for code, word in enumerate(sorted(words))}
        table = np.random.default_rng(0).normal(size=(len(words), DIMENSION))
        self.table = table.astype(np.float32)
        self.model = self
        self.weight = Parameter(self.table)

    def __getitem__(self, index):
        return [self][index]

    def get_input_embeddings(self):
        return self

    def tokenizer(self, texts, **options):
        assert options["add_special_tokens"] is False
        rows = [[self.tokens[w] for w in text.split() if w in self.tokens] for text in texts]
        return {"input_ids": rows}

    def embed(self, texts):
        raise AssertionError("the encoder must not be run")


def examples(labels=LABELS):
    rows = [(f"{word} {thing}", x) for x in labels for word in WORDS[x] for thing in THINGS]
    return [text for text, _ in rows], [label for _, label in rows]


def verbs(texts):
    """Groups by occupation, so to speak: a verb is never on both sides."""
    return [text.split()[0] for text in texts]


IGNORING = {"majority": Majority, "stratified": Stratified}
LEARNING = {
    "unigram-nb": UnigramBayes,
    "first-two-words": FirstTwoWords,
    "tfidf-svm": TfidfSvm,
    "knn": lambda: NearestTasks(WordEmbedder()),
    "static": lambda: StaticTable(TableEmbedder()),
}
MODEST = {name: maker for name, maker in LEARNING.items() if name != "unigram-nb"}
ALL = {
    **IGNORING,
    **LEARNING,
    "text-length": TextLength,
    "zero-shot": lambda: CodebookZeroShot(WordEmbedder()),
}


@pytest.fixture(params=ALL, ids=list(ALL))
def make(request):
    return ALL[request.param]


@pytest.fixture(params=LEARNING, ids=list(LEARNING))
def learner(request):
    return LEARNING[request.param]


def test_fit_returns_itself_and_gives_probabilities(make):
    texts, labels = examples()
    classifier = make()
    assert isinstance(classifier, Classifier)
    assert classifier.fit(texts, labels, groups=texts) is classifier
    p = classifier.predict_proba(NEW)
    assert (p.shape, p.dtype) == ((3, 3), np.float64)
    assert p.sum(axis=1) == pytest.approx(np.ones(3))
    assert (p >= 0).all()
    empty = classifier.predict_proba([])
    assert (empty.shape, empty.dtype) == ((0, 3), np.float64)


def test_an_answer_depends_on_neither_batch_nor_order(make):
    texts, labels = examples()
    classifier = make().fit(texts, labels)
    some = [*NEW, "", "x", "draft " * 300, "Über ☃", *texts[:20]]
    whole = classifier.predict_proba(some)
    assert classifier.predict_proba(some[::-1])[::-1] == pytest.approx(whole, abs=1e-6)
    alone = np.concatenate([classifier.predict_proba([text]) for text in some])
    assert alone == pytest.approx(whole, abs=1e-6)
    assert make().fit(texts, labels).predict_proba(some).tolist() == whole.tolist()


def test_labels_as_strings_or_one_hot_rows_are_the_same(make):
    texts, labels = examples()
    one_hot = np.eye(3)[[LABELS.index(label) for label in labels]]
    forms = [labels, [str(label) for label in labels], one_hot]
    first, *others = [make().fit(texts, form).predict_proba(NEW) for form in forms]
    for other in others:
        assert other == pytest.approx(first)


def test_what_is_taught_is_learnt_in_label_order(learner):
    texts, labels = examples()
    p = learner().fit(texts, labels).predict_proba(NEW)
    assert p.argmax(axis=1).tolist() == [0, 1, 2]


@pytest.mark.parametrize("missing", LABELS, ids=str)
def test_a_label_never_seen_gets_nothing(learner, missing):
    texts, labels = examples([label for label in LABELS if label is not missing])
    p = learner().fit(texts, labels).predict_proba(texts)
    assert p[:, LABELS.index(missing)].tolist() == [0.0] * len(texts)
    assert (p.argmax(axis=1) == [LABELS.index(label) for label in labels]).mean() > 0.9


@pytest.mark.parametrize("learner", MODEST.values(), ids=list(MODEST))
def test_soft_labels_are_answered_with_soft_probabilities(learner):
    # two texts only, each many times over in its own group
    texts = ["draft the ledger"] * 50 + ["lift the piano"] * 50
    shares = np.array([[0.6, 0.4, 0.0]] * 50 + [[0.0, 0.25, 0.75]] * 50)
    groups = [f"g{n % 10}" for n in range(100)]
    p = learner().fit(texts, shares, groups=groups).predict_proba([texts[0], texts[-1]])
    assert p[0] == pytest.approx([0.6, 0.4, 0.0], abs=0.12)
    assert p[1] == pytest.approx([0.0, 0.25, 0.75], abs=0.12)


def test_weights_count(learner):
    texts, labels = examples()
    weights = np.array([0.0 if label is BOTH else 1.0 for label in labels])
    p = learner().fit(texts, labels, sample_weight=weights).predict_proba(texts)
    assert p[:, 1].tolist() == [0.0] * len(texts)


@pytest.mark.parametrize("maker", IGNORING.values(), ids=list(IGNORING))
def test_no_weight_at_all_is_an_error(maker):
    for texts, labels, weight in ([], [], None), (["a"], [BOTH], np.zeros(1)):
        with pytest.raises(UsageError, match="at least one labelled text is needed"):
            maker().fit(texts, labels, sample_weight=weight)


def test_majority_gives_the_weighted_shares_to_every_text():
    shares = np.array([[1, 0, 0], [0, 0.5, 0.5]])
    majority = Majority().fit(["a", "b"], shares, sample_weight=np.array([1.0, 3.0]))
    expected = [[0.25, 0.375, 0.375]] * 2
    assert majority.predict_proba(["a", "anything"]) == pytest.approx(np.array(expected))


def test_stratified_draws_at_the_training_shares():
    shares = np.array([[0.12, 0.41, 0.47]])
    texts = [f"text {n}" for n in range(20_000)]
    drawn = Stratified().fit(["a"], shares).predict_proba(texts).argmax(axis=1)
    rates = np.bincount(drawn, minlength=3) / len(texts)
    # four standard errors of the widest
    assert rates == pytest.approx(shares[0], abs=4 * 0.5 / np.sqrt(len(texts)))
    # whatever the text, and whatever the neighbouring text drew
    assert np.mean(drawn[1:] == drawn[:-1]) == pytest.approx((shares**2).sum(), abs=0.015)


def test_stratified_answers_a_text_alike_and_another_seed_otherwise():
    fitted = Stratified().fit(["a"], np.array([[0.5, 0.5, 0.0]]))
    texts = [f"text {n}" for n in range(50)] + ["\ud800"]
    first = fitted.predict_proba(texts)
    assert (
        Stratified().fit(["b"], [[0.5, 0.5, 0.0]]).predict_proba(texts).tolist() == first.tolist()
    )
    assert (first[:, 2] == 0).all()
    other = Stratified(seed=1).fit(["a"], np.array([[0.5, 0.5, 0.0]])).predict_proba(texts)
    assert (other.argmax(axis=1) != first.argmax(axis=1)).any()


def test_text_length_learns_from_length_alone():
    texts = ["ab " * n for n in (2, 3, 4, 20, 25, 30, 200, 250, 300)] * 5
    labels = [MACHINE, MACHINE, MACHINE, BOTH, BOTH, BOTH, PERSON, PERSON, PERSON] * 5
    fitted = TextLength().fit(texts, labels)
    p = fitted.predict_proba(["xy " * 3, "qq " * 25, "zz " * 270])
    assert p.argmax(axis=1).tolist() == [0, 1, 2]
    # alone, so by another kernel
    assert fitted.predict_proba(["xx " * 3])[0] == pytest.approx(p[0], abs=1e-6)


def test_the_svm_is_calibrated_on_groups_that_its_machines_did_not_see(monkeypatch):
    texts, labels = examples()
    seen, asked = [], []

    class Spy(svm.Machine):
        def fit(self, texts, shares):
            seen.append(set(verbs(texts)))
            return super().fit(texts, shares)

        def margins(self, texts):
            asked.append((seen[-1], set(verbs(texts))))
            return super().margins(texts)

    monkeypatch.setattr(svm, "Machine", Spy)
    fitted = TfidfSvm().fit(texts, labels, groups=verbs(texts))
    assert seen[0] == set(verbs(texts)), "the machine that answers learns from all"
    assert len(seen) == 1 + svm.FOLDS
    assert all(not trained & held_out for trained, held_out in asked)
    assert set.union(*(held_out for _, held_out in asked)) == set(verbs(texts))
    assert fitted.sigmoids_ is not None


def test_the_svms_probabilities_are_as_modest_as_its_held_out_margins():
    # by verb as group nothing carries over, so it must not be sure of what it has learnt by heart
    texts, labels = examples()
    by_text = TfidfSvm().fit(texts, labels).predict_proba(texts).max(axis=1)
    by_verb = TfidfSvm().fit(texts, labels, groups=verbs(texts)).predict_proba(texts).max(axis=1)
    assert by_verb.mean() < by_text.mean() - 0.2


@pytest.mark.parametrize("groups", [None, ["one"] * 6, ["a", "a", "b", "b", "c", "c"]])
def test_the_svm_says_when_it_could_not_be_calibrated(groups):
    texts = ["copy copy it"] * 2 + ["plan plan it"] * 2 + ["mourn mourn it"] * 2
    labels = [MACHINE] * 2 + [BOTH] * 2 + [PERSON] * 2
    with pytest.warns(TasktriageWarning, match="tfidf-svm is not calibrated"):
        fitted = TfidfSvm().fit(texts, labels, groups=groups)
    p = fitted.predict_proba(texts[::2])
    assert p.argmax(axis=1).tolist() == [0, 1, 2]
    assert p.sum(axis=1) == pytest.approx(np.ones(3))


def test_knn_asks_the_nearest_and_the_nearer_weighs_more():
    texts = ["copy the ledger"] + ["lift the piano"] * 40 + ["lift the barn"] * 40
    labels = [MACHINE] + [PERSON] * 40 + [BOTH] * 40
    fitted = NearestTasks(WordEmbedder()).fit(texts, labels)
    p = fitted.predict_proba(["lift the piano", "lift the barn", "copy the ledger"])
    assert p.argmax(axis=1).tolist() == [2, 1, 0]
    assert (p > 0).all(), "the training shares keep every label possible"
    assert p[0, 2] == pytest.approx((NEIGHBOURS + 40 / 81) / (NEIGHBOURS + 1)), "25 and the shares"


def test_zero_shot_ignores_what_it_is_taught():
    embedder = WordEmbedder()
    texts, labels = examples()
    once = CodebookZeroShot(embedder).fit(texts, labels).predict_proba(NEW)
    assert CodebookZeroShot(embedder).fit([], []).predict_proba(NEW).tolist() == once.tolist()
    entries = load_codebook().labels
    said = CodebookZeroShot(embedder).fit([], []).predict_proba([e.definition for e in entries])
    assert [LABELS[code] for code in said.argmax(axis=1)] == [e.label for e in entries]


def test_static_reads_the_table_and_takes_the_mean():
    embedder = TableEmbedder()
    fitted = StaticTable(embedder).fit(*examples())
    means = fitted._means(["copy the barn", "words unknown"])
    rows = [embedder.tokens[word] for word in ("copy", "the", "barn")]
    assert means[0] == pytest.approx(embedder.table[rows].mean(axis=0), abs=1e-6)
    assert means[1].tolist() == [0.0] * DIMENSION


def test_an_embedder_without_a_table_is_one_clear_line():
    with pytest.raises(UsageError, match="the embedder 'words' shows none; use minilm"):
        StaticTable(WordEmbedder()).fit(*examples())


def test_registering_imports_nothing_heavy():
    code = (
        "import sys, tasktriage_plugins.classifiers_baseline as b\n"
        "assert len(list(b.tasktriage_classifiers())) == 10\n"
        "print(sorted({'numpy', 'sklearn', 'torch', 'setfit', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_names_and_summaries():
    assert [spec.name for spec in SPECS] == [
        "majority",
        "stratified",
        "text-length",
        "first-two-words",
        "unigram-nb",
        "tfidf-svm",
        "minilm-knn",
        "codebook-zero-shot",
        "static-lr",
        "setfit",
    ]
    assert str(NEIGHBOURS) in next(s.summary for s in SPECS if s.name == "minilm-knn")


needs_setfit = pytest.mark.skipif(
    importlib.util.find_spec("setfit") is None,
    reason='setfit is not installed: pip install "tasktriage[setfit]"',
)


@needs_setfit
def test_setfit_learns_offline_and_leaves_its_surroundings_as_they_were(monkeypatch, capfd):
    import socket

    from tasktriage_plugins.classifiers_baseline.contrastive import SetFitClassifier
    from tasktriage_plugins.embedder_sentence_transformers.packaged import minilm

    def refuse(*arguments, **options):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    embedder = minilm()
    before, state = embedder.embed(NEW), random.getstate()
    disabled = logging.root.manager.disable
    texts, labels = examples()
    capfd.readouterr()
    fitted = SetFitClassifier(embedder, max_steps=15).fit(texts, labels)
    assert capfd.readouterr() == ("", "")
    p = fitted.predict_proba(NEW)
    assert p.argmax(axis=1).tolist() == [0, 1, 2]
    assert fitted.predict_proba([]).shape == (0, 3)
    assert embedder.embed(NEW).tolist() == before.tolist()
    assert not np.allclose(fitted.body_.encode(NEW), before, atol=1e-3), "the encoder was tuned"
    assert random.getstate() == state
    assert logging.root.manager.disable == disabled


@needs_setfit
def test_setfit_tunes_on_few_texts_of_each_label():
    from tasktriage_plugins.classifiers_baseline.contrastive import (
        ROWS_PER_LABEL,
        SetFitClassifier,
    )

    codes = np.array([0] * 500 + [1] * 3 + [2] * 100)
    weights = np.ones(len(codes))
    weights[:400] = 0
    chosen = SetFitClassifier(WordEmbedder())._few(codes, weights)
    assert np.bincount(codes[chosen]).tolist() == [ROWS_PER_LABEL, 3, ROWS_PER_LABEL]
    assert chosen.min() >= 400
    assert chosen.tolist() == sorted(set(chosen.tolist()))


@needs_setfit
def test_setfit_needs_a_model_it_can_tune_and_two_labels():
    from tasktriage_plugins.classifiers_baseline.contrastive import SetFitClassifier

    with pytest.raises(UsageError, match="the embedder 'words' shows none; use minilm"):
        SetFitClassifier(WordEmbedder()).fit(*examples())
    with pytest.raises(UsageError, match="at least two labels"):
        SetFitClassifier(WordEmbedder()).fit(*examples([BOTH]))
