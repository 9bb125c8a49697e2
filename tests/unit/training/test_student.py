"""A student of fewer layers: what it starts from, what it learns, and what is trained for it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tasktriage.contracts.errors import RecipeError
from tasktriage.corpora.sentences import load_sentences
from tasktriage.training import targets as training_targets
from tasktriage.training.card import card as card_of
from tasktriage.training.data import read_data
from tasktriage.training.recipe import CodebookRecipe, FineTuneRecipe, Recipe, recipe_of
from tasktriage.training.targets import data_targets
from tasktriage.training.train import train
from tasktriage.training.tuner import Tuner
from tasktriage.training.validate import validate

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

from tasktriage.training import finetune as loop  # noqa: E402
from tasktriage.training.layers import keep_layers, kept_layers, layer_count  # noqa: E402
from tasktriage.training.network import Network  # noqa: E402
from tasktriage.training.student import Teacher, student_of, teacher_of  # noqa: E402

TUNE = FineTuneRecipe(
    epochs=3, batch=16, learning_rate=2e-3, head_learning_rate=1e-2, held_out=0.2, average=0.9
)
TEACHER = Recipe(name="large", version="7", folds=2, finetune=replace(TUNE, beginnings=0.5))
STUDENT = Recipe(
    name="small",
    version="1",
    folds=2,
    finetune=replace(TUNE, teacher="large.toml", layers=1),
    teacher=TEACHER,
)


@pytest.fixture(scope="module")
def embedder(tiny):
    return tiny.embedder()


@pytest.fixture(scope="module")
def data(tiny, tmp_path_factory):
    path = tmp_path_factory.mktemp("student") / "t.csv"
    tiny.write_table(path, tiny.table_rows(3), ["task", "label", "group"])
    return read_data(STUDENT.data, path)


@pytest.fixture(scope="module")
def targets(data):
    return data_targets(data, 0.0)


@pytest.fixture
def network(embedder):
    """A network with random heads, and a sentence vector that is no longer the encoder's."""
    torch.manual_seed(1)
    made = Network(embedder.model, (2,))
    with torch.no_grad():
        made.vector.weight.add_(torch.randn_like(made.vector.weight) * 0.1)
    return made.eval()


class Steps:
    """What a run said of its progress: the titles of the steps that were taken."""

    def __init__(self):
        self.titles = []

    def __call__(self, title, done, total):
        if title not in self.titles:
            self.titles.append(title)


# ---- the layers


@pytest.mark.parametrize(
    ("keep", "total", "kept"),
    [
        (3, 6, [1, 3, 5]),
        (2, 6, [2, 5]),
        (1, 6, [5]),
        (4, 6, [0, 2, 3, 5]),
        (6, 6, [0, 1, 2, 3, 4, 5]),
        (3, 12, [3, 7, 11]),
    ],
)
def test_the_kept_layers_are_evenly_spread_and_end_with_the_last(keep, total, kept):
    assert kept_layers(keep, total) == kept


def test_a_student_starts_with_its_teachers_weights_but_for_the_layers_between(network):
    student = student_of(network, replace(TUNE, layers=1, dropout=0.25))
    theirs, own = network.state_dict(), student.state_dict()
    assert (layer_count(network.backbone), layer_count(student.backbone)) == (2, 1)
    moved = [n.replace("layer.0.", "layer.1.") for n in own]
    assert all(torch.equal(own[a], theirs[b]) for a, b in zip(own, moved, strict=True))
    assert {n for n in theirs if "layer.0." not in n} == set(moved)
    dropped = [m.p for m in student.modules() if isinstance(m, torch.nn.Dropout)]
    assert set(dropped) == {0.25}
    ids = torch.tensor([[2, 40, 41, 3]])
    with torch.no_grad():  # one layer is computed, and the other view is still the embeddings
        first, second = network.views(ids, None)[1], student.views(ids, None)[1]
    width = network.dimension
    np.testing.assert_allclose(first[:, width:], second[:, width:], atol=1e-6)
    assert not np.allclose(first[:, :width], second[:, :width], atol=1e-3)


def test_no_layers_named_keeps_all(network):
    same = student_of(network, replace(TUNE, layers=0)).state_dict()
    assert all(torch.equal(value, same[name]) for name, value in network.state_dict().items())


def test_an_encoder_without_one_list_of_layers_is_one_clear_error(network):
    network.backbone.config.num_hidden_layers = 9
    with pytest.raises(RecipeError, match="can't take layers out of a BertModel"):
        keep_layers(network.backbone, 1)


def test_a_students_encoder_is_kept_with_its_layers(embedder, network, tmp_path):
    from sentence_transformers import SentenceTransformer

    student = student_of(network, replace(TUNE, layers=1)).eval()
    student.save_encoder(tmp_path / "kept", embedder.model)
    kept = SentenceTransformer(str(tmp_path / "kept"), device="cpu")
    ids = torch.tensor([student.tokenizer("ba be bi")["input_ids"]])
    with torch.no_grad():
        vector = student.views(ids, None)[0][0]
    np.testing.assert_allclose(kept.encode(["ba be bi"])[0], vector, atol=1e-5)
    assert layer_count(embedder.model[0].model) == 2  # what it started from is as it was


# ---- what it learns


def teach(network, targets, *, taught=0.7, reasons=True, is_task=True):
    settings = replace(TUNE, taught=taught)
    teacher = Teacher(network, reasons, is_task)
    return teacher.teach(targets, settings, "train", lambda *_: None)


def answers(network, texts):
    """What a network says of each text alone."""
    found = []
    for text in texts:
        ids = torch.tensor([network.tokenizer(text)["input_ids"]])
        with torch.no_grad():
            found.append(network(ids, torch.ones_like(ids)))
    return {name: torch.cat([each[name] for each in found]) for name in found[0]}


def test_targets_are_mixed_with_what_the_teacher_says_of_each_text(network, targets):
    some = targets.take(np.arange(40))
    reasons = np.tile(np.eye(7)[2], (40, 1))
    weights = (np.arange(40) % 2).astype(float)
    some = replace(some, reasons=reasons, reason_weight=weights, label_weight=1 - weights)
    some = replace(some, task_weight=weights)
    mixed, vectors = teach(network.train(), some)  # it is asked in evaluation mode all the same
    said = answers(network, some.texts)
    odd, even = np.arange(1, 40, 2), np.arange(0, 40, 2)
    label, reason = said["label"].softmax(1).numpy(), said["reason"].softmax(1).numpy()
    task = said["task"].sigmoid().numpy()
    expected = 0.3 * some.soft + 0.7 * label
    np.testing.assert_allclose(mixed.soft[even], expected[even], atol=1e-5)
    np.testing.assert_allclose(mixed.reasons[odd], (0.3 * reasons + 0.7 * reason)[odd], atol=1e-5)
    np.testing.assert_allclose(mixed.is_task[odd], (0.3 + 0.7 * task)[odd], atol=1e-5)
    # a row that has no target gets none
    np.testing.assert_array_equal(mixed.soft[odd], some.soft[odd])
    np.testing.assert_array_equal(mixed.reasons[even], some.reasons[even])
    np.testing.assert_array_equal(mixed.is_task[even], some.is_task[even])
    np.testing.assert_allclose(vectors, said["vector"], atol=1e-5)


def test_a_head_that_was_taught_nothing_teaches_nothing(network, targets):
    some = replace(targets, reason_weight=np.ones(len(targets)))
    mixed, _ = teach(network, some, reasons=False, is_task=False)
    np.testing.assert_array_equal(mixed.reasons, some.reasons)
    np.testing.assert_array_equal(mixed.is_task, some.is_task)
    assert not np.allclose(mixed.soft, some.soft)
    alone = teacher_of(network, TUNE, targets)  # the data has neither reasons nor other lines
    assert (alone.reasons, alone.is_task) == (False, False)
    lines = replace(some, is_task=np.arange(len(some)) % 2)
    taught = teacher_of(network, TUNE, lines)
    assert (taught.reasons, taught.is_task) == (True, True)
    deaf = teacher_of(network, replace(TUNE, reasons=0.0, is_task=0.0), lines)
    assert (deaf.reasons, deaf.is_task) == (False, False)


# ---- what a run is known by


def test_runs_of_students_never_mix(network, targets):
    def key(settings=STUDENT.finetune, targets=targets, teacher=network, **flags):
        flags = {"reasons": True, "is_task": True} | flags
        made = Teacher(teacher, **flags)
        return loop._key(settings, targets, student_of(teacher, settings), 0, made)

    other = student_of(network, replace(TUNE, layers=0))
    with torch.no_grad():  # in a layer that the student does not keep
        other.backbone.encoder.layer[0].output.dense.bias.add_(1.0)
    keys = [
        key(),
        key(replace(STUDENT.finetune, layers=2)),
        key(replace(STUDENT.finetune, taught=0.5)),
        key(replace(STUDENT.finetune, epochs=2)),
        key(targets=targets.take(np.arange(9))),
        key(teacher=other),
        key(reasons=False),
        loop._key(TUNE, targets, network, 0, None),
    ]
    assert len(set(keys)) == len(keys)
    assert key(replace(STUDENT.finetune, teacher="moved.toml")) == keys[0]


def test_a_run_without_a_teacher_is_known_as_before_there_were_any(network, targets):
    import hashlib
    from dataclasses import asdict

    settings = asdict(TUNE)
    del settings["teacher"], settings["layers"], settings["taught"]
    start = hashlib.sha256()
    for name, tensor in network.backbone.state_dict().items():
        start.update(name.encode())
        start.update(tensor.numpy().tobytes())
    start.update(network.vector.weight.detach().numpy().tobytes())
    what = [1, settings, targets.digest(), start.hexdigest(), 5]
    expected = hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]
    assert loop._key(TUNE, targets, network, 5, None) == expected


def test_a_teacher_in_work_is_not_trained_again(embedder, data, tmp_path):
    # the teacher learns beginnings and the student none: each has targets of its own
    steps = Steps()
    titles = ["train on all, teacher", "train on all, ask the teacher", "train on all"]
    for recipe in (TEACHER, STUDENT, STUDENT):
        tuner = Tuner(recipe, embedder, data.levels, work=tmp_path, progress=steps)
        tuner.fit(data_targets(data, 0.0).take(np.arange(80)), title="train on all")
    assert [t for t in steps.titles if t in titles] == ["train on all", titles[1]]
    assert len(list(tmp_path.glob("*.safetensors"))) == 2

    alone = Steps()
    Tuner(STUDENT, embedder, data.levels, work=tmp_path / "new", progress=alone).fit(
        data_targets(data, 0.0).take(np.arange(80)), title="train on all"
    )
    assert [t for t in alone.titles if t in titles] == titles
    assert {p.name for p in tmp_path.glob("*.safetensors")} == {
        p.name for p in (tmp_path / "new").glob("*.safetensors")
    }


def test_more_layers_than_there_are_is_said_before_anything_is_trained(embedder, data, tmp_path):
    recipe = replace(STUDENT, finetune=replace(STUDENT.finetune, layers=3))
    steps = Steps()
    said = r"recipe 'small': \[finetune\] layers must be from 1 to 2, .* got 3$"
    with pytest.raises(RecipeError, match=said):
        train(recipe, data, embedder, tmp_path / "model", progress=steps)
    assert steps.titles == []


def test_a_teacher_that_is_only_named_is_refused(embedder):
    with pytest.raises(ValueError, match="does not hold its recipe"):
        Tuner(replace(STUDENT, teacher=None), embedder, ())


# ---- the whole way


def test_a_student_is_trained_exported_and_described(embedder, data, tmp_path, monkeypatch):
    some = load_sentences()[::80]
    monkeypatch.setattr(
        training_targets, "load_sentences", lambda part: [s for s in some if s.part is part]
    )
    book = CodebookRecipe(weight=1.0)
    recipe = replace(STUDENT, codebook=book, teacher=replace(TEACHER, codebook=book))
    steps = Steps()
    folder = tmp_path / "small"
    made = train(recipe, data, embedder, folder, cross_validated=False, progress=steps)
    assert steps.titles.index("train, teacher") < steps.titles.index("train")
    assert made.metrics["held_out"]["accuracy"] > 0.7
    assert made.model.assess(["a"]).reasons is not None
    card = (folder / "README.md").read_text("utf-8")
    assert "Distilled from the recipe large 7" in card
    assert "with 1, evenly spread, of the encoder's layers, and 70% of each target" in card
    assert "distance from the teacher's sentence vector" in card
    kept = json.loads((folder / "model.json").read_text("utf-8"))
    assert recipe_of(kept["training"]["recipe"]) == recipe  # whole by itself, teacher and all
    bare = {**kept, "training": {**kept["training"], "recipe": {**kept["training"]["recipe"]}}}
    del bare["training"]["recipe"]["teacher"]
    assert "Distilled" not in card_of(bare)


def test_the_teacher_of_a_fold_is_the_network_of_that_fold_by_its_own_recipe(
    embedder, data, targets, tmp_path
):
    validate(Tuner(TEACHER, embedder, data.levels, work=tmp_path), targets, data)
    before = {path.name for path in tmp_path.iterdir()}
    steps = Steps()
    tuner = Tuner(STUDENT, embedder, data.levels, work=tmp_path, progress=steps)
    validate(tuner, targets, data)
    assert [t for t in steps.titles if "fold" in t and "ask" not in t] == [
        "fold 1 of 2",
        "fold 2 of 2",
    ]
    assert (len(before), len({path.name for path in tmp_path.iterdir()} - before)) == (2, 2)
