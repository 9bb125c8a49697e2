"""What `plugins new` writes, for every kind: built, installed together, listed, used, tested."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.metadata import Metadata

from tasktriage.templates.forms import FORMS

from .conftest import Environment, fresh, run

ROOM = Path(__file__).parents[2] / "engine" / "tasktriage"
NAMES = {f"new-{noun}": noun for noun in FORMS} | {"nodes": "taxonomy", "rules": "policy"}
"""What is generated; the last two from a table."""
TABLES = {
    "nodes": "ID;Title;Parent;Tasks\n1;Bees;;\n1.1;Hives;1;Inspect bee hives for mites|Feed bees\n",
    "rules": "rule,act,sentences,effect,jurisdiction,basis,source,as_of\n"
    "Vets decide,treat bees,Decide how sick bee colonies are treated,human,here,§ 1,book,2026-11-02"
    "\n,,Choose the medicine for a bee colony,,,,,\n",
}
POSTING = """# Baker

## Duties

- Mix the dough by hand
- Add up the takings

## Benefits

- Bread
"""
WIKI = "= Baker =\n\n== Duties ==\n* Mix the dough by hand\n* Print the price labels\n"
SUITE = """schema = "tasktriage.suite/1"
name = "generated"
version = "1"
title = "The generated data set"
kind = "grouped-folds"
dataset = "new-dataset"
group = "group"
folds = 3
"""
CALLS = (
    "import sys, json\n"
    "from tasktriage.cli.main import run\n"
    "sys.exit(max(run(arguments) for arguments in json.loads(sys.argv[1])))"
)
# whose types no plugin sees: two thousand files that a type checker need not read
UNSEEN = (
    *("sklearn", "torch", "transformers", "sentence_transformers", "pandas", "polars", "narwhals"),
    *("duckdb", "hypothesis"),
)
WORDS = "--model", "new-model"  # made at once, as a shipped model is not


@pytest.fixture(scope="session")
def sources(tmp_path_factory) -> dict[str, Path]:
    """The folder of each generated distribution, by name."""
    root = tmp_path_factory.mktemp("generated")
    calls = []
    for name, noun in NAMES.items():
        table = root / f"{name}.csv"
        if name in TABLES:
            table.write_text(TABLES[name], "utf-8-sig")
        more = ["--from", table.name] if name in TABLES else []
        calls.append(["plugins", "new", noun, name, "--author", "Zoë Ö <zoe@example.org>", *more])
    run(sys.executable, "-c", CALLS, json.dumps(calls), cwd=root)
    return {name: root / f"tasktriage-{name}" for name in NAMES}


@pytest.fixture(scope="session")
def wheels(sources, tmp_path_factory) -> dict[str, Path]:
    """The wheel of each, by name."""
    root = tmp_path_factory.mktemp("wheels")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    options = ("wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", root)
    run(*pip, *options, *sources.values(), cwd=root)
    return {
        name: next(root.glob(f"{folder.name.replace('-', '_')}-*.whl"))
        for name, folder in sources.items()
    }


@pytest.fixture(scope="session")
def there(wheels, tmp_path_factory) -> Environment:
    """An environment in which all of them are installed."""
    root = tmp_path_factory.mktemp("there")
    environment, _ = fresh(root)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    install = ("install", "-q", "--no-deps", "--no-index", "--no-compile")
    run(*pip, "--python", environment.python, *install, *wheels.values(), cwd=root)
    return environment


@pytest.fixture
def cli(there) -> Callable[..., str]:
    """Run the command line there; returns standard output. No warning is expected."""

    def cli(*arguments: str, given: str = "") -> str:
        done = there.cli("--strict-plugins", *arguments, given=given)
        assert done.returncode == 0, done.stderr
        assert "warning" not in done.stderr
        return done.stdout

    return cli


def records(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_built_can_be_published(wheels, name):
    noun = NAMES[name]
    with ZipFile(wheels[name]) as wheel:
        members = wheel.namelist()
        raw = wheel.read(next(m for m in members if m.endswith(".dist-info/METADATA")))
        points = wheel.read(next(m for m in members if m.endswith("entry_points.txt"))).decode()
    found = Metadata.from_email(raw, validate=True)
    assert (found.name, str(found.version)) == (f"tasktriage-{name}", "0.1.0")
    assert found.keywords == ["tasktriage"]
    assert found.license_expression == "Apache-2.0"
    assert "zoe@example.org" in (found.author_email or "")
    needs = {need.name: need for need in found.requires_dist or [] if need.marker is None}
    assert len(list(needs["tasktriage"].specifier)) == 2, "bounds on both sides"
    extras = [need for need in found.requires_dist or [] if need.marker is not None]
    assert any(need.name == "tasktriage" and need.extras == {"testing"} for need in extras)
    assert "## Install" in message_from_bytes(raw).get_payload()
    assert any(m.endswith("licenses/LICENSE") for m in members)
    assert "[tasktriage.v1]" in points
    package = f"tasktriage_{name.replace('-', '_')}"
    data = {"taxonomy": ".toml", "policy": ".toml", "dataset": ".csv"}.get(noun)
    assert data is None or f"{package}/{name}{data}" in members
    assert not any(m.startswith("tests/") for m in members)


def test_a_source_archive_is_built_as_its_readme_says(sources, tmp_path):
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir", tmp_path)
    run(*build, sources["new-taxonomy"], cwd=tmp_path)
    suffixes = {path.name.split("0.1.0")[1] for path in tmp_path.iterdir()}
    assert suffixes == {".tar.gz", "-py3-none-any.whl"}


@pytest.mark.parametrize("name", NAMES)
def test_the_code_is_as_linters_want_it(sources, name):
    pytest.importorskip("ruff", reason="ruff is not installed: pip install ruff")
    for command in (("check",), ("format", "--check")):
        run(sys.executable, "-m", "ruff", *command, "--no-cache", ".", cwd=sources[name])


def test_the_code_is_as_a_type_checker_wants_it(sources, tmp_path):
    pytest.importorskip("mypy", reason="mypy is not installed: pip install mypy")
    # typed as tasktriage is for whoever installs it; what it says of itself is another test's
    code = [str(p) for folder in sources.values() for p in sorted(folder.rglob("*.py"))]
    config = tmp_path / "mypy.ini"
    unseen = ",".join(f"mypy-{name}.*" for name in UNSEEN)
    config.write_text(
        f"[mypy]\n[{unseen}]\nfollow_imports = skip\nignore_missing_imports = true\n", "utf-8"
    )
    options = (f"--config-file={config}", f"--cache-dir={os.devnull}")
    env = os.environ | {
        "MYPYPATH": os.pathsep.join([str(ROOM.parent), *map(str, sources.values())])
    }
    command = [sys.executable, "-m", "mypy", *options, "--follow-imports=silent", *code]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_text_has_to_be_filled_in(sources):
    for folder in sources.values():
        for path in folder.rglob("*"):
            if path.is_file() and path.name != "LICENSE":
                text = path.read_text("utf-8")
                assert not any(word in text for word in ("TODO", "FIXME", "$name", "$package"))


def test_all_are_listed_as_active_with_their_components(there):
    rows = {row["name"]: row for row in there.listed().values()}
    for name, noun in NAMES.items():
        assert rows[name]["state"] == "active", rows[name]
        assert rows[name]["components"][FORMS[noun].kind] == [name]
        assert not rows[name]["reason"]


def test_the_output_writes(cli):
    text = ("--text", "Draft\ta letter")
    label, probability, said = cli("classify", *text, *WORDS, "-f", "new-output").split("\t")
    assert (label, said) == ("augmentable", "Draft a letter\n")
    assert float(probability) > 0.5


def test_the_reader_reads(cli, there):
    (there.folder / "page.new-reader").write_text(WIKI, "utf-8")
    found = records(cli("classify", "page.new-reader", *WORDS, "-f", "jsonl"))
    assert [one["text"] for one in found] == ["Mix the dough by hand", "Print the price labels"]
    assert {one["source"]["title"] for one in found} == {"Baker"}


def test_the_extractor_extracts(cli, there):
    (there.folder / "posting.md").write_text(POSTING, "utf-8")
    chosen = ("--extractor", "new-extractor")
    found = records(cli("extract", "posting.md", "--all", *WORDS, *chosen, "-f", "jsonl"))
    assert [(one["text"], one["kept"]) for one in found] == [
        ("Mix the dough by hand", True),
        ("Add up the takings", True),
        ("Bread", False),
    ]


def test_taxonomies_and_policies_are_matched(cli):
    texts = {
        "Shelve returned books by their classification number": ("new-taxonomy", "assistant"),
        "Inspect bee hives for mites": ("nodes", "1"),
    }
    acts = {
        "Approve refunds as a gesture of goodwill": "new-policy",
        "Decide how sick bee colonies are treated": "rules",
    }
    given = [part for text in (*texts, *acts) for part in ("--text", text)]
    chosen = [part for name in ("new-taxonomy", "nodes") for part in ("--sector", name)]
    chosen += [part for name in ("new-policy", "rules") for part in ("--policy", name)]
    found = {one["text"]: one for one in records(cli("classify", *given, *chosen, "-f", "jsonl"))}
    for text, (taxonomy, node) in texts.items():
        matches = {(match["taxonomy"], match["node"]) for match in found[text]["taxonomies"]}
        assert (taxonomy, node) in matches
    for text, policy in acts.items():
        effects = [effect["policy"] for effect in found[text]["policy_effects"]]
        assert policy in effects
        assert found[text]["final_label"] == "human-critical"


def test_the_command_counts_what_the_model_says(cli):
    texts = [part for word in ("Copy", "Sort", "Comfort") for part in ("--text", f"{word} them")]
    results = cli("classify", *texts, *WORDS, "-f", "jsonl")
    counted = json.loads(cli("new-command", "-", "--json", given=results))
    assert counted == {"automatable": 2, "augmentable": 0, "human-critical": 1}


def test_the_benchmark_compares_classifiers_on_the_data_set(there):
    (there.folder / "suite.toml").write_text(SUITE, "utf-8")
    candidates = ("--candidates", "new-classifier,new-embedder-lr")
    # what judges near-duplicates takes longer to import than all else
    quick = ("--strict-plugins", "--no-plugin", "embedder-sentence-transformers")
    done = there.cli(*quick, "bench", "run", "suite.toml", *candidates, "--out", "results")
    assert done.returncode == 0, done.stderr
    for name in ("new-classifier", "new-embedder-lr"):
        found = json.loads((there.folder / "results" / "generated" / f"{name}.json").read_text())
        assert (found["status"], found["data"]["n_test"]) == ("ok", 30)


def test_all_pass_the_check_that_their_ci_makes(there):
    calls = [["--strict-plugins", "plugins", "check", name, "--json"] for name in NAMES]
    done = there("-c", CALLS, json.dumps(calls))  # one process: to start is most of the time
    assert done.returncode == 0, done.stdout + done.stderr
    rest = done.stdout
    for name in NAMES:
        said, end = json.JSONDecoder().raw_decode(rest)
        rest = rest[end:].lstrip()
        assert said["ok"]
        assert {part["name"] for part in said["parts"]} >= {name}


def test_the_tests_of_all_pass_there(there, sources):
    folders = [str(folder / "tests") for folder in sources.values()]
    options = ("-q", "-p", "no:cacheprovider", "--import-mode=importlib", "-rA")
    done = there("-m", "pytest", *options, *folders)
    assert done.returncode == 0, done.stdout[-3000:]
    for name in NAMES:
        assert done.stdout.count(f"test_{name.replace('-', '_')}.py::") >= 2
