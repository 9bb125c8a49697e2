"""Fine-tuning, on a tiny random encoder and a table of made words."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tasktriage.contracts.errors import RecipeError, UsageError
from tasktriage.corpora.sentences import load_sentences
from tasktriage.domain.label import LABELS, REASONS
from tasktriage.extend.manager import Plugins
from tasktriage.models.encoder import OnnxEncoder
from tasktriage.models.model import FolderModel
from tasktriage.training import targets as training_targets
from tasktriage.training.data import code_ratings, read_data
from tasktriage.training.quantise import quantise_static
from tasktriage.training.recipe import CodebookRecipe, DataRecipe, FineTuneRecipe, Recipe
from tasktriage.training.targets import codebook_targets, data_targets, join
from tasktriage.training.train import train
from tasktriage.training.tuner import Tuner, held_out_groups

pytest.importorskip("torch", reason="PyTorch is not installed")

from tasktriage.training import finetune as loop

TUNE = FineTuneRecipe(
    epochs=6, batch=16, learning_rate=2e-3, head_learning_rate=1e-2, held_out=0.2, average=0.9
)
RECIPE = Recipe(
    name="tuned",
    version="1",
    folds=2,
    data=DataRecipe(),
    codebook=CodebookRecipe(weight=1.0),
    finetune=TUNE,
    languages=("xx",),
)
ALONE = replace(RECIPE, codebook=CodebookRecipe())  # the codebook is left out


@pytest.fixture(scope="module")
def embedder(tiny):
    return tiny.embedder()


@pytest.fixture(scope="module")
def data(tiny, tmp_path_factory):
    path = tmp_path_factory.mktemp("tuned") / "t.csv"
    tiny.write_table(path, tiny.table_rows(3), ["task", "label", "group"])
    return read_data(RECIPE.data, path)


@pytest.fixture(scope="module")
def tuned(embedder, data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tuned")
    with pytest.MonkeyPatch.context() as patch:
        some = load_sentences()[::40]  # all of them take minutes
        patch.setattr(
            training_targets, "load_sentences", lambda part: [s for s in some if s.part is part]
        )
        made = train(RECIPE, data, embedder, folder / "model", keep_encoder=folder / "encoder")
    return made, folder


def test_it_learns_and_the_folder_answers(tuned):
    made, _ = tuned
    assert made.metrics["held_out"]["accuracy"] > 0.8
    model = FolderModel(made.model.folder)
    output = model.assess(["a", "b c"])
    assert output.probabilities.shape == (2, 3)
    assert output.reasons is not None
    assert output.is_task is not None
    unit, row = (model.is_task_threshold(given=given) for given in (False, True))
    assert 0 <= row <= unit <= 1
    assert model.manifest.int8


def test_the_card_says_how_it_was_made(tuned):
    made, _ = tuned
    card = (made.model.folder / "README.md").read_text("utf-8")
    for words in ("fine-tuned", "## Calibration", "test part", "products computed in int8"):
        assert words in card
    assert (made.model.folder / "calibration.svg").read_text("utf-8").startswith("<svg")


def test_an_answer_does_not_depend_on_the_batch(tuned, data):
    made, _ = tuned
    texts = list(dict.fromkeys(data.texts))[:60]
    whole = made.model.assess(texts).probabilities
    alone = np.concatenate([made.model.assess([text]).probabilities for text in texts])
    backwards = made.model.assess(texts[::-1]).probabilities[::-1]
    np.testing.assert_allclose(whole, alone, atol=1e-6)
    np.testing.assert_allclose(whole, backwards, atol=1e-6)


def test_the_kept_encoder_gives_the_same_vectors(tuned, data):
    from sentence_transformers import SentenceTransformer

    made, folder = tuned
    vectors = SentenceTransformer(str(folder / "encoder"), device="cpu").encode(
        list(data.texts[:20]), normalize_embeddings=True
    )
    cosines = (made.model.assess(data.texts[:20]).vectors * vectors).sum(axis=1)
    assert cosines.min() > 0.97  # int8 against float32


SHORT = replace(TUNE, epochs=2)


def network(embedder, data, work=None, progress=lambda *_: None):
    targets = data_targets(data, 0.0)
    return loop.finetune(
        SHORT,
        targets,
        lambda: embedder.embed(targets.texts),
        data.levels,
        embedder.model,
        seed=3,
        work=work,
        progress=progress,
    )


def same(first, second):
    theirs = second.state_dict()
    return all(np.allclose(v, theirs[k], atol=1e-6) for k, v in first.state_dict().items())


def test_the_same_seed_gives_the_same_network(embedder, data):
    assert same(network(embedder, data), network(embedder, data))


def test_a_run_that_was_killed_goes_on_where_it_was(embedder, data, tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "SAVED_EVERY", 10)

    def killed(step, done, total):
        if done == 25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        network(embedder, data, tmp_path, killed)
    steps = []
    resumed = network(embedder, data, tmp_path, lambda step, done, total: steps.append(done))
    assert steps[0] == 20
    assert same(resumed, network(embedder, data))
    assert not list(tmp_path.glob("*.checkpoint.*"))


def test_a_finished_network_is_not_trained_again(embedder, data, tmp_path):
    first = network(embedder, data, tmp_path)
    steps = []
    again = network(embedder, data, tmp_path, lambda *step: steps.append(step))
    assert steps == []
    assert same(first, again)


def test_a_damaged_checkpoint_is_no_reason_to_stop(embedder, data, tmp_path):
    network(embedder, data, tmp_path)
    (saved,) = tmp_path.glob("*.safetensors")
    saved.write_bytes(b"garbage")
    assert same(network(embedder, data, tmp_path), network(embedder, data))


def test_hold_out_trains_once(embedder, data, tmp_path):
    recipe = replace(ALONE, finetune=replace(TUNE, epochs=2))
    titles = []
    made = train(
        recipe,
        data,
        embedder,
        tmp_path / "model",
        cross_validated=False,
        progress=lambda step, done, total: titles.append(step),
    )
    assert not any("fold" in title for title in titles)
    assert made.metrics["held_out"]["n"] < len(data.texts) / 2
    # the data alone teaches neither of these, and a head that was not taught is not shipped
    output = made.model.assess(["a"])
    assert (output.reasons, output.is_task) == (None, None)
    assert made.model.is_task_threshold(given=False) is None
    card = (tmp_path / "model" / "README.md").read_text("utf-8")
    assert "is-a-task threshold" not in card
    assert "codebook sentences" not in card


@pytest.mark.parametrize("share", [0.0, 0.02, 0.99])  # none, one and all of 30 groups
def test_hold_out_of_no_fit_share_is_one_clear_line(embedder, data, tmp_path, share):
    recipe = replace(ALONE, finetune=replace(TUNE, held_out=share))
    with pytest.raises(RecipeError, match=r"t\.csv: too few groups are left to test on"):
        train(recipe, data, embedder, tmp_path / "model", cross_validated=False)


@pytest.mark.parametrize("cross_validated", [True, False])
def test_texts_that_stand_in_every_group_are_one_clear_line(
    embedder, data, tmp_path, cross_validated
):
    same = replace(data, texts=[data.texts[i % 3] for i in range(len(data.texts))])
    said = "nearly every text stands in several groups" if cross_validated else "too few groups"
    with pytest.raises(RecipeError, match=rf"t\.csv: .*{said}"):
        train(ALONE, same, embedder, tmp_path / "model", cross_validated=cross_validated)


def test_an_error_of_the_embedder_is_not_taken_for_one_of_the_split(
    embedder, data, tmp_path, monkeypatch
):
    def missing(texts):
        raise UsageError("the encoder needs a package")

    monkeypatch.setattr(embedder, "embed", missing)
    with pytest.raises(UsageError, match=r"^the encoder needs a package"):
        train(RECIPE, data, embedder, tmp_path / "model")


def test_an_embedder_that_is_no_encoder_is_refused():
    class Counts:
        id, dimension = "counts", 2

        def embed(self, texts):
            return np.ones((len(texts), 2), dtype=np.float32)

    with pytest.raises(RecipeError, match="'counts' can't be fine-tuned"):
        Tuner(RECIPE, Counts(), ())


def test_int8_is_near_float32_and_every_stored_product_is_in_it(embedder, data):
    import onnx

    made = network(embedder, data)
    plain = made.to_onnx()
    ids = [made.tokenizer(text)["input_ids"] for text in data.texts[:40]]
    graph = quantise_static(plain, ids)
    options = {"dimension": made.dimension, "features": 2 * made.dimension, "max_tokens": 64}
    tokenizer = made.tokenizer.backend_tokenizer.to_str().encode()
    texts = list(data.texts[40:80])
    first = OnnxEncoder(plain, tokenizer, **options).encode(texts)
    second = OnnxEncoder(graph, tokenizer, int8=True, **options).encode(texts)
    assert (first.vectors * second.vectors).sum(axis=1).min() > 0.97
    model = onnx.load_from_string(graph)
    stored = {t.name for t in model.graph.initializer}
    products = [node for node in model.graph.node if node.op_type == "MatMul"]
    in_float32 = [node for node in products if node.input[1] in stored]
    (vector,) = in_float32  # once a text, from the mean over its tokens
    assert "ReduceMean" in vector.input[0]
    assert sum(node.input[1].endswith(".near") for node in products) > 1


def test_codebook_targets_have_the_targets_that_they_can_have():
    targets = codebook_targets(CodebookRecipe(weight=2.0), ratings=3)
    labelled, tasks = targets.label_weight > 0, targets.is_task > 0
    assert (tasks | ~labelled).all()  # what is no task has no label
    assert (~tasks).sum() > 500
    assert (tasks & ~labelled).sum() > 100  # duties that nobody labelled
    assert set(targets.label_weight.tolist()) == {0.0, 2.0}
    human = targets.soft[:, -1] > 0.9
    assert ((targets.reason_weight > 0) == (human & labelled)).all()
    np.testing.assert_allclose(targets.reasons[targets.reason_weight > 0].sum(axis=1), 1.0)
    assert (targets.ratings == -1).all()
    assert targets.reasons.shape[1] == len(REASONS)


def test_any_change_of_the_targets_gives_another_digest(data):
    targets = data_targets(data, 0.0)
    assert targets.digest() == data_targets(data, 0.0).digest()
    assert targets.digest() != replace(targets, is_task=targets.is_task * 0).digest()
    assert targets.digest() != replace(targets, texts=targets.texts[::-1]).digest()
    assert len(join([targets, targets])) == 2 * len(targets)
    assert targets.take(np.array([2])).texts == (data.texts[2],)


def test_ratings_are_coded_in_their_order():
    codes, levels = code_ratings([["T2", "", "T0"], ["b", "a", "b"]], 3)
    assert codes.tolist() == [[1, 1], [-1, 0], [0, 1]]
    assert levels == (2, 2)
    assert code_ratings([], 2)[0].shape == (2, 0)


def test_held_out_groups_are_whole_and_of_the_seed():
    groups = [f"g{i % 20}" for i in range(100)]
    held = held_out_groups(groups, 0.25, 1)
    assert held.sum() == 25
    assert all(len({held[i] for i in range(100) if groups[i] == g}) == 1 for g in groups)
    assert (held == held_out_groups(groups, 0.25, 1)).all()
    assert (held != held_out_groups(groups, 0.25, 2)).any()


def test_ratings_are_learnt_beside_the_label(tiny, embedder, tmp_path):
    rows = tiny.table_rows(4)
    for row in rows:
        row["rater"] = "low" if row["label"] == str(LABELS[0]) else "high"
    path = tiny.write_table(tmp_path / "r.csv", rows, ["task", "label", "group", "rater"])
    recipe = replace(RECIPE, data=DataRecipe(ratings=("rater",)))
    data = read_data(recipe.data, path)
    assert data.levels == (2,)
    made = network(embedder, data)
    assert made.ratings.out_features == 2


def test_the_manifest_keeps_a_recipe_that_can_be_read_again(tuned):
    from tasktriage.training.recipe import recipe_of

    made, _ = tuned
    kept = json.loads((made.model.folder / "model.json").read_text("utf-8"))
    assert recipe_of(kept["training"]["recipe"]) == RECIPE


def test_the_plugins_know_an_embedder_to_start_from():
    from tasktriage.config import Settings
    from tasktriage.contracts.protocols import TrainableEmbedder

    plugins = Plugins.from_settings(Settings(), third_party=False, strict=True)
    assert isinstance(plugins.make_embedder("minilm"), TrainableEmbedder)
