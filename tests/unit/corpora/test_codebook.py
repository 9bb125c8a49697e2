"""The codebook is whole: every label, reason, question and example."""

from __future__ import annotations

from tasktriage.corpora.codebook import load_codebook
from tasktriage.domain.label import LABELS, REASONS, Label


def test_the_codebook_loads_whole():
    book = load_codebook()
    assert book is load_codebook()
    assert tuple(entry.label for entry in book.labels) == LABELS
    assert tuple(entry.code for entry in book.reasons) == REASONS
    assert {entry.kind for entry in book.reasons} == {"capability", "policy"}
    assert len(book.examples) >= 45
    assert len(book.questions) >= 2
    assert "no robots" in book.scope or "robots" in book.scope


def test_every_codebook_example_is_complete():
    for example in load_codebook().examples:
        assert example.text.strip() == example.text != ""
        assert example.why.strip(), example.text
        assert example.sector.strip(), example.text
        # a reason is what makes work human-critical, and nothing else has one
        assert bool(example.reasons) == (example.label is Label.HUMAN_CRITICAL), example.text


def test_codebook_examples_cover_all_labels_and_reasons_once_each():
    examples = load_codebook().examples
    texts = [" ".join(example.text.casefold().split()) for example in examples]
    assert len(set(texts)) == len(texts)
    assert {example.label for example in examples} == set(LABELS)
    assert {reason for example in examples for reason in example.reasons} == set(REASONS)


def test_codebook_questions_end_in_every_label():
    questions = load_codebook().questions
    assert {question.then for question in questions} >= set(LABELS) - {questions[-1].then}
    for question in questions:
        if question.reasons:
            assert question.then is Label.HUMAN_CRITICAL
