"""A result that a person corrected, as data to train on."""

from __future__ import annotations

import csv
import json
import os

import numpy as np
import pytest

from tasktriage.cli.main import run as run_here
from tasktriage.contracts.errors import RecipeError
from tasktriage.domain.label import LABELS
from tasktriage.extend.manager import Plugins
from tasktriage.training.data import read_data
from tasktriage.training.recipe import DataRecipe

from .conftest import table_rows, third_party_free

P = ("p_automatable", "p_augmentable", "p_human_critical")
RECIPE = """
schema = "tasktriage.recipe/1"
name = "corrected"
version = "1"
folds = 3
embedder = "minilm"
[head]
C = 30
"""


def result(path, change=lambda rows: None, count=30):
    """Write a result as classify does, in which the model says automatable of everything."""
    rows = []
    for number, made in enumerate(table_rows(1, count)):
        row = {"id": f"t#{number}", "text": made["task"], "label": "automatable"}
        row |= dict(zip(P, ("0.6", "0.3", "0.1"), strict=True))
        row |= {
            "score": "0.75",
            "final_label": made["label"],
            "weight": "1.0",
            "group": made["group"],
        }
        rows.append(row)
    change(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def readers():
    return Plugins(third_party_free()).readers


def test_labels_are_those_that_stand_there_at_last(tmp_path, readers):
    made = table_rows(1, 30)
    path = result(tmp_path / "edited.csv")
    with pytest.warns(
        match="30 tasks with their labels, 2. of them a person's, the rest a model's"
    ):
        data = read_data(DataRecipe(), path, readers)
    assert list(data.texts) == [row["task"] for row in made]
    assert [LABELS[code] for code in data.labels] == [row["label"] for row in made]
    assert (data.soft.max(axis=1) == 1.0).all()  # no model's probabilities are learnt
    assert (data.weights == 1.0).all()
    assert list(data.groups) == [str(row["group"]) for row in made]


def test_what_is_no_task_is_left_out_and_that_is_said(tmp_path, readers):
    def change(rows):
        rows[0] |= {"label": "not a task", "final_label": ""}
        rows[1] |= dict.fromkeys(("label", "final_label", *P), "")
        rows[1]["error"] = "empty row"
        for row in rows:
            row.setdefault("error", "")

    path = result(tmp_path / "edited.csv", change)
    said = "28 tasks .*; 1 that are no task left out; 1 without a label left out"
    with pytest.warns(match=said):
        data = read_data(DataRecipe(), path, readers)
    assert len(data.texts) == 28


def test_a_wrong_label_names_its_line(tmp_path, readers):
    path = result(tmp_path / "edited.csv", lambda rows: rows[4].update(label="auto"))
    with pytest.raises(RecipeError, match=r"edited.csv: line 6: unknown label 'auto'; write auto"):
        read_data(DataRecipe(), path, readers)


def test_a_table_of_soft_labels_stays_one(tiny, tmp_path, readers):
    rows = table_rows(3, 60)
    path = tiny.write_table(tmp_path / "soft.csv", rows, ["task", *P])
    data = read_data(DataRecipe(), path, readers)
    assert np.allclose(data.soft, [[row[name] for name in P] for row in rows])


def test_train_takes_the_edited_file(tiny, tmp_path, monkeypatch, capfd):
    for name in [name for name in os.environ if name.startswith("TASKTRIAGE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.toml").write_text(RECIPE, "utf-8")
    result(tmp_path / "edited.csv", count=300)
    args = ["train", "own.toml", "--embedder", tiny.name, "--data", "edited.csv"]
    assert run_here(["--no-plugins", *args]) == 0
    said = capfd.readouterr()
    assert "edited.csv: a result of classify: 300 tasks with their labels" in said.err
    trained = json.loads((tmp_path / "corrected" / "model.json").read_text("utf-8"))
    assert trained["training"]["data"]["rows"] == 300
    assert trained["metrics"]["held_out"]["accuracy"] > 0.5
