"""Where a line counts as a task: of documents, and of tables."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.corpora.sentences import Part, Register, load_sentences
from tasktriage.models.encoder import Encoded
from tasktriage.models.heads import Head, Heads
from tasktriage.training.task_head import posting_statements
from tasktriage.training.thresholds import is_task_thresholds

ROUNDED = 2e-5
HEADS = Heads(Head(np.zeros((3, 1)), np.zeros(3)), task=Head(np.ones((1, 1)), np.zeros(1)))


class Oracle:
    """An encoder whose one feature is the logit that a sentence is to get."""

    def __init__(self, p, statements=None):
        self.p = {s.text: p(s) for s in load_sentences()}
        says = statements or (lambda task: 0.9 if task else 0.2)
        self.p |= {text: says(task) for text, task in posting_statements(Part.DEV)}

    def encode(self, texts):
        p = np.array([self.p[text] for text in texts])
        p = p + ROUNDED  # or a threshold that is rounded up to itself would drop it
        logits = np.log(p / (1 - p))[:, None]
        return Encoded(logits.astype(np.float32), logits.astype(np.float32))


def test_the_level_between_tasks_and_the_rest_is_found():
    sure = Oracle(lambda s: 0.9 if s.task else 0.2)
    found = is_task_thresholds(sure, HEADS, np.full(1000, 0.95))
    assert found == {"unit": 0.9, "row": 0.02}


def test_only_lines_of_postings_decide_on_units():
    def p(s):
        return (0.8 if s.task else 0.3) if s.register is Register.POSTING else 0.1

    encoder = Oracle(p, lambda task: 0.85 if task else 0.2)
    assert is_task_thresholds(encoder, HEADS, np.full(1000, 0.99))["unit"] == 0.8


def test_as_many_tasks_are_lost_as_other_lines_are_taken():
    rng = np.random.default_rng(0)
    encoder = Oracle(
        lambda s: float(rng.beta(3, 2) if s.task else rng.beta(2, 4)),
        lambda task: float(rng.beta(3, 2) if task else rng.beta(2, 4)),
    )
    unit = is_task_thresholds(encoder, HEADS, np.full(1000, 0.99))["unit"]
    lines = [(s.text, s.task) for s in load_sentences()
             if s.part is Part.DEV and s.register is Register.POSTING]  # fmt: skip
    lines += posting_statements(Part.DEV)
    p = np.array([encoder.p[text] for text, _ in lines])
    task = np.array([is_task for _, is_task in lines])
    assert (p[~task] >= unit).sum() == pytest.approx((p[task] < unit).sum(), abs=3)


def test_the_threshold_of_rows_keeps_nearly_every_task():
    held_out = np.linspace(0.0, 1.0, 4000)  # .005 of them lie below .005
    encoder = Oracle(lambda s: 0.7 if s.task else 0.2, lambda task: 0.7 if task else 0.2)
    found = is_task_thresholds(encoder, HEADS, held_out)
    assert found["unit"] == 0.7
    assert found["row"] == pytest.approx(0.005, abs=2e-4)
    assert (held_out < found["row"]).mean() <= 0.005


def test_the_threshold_of_rows_is_never_above_that_of_units():
    low = Oracle(lambda s: 0.008 if s.task else 0.001, lambda task: 0.008 if task else 0.001)
    assert is_task_thresholds(low, HEADS, np.full(1000, 0.95)) == {"unit": 0.008, "row": 0.008}


def test_a_model_that_does_not_say_has_none():
    encoder = Oracle(lambda s: 0.5)
    assert is_task_thresholds(encoder, Heads(HEADS.label), np.ones(3)) is None
    assert is_task_thresholds(encoder, HEADS, None) is None
