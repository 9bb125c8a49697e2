"""What a plugin adds, told by a process that imported it; nothing that it says is trusted."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace

import pytest

from tasktriage.contracts.errors import ComponentError, UsageError, notes_of
from tasktriage.extend.discovery import PluginRecord, Rules, State
from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.isolation import ISOLATED, Bounds, Processes, process
from tasktriage.extend.late import Late
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry

ALL = """
class Nothing: pass


@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="o", summary="S", factory=Nothing, suffixes=(".o",), binary=True,
                     results=("profiles",), options={"a": 1, "b": None})


@hookimpl
def tasktriage_readers():
    yield ReaderSpec(name="r", summary="S", factory="a.b:c", requires=("x",), extra="y")


@hookimpl
def tasktriage_extractors():
    yield ExtractorSpec(name="e", summary="S", factory=Nothing, settings=(
        Setting(name="n", summary="S", type=int, default=3),
        Setting(name="k", summary="S", secret=True)))


@hookimpl
def tasktriage_taxonomies():
    yield TaxonomySpec(name="t", summary="S", factory=f"{__name__}:made", options={"n": 2})


@hookimpl
def tasktriage_commands():
    yield CommandSpec(name="c", summary="S", factory=f"{__name__}:run")


def made(n):
    raise ValueError(f"asked for {n} in {os.getpid()}")
"""


def lax(tmp_path, source: str, **bounds: float) -> tuple[Plugins, PluginRecord]:
    path = tmp_path / "theirs.py"
    path.write_text("import os, sys, time\nfrom tasktriage.plugin import *\n\n\n" + source)
    there = Processes(Bounds(**{"seconds": 20, **bounds}))
    plugins = Plugins(Rules(third_party=False), files=[path], isolation=there)
    plugins.load()
    return plugins, plugins.records()[-1]


def test_the_same_specs_are_listed_as_in_this_process(both):
    plain, isolated = both(ALL)
    for kind in KINDS:
        for one, other in zip(plain.registry(kind), isolated.registry(kind), strict=True):
            if one.theirs:
                named = isinstance(one.spec.factory, str)  # else only the plugin has its options
                same = {"factory": "x:y", **({} if named else {"options": {}})}
                assert replace(one.spec, **same) == replace(other.spec, **same)
                assert other.isolated == (kind in ISOLATED)
                assert not one.isolated


def test_it_is_imported_here_only_when_a_component_of_another_kind_is_used(isolated, tmp_path):
    mark = tmp_path / "mark"
    source = f"open({str(mark)!r}, 'a').write(f'{{os.getpid()}} ')\n" + ALL
    plugins = isolated(source)
    before = set(sys.modules)
    assert [e.name for e in plugins.taxonomies if e.theirs] == ["t"]
    assert str(os.getpid()) not in mark.read_text().split()
    assert set(sys.modules) == before
    with pytest.raises(ComponentError, match=f"ValueError: asked for 2 in {os.getpid()}$"):
        plugins.taxonomies.create("t")
    assert mark.read_text().split()[-1] == str(os.getpid())


def test_what_an_option_asks_for_is_checked_before_a_process_starts(isolated):
    with pytest.raises(UsageError, match="needs x"):
        isolated(ALL).readers.create("r")


@pytest.mark.parametrize(
    ("source", "stage", "reason"),
    [
        ("1 / 0", "import", "ZeroDivisionError: division by zero"),
        ("os._exit(0)", "import", "BrokenProcessError: ended with exit code 0"),
        ("class Odd(Exception): pass\nraise Odd('a\\nb')", "import", "Odd: a b"),
        ("raise type('', (Exception,), {})('x')", "import", ": x"),
        ("x = 1", "register", "TypeError: the module has no @hookimpl function"),
        ("@hookimpl\ndef tasktriage_outputs(): yield 5", "collect", "TypeError: "),
        ("@hookimpl\ndef tasktriage_outputs():\n    while True: "
         "yield OutputSpec(name='a', summary='S', factory='a:b')", "collect", ""),
        ("class Mine(OutputSpec): pass\n\n\n@hookimpl\ndef tasktriage_outputs(): "
         "yield Mine(name='a', summary='S', factory='a:b')", "collect",
         "TypeError: 'a' is of a class of its own; it can't be isolated"),
    ],
)  # fmt: skip
def test_one_that_is_broken_is_listed_with_its_reason(tmp_path, source, stage, reason):
    _, record = lax(tmp_path, source, memory=400)
    assert (record.state, record.stage) == (State.BROKEN, stage)
    assert record.reason.startswith(reason)
    assert "\n" not in record.reason


GOOD = {
    "kind": "outputs", "name": "a", "summary": "S", "factory": "a:b", "requires": [],
    "extra": None, "options": {}, "settings": [], "suffixes": [], "binary": False,
    "results": ["assessments"], "keeps_columns": False, "explains": False, "shows_documents": False,
}  # fmt: skip


def answering(answer: object) -> str:
    """Return the source of a plugin that answers in the place of what collects."""
    data = json.dumps(answer)
    return (
        f"data = {data!r}.encode()\nfor n in range(3, 12):\n"
        "    try: os.write(n, b'%08x\\n' % len(data) + data)\n    except OSError: pass\n"
        "time.sleep(100)\n"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"name": 5},
        {"name": "No Name"},
        {"kind": "outputs2"},
        {"kind": ["outputs"]},
        {"kind": {}},
        {"binary": "yes"},
        {"results": 5},
        {"results": [1]},
        {"results": "assessments"},
        {"suffixes": {"a": 1}},
        {"summary": None},
        {"summary": ["S"]},
        {"extra": 5},
        {"options": []},
        {"options": [["a", 1]]},
        {"factory": 5},
        {"factory": "os"},
        {"settings": [5]},
        {"settings": [{"name": "a", "summary": "S", "type": "code"}]},
        {"settings": 5},
        {"more": 1},
        {"requires": ["os.path"]},
    ],
    ids=str,
)
def test_a_spec_that_is_none_is_refused(tmp_path, change):
    answer = ["collected", {"specs": [{**GOOD, **change}], "moved": [], "deprecated": []}]
    _, record = lax(tmp_path, answering(answer))
    assert (record.state, record.stage) == (State.BROKEN, "import")


@pytest.mark.parametrize(
    "answer",
    [
        ["collected", None],
        ["collected", {}],
        ["collected", {"specs": {"a": 1}}],
        ["collected", {"specs": [5]}],
        ["failed", None],
        ["failed", {"other": 5}],
        ["made", None],
        ["stage", "anywhere"],
    ],
    ids=str,
)
def test_an_answer_that_is_none_is_refused(tmp_path, answer):
    _, record = lax(tmp_path, answering(answer), seconds=8)
    assert record.state is State.BROKEN
    assert record.stage == "import"


def test_an_answer_that_is_one_is_taken(tmp_path):
    answer = ["collected", {"specs": [GOOD], "moved": ["x" * 999, 5], "deprecated": "no list"}]
    plugins, record = lax(tmp_path, answering(answer))
    assert (record.state, record.deprecated) == (State.ACTIVE, [])
    assert [len(one) for one in record.moved] == [300, 1]
    assert plugins.outputs.find("a").isolated


def test_what_was_remembered_and_is_not_so_any_more_is_forgotten(tmp_path):
    path = tmp_path / "theirs.py"
    path.write_text("from tasktriage.plugin import *\n\n\n@hookimpl\n"
                    "def tasktriage_outputs(): return []\n")  # fmt: skip
    forgotten = []
    record = PluginRecord("theirs", "file", "1", str(path), path=path)
    record.forget = lambda: forgotten.append(True)
    spec = KINDS["outputs"](name="a", summary="S", factory=Late(record, "outputs", "a"))
    make = Processes().maker(spec)
    assert make is not None
    with pytest.raises(ComponentError, match="LookupError: the plugin yields no 'a' any more") as e:
        Entry(spec, record, make).create()
    assert forgotten == [True]
    assert "known from an earlier run" in notes_of(e.value)[0]


def test_a_system_that_can_t_says_so(monkeypatch):
    monkeypatch.setattr("tasktriage.extend.isolation.os.name", "nt", raising=True)
    try:
        with pytest.raises(UsageError, match="on Linux and macOS alone"):
            Processes()
    finally:
        monkeypatch.undo()


def test_where_no_process_can_be_started_that_is_said(tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(process.subprocess, "Popen", refuse)
    _, record = lax(tmp_path, ALL)
    line = "BrokenProcessError: can't be started (Resource temporarily unavailable)"
    assert (record.state, record.reason) == (State.BROKEN, line)
