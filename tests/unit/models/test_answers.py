"""A model with a cache says what it says without, to the bit, and is asked for new texts only."""

from __future__ import annotations

import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.contracts.errors import ComponentError, TasktriageWarning, UsageError
from tasktriage.contracts.protocols import Model
from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode
from tasktriage.extend.checks import ask
from tasktriage.models.answers import (
    FINGERPRINT_TEXTS,
    CachedModel,
    cache_limit,
    cached,
)
from tasktriage.models.store import FILE, MIB, RowStore
from tasktriage.pipeline.engine import Engine

from .scripted import CALLS, Scripted, same

NODES = (TaxonomyNode(id="dough", title="Dough", kind="area", tasks=("knead", "bake the bread")),)
BAKERY = Taxonomy(
    name="bakery",
    title="B",
    version="1",
    licence="L",
    nodes=NODES,
    threshold=-1.0,
    embedder="fake-vectors",
)


@pytest.fixture
def remember(tmp_path):
    """Put a model behind the test's cache."""

    def wrap(model) -> CachedModel:
        wrapped = cached(model, tmp_path / "cache", limit=16)
        assert isinstance(wrapped, CachedModel)
        return wrapped

    return wrap


def asked(model) -> list[str]:
    """What a fake model was asked about, without the probes."""
    return [text for text in model.asked if text not in FINGERPRINT_TEXTS]


@settings(deadline=None, max_examples=30)
@given(calls=CALLS, reopen=st.booleans(), says=st.booleans(), reasons=st.booleans())
def test_answers_are_equal_to_the_bit_and_each_text_is_asked_once(
    request, calls, reopen, says, reasons
):
    make = request.getfixturevalue("make_model")
    is_task = (lambda text: min(1.0, len(text) / 3)) if says else None
    plain, model = make(is_task=is_task, reasons=reasons), make(is_task=is_task, reasons=reasons)
    with TemporaryDirectory() as folder:
        wrapped = cached(model, Path(folder), limit=4)
        for texts in calls:
            assert same(wrapped.assess(texts), plain.assess(texts))
            if reopen:
                wrapped = cached(model, Path(folder), limit=4)
        assert asked(model) == list(dict.fromkeys(text for call in calls for text in call))


def test_half_known_in_any_order(remember, make_model):
    model = make_model()
    remember(model).assess([f"t{n}" for n in range(0, 40, 2)])
    other = make_model()
    texts = [f"t{n % 40}" for n in range(100, 0, -3)]
    assert same(remember(other).assess(texts), make_model().assess(texts))
    assert asked(other) == [t for t in dict.fromkeys(texts) if int(t[1:]) % 2]
    assert [len(call) for call in other.calls] == [len(FINGERPRINT_TEXTS), len(asked(other))]


def test_it_is_the_model_in_all_else(remember):
    model = Scripted()
    wrapped = remember(model)
    assert isinstance(wrapped, Model)
    assert (wrapped.info, wrapped.embedder_id) == (model.info, "e")
    assert wrapped.languages == ("en", "de")
    assert wrapped.is_task_threshold(given=True) == 0.25
    assert wrapped.is_task_threshold(given=False) == 0.75
    assert wrapped.prediction_sets(np.array([[0.2, 0.5, 0.3]]), 0.4).tolist() == [[0, 1, 0]]
    assert wrapped.assess([]).vectors.shape == (0, 4)


ODD = {
    "zeros": {"vectors": lambda n: np.full((n, 4), -0.0, np.float32)},
    "small": {"probabilities": lambda n: np.tile([5e-324, 1.0, -0.0], (n, 1))},
    "wide": {"vectors": lambda n: np.ones((n, 1000), np.float32)},
    "doubles": {"vectors": lambda n: np.full((n, 4), 0.1)},
    "single": {"probabilities": lambda n: np.full((n, 3), 1 / 3, np.float32)},
    "fortran": {"vectors": lambda n: np.asfortranarray(np.eye(n, 4, dtype=np.float32))},
}


@pytest.mark.parametrize("values", ODD.values(), ids=ODD)
def test_what_is_checked_is_the_same_with_and_without(remember, values):
    plain = ask(Scripted(**values), ["a", "b"])
    for _ in range(2):
        assert same(ask(remember(Scripted(**values)), ["a", "b"]), plain)


BAD = {
    "short": {"vectors": lambda n: np.ones((n - 1, 4), np.float32)},
    "flat": {"vectors": lambda n: np.ones(n, np.float32)},
    "nan": {"vectors": lambda n: np.full((n, 4), np.nan, np.float32)},
    "four": {"probabilities": lambda n: np.full((n, 4), 0.25)},
    "none": {"probabilities": lambda n: None},
    "text": {"is_task": lambda n: ["yes"] * n},
    "narrow": {"reasons": lambda n: np.ones((n, 2))},
    "half": {"probabilities": lambda n: np.full((n, 3), 1 / 6)},
    "sure": {"is_task": lambda n: np.full(n, 1.5)},
    "later": {
        "vectors": lambda n: np.ones((n, 4 if n == len(FINGERPRINT_TEXTS) else 5), np.float32)
    },
    "breaks": {"vectors": lambda n: 1 / (n - 3)},
}


@pytest.mark.parametrize("values", BAD.values(), ids=BAD)
def test_a_bad_answer_is_handed_on_and_not_kept(remember, values, tmp_path):
    texts = ["a", "b", "c"]

    def outcome(model) -> str:
        try:
            return str(ask(model, texts).vectors.shape)
        except ComponentError as error:
            return str(error)

    wrapped = remember(Scripted(**values))
    assert outcome(wrapped) == outcome(Scripted(**values))
    assert outcome(wrapped) == outcome(Scripted(**values))
    assert RowStore(tmp_path / "cache" / FILE, MIB).count() == 0


def test_models_do_not_share_answers(remember):
    first, other = Scripted(), Scripted(sha256="2" * 64)
    remember(first).assess(["a"])
    remember(other).assess(["a"])
    again = Scripted()
    remember(again).assess(["a"])
    assert [len(model.calls) for model in (first, other, again)] == [2, 2, 1]


def test_a_model_that_answers_otherwise_here_is_asked_again(remember):
    """The same weights on another device, or another library, differ in last digits."""
    remember(Scripted()).assess(["a"])
    near = np.nextafter(np.float32(1), np.float32(2))
    other = Scripted(vectors=lambda n: np.full((n, 4), near, np.float32))
    assert remember(other).assess(["a"]).vectors[0, 0] == near
    assert len(other.calls) == 2


def test_answers_of_an_earlier_release_without_levels_are_not_taken(remember):
    remember(Scripted()).assess(["a"])
    now = Scripted(levels=lambda n: np.full((n, 3), 0.5))
    assert remember(now).assess(["a"]).levels.tolist() == [[0.5] * 3]
    assert now.calls[1:] == [["a"]]
    assert remember(now).assess(["a"]).levels.tolist() == [[0.5] * 3]
    assert now.calls[3:] == []


@pytest.mark.parametrize("sha256", [None, ""])
def test_a_model_without_a_hash_is_not_cached(tmp_path, sha256):
    model = Scripted(sha256=sha256)
    with pytest.warns(TasktriageWarning, match="model 'scripted' has no sha256") as caught:
        assert cached(model, tmp_path / "cache") is model
    assert len(caught) == 1
    assert not (tmp_path / "cache").exists()


def test_a_damaged_file_is_one_warning(tmp_path, make_model):
    (tmp_path / FILE).write_text("no database at all\n" * 100)
    engine = Engine(make_model(), taxonomies=[BAKERY], explain=True, cache=tmp_path)
    with pytest.warns(TasktriageWarning, match=f"{FILE}: can't be used as a cache") as caught:
        results = engine.classify(["a", "b c"])
    assert len(caught) == 1
    assert results == Engine(make_model(), taxonomies=[BAKERY], explain=True).classify(["a", "b c"])


def test_a_file_damaged_inside_is_one_warning(remember, make_model, tmp_path):
    """The header is ours, so that it opens; what follows is not."""
    texts = [f"t{n}" for n in range(300)]
    remember(make_model()).assess(texts)
    path = tmp_path / "cache" / FILE
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xa5" * (len(data) - 4096))
    wrapped = remember(make_model())
    with pytest.warns(TasktriageWarning, match="can't be used as a cache") as caught:
        outputs = [wrapped.assess(texts) for _ in range(3)]
    assert len(caught) == 1
    assert all(same(output, make_model().assess(texts)) for output in outputs)


@pytest.mark.parametrize("method", ["get", "put"])
def test_a_failure_on_the_way_is_one_warning(remember, make_model, monkeypatch, method):
    def fail(*arguments):
        raise sqlite3.OperationalError("database or disk is full")

    wrapped = remember(make_model())
    wrapped.assess(["a"])
    monkeypatch.setattr(RowStore, method, fail)
    with pytest.warns(TasktriageWarning, match="disk is full.*going on without it") as caught:
        outputs = [wrapped.assess(["a", "b"]) for _ in range(3)]
    assert len(caught) == 1
    assert all(same(output, make_model().assess(["a", "b"])) for output in outputs)


def test_a_row_that_was_tampered_with_is_asked_again(remember, make_model, tmp_path):
    remember(make_model()).assess(["a", "b"])
    with closing(sqlite3.connect(tmp_path / "cache" / FILE)) as db, db:
        db.execute("UPDATE row SET data = zeroblob(length(data)) WHERE id = 1")
    model = make_model()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert same(remember(model).assess(["a", "b"]), make_model().assess(["a", "b"]))
    assert asked(model) == ["a"]


def test_an_engine_asks_for_nothing_twice(make_model, tmp_path):
    """Sectors and explanations go through the same model."""
    texts = ["knead the dough", "sell bread and cake", "knead the dough", "lift"]
    options = {"taxonomies": [BAKERY], "explain": True}
    expected = Engine(make_model(), **options).classify(texts)
    first, second = make_model(), make_model()
    for model in (first, second):
        assert Engine(model, **options, cache=tmp_path).classify(texts) == expected
    assert len(asked(first)) == len(set(asked(first))) > 200
    assert second.asked == list(FINGERPRINT_TEXTS)


def test_an_engine_has_no_cache_by_default(make_model, monkeypatch, tmp_path):
    monkeypatch.setenv("TASKTRIAGE_CACHE_DIR", str(tmp_path / "cache"))
    Engine(make_model()).classify(["a"])
    assert not (tmp_path / "cache").exists()
    Engine(make_model(), cache=True).classify(["a"])
    assert (tmp_path / "cache" / FILE).is_file()


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "٣", " "])
def test_a_limit_that_is_none(monkeypatch, value):
    assert cache_limit() == 512
    monkeypatch.setenv("TASKTRIAGE_CACHE_SIZE", value)
    with pytest.raises(UsageError, match="TASKTRIAGE_CACHE_SIZE must be a whole number of MiB"):
        cache_limit()
    monkeypatch.setenv("TASKTRIAGE_CACHE_SIZE", "64")
    assert cache_limit() == 64
