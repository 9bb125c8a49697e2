"""`tasktriage bench extraction`, from the command to the result file."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from tasktriage.bench.extraction.postings import load_postings
from tasktriage.corpora.sentences import Part, load_sentences

SCHEMA = json.loads(
    files("tasktriage.bench.extraction").joinpath("result.schema.json").read_text("utf-8")
)
DATA = os.environ.get("TASKTRIAGE_DATA")  # read before the fixtures hide it
OWN = [s for s in load_sentences() if s.part is Part.DEV and s.sector == "postings"]
WIDTH = 80
PLUGIN = """\
import numpy as np
from tasktriage.plugin import (ExtractorSpec, ModelInfo, ModelOutput, ModelSpec, Origin, Task,
                               Unit, UnitKind, hookimpl)

class Silent:
    info = ModelInfo("silent", "1", None)
    embedder_id = "none"
    languages = ()
    def assess(self, texts):
        vectors = np.tile(np.eye(1, 4, dtype=np.float32), (len(texts), 1))
        return ModelOutput(vectors, np.full((len(texts), 3), 1 / 3))
    def prediction_sets(self, probabilities, coverage):
        return None
    def is_task_threshold(self, *, given):
        return None

class Lines:
    def extract(self, document):
        start = 0
        for line in document.text.split("\\n"):
            if line:
                origin = Origin(document=document.name, start=start, end=start + len(line))
                yield Unit(task=Task(line, origin=origin), kind=UnitKind.DUTY, prior=1.0, why="x")
            start += len(line) + 1

class Fails:
    def extract(self, document):
        raise RuntimeError("the pencil broke")
        yield

@hookimpl
def tasktriage_models():
    yield ModelSpec(name="silent", summary="says nothing", factory=Silent)

@hookimpl
def tasktriage_extractors():
    yield ExtractorSpec(name="lines", summary="every line", factory=Lines)
    yield ExtractorSpec(name="fails", summary="fails", factory=Fails)
"""


@pytest.fixture
def plugin(write):
    return ("--plugin-file", write("mine.py", PLUGIN))


def result(folder, name, candidate):
    body = json.loads((Path(folder) / name / f"{candidate}.json").read_text("utf-8"))
    jsonschema.validate(body, SCHEMA)
    return body


def scores(body, variant="with_headings"):
    return {name: entry["value"] for name, entry in body["results"][variant]["scores"].items()}


def test_our_own_set_runs_from_the_installed_command(run, plugin, tmp_path):
    args = ("bench", "extraction", "--set", "own", "--model", "silent", "--out", "out")
    done = run(*plugin, *args).ok()
    lines = done.out.splitlines()
    count = len({s.family for s in OWN})
    assert lines[0] == f"own: {count} documents, intervals over documents; rules, silent 1"
    assert lines[1].split() == ["metric", "headings", "95", "%", "none", "95", "%"]
    assert len(lines) == 2 + 9
    assert max(map(len, lines)) <= WIDTH
    body = result(tmp_path / "out", "own", "rules.silent")
    assert body["identity"]["extractor"] == "tasktriage/rules"
    for variant in ("with_headings", "without_headings"):
        got = scores(body, variant)
        assert got["offsets_correct"] == 1.0
        assert got["recall"] > 0.5
        assert got["precision"] > 0.5
        assert f"{got['recall']:.3f}" in done.out
    # and again: equal, but for the time
    run(*plugin, *args[:-1], "again").ok()
    again = result(tmp_path / "again", "own", "rules.silent")
    assert (again["run_id"], again["results"]) == (body["run_id"], body["results"])


def test_no_sentence_stands_in_a_result(tt, plugin, tmp_path):
    tt(*plugin, "bench", "extraction", "--set", "own", "--model", "silent", "--out", "o").ok()
    raw = (tmp_path / "o" / "own" / "rules.silent.json").read_text("utf-8")
    assert not [s.text for s in OWN if len(s.text.split()) > 1 and s.text in raw]


def test_an_extractor_that_takes_every_line(tt, plugin, tmp_path):
    tt(*plugin, "bench", "extraction", "--set", "own", "--model", "silent", "--extractor", "lines",
       "--out", "o").ok()  # fmt: skip
    body = result(tmp_path / "o", "own", "lines.silent")
    counts, got = body["results"]["with_headings"]["counts"], scores(body)
    assert counts["extracted"] == counts["reference"]
    assert (got["recall"], got["duty_text_covered"], got["offsets_correct"]) == (1.0, 1.0, 1.0)
    assert got["ends_mid_sentence"] == 0.0
    counted = sum(n for kind, n in counts["extracted"].items() if kind != "ignored")
    assert got["precision"] == pytest.approx(counts["extracted"]["duty"] / counted, abs=0.01)
    assert got["leak_benefit"] == pytest.approx(counts["extracted"]["benefit"] / counted, abs=0.01)
    # headings are all that is gone
    plain = body["results"]["without_headings"]["counts"]["extracted"]
    lost = counts["extracted"]["boilerplate"] - plain["boilerplate"]
    assert lost == sum(s.kind == "heading" for s in OWN)
    assert {k: v for k, v in plain.items() if k != "boilerplate"} == {
        k: v for k, v in counts["extracted"].items() if k != "boilerplate"
    }


def test_a_set_that_is_not_there(tt, plugin):
    args = (*plugin, "bench", "extraction", "--model", "silent", "--data-dir", "nowhere")
    tt(*args).ok("not in nowhere, so not measured: la, nyc, tts")
    tt(*args, "--set", "la").fails(1, "la.jsonl", "is not there", "--data-dir")
    assert tt(*args, "--set", "paris").code == 2


def test_a_wrong_name_and_a_component_that_fails(tt, plugin):
    args = (*plugin, "bench", "extraction", "--set", "own")
    tt(*args, "--model", "silent", "--extractor", "rule").fails(2, "extractor", "did you mean")
    tt(*args, "--model", "nobody").fails(2, "model", "nobody")
    tt(*args, "--model", "silent", "--extractor", "fails").fails(1, "'fails'", "pencil broke")


@pytest.mark.parametrize("name", ["la", "nyc", "tts"])
def test_a_public_set(tt, plugin, tmp_path, name):
    if DATA is None or not (Path(DATA) / "postings" / f"{name}.jsonl").is_file():
        pytest.skip(f"TASKTRIAGE_DATA names no folder with postings/{name}.jsonl")
    tt(*plugin, "bench", "extraction", "--set", name, "--model", "silent", "--data-dir", DATA,
       "--out", "o").ok()  # fmt: skip
    body = result(tmp_path / "o", name, "rules.silent")
    got = scores(body)
    assert got["offsets_correct"] == 1.0
    assert got["duty_text_covered"] > 0.5
    raw = (tmp_path / "o" / name / "rules.silent.json").read_text("utf-8")
    for posting in load_postings(name, Path(DATA)).rows:
        assert posting.id not in raw
        assert posting.title not in raw
