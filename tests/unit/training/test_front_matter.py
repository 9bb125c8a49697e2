"""The front matter of a card is what hubs of models read, and says what model.json says."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from tasktriage.training.card import card
from tasktriage.training.front_matter import front_matter

yaml = pytest.importorskip(
    "yaml", reason="hubs read YAML; the documentation's tools bring a parser"
)

MODEL = Path(__file__).parents[3] / "models/tasktriage_models/default/model.json"
HUB = {"licence": "apache-2.0", "base_model": "someone/encoder", "datasets": ["mine", "codebook"]}


@pytest.fixture
def manifest():
    said = json.loads(MODEL.read_text("utf-8"))
    said["training"]["recipe"]["hub"] = copy.deepcopy(HUB)
    return said


def read(manifest):
    return yaml.safe_load(front_matter(manifest).removeprefix("---\n").removesuffix("\n---"))


def test_it_says_what_the_model_is(manifest):
    said = read(manifest)
    assert said["language"] == ["en"]
    assert (said["license"], said["base_model"]) == ("apache-2.0", "someone/encoder")
    assert said["datasets"] == ["mine", "codebook"]
    assert said["pipeline_tag"] == "text-classification"
    assert "tasktriage" in said["tags"]


def test_the_model_index_has_the_figures_of_model_json(manifest):
    (model,) = read(manifest)["model-index"]
    assert model["name"] == manifest["name"]
    held, book = model["results"]
    assert held["task"]["type"] == book["task"]["type"] == "text-classification"
    assert held["dataset"]["type"] == "mine"
    assert (book["dataset"]["type"], book["dataset"]["split"]) == ("codebook", "test")
    for found, key in ((held, "held_out"), (book, "codebook")):
        values = {m["name"]: m["value"] for m in found["metrics"]}
        assert values["macro-F1"] == manifest["metrics"][key]["macro_f1"]
        assert values["accuracy"] == manifest["metrics"][key]["accuracy"]
        assert all(isinstance(m["value"], float) and m["type"] for m in found["metrics"])


def test_hubs_can_read_it(manifest):
    hub = pytest.importorskip("huggingface_hub", reason="comes with sentence-transformers")
    data = hub.ModelCard(card(manifest)).data
    assert data.license == "apache-2.0"
    (value,) = {
        r.metric_value for r in data.eval_results if r.metric_name == "soft cross-entropy (nats)"
    }
    assert value == manifest["metrics"]["held_out"]["cross_entropy"]


def test_what_a_recipe_does_not_say_is_left_out(manifest):
    del manifest["training"]["recipe"]["hub"]
    manifest["metrics"]["codebook"]["recall_answered_for"] = None
    said = read(manifest)
    assert not {"license", "base_model", "datasets"} & set(said)
    held, book = said["model-index"][0]["results"]
    assert held["dataset"]["type"] == "table"
    assert [m["type"] for m in book["metrics"]] == ["f1", "accuracy"]


@pytest.mark.parametrize(
    "text", ['a "quoted": name # and more', "- not a list", "größer: O*NET", "no"]
)
def test_any_text_stays_a_text(manifest, text):
    manifest["training"]["data"]["name"] = manifest["name"] = text
    (model,) = read(manifest)["model-index"]
    assert model["name"] == model["results"][0]["dataset"]["name"] == text


def test_the_card_begins_with_it(manifest):
    assert card(manifest).startswith(front_matter(manifest) + "\n\n# default ")
