"""`json` and `jsonl`."""

from __future__ import annotations

import io
import json

import pytest

from tasktriage.domain.row import Row, TableForm
from tasktriage.plugin import (
    LABELS,
    Assessment,
    Explanation,
    Extraction,
    ModelInfo,
    Neighbour,
    Origin,
    Probabilities,
    Reason,
    ReasonScore,
    RunInfo,
    Task,
    TaxonomyMatch,
    Unit,
    UnitKind,
    WordEffect,
)
from tasktriage_plugins.output_json import tasktriage_outputs
from tasktriage_plugins.output_json.writers import JsonLinesOutput, JsonOutput

RUN = RunInfo(version="0.1.0", command="classify", created="2026-11-23", coverage=0.9)
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
EXTRACT_KEYS = ["schema", "id", "text", "kept", "kind", "why", "is_task", "changes", "source"]
EXTRACT_KEYS += ["language", "title_source", "count", "weight"]


def full(text="Prune the apple trees"):
    return Assessment(
        task=Task(text, id="farm.md#1", origin=Origin(document="farm.md", line=3, start=4, end=25)),
        model=ModelInfo("tiny", "1", "ab"),
        probabilities=Probabilities(0.05, 0.05, 0.9),
        prediction_set=(LABELS[2],),
        is_task=0.99,
        reasons=(ReasonScore(Reason.PHY, 0.9),),
        taxonomies=(TaxonomyMatch("land", "orchard", "Orchard work", 0.7),),
    )


def extraction():
    unit = Unit(task=Task("A company car"), kind=UnitKind.BENEFIT, prior=0.0, why="under Benefits")
    return Extraction(unit=unit, kept=False, why="under Benefits")


def lines(results):
    stream = io.StringIO()
    JsonLinesOutput().write(results, RUN, stream)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def document(results):
    stream = io.StringIO()
    JsonOutput().write(results, RUN, stream)
    return json.loads(stream.getvalue())


def test_specs():
    assert [(s.name, s.suffixes, s.binary) for s in tasktriage_outputs()] == [
        ("json", (".json",), False),
        ("jsonl", (".jsonl",), False),
    ]


def test_the_keys_of_a_record_in_their_order():
    (row,) = lines([full()])
    assert list(row) == ASSESSMENT_KEYS
    assert list(row["probabilities"]) == ["automatable", "augmentable", "human-critical"]
    assert list(row["reasons"][0]) == ["code", "probability"]
    match = row["taxonomies"][0]
    assert list(match) == ["taxonomy", "node", "title", "similarity", "probability"]
    assert list(row["source"]) == ["document", "title", "line", "start", "end"]
    assert list(row["model"]) == ["name", "version", "sha256"]
    assert row["label"] == row["final_label"] == "human-critical"


def test_what_was_not_given_is_null():
    (row,) = lines([Assessment(task=Task(""), error="the row is empty")])
    assert list(row) == ASSESSMENT_KEYS
    assert row["error"] == "the row is empty"
    nulls = [key for key, value in row.items() if value is None]
    assert set(nulls) >= {"id", "label", "probabilities", "score", "reasons", "model", "policies"}


def test_an_explanation_is_one_field_more():
    why = Explanation((Neighbour("Graft a tree", LABELS[2], 0.8),), (WordEffect("Prune", -0.3),))
    item = Assessment(task=Task("x"), probabilities=Probabilities(0, 0, 1), explanation=why)
    (row,) = lines([item])
    assert list(row) == [*ASSESSMENT_KEYS, "explanation"]
    assert row["explanation"]["words"] == [{"word": "Prune", "effect": -0.3}]


def test_extractions():
    (row,) = lines([extraction()])
    assert list(row) == EXTRACT_KEYS
    assert (row["schema"], row["kept"], row["kind"]) == ("tasktriage.extract/1", False, "benefit")


def test_lines_are_utf8_text_and_stay_lines():
    stream = io.StringIO()
    JsonLinesOutput().write([full("Größe\nmessen 木\u2028")], RUN, stream)
    assert stream.getvalue().count("\n") == 1
    assert "Größe\\nmessen 木" in stream.getvalue()


def test_half_a_surrogate_pair_can_be_written():
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    JsonLinesOutput().write([full("half \ud83d"), full("whole 👍")], RUN, stream)
    stream.seek(0)
    assert [json.loads(line)["text"] for line in stream] == ["half \ud83d", "whole 👍"]


def test_document_holds_run_and_results():
    data = document([full(), full()])
    assert list(data) == ["schema", "run", "results"]
    assert data["schema"] == "tasktriage.run/1"
    assert data["run"]["command"] == "classify"
    assert data["run"]["coverage"] == 0.9
    assert [list(row) for row in data["results"]] == [ASSESSMENT_KEYS] * 2


def test_zero_results():
    assert document([])["results"] == []
    assert lines([]) == []


def test_each_result_is_written_before_the_next_is_pulled():
    for output in (JsonLinesOutput(), JsonOutput()):
        stream, seen = io.StringIO(), []

        def pulled(stream=stream, seen=seen):
            for number in range(3):
                seen.append(stream.getvalue().count("assessment/1"))
                yield full(str(number))

        output.write(pulled(), RUN, stream)
        assert seen == [0, 1, 2]


def test_lines_are_flushed_one_by_one():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8")
    seen = []

    def pulled():
        for number in range(3):
            seen.append(raw.getvalue().count(b"\n"))
            yield full(str(number))

    JsonLinesOutput().write(pulled(), RUN, stream)
    assert seen == [0, 1, 2]


def test_the_stream_stays_open():
    for output in (JsonLinesOutput(), JsonOutput()):
        stream = io.StringIO()
        output.write([full()], RUN, stream)
        assert not stream.closed


@pytest.mark.parametrize("output", [JsonLinesOutput, JsonOutput])
def test_a_row_that_is_too_long_to_be_carried_is_said_once(output):
    run = RunInfo(version="1", command="classify", created="2026-11-29", keep_columns=True)
    long = Task("Prune", origin=Origin(document="a.csv"), row=Row({}, TableForm(columns=("n",))))
    with pytest.warns(UserWarning, match=r"^a\.csv: has a row of more than 262,144") as said:
        output().write([Assessment(task=long)] * 2, run, io.StringIO())
    assert len(said) == 1
