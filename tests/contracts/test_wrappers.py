"""What we wrap a component in keeps the component's contract, and says what it says."""

from __future__ import annotations

from importlib.metadata import distribution

import numpy as np
import pytest

from tasktriage.bench.harness.vectors import CachedEmbedder, Vectors
from tasktriage.contracts.errors import ComponentError
from tasktriage.contracts.protocols import (
    EncoderFiles,
    ExportableEmbedder,
    Model,
    TrainableEmbedder,
)
from tasktriage.domain.assessment import ModelInfo
from tasktriage.domain.dataset import Dataset, DatasetInfo, LabelledTask
from tasktriage.domain.label import Label
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.guarded import GuardedDataset, GuardedEmbedder, GuardedModel
from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry
from tasktriage.models.answers import cached
from tasktriage.models.memory import RememberingModel
from tasktriage.models.store import FILE
from tasktriage.pipeline.engine import Engine, open_model
from tasktriage.pipeline.support.mojibake import RepairingExtractor
from tasktriage.testing import CHECKS

GERMAN = "Rechnungen prüfen und mit den Kunden über offene Beträge sprechen"


def entry(kind: str) -> Entry:
    spec = KINDS[kind](name="x", summary="S", factory=object)
    return Entry(spec, PluginRecord("p", "tt-theirs", "1.2", "m"))


@pytest.fixture
def german(make_model):
    """A model that knows German, and says what is a task."""

    class German(make_model):
        languages = ("en", "de")

    return German(is_task=lambda text: 0.7, thresholds=(0.5, 0.1))


WRAPPERS = {
    "remembering": lambda model, folder: RememberingModel(model),
    "cached": lambda model, folder: cached(model, folder, limit=16),
    "guarded": lambda model, folder: GuardedModel(model, entry("models")),
    "both": lambda model, folder: cached(GuardedModel(model, entry("models")), folder, limit=16),
}


@pytest.mark.parametrize("wrap", WRAPPERS.values(), ids=WRAPPERS)
def test_a_wrapped_model_keeps_the_contract(german, tmp_path, wrap):
    wrapped = wrap(german, tmp_path)
    assert wrapped is not german
    assert isinstance(wrapped, Model)
    for _ in range(2):  # the second time from what is remembered
        CHECKS["models"](wrapped)
    assert (wrapped.info, wrapped.embedder_id) == (german.info, german.embedder_id)
    assert wrapped.languages == ("en", "de")
    assert wrapped.is_task_threshold(given=False) == 0.5


@pytest.mark.parametrize("cache", [False, True])
def test_a_cache_takes_no_language_away(german, plugins, tmp_path, recwarn, cache):
    engine = Engine(german, plugins=plugins, cache=tmp_path if cache else False)
    (result,) = engine.classify([GERMAN])
    assert (tmp_path / FILE).is_file() is cache
    assert result.error is None
    assert not [w for w in recwarn if "another language" in str(w.message)]


def test_a_model_of_an_older_plugin_is_taken_for_english(fake_dist, recwarn):
    """Without `languages`, which came later in `tasktriage.v1`, it works as it did."""
    source = (
        "import numpy as np\nfrom tasktriage.plugin import *\n\n\nclass Old:\n"
        "    info = ModelInfo('old', '1', '0' * 64)\n    embedder_id = 'e'\n"
        "    def assess(self, texts):\n"
        "        ones = np.ones((len(texts), 3))\n        return ModelOutput(ones, ones / 3)\n"
        "    def prediction_sets(self, p, coverage): return None\n"
        "    def is_task_threshold(self, *, given): return None\n\n\n"
        "@hookimpl\ndef tasktriage_models():\n"
        "    yield ModelSpec(name='old', summary='S', factory=Old)\n"
    )
    dist = fake_dist("tt-old", modules={"tt_old.py": source}, entry_points={"old": "tt_old"})
    plugins = Plugins(dists=[distribution("tasktriage"), dist], strict=True)
    model = open_model("old", plugins)
    CHECKS["models"](model, {"vectors": "nobody asked for unit vectors then"})
    assert model.languages == ()
    (result,) = Engine("old", plugins=plugins).classify([GERMAN])
    assert result.error is None
    assert "is in another language ('de') than the model knows (en)" in str(recwarn.pop().message)


class Raises:
    """Every member of a model raises, properties too."""

    def __getattribute__(self, name):
        raise KeyError(name)


@pytest.mark.parametrize(
    "use",
    [
        lambda m: m.info,
        lambda m: m.embedder_id,
        lambda m: m.languages,
        lambda m: m.assess(["x"]),
        lambda m: m.prediction_sets(np.ones((1, 3)) / 3, 0.9),
        lambda m: m.is_task_threshold(given=True),
    ],
)
def test_whatever_a_strangers_model_raises_is_its_own(use):
    with pytest.raises(ComponentError, match=r"^model 'x' from tt-theirs 1\.2 failed: KeyError"):
        use(GuardedModel(Raises(), entry("models")))


def test_a_property_that_fails_is_not_taken_for_one_that_is_missing(make_model, tmp_path):
    class Fails(make_model):
        @property
        def languages(self):
            raise AttributeError("it has no codes")

    with pytest.raises(ComponentError, match="it has no codes"):
        _ = GuardedModel(Fails(), entry("models")).languages
    with pytest.raises(AttributeError, match="it has no codes"):
        _ = cached(Fails(), tmp_path).languages


@pytest.mark.parametrize("said", ["en", (1, 2), 5])
def test_languages_that_are_none(make_model, said):
    class Odd(make_model):
        languages = said

    with pytest.raises(ComponentError, match="TypeError"):
        _ = GuardedModel(Odd(), entry("models")).languages
    with pytest.raises(AssertionError, match="languages"):
        CHECKS["models"](Odd())


def test_what_a_strangers_model_says_is_checked_in_its_name(make_model):
    class Odd(make_model):
        info = "odd"

        def assess(self, texts):
            return None

        def prediction_sets(self, probabilities, coverage):
            return [True]

    model = GuardedModel(Odd(), entry("models"))
    for use in (
        lambda: model.info,
        lambda: model.assess(["x"]),
        lambda: model.prediction_sets(np.ones((2, 3)) / 3, 0.9),
    ):
        with pytest.raises(ComponentError, match=r"model 'x' from tt-theirs 1\.2 failed"):
            use()


class Letters:
    """An embedder of letters' counts, that can do all that training asks for."""

    id, dimension, model = "letters", 26, "a network"

    def embed(self, texts):
        rows = [[1 + text.lower().count(chr(97 + n)) for n in range(26)] for text in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), 26)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def to_onnx(self):
        return EncoderFiles(b"graph", b"tokenizer", 1)


def test_wrapped_embedders_keep_the_contract():
    for wrapped in (
        GuardedEmbedder(Letters(), entry("embedders")),
        CachedEmbedder(Letters(), Vectors()),
        CachedEmbedder(GuardedEmbedder(Letters(), entry("embedders")), Vectors()),
    ):
        CHECKS["embedders"](wrapped)
    wrapped = GuardedEmbedder(Letters(), entry("embedders"))
    assert isinstance(wrapped, ExportableEmbedder)
    assert isinstance(wrapped, TrainableEmbedder)
    assert (wrapped.to_onnx().max_tokens, wrapped.model) == (1, "a network")


def test_an_embedder_that_can_not_be_trained_does_not_look_as_if_it_could():
    class Plain:
        id, dimension, embed = "plain", 26, Letters.embed

    wrapped = GuardedEmbedder(Plain(), entry("embedders"))
    assert not isinstance(wrapped, (ExportableEmbedder, TrainableEmbedder))
    with pytest.raises(ComponentError, match=r"embedder 'x' from tt-theirs 1\.2 failed: TypeError"):
        wrapped.embed(None)


@pytest.mark.parametrize(
    "vectors", [None, "x", [], [[1.0, 0.0]] * 2, [1.0], [[float("nan")]], [[float("inf")]]]
)
def test_vectors_that_are_none_are_the_embedders_fault(vectors):
    class Odd(Letters):
        def embed(self, texts):
            return vectors

    with pytest.raises(ComponentError, match=r"embedder 'x' from tt-theirs 1\.2 failed"):
        GuardedEmbedder(Odd(), entry("embedders")).embed(["x"])


@pytest.mark.parametrize(
    "files",
    [None, EncoderFiles(b"", b"t", 1), EncoderFiles(b"g", b"", 1), EncoderFiles("g", b"t", 1)],
)
def test_an_export_that_is_none_is_the_embedders_fault(files):
    class Odd(Letters):
        def to_onnx(self):
            return files

    with pytest.raises(ComponentError, match=r"embedder 'x' from tt-theirs 1\.2 failed: TypeError"):
        GuardedEmbedder(Odd(), entry("embedders")).to_onnx()


def test_what_training_starts_from_is_made_when_it_is_used():
    class Large(Letters):
        made = 0

        @property
        def model(self):
            Large.made += 1
            raise MemoryError

    wrapped = GuardedEmbedder(Large(), entry("embedders"))
    wrapped.embed(["x"])
    assert Large.made == 0
    with pytest.raises(ComponentError, match=r"tt-theirs 1\.2 failed: MemoryError"):
        _ = wrapped.model


def test_a_wrapped_extractor_keeps_the_contract(plugins):
    CHECKS["extractors"](RepairingExtractor(plugins.extractors.create("rules")))


class Rows:
    info = DatasetInfo(name="x", title="X", licence="L", source="S", scale="few")

    def load(self, folder):
        rows = (LabelledTask(id="1", text="Bake", group="g", label=Label.AUGMENTABLE),)
        return Dataset(info=self.info, rows=rows)


def test_a_wrapped_data_set_keeps_the_contract():
    wrapped = GuardedDataset(Rows(), entry("datasets"))
    CHECKS["datasets"](wrapped)
    assert wrapped.load(None) == Rows().load(None)


@pytest.mark.parametrize("rows", [None, [], "x"])
def test_a_data_set_that_is_none_is_its_plugins_fault(rows):
    class Odd(Rows):
        def load(self, folder):
            return rows

    with pytest.raises(ComponentError, match=r"data set 'x' from tt-theirs 1\.2 failed: TypeError"):
        GuardedDataset(Odd(), entry("datasets")).load(None)
    Odd.info = ModelInfo("m", "1")
    with pytest.raises(ComponentError, match="info must be a DatasetInfo"):
        _ = GuardedDataset(Odd(), entry("datasets")).info
