"""Candidates by name, qualified name and folder; fresh ones for every fit."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import tasktriage_models
from tasktriage.bench.harness import fitters
from tasktriage.bench.harness.candidates import (
    candidate_names,
    check_candidates,
    make_candidate,
)
from tasktriage.bench.harness.fitters import LearningRows, TunedFitter
from tasktriage.bench.harness.vectors import Vectors
from tasktriage.contracts.errors import (
    ComponentError,
    ModelFolderError,
    RecipeError,
    UnknownNameError,
)
from tasktriage.domain.label import REASONS
from tasktriage.evaluation.calibration import conformal_quantiles
from tasktriage.extend.manager import Plugins
from tasktriage.models.calibrated import prediction_sets, softmax, thresholds_at
from tasktriage.training.tuner import Tuner, held_out_groups

from .conftest import tasks

DEFAULT = Path(tasktriage_models.__file__).with_name("default")


def make(name, plugins, *, trains=True):
    return make_candidate(name, plugins, Vectors(), trains=trains)


def test_names(kiln):
    assert {"majority", "tfidf-lr", "minilm-lr", "default", "words"} <= set(candidate_names(kiln))


def test_unknown_names(kiln):
    check_candidates(["majority", "file/words", "tasktriage/default", "default"], kiln)
    with pytest.raises(UnknownNameError, match="unknown candidate 'majorty'; did you mean 'major"):
        check_candidates(["majority", "majorty"], kiln)


def test_a_classifier_is_made_anew_for_each_fit(kiln):
    candidate = make("file/words", kiln)
    assert candidate.make() is not candidate.make()
    assert candidate.trained_on == ()
    assert not candidate.shipped
    assert make("uniform", kiln).trained_on is None, "nobody says"
    assert make("rater", kiln).asks == "host/gpt-4-0613"


@pytest.mark.parametrize("name", [e.name for e in Plugins().classifiers if not e.theirs])
def test_every_bundled_classifier_says_what_it_has_seen(name, plugins):
    seen = plugins.classifiers.find(name).spec.trained_on
    assert seen == (("codebook-examples",) if name == "codebook-zero-shot" else ())


RECIPE = """\
schema = "tasktriage.recipe/1"
name = "plain"
version = "7"
"""


def test_a_recipe_is_a_candidate(plugins, tmp_path, monkeypatch):
    path = tmp_path / "plain.toml"
    path.write_text(RECIPE + "[finetune]\nepochs = 1\n", "utf-8")
    name = f"recipe:{path}"
    check_candidates([name], plugins)
    candidate = make(name, plugins)
    assert (candidate.version, candidate.trained_on) == ("7", ())
    assert candidate.calibrated
    assert not candidate.shipped
    before = candidate.params["recipe_sha256"]
    path.write_text(path.read_text("utf-8") + "[codebook]\nweight = 0.5\n", "utf-8")
    changed = make(name, plugins, trains=False)
    assert not changed.shipped, "a recipe has nothing to answer with as it is"
    assert changed.trained_on == ("codebook-train", "codebook-examples")
    assert changed.params["recipe_sha256"] != before


def test_a_recipe_that_trains_no_network_is_no_candidate(plugins, tmp_path):
    path = tmp_path / "plain.toml"
    with pytest.raises(RecipeError, match=r"plain\.toml: no such recipe"):
        check_candidates([f"recipe:{path}"], plugins)
    path.write_text(RECIPE, "utf-8")
    with pytest.raises(RecipeError, match=r"has no \[finetune\].* 'minilm-lr'"):
        check_candidates([f"recipe:{path}"], plugins)


def test_the_version_of_a_plugin_file_is_its_content(kiln, plugin_file):
    before = make("words", kiln).version
    plugin_file.write_text(plugin_file.read_text("utf-8") + "# more\n", "utf-8")
    assert make("words", kiln).version != before


def test_one_that_cannot_be_made_fails_at_once(kiln):
    with pytest.raises(ComponentError, match=r"classifier 'unmakable' from file.*no clay"):
        make("unmakable", kiln)


def test_a_model_is_retrained_by_its_recipe_where_the_suite_trains(plugins):
    pytest.importorskip("torch", reason="PyTorch is not installed")
    candidate = make("default", plugins)
    assert not candidate.shipped
    assert candidate.trained_on == ("codebook-train", "codebook-examples"), "its recipe adds them"
    assert candidate.calibrated
    assert isinstance(candidate.make(), TunedFitter)
    assert candidate.size_bytes > 1e6


def test_a_model_answers_as_shipped_where_it_transfers(plugins):
    candidate = make("default", plugins, trains=False)
    assert candidate.shipped
    file, *ours = candidate.trained_on
    assert len(file) == 64
    assert ours == ["codebook-train", "codebook-examples"]
    texts = ["Approve the release", "Sort the post"]
    expected = plugins.models.create("default").assess(texts).probabilities
    fitter = candidate.make()
    fitter.fit(LearningRows([], np.zeros((0, 3)), [], []))
    assert (fitter.predict_proba(texts) == expected).all()


def test_a_model_folder_is_a_candidate(plugins, tmp_path):
    folder = tmp_path / "mine"
    shutil.copytree(DEFAULT, folder)
    check_candidates([str(folder)], plugins)
    candidate = make(str(folder), plugins)
    assert candidate.name == str(folder)
    assert candidate.params == make("default", plugins).params


@pytest.mark.parametrize(
    ("table", "value", "said"),
    [("codebook", {"contradicted": 0.25}, "'contradicted'"), ("finetune", 5, "must be a table")],
)
def test_a_recipe_of_another_release_says_so(plugins, tmp_path, table, value, said):
    folder = tmp_path / "mine"
    shutil.copytree(DEFAULT, folder)
    manifest = json.loads((folder / "model.json").read_text("utf-8"))
    manifest["training"]["recipe"][table] = value
    (folder / "model.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(ModelFolderError, match=rf"mine: its recipe can't be run again .*{said}"):
        make(str(folder), plugins).make()


def test_a_tuned_model_is_trained_and_calibrated_on_other_rows(plugins, monkeypatch):
    pytest.importorskip("torch", reason="PyTorch is not installed")
    fitted = {}

    class Exported:
        def logits(self, texts):
            return np.array([[0.1 * len(text), 1.0, 0.0] for text in texts])

    class Quick(Tuner):
        def fit(self, rows, **more):
            fitted["rows"], fitted["ratings"] = len(rows), rows.ratings.shape
            fitted["reasons"] = rows.reasons[:3].tolist()
            fitted["reason_weight"] = rows.reason_weight[:3].tolist()
            return Exported()

        def fit_calibrated(self, rows, soft, groups, **more):
            assert soft.shape == (len(rows), 3)
            assert len(groups) == len(rows)
            return self.fit(rows), 2.0

    monkeypatch.setattr(fitters, "Tuner", Quick)
    rows = list(tasks(20))
    soft = np.eye(3)[[("automatable", "augmentable", "human-critical").index(r[2]) for r in rows]]
    names = ("human_exposure", "gpt4_exposure", "gpt4_automation", "gpt4_automation_b")
    ratings = [dict.fromkeys(names, "T1")] * len(rows)
    fitter = make("default", plugins).make()
    tags = [("ACC", "labels:codebook"), ("labels:gpt4",), ("EMP", "LIC"), *[()] * (len(rows) - 3)]
    learning = LearningRows([r[1] for r in rows], soft, [r[3] for r in rows], ratings, tags)
    fitter.fit(learning)
    alone = [float(code == "ACC") for code in REASONS]
    both = [0.5 * (code in ("EMP", "LIC")) for code in REASONS]
    assert fitted["reasons"] == [alone, [0.0] * len(REASONS), both]
    assert (fitted["rows"], fitted["ratings"]) == (len(rows), (len(rows), 4))
    assert fitted["reason_weight"] == [1.0, 0.0, 1.0]
    scale = fitter.calibrator_.usual
    assert scale.temperature == 2.0
    texts, codes = np.array(learning.texts), soft.argmax(axis=1)
    held = held_out_groups(learning.groups, fitter._recipe.finetune.held_out, fitter._recipe.seed)
    p = softmax(Exported().logits(texts[held]) / 2.0)
    assert (scale.quantiles == conformal_quantiles(p, codes[held])).all(), "of the groups held out"
    p, sets = fitter.answer(learning.texts)
    assert (p == fitter.predict_proba(learning.texts)).all()
    assert (sets == prediction_sets(p, thresholds_at(scale.quantiles, 0.9))).all()
    fitter.fit(dataclasses.replace(learning, ratings=[{}] * len(rows), tags=()))
    assert fitted["ratings"] == (len(rows), 0)
    assert fitted["reason_weight"] == [0.0] * 3, "most data sets say neither"
