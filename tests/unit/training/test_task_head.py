"""The head that tells tasks from other lines, fitted on the features of a trained encoder."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tasktriage.contracts.errors import UsageError
from tasktriage.corpora.sentences import Part
from tasktriage.models.calibrated import sigmoid
from tasktriage.models.encoder import Encoded
from tasktriage.training.data import read_data
from tasktriage.training.recipe import DataRecipe, FineTuneRecipe, Recipe
from tasktriage.training.refit import refit_task_head
from tasktriage.training.task_head import (
    fit_task_head,
    held_out_tasks,
    posting_statements,
    postings_learnt,
)

TASKS = [f"Mend net number {n}" for n in range(40)]
GROUPS = [str(n % 4) for n in range(40)]


class Oracle:
    """An encoder whose features are noise, and whether a text is a duty of the postings."""

    def __init__(self):
        self.duties = {text for part in Part for text, duty in posting_statements(part) if duty}

    def encode(self, texts):
        is_duty = np.array([[text in self.duties or text.startswith("Mend")] for text in texts])
        noise = np.random.default_rng(0).normal(size=(len(texts), 3))
        features = np.hstack([is_duty, noise]).astype(np.float32)
        return Encoded(features, features)


def test_it_learns_to_tell_duties_from_other_lines():
    encoder = Oracle()
    head = fit_task_head(encoder, TASKS)
    lines = list(posting_statements(Part.DEV))
    p = sigmoid(head.logits(encoder.encode([text for text, _ in lines]).features)[:, 0])
    duty = np.array([is_duty for _, is_duty in lines])
    assert (p[duty] > 0.5).all()
    elsewhere = np.array([text in encoder.duties for text, _ in lines])  # of another part
    assert (p[~duty & ~elsewhere] < 0.5).all()
    assert head.weight.flags["C_CONTIGUOUS"]


def test_held_out_tasks_are_asked_of_heads_that_saw_neither_group_nor_text():
    found = held_out_tasks(Oracle(), TASKS, GROUPS, 4)
    assert found.shape == (40,)
    assert (found > 0.5).all()
    everywhere = held_out_tasks(Oracle(), ["Mend nets"] * 4, ["a", "b", "c", "d"], 4)
    assert np.isnan(everywhere).all()


def test_what_was_learnt_is_said():
    said = postings_learnt()
    assert said["statements"] == sum(1 for _ in posting_statements(Part.TRAIN))
    assert len(said["sha256"]) == 64


@pytest.fixture(scope="module")
def table(tiny, tmp_path_factory):
    path = tmp_path_factory.mktemp("refit") / "t.csv"
    tiny.write_table(path, tiny.table_rows(3), ["task", "label", "group"])
    return path


RECIPE = Recipe(name="tuned", version="9", folds=2, data=DataRecipe())


def test_a_model_without_the_head_is_refused(tiny, table, tmp_path):
    from tasktriage.training.train import train

    data = read_data(RECIPE.data, table)
    train(RECIPE, data, tiny.embedder(), tmp_path / "frozen")
    with pytest.raises(UsageError, match="does not say what is a task"):
        refit_task_head(RECIPE, data, tmp_path / "frozen", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_encoder_and_the_other_heads_stay(tiny, table, tmp_path):
    from tasktriage.training.recipe import CodebookRecipe
    from tasktriage.training.train import train

    tune = FineTuneRecipe(epochs=1, batch=64, learning_rate=1e-3, held_out=0.2)
    recipe = replace(RECIPE, finetune=tune, codebook=CodebookRecipe(weight=1.0))
    data = read_data(recipe.data, table)
    with pytest.MonkeyPatch.context() as patch:
        from tasktriage.training import targets

        some = targets.load_sentences()[::60]  # all of them take minutes
        patch.setattr(targets, "load_sentences", lambda part: [s for s in some if s.part is part])
        old = train(recipe, data, tiny.embedder(), tmp_path / "old", cross_validated=False).model
    newer = replace(recipe, version="10")
    new = refit_task_head(newer, data, tmp_path / "old", tmp_path / "new", notes="## Mine")
    texts = ["a b", "c"]
    before, after = old.assess(texts), new.assess(texts)
    np.testing.assert_array_equal(before.probabilities, after.probabilities)
    np.testing.assert_array_equal(before.levels, after.levels)
    np.testing.assert_array_equal(before.reasons, after.reasons)
    np.testing.assert_array_equal(before.vectors, after.vectors)
    assert new.embedder_id == old.embedder_id
    assert new.info.version == "10"
    for name in ("encoder.onnx", "tokenizer.json"):
        assert (tmp_path / "old" / name).read_bytes() == (tmp_path / "new" / name).read_bytes()
    said = json.loads((tmp_path / "new" / "model.json").read_text("utf-8"))
    assert said["training"]["postings"] == postings_learnt()
    assert said["training"]["data"] == old.manifest.raw["training"]["data"]
    assert said["short"] is not None
    raw = old.manifest.raw
    earlier = {key: value for key, value in raw.items() if key not in ("short", "conformal_short")}
    (tmp_path / "old" / "model.json").write_text(json.dumps(earlier), "utf-8")
    bare = refit_task_head(newer, data, tmp_path / "old", tmp_path / "bare")
    assert bare.manifest.calibrator.short is None  # as a folder of an earlier release has none
    card = (tmp_path / "new" / "README.md").read_text("utf-8")
    assert "invented postings" in card
    assert card.rstrip().endswith("## Mine")
    other = tmp_path / "other.csv"
    tiny.write_table(other, tiny.table_rows(4), ["task", "label", "group"])
    with pytest.raises(UsageError, match=r"other\.csv: is not the data that .* was trained on"):
        refit_task_head(newer, read_data(recipe.data, other), tmp_path / "old", tmp_path / "x")
