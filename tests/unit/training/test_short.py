"""The scale of short texts, fitted on the bare acts of the development part."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.corpora.sentences import Part, load_sentences
from tasktriage.domain.label import LABELS
from tasktriage.models.encoder import Encoded
from tasktriage.models.heads import Head, Heads
from tasktriage.training import short
from tasktriage.training.short import LEAST, SHORT_WORDS, short_scale

HEADS = Heads(Head(np.eye(3), np.zeros(3)))


class Oracle:
    """An encoder whose features are the labels of the development part, ten times too sure."""

    def __init__(self):
        self.labels = {s.text: s.label for s in load_sentences(Part.DEV) if s.label is not None}
        self.asked = []

    def encode(self, texts):
        self.asked += texts
        codes = [LABELS.index(self.labels[text]) for text in texts]
        codes = [code if row % 4 else (code + 1) % 3 for row, code in enumerate(codes)]
        features = (10 * np.eye(3)[codes]).astype(np.float32)
        return Encoded(features, features)


def test_it_is_fitted_on_short_labelled_texts_alone():
    encoder = Oracle()
    scale = short_scale(encoder, HEADS, 1.0)
    assert all(len(text.split()) <= SHORT_WORDS for text in encoder.asked)
    assert len(encoder.asked) >= LEAST
    assert scale.temperature == pytest.approx(10 / np.log(6), rel=0.05)  # right in 3 of 4
    table = np.asarray(scale.quantiles)
    assert table.shape == (1001, 3)
    assert (np.diff(table, axis=0) >= 0).all()


def test_short_texts_are_never_surer_than_others():
    assert short_scale(Oracle(), HEADS, 20.0).temperature == 20.0


def test_too_few_short_texts_have_no_scale(monkeypatch):
    few = [s for s in load_sentences(Part.DEV) if len(s.text.split()) <= SHORT_WORDS][: LEAST - 1]
    monkeypatch.setattr(short, "load_sentences", lambda part: few)
    assert short_scale(Oracle(), HEADS, 1.0) is None
