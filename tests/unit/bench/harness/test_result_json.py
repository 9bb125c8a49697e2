"""Results as JSON: ours come out as they went in, a stranger's is read as far as it goes."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from tasktriage.bench.harness.result_json import SCHEMA, as_json, from_json

ROOT = Path(__file__).parents[4]
PUBLISHED = sorted((ROOT / "benchmarks/results/bench").glob("*/*.json"))
JSON_SCHEMA = json.loads(
    files("tasktriage.bench.harness").joinpath("result.schema.json").read_text("utf-8")
)


def shown(path):
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", PUBLISHED, ids=shown)
def test_a_published_result_is_written_as_it_was_read(path):
    body = json.loads(path.read_text("utf-8"))
    body.pop("ceiling", None)  # of earlier versions, and not read
    # with the keys in their order, and whole numbers whole
    assert json.dumps(as_json(from_json(body))) == json.dumps(body)


def test_there_are_published_results():
    assert len(PUBLISHED) > 20


def test_a_failed_run_is_as_the_schema_says():
    body = {
        "schema": SCHEMA,
        "created": "2026-11-20T10:00:00+00:00",
        "run_id": "0123456789ab",
        "identity": {
            "suite": "s@1",
            "kind": "transfer",
            "candidate": "c",
            "candidate_version": None,
            "data": {"yard": {"tasks.csv": "0" * 64}},
            "rows_sha256": "0" * 64,
            "split_sha256": "0" * 64,
            "seeds": [0],
            "metrics_version": 1,
            "params": {},
        },
        "environment": {
            "python": "3.11.7",
            "platform": "Linux",
            "cpu": "a cpu",
            "cores": 2,
            "packages": {},
            "command": "tasktriage bench run s",
        },
        "data": {
            "n_train": [3],
            "n_test": 2,
            "n_groups": 2,
            "class_counts": [1, 1, 0],
            "dropped": {"seen_text": 0},
            "near_duplicates": 0,
            "title": "t",
            "licence": "l",
        },
        "status": "failed",
        "error": "it was killed",
        "contamination": {"status": "unknown", "detail": "the run failed"},
        "scores": {},
        "confusion": None,
        "by_group": {},
        "curves": None,
        "worst": [],
        "cost": {"fit_s": 0.0, "predict_s": 0.0, "embed_s": 0.0},
        "predictions": None,
    }
    jsonschema.validate(body, JSON_SCHEMA, jsonschema.Draft202012Validator)
    assert json.dumps(as_json(from_json(body))) == json.dumps(body)


@pytest.mark.parametrize("raw", [None, [], "x", {}, {"identity": 3, "scores": [], "curves": "x"}])
def test_what_is_missing_or_ill_typed_is_none(raw):
    result = from_json(raw)
    assert not result.ok
    assert (result.identity.suite, result.identity.candidate) == ("", "")
    assert (result.scores, result.curves, result.predictions) == ({}, None, None)
    assert (result.data.n_test, result.environment.cores, result.cost.fit_s) == (None, None, None)
    assert from_json(json.loads(json.dumps(as_json(result)))) == result


def test_figures_are_finite_numbers_or_none():
    scores = {
        "nan": {"value": float("nan"), "ci95": [0, float("inf")]},
        "true": {"value": True, "ci95": [1]},
        "loss": {"value": 2, "unit": "nats", "higher_is_better": False},
    }
    found = from_json({"scores": scores})
    assert (found.score("nan").value, found.score("nan").ci95) == (None, (0, None))
    assert (found.score("true").value, found.score("true").ci95) == (None, (None, None))
    assert not found.score("loss").higher_is_better
    assert found.score("missing").value is None


def test_counts_with_one_that_is_none_are_not_there():
    counts, bad = [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2, 3], [4, "5", 6], [7, 8, 9]]
    data = {"class_counts": [1, None, 3], "n_train": [5, 6.5]}
    found = from_json({"data": data, "confusion": bad, "by_tag": {"t": {"confusion": counts}}})
    assert (found.data.class_counts, found.data.n_train, found.confusion) == (None, (), None)
    assert found.by_tag["t"].confusion == ((1, 2, 3), (4, 5, 6), (7, 8, 9))


def test_more_figures_of_a_tag_are_there_where_it_has_some():
    path = next(path for path in PUBLISHED if "codebook/" in shown(path))
    body = json.loads(path.read_text("utf-8"))
    body.pop("ceiling", None)
    few, *others = body["by_tag"].values()
    score = {"value": 0.5, "unit": "ratio", "higher_is_better": True, "ci95": [0.4, None]}
    others[0]["scores"] = {"macro_f1": score, "coverage": {**score, "value": None}}
    jsonschema.validate(body, JSON_SCHEMA, jsonschema.Draft202012Validator)
    assert json.dumps(as_json(from_json(body))) == json.dumps(body)
    few["scores"] = {}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(body, JSON_SCHEMA, jsonschema.Draft202012Validator)
    few["scores"] = {"macro_f1": "0.5"}
    assert from_json(body).by_tag[next(iter(body["by_tag"]))].scores["macro_f1"].value is None


def test_what_was_added_is_read_as_it_was_written_and_an_old_ceiling_is_passed_over():
    path = next(path for path in PUBLISHED if "onet-codebook/" in shown(path))
    body = json.loads(path.read_text("utf-8"))
    body["ceiling"] = {"raters": "a / b", "macro_f1": 0.8, "kappa": 0.7, "share": 0.9}
    jsonschema.validate(body, JSON_SCHEMA, jsonschema.Draft202012Validator)
    assert "ceiling" not in as_json(from_json(body))
    body.pop("ceiling")
    body.pop("agreement", None)
    body["data"] |= {"headline_folds": [1, 2], "agreement": "two readers: .8"}
    first = next(iter(body["by_group"].values()))
    first |= {"brier": 0.5, "calibration": 0.1, "coverage": 0.9, "set_size": 1.25}
    worst = list(body).index("worst") + 1
    found = {"between": "a / b", "kind": "raters", "rows": 9, "n": 9}
    added = found | {"accuracy": 0.5, "macro_f1": 0.25, "kappa": None}
    items = [*body.items()]
    body = dict([*items[:worst], ("agreement", [added]), *items[worst:]])
    jsonschema.validate(body, JSON_SCHEMA, jsonschema.Draft202012Validator)
    read = from_json(body)
    assert json.dumps(as_json(read)) == json.dumps(body)
    assert (read.data.headline_folds, read.agreement[0].kappa) == ((1, 2), None)


def test_what_is_no_text_is_empty():
    found = from_json({"run_id": 7, "error": ["x"], "environment": {"packages": {"numpy": {}}}})
    assert (found.run_id, found.error, found.environment.packages) == ("", None, {"numpy": ""})
