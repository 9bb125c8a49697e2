"""`plugins list`, `info` and `install` as people read them, at 80 columns, and as programs do."""

from __future__ import annotations

import json
import re
import site
from types import SimpleNamespace

import pytest

from tasktriage.cli import listing
from tasktriage.cli.commands import plugins_list
from tasktriage.extend import installing, manager

HEAD = (
    "from tasktriage.plugin import *\n\nclass Writer:\n    def write(self, r, run, stream): ...\n"
)
LOUD = (
    HEAD
    + """
@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="shout", summary="In capitals", factory=Writer, suffixes=(".shout",))
    yield OutputSpec(name="csv", summary="Another csv", factory=Writer, suffixes=(".csv",))

@hookimpl
def tasktriage_commands():
    yield CommandSpec(name="classify", summary="Another", factory=f"{__name__}:Writer")

@hookimpl
def tasktriage_embedders():
    yield EmbedderSpec(name="deaf", summary="Nothing", factory=Writer, requires=("no_such_mod",))
"""
)
LOUDER = (
    HEAD
    + """
@hookimpl
def tasktriage_outputs():
    for name in ("shout", "one", "two", "three", "four"):
        yield OutputSpec(name=name, summary="S", factory=Writer)
"""
)
BROKEN = "import sys\nraise RuntimeError('the licence of this plugin has ended \\x1b[31m')\n"
ON = {"TASKTRIAGE_PLUGINS": "tasktriage-loud louder broken"}


@pytest.fixture
def listed(tt, fake_dist, tmp_path, monkeypatch):
    """Run a command where three third-party distributions are installed."""
    sources = {"tasktriage-loud": LOUD, "louder": LOUDER, "broken": BROKEN}
    roots = []
    for dist, source in sources.items():
        name = dist.removeprefix("tasktriage-")
        made = fake_dist(
            dist, "1.2", modules={f"pl_{name}.py": source}, entry_points={name: f"pl_{name}"}
        )
        made._path.joinpath("RECORD").write_text("")
        roots.append(str(made._path.parent))
    monkeypatch.setattr(site, "getsitepackages", lambda: roots)
    monkeypatch.setattr(manager, "time", SimpleNamespace(perf_counter=lambda: 0.0))
    cache = str(tmp_path / "cache")
    return lambda *args, **more: tt(*args, **{"TASKTRIAGE_CACHE_DIR": cache, **ON, **more})


@pytest.fixture
def terminal(monkeypatch):
    """Standard output is a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(plugins_list, "is_terminal", lambda stream: True)
    monkeypatch.setattr(listing, "is_terminal", lambda stream: True)
    return {"COLUMNS": "80", "NO_COLOR": "1"}


def plain(text: str) -> list[str]:
    return [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()]


LISTED = """\
broken 1.2
  broken                          broken  0 ms
louder 1.2
  louder                          active  0 ms  outputs: shout, one, two and 2
                                                more
tasktriage-loud 1.2
  loud                            active  0 ms  embedders: deaf; outputs: shout,
                                                csv; commands: classify

broken: broken at import: RuntimeError: the licence of this plugin has ended
  \ufffd[31m
louder: format 'shout' is also of tasktriage-loud: use 'louder/shout'
loud: format 'csv' is that of tasktriage: use 'tasktriage-loud/csv'
loud: '.csv' goes to format 'csv' of tasktriage: use --format csv
loud: format 'shout' is also of louder: use 'tasktriage-loud/shout'
loud: command 'classify' is not used: it has a core command's name
"""


def test_the_list_at_80_columns(listed, terminal):
    shown = plain(listed("plugins", "list", **terminal).out)
    assert shown[0].split() == ["name", "state", "load", "adds"]
    assert shown[1] == "tasktriage 0.1.0" or shown[1].startswith("tasktriage ")
    assert max(map(len, shown)) <= 80
    assert shown[shown.index("broken 1.2") :] == LISTED.splitlines()
    again = plain(listed("plugins", "list", **terminal).out)
    assert "  loud                            active  (0 ms)  embedders: deaf; outputs:" in again
    assert "  broken                          broken  0 ms" in again


def test_the_list_in_a_pipe_has_a_line_for_each(listed):
    shown = plain(listed("plugins", "list").out)
    lines = {line.split()[0]: line.split() for line in shown[1 : shown.index("")]}
    louder = " ".join(lines["louder"])
    assert louder == "louder louder 1.2 active 0 ms outputs: shout, one, two, three, four"
    assert " ".join(lines["broken"]) == "broken broken 1.2 broken 0 ms"


def test_the_list_as_json_has_everything(listed):
    rows = {row["name"]: row for row in json.loads(listed("plugins", "list", "--json").out)}
    loud = rows["loud"]
    assert loud["requirement"] == "tasktriage-loud==1.2"
    assert loud["components"]["outputs"] == ["shout", "csv"]
    (shout,) = [one for one in loud["adds"] if one["name"] == "shout"]
    assert shout == {
        "kind": "outputs",
        "name": "shout",
        "qualified": "tasktriage-loud/shout",
        "summary": "In capitals",
        "suffixes": [".shout"],
        "requires": [],
        "needs": "",
        "isolated": False,
    }
    claims = [(one["claim"], one["owner"]) for one in loud["shadows"]]
    assert claims == [
        ("csv", "tasktriage/csv"),
        (".csv", "tasktriage/csv"),
        ("shout", ""),
        ("classify", "tasktriage/classify"),
    ]
    assert (loud["recalled"], rows["output-csv"]["requirement"]) == (False, "")
    rows = {row["name"]: row for row in json.loads(listed("plugins", "list", "--json").out)}
    assert (rows["loud"]["recalled"], rows["broken"]["recalled"]) == (True, False)
    assert rows["loud"]["adds"] == loud["adds"]
    fresh = json.loads(listed("plugins", "list", "--json", "--fresh").out)
    assert not any(row["recalled"] for row in fresh)


def test_the_components_of_a_kind(listed):
    shown = plain(listed("plugins", "list", "--kind", "embedders").out)
    assert shown[0].split() == ["name", "plugin", "version", "needs", "summary"]
    (deaf,) = [line for line in shown if line.startswith("deaf")]
    assert " ".join(deaf.split()) == "deaf tasktriage-loud 1.2 pip install no_such_mod Nothing"


def test_requirements_are_lines_for_pip_and_nothing_else(listed):
    result = listed("plugins", "list", "--requirements").ok()
    assert result.out == "broken==1.2\nlouder==1.2\ntasktriage-loud==1.2\n"
    listed("plugins", "list", "--requirements", "--json").fails(2, "without --kind and --json")


def back(name):
    """How a distribution is had back here."""
    (line,) = installing.advise(installing.surroundings(), [name]).lines
    return line


def test_what_is_gone_is_one_note_until_it_is_forgotten(listed, tmp_path):
    listed("plugins", "list")
    for info in tmp_path.glob("site-*/*loud*.dist-info"):
        info.joinpath("entry_points.txt").unlink()
    said = (
        f"note: gone since last time: louder 1.2 ({back('louder==1.2')}), tasktriage-loud 1.2 "
        f"({back('tasktriage-loud==1.2')}); 'tasktriage plugins list --forget' drops this"
    )
    for _ in range(2):
        assert said in listed("plugins", "list").err
    rows = json.loads(listed("plugins", "list", "--json").out)
    gone = {row["name"]: row for row in rows if row["state"] == "gone"}
    assert gone["tasktriage-loud"]["components"]["commands"] == ["classify"]
    assert set(map(frozenset, rows)) == {frozenset(rows[0])}  # one shape for all
    result = listed("classify", "--text", "x", "-f", "four")
    assert "unknown format 'four'" in result.err
    assert f"(it was added by louder 1.2, which is gone: {back('louder==1.2')})" in result.err
    assert "gone since" not in listed("plugins", "list", "--forget").err
    assert "gone since" not in listed("plugins", "list").err


INFO = """\
name         loud
distribution tasktriage-loud
version      1.2
requirement  tasktriage-loud==1.2
file         SITE/pl_loud.py
target       pl_loud
state        active
loaded in    0.0 ms
embedder     deaf: Nothing  (needs: pip install no_such_mod)
  requires   no_such_mod
format       csv: Another csv
  suffixes   .csv
format       shout: In capitals
  suffixes   .shout
command      classify: Another
shadowed     format 'csv' is that of tasktriage: use 'tasktriage-loud/csv'
shadowed     '.csv' goes to format 'csv' of tasktriage: use --format csv
shadowed     format 'shout' is also of louder: use 'tasktriage-loud/shout'
shadowed     command 'classify' is not used: it has a core command's name
"""


def test_info_says_all_of_one(listed, tmp_path):
    shown = listed("plugins", "info", "loud").out
    assert shown.replace(str(tmp_path / "site-tasktriage-loud-1.2"), "SITE") == INFO
    again = listed("plugins", "info", "tasktriage-loud/loud").out
    assert "loaded in    0.0 ms, in an earlier run; not imported now\n" in again
    broken = listed("plugins", "info", "broken").out
    assert "stage        import\nreason       RuntimeError: the licence" in broken
    assert "\x1b" not in broken
    row = json.loads(listed("plugins", "info", "loud", "--json").out)
    assert (row["name"], row["settings"], len(row["adds"])) == ("loud", [], 4)


def test_info_of_a_plugin_file_says_which(tt, write):
    write("own.py", LOUDER)
    shown = tt("--plugin-file", "own.py", "plugins", "info", "own").ok().out
    assert "file         own.py\n" in shown


def test_install_says_the_line_and_runs_nothing(listed, monkeypatch, tmp_path):
    around = installing.Surroundings(python=tmp_path / "python", prefix=tmp_path)
    monkeypatch.setattr(installing, "surroundings", lambda: around)
    result = listed("plugins", "install", "tasktriage-shout>=1.2,<2", "louder")
    assert (result.code, result.err) == (0, "note: louder 1.2 is installed already\n")
    assert result.out == f"{tmp_path}/python -m pip install 'tasktriage-shout<2,>=1.2' louder\n"
    for name in ("--user", "a b", "", "é x", "./none", "none.whl"):
        assert listed("plugins", "install", "--", name).code == 2, name
    listed("plugins", "install", "--", "-r x").fails(2, "'-r x' is no name of a package")
    assert listed("plugins", "install").code == 2


def test_the_cache_shows_and_drops_what_is_known_of_plugins(listed):
    assert "known without importing them: 0, in " in listed("cache", "show").ok().out
    listed("plugins", "list")
    assert "known without importing them: 2, in " in listed("cache", "show").ok().out
    assert "2 plugins will be imported again" in listed("cache", "clear").ok().out
    rows = json.loads(listed("plugins", "list", "--json").out)
    assert not any(row["recalled"] for row in rows)


def test_the_error_for_a_command_that_went_says_so_too(listed, tmp_path):
    source = LOUD.replace('"classify"', '"sing"')
    next(tmp_path.glob("site-*/pl_loud.py")).write_text(source)
    assert "sing" in listed("--help").out
    next(tmp_path.glob("site-*loud-*/*.dist-info/entry_points.txt")).unlink()
    said = "unknown command 'sing'; "
    name = "tasktriage-loud"
    gone = f"(it was added by {name} 1.2, which is gone: {back(f'{name}==1.2')})"
    err = listed("sing").err
    assert said in err
    assert gone in err


@pytest.mark.parametrize("target", ["!!! no module", "x" * 300])
def test_an_entry_point_that_is_none_is_listed_too(tt, fake_dist, tmp_path, target):
    made = fake_dist("odd", modules={}, entry_points={"odd": target})
    made._path.joinpath("RECORD").write_text("")
    for _ in range(2):
        on = {"TASKTRIAGE_PLUGINS": "odd", "TASKTRIAGE_CACHE_DIR": str(tmp_path / "cache")}
        rows = json.loads(tt("plugins", "list", "--json", **on).out)
        (odd,) = [row for row in rows if row["name"] == "odd"]
        assert (odd["state"], odd["file"]) == ("broken", None)
        assert tt("plugins", "info", "odd", **on).code == 0
