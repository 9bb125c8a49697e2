"""What plugins add is remembered between runs; a file that lies, or is broken, harms nothing."""

from __future__ import annotations

import contextlib
import json
import os
import site
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasktriage.contracts.errors import ComponentError, UsageError, notes_of
from tasktriage.extend import catalogue as module
from tasktriage.extend.catalogue import CatalogueFile
from tasktriage.extend.catalogue_stamps import environment_stamp
from tasktriage.extend.discovery import Rules, State
from tasktriage.extend.manager import Plugins

SOURCE = """\
from tasktriage.plugin import OutputSpec, ReaderSpec, hookimpl

class Shout:
    def __init__(self, mark="!"):
        self.mark = mark

    def write(self, results, run, stream):
        pass

@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="shout", summary="Loud", factory=Shout, suffixes=(".shout",),
                     options={"mark": "?"})
    yield OutputSpec(name="named", summary="Named", factory="loud:Shout", options={"mark": "-"})

@hookimpl
def tasktriage_readers():
    yield ReaderSpec(name="wiki", summary="Wiki", factory="loud:Shout", tabular=True)
"""


@pytest.fixture(autouse=True)
def _one_environment(monkeypatch):
    """Whoever installs something while these run changes what they look at."""
    monkeypatch.setattr(module, "environment_stamp", lambda: {"python": "3", "folders": []})


@pytest.fixture
def install(fake_dist, tmp_path):
    """Return a function that installs a distribution as pip does, with a RECORD."""

    def install(name: str = "loud", source: str = SOURCE, version: str = "1.0") -> Distribution:
        dist = fake_dist(
            name,
            version,
            modules={f"{name.replace('-', '_')}.py": source},
            entry_points={name: name.replace("-", "_")},
        )
        info(dist).joinpath("RECORD").write_text("loud.py,,\n")
        return dist

    return install


def info(dist: Distribution) -> Path:
    return dist._path  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def load(tmp_path):
    """Return a function that makes the plugins of a run, which have nothing imported yet."""

    def load(*dists: Distribution, **options: Any) -> Plugins:
        for name in ("loud", "quiet", "broken"):
            sys.modules.pop(name, None)
        fresh = options.pop("fresh", False)
        catalogue = CatalogueFile(tmp_path / "cache", fresh=fresh)
        found = [distribution("tasktriage"), *dists]
        plugins = Plugins(dists=found, catalogue=catalogue, **options)
        plugins.load()
        return plugins

    return load


def record(plugins: Plugins, name: str = "loud"):
    return next(r for r in plugins.records() if r.name == name)


def shape(plugins: Plugins) -> list[tuple[Any, ...]]:
    """What is known of a stranger's components, but for their code."""
    kinds = ("outputs", "readers")
    entries = [e for kind in kinds for e in plugins.registry(kind) if e.theirs]
    return [
        (e.name, e.spec.summary, e.spec.suffixes, getattr(e.spec, "tabular", None)) for e in entries
    ]


def file_of(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "cache" / "plugins").glob("*.json")
    return path


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


# what a file may be


CONTENTS = [
    b"", b"{", b"\xff\xfe", b"null", b"[]", b"5", b'{"schema": "tasktriage.catalogue/2"}',
    b"[" * 100_000, b"1" * 10_000, b'{"schema": "tasktriage.catalogue/1"}',
    b'{"schema": "tasktriage.catalogue/1", "of": 5, "plugins": 5, "seen": 5, "gone": [5]}',
    b'{"schema": "tasktriage.catalogue/1", "seen": {"a": {"version": 5}}, "gone": {"b": null}}',
]  # fmt: skip


@pytest.mark.parametrize("content", CONTENTS, ids=range(len(CONTENTS)))
def test_a_file_that_is_none_of_ours_is_made_anew(install, load, tmp_path, content):
    dist = install()
    load(dist)
    file_of(tmp_path).write_bytes(content)
    assert not record(load(dist)).recalled
    assert record(load(dist)).recalled


def test_a_file_that_is_too_large_is_not_read(install, load, tmp_path):
    dist = install()
    load(dist)
    path = file_of(tmp_path)
    path.write_bytes(path.read_bytes() + b" " * module.LIMIT)
    assert not record(load(dist)).recalled


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "kept").write_text("")


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


@pytest.mark.skipif(os.name != "posix", reason="files as on POSIX")
@pytest.mark.parametrize("what", [a_folder, a_pipe, a_loop])
def test_what_is_no_file_is_no_error(install, load, tmp_path, what):
    dist = install()
    load(dist)
    what(file_of(tmp_path))
    assert record(load(dist)).state is State.ACTIVE


def test_a_cache_that_can_not_be_written_is_no_error(install, load, tmp_path):
    (tmp_path / "cache").write_text("a file")
    dist = install()
    for _ in range(2):
        assert record(load(dist)).state is State.ACTIVE


def test_nothing_is_written_where_nothing_changed(install, load, tmp_path):
    dist = install()
    load(dist)
    path = file_of(tmp_path)
    os.utime(path, ns=(1, 1))
    load(dist)
    assert path.stat().st_mtime_ns == 1


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, as a path of keys."""
    found = [path] if path else []
    items = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in items:
        found += places(value, (*path, key))
    return found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_stands_anywhere_in_the_file_no_run_fails(install_once, load, tmp_path, data):
    path = file_of(tmp_path)
    document = json.loads(install_once["text"])
    place = data.draw(st.sampled_from(places(document)))
    target = document
    for key in place[:-1]:
        target = target[key]
    if data.draw(st.booleans()) and isinstance(target, dict):
        del target[place[-1]]
    else:
        target[place[-1]] = data.draw(JSON)
    path.write_text(json.dumps(document))
    plugins = load(install_once["dist"])
    known = record(plugins)
    assert known.state is State.ACTIVE
    for entry in [*plugins.outputs, *plugins.readers]:
        if entry.theirs:
            # a file that lies may offer what there is not: then it is the component that fails
            with contextlib.suppress(ComponentError, UsageError):
                entry.create()
    plugins.outputs.names()
    with contextlib.suppress(UsageError):
        plugins.outputs.find("no such thing")


@pytest.fixture
def install_once(install, load, tmp_path):
    dist = install()
    load(dist)
    return {"dist": dist, "text": file_of(tmp_path).read_text()}


# what is gone


@pytest.fixture
def installed_here(monkeypatch, tmp_path):
    """Whatever is on the path counts as installed here."""
    roots = [
        str(tmp_path / f"site-{name}-{version}")
        for name, version in (("loud", "1.0"), ("loud", "1.1"), ("quiet", "1.0"))
    ]
    monkeypatch.setattr(site, "getsitepackages", lambda: roots)


QUIET = SOURCE.replace('"shout"', '"hush"').replace('"named"', '"calm"').replace('"wiki"', '"book"')


@pytest.mark.usefixtures("installed_here")
def test_what_is_gone_is_said_until_it_is_back_or_forgotten(install, load, tmp_path):
    dist, other = install(), install("quiet", QUIET)
    load(dist, other)
    assert CatalogueFile(tmp_path / "cache").gone == []
    for _ in range(2):
        plugins = load(other)
        (lost,) = CatalogueFile(tmp_path / "cache").gone
        assert lost.describe() == "loud 1.0 (pip install loud==1.0)"
        for name in ("shout", "loud/shout"):
            with pytest.raises(UsageError) as error:
                plugins.outputs.find(name)
            assert str(error.value).endswith(
                "(it was added by loud 1.0, which is gone: pip install loud==1.0)"
            )
    load(dist, other)
    assert CatalogueFile(tmp_path / "cache").gone == []
    load(other)
    CatalogueFile(tmp_path / "cache").drop_gone()
    load(other)
    assert CatalogueFile(tmp_path / "cache").gone == []
    assert record(load(other), "quiet").recalled


@pytest.mark.usefixtures("installed_here")
def test_an_update_is_not_gone_and_a_blocked_one_neither(install, load, tmp_path):
    load(install())
    newer = install(version="1.1")
    load(newer)
    load(newer, rules=Rules(blocked=frozenset({"loud"})))
    assert CatalogueFile(tmp_path / "cache").gone == []
    load()
    (lost,) = CatalogueFile(tmp_path / "cache").gone
    assert (lost.version, lost.components["outputs"]) == ("1.1", ("shout", "named"))


def test_what_was_never_installed_here_is_not_missed(install, load, tmp_path):
    load(install())
    load()
    assert CatalogueFile(tmp_path / "cache").gone == []
