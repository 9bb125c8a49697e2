"""The shipped model: nobody's neighbours change their answer, and its card is its own."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from tasktriage.corpora.sentences import Part, load_sentences
from tasktriage.domain.label import LABELS, Label
from tasktriage.models.calibrated import top_codes
from tasktriage.models.model import FolderModel

EVERY = 20  # of the codebook set's lines: tasks and none, of three registers and every sector
ODD = [
    "",
    "x",
    "SIGN THE RELEASE!",
    "Résumé of the café's hygiene records — übersetzen",
    "日本語のレポートを書く",
    "Plan the rota 🗓️ and post it",
    "Write the plan for the quarter. " * 40,
    "Approve " + "very " * 60 + "late refunds",
]
TEXTS = [*ODD, *(s.text for s in load_sentences()[::EVERY])]
LAST_DIGITS = 1e-6  # what adding up in another order may change


@pytest.fixture(scope="module")
def model():
    return FolderModel(Path(str(files("tasktriage_models").joinpath("default"))))


@pytest.fixture(scope="module")
def whole(model):
    return model.assess(TEXTS)


def assert_same(found, whole, rows):
    for name in ("probabilities", "is_task", "reasons", "vectors"):
        wanted = getattr(whole, name)[rows]
        np.testing.assert_allclose(getattr(found, name), wanted, rtol=0, atol=LAST_DIGITS)
    labels = top_codes(whole.probabilities[rows])
    np.testing.assert_array_equal(top_codes(found.probabilities), labels)


def test_it_has_every_head_and_computes_in_int8(model, whole):
    assert len(TEXTS) > 200
    assert model.manifest.int8
    assert whole.reasons is not None
    unit, row = (model.is_task_threshold(given=given) for given in (False, True))
    assert 0 < row <= unit < 1


def test_alone_as_among_others(model, whole):
    alone = [model.assess([text]) for text in TEXTS]
    for row, output in enumerate(alone):
        assert_same(output, whole, [row])


@pytest.mark.parametrize("seed", [0, 1])
def test_shuffled(model, whole, seed):
    rows = np.random.default_rng(seed).permutation(len(TEXTS))
    assert_same(model.assess([TEXTS[i] for i in rows]), whole, rows)


def test_in_batches_of_any_size(model, whole):
    begin = 0
    for size in (1, 2, 3, 5, 31, 32, 33, 64, len(TEXTS)):
        rows = np.arange(begin, min(begin + size, len(TEXTS)))
        if len(rows):
            assert_same(model.assess([TEXTS[i] for i in rows]), whole, rows)
        begin += size


def test_with_copies(model, whole):
    rows = np.random.default_rng(2).integers(0, len(TEXTS), 2 * len(TEXTS))
    texts = [TEXTS[i] for i in rows]
    assert_same(model.assess(texts), whole, rows)
    # and where nobody takes the copies out first
    encoded = model.encoder.encode(texts)
    np.testing.assert_allclose(encoded.vectors, whole.vectors[rows], rtol=0, atol=LAST_DIGITS)


def test_whatever_the_number_of_threads(model, whole):
    one = FolderModel(model.folder, threads=1)
    assert_same(one.assess(TEXTS), whole, np.arange(len(TEXTS)))


TIPPED = 3  # sentences whose answer another processor's kernels may tip; one or two have been seen


def test_the_card_has_the_codebook_figures_of_this_very_model(model):
    from tasktriage.training.codebook_figures import codebook_figures

    said = model.manifest.raw["metrics"]["codebook"]
    found = codebook_figures(
        model.encoder,
        model.heads,
        model.manifest.calibrator,
        model.manifest.raw["is_task"],
    )
    for name in ("sentences", "answered_for"):
        assert found[name] == said[name], name
    assert found["is_task"]["non_tasks"] == said["is_task"]["non_tasks"]
    asked = Counter(s.label for s in load_sentences() if s.part is Part.TEST)
    # each figure is a mean over so many sentences; a label's F1 moves by about one in its support
    # for each that tips, a macro-F1 by two thirds of that at most, since a tip moves two labels
    shares = {
        "accuracy": said["sentences"],
        "recall_answered_for": said["answered_for"],
        "reason_top1": asked[Label.HUMAN_CRITICAL],
        "macro_f1": min(asked[label] for label in LABELS) * 3 / 2,
    }
    for name, of in shares.items():
        assert found[name] == pytest.approx(said[name], abs=room(of)), name
    for name, of in (("kept_tasks", said["sentences"]), ("kept_non_tasks", asked[None])):
        assert found["is_task"][name] == pytest.approx(said["is_task"][name], abs=room(of)), name


def room(sentences):
    return TIPPED / sentences + 1e-4  # the card has four digits
