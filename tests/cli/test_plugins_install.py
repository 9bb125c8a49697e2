"""The line that installs a plugin is that of whatever made the environment; nothing is run."""

from __future__ import annotations

import os
import shlex
import sys
import sysconfig
from dataclasses import replace
from pathlib import Path

import pytest

from tasktriage.contracts.errors import UsageError
from tasktriage.extend.installing import Surroundings, advise, checked, surroundings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="lines as of a POSIX shell")

VENV = Surroundings(python=Path("/e v/bin/python"), prefix=Path("/e v"))
RECEIPT = """\
[tool]
requirements = [
    { name = "tasktriage", extras = ["train"], specifier = ">=0.1" },
    { name = "Tasktriage.Shout", specifier = "==1.2" },
    { name = "old" },
    { name = "own", editable = "/src/own dir" },
    { name = "built", path = "/w/built.whl" },
    { name = "forge", git = "https://git.example/forge" },
]
"""


def lines(around: Surroundings, *wanted: str) -> tuple[str, ...]:
    return advise(around, wanted).lines


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        (VENV, ["'/e v/bin/python' -m pip install louder"]),
        (
            replace(VENV, has_pip=False),
            ["'/e v/bin/python' -m ensurepip", "'/e v/bin/python' -m pip install louder"],
        ),
        (
            replace(VENV, has_pip=False, made_by_uv=True, has_uv=True),
            ["uv pip install --python '/e v/bin/python' louder"],
        ),
        (
            replace(VENV, has_pip=False, made_by_uv=True),
            ["uv pip install --python '/e v/bin/python' louder"],
        ),
        (replace(VENV, has_uv=True), ["'/e v/bin/python' -m pip install louder"]),
        (
            replace(VENV, project=Path("/e v"), has_uv=True),
            ["uv add --project '/e v' louder"],
        ),
        (replace(VENV, pipx="tasktriage"), ["pipx inject tasktriage louder"]),
        (replace(VENV, pipx="tasktriage-2"), ["pipx inject tasktriage-2 louder"]),
        (replace(VENV, conda=True), ["'/e v/bin/python' -m pip install louder"]),
        (
            replace(VENV, conda=True, virtual=False, has_pip=False),
            ["conda install --prefix '/e v' pip", "'/e v/bin/python' -m pip install louder"],
        ),
        (
            replace(VENV, managed=True, virtual=False, python=Path("/usr/bin/python3")),
            [
                "/usr/bin/python3 -m venv tasktriage-env",
                "tasktriage-env/bin/python -m pip install tasktriage louder",
            ],
        ),
        (replace(VENV, managed=True), ["'/e v/bin/python' -m pip install louder"]),
        (replace(VENV, source="/src"), ["'/e v/bin/python' -m pip install louder"]),
        (
            replace(VENV, tool={"tasktriage": "tasktriage"}),
            ["uv tool install tasktriage --with louder"],
        ),
    ],
)
def test_the_line_is_that_of_the_environment(around, expected):
    assert list(lines(around, "louder")) == expected


def test_what_there_is_to_know_is_said():
    def said(**of: object) -> str:
        return " ".join(advise(replace(VENV, **of), ["x"]).notes)

    assert said() == ""
    assert "externally managed" in said(managed=True, virtual=False)
    assert "'uv sync' removes" in said(project=Path("/p"), has_uv=True)
    assert "no pip in this environment" in said(has_pip=False)
    assert "not on the path" in said(has_pip=False, made_by_uv=True)
    assert "installed from /src" in said(source="/src")


@pytest.fixture
def prefix(tmp_path, monkeypatch):
    """The folder of the environment that this is taken for."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "env"))
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path / "base"))
    (tmp_path / "env").mkdir()
    return tmp_path / "env"


def test_a_uv_tool_keeps_what_it_has(prefix):
    (prefix / "uv-receipt.toml").write_text(RECEIPT)
    (line,) = lines(surroundings(), "louder", "old>2")
    assert shlex.split(line) == [
        *("uv", "tool", "install", "tasktriage[train]>=0.1"),
        *("--with", "Tasktriage.Shout==1.2"),
        *("--with-editable", "/src/own dir"),
        *("--with", "/w/built.whl"),
        *("--with", "forge @ git+https://git.example/forge"),
        *("--with", "louder", "--with", "old>2"),
    ]
    assert "what is not named with --with goes" in advise(surroundings(), ["x"]).notes[0]


def test_a_uv_tool_of_a_source_folder(prefix):
    text = '[tool]\nrequirements = [{ name = "tasktriage", editable = "/src" }]\n'
    (prefix / "uv-receipt.toml").write_text(text)
    assert lines(surroundings(), "x") == ("uv tool install --editable /src --with x",)


@pytest.mark.parametrize("text", ["", "[", "[tool]", "[tool]\nrequirements = 5", "tool = [1]"])
def test_a_receipt_that_is_none_names_tasktriage_alone(prefix, text):
    (prefix / "uv-receipt.toml").write_text(text)
    assert lines(surroundings(), "x") == ("uv tool install tasktriage --with x",)


def test_what_tools_leave_in_an_environment_is_seen(prefix, monkeypatch):
    around = surroundings()
    assert (around.virtual, around.pipx, around.conda, around.project) == (True, "", False, None)
    assert (around.made_by_uv, around.tool) == (False, {})
    (prefix / "pyvenv.cfg").write_text("home = /usr/bin\nuv = 0.9.1\n")
    (prefix / "pipx_metadata.json").write_text("{}")
    (prefix / "conda-meta").mkdir()
    (prefix.parent / "uv.lock").write_text("")
    around = surroundings()
    assert (around.made_by_uv, around.pipx, around.conda) == (True, "env", True)
    assert around.project == prefix.parent
    stdlib = prefix / "lib"
    stdlib.mkdir()
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(stdlib))
    assert not surroundings().managed
    (stdlib / "EXTERNALLY-MANAGED").write_text("[externally-managed]\n")
    assert surroundings().managed


def test_an_environment_of_uv_is_seen_as_one_without_pip(prefix, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    (prefix / "pyvenv.cfg").write_text("uv = 0.9.1\n")
    assert lines(surroundings(), "x") == (f"uv pip install --python {sys.executable} x",)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("louder", "louder"),
        (" louder ", "louder"),
        ("louder>=1.2", "louder>=1.2"),
        ("louder[a]==1", "louder[a]==1"),
        ("git+https://git.example/x@v1", "git+https://git.example/x@v1"),
        ("https://x.example/x-1.whl", "https://x.example/x-1.whl"),
        ("louder @ https://x.example/x-1.whl", "louder@ https://x.example/x-1.whl"),
    ],
)
def test_names_addresses_and_paths_are_taken(given, expected):
    assert checked(given).replace(" @", "@") == expected


def test_a_path_must_be_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("my-plugin").mkdir()
    Path("a b.whl").touch()
    assert checked("./my-plugin") == "./my-plugin"  # else it were a package of that name
    assert lines(VENV, checked("a b.whl")) == ("'/e v/bin/python' -m pip install 'a b.whl'",)
    with pytest.raises(UsageError, match="no such file or folder"):
        checked("./none")


@pytest.mark.parametrize(
    "name", ["-r x", "--user", "", " ", "a b", "a\nb", "a; rm -rf ~", "$(x)", "a==", "x\x1b[31m"]
)
def test_what_is_none_of_them_is_refused(name):
    with pytest.raises(UsageError, match="is no name of a package, no URL and no path"):
        checked(name)
