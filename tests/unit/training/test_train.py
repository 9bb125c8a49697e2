from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from tasktriage.contracts.errors import ModelFolderError, OutputError, RecipeError
from tasktriage.domain.label import LABELS, REASONS
from tasktriage.evaluation.calibration import set_quality
from tasktriage.models import write
from tasktriage.models.model import FolderModel
from tasktriage.training.data import read_data
from tasktriage.training.recipe import CodebookRecipe, DataRecipe
from tasktriage.training.train import train

SOFT = list(DataRecipe().soft)


def manifest(folder):
    return json.loads((folder / "model.json").read_text("utf-8"))


def test_the_folder_opens_and_answers(trained):
    model = FolderModel(trained.model.folder)
    assert (model.info.name, model.info.version) == ("tiny", "1")
    output = model.assess(["badafa kivo", "", "badafa kivo"])
    assert output.vectors.shape == (3, 32)
    assert np.linalg.norm(output.vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert output.probabilities.sum(axis=1) == pytest.approx(np.ones(3))
    assert output.probabilities[0].tolist() == output.probabilities[2].tolist()
    assert output.reasons.shape == (3, 7)
    assert output.is_task is None
    assert sorted(p.name for p in model.folder.iterdir()) == [
        "README.md",
        "calibration.svg",
        "encoder.onnx",
        "heads.safetensors",
        "model.json",
        "tokenizer.json",
    ]


def test_it_learnt_what_it_was_shown_and_says_how_well(tiny, trained, tmp_path):
    fresh = tiny.write_table(
        tmp_path / "fresh.csv", tiny.table_rows(2, 1200, first=500), ["task", "label", "group"]
    )
    data = read_data(tiny.recipe.data, fresh)
    p = trained.model.assess(data.texts).probabilities
    held = trained.metrics["held_out"]
    accuracy = (p.argmax(axis=1) == data.labels).mean()
    assert accuracy > 0.5
    assert held["accuracy"] == pytest.approx(accuracy, abs=0.1)
    assert held["n"] + trained.metrics["rows_dropped_as_seen"] == 300
    assert trained.metrics["rows_dropped_as_seen"] > 0
    assert held["ci95"]["macro_f1"][0] < held["macro_f1"] < held["ci95"]["macro_f1"][1]
    # class-conditional sets, as promised, on rows and groups that were never trained on
    for coverage in (0.8, 0.9):
        quality = set_quality(trained.model.prediction_sets(p, coverage), data.labels)
        # more where the label alone, which is always in, is right more often
        recall = [(p.argmax(axis=1) == code)[data.labels == code].mean() for code in range(3)]
        promised = np.maximum(coverage, recall)
        assert quality.coverage_per_label == pytest.approx(promised, abs=0.1)


def test_model_json_says_where_it_comes_from(tiny, trained):
    said = manifest(trained.model.folder)
    assert said["labels"] == [str(x) for x in LABELS]
    assert said["reasons"] == [str(x) for x in REASONS]
    assert said["temperature"] > 0
    assert all(t > 0 for t in said["metrics"]["temperatures"])
    assert len(said["metrics"]["temperatures"]) == tiny.recipe.folds
    assert said["embedder"]["dimension"] == 32
    assert said["embedder"]["max_tokens"] == 64
    data = read_data(tiny.recipe.data, tiny.table)
    assert said["training"]["data"]["sha256"] == data.sha256
    assert said["training"]["data"]["rows"] == 300
    assert said["training"]["data"]["groups"] == 30
    assert said["training"]["recipe"]["head"]["C"] == 30.0
    assert said["metrics"]["export"]["cosine_min"] >= 0.995
    conformal = np.array(said["conformal"])
    assert conformal.shape == (1001, 3)
    assert (np.diff(conformal, axis=0) >= 0).all()
    text = (trained.model.folder / "model.json").read_text("utf-8")
    assert "NaN" not in text
    assert "Infinity" not in text


def test_the_card_and_model_json_carry_the_same_figures(trained):
    said, card = manifest(trained.model.folder), (trained.model.folder / "README.md").read_text()
    assert said["metrics"] == json.loads(json.dumps(trained.metrics))
    held = said["metrics"]["held_out"]
    low, high = held["ci95"]["macro_f1"]
    assert f"| macro-F1, all | {held['macro_f1']:.3f} [{low:.3f}, {high:.3f}] |" in card
    for name in ("macro_f1_agreed", "kappa", "cross_entropy", "ece", "accuracy", "brier"):
        assert f"| {held[name]:.3f}" in card
    for label in LABELS:
        scores = [held[f"{kind}_{label}"] for kind in ("precision", "recall", "f1")]
        assert f"| {label} | {' | '.join(f'{v:.3f}' for v in scores)} |" in card
    assert f"cosine at least {said['metrics']['export']['cosine_min']:.4f}" in card
    assert f"| macro-F1 | {said['metrics']['codebook']['macro_f1']:.3f} |" in card
    assert said["training"]["data"]["sha256"][:16] in card


def test_soft_labels_without_group_and_weight(tiny, tmp_path):
    rows = tiny.table_rows(3)
    table = tiny.write_table(tmp_path / "soft.csv", rows, ["task", *SOFT])
    made = tiny.train(tmp_path / "model", table=table)
    held = made.metrics["held_out"]
    assert held["n"] == 300  # equal texts are one group, so none had to be dropped
    assert held["accuracy"] > 0.5
    # rows are 1, 0, 0 or .8, .2, 0: agreed all, yet not one-hot
    assert held["n_agreed"] == 300
    shares = np.array([[row[c] for c in SOFT] for row in rows])
    p = made.model.assess([row["task"] for row in rows]).probabilities
    assert p.mean(axis=0) == pytest.approx(shares.mean(axis=0), abs=0.05)
    assert manifest(tmp_path / "model")["training"]["data"]["groups"] == len(
        {row["task"] for row in rows}
    )


def test_raters_who_never_agree_leave_a_gap_and_no_nan(tiny, tmp_path):
    rows = tiny.table_rows(3)
    for row in rows:
        row |= dict(zip(SOFT, np.eye(3)[row["code"]] * 0.4 + 0.2, strict=True))
    table = tiny.write_table(tmp_path / "split.csv", rows, ["task", *SOFT])
    made = tiny.train(tmp_path / "model", table=table)
    assert made.metrics["held_out"]["n_agreed"] == 0
    assert made.metrics["held_out"]["macro_f1_agreed"] is None
    assert "| macro-F1, agreed |  |" in (tmp_path / "model" / "README.md").read_text()
    assert "NaN" not in (tmp_path / "model" / "model.json").read_text()


def test_weights_count(tiny, tmp_path):
    rows = tiny.table_rows(3)
    for row in rows:
        row["weight"] = 20 if row["code"] == 2 else 1
    heavy = tiny.write_table(tmp_path / "w.csv", rows, ["task", "label", "group", "weight"])
    plain = tiny.write_table(tmp_path / "p.csv", rows, ["task", "label", "group"])
    texts = [row["task"] for row in rows]
    p, q = (
        tiny.train(tmp_path / name, table=table).model.assess(texts).probabilities
        for name, table in (("heavy", heavy), ("plain", plain))
    )
    assert p[:, 2].mean() > q[:, 2].mean() + 0.1


def test_the_codebook_can_be_left_out(tiny, tmp_path):
    recipe = replace(tiny.recipe, codebook=CodebookRecipe(weight=0.0, reasons=False))
    made = tiny.train(tmp_path / "model", recipe)
    assert manifest(tmp_path / "model")["reasons"] is None
    assert made.metrics["codebook"]["reason_top1"] is None
    assert made.model.assess(["a"]).reasons is None
    assert "codebook examples" not in (tmp_path / "model" / "README.md").read_text().split("##")[3]


def test_the_same_seed_gives_the_same_heads(tiny, trained, tmp_path):
    again = tiny.train(tmp_path / "model")
    for name in ("heads.safetensors", "encoder.onnx", "tokenizer.json"):
        assert (again.model.folder / name).read_bytes() == (
            trained.model.folder / name
        ).read_bytes()
    assert again.metrics == trained.metrics


def test_the_steps_are_reported(tiny, tmp_path):
    steps = []
    data = read_data(tiny.recipe.data, tiny.table)
    train(
        tiny.recipe,
        data,
        tiny.embedder(),
        tmp_path / "model",
        progress=lambda *step: steps.append(step),
    )
    assert list(dict.fromkeys(name for name, _, _ in steps)) == [
        "export",
        "embed",
        "cross-validate",
        "fit",
        "write",
    ]
    assert ("embed", 300, 300) in steps


def test_too_few_groups_is_one_clear_error_and_nothing_is_written(tiny, tmp_path):
    rows = tiny.table_rows(3, groups=4)
    table = tiny.write_table(tmp_path / "few.csv", rows, ["task", "label", "group"])
    with pytest.raises(RecipeError, match=r"few\.csv: .*has 4 groups, 5 folds need at least 5"):
        tiny.train(tmp_path / "model", table=table)
    assert not (tmp_path / "model").exists()


def test_groups_that_hold_one_label_each(tiny, tmp_path):
    rows = tiny.table_rows(3)
    for row in rows:
        row["group"] = row["label"]
    table = tiny.write_table(tmp_path / "one.csv", rows, ["task", "label", "group"])
    recipe = replace(tiny.recipe, folds=3, codebook=CodebookRecipe(weight=0.0))
    with pytest.raises(RecipeError, match=r"at least two labels .* held out .*; give more rows"):
        tiny.train(tmp_path / "model", recipe, table)


def test_an_embedder_that_can_not_be_exported(tiny, tmp_path):
    class Plain:
        id, dimension = "plain", 2

        def embed(self, texts):
            return np.ones((len(texts), 2), dtype=np.float32)

    data = read_data(tiny.recipe.data, tiny.table)
    with pytest.raises(RecipeError, match="embedder 'plain' can't be exported"):
        train(tiny.recipe, data, Plain(), tmp_path / "model")


def test_an_older_model_is_replaced_only_by_a_whole_one(tiny, trained, tmp_path, monkeypatch):
    folder = shutil.copytree(trained.model.folder, tmp_path / "model")
    before = (folder / "model.json").read_bytes()

    def broken(place):
        raise ModelFolderError(f"{place}: does not open")

    with monkeypatch.context() as patch:
        patch.setattr(write, "FolderModel", broken)
        with pytest.raises(ModelFolderError):
            tiny.train(folder, replace(tiny.recipe, version="2"))
    assert (folder / "model.json").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["model"]
    tiny.train(folder, replace(tiny.recipe, version="2"))
    assert FolderModel(folder).info.version == "2"
    assert [p.name for p in tmp_path.iterdir()] == ["model"]


def test_a_folder_that_is_no_model_is_left_alone(tiny, tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "thesis.txt").write_text("dear to me")
    with pytest.raises(OutputError, match="exists and is no model folder; name another"):
        tiny.train(tmp_path / "papers")
    assert (tmp_path / "papers" / "thesis.txt").read_text() == "dear to me"
