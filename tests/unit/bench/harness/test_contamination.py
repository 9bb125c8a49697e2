"""Who has seen a test, who has not, and of whom nobody says."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tasktriage.bench.harness.candidates import make_candidate
from tasktriage.bench.harness.contamination import _is, contamination, seen_rows
from tasktriage.bench.harness.vectors import Vectors
from tasktriage.corpora.codebook import load_codebook

from .conftest import tasks


def said(prepared, candidate, plugins, **about):
    """What is said of a candidate, without running it; `about` changes the tested set."""
    info = dataclasses.replace(prepared.train.info, **about)
    changed = dataclasses.replace(prepared, train=dataclasses.replace(prepared.train, info=info))
    made = make_candidate(candidate, plugins, Vectors(), trains=True)
    return contamination(changed, made), seen_rows(changed, made)


def test_who_does_not_say_what_it_was_trained_on_is_never_clean(prepared, kiln):
    found, seen = said(prepared(), "uniform", kiln)
    assert (found.status, seen.any()) == ("unknown", False)
    assert "does not say what it was trained on" in found.detail


def test_a_classifier_that_has_seen_the_set_before(prepared, kiln):
    made = prepared()
    found, _ = said(made, "wellread", kiln)
    assert (found.status, found.detail) == ("yes", "it was trained on yard before this run")
    found, _ = said(made, "wellread", kiln, name="barn")
    assert found.status == "no"
    found, _ = said(made, "wellread", kiln, name="barn", same_texts=("yard",))
    assert found.status == "yes", "the same texts by another name"
    found, _ = said(made, "elsewhere", kiln)
    assert found.status == "no"
    assert found.detail.startswith("it was trained on pond, codebook-examples before this run, not")


def test_the_codebooks_own_examples_are_known_wherever_they_stand(prepared, kiln):
    example = load_codebook().examples[0]
    rows = [*tasks(), ("own", f'"{example.text}"', str(example.label), "job 0")]
    found, seen = said(prepared(rows=rows), "elsewhere", kiln)
    assert found.detail == "its training data hold 1 of the tested texts"
    assert list(np.flatnonzero(seen)) == [90]


@pytest.mark.parametrize(
    ("makers", "status"),
    [
        (("gpt-4",), "yes"),
        (("GPT-4",), "yes"),
        (("gpt-4o",), "unknown"),
        (("language-model",), "unknown"),
    ],
)
def test_a_candidate_that_asks_who_made_the_labels(prepared, kiln, makers, status):
    found, _ = said(prepared(), "rater", kiln, labelled_by=makers)
    assert found.status == status
    assert ("host/gpt-4-0613" in found.detail) == (makers != ("gpt-4o",))


@pytest.mark.parametrize(
    ("asked", "maker", "same"),
    [
        ("GPT-4", "gpt-4", True),
        ("gpt-4", "openai/GPT-4", True),
        ("host/gpt-4-2024-04-09", "GPT-4", True),
        ("gpt-4-turbo", "gpt-4", False),
        ("gpt-4-1", "gpt-4", False),
        ("gpt-4-1106-preview", "gpt-4", False),
        ("gpt", "gpt-4", False),
    ],
)
def test_a_release_is_its_model_and_a_sibling_is_not(asked, maker, same):
    assert _is(asked, maker) is same
