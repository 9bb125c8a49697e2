"""A model that remembers says what it says without, and is asked once for each text of a run."""

from __future__ import annotations

import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.contracts.errors import ComponentError
from tasktriage.contracts.protocols import Model, ModelOutput
from tasktriage.domain.document import Document
from tasktriage.domain.record import record
from tasktriage.extend.checks import ask
from tasktriage.models.memory import ENTRIES, RememberingModel, RowMemory
from tasktriage.pipeline.engine import Engine

from .scripted import CALLS, Scripted, same

WIDTH = 384  # of the shipped model's vectors


@settings(deadline=None, max_examples=50)
@given(calls=CALLS, limit=st.integers(1, 12), says=st.booleans(), reasons=st.booleans())
def test_answers_are_equal_to_the_bit_however_little_is_remembered(
    request, calls, limit, says, reasons
):
    make = request.getfixturevalue("make_model")
    is_task = (lambda text: len(text) / 3) if says else None
    plain, model = make(is_task=is_task, reasons=reasons), make(is_task=is_task, reasons=reasons)
    remembering = RememberingModel(model, RowMemory(limit))
    for texts in calls:
        assert same(remembering.assess(texts), plain.assess(texts))
    every = list(dict.fromkeys(text for call in calls for text in call))
    assert set(model.asked) == set(every)
    if len(every) <= limit:
        assert model.asked == every


FULL = {
    "vectors": lambda n: np.full((n, WIDTH), WIDTH**-0.5, np.float32),
    "probabilities": lambda n: np.tile([0.7, 0.2, 0.1], (n, 1)),
    "reasons": lambda n: np.full((n, 7), 1 / 7),
    "is_task": lambda n: np.full(n, 0.9),
    "levels": lambda n: np.tile([0.1, 0.8, 0.97], (n, 1)),
}


def test_all_that_a_model_can_say_is_remembered():
    names = [field.name for field in fields(ModelOutput)]
    assert set(names) <= set(FULL)
    model = Scripted(**{name: FULL[name] for name in names})
    remembering, plain = RememberingModel(model), model.assess(["a", "b"])
    for _ in range(2):
        assert same(remembering.assess(["a", "b"]), plain)
    assert model.calls == [["a", "b"]] * 2


def test_no_text_is_no_question(make_model):
    model = make_model()
    assert RememberingModel(model).assess([]).vectors.shape == (0, 8)


def test_what_was_used_longest_ago_is_forgotten(make_model):
    model = make_model()
    remembering = RememberingModel(model, RowMemory(3))
    for texts in (["a", "b", "c"], ["a"], ["d"], ["a", "c", "d"]):
        remembering.assess(texts)
    assert model.asked == ["a", "b", "c", "d"]
    remembering.assess(["b"])  # gone since "d" came; now "a" goes
    assert model.asked[4:] == ["b"]
    remembering.assess(["c", "d", "b"])
    assert model.asked[5:] == []
    remembering.assess(["a"])
    assert model.asked[5:] == ["a"]


def test_more_texts_in_one_call_than_are_remembered(make_model):
    model, texts = make_model(), [f"t{n % 20}" for n in range(50)]
    remembering = RememberingModel(model, RowMemory(3))
    assert same(remembering.assess(texts), make_model().assess(texts))
    assert model.asked == texts[:20]
    remembering.assess(texts[17:20])
    assert len(model.asked) == 20


def test_rows_of_another_size_are_not_found():
    memory = RowMemory(3)
    memory.put({b"k": b"12", b"l": b"123"})
    assert memory.get([b"k", b"l", b"m"], 2) == {b"k": b"12"}
    assert memory.get([b"k", b"l", b"m"]) == {b"k": b"12", b"l": b"123"}


def test_it_is_the_model_in_all_else():
    model = Scripted()
    remembering = RememberingModel(model)
    assert isinstance(remembering, Model)
    assert (remembering.info, remembering.embedder_id) == (model.info, "e")
    assert remembering.languages == ("en", "de")
    assert remembering.is_task_threshold(given=True) == 0.25
    assert remembering.is_task_threshold(given=False) == 0.75
    assert remembering.prediction_sets(np.array([[0.2, 0.5, 0.3]]), 0.4).tolist() == [[0, 1, 0]]


BAD = {
    "short": {"vectors": lambda n: np.ones((n - 1, 4), np.float32)},
    "flat": {"vectors": lambda n: np.ones(n, np.float32)},
    "nan": {"vectors": lambda n: np.full((n, 4), np.nan, np.float32)},
    "no-vectors": {"vectors": lambda n: None},
    "four": {"probabilities": lambda n: np.full((n, 4), 0.25)},
    "half": {"probabilities": lambda n: np.full((n, 3), 1 / 6)},
    "below": {"probabilities": lambda n: np.tile([-0.5, 0.5, 1.0], (n, 1))},
    "none": {"probabilities": lambda n: None},
    "sure": {"is_task": lambda n: np.full(n, 1.5)},
    "text": {"is_task": lambda n: ["yes"] * n},
    "narrow": {"reasons": lambda n: np.full((n, 2), 0.5)},
    "sad": {"reasons": lambda n: np.full((n, 7), 2.0)},
}


def outcome(model, texts) -> str:
    try:
        return str(ask(model, texts).vectors.shape)
    except ComponentError as error:
        return str(error)


@pytest.mark.parametrize("values", BAD.values(), ids=BAD)
def test_nonsense_is_reported_as_without_and_forgotten(values):
    texts = ["a", "b", "a"]
    expected = outcome(Scripted(**values), texts)
    model = Scripted(**values)
    remembering = RememberingModel(model)
    assert "gave" in expected or "failed" in expected
    assert [outcome(remembering, texts) for _ in range(2)] == [expected] * 2
    model.values = {}  # it comes to its senses
    assert outcome(remembering, texts) == "(3, 4)"


def test_an_output_that_is_none_at_all(make_model):
    class Odd(make_model):
        def assess(self, texts):
            return None

    expected = outcome(Odd(), ["a"])
    assert outcome(RememberingModel(Odd()), ["a"]) == expected
    assert "failed" in expected


def test_nonsense_among_known_texts_is_reported_as_without():
    model = Scripted()
    remembering = RememberingModel(model)
    remembering.assess(["a"])
    model.values = BAD["half"]
    assert outcome(remembering, ["a", "b"]) == outcome(Scripted(**BAD["half"]), ["a", "b"])


def test_a_model_that_says_more_later_is_asked_no_more_than_without():
    """Its rows are laid out otherwise than those that are known: what it says then is its word."""
    model = Scripted()
    remembering = RememberingModel(model)
    remembering.assess(["a"])
    model.values = {"is_task": lambda n: np.full(n, 0.5)}
    for _ in range(2):
        assert remembering.assess(["b"]).is_task.tolist() == [0.5]
    assert remembering.assess(["a"]).is_task is None
    assert model.calls == [["a"], ["b"], ["b"]]


def test_an_error_of_the_model_is_its_own(make_model):
    class Fails(make_model):
        def assess(self, texts):
            if "bad" in texts:
                raise ZeroDivisionError
            return super().assess(texts)

    model = Fails()
    remembering = RememberingModel(model)
    with pytest.raises(ZeroDivisionError):
        remembering.assess(["a", "bad"])
    remembering.assess(["a"])
    assert model.asked == ["a"]


def test_two_threads(make_model):
    """One lock, many evictions: every answer is that of its text, and no more rows are kept."""
    texts, limit, rounds = [f"t{n}" for n in range(60)], 20, 200
    expected = {text: make_model().assess([text]) for text in texts}
    model, memory, start = make_model(), RowMemory(limit), threading.Barrier(2)
    remembering = RememberingModel(model, memory)

    def work(seed: int) -> bool:
        generator = np.random.default_rng(seed)
        start.wait()
        for _ in range(rounds):
            some = [texts[n] for n in generator.integers(0, 25, 5)]
            output = remembering.assess(some)
            for row, text in enumerate(some):
                if output.vectors[row].tobytes() != expected[text].vectors[0].tobytes():
                    return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, range(2))) == [True, True]
    assert len(memory._rows) == limit
    assert len(model.asked) < 2 * rounds * 5 / 2


def test_memory_is_bounded_whatever_the_texts():
    """Texts of 2 kB, twice as many as are remembered: their rows stay, the texts do not."""
    model = Scripted(**{field.name: FULL[field.name] for field in fields(ModelOutput)})
    remembering = RememberingModel(model)
    remembering.assess(["warm up"])
    tracemalloc.start()
    try:
        for chunk in range(2 * ENTRIES // 256):
            remembering.assess([f"{chunk}-{n} ".ljust(2000, "x") for n in range(256)])
            model.calls.clear()
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 12 * 2**20 < held < 17 * 2**20
    assert peak < 24 * 2**20  # a chunk's texts and arrays beside it


SHARED = "- Answer the phone\n- Sort the post\n"
DOCUMENTS = [
    Document(name="a.md", text=f"# Clerk\n\n## Duties\n\n{SHARED}- Weigh the parcels\n"),
    Document(name="b.md", text=f"# Porter\n\n## Duties\n\n- Push the trolley\n{SHARED}"),
]


def records(engine: Engine) -> list[dict]:
    kept = [record(item) for item in engine.assessments(DOCUMENTS)]
    given = [record(item) for item in engine.classify(["Sort the post", "Lift", "Lift"])]
    return kept + given + [record(item) for item in engine.extractions(DOCUMENTS)]


def test_documents_that_share_lines_are_asked_about_once(make_model, plugins):
    def model():
        return make_model(is_task=lambda text: 0.9, thresholds=(0.5, 0.1))

    counted, plain = model(), model()
    found = records(Engine(counted, plugins=plugins))
    assert found == records(Engine(plain, plugins=plugins, remember=False))
    lines = {"Answer the phone", "Sort the post", "Weigh the parcels", "Push the trolley", "Lift"}
    assert lines <= set(counted.asked)
    assert len(counted.asked) == len(set(counted.asked))
    assert plain.asked.count("Sort the post") == 5


def test_memory_stands_before_the_disk(make_model, plugins, tmp_path):
    """What is on disk is read once in a run; another run finds it."""
    first, second = make_model(), make_model()
    expected = Engine(make_model(), plugins=plugins).classify(["a", "b", "a"])
    for model in (first, second):
        engine = Engine(model, plugins=plugins, cache=tmp_path)
        assert [engine.classify(["a", "b", "a"]) for _ in range(2)] == [expected] * 2
    assert {"a", "b"} <= set(first.asked)
    assert not {"a", "b"} & set(second.asked)


def test_the_shipped_model_gives_the_same_records(plugins):
    remembering, plain = (
        [record(item) for item in Engine(plugins=plugins, remember=on).assessments(DOCUMENTS)]
        for on in (True, False)
    )
    assert len(remembering) == len(plain) > 4
    for one, other in zip(remembering, plain, strict=True):
        assert (one["id"], one["label"]) == (other["id"], other["label"])
        for name in ("score", "is_task"):
            assert one[name] == pytest.approx(other[name], abs=1e-6)
