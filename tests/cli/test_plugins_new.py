"""`tasktriage plugins new`: what it writes, what it refuses, and that it is all or nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest

from tasktriage.extend.hookspecs import KINDS
from tasktriage.templates import author, write
from tasktriage.templates.forms import FORMS

FILES = {
    *(".github/workflows/ci.yml", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md"),
    *("pyproject.toml", "tasktriage_shout/__init__.py", "tests/test_shout.py"),
}


def files_of(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(autouse=True)
def _no_git(monkeypatch):
    """Nobody is known to git."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    for name in ("GIT_AUTHOR_NAME", "GIT_DIR", "GIT_CONFIG_COUNT"):
        monkeypatch.delenv(name, raising=False)


MEASURE = (
    "  tasktriage taxonomies check tasktriage_shout/shout.toml",
    "  tasktriage taxonomies measure tasktriage_shout/shout.toml --sentences FILE.csv",
    "The last says how strict [matching] must be, on sentences of your own: columns",
    "text and node. Until then no probabilities are shown.",
)


def test_there_is_a_form_for_every_kind():
    assert {form.kind for form in FORMS.values()} == set(KINDS)


@pytest.mark.parametrize("noun", FORMS)
def test_a_plugin_is_written_whole(tt, tmp_path, noun):
    done = tt("plugins", "new", noun, "shout").ok()
    folder = tmp_path / "tasktriage-shout"
    found = files_of(folder)
    assert found >= FILES
    assert done.out.splitlines() == [
        f"tasktriage-shout written: the {noun} 'shout', {len(found)} files. Next:",
        "  cd tasktriage-shout",
        '  python -m pip install -e ".[dev]"',
        "  python -m pytest",
        *(MEASURE if noun == "taxonomy" else ()),
    ]
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"] == {"tasktriage.v1": {"shout": "tasktriage_shout"}}
    assert f"tasktriage>={version('tasktriage')},<1" in project["dependencies"]
    assert "authors" not in project
    hook = (folder / "tasktriage_shout/__init__.py").read_text("utf-8")
    assert f"def tasktriage_{FORMS[noun].kind}()" in hook
    imports = [line for line in hook.splitlines() if line.startswith(("import ", "from "))]
    assert len(imports) == 3, "a hook's module imports next to nothing"
    assert [p.name for p in tmp_path.iterdir()] == ["tasktriage-shout"], "nothing else is left"


def test_who_may_run_it_may_read_it(tt, tmp_path):
    tt("plugins", "new", "output", "shout").ok()
    plain = tmp_path / "plain"
    plain.mkdir()
    assert (tmp_path / "tasktriage-shout").stat().st_mode == plain.stat().st_mode


def test_the_author_is_who_is_said_or_who_git_knows(tt, tmp_path, monkeypatch):
    def authors(folder):
        text = (tmp_path / folder / "pyproject.toml").read_text("utf-8")
        return tomllib.loads(text)["project"].get("authors")

    tt("plugins", "new", "output", "a", "--author", "Zoë Ö <z@example.org>", "-o", "a").ok()
    assert authors("a") == [{"name": "Zoë Ö", "email": "z@example.org"}]
    tt("plugins", "new", "output", "a", "--author", 'A "B" \\', "-o", "b", "--licence", "MIT").ok()
    assert authors("b") == [{"name": 'A "B" \\'}]
    tt(
        "plugins", "new", "output", "a", "--author", 'Zoë "Q" O’Neil <z@example.org>', "-o", "q"
    ).ok()
    assert authors("q") == [{"name": 'Zoë "Q" O’Neil', "email": "z@example.org"}]
    licence = (tmp_path / "b/LICENSE").read_text("utf-8")
    assert f'Copyright (c) {date.today().year} A "B" \\' in licence
    (tmp_path / "config").write_text("[user]\nname = Git Known\nemail = g@example.org\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    if shutil.which("git"):
        tt("plugins", "new", "output", "a", "-o", "c").ok()
        assert authors("c") == [{"name": "Git Known", "email": "g@example.org"}]
    monkeypatch.setenv("PATH", "")
    tt("plugins", "new", "output", "a", "-o", "d").ok()
    assert authors("d") is None
    for said in ("", "<z@example.org>", "Zoë <nowhere>", "a" * 201, "Zoë <z@example.org> b"):
        tt("plugins", "new", "output", "a", "-o", "e", "--author", said).fails(2, "--author")


def test_git_that_hangs_is_not_waited_for(monkeypatch):
    def hang(*_, **options):
        raise subprocess.TimeoutExpired("git", options["timeout"])

    monkeypatch.setattr(author.subprocess, "run", hang)
    assert author.author_of(None) is None


@pytest.mark.parametrize(
    ("noun", "name", "line"),
    [
        ("output", "Shout It", "got 'Shout It'; 'shout-it' would do"),
        ("output", "a--b", "'a-b' would do"),
        ("output", "1a", "beginning with a letter, got '1a'"),
        ("output", "../a", "'a' would do"),
        ("output", "", "got ''"),
        ("output", "x" * 41, "has at most 40 characters, got 41"),
        ("output", "tasktriage-shout", "leave 'tasktriage-' out of the name"),
        ("output", "csv", "has an output 'csv' already"),
        ("taxonomy", "health", "has a taxonomy 'health' already"),
        ("taxonomy", "auto", "'auto' has a meaning where sectors are named"),
        ("command", "classify", "has a command 'classify' already"),
        ("command", "codebook", "has a command 'codebook' already"),
        ("model", "models", "tasktriage_models is a package of ours"),
    ],
)
def test_names_that_mean_something_else_are_refused(tt, tmp_path, noun, name, line):
    tt("plugins", "new", noun, name).fails(2, line)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "line"), [("class", "word of Python"), ("json", "a module")])
def test_names_that_may_be_mistaken_are_told(tt, name, line):
    tt("plugins", "new", "taxonomy", name).ok(line)


def test_a_folder_that_is_there_is_never_written_over(tt, tmp_path, write):
    write("tasktriage-shout/mine.txt", "mine")
    tt("plugins", "new", "output", "shout").fails(1, "is there already", "--output")
    assert files_of(tmp_path) == {"tasktriage-shout/mine.txt"}
    (tmp_path / "link").symlink_to("nowhere")
    write("file", "x")
    (tmp_path / "empty").mkdir()
    for place in ("link", "file", "empty", "."):
        tt("plugins", "new", "output", "shout", "-o", place).fails(1, "is there already")
    tt("plugins", "new", "output", "shout", "-o", "file/below").fails(1, "can't be written")
    tt("plugins", "new", "output", "shout", "-o", "a folder/below").ok()
    assert files_of(tmp_path / "a folder/below") >= FILES - {"tests/test_shout.py"}


def test_a_folder_that_can_not_be_finished_leaves_nothing(tmp_path, monkeypatch):
    found = {Path("a"): "a", Path("b"): "b"}

    def full(self, *_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(write.OutputError, match="No space left"):
        write.write_folder(found, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["ab", "a" + "-b" * 19 + "c"])
@pytest.mark.parametrize("noun", FORMS)
def test_code_is_as_a_formatter_wants_it_however_long_the_name(tt, tmp_path, noun, name):
    pytest.importorskip("ruff", reason="ruff is not installed: pip install ruff")
    tt("plugins", "new", noun, name, "-o", "here").ok()
    for command in (("check",), ("format", "--check", "--diff")):
        ruff = [sys.executable, "-m", "ruff", *command, "--no-cache", "."]
        done = subprocess.run(ruff, cwd=tmp_path / "here", capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_a_table_becomes_a_taxonomy_that_is_used(tt, tmp_path, write):
    write("codes.csv", "Code;Titel;Name;Task\n1;;Bees;Inspect bee hives for mites\n")
    done = tt("plugins", "new", "taxonomy", "bee-keeping", "--from", "codes.csv")
    assert done.code == 0
    assert "note: codes.csv: columns not used: Titel" in done.err
    toml = tmp_path / "tasktriage-bee-keeping/tasktriage_bee_keeping/bee-keeping.toml"
    checked = tt("taxonomies", "check", str(toml))
    assert checked.out == "ok: 1 node, 1 task\n"
    project = tomllib.loads((toml.parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["description"] == "A tasktriage taxonomy: Bee keeping"


def test_a_table_becomes_a_policy_that_is_used(tt, tmp_path, write):
    head = "rule,act,sentences,effect,jurisdiction,basis,source,as_of\n"
    row = "Vets decide,treat bees,Decide how bees are treated,human,here,§ 1,a book,2026-11-02\n"
    more = ",,Choose the medicine for a bee colony,,,,,\n"
    write("rules.csv", head + row + more)
    tt("plugins", "new", "policy", "bees", "--from", "rules.csv", "--licence", "MIT").ok()
    toml = tmp_path / "tasktriage-bees/tasktriage_bees/bees.toml"
    shown = tomllib.loads(toml.read_text("utf-8"))
    assert (shown["licence"], shown["rule"][0]["trigger"]) == ("MIT", ["treat-bees"])
    text = ("--text", "Decide how bees are treated")
    done = tt("classify", *text, "--policy-file", str(toml), "-f", "jsonl")
    assert [e["policy"] for e in json.loads(done.out)["policy_effects"]] == ["bees"]


def test_a_table_that_is_wrong_writes_nothing(tt, tmp_path, write):
    write("codes.csv", "id,title,parent\n1,Bees,7\n")
    said = ("codes.csv: row 2, column 'parent': unknown id '7'",)
    tt("plugins", "new", "taxonomy", "bees", "--from", "codes.csv").fails(1, *said)
    tt("plugins", "new", "taxonomy", "bees", "--from", "no.csv").fails(1, "no.csv: no such file")
    tt("plugins", "new", "output", "bees", "--from", "codes.csv").fails(2, "--from is for a taxon")
    assert files_of(tmp_path) == {"codes.csv"}


def test_an_unknown_kind_is_told_those_there_are(tt):
    tt("plugins", "new", "sector", "bees").fails(2, "taxonomy", "policy", "command")


def test_the_help_names_every_kind_and_column(tt):
    from tasktriage.templates.nodes import NODE_COLUMNS
    from tasktriage.templates.rules import RULE_COLUMNS

    said = " ".join(tt("plugins", "new", "--help").ok().out.split())
    for noun in FORMS:
        assert noun in said
    for column in (*NODE_COLUMNS, *RULE_COLUMNS):
        assert column.name in said, column.name
