"""Extraction results: files that their schema knows."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from tasktriage.bench.extraction.kinds import PassageKind
from tasktriage.bench.extraction.result import (
    SCHEMA,
    Counts,
    ExtractionResult,
    Identity,
    SetFacts,
    Share,
    Variant,
    write,
)
from tasktriage.bench.extraction.score import METRICS
from tasktriage.bench.extraction.sets import SETS
from tasktriage.bench.provenance import environment
from tasktriage.contracts.errors import OutputError
from tasktriage.domain.assessment import ModelInfo

ROOT = Path(__file__).parents[4]
PUBLISHED = sorted((ROOT / "benchmarks/results/extraction").glob("*/*.json"))
JSON_SCHEMA = json.loads(
    files("tasktriage.bench.extraction").joinpath("result.schema.json").read_text("utf-8")
)


@pytest.fixture
def result():
    kinds = {str(kind): number for number, kind in enumerate(PassageKind)}
    counts = Counts(reference=kinds, stock=1, extracted=kinds, matched=2, documents_without_units=0)
    scores = {name: Share(0.5, (0.25, 0.75), metric.higher) for name, metric in METRICS.items()}
    scores["f1"] = Share(None, None, True)
    return ExtractionResult(
        created="2026-11-20T10:00:00+00:00",
        run_id="0123456789ab",
        identity=Identity(
            suite="extraction@1",
            set="own",
            extractor="tasktriage/rules",
            extractor_version="1",
            model=ModelInfo("silent", "2", None),
            data={"rows": "0" * 64},
            documents_sha256="1" * 64,
            metrics_version=2,
        ),
        environment=environment("tasktriage bench extraction"),
        data=SetFacts(title="t", licence="l", documents=3, teams=2, silver=False),
        results={name: Variant(scores, counts) for name in ("with_headings", "without_headings")},
    )


def test_a_result_is_as_its_schema_says(result, tmp_path):
    path = write(result, tmp_path)
    assert path == tmp_path / "own" / "rules.silent.json"
    body = json.loads(path.read_text("utf-8"))
    jsonschema.validate(body, JSON_SCHEMA, jsonschema.Draft202012Validator)
    assert body["schema"] == SCHEMA == JSON_SCHEMA["$id"]
    variant = body["results"]["without_headings"]
    assert variant["scores"]["f1"] == {"value": None, "ci95": None, "higher_is_better": True}
    assert variant["counts"]["extracted"]["benefit"] == 2


def test_a_result_that_cannot_be_written_is_one_line(result, tmp_path):
    (tmp_path / "own").write_text("a file", "utf-8")
    with pytest.raises(OutputError, match=r"own: can't be written: File exists"):
        write(result, tmp_path)


def test_the_schema_knows_every_set():
    known = JSON_SCHEMA["properties"]["identity"]["properties"]["set"]["enum"]
    assert sorted(known) == sorted(SETS)


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.parent.name)
def test_published_results_are_as_the_schema_says(path):
    body = json.loads(path.read_text("utf-8"))
    jsonschema.validate(body, JSON_SCHEMA, jsonschema.Draft202012Validator)


def test_there_are_published_results():
    assert len(PUBLISHED) >= 4
