"""`tasktriage train`: as it is installed, in a process of its own, and here where that will do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from threadpoolctl import threadpool_limits

from tasktriage.cli.main import run as run_here

RECIPE = """
schema = "tasktriage.recipe/1"
name = "own-words"
version = "7"
embedder = "minilm"
folds = 3
[head]
C = 30
"""
FINETUNE = """
schema = "tasktriage.recipe/1"
name = "tuned-words"
version = "8"
notes = "own.md"
folds = 2
[finetune]
epochs = 3
batch = 16
learning_rate = 2e-3
head_learning_rate = 1e-2
held_out = 0.2
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    place = Path(sys.executable).with_name("tasktriage")
    command = str(place) if place.exists() else shutil.which("tasktriage")
    assert command, "tasktriage is not installed beside this Python"
    home = tmp_path_factory.mktemp("home")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TASKTRIAGE_")}
    environment |= {"XDG_CONFIG_HOME": str(home), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}

    def call(*arguments, cwd=home):
        return subprocess.run(
            [command, "--no-plugins", *map(str, arguments)],
            cwd=cwd,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=900,  # only a hang takes so long
        )

    return call


@pytest.fixture
def here(tmp_path, monkeypatch, capfd):
    """Run the command line in this process: importing PyTorch takes seconds.

    With one thread, as `run`: more may add up in another order.
    """
    for name in [name for name in os.environ if name.startswith("TASKTRIAGE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))

    def call(*arguments, cwd):
        monkeypatch.chdir(cwd)
        capfd.readouterr()
        with threadpool_limits(1):
            code = run_here(["--no-plugins", *map(str, arguments)])
        out, err = capfd.readouterr()
        return subprocess.CompletedProcess(arguments, code, out, err)

    return call


def test_train_and_then_classify(tiny, run, here, tmp_path):
    (tmp_path / "own.toml").write_text(RECIPE, "utf-8")
    trained = run("train", "own.toml", "--embedder", tiny.name, "--data", tiny.table, cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    assert "Held-out groups (95 % interval by group):" in trained.stdout
    assert "Wrote own-words; use it with: tasktriage classify --model own-words" in trained.stdout
    assert "Traceback" not in trained.stderr
    said = json.loads((tmp_path / "own-words" / "model.json").read_text("utf-8"))
    # --embedder stands in for the recipe's, and the folder says so
    assert said["training"]["recipe"]["embedder"] == tiny.name
    assert said["embedder"]["dimension"] == 32
    assert f"macro-F1, all             {said['metrics']['held_out']['macro_f1']:.3f}" in (
        trained.stdout
    )
    row = tiny.table_rows(2)[0]
    classified = here(
        "classify", "--model", "own-words", "--text", row["task"], "-f", "jsonl", cwd=tmp_path
    )
    assert classified.returncode == 0, classified.stderr
    record = json.loads(classified.stdout)
    assert record["text"] == row["task"]
    assert (record["model"]["name"], record["model"]["version"]) == ("own-words", "7")
    # three values of six digits
    assert sum(record["probabilities"].values()) == pytest.approx(1, abs=2e-6)


def test_fine_tune_go_on_from_it_and_classify(tiny, run, here, tmp_path):
    (tmp_path / "own.toml").write_text(FINETUNE, "utf-8")
    (tmp_path / "own.md").write_text("## Of our own\n\nMade of made words.\n", "utf-8")
    held_out = ["train", "own.toml", "--data", tiny.table, "--hold-out", "--work", "work"]

    trained = run(*held_out, "--embedder", tiny.name, "--keep-encoder", "kept", cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    assert "Held-out groups (95 % interval by group):" in trained.stdout
    assert "Wrote tuned-words; use it with" in trained.stdout
    said = json.loads((tmp_path / "tuned-words" / "model.json").read_text("utf-8"))
    assert said["training"]["cross_validated"] is False
    assert said["training"]["recipe"]["embedder"] == tiny.name
    assert said["embedder"]["int8"] is True
    assert (said["embedder"]["dimension"], said["embedder"]["features"]) == (32, 64)
    assert said["embedder"]["max_tokens"] == 64  # the tiny encoder's, not ours
    assert said["metrics"]["held_out"]["accuracy"] > 0.6
    card = (tmp_path / "tuned-words" / "README.md").read_text("utf-8")
    titles = [line for line in card.splitlines() if line.startswith("## ")]
    assert titles == [
        "## Labels",
        "## Made from",
        "## How good it is, on groups it was not trained on",
        "## Calibration",
        "## On the codebook set's test part",
        "## Export",
        "## Use and limits",
        "## Of our own",
    ]

    # a run that was finished is not run again, so the same files come out of it
    again = here(*held_out, "--embedder", tiny.name, "-o", "again", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert len(list((tmp_path / "work").iterdir())) == 1
    for name in ("encoder.onnx", "heads.safetensors", "README.md"):
        first, second = ((tmp_path / f / name).read_bytes() for f in ("tuned-words", "again"))
        assert first == second, name

    kept = f"sentence-transformers:{tmp_path / 'kept'}"
    further = here(*held_out, "--embedder", kept, "-o", "further", cwd=tmp_path)
    assert further.returncode == 0, further.stderr
    assert len(list((tmp_path / "work").iterdir())) == 2

    texts = [row["task"] for row in tiny.table_rows(2, 40)]
    (tmp_path / "tasks.txt").write_text("\n".join(texts) + "\n", "utf-8")
    for model in ("tuned-words", "further"):
        classified = here(
            *("classify", "--tasks", "tasks.txt", "--model", model, "-f", "jsonl"), cwd=tmp_path
        )
        assert classified.returncode == 0, classified.stderr
        records = [json.loads(line) for line in classified.stdout.splitlines()]
        assert [record["text"] for record in records] == texts
        truth = [row["label"] for row in tiny.table_rows(2, 40)]
        right = [r["label"] == label for r, label in zip(records, truth, strict=True)]
        assert sum(right) > 24
        # neither is taught by the data alone
        assert {(r["reasons"], r["is_task"]) for r in records} == {(None, None)}


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (
            ["--hold-out"],
            2,
            "--hold-out, --work and --keep-encoder are for recipes with [finetune]",
        ),
        (["--work", "w"], 2, "are for recipes with [finetune]"),
        (["--keep-encoder", "k"], 2, "are for recipes with [finetune]"),
    ],
)
def test_options_of_fine_tuning_for_a_frozen_encoder(tiny, here, tmp_path, options, code, said):
    (tmp_path / "own.toml").write_text(RECIPE, "utf-8")
    result = here("train", "own.toml", "--data", tiny.table, *options, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (code, "")
    assert said in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["own.toml"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("epoch = 3", "unknown key [finetune] 'epoch'; did you mean 'epochs'"),
        ("average = 1.0", "[finetune] average must be from 0 to below 1, got 1.0"),
        ("learning_rate = 1e30", "the numbers ran away at step"),
        ("held_out = 0.01", "too few groups are left to test on"),
    ],
)
def test_a_fine_tuning_that_goes_wrong_is_one_line_and_writes_nothing(
    tiny, here, tmp_path, line, said
):
    recipe = FINETUNE.replace('notes = "own.md"\n', "")
    key = line.partition(" ")[0]
    kept = [entry for entry in recipe.splitlines() if not entry.startswith(f"{key} ")]
    (tmp_path / "own.toml").write_text("\n".join([*kept, line]), "utf-8")
    options = ["--embedder", tiny.name, "--data", tiny.table, "--hold-out"]
    result = here("train", "own.toml", *options, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["own.toml"]


@pytest.mark.parametrize(
    ("recipe", "options", "code", "said"),
    [
        ("none.toml", [], 1, "no such recipe; check the path"),
        ("own.toml", ["--data", "none.csv"], 1, "no such table; give --data FOLDER-OR-FILE"),
        ("own.toml", ["--embedder", "minlm"], 2, "unknown embedder 'minlm'; did you mean 'minilm"),
        ("own.toml", ["--embedder", "sentence-transformers:"], 2, "name a model"),
        ("own.toml", ["--embedder", "minilm:x"], 2, "embedder 'minilm' takes no argument"),
        (
            "own.toml",
            ["--embedder", "sentence-transformers:nobody/nothing"],
            2,
            "the sentence-transformers model 'nobody/nothing' is not on this machine",
        ),
    ],
)
def test_errors_are_one_line_and_an_exit_code(tiny, here, tmp_path, recipe, options, code, said):
    (tmp_path / "own.toml").write_text(RECIPE, "utf-8")
    if "--data" not in options:
        options = [*options, "--data", tiny.table]
    result = here("train", recipe, *options, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (code, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["own.toml"]
