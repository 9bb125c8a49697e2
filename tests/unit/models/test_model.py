from __future__ import annotations

import hashlib
import json
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.protocols import Model, ModelOutput
from tasktriage.domain.label import REASONS
from tasktriage.models import model as module
from tasktriage.models.calibrated import sigmoid, softmax
from tasktriage.models.heads import Heads, pack
from tasktriage.models.model import FolderModel

# the tiny model is built once; nothing in it changes between examples
SHARED = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SENTENCES = st.lists(
    st.sampled_from(["run", "write", "test", "sign", "release", "zzz", "."]), max_size=24
).map(" ".join)
TEXTS = st.text(max_size=20).map(lambda t: t.encode("utf-8", "ignore").decode())
LISTS = st.lists(SENTENCES | TEXTS, max_size=70)


FIELDS = [field.name for field in fields(ModelOutput)]
LAST_DIGITS = 1e-6  # the kernels of some processors add up in another order in another batch


def assert_same(first, second, rows=None):
    """The answers of `first` are, but for the last digits, those of (some rows of) `second`."""
    for name in FIELDS:
        wanted = getattr(second, name)
        wanted = wanted if rows is None else wanted[list(rows)]
        np.testing.assert_allclose(
            getattr(first, name), wanted, rtol=0, atol=LAST_DIGITS, err_msg=name
        )


def test_it_is_a_model(tiny):
    assert isinstance(tiny, Model)
    assert tiny.embedder_id == "tiny-vectors"
    assert (tiny.info.name, tiny.info.version) == ("tiny", "7")
    sha = hashlib.sha256((tiny.folder / "model.json").read_bytes()).hexdigest()
    assert tiny.info.sha256 == sha
    assert tiny.is_task_threshold(given=False) == 0.5
    assert tiny.is_task_threshold(given=True) == 0.01


@SHARED
@given(texts=LISTS)
def test_shapes_types_and_sums(tiny, texts):
    output = tiny.assess(texts)
    n = len(texts)
    assert output.vectors.shape == (n, 6)
    assert output.vectors.dtype == np.float32
    assert output.probabilities.shape == (n, 3)
    assert output.probabilities.dtype == np.float64
    assert output.reasons.shape == (n, 7)
    assert output.is_task.shape == (n,)
    assert ((output.is_task >= 0) & (output.is_task <= 1)).all()
    np.testing.assert_allclose(output.probabilities.sum(axis=1), 1.0)
    np.testing.assert_allclose(np.linalg.norm(output.vectors, axis=1), 1.0, atol=1e-5)


@SHARED
@given(texts=LISTS, data=st.data())
def test_an_answer_depends_neither_on_the_order_nor_on_copies(tiny, texts, data):
    rows = data.draw(st.permutations([*range(len(texts)), *range(0, len(texts), 3)]))
    assert_same(tiny.assess([texts[i] for i in rows]), tiny.assess(texts), rows)


@SHARED
@given(texts=LISTS, data=st.data())
def test_an_answer_does_not_depend_on_what_shares_the_batch(tiny, texts, data):
    whole = tiny.assess(texts)
    for row, text in enumerate(texts):
        assert_same(tiny.assess([text]), whole, [row])
    some = data.draw(st.lists(st.sampled_from(range(len(texts))))) if texts else []
    assert_same(tiny.assess([texts[i] for i in some]), whole, some)


@SHARED
@given(texts=LISTS)
def test_the_encoder_itself_needs_no_duplicates_removed(tiny, texts):
    once, twice = tiny.encoder.encode(texts), tiny.encoder.encode([*texts, *texts[::-1]])
    for name in ("vectors", "features"):
        alone, doubled = getattr(once, name), getattr(twice, name)
        twofold = np.concatenate([alone, alone[::-1]])
        np.testing.assert_allclose(doubled, twofold, rtol=0, atol=LAST_DIGITS)


def test_a_run_holds_texts_of_one_length_only_and_not_too_many(tiny, monkeypatch):
    runs = []
    run = tiny.encoder._run
    monkeypatch.setattr(tiny.encoder, "_run", lambda ids: runs.append(ids) or run(ids))
    texts = ["run test", "run", "sign the code", "", "write", *(f"run {i}" for i in range(40))]
    tiny.assess(texts)
    assert all(len({len(ids) for ids in batch}) == 1 for batch in runs)
    assert sum(map(len, runs)) == len(texts)
    assert max(map(len, runs)) == 32
    assert len(runs) == 5  # lengths 0, 1, 3, and 2 in two runs


def test_equal_texts_are_embedded_once(tiny, monkeypatch):
    embedded = []
    encode = tiny.encoder.encode
    monkeypatch.setattr(tiny.encoder, "encode", lambda t: embedded.extend(t) or encode(t))
    texts = ["run", "test", "run", "run", "test", "sign"]
    output = tiny.assess(texts)
    assert embedded == ["run", "test", "sign"]
    assert_same(output, tiny.assess(tuple(texts)))
    np.testing.assert_array_equal(output.probabilities[0], output.probabilities[3])


def test_no_texts(tiny):
    output = tiny.assess([])
    assert output.vectors.shape == (0, 6)
    assert output.probabilities.shape == (0, 3)
    assert output.reasons.shape == (0, 7)
    assert output.is_task.shape == (0,)
    encoded = tiny.encoder.encode([])
    assert (encoded.vectors.shape, encoded.features.shape) == ((0, 6), (0, 12))


def test_empty_and_unknown_texts(tiny):
    output = tiny.assess(["", "   ", "\0", "日本語", "🙂"])
    assert np.isfinite(output.probabilities).all()


def test_a_very_long_text_is_cut(tiny, kit):
    text = "run test " * 200_000
    output = tiny.assess([text, "run test " * kit.max_tokens])
    np.testing.assert_allclose(output.vectors[0], output.vectors[1], rtol=0, atol=LAST_DIGITS)
    one_word = tiny.assess(["x" * 3_000_000])
    assert np.isfinite(one_word.probabilities).all()


def test_half_a_surrogate_pair_spoils_no_batch(tiny):
    # one row that is no valid Unicode must not take its neighbours down
    output = tiny.assess(["run", "\ud800 test", "sign"])
    assert_same(tiny.assess(["run", "sign"]), output, [0, 2])


def test_temperature_and_heads_are_applied_as_written(tiny, kit):
    features = tiny.encoder.encode(["run the test"]).features
    heads, output = kit.heads(), tiny.assess(["run the test"])
    expected = softmax(heads.label.logits(features) / 1.5)
    np.testing.assert_allclose(output.probabilities, expected, atol=1e-6)
    # the temperature is that of the label alone
    np.testing.assert_allclose(output.reasons, softmax(heads.reason.logits(features)), atol=1e-6)
    is_task = sigmoid(heads.task.logits(features)[:, 0])
    np.testing.assert_allclose(output.is_task, is_task, atol=1e-6)


def test_vector_and_features_are_those_of_the_texts_own_tokens(tiny, kit):
    table = kit.embeddings()
    rows = table[[2, 4 + kit.words.index("run"), 4 + kit.words.index("code"), 3]]
    mean = rows.mean(axis=0)
    encoded = tiny.encoder.encode(["run code", "run code " * 5])
    np.testing.assert_allclose(encoded.vectors[0], mean / np.linalg.norm(mean), atol=1e-6)
    np.testing.assert_allclose(encoded.features[0], [*mean, *rows.max(axis=0)], atol=1e-6)
    assert not np.allclose(encoded.features[0], encoded.features[1])
    np.testing.assert_array_equal(tiny.encoder.embed(["run code"])[0], encoded.vectors[0])


def test_without_features_the_heads_read_the_vector(plain, kit):
    encoded = plain.encoder.encode(["run code", "test"])
    assert encoded.features is encoded.vectors
    output = plain.assess(["run code", "test"])
    logits = kit.heads(width=kit.dimension).label.logits(encoded.vectors)
    np.testing.assert_allclose(output.probabilities, softmax(logits / 1.5), atol=1e-6)
    assert (output.reasons, output.is_task) == (None, None)
    assert plain.is_task_threshold(given=True) is None
    assert plain.is_task_threshold(given=False) is None
    assert (plain.manifest.features, plain.manifest.int8) == (None, False)


@pytest.mark.parametrize(
    ("said", "unit", "row"),
    [
        ({"unit": 0.25, "row": 0.125}, 0.25, 0.125),
        ({"unit": 1, "row": 0}, 1.0, 0.0),
        ({"unit": 0.25, "row": None}, 0.25, None),
        ({"row": 0.125}, None, 0.125),
        ({}, None, None),
    ],
)
def test_thresholds_on_being_a_task(edit, said, unit, row):
    model = FolderModel(edit(is_task=said))
    assert model.is_task_threshold(given=False) == unit
    assert model.is_task_threshold(given=True) == row
    assert model.assess(["run"]).is_task is not None  # said, whatever is made of it


def test_opening_is_repeatable_and_threads_do_not_matter(tiny):
    again = FolderModel(tiny.folder, threads=1)
    assert again.info == tiny.info
    assert_same(again.assess(["sign the release"]), tiny.assess(["sign the release"]))


def opened_with(monkeypatch, folder, **options):
    """Return what a model gives its encoder."""
    seen = {}
    made = module.OnnxEncoder

    def spy(*args, **given):
        seen.update(given)
        return made(*args, **given)

    monkeypatch.setattr(module, "OnnxEncoder", spy)
    FolderModel(folder, **options)
    return seen


@pytest.mark.parametrize("int8", [True, False])
def test_the_encoder_knows_of_int8(monkeypatch, edit, int8):
    folder = edit(lambda m: m["embedder"].update(int8=int8))
    assert opened_with(monkeypatch, folder)["int8"] is int8
    assert FolderModel(folder).manifest.int8 is int8


def test_threads_and_device_come_from_the_caller_else_the_environment(monkeypatch, tiny):
    seen = opened_with(monkeypatch, tiny.folder)
    assert (seen["threads"], seen["device"]) == (None, "cpu")
    monkeypatch.setenv("TASKTRIAGE_THREADS", "2")
    monkeypatch.setenv("TASKTRIAGE_DEVICE", "")
    assert opened_with(monkeypatch, tiny.folder)["threads"] == 2
    monkeypatch.setenv("TASKTRIAGE_DEVICE", "tpu")
    seen = opened_with(monkeypatch, tiny.folder, threads=1, device="cpu")
    assert (seen["threads"], seen["device"]) == (1, "cpu")


@pytest.mark.parametrize("by", ["argument", "environment"])
@pytest.mark.parametrize(
    ("device", "said"),
    [
        ("tpu", "unknown device 'tpu'; devices are cpu, cuda"),
        ("CUDA", "unknown device 'CUDA'"),
        ("cuda", "this onnxruntime has no CUDAExecutionProvider; install onnxruntime-gpu"),
    ],
)
def test_a_device_that_is_not_there(monkeypatch, tiny, by, device, said):
    monkeypatch.setattr(
        "onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"], raising=True
    )
    options = {"device": device} if by == "argument" else {}
    if by == "environment":
        monkeypatch.setenv("TASKTRIAGE_DEVICE", device)
    with pytest.raises(UsageError) as info:
        FolderModel(tiny.folder, **options)
    assert said in str(info.value)
    assert "\n" not in str(info.value)


@pytest.mark.parametrize("value", ["-1", "two", "1.5", "²"])
def test_threads_that_are_none(monkeypatch, tiny, value):
    monkeypatch.setenv("TASKTRIAGE_THREADS", value)
    with pytest.raises(UsageError, match="TASKTRIAGE_THREADS must be a whole number from 0"):
        FolderModel(tiny.folder)


def test_softmax_is_stable():
    result = softmax(np.array([[1e6, 0.0, -1e6], [0.0, 0.0, 0.0]]))
    np.testing.assert_allclose(result, [[1, 0, 0], [1 / 3] * 3])


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        (0.001, [False, True, False]),  # empty, so the top label
        (0.5, [False, True, False]),
        (0.8, [True, True, False]),
        (0.999, [True, True, True]),
    ],
)
def test_conformal_sets_grow_with_coverage(tiny, coverage, expected):
    # thresholds on 1 - p at level c are (c, c, c²)
    sets = tiny.prediction_sets(np.array([[0.3, 0.6, 0.1]]), coverage)
    assert sets.tolist() == [expected]


@SHARED
@given(
    rows=st.lists(st.tuples(*[st.floats(0.01, 1)] * 3), max_size=8),
    coverages=st.tuples(st.floats(0.001, 0.999), st.floats(0.001, 0.999)),
)
def test_sets_are_never_empty_and_grow_once_begun(tiny, rows, coverages):
    p = np.array(rows).reshape(len(rows), 3)
    p = p / p.sum(axis=1, keepdims=True)
    low, high = (tiny.prediction_sets(p, c) for c in sorted(coverages))
    assert low.shape == high.shape == p.shape
    assert low.any(axis=1).all()
    filled_up = low.sum(axis=1) == 1  # maybe with the top label alone, which need not stay
    assert (high | ~low)[~filled_up].all()


def test_a_tie_at_the_top_is_in_whole_and_of_three_the_more_human_two(tiny):
    p = np.array([[0.5, 0.5, 0.0], [0.4, 0.2, 0.4], [1 / 3, 1 / 3, 1 / 3], [0.0, 0.5, 0.5]])
    sets = tiny.prediction_sets(p, 0.001)
    assert sets.astype(int).tolist() == [[1, 1, 0], [1, 0, 1], [0, 1, 1], [0, 1, 1]]


def test_a_threshold_that_is_met_exactly_counts(tiny):
    assert tiny.prediction_sets(np.array([[0.5, 0.25, 0.25]]), 0.5).tolist() == [
        [True, False, False]
    ]


def test_short_texts_have_a_scale_of_their_own(edit, kit):
    """Two words are short here, three are not."""
    usual = FolderModel(edit())
    rows = [[1.0, 1.0, 1.0]] * 1001
    own = FolderModel(edit(short={"words": 2, "temperature": 50.0}, conformal_short=rows))
    before, after = usual.assess(["run it", "run it now"]), own.assess(["run it", "run it now"])
    assert after.probabilities[1] == pytest.approx(before.probabilities[1])
    assert after.levels[1].tolist() == before.levels[1].tolist()
    assert np.ptp(after.probabilities[0]) < np.ptp(before.probabilities[0])
    assert after.levels[0].tolist() == [0.0, 0.0, 0.0]


def test_no_calibration_gives_no_sets(edit):
    model = FolderModel(edit(conformal=None))
    assert model.prediction_sets(np.array([[0.2, 0.3, 0.5]]), 0.9) is None


def test_a_model_may_lack_either_head(edit, rewrite, kit):
    heads = kit.heads()
    rewrite("heads.safetensors", pack(Heads(heads.label, task=heads.task)))
    output = FolderModel(edit(reasons=None)).assess(["run"])
    assert (output.reasons, output.is_task.shape) == (None, (1,))
    rewrite("heads.safetensors", pack(Heads(heads.label, heads.reason)))
    model = FolderModel(edit(reasons=[str(reason) for reason in REASONS], is_task=None))
    output = model.assess(["run"])
    assert (output.reasons.shape, output.is_task) == ((1, 7), None)
    assert model.is_task_threshold(given=True) is None


def test_the_record_of_the_file_is_what_was_read(tiny):
    raw = json.loads((tiny.folder / "model.json").read_text())
    assert tiny.manifest.raw == raw
    assert raw["schema"] == "tasktriage.model/1"


def test_opening_leaves_the_folder_as_it_was(folder):
    before = sorted((p.name, p.stat().st_mtime_ns) for p in folder.iterdir())
    FolderModel(folder).assess(["run"])
    assert sorted((p.name, p.stat().st_mtime_ns) for p in folder.iterdir()) == before
