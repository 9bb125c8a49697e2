"""A suite and a candidate → a result that the schema knows; resumed, repeated, failed."""

from __future__ import annotations

import dataclasses
import json
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score, f1_score

from tasktriage.bench.harness import candidates
from tasktriage.bench.harness import execute as module
from tasktriage.bench.harness.compare import compare
from tasktriage.bench.harness.execute import Job, execute, fail
from tasktriage.bench.harness.prepared import prepare
from tasktriage.bench.harness.result_files import read_predictions, read_results, result_path
from tasktriage.bench.harness.result_json import from_json
from tasktriage.bench.harness.suite import find_suite
from tasktriage.bench.harness.vectors import Vectors

from .conftest import LABELS, tasks

SCHEMA = json.loads(
    files("tasktriage.bench.harness").joinpath("result.schema.json").read_text("utf-8")
)
TIMES = ("tasks_per_second", "first_answer_s", "peak_memory_mb")


@pytest.fixture
def run(kiln, tmp_path):
    """Execute a candidate and validate the file."""

    def run(suite, name="words", *, out="out", rerun=False):
        job = Job(suite, name, tmp_path / out, "tasktriage", rerun)
        result = execute(job, kiln, Vectors(tmp_path / out / ".vectors"))
        path = result_path(tmp_path / out, suite.suite.name, name)
        written = json.loads(path.read_text("utf-8"))
        jsonschema.validate(written, SCHEMA, jsonschema.Draft202012Validator)
        assert from_json(written) == result
        return written

    return run


@pytest.fixture
def transfer(folder, suite_file, kiln, prepared):
    """Return a factory of suites that test another set."""

    def make(kind, tested, *, target=False):
        place = folder("shed", tested, target=target)
        made = suite_file(folder(), kind, test_dataset=f"folder:{place}")
        return prepare(find_suite(str(made)), kiln, None, Vectors())

    return make


def scores(body):
    return {name: entry for name, entry in body["scores"].items() if name not in TIMES}


def predictions(body, tmp_path, out="out"):
    folder = tmp_path / out / body["identity"]["suite"].split("@")[0]
    return read_predictions(from_json(body), folder)


def test_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == SCHEMA["properties"]["schema"]["const"]


def test_a_suite_on_the_codebook_is_scored_by_tag(run, prepared, folder, suite_file, kiln):
    made = suite_file(folder(), "transfer", test_dataset="codebook")
    body = run(prepare(find_suite(str(made)), kiln, None, Vectors()))
    by_tag = body["by_tag"]
    assert {"ACC", "LIC", "register:plain"} <= set(by_tag)
    registers = [found for name, found in by_tag.items() if name.startswith("register:")]
    assert sum(found["n"] for found in registers) == body["data"]["n_test"]
    counts = np.sum([found["confusion"] for found in registers], axis=0)
    assert counts.tolist() == body["confusion"]
    value, (low, high) = (body["scores"]["recall_accountable"][k] for k in ("value", "ci95"))
    assert low <= value <= high
    assert set(body["identity"]["data"]["codebook"]) == {"the test part"}


def test_folds(run, prepared, tmp_path):
    body = run(prepared())
    assert (body["status"], body["error"]) == ("ok", None)
    assert body["data"]["n_test"] == sum(body["data"]["class_counts"]) == 90
    assert body["data"]["n_groups"] == 10
    assert len(body["data"]["n_train"]) == 5
    assert body["contamination"]["status"] == "no"
    assert body["scores"]["macro_f1"]["value"] > 0.7
    assert body["identity"]["seeds"] == [0]
    assert body["cost"]["fit_s"] > 0
    lines = predictions(body, tmp_path)
    assert sorted(x.id for x in lines) == sorted(f"t{n}" for n in range(90))
    assert not (tmp_path / "out" / "yards" / ".work" / f"words-{body['run_id']}").exists()


def test_folds_that_choices_were_made_on_are_scored_beside(run, prepared, tmp_path):
    suite = prepared(chosen_on=[0, 3])
    first, second = run(suite, "noisy"), run(suite, "words")
    for body in (first, second):
        lines = predictions(body, tmp_path)
        assert {line.fold for line in lines} == {0, 1, 2, 3, 4}
        scored = [line for line in lines if line.fold in (1, 2, 4)]
        data = body["data"]
        assert data["headline_folds"] == [1, 2, 4]
        assert data["n_test"] == sum(data["class_counts"]) == len(scored) < 90
        assert data["n_groups"] == len({line.group for line in scored})
        assert np.sum(body["confusion"]) == len(scored)
        for rows, name in ((scored, "macro_f1"), (lines, "macro_f1_every_fold")):
            pred = [int(np.argmax(row.p)) for row in rows]
            f1 = f1_score([row.y for row in rows], pred, average="macro")
            assert body["scores"][name]["value"] == pytest.approx(f1)
    assert set(first["scores"]) >= {f"{n}_every_fold" for n in ("accuracy", "kappa")}
    (pair,) = compare(read_results([tmp_path / "out"])).pairs
    figures = {
        b["identity"]["candidate"]: b["scores"]["macro_f1"]["value"] for b in (first, second)
    }
    assert pair.difference == pytest.approx(figures[pair.a] - figures[pair.b]), "the same rows"


def test_other_folds_chosen_on_are_another_run(run, prepared):
    one = prepared()
    other = dataclasses.replace(one, suite=dataclasses.replace(one.suite, chosen_on=(2,)))
    assert run(one)["run_id"] != run(other)["run_id"]


def test_sets_and_what_they_are_scored_by_are_in_the_files(run, prepared, tmp_path):
    body = run(prepared(), "noisy")
    lines = predictions(body, tmp_path)
    held = [line.y in line.set for line in lines]
    size = [len(line.set) for line in lines]
    wrong = [s == 1 and not h for s, h in zip(size, held, strict=True)]
    expected = {"coverage": held, "set_size": size, "wrong_and_sure": wrong}
    for name, values in expected.items():
        assert body["scores"][name]["value"] == pytest.approx(np.mean(values)), name
    assert all(int(np.argmax(line.p)) in line.set for line in lines)


def test_scores_equal_those_of_the_predictions_file(run, prepared, tmp_path):
    body = run(prepared(), "noisy")
    lines = predictions(body, tmp_path)
    y = [x.y for x in lines]
    p = np.array([x.p for x in lines])
    pred = p.argmax(axis=1)
    assert body["scores"]["macro_f1"]["value"] == pytest.approx(f1_score(y, pred, average="macro"))
    kappa = cohen_kappa_score(y, pred, weights="quadratic")
    assert body["scores"]["kappa"]["value"] == pytest.approx(kappa)
    soft = np.array([x.soft for x in lines])
    rho = spearmanr(p @ [1, 0.5, 0], soft @ [1, 0.5, 0]).statistic
    assert body["scores"]["spearman"]["value"] == pytest.approx(rho)


def test_transfer(run, transfer):
    tested = [(f"s{r[0]}", f"{r[1]} again", r[2], r[3]) for r in tasks(4)]
    tested.append(("same", next(iter(tasks()))[1], LABELS[0], "job 0"))
    body = run(transfer("transfer", tested))
    assert body["data"]["n_train"] == [89]
    assert body["data"]["dropped"] == {"seen_text": 1}
    assert body["data"]["n_test"] == 37
    assert body["scores"]["macro_f1"]["value"] > 0.7


def test_rank(run, transfer, tmp_path):
    numbers = {label: 2 - place for place, label in enumerate(LABELS)}
    tested = [(f"s{r[0]}", f"{r[1]} again", numbers[r[2]], r[3]) for r in tasks(4)]
    body = run(transfer("rank", tested, target=True))
    assert body["scores"]["spearman"]["value"] > 0.7
    assert "macro_f1" not in body["scores"]
    assert body["curves"] is None
    assert body["data"]["class_counts"] == [0, 0, 0]
    line = predictions(body, tmp_path)[0]
    assert (line.y, line.soft) == (None, None)
    assert line.target is not None


@pytest.mark.parametrize(
    ("kind", "steps", "key"), [("few-shot", [2, 5], "shots"), ("learning-curve", [0.5, 1], "share")]
)
def test_steps(run, prepared, tmp_path, kind, steps, key):
    body = run(prepared(kind, steps=steps, draws=3))
    curve = body["curves"]["learning"]
    assert [point[key] for point in curve] == steps
    assert all(point["draws"] == 3 for point in curve)
    assert curve[0]["n_train"] < curve[1]["n_train"]
    for point in curve:
        assert point["ci95"][0] <= point["macro_f1"] <= point["ci95"][1]
        assert point["range"][0] <= point["macro_f1"] <= point["range"][1]
    # the headline is the largest step's
    assert body["data"]["n_test"] == 18
    assert np.sum(body["confusion"]) == 3 * 18
    assert {x.step for x in predictions(body, tmp_path)} == set(steps)


def test_near_duplicates_are_counted_and_scored_without(run, prepared):
    made = prepared()
    near = tuple(marks | (np.arange(len(marks)) < 2) for marks in made.near)
    body = run(dataclasses.replace(made, near=near))
    assert body["data"]["near_duplicates"] == 10
    both = (body["scores"][k]["value"] for k in ("macro_f1", "macro_f1_without_near_duplicates"))
    assert len(set(both)) == 2


def test_the_same_run_is_not_run_again(run, prepared, monkeypatch, tmp_path):
    made = prepared()
    first = run(made, "noisy")
    monkeypatch.setattr(module, "run_parts", lambda *_, **__: pytest.fail("was run again"))
    assert run(made, "noisy") == first
    # unless something is missing
    (tmp_path / "out" / "yards" / first["predictions"]["path"]).write_bytes(b"cut")
    with pytest.raises(pytest.fail.Exception):
        run(made, "noisy")


def test_rerun_runs_every_part(run, prepared, monkeypatch):
    made, asked = prepared(), []
    first = run(made, "noisy")
    true = module.run_parts
    monkeypatch.setattr(module, "run_parts", lambda *a, **k: asked.append(a[3]) or true(*a, **k))
    asked_dir = run(made, "noisy", rerun=True)
    assert len(asked) == 1
    assert scores(asked_dir) == scores(first)
    assert asked_dir["predictions"] == first["predictions"]


def test_rerun_forgets_the_parts_of_a_failed_run(run, prepared, tmp_path):
    made = prepared()
    run(made, "raises")
    work = next((tmp_path / "out" / "yards" / ".work").iterdir())
    assert sorted(p.name for p in work.iterdir()) == [f"part-{n}.json.gz" for n in range(3)]
    (work / "part-0.json.gz").write_bytes(b"other")
    run(made, "raises", rerun=True)  # FITS counts on: it fails in its first part
    assert not work.exists()


def test_changed_labels_are_another_run(run, prepared):
    made = prepared()
    first = run(made)
    row = made.train.rows[0]
    other = dataclasses.replace(row, label=LABELS_OTHER[row.label])
    changed = dataclasses.replace(made.train, rows=(other, *made.train.rows[1:]))
    assert run(dataclasses.replace(made, train=changed))["run_id"] != first["run_id"]


LABELS_OTHER = dict(zip(LABELS, (*LABELS[1:], LABELS[0]), strict=True))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("raises", "fold 3: candidate 'raises' failed: RuntimeError: the kiln is cold"),
        ("nans", "fold 0: candidate 'nans' gave"),
        ("unmakable", "candidate 'unmakable': classifier 'unmakable' from file"),
    ],
)
def test_a_failure_is_a_result(run, prepared, name, message):
    body = run(prepared(), name)
    assert body["status"] == "failed"
    assert body["error"].startswith(message)
    assert body["scores"] == {}


def test_a_failed_run_goes_on_where_it_stopped(run, prepared, tmp_path):
    made = prepared()
    assert run(made, "raises")["status"] == "failed"
    (tmp_path / "mended").touch()
    body = run(made, "raises")
    whole = run(made, "raises", out="whole")
    assert scores(body) == scores(whole)
    assert body["predictions"] == whole["predictions"]


def test_a_failure_takes_the_place_of_an_older_result(run, prepared, tmp_path):
    made = prepared()
    run(made)
    fail(Job(made, "words", tmp_path / "out", "x"), "it was killed")
    body = json.loads(result_path(tmp_path / "out", "yards", "words").read_text("utf-8"))
    assert body["error"] == "it was killed"
    assert run(made)["status"] == "ok"


def test_a_wrong_file_in_the_place_of_a_result_is_written_over(run, prepared, tmp_path):
    path = result_path(tmp_path / "out", "yards", "words")
    path.parent.mkdir(parents=True)
    path.write_text("{", "utf-8")
    assert run(prepared())["status"] == "ok"


def hashed(dataset, sha256):
    return dataclasses.replace(dataset, hashes={"tasks.csv": sha256})


def test_contamination_of_a_shipped_model(run, transfer, plugins, monkeypatch):
    """`default` answers as shipped in a transfer; its card names a file by its sha256."""
    tested = [(f"s{r[0]}", f"{r[1]} again", r[2], r[3]) for r in tasks(4)]
    tested.append(("same", next(iter(tasks()))[1], LABELS[0], "job 0"))
    made = transfer("transfer", tested)
    card = plugins.models.create("default").manifest.raw["training"]["data"]["sha256"]

    body = run(made, "default")
    assert body["contamination"]["status"] == "no"
    assert body["scores"]["model_size_mb"]["value"] > 1

    named = dataclasses.replace(made, test=hashed(made.test, card))
    assert run(named, "default")["contamination"] == {
        "status": "yes",
        "detail": "it was trained on shed before this run",
    }
    # the run drops the row from its training set, but the model has seen it
    seen = dataclasses.replace(made, train=hashed(made.train, card))
    monkeypatch.setattr(candidates, "_recipe", lambda model: None)  # it can't be trained again
    body = run(seen, "default")
    assert body["contamination"] == {
        "status": "yes",
        "detail": "its training data hold 1 of the tested texts",
    }
    both = (body["scores"][k]["value"] for k in ("macro_f1", "macro_f1_without_near_duplicates"))
    assert len(set(both)) == 2


class Tuned:
    """Stands for a network: minutes of training are no unit test."""

    def __init__(self, *args):
        pass

    def fit(self, rows):
        self.rows_ = len(rows.texts)

    def predict_proba(self, texts):
        return np.tile([0.2, 0.3, 0.5], (len(texts), 1))


def test_a_model_that_saw_tested_texts_is_trained_again_without_them(
    run, transfer, plugins, monkeypatch
):
    monkeypatch.setattr(candidates, "TunedFitter", Tuned)
    card = plugins.models.create("default").manifest.raw["training"]["data"]["sha256"]
    tested = [(f"s{r[0]}", f"{r[1]} again", r[2], r[3]) for r in tasks(4)]
    tested.append(("same", next(iter(tasks()))[1], LABELS[0], "job 0"))
    made = transfer("transfer", tested)
    seen = dataclasses.replace(made, train=hashed(made.train, card))
    assert run(seen, "default")["contamination"]["status"] == "no"


def test_ratings_and_reasons_of_the_rows_reach_what_is_retrained(run, prepared, monkeypatch):
    class Told(Tuned):
        seen = ()

        def fit(self, rows):
            super().fit(rows)
            Told.seen += tuple(zip(rows.texts, rows.ratings, rows.tags, strict=True))

    monkeypatch.setattr(candidates, "TunedFitter", Told)
    made = prepared()
    said = {
        row.text: ({"gpt4_exposure": f"E{n % 3}"}, ("ACC", "labels:codebook")[n % 2 :])
        for n, row in enumerate(made.train.rows)
    }
    rows = tuple(
        dataclasses.replace(row, ratings=said[row.text][0], tags=said[row.text][1])
        for row in made.train.rows
    )
    run(dataclasses.replace(made, train=dataclasses.replace(made.train, rows=rows)), "default")
    assert {text for text, *_ in Told.seen} == set(said)
    assert all((ratings, tags) == said[text] for text, ratings, tags in Told.seen)


def test_the_shipped_models_recipe_is_retrained_where_the_suite_trains(run, prepared, monkeypatch):
    monkeypatch.setattr(candidates, "TunedFitter", Tuned)
    body = run(prepared(), "default")
    assert body["contamination"]["status"] == "no"
    assert body["identity"]["params"]["model_sha256"]
    assert body["cost"]["fit_s"] >= 0
