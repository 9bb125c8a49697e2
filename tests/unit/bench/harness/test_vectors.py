"""The cache of vectors: each text once, whole files or none."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.bench.harness.vectors import CachedEmbedder, Vectors
from tasktriage.contracts.errors import ComponentError


class Letters:
    """Counts letters; adds the size of its batch, as a real one's last digits depend on it."""

    id, dimension, extra = "letters", 2, "kept"

    def __init__(self):
        self.calls = []

    def embed(self, texts):
        self.calls.append(list(texts))
        return np.array([[len(t), len(texts)] for t in texts], np.float32).reshape(-1, 2)


def test_each_text_is_embedded_once():
    embedder = Letters()
    cached = CachedEmbedder(embedder, Vectors())
    first = cached.embed(["a", "bb", "a"])
    assert first.tolist() == [[1, 2], [2, 2], [1, 2]]
    assert cached.embed(["bb", "ccc"])[0].tolist() == [2, 2]
    assert embedder.calls == [["a", "bb"], ["ccc"]]
    assert cached.embed([]).shape == (0, 2)
    assert (cached.id, cached.dimension, cached.extra) == ("letters", 2, "kept")


def test_texts_of_a_suite_are_embedded_together():
    embedder, vectors = Letters(), Vectors()
    vectors.together(["a", "bb", "ccc"])
    cached = CachedEmbedder(embedder, vectors)
    cached.embed(["else"])
    cached.embed(["bb", "other"])
    cached.embed(["ccc", "a"])
    assert embedder.calls == [["else"], ["a", "bb", "ccc"], ["other"]]
    assert vectors.seconds > 0


def test_off_computes():
    embedder, vectors = Letters(), Vectors()
    cached = CachedEmbedder(embedder, vectors)
    cached.embed(["a"])
    with vectors.off():
        cached.embed(["a"])
    cached.embed(["a"])
    assert embedder.calls == [["a"], ["a"]]


def test_a_file_is_read_by_the_next_and_merged(tmp_path):
    first, second = Letters(), Letters()
    one, two = (CachedEmbedder(x, Vectors(tmp_path)) for x in (first, second))
    two.embed([])  # it has looked at the folder before the other wrote
    one.embed(["a"])
    two.embed(["bb"])
    third = Letters()
    CachedEmbedder(third, Vectors(tmp_path)).embed(["a", "bb"])
    assert third.calls == []
    assert [p.suffix for p in tmp_path.iterdir()] == [".npz"]


@pytest.mark.parametrize("cut", [0, 3, 100, -10])
def test_a_cut_file_is_computed_again(tmp_path, cut):
    CachedEmbedder(Letters(), Vectors(tmp_path)).embed(["a", "bb"])
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:cut])
    again = Letters()
    assert CachedEmbedder(again, Vectors(tmp_path)).embed(["a"]).tolist() == [[1, 1]]
    last = Letters()
    CachedEmbedder(last, Vectors(tmp_path)).embed(["a"])
    assert last.calls == []


def test_a_wrong_number_of_vectors_is_the_embedders_fault():
    class Short(Letters):
        def embed(self, texts):
            return super().embed(texts)[1:]

    with pytest.raises(ComponentError, match=r"embedder 'letters' gave .*\(1, 2\) for 2 texts"):
        CachedEmbedder(Short(), Vectors()).embed(["a", "b"])
