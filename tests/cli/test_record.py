"""The records against their schemas, and n in = n out."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from .conftest import EXAMPLES, ROWS, csv_text, rows

KEYS = [
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
SUM_TOLERANCE = 1e-5


def schema(name: str) -> dict[str, Any]:
    text = files("tasktriage.contracts").joinpath(f"{name}.schema.json").read_text("utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


@pytest.fixture(scope="module")
def assessment() -> Draft202012Validator:
    return Draft202012Validator(schema("assessment"))


@pytest.fixture(scope="module")
def extraction() -> Draft202012Validator:
    return Draft202012Validator(schema("extract"))


@pytest.mark.parametrize(("name", "keys"), [("assessment", KEYS), ("extract", EXTRACT_KEYS)])
def test_schemas_are_sound_and_strict(name, keys):
    read = schema(name)
    Draft202012Validator.check_schema(read)
    assert read["required"] == keys
    assert set(read["properties"]) - set(keys) <= {"correction", "explanation", "row"}
    todo: list[Any] = [read]
    while todo:
        part = todo.pop()
        if isinstance(part, list):
            todo += part
        elif isinstance(part, dict):
            todo += part.values()
            if isinstance(part.get("properties"), dict):
                assert part["additionalProperties"] is False
                assert "description" in part
                assert all("description" in p for p in part["properties"].values())


def test_rows_of_a_table(classified, assessment):
    lines = classified.read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert len(records) == ROWS
    assert [(r["id"], r["text"]) for r in records] == rows(ROWS)
    assert [r["source"]["line"] for r in records] == list(range(2, ROWS + 2))
    for record in records:
        assessment.validate(record)
        assert list(record) == KEYS
        assert abs(sum(record["probabilities"].values()) - 1) < SUM_TOLERANCE
        p = record["probabilities"]
        assert abs(record["score"] - p["automatable"] - p["augmentable"] / 2) < SUM_TOLERANCE
        assert p[record["label"]] == max(p.values())
        assert record["prediction_set"]  # of labels that can't be ruled out, each by its own limit
        assert record["uncertain"] is (len(record["prediction_set"]) > 1)
        chances = [r["probability"] for r in record["reasons"]]
        assert chances == sorted(chances, reverse=True)
        assert len(chances) == (7 if record["label"] == "human-critical" else 0)
    assert set(Counter(r["label"] for r in records)) == {
        "automatable",
        "augmentable",
        "human-critical",
    }


def test_answers_do_not_depend_on_the_neighbours(classified, tt, write):
    """A text gets the same answer alone, in another order and among 2,000."""
    pairs = rows(ROWS)[700:720][::-1]
    write("few.csv", csv_text(pairs))
    few = tt("classify", "few.csv", "--id-column", "ref", "-f", "jsonl").ok().records
    all_ = {r["id"]: r for r in map(json.loads, classified.read_text("utf-8").splitlines())}
    for record in few:
        same = all_[record["id"]]
        assert record["label"] == same["label"]
        assert record["score"] == pytest.approx(same["score"], abs=1e-4)


def test_unusable_rows_keep_their_place(tt, write, assessment):
    write(
        "mixed.jsonl",
        '{"task": "Write tests", "ref": 7}\n{broken\n\n{"task": "", "ref": "b"}\n[1]\n'
        '{"task": 3}\n{"task": "  Call\\n the  family "}\n',
    )
    result = tt("classify", "mixed.jsonl", "--id-column", "ref", "-f", "jsonl")
    result.fails(1, "mixed.jsonl: 4 rows", "line 2: not valid JSON")
    records = result.records
    numbered = [f"mixed.jsonl#{n}" for n in range(1, 7)]
    assert [r["id"] for r in records] == ["7", numbered[1], "b", *numbered[3:]]
    assert [r["source"]["line"] for r in records] == [1, 2, 4, 5, 6, 7]
    for record in records:
        assessment.validate(record)
        assert list(record) == KEYS
        assert (record["label"] is None) == (record["error"] is not None)
    assert records[-1]["text"] == "Call the family"
    assert records[-1]["changes"] == ["white space folded"]


def test_a_row_without_a_text_keeps_its_id(tt, write):
    write("t.jsonl", '{"task": "Write tests", "ref": "a"}\n{"ref": "b"}\n{"task": 3, "ref": "c"}\n')
    result = tt("classify", "t.jsonl", "--id-column", "ref", "-f", "jsonl")
    assert [r["id"] for r in result.records] == ["a", "b", "c"]


@pytest.mark.parametrize("name", ["qa_engineer.md", "devops_engineer.md", "nurse.md"])
def test_documents(tt, assessment, extraction, name):
    path = EXAMPLES / name
    text = path.read_text("utf-8")
    for record in tt("classify", path, "-f", "jsonl").ok().records:
        assessment.validate(record)
        assert list(record) == KEYS
        source = record["source"]
        span = text[source["start"] : source["end"]]
        assert text.count("\n", 0, source["start"]) + 1 == source["line"]
        assert record["changes"] or " ".join(span.split()) == record["text"]
    everything = tt("extract", path, "--all", "-f", "jsonl").ok().records
    for record in everything:
        extraction.validate(record)
        assert list(record) == EXTRACT_KEYS
    assert [r["id"] for r in everything] == [f"{path}#{n + 1}" for n in range(len(everything))]
    kept = tt("extract", path, "-f", "jsonl").ok().records
    assert kept == [r for r in everything if r["kept"]]


def test_matches_and_explanations(tt, assessment):
    texts = ("--text", "Write regression tests", "--text", "Give medicines to patients")
    args = ("classify", *texts, "--sector", "sdlc", "--explain", "-f", "jsonl")
    records = tt(*args).ok().records
    for record in records:
        assessment.validate(record)
        assert list(record) == [*KEYS, "explanation"]
        assert len(record["explanation"]["neighbours"]) == 3
        effects = [abs(word["effect"]) for word in record["explanation"]["words"]]
        assert effects == sorted(effects, reverse=True)
    assert records[0]["taxonomies"]


def test_a_schema_refuses_what_is_not_in_it(classified, assessment):
    record = json.loads(classified.read_text("utf-8").splitlines()[0])
    assert not assessment.is_valid(record | {"extra": 1})
    assert not assessment.is_valid(record | {"label": "maybe"})
    for key in KEYS:
        assert not assessment.is_valid({k: v for k, v in record.items() if k != key})
