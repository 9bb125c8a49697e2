"""Examples of the library: engines, stages, plugins of a run, and a candidate's evaluation."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

import tasktriage
from tasktriage import (
    Assessment,
    Document,
    Engine,
    Label,
    Plugins,
    Probabilities,
    Reason,
    Settings,
    Task,
    TaskTriageClassifier,
    TasktriageError,
    classify,
    record,
)
from tasktriage.bench import evaluate
from tasktriage.pipeline.annotate import annotate
from tasktriage.pipeline.assess import assess
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read import read
from tasktriage.pipeline.segment import segment
from tasktriage.pipeline.select import select
from tasktriage.pipeline.write import run_info, write_results
from tasktriage.plugin import Source

POSTING = """\
# Office clerk

## Your tasks

- Copy meter readings into the register
- Comfort a family after a death

## We offer

- 30 days of paid leave
"""


def example_classify() -> None:
    """Texts in, assessments out: n in, n out, in order."""
    found = classify(["Copy meter readings into the register", "Comfort a family after a death"])
    assert [item.label for item in found] == [Label.AUTOMATABLE, Label.HUMAN_CRITICAL]
    assert found[1].reasons is not None
    assert Reason.EMP in [reason.code for reason in found[1].reasons]
    assert record(found[0])["label"] == "automatable"


def example_engine(folder: Path) -> None:
    """Make one engine and keep it: opening a model takes half a second."""
    engine = Engine("default", coverage=0.9)
    path = folder / "clerk.md"
    path.write_text(POSTING)
    found = list(engine.classify_files([path]))
    assert [item.task.text for item in found] == [
        "Copy meter readings into the register",
        "Comfort a family after a death",
    ]
    assert found[0].task.origin.title == "Office clerk"


def example_engine_values() -> None:
    """Documents and tasks of your own, and the pieces that were dropped, with why."""
    engine = Engine()
    items: list[Document | Task] = [Document(name="clerk", text=POSTING), Task("Sell bread")]
    assert [item.task.id for item in engine.assessments(items)][-1] is None
    pieces = list(engine.extractions([Document(name="clerk", text=POSTING)]))
    dropped = [piece.task.text for piece in pieces if not piece.kept]
    assert "30 days of paid leave" in dropped


def example_errors() -> None:
    """All errors raised on purpose are of one class, and one clear line."""
    with pytest.raises(TasktriageError, match="unknown model 'defualt'; did you mean 'default'"):
        classify(["Sell bread"], model="defualt")


def example_values() -> None:
    """The values that a result holds can be made by hand, for tests of yours."""
    item = Assessment(task=Task("Sell bread"), probabilities=Probabilities(0.2, 0.5, 0.3))
    assert item.label is Label.AUGMENTABLE
    assert tasktriage.__version__


def example_classifier() -> None:
    """A scikit-learn classifier; without labels the model itself answers, calibrated."""
    texts = ["Scan the contracts", "Copy addresses", "Settle a quarrel", "Comfort a visitor"]
    ours = ["back office", "back office", "with people", "with people"]
    learnt = TaskTriageClassifier().fit(texts, ours)
    assert list(learnt.predict(["Copy meter readings"])) == ["back office"]
    assert TaskTriageClassifier().fit(texts).predict_proba(texts).shape == (4, 3)


def example_read_options(folder: Path) -> None:
    """How inputs are read, as one value; `on_error` gets what can't be read."""
    table = folder / "jobs.csv"
    table.write_text("nr,duty\n7,Sell bread\n")
    failed: list[str] = []
    options = ReadOptions(
        column="duty",
        id_column="nr",
        on_error=lambda error: failed.append(error.name),
    )
    inputs = [Source(name=path.name, path=path) for path in (table, folder / "missing.csv")]
    (task,) = Engine().read(inputs, options)
    assert isinstance(task, Task)
    assert (task.id, task.text) == ("7", "Sell bread")
    assert failed == ["missing.csv"]


def example_stages() -> None:
    """Stage by stage: each takes and gives an iterator of plain values."""
    engine = Engine()
    plugins, model = engine.plugins, engine.model
    inputs = [Source(name="clerk.md", data=POSTING.encode())]
    documents = read(inputs, plugins.readers)
    units = segment(documents, engine.extractor)
    assessed = assess(units, model, coverage=0.9)
    results = annotate(select(assessed, model), model.info)
    stream = StringIO()
    run = run_info("mine", model=model.info)
    write_results(results, plugins.outputs.find("csv"), run, stream)
    assert len(stream.getvalue().splitlines()) == 3  # a header and two tasks


def example_plugins() -> None:
    """The registry of each kind: names in it, and an entry, which makes its component."""
    plugins = Plugins.from_settings(Settings(), third_party=False)
    assert "csv" in plugins.outputs.names()  # nothing is imported until one is asked for
    reader = plugins.readers.find("csv").create()
    (task,) = reader.read(Source(name="jobs.csv", data=b"task\nSell bread\n"))
    assert task.text == "Sell bread"
    entry = plugins.readers.for_suffix(".md")
    assert entry is not None
    assert entry.name == "markdown"
    assert all(record.dist == "tasktriage" for record in plugins.records() if record.components)


def example_evaluate() -> None:
    """A candidate's scores on a suite, with their 95 % intervals; nothing is kept."""
    result = evaluate("first-two-words", "codebook-parts")
    score = result.score("macro_f1")
    assert score.value is not None
    assert score.value > 0.4
    assert score.ci95 is not None  # at 95 %, by groups of rows
