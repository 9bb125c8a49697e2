"""`--extractor` wherever documents are cut, and an extractor of the caller's own."""

from __future__ import annotations

import json

import pytest

from tasktriage import Engine
from tasktriage.contracts.errors import ComponentError, UnknownNameError, UsageError
from tasktriage.plugin import Document, Origin, Task, Unit, UnitKind

PLUGIN = '''
from tasktriage.plugin import ExtractorSpec, Origin, Task, Unit, UnitKind, hookimpl


class Pipes:
    """What stands between pipes is a task."""

    def extract(self, document):
        for text in document.text.split("|"):
            origin = Origin(document=document.name, title=document.title)
            task = Task(text.strip(), origin=origin)
            yield Unit(task=task, kind=UnitKind.DUTY, prior=1.0, why="between pipes")


class Breaks(Pipes):
    def extract(self, document):
        raise KeyError("a knife")


@hookimpl
def tasktriage_extractors():
    yield ExtractorSpec(name="pipes", summary="By pipes", factory=Pipes)
    yield ExtractorSpec(name="breaks", summary="Never", factory=Breaks)
'''
TEXT = "Approve the refund | Sort the invoices | Comfort a patient"
TASKS = [text.strip() for text in TEXT.split("|")]
COMMANDS = {
    "classify": ("classify", "-f", "jsonl"),
    "extract": ("extract", "-f", "jsonl"),
    "profile": ("profile", "-f", "json"),
    "compare": ("compare", "other.txt", "-f", "json"),
    "skills": ("skills", "-f", "json"),
    "plan new": ("plan", "new"),
}


@pytest.fixture
def ours(tt, write):
    """The command line with the plugin, and a document that is cut by pipes."""
    write("mine.py", PLUGIN)
    write("nurse.txt", TEXT)
    write("other.txt", f"{TEXT} | Dress wounds")
    return lambda *args: tt("--plugin-file", "mine.py", *args)


@pytest.mark.parametrize("name", ["classify", "extract"])
def test_it_cuts(ours, name):
    done = ours(*COMMANDS[name], "nurse.txt", "--extractor", "pipes").ok()
    assert [one["text"] for one in done.records] == TASKS


def test_it_cuts_for_roles(ours):
    title = ("--title", "Nurse", "--extractor", "pipes")
    (role,) = json.loads(ours("profile", "nurse.txt", "-f", "json", *title).ok().out)["results"]
    assert len(role["tasks"]) == 3
    assert 'role = "Nurse"' in ours("plan", "new", "nurse.txt", *title).out.replace("name", "role")


@pytest.mark.parametrize("name", COMMANDS)
def test_an_unknown_name_has_the_nearest(ours, name):
    done = ours(*COMMANDS[name], "nurse.txt", "--extractor", "pips")
    done.fails(2, "unknown extractor 'pips'; did you mean 'pipes'?")


def test_an_unknown_name_for_a_migration_and_a_measurement(ours):
    said, wrong = "unknown extractor 'x'; there are: breaks, pipes, rules", ("--extractor", "x")
    ours("migrate", "nurse.txt", "--to", "other.txt", *wrong).fails(2, said)
    ours("bench", "extraction", "--set", "own", *wrong).fails(2, said)


def test_what_it_raises_bears_its_name(ours):
    done = ours("extract", "nurse.txt", "--extractor", "breaks")
    done.fails(1, "extractor 'breaks' from", "failed: KeyError: 'a knife'")


def test_compounds_are_an_option_of_some(ours):
    done = ours("classify", "nurse.txt", "--extractor", "pipes", "--split-compounds")
    done.fails(2, "extractor 'pipes'", "has no option to split compounds: leave --split-compounds")
    ours("extract", "nurse.txt", "--split-compounds", "--extractor", "rules").ok()


def test_the_configuration_names_one(ours, write):
    write("tasktriage.toml", '[classify]\nextractor = "pipes"\n')
    assert len(ours("classify", "nurse.txt", "-f", "jsonl").ok().records) == 3
    wrong = ours("classify", "nurse.txt", "--extractor", "breaks")
    wrong.fails(1, "extractor 'breaks'")


def test_its_names_are_completed(run, write):
    write("mine.py", PLUGIN)
    line = "tasktriage --plugin-file mine.py classify --extractor p"
    words = {"COMP_WORDS": line, "COMP_CWORD": "5", "_TASKTRIAGE_COMPLETE": "bash_complete"}
    assert run(**words).ok().out.split() == ["plain,pipes"]


class Pipes:
    """What stands between pipes is a task."""

    def extract(self, document):
        for text in document.text.split("|"):
            task = Task(text.strip(), origin=Origin(document=document.name))
            yield Unit(task=task, kind=UnitKind.DUTY, prior=1.0, why="between pipes")


class Broken:
    def extract(self, document):
        raise KeyError("a knife")


class NoUnits:
    def extract(self, document):
        yield document.text


def test_an_object_cuts_documents_and_files(tmp_path):
    engine = Engine(extractor=Pipes())
    document = Document(name="n", text=TEXT)
    assert [one.task.text for one in engine.assessments([document])] == TASKS
    (tmp_path / "n.txt").write_text(TEXT, "utf-8")
    assert [one.task.text for one in engine.classify_files(tmp_path / "n.txt")] == TASKS


@pytest.mark.parametrize(
    ("own", "said"), [(Broken(), "Broken failed: KeyError"), (NoUnits(), "yields units, got")]
)
def test_an_object_s_errors_bear_its_class(own, said):
    with pytest.raises(ComponentError, match=f"extractor {type(own).__name__} failed.*") as caught:
        list(Engine(extractor=own).extractions([Document(name="n", text=TEXT)]))
    assert said in str(caught.value)


@pytest.mark.parametrize("wrong", [3, None, Pipes, object()])
def test_what_can_not_extract_is_refused(wrong):
    with pytest.raises(UsageError, match="a method extract"):
        Engine(extractor=wrong)


def test_an_object_is_told_of_compounds_where_it_is_made():
    with pytest.raises(UsageError, match="tell your own Pipes where you make it"):
        Engine(extractor=Pipes(), split_compounds=True)


def test_an_unknown_name_is_an_error_before_any_work():
    with pytest.raises(UnknownNameError, match="unknown extractor 'rulez'"):
        Engine(extractor="rulez").prepare()
