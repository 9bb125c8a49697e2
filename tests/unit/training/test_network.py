"""The network, its loss, and what of a run may be taken up again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.contracts.errors import RecipeError
from tasktriage.domain.label import LABELS, REASONS
from tasktriage.models.encoder import OnnxEncoder
from tasktriage.training.data import read_data
from tasktriage.training.recipe import FineTuneRecipe
from tasktriage.training.targets import data_targets

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

from tasktriage.training import finetune as loop  # noqa: E402
from tasktriage.training.network import Network  # noqa: E402

LEVELS = (2, 3)
ROWS = 6
SHORT = FineTuneRecipe(epochs=1, batch=16, learning_rate=2e-3, head_learning_rate=1e-2)


@pytest.fixture(scope="module")
def base(tiny):
    return tiny.embedder().model


@pytest.fixture(scope="module")
def texts(tiny):
    return ["x", "a b", *(row["task"] for row in tiny.table_rows(9, 20))]


@pytest.fixture(scope="module")
def data(tiny):
    return read_data(tiny.recipe.data, tiny.table)


def made(base, seed=0, **options):
    torch.manual_seed(seed)
    network = Network(base, **options)
    with torch.no_grad():  # as if it had been trained: nothing is as it was set
        network.vector.weight.add_(torch.randn_like(network.vector.weight) * 0.1)
    return network.eval()


# ---- the loss


def outputs_of(draw):
    return {
        "vector": torch.nn.functional.normalize(draw(ROWS, 4), dim=-1),
        "label": draw(ROWS, len(LABELS)),
        "reason": draw(ROWS, len(REASONS)),
        "task": draw(ROWS),
        "ratings": draw(ROWS, sum(LEVELS)),
    }


@pytest.fixture
def batch():
    """Targets of which each kind is missing in some rows, and outputs."""
    generator = torch.Generator().manual_seed(0)

    def draw(*shape):
        return torch.randn(shape, generator=generator)

    targets = {
        "soft": torch.softmax(draw(ROWS, 3), -1),
        "label_weight": torch.tensor([1.0, 2.0, 0.0, 0.5, 0.0, 1.0]),
        "reasons": torch.softmax(draw(ROWS, 7), -1),
        "reason_weight": torch.tensor([0.0, 1.0, 0.0, 0.0, 2.0, 0.0]),
        "is_task": torch.tensor([1.0, 1.0, 0.0, 1.0, 0.0, 1.0]),
        "task_weight": torch.tensor([0.3, 1.0, 1.0, 0.0, 1.0, 0.3]),
        "ratings": torch.tensor([[0, 2], [-1, -1], [1, -1], [-1, 0], [-1, -1], [1, 1]]),
        "vectors": torch.nn.functional.normalize(draw(ROWS, 4), dim=-1),
    }
    return targets, outputs_of(draw)


def loss_of(targets, outputs, recipe=SHORT, places=None, levels=LEVELS):
    places = torch.arange(ROWS) if places is None else torch.tensor(places)
    return loop._loss(recipe, outputs, targets, places, levels)


def test_the_loss_is_the_weighed_sum_of_its_parts(batch):
    targets, outputs = batch
    recipe = replace(SHORT, reasons=0.3, is_task=0.7, ratings=2.0, general=0.5)
    expected = 0.0
    for row in range(ROWS):
        label = torch.log_softmax(outputs["label"][row], -1)
        expected -= float(targets["label_weight"][row] * (targets["soft"][row] * label).sum())
        reason = torch.log_softmax(outputs["reason"][row], -1)
        expected -= 0.3 * float(
            targets["reason_weight"][row] * (targets["reasons"][row] * reason).sum()
        )
        p = float(torch.sigmoid(outputs["task"][row]))
        right = p if targets["is_task"][row] else 1 - p
        expected -= 0.7 * float(targets["task_weight"][row]) * np.log(right)
        expected += 0.5 * float(1 - outputs["vector"][row] @ targets["vectors"][row])
        begin = 0
        for column, count in enumerate(LEVELS):
            code = int(targets["ratings"][row, column])
            if code >= 0:
                rated = torch.log_softmax(outputs["ratings"][row, begin : begin + count], -1)
                expected -= 2.0 / len(LEVELS) * float(rated[code])
            begin += count
    assert float(loss_of(targets, outputs, recipe)) == pytest.approx(expected / ROWS, rel=1e-5)


def test_a_missing_target_teaches_nothing(batch):
    targets, outputs = batch
    for value in outputs.values():
        value.requires_grad_()
    loss_of(targets, outputs).backward()
    grads = {name: outputs[name].grad for name in ("label", "reason", "task")}
    for name, weight in (("label", "label"), ("reason", "reason"), ("task", "task")):
        taught = grads[name].reshape(ROWS, -1).abs().sum(1) > 0
        assert taught.tolist() == (targets[f"{weight}_weight"] > 0).tolist(), name
    rated = outputs["ratings"].grad
    assert (rated[:, :2].abs().sum(1) > 0).tolist() == [True, False, True, False, False, True]
    assert (rated[:, 2:].abs().sum(1) > 0).tolist() == [True, False, False, True, False, True]
    assert (outputs["vector"].grad.abs().sum(1) > 0).all()


def test_a_part_that_weighs_nothing_and_data_without_ratings(batch):
    targets, outputs = batch
    only = replace(SHORT, reasons=0.0, is_task=0.0, general=0.0, ratings=0.0)
    label = -(targets["soft"] * torch.log_softmax(outputs["label"], -1)).sum(1)
    expected = float((label * targets["label_weight"]).mean())
    assert float(loss_of(targets, outputs, only)) == pytest.approx(expected, rel=1e-6)
    bare = targets | {"ratings": torch.zeros((ROWS, 0), dtype=torch.long)}
    assert float(loss_of(bare, outputs, replace(only, ratings=1.0), levels=())) == pytest.approx(
        expected, rel=1e-6
    )


@settings(deadline=None, max_examples=30)
@given(places=st.lists(st.integers(0, ROWS - 1), min_size=1, max_size=12))
def test_the_loss_of_a_batch_is_the_mean_over_its_rows(places):
    generator = torch.Generator().manual_seed(1)

    def draw(*shape):
        return torch.randn(shape, generator=generator)

    outputs = outputs_of(draw)
    targets = {
        "soft": torch.softmax(draw(ROWS, 3), -1),
        "label_weight": torch.rand(ROWS, generator=generator),
        "reasons": torch.softmax(draw(ROWS, 7), -1),
        "reason_weight": torch.rand(ROWS, generator=generator),
        "is_task": torch.ones(ROWS),
        "task_weight": torch.rand(ROWS, generator=generator),
        "ratings": torch.zeros((ROWS, 2), dtype=torch.long),
        "vectors": outputs["vector"].roll(1, 0),
    }
    alone = [
        float(loss_of(targets, {k: v[[i]] for k, v in outputs.items()}, places=[i])) for i in places
    ]
    batch = {k: v[places] for k, v in outputs.items()}
    assert float(loss_of(targets, batch, places=places)) == pytest.approx(np.mean(alone), rel=1e-4)


# ---- what a text gets


def test_padding_changes_nothing(base, texts):
    network = made(base)
    ids = loop._tokens(network, texts, 64)
    batch = loop._pad(ids, np.arange(len(texts)), torch.device("cpu"))
    assert batch.ids.shape[1] % loop.MULTIPLE == 0
    with torch.no_grad():
        together = network.views(batch.ids, batch.mask)
        for row, tokens in enumerate(ids):
            alone = network.views(torch.tensor([tokens]), None)
            for one, many in zip(alone, together, strict=True):
                np.testing.assert_allclose(one[0], many[row], atol=1e-5)


def test_the_export_gives_the_networks_vectors_features_and_answers(base, texts):
    network = made(base, levels=LEVELS)
    width = network.dimension
    encoder = OnnxEncoder(
        network.to_onnx(),
        network.tokenizer.backend_tokenizer.to_str().encode(),
        dimension=width,
        features=2 * width,
        max_tokens=64,
    )
    encoded = encoder.encode(texts)
    batch = loop._pad(loop._tokens(network, texts, 64), np.arange(len(texts)), torch.device("cpu"))
    with torch.no_grad():
        outputs = network(batch.ids, batch.mask)
    np.testing.assert_allclose(encoded.vectors, outputs["vector"], atol=1e-5)
    heads = network.heads()
    for name in ("label", "reason"):
        logits = getattr(heads, name).logits(encoded.features)
        np.testing.assert_allclose(logits, outputs[name], atol=1e-4)
    np.testing.assert_allclose(
        heads.task.logits(encoded.features)[:, 0], outputs["task"], atol=1e-4
    )


def test_the_kept_encoder_is_the_exported_one_and_can_be_trained_further(base, texts, tmp_path):
    from sentence_transformers import SentenceTransformer

    network = made(base)
    network.save_encoder(tmp_path / "kept", base)
    kept = SentenceTransformer(str(tmp_path / "kept"), device="cpu")
    encoder = OnnxEncoder(
        network.to_onnx(),
        network.tokenizer.backend_tokenizer.to_str().encode(),
        dimension=network.dimension,
        features=2 * network.dimension,
        max_tokens=64,
    )
    vectors = kept.encode(texts)
    np.testing.assert_allclose(encoder.embed(texts), vectors, atol=1e-5)
    # what goes on from it begins with the same vectors, the map after the pooling and all
    again = Network(kept).eval()
    with torch.no_grad():
        for text, tokens, vector in zip(
            texts, loop._tokens(again, texts, 64), vectors, strict=True
        ):
            found = again.views(torch.tensor([tokens]), None)[0][0]
            np.testing.assert_allclose(found, vector, atol=1e-5, err_msg=text)


@pytest.mark.parametrize("case", ["cls", "other-width", "bent", "biased"])
def test_an_encoder_that_is_built_otherwise_is_refused(tiny, base, tmp_path, case):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense

    if case == "cls":
        folder = tiny.build_encoder(tmp_path / "cls", pooling="cls")
        model, said = SentenceTransformer(str(folder), device="cpu"), "(cls pooling)"
    else:
        width = base.get_embedding_dimension()
        dense = Dense(
            width,
            width // 2 if case == "other-width" else width,
            bias=case == "biased",
            activation_function=torch.nn.Tanh() if case == "bent" else torch.nn.Identity(),
        )
        model = SentenceTransformer(modules=[*list(base)[:2], dense], device="cpu")
        said = "it has a layer 'Dense' that is no plain linear map"
    with pytest.raises(RecipeError) as info:
        Network(model)
    assert said in str(info.value)
    assert "\n" not in str(info.value)


# ---- a run


def run(base, data, *, recipe=SHORT, seed=0, work=None):
    targets = data_targets(data, 0.0)
    vectors = base.encode(list(targets.texts), normalize_embeddings=True)
    return loop.finetune(
        recipe, targets, lambda: vectors, data.levels, base, seed=seed, work=work
    ).state_dict()


def equal(first, second):
    return all(torch.equal(value, second[name]) for name, value in first.items())


def test_equal_runs_are_equal_to_the_last_bit_and_others_are_others(base, data, tmp_path):
    first = run(base, data, work=tmp_path)
    assert equal(first, run(base, data))
    others = [
        run(base, data, work=tmp_path, seed=1),
        run(base, data, work=tmp_path, recipe=replace(SHORT, dropout=0.2)),
        run(base, replace(data, soft=data.soft[::-1]), work=tmp_path),
    ]
    assert not any(equal(first, other) for other in others)
    assert len(list(tmp_path.glob("*.safetensors"))) == 4


def test_a_run_changes_nothing_of_what_it_started_from(base, data):
    before = {k: v.clone() for k, v in base.state_dict().items()}
    run(base, data)
    assert equal(before, base.state_dict())


@pytest.mark.parametrize("name", ["network", "checkpoint"])
def test_a_file_that_only_partly_fits_is_not_loaded_in_part(base, data, tmp_path, name):
    from safetensors.torch import load_file, save_file

    expected = run(base, data, work=tmp_path)
    (saved,) = tmp_path.glob("*.safetensors")
    tensors = {k: torch.zeros_like(v) for k, v in load_file(saved).items()}
    tensors["label.weight"] = torch.zeros((3, 5))
    if name == "network":
        save_file(tensors, saved)
    else:
        saved.unlink()
        parts = {
            f"{part}.{k}": v.clone() for part in ("network", "mean") for k, v in tensors.items()
        }
        parts["step"] = torch.tensor(3)
        save_file(parts, saved.with_suffix(".checkpoint.safetensors"))
    assert equal(run(base, data, work=tmp_path), expected)


@pytest.mark.parametrize("key", ["learning_rate", "head_learning_rate"])
def test_numbers_that_run_away_are_one_clear_line(base, data, tmp_path, key):
    recipe = replace(SHORT, warmup=0.0, **{key: 1e30})
    with pytest.raises(RecipeError, match=r"the numbers ran away at step .*; lower learning_rate"):
        run(base, data, recipe=recipe, work=tmp_path)
    assert list(tmp_path.iterdir()) == []
