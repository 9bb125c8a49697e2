from __future__ import annotations

import os
import sqlite3
import warnings

import numpy as np
import pytest

from tasktriage.domain.assessment import ModelInfo
from tasktriage.matching.vectors import FEW, PROBE, vectors_of
from tasktriage.models.store import FILE, MIB, RowStore

TEXTS = [f"task {i}" for i in range(FEW + 10)]


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    """The cache folder; no warning is ever raised for it."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("TASKTRIAGE_CACHE_DIR", str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield folder


def test_a_second_run_asks_for_one_text(make_model, cache):
    first, second = make_model(), make_model()
    found = vectors_of(TEXTS, first)
    assert first.calls == [[PROBE, *TEXTS]]
    again = vectors_of(TEXTS, second)
    assert second.calls == [[PROBE]]  # that the kept ones are this model's
    assert (again == found).all()
    assert again.dtype == np.float32
    assert (cache / FILE).is_file()


def test_a_few_texts_are_not_worth_a_file(make_model, cache):
    vectors_of(TEXTS[:FEW], make_model())
    assert not cache.exists()


def test_other_texts_models_and_vectors_are_asked_for(make_model):
    vectors_of(TEXTS, make_model())
    for texts, info, embedder in (
        (TEXTS[::-1], None, None),
        ([*TEXTS[:-1], TEXTS[-1] + "!"], None, None),
        (TEXTS, ModelInfo("fake", "1", "1" * 64), None),
        (TEXTS, None, "others"),
    ):
        model = make_model()
        model.info, model.embedder_id = info or model.info, embedder or model.embedder_id
        vectors_of(texts, model)
        assert model.calls == [[PROBE, *texts]]


def test_texts_are_not_run_together(make_model):
    vectors_of(["ab", "c", *TEXTS], make_model())
    model = make_model()
    vectors_of(["a", "bc", *TEXTS], model)
    assert len(model.calls[0]) > 1


def test_a_model_without_a_hash_is_not_kept(make_model, cache):
    model = make_model()
    model.info = ModelInfo("fake", "0")
    vectors_of(TEXTS, model)
    assert not cache.exists()


def test_kept_vectors_of_another_model_are_not_believed(make_model):
    vectors_of(TEXTS, make_model())
    # the same hash, other answers
    model = make_model(vectors={PROBE: np.eye(8)[2], TEXTS[0]: np.eye(8)[3]})
    found = vectors_of(TEXTS, model)
    assert model.calls == [[PROBE], [PROBE, *TEXTS]]
    assert found[0] == pytest.approx(np.eye(8)[3])


@pytest.mark.parametrize(
    "row",
    [
        b"",
        b"x",
        np.full((len(TEXTS) + 1, 8), np.nan, dtype="<f4").tobytes(),
        np.zeros((len(TEXTS) + 1, 8), dtype="<f4").tobytes(),
        np.zeros((len(TEXTS) + 1, 4), dtype="<f4").tobytes(),
        np.zeros((len(TEXTS) + 1, 0), dtype="<f4").tobytes(),
    ],
)
def test_a_hostile_row_is_not_used(make_model, cache, row):
    expected = vectors_of(TEXTS, make_model())
    store = RowStore(cache / FILE, MIB * 10)
    with sqlite3.connect(cache / FILE) as db:
        ((key,),) = db.execute("SELECT key FROM row")
    store.put({key: row})
    store.close()
    assert (vectors_of(TEXTS, make_model()) == expected).all()


def test_a_damaged_file_is_left(make_model, cache):
    cache.mkdir()
    (cache / FILE).write_bytes(b"no database at all" * 100)
    model = make_model()
    vectors_of(TEXTS, model)
    assert model.calls == [[PROBE, *TEXTS]]
    assert (cache / FILE).read_bytes().startswith(b"no database")


def test_a_folder_that_cannot_be_made(make_model, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("TASKTRIAGE_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert len(vectors_of(TEXTS, make_model())) == len(TEXTS)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_is_read_only(make_model, cache):
    cache.mkdir(mode=0o500)
    assert len(vectors_of(TEXTS, make_model())) == len(TEXTS)


def test_a_variable_that_holds_nonsense(make_model, monkeypatch):
    monkeypatch.setenv("TASKTRIAGE_CACHE_SIZE", "many")
    assert len(vectors_of(TEXTS, make_model())) == len(TEXTS)
