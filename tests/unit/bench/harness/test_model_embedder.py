"""A model's vectors: of a folder its encoder alone is asked, and names them."""

from __future__ import annotations

import pytest

from tasktriage.bench.harness.model_embedder import model_embedder
from tasktriage.pipeline.engine import DEFAULT_MODEL, open_model


def test_a_model_is_an_embedder_of_its_own(make_model):
    model = make_model()
    embedder = model_embedder(model)
    assert embedder.id == f"{model.embedder_id}/{model.info.sha256}"
    expected = model.assess(["Sort the post"]).vectors
    assert embedder.embed(["Sort the post"]).tolist() == expected.tolist()
    assert embedder.dimension == expected.shape[1]


def test_a_folder_is_known_by_its_encoder_and_its_heads_are_not_asked(plugins, monkeypatch):
    model = open_model(DEFAULT_MODEL, plugins)
    expected = model.assess(["Sort the post"]).vectors
    monkeypatch.setattr(type(model), "assess", lambda *_: pytest.fail("its heads were asked"))
    embedder = model_embedder(model)
    assert embedder.id == (f"{model.embedder_id}/{model.manifest.files['encoder.onnx']['sha256']}")
    assert embedder.embed(["Sort the post"]).tolist() == expected.tolist()
    assert embedder.dimension == expected.shape[1]
