from __future__ import annotations

import warnings
from dataclasses import replace

import pytest

from tasktriage.contracts.errors import (
    ComponentError,
    ModelFolderError,
    TasktriageError,
    TasktriageWarning,
    UnknownNameError,
    UsageError,
)
from tasktriage.contracts.specs import ModelSpec
from tasktriage.domain.document import Document
from tasktriage.domain.record import record
from tasktriage.domain.task import Task
from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry, Registry
from tasktriage.pipeline.engine import Engine, open_model

PLUGIN = """
import pathlib
from tasktriage.plugin import *


class Lines:
    def extract(self, document):
        for number, line in enumerate(document.text.splitlines(), start=1):
            if line.strip():
                origin = Origin(document=document.name, line=number)
                task = Task(line, origin=origin)
                yield Unit(task=task, kind=UnitKind.DUTY, prior=0.5, why="a line")


class Whole:
    def read(self, source):
        text, notes = source.read_text()
        yield Document(name=source.name, text=text, title=source.title, notes=notes)


def bakery():
    node = TaxonomyNode(id="dough", title="Dough", kind="area", tasks=("knead",))
    return Taxonomy(
        name="bakery", title="B", version="1", licence="L", nodes=(node,), threshold=-1.0
    )


@hookimpl
def tasktriage_extractors():
    yield ExtractorSpec(name="rules", summary="S", factory=Lines)


@hookimpl
def tasktriage_readers():
    yield ReaderSpec(name="text", summary="S", factory=Whole, suffixes=(".txt",))


@hookimpl
def tasktriage_taxonomies():
    yield TaxonomySpec(name="bakery", summary="S", factory=bakery)
"""


@pytest.fixture
def small(fake_dist):
    """Plugins with just a line extractor, a text reader and a taxonomy."""
    dist = fake_dist("tasktriage", modules={"tt_small.py": PLUGIN}, entry_points={"s": "tt_small"})
    return Plugins(dists=[dist], strict=True)


@pytest.fixture
def engine(small, fake_model):
    return Engine(fake_model, plugins=small)


def test_n_in_n_out_in_order(engine, fake_model):
    texts = [f"task {i}" for i in range(700)] + ["", "task 1"]
    results = engine.classify(texts)
    assert [r.task.text for r in results] == texts
    assert [r.task.id for r in results[:2]] == ["text#1", "text#2"]
    assert [i for i, r in enumerate(results) if r.error] == [700]
    assert fake_model.asked == [f"task {i}" for i in range(700)]  # each text once
    assert all(r.prediction_set for r in results if not r.error)


def test_records_can_be_made_of_all(engine):
    assert all(record(r)["schema"] == "tasktriage.assessment/1" for r in engine.classify(["a"]))


def test_nothing_in_nothing_out(engine, fake_model):
    assert engine.classify([]) == []
    assert fake_model.calls == []


def test_a_single_text_where_a_list_belongs_is_refused(engine):
    # a str is an iterable of characters, and each would be classified
    with pytest.raises((TasktriageError, TypeError)):
        engine.classify("Sign off the release")


def test_a_single_path_where_a_list_belongs_is_taken_as_one(engine, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # each letter of a longer path would be a path, "/" among them
    (tmp_path / "a.txt").write_text("Sign off the release")
    try:
        results = list(engine.classify_files("a.txt"))
    except TypeError:
        return
    assert [r.task.text for r in results] == ["Sign off the release"]


def test_an_error_of_the_callers_own_iterator_is_no_plugins(engine):
    def texts():
        yield "a"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        engine.classify(texts())


@pytest.mark.parametrize("value", [None, 5, float("nan"), b"bytes"])
def test_something_else_than_a_text_is_no_plugins(engine, value):
    with pytest.raises(Exception, match=r"str|text") as info:
        engine.classify(["a", value])
    assert "extractor" not in str(info.value)


def test_half_a_surrogate_pair_does_not_take_the_others_down(engine):
    results = engine.classify(["run", "\ud800", "sign"])
    assert len(results) == 3
    assert all(result.task.text.encode("utf-8") for result in results)


def test_documents_are_cut_and_classified(engine):
    document = Document(name="qa.md", text="Run tests\n\nSign off\nRun tests\n", title="QA")
    results = list(engine.assessments([document]))
    assert [(r.task.id, r.task.text, r.task.count) for r in results] == [
        ("qa.md#1", "Run tests", 2),
        ("qa.md#2", "Sign off", 1),
    ]


def test_extractions(engine, fake_model):
    document = Document(name="qa.md", text="Run tests\nRun tests\n")
    extractions = list(engine.extractions([document, Task("given", id="g")]))
    assert [(e.kept, e.task.id) for e in extractions] == [
        (True, "qa.md#1"),
        (False, "qa.md#2"),
        (True, "g"),
    ]
    assert fake_model.calls == []  # it does not say what is a task, so it is not asked


def test_extractions_ask_a_model_that_says(small, make_model):
    model = make_model(is_task=lambda t: float("test" in t), thresholds=(0.5, None))
    document = Document(name="qa.md", text="Run tests\nWe are nice\n")
    found = list(Engine(model, plugins=small).extractions([document]))
    assert [(e.kept, e.is_task) for e in found] == [(True, 1.0), (False, 0.0)]


@pytest.fixture
def jobs(tmp_path):
    folder = tmp_path / "jobs"
    folder.mkdir()
    return folder


def test_files_and_folders(engine, jobs):
    (jobs / "b.txt").write_text("Sign off\n")
    (jobs / "a.txt").write_text("Run tests\n")
    with pytest.warns(TasktriageWarning, match=r"b\.txt: named more than once; read once"):
        results = list(engine.classify_files([jobs, jobs / "b.txt"], title="QA"))
    assert [r.task.text for r in results] == ["Run tests", "Sign off"]
    assert results[0].task.id == f"{jobs / 'a.txt'}#1"
    assert [r.task.text for r in engine.classify_files([jobs / "a.txt"], lines=True)] == [
        "Run tests"
    ]


def test_work_is_lazy_end_to_end(engine, fake_model, jobs):
    for number in range(5):
        (jobs / f"{number}.txt").write_text(f"Task {number}\n")
    results = engine.classify_files([jobs])
    assert fake_model.calls == []
    assert next(results).task.text == "Task 0"
    assert len(fake_model.asked) <= 2


def test_a_million_texts_stream(engine, fake_model):
    from itertools import islice

    from tasktriage.pipeline.read import given

    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield f"task {taken}"

    results = engine.assessments(given(endless()))
    assert len(list(islice(results, 1000))) == 1000
    assert taken <= 1300


def test_sectors_by_name_and_taxonomies_by_value(small, fake_model):
    node = TaxonomyNode(id="n", title="N", kind="area", tasks=("x",))
    own = Taxonomy(name="own", title="O", version="1", licence="L", nodes=(node,), threshold=-1.0)
    engine = Engine(fake_model, sectors=["bakery"], taxonomies=[own], plugins=small)
    assert [m.taxonomy for m in engine.classify(["a"])[0].taxonomies] == ["bakery", "own"]


def test_a_taxonomy_given_twice_comes_once_and_a_name_is_of_one(small, fake_model):
    node = TaxonomyNode(id="n", title="N", kind="area", tasks=("x",))
    own = Taxonomy(name="own", title="O", version="1", licence="L", nodes=(node,), threshold=-1.0)
    engine = Engine(fake_model, taxonomies=[own, replace(own)], plugins=small)
    assert [m.taxonomy for m in engine.classify(["a"])[0].taxonomies] == ["own"]
    clash = replace(own, name="bakery")
    for sectors in (["bakery"], ["auto"]):
        engine = Engine(fake_model, sectors=sectors, taxonomies=[clash], plugins=small)
        with pytest.raises(UsageError, match="two different taxonomies are called 'bakery'"):
            engine.prepare()


def test_explanations(small, fake_model):
    result = Engine(fake_model, explain=True, plugins=small).classify(["sign the report"])[0]
    assert result.explanation is not None
    assert "explanation" in record(result)


@pytest.mark.parametrize("coverage", [0, 1, -0.1, 1.5, float("nan"), "x", "90%"])
def test_coverage_is_checked(small, coverage):
    with pytest.raises(UsageError, match="coverage must be a number between 0 and 1"):
        Engine(coverage=coverage, plugins=small)


def test_a_wrong_argument_is_a_value_error(small):
    with pytest.raises(ValueError, match=r"^coverage must be a number between 0 and 1, got 'x'$"):
        Engine(coverage="x", plugins=small)
    with pytest.raises(ValueError, match=r"^sectors must be a list of names, got 'sdlc'$"):
        Engine(sectors="sdlc", plugins=small)
    with pytest.raises(ValueError, match=r"^taxonomies must be a list of Taxonomy values, got 'x'"):
        Engine(taxonomies=["x"], plugins=small)
    with pytest.raises(ValueError, match="unknown model 'nope'"):
        Engine("nope", plugins=small).prepare()


def test_no_coverage_no_sets(small, fake_model):
    engine = Engine(fake_model, coverage=None, plugins=small)
    assert engine.classify(["a"])[0].prediction_set is None


def test_wrong_names_are_found_before_any_work(small, fake_model):
    for options in ({"sectors": ["bakry"]}, {"extractor": "rule"}):
        with pytest.raises(UnknownNameError, match="did you mean"):
            Engine(fake_model, plugins=small, **options).prepare()
    with pytest.raises(UnknownNameError, match="unknown model 'nope'"):
        Engine("nope", plugins=small).prepare()
    assert fake_model.calls == []


def test_nothing_is_made_before_it_is_needed():
    Engine("nope", sectors=["nope"], extractor="nope", plugins=Plugins(dists=[]))


def test_an_unknown_name_inside_a_model_is_not_the_models(small, tmp_path, monkeypatch):
    def lacks_a_part():
        raise UnknownNameError("embedder", "minilm", [])

    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path)
    spec = ModelSpec(name="mine", summary="S", factory=lacks_a_part)
    entry = Entry(spec, PluginRecord("p", "tasktriage", "1", "m"))
    monkeypatch.setattr(small, "registry", lambda kind: Registry(ModelSpec.kind, [entry]))
    with pytest.raises(UnknownNameError, match="unknown embedder 'minilm'"):
        open_model("mine", small)


def test_open_model(small, fake_model, tmp_path):
    assert open_model(fake_model, small) is fake_model
    with pytest.raises(ModelFolderError, match="no such model folder"):
        open_model(tmp_path / "gone", small)
    with pytest.raises(ModelFolderError, match="is no model folder"):
        open_model(str(tmp_path), small)
    with pytest.raises(UnknownNameError, match="unknown model 'gone'"):
        open_model("gone", small)
    with pytest.raises(TasktriageError):
        open_model("Sign off the release. " * 100, small)


def test_a_document_without_a_task_warns(small, make_model):
    model = make_model(is_task=lambda t: 0.0, thresholds=(0.5, None))
    document = Document(name="qa.md", text="We are nice\n")
    with pytest.warns(TasktriageWarning, match=r"qa\.md: no task found"):
        assert list(Engine(model, plugins=small).assessments([document])) == []


def test_an_extractor_that_fails_is_named(small, fake_model):
    engine = Engine(fake_model, plugins=small)

    class Fails:
        def extract(self, document):
            raise KeyError("k")

    engine.__dict__["extractor"] = Fails()
    with pytest.raises(ComponentError, match=r"extractor 'rules' from tasktriage 1\.0 failed"):
        list(engine.assessments([Document(name="d", text="x")]))


def test_the_facade_offers_what_it_lists():
    import tasktriage

    assert set(dir(tasktriage)) == set(tasktriage.__all__)
    for name in tasktriage.__all__:
        assert getattr(tasktriage, name) is not None
    assert tasktriage.Engine is Engine
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = tasktriage.nothing_here


def test_silence_when_all_is_well(engine):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        engine.classify(["a", "b"])
