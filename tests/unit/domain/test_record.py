from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.domain.assessment import (
    Assessment,
    Explanation,
    Extraction,
    ModelInfo,
    Neighbour,
    ReasonScore,
    TaxonomyMatch,
    WordEffect,
)
from tasktriage.domain.document import Unit, UnitKind
from tasktriage.domain.label import LABELS, REASONS, Label, Probabilities, Reason
from tasktriage.domain.record import record
from tasktriage.domain.task import Origin, Task

ASSESSMENT_KEYS = [
    "schema",
    "id",
    "text",
    "label",
    "probabilities",
    "score",
    "prediction_set",
    "uncertain",
    "is_task",
    "reasons",
    "taxonomies",
    "policies",
    "policy_effects",
    "final_label",
    "weight",
    "source",
    "changes",
    "count",
    "language",
    "error",
    "model",
    "rules",
    "occupation",
    "observed_use",
]
SOURCE_KEYS = ["document", "title", "line", "start", "end"]
EXTRACT_KEYS = [
    "schema",
    "id",
    "text",
    "kept",
    "kind",
    "why",
    "is_task",
    "changes",
    "source",
    "language",
    "title_source",
    "count",
    "weight",
]

TEXT = st.text(max_size=30)  # with lone surrogates, controls, anything
SHARE = st.floats(0, 1)
COSINE = st.floats(-1, 1)


def optional(strategy):
    return st.none() | strategy


def tuples(strategy):
    return st.lists(strategy, max_size=3).map(tuple)


PROBABILITIES = st.tuples(*[st.floats(0.01, 1)] * 3).map(
    lambda t: Probabilities(*(v / sum(t) for v in t))
)
COUNT = st.integers(0, 10**9)
ORIGINS = st.builds(
    Origin,
    document=optional(TEXT),
    title=optional(TEXT),
    line=optional(COUNT),
    start=optional(COUNT),
    end=optional(COUNT),
)
TASKS = st.builds(
    Task,
    text=TEXT,
    id=optional(TEXT),
    origin=ORIGINS,
    changes=tuples(TEXT),
    count=COUNT,
    weight=st.floats(0, 1e6),
    language=optional(TEXT),
    error=optional(TEXT),
)
EXPLANATIONS = st.builds(
    Explanation,
    neighbours=tuples(
        st.builds(
            Neighbour, TEXT, st.sampled_from(LABELS), COSINE, tuples(st.sampled_from(REASONS))
        )
    ),
    words=tuples(st.builds(WordEffect, TEXT, COSINE)),
)
ASSESSMENTS = st.builds(
    Assessment,
    task=TASKS,
    model=optional(st.builds(ModelInfo, TEXT, TEXT, optional(TEXT))),
    probabilities=optional(PROBABILITIES),
    prediction_set=optional(tuples(st.sampled_from(LABELS))),
    is_task=optional(SHARE),
    reasons=optional(tuples(st.builds(ReasonScore, st.sampled_from(REASONS), SHARE))),
    taxonomies=optional(
        tuples(st.builds(TaxonomyMatch, TEXT, TEXT, TEXT, COSINE, optional(SHARE)))
    ),
    explanation=optional(EXPLANATIONS),
    error=optional(TEXT),
)


@given(ASSESSMENTS)
def test_keys_order_and_json_for_any_content(item):
    data = record(item)
    expected = ASSESSMENT_KEYS + (["explanation"] if item.explanation is not None else [])
    assert list(data) == expected
    assert list(data["source"]) == SOURCE_KEYS
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["text"] == item.task.text
    assert (data["label"] is None) == (item.error is not None or item.probabilities is None)
    assert data["final_label"] == data["label"]


@given(PROBABILITIES)
def test_rounded_probabilities_keep_the_label_and_the_sum(p):
    data = record(Assessment(task=Task("t"), probabilities=p))
    assert abs(sum(data["probabilities"].values()) - 1) < 1e-5
    assert data["label"] == p.label
    assert abs(data["score"] - p.score) < 1e-6
    assert list(data["probabilities"]) == ["automatable", "augmentable", "human-critical"]


def test_what_was_not_given_is_null_and_never_left_out():
    data = record(Assessment(task=Task("t")))
    nulls = {key for key, value in data.items() if value is None}
    assert nulls == set(ASSESSMENT_KEYS) - {
        "schema",
        "text",
        "weight",
        "source",
        "changes",
        "count",
    }
    assert data["source"] == dict.fromkeys(SOURCE_KEYS)
    assert (data["changes"], data["count"], data["weight"]) == ([], 1, 1.0)


def test_a_full_record():
    item = Assessment(
        task=Task(
            "Sign the release",
            id="qa.md#4",
            origin=Origin(document="qa.md", title="QA engineer", line=12, start=340, end=402),
            changes=("subject removed",),
            count=2,
            weight=0.5,
            language="en",
        ),
        model=ModelInfo("default", "1", "ab"),
        probabilities=Probabilities(0.21, 0.7, 0.09),
        prediction_set=(Label.AUGMENTABLE,),
        is_task=0.99,
        reasons=(ReasonScore(Reason.ACC, 0.12),),
        taxonomies=(TaxonomyMatch("soc2018", "15-0000", "Computer", 0.61, 0.8),),
    )
    assert record(item) == {
        "schema": "tasktriage.assessment/1",
        "id": "qa.md#4",
        "text": "Sign the release",
        "label": "augmentable",
        "probabilities": {"automatable": 0.21, "augmentable": 0.7, "human-critical": 0.09},
        "score": 0.56,
        "prediction_set": ["augmentable"],
        "uncertain": False,
        "is_task": 0.99,
        "reasons": [{"code": "ACC", "probability": 0.12}],
        "taxonomies": [
            {
                "taxonomy": "soc2018",
                "node": "15-0000",
                "title": "Computer",
                "similarity": 0.61,
                "probability": 0.8,
            }
        ],
        "policies": None,
        "policy_effects": None,
        "final_label": "augmentable",
        "weight": 0.5,
        "source": {
            "document": "qa.md",
            "title": "QA engineer",
            "line": 12,
            "start": 340,
            "end": 402,
        },
        "changes": ["subject removed"],
        "count": 2,
        "language": "en",
        "error": None,
        "model": {"name": "default", "version": "1", "sha256": "ab"},
        "rules": None,
        "occupation": None,
        "observed_use": None,
    }


def test_an_error_takes_the_label_and_leaves_the_probabilities():
    item = Assessment(
        task=Task("t"), probabilities=Probabilities(1.0, 0.0, 0.0), error="not a task"
    )
    data = record(item)
    assert (data["label"], data["final_label"], data["error"]) == (None, None, "not a task")
    assert data["probabilities"]["automatable"] == 1.0


@pytest.mark.parametrize(
    ("labels", "uncertain"),
    [(None, None), ((), False), (LABELS[:1], False), (LABELS[1:], True), (LABELS, True)],
)
def test_more_than_one_possible_label_is_uncertain(labels, uncertain):
    item = Assessment(task=Task("t"), prediction_set=labels)
    assert (item.uncertain, record(item)["uncertain"]) == (uncertain, uncertain)
    assert replace(item, error="not a task").uncertain is None  # it has no label to be sure of


def test_labels_are_plain_strings_in_json():
    item = Assessment(
        task=Task("t"),
        probabilities=Probabilities(0.0, 0.0, 1.0),
        prediction_set=(Label.HUMAN_CRITICAL,),
    )
    line = json.dumps(record(item))
    assert '"label": "human-critical"' in line
    assert '"prediction_set": ["human-critical"]' in line


UNITS = st.builds(
    Unit,
    task=TASKS,
    kind=st.sampled_from(UnitKind),
    prior=SHARE,
    why=TEXT,
)


@given(st.builds(Extraction, unit=UNITS, kept=st.booleans(), why=TEXT, is_task=optional(SHARE)))
def test_extract_record(item):
    data = record(item)
    assert list(data) == EXTRACT_KEYS
    assert list(data["source"]) == SOURCE_KEYS
    assert data["schema"] == "tasktriage.extract/1"
    assert json.loads(json.dumps(data, allow_nan=False)) == data
