"""What plugins add is remembered between runs, until they or what is around them change."""

from __future__ import annotations

import json
import os
import sys
from contextlib import nullcontext
from importlib.metadata import Distribution

import pytest

from tasktriage.contracts.errors import ComponentError, UsageError, notes_of
from tasktriage.extend import catalogue as module
from tasktriage.extend import collecting
from tasktriage.extend.catalogue_stamps import environment_stamp
from tasktriage.extend.discovery import Rules, State

from .conftest import SOURCE, file_of, info, record, shape


def test_the_second_run_knows_the_same_and_imports_nothing(install, load):
    dist = install()
    first = load(dist)
    assert "loud" in sys.modules
    lines: list[str] = []
    second = load(dist, trace=lines.append)
    assert "loud" not in sys.modules
    assert shape(second) == shape(first)
    assert len(shape(first)) == 3
    assert record(second).recalled
    assert not record(first).recalled
    assert record(second).components == record(first).components
    assert record(second).load_ms == pytest.approx(record(first).load_ms, abs=0.1)
    assert "loud/loud: recalled, not imported; it adds 3" in lines


def test_a_component_of_it_is_made_by_what_the_plugin_names(install, load):
    dist, other = install(), install("quiet", SOURCE.replace('"shout"', '"hush"'))
    load(dist, other)
    plugins = load(dist, other)
    assert plugins.outputs.create("shout").mark == "?"
    assert plugins.outputs.create("loud/named").mark == "-"
    assert plugins.outputs.create("shout", mark="…").mark == "…"
    assert "loud" in sys.modules
    assert "quiet" not in sys.modules


def test_what_it_moved_is_said_again(install, load):
    dist = install(source="import sys\nsys.setrecursionlimit(900)\n" + SOURCE)
    first, second = load(dist), load(dist)
    assert "recursion limit" in record(first).remark
    assert record(second).remark == record(first).remark


def test_a_hook_that_is_to_go_is_said_again(install, load, monkeypatch):
    monkeypatch.setattr(collecting, "heard", lambda said: nullcontext(said.append("it is to go")))
    dist = install()
    first = load(dist)
    assert record(first).remark == "it is to go"
    second = load(dist)
    assert record(second).recalled
    assert record(second).remark == record(first).remark


def edited(dist: Distribution) -> None:
    path = info(dist).parent / "loud.py"
    path.write_text(path.read_text() + "\n# edited\n")


def reinstalled(dist: Distribution) -> None:
    os.utime(info(dist) / "RECORD", ns=(1, 1))


def gone(dist: Distribution) -> None:
    (info(dist).parent / "loud.py").unlink()


def retargeted(dist: Distribution) -> None:
    (info(dist) / "entry_points.txt").write_text("[tasktriage.v1]\nloud = louder\n")


@pytest.mark.parametrize("change", [edited, reinstalled, gone, retargeted])
def test_what_changed_is_imported_anew(install, load, change):
    dist = install()
    load(dist)
    assert record(load(dist)).recalled
    change(dist)
    assert not record(load(dist)).recalled


def test_all_are_imported_anew_where_something_was_installed(install, load, monkeypatch):
    dist = install()
    load(dist)
    monkeypatch.setattr(module, "environment_stamp", lambda: {"python": "3", "folders": [["a", 1]]})
    assert not record(load(dist)).recalled
    assert record(load(dist)).recalled


def test_an_environment_is_known_by_python_by_us_and_by_what_is_installed(tmp_path, monkeypatch):
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = environment_stamp()
    assert before == environment_stamp() == json.loads(json.dumps(before))
    assert before["python"] == sys.version
    (folder / "new").mkdir()
    os.utime(folder, ns=(1, 1))
    assert environment_stamp() != before


def test_fresh_imports_all_and_keeps_what_it_finds(install, load):
    dist = install()
    load(dist)
    assert not record(load(dist, fresh=True)).recalled
    assert record(load(dist)).recalled


def test_strict_loading_asks_the_plugins_themselves(install, load):
    dist = install()
    load(dist)
    assert not record(load(dist, strict=True)).recalled


def test_a_blocked_plugin_is_known_still_when_it_is_wanted_again(install, load):
    dist = install()
    load(dist)
    assert record(load(dist, rules=Rules(third_party=False))).state is State.BLOCKED
    assert record(load(dist)).recalled


BROKEN = "from tasktriage.plugin import *\nraise RuntimeError('boom')\n"
ODD = SOURCE.replace('factory="loud:Shout", tabular=True', 'factory="loud:Shout", extra=b"x"')


@pytest.mark.parametrize("source", [BROKEN, ODD], ids=["broken", "odd"])
def test_what_is_broken_or_can_not_be_written_is_asked_each_time(install, load, source):
    dist = install(source=source)
    load(dist)
    again = load(dist)
    assert not record(again).recalled
    assert "loud" in sys.modules or record(again).state is State.BROKEN


@pytest.mark.parametrize(
    "said", ['{"url": "file:///x", "dir_info": {"editable": true}}', "[", "5", "[]"]
)
def test_an_editable_install_is_asked_each_time(install, load, said):
    dist = install()
    (info(dist) / "direct_url.json").write_text(said)
    load(dist)
    assert not record(load(dist)).recalled


def test_what_has_no_record_is_asked_each_time(install, load):
    dist = install()
    (info(dist) / "RECORD").unlink()
    load(dist)
    assert not record(load(dist)).recalled


def test_a_plugin_file_is_asked_each_time(load, tmp_path):
    path = tmp_path / "own.py"
    path.write_text(SOURCE)
    load(files=[path])
    assert not record(load(files=[path]), "own").recalled


def test_a_recalled_plugin_that_is_broken_by_now_says_so_once_and_is_asked_in_the_next_run(
    install, load
):
    dist = install(source="import quiet_part\n" + SOURCE)
    part = info(dist).parent / "quiet_part.py"
    part.write_text("")
    load(dist)
    part.unlink()
    sys.modules.pop("quiet_part", None)
    plugins = load(dist)
    with pytest.raises(
        ComponentError, match=r"format 'shout' from loud .* failed: ModuleNotF"
    ) as e:
        plugins.outputs.create("shout")
    (note,) = notes_of(e.value)
    assert "'tasktriage plugins list' then says what is wrong with it" in note
    assert record(load(dist)).state is State.BROKEN


def test_a_recalled_plugin_that_adds_less_by_now(install, load):
    source = "import quiet_part\n" + SOURCE.replace(
        'yield OutputSpec(name="shout"', 'if not quiet_part.LESS: yield OutputSpec(name="shout"'
    )
    dist = install(source=source)
    part = info(dist).parent / "quiet_part.py"
    part.write_text("LESS = False\n")
    load(dist)
    part.write_text("LESS = 'very much so'\n")
    sys.modules.pop("quiet_part", None)
    with pytest.raises(ComponentError, match="the plugin yields no 'shout' any more"):
        load(dist).outputs.create("shout")
    with pytest.raises(UsageError, match="unknown format 'shout'"):
        load(dist).outputs.create("shout")


def test_a_file_says_what_there_is_and_never_what_to_run(install, load, tmp_path):
    dist = install()
    load(dist)
    path = file_of(tmp_path)
    data = json.loads(path.read_text())
    specs = data["plugins"]["loud/loud"]["specs"]
    assert {one["factory"] for one in specs} == {None}
    for one in specs:
        one |= {"factory": "os:system", "options": {"command": "false"}}
    path.write_text(json.dumps(data))
    plugins = load(dist)
    assert record(plugins).recalled
    assert type(plugins.outputs.create("shout")).__name__ == "Shout"


def test_a_command_is_what_is_named_whatever_options_it_has(install, load):
    source = """
from tasktriage.plugin import CommandSpec, hookimpl

command = object()

@hookimpl
def tasktriage_commands():
    yield CommandSpec(name="sing", summary="S", factory="loud:command", options={"a": 1})
"""
    dist = install(source=source)
    load(dist)
    plugins = load(dist)
    assert record(plugins).recalled
    assert plugins.commands.find("sing").load() is sys.modules["loud"].command


SPLIT = SOURCE.replace('name="shout"', "name=NAME").replace(
    "from tasktriage", "from loud_specs import NAME\nfrom tasktriage", 1
)


@pytest.fixture
def moved_on(install, load, monkeypatch):
    """Return a function that gives a run which remembers what is not so any more."""
    dist = install(source=SPLIT)
    second = info(dist).parent / "loud_specs.py"
    second.write_text('NAME = "two"\n')
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # both are written in one second

    def run(**options):
        second.write_text('NAME = "two"\n')
        for _ in range(2):
            sys.modules.pop("loud_specs", None)
            load(dist)
        second.write_text('NAME = "three"\n')
        sys.modules.pop("loud_specs", None)
        return load(dist, **options)

    return run


@pytest.mark.parametrize("name", ["three", "loud/three", "THREE"])
def test_before_a_name_is_unknown_the_plugins_are_asked(moved_on, name):
    plugins = moved_on()
    outputs = plugins.outputs
    assert record(plugins).recalled
    assert outputs.find(name).name == "three"
    assert "two" not in plugins.outputs.names()
    assert not record(plugins).recalled
    assert record(plugins).components["outputs"] == ["three", "named"]
    with pytest.raises(UsageError, match="unknown format 'two'"):
        plugins.outputs.find("two")


def test_a_plugin_is_found_by_a_component_that_it_has_now(moved_on):
    assert moved_on().find("three").name == "loud"


@pytest.mark.parametrize("name", ["models/three", "a/b/three", "folder", "other/loud"])
def test_a_path_imports_nothing(moved_on, monkeypatch, tmp_path, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    plugins = moved_on()
    with pytest.raises(UsageError, match="unknown format"):
        plugins.outputs.find(name)
    assert record(plugins).recalled


def test_what_is_asked_and_is_broken_is_said_and_left_out(moved_on, monkeypatch):
    lines: list[str] = []
    plugins = moved_on(warn=lines.append)
    monkeypatch.setitem(sys.modules, "loud_specs", None)
    with pytest.raises(UsageError, match=r"unknown format 'three'.*1 plugin\(s\) left out"):
        plugins.outputs.find("three")
    assert record(plugins).state is State.BROKEN
    assert len(lines) == 1
    assert "left out loud (1.0): " in lines[0]
