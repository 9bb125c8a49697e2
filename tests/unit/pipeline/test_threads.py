"""One engine from many threads: made once, the same answers, standard output left alone."""

from __future__ import annotations

import builtins
import sqlite3
import sys
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

from tasktriage.contracts.errors import ComponentError, TasktriageError
from tasktriage.domain.document import Document
from tasktriage.domain.record import record
from tasktriage.extend.guard import guard
from tasktriage.extend.manager import Plugins
from tasktriage.extend.silence import MAY_WRITE_RESULTS
from tasktriage.models.answers import CachedModel
from tasktriage.models.optional_store import OptionalStore
from tasktriage.models.store import MIB
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.support.once import once

THREADS, ROUNDS = 16, 4
DOCUMENTS = [
    Document(
        name=f"{number}.md",
        text=f"# Baker\n\n## Duties\n\n- Mix dough {number}\n- Train the {number} apprentices\n\n"
        "## Benefits\n\n- Free bread\n",
    )
    for number in range(THREADS)
]


def together(call: Callable[[int], Any]) -> list[Any]:
    """Call from all threads at once; returns what each returned, or the error it raised."""
    start = threading.Barrier(THREADS)

    def one(number: int) -> Any:
        start.wait()
        try:
            return call(number)
        except Exception as error:
            return error

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def bundled() -> Plugins:
    return Plugins(strict=True, dists=[distribution("tasktriage")])


def answers(engine: Engine, number: int) -> list[dict[str, Any]]:
    kept = [record(r) for r in engine.assessments([DOCUMENTS[number]])]
    return kept + [record(r) for r in engine.extractions([DOCUMENTS[number]])]


def test_one_engine_in_many_threads_answers_as_in_one(make_model):
    plain = Engine(make_model(), sectors=["sdlc"], plugins=bundled())
    expected = [answers(plain, number) for number in range(THREADS)]
    assert all(expected)
    for _ in range(ROUNDS):
        out = sys.stdout
        engine = Engine(make_model(), sectors=["sdlc"], plugins=bundled())
        assert together(lambda number: answers(engine, number)) == expected  # noqa: B023
        assert sys.stdout is out


def test_threads_share_a_cache_and_explanations(make_model, tmp_path):
    plain = Engine(make_model(), explain=True, plugins=bundled())
    expected = [answers(plain, number) for number in range(THREADS)]
    for number in range(ROUNDS):
        # a new cache, and then one that has the answers
        cache = tmp_path / str(number % 2)
        engine = Engine(make_model(), explain=True, cache=cache, plugins=bundled())
        assert together(lambda number: answers(engine, number)) == expected  # noqa: B023


def test_a_cache_that_fails_is_left_by_all_threads(make_model):
    class Full(OptionalStore):
        def _opened(self):
            raise sqlite3.OperationalError("disk I/O error")

    expected = make_model().assess(["x"]).probabilities.tolist()
    for _ in range(ROUNDS):
        model = CachedModel(make_model(), Full(Path("full.sqlite3"), 1))
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            found = together(lambda n: model.assess(["x"]).probabilities.tolist())  # noqa: B023
        assert found == [expected] * THREADS
        assert len(warned) == 1


def test_another_thread_may_leave_a_cache_at_any_time(make_model, tmp_path):
    class Left(OptionalStore):
        """One that is left and not left, from one look to the next."""

        reads = 0

        @property
        def left(self):
            Left.reads += 1
            return Left.reads % 3 == 0

        @left.setter
        def left(self, value): ...

    model = CachedModel(make_model(), Left(tmp_path / "a.sqlite3", MIB))
    expected = make_model().assess(["x"]).probabilities.tolist()
    for _ in range(ROUNDS):
        assert model.assess(["x"]).probabilities.tolist() == expected
    assert Left.reads > ROUNDS


def test_an_engine_for_each_thread(make_model):
    plugins = bundled()
    models = [make_model() for _ in range(THREADS)]
    found = together(lambda n: answers(Engine(models[n], plugins=plugins), n))
    one = Engine(make_model(), plugins=bundled())
    assert found == [answers(one, n) for n in range(THREADS)]


class Whole:
    """An object with two parts, of which one needs the other."""

    def __init__(self) -> None:
        self.parts_lock = threading.RLock()
        self.parts_failed: dict[str, Exception] = {}
        self.made: list[str] = []

    @once
    def inner(self) -> object:
        time.sleep(0.001)  # so that others come while it is made
        self.made.append("inner")
        return object()

    @once
    def outer(self) -> tuple[object]:
        self.made.append("outer")
        return (self.inner,)

    @once
    def broken(self) -> object:
        self.made.append("broken")
        raise ComponentError("it is broken" if self.made.count("broken") == 1 else "otherwise")


def test_a_part_is_made_once():
    for _ in range(ROUNDS):
        whole = Whole()
        found = together(lambda n: whole.outer if n % 2 else whole.inner)  # noqa: B023
        assert sorted(whole.made) == ["inner", "outer"]
        assert all(value in (whole.inner, whole.outer) for value in found)


def test_a_part_that_fails_fails_in_the_same_way_for_all():
    whole = Whole()
    errors = together(lambda n: whole.broken)
    assert {str(error) for error in errors} == {"it is broken"}
    assert whole.made == ["broken"]
    with pytest.raises(ComponentError, match="it is broken"):
        _ = whole.broken


def test_a_model_that_can_not_be_made_is_one_error_for_all(fake_dist, monkeypatch):
    monkeypatch.setattr(builtins, "tt_n", 0, raising=False)
    source = (
        "from tasktriage.plugin import *\n\n\n@hookimpl\ndef tasktriage_models():\n"
        "    yield ModelSpec(name='gone', summary='S', factory='tt_gone_impl:Model')\n"
    )
    # what is imported a second time, after it failed, often fails in another way
    impl = "import builtins\nbuiltins.tt_n += 1\nraise KeyError(tt_n)"
    dist = fake_dist(
        "tt-gone",
        "1.2",
        modules={"tt_gone.py": source, "tt_gone_impl.py": impl},
        entry_points={"gone": "tt_gone"},
    )
    engine = Engine("gone", plugins=Plugins(dists=[distribution("tasktriage"), dist]))
    errors = together(lambda n: engine.classify(["x"]))
    assert {type(error) for error in errors} == {ComponentError}
    assert {str(error) for error in errors} == {"model 'gone' from tt-gone 1.2 failed: KeyError: 1"}


def test_plugins_are_loaded_by_the_first_thread_and_waited_for_by_the_others(fake_dist):
    slow = (
        "import time\nfrom tasktriage.plugin import *\ntime.sleep(0.2)\n\n\n@hookimpl\n"
        "def tasktriage_taxonomies():\n    return []\n"
    )
    dist = fake_dist("tt-slow", modules={"tt_slow.py": slow}, entry_points={"slow": "tt_slow"})
    for _ in range(ROUNDS):
        plugins = Plugins(dists=[distribution("tasktriage"), dist], strict=True)
        found = together(lambda n: plugins.extractors.find("rules").name)  # noqa: B023
        assert found == ["rules"] * THREADS
        sys.modules.pop("tt_slow")


def test_strict_plugins_refuse_every_thread(fake_dist):
    dist = fake_dist("tt-bad", modules={"tt_bad.py": "1/0\n"}, entry_points={"bad": "tt_bad"})
    plugins = Plugins(dists=[distribution("tasktriage"), dist], strict=True)
    errors = together(lambda n: plugins.registry("outputs"))
    assert len({str(error) for error in errors}) == 1
    assert all(isinstance(error, TasktriageError) for error in errors)


def test_a_guard_in_one_thread_silences_no_other():
    inside, done = threading.Event(), threading.Event()

    def component() -> None:
        with guard("it"):
            inside.set()
            assert done.wait(10)

    token = MAY_WRITE_RESULTS.set(True)
    thread = threading.Thread(target=component)
    thread.start()
    try:
        assert inside.wait(10)
        assert MAY_WRITE_RESULTS.get() is True
    finally:
        done.set()
        thread.join()
        MAY_WRITE_RESULTS.reset(token)


def test_an_interrupted_load_starts_anew(fake_dist, monkeypatch):
    monkeypatch.setattr(builtins, "tt_pressed", False, raising=False)
    once = (
        "import builtins\nfrom tasktriage.plugin import *\n"
        "if not builtins.tt_pressed:\n"
        "    builtins.tt_pressed = True\n    raise KeyboardInterrupt\n\n\n"
        "@hookimpl\ndef tasktriage_taxonomies():\n    return []\n"
    )
    dist = fake_dist("tt-once", modules={"tt_once.py": once}, entry_points={"once": "tt_once"})
    plugins = Plugins(dists=[distribution("tasktriage"), dist], strict=True)
    with pytest.raises(KeyboardInterrupt):
        plugins.load()
    assert "rules" in plugins.extractors.names()
    assert plugins.find("once").state == "active"


def test_a_load_that_fails_halfway_starts_anew(fake_dist):
    warned: list[str] = []

    def trace(line: str) -> None:
        warned.append(line)
        if "tt-fine" in line and len([x for x in warned if "tt-fine" in x]) == 1:
            raise OSError("nobody listens")

    fine = (
        "from tasktriage.plugin import *\n\n\n@hookimpl\ndef tasktriage_outputs():\n    return []\n"
    )
    dist = fake_dist("tt-fine", modules={"tt_fine.py": fine}, entry_points={"fine": "tt_fine"})
    plugins = Plugins(dists=[distribution("tasktriage"), dist], strict=True, trace=trace)
    with pytest.raises(OSError, match="nobody listens"):
        plugins.load()
    assert "rules" in plugins.extractors.names()
    assert plugins.find("fine").state == "active"
