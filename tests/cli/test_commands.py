"""Every command: its help, its listings, `extract`."""

from __future__ import annotations

import csv
import io
import json
from importlib.metadata import version

import pytest

from .conftest import EXAMPLES

READERS = [
    *(
        "csv",
        "docx",
        "html",
        "html-table",
        "json",
        "jsonl",
        "mail",
        "markdown",
        "parquet",
        "pdf",
        "rtf",
        "text",
    ),
    *("tsv", "xlsx", "zip"),
]
OPTIONS = {
    "": "--no-plugin --no-plugins --strict-plugins --plugin-file --verbose --version",
    "classify": "--text --column --id-column --tasks --title --sector --sector-file --model "
    "--reader --coverage --explain --format --output",
    "extract": "--all --title --model --reader --format --output",
    "train": "--embedder --data --output",
    "models": "",
    "models list": "--json",
    "models show": "--json",
    "taxonomies": "",
    "taxonomies list": "--json",
    "taxonomies show": "--json --tasks --node --all",
    "taxonomies check": "--model",
    "taxonomies measure": "--sentences --model --json",
    "plugins": "",
    "plugins list": "--kind --json --requirements --fresh --forget",
    "plugins info": "--json",
    "plugins install": "",
    "completion": "",
    "codebook": "--label --all",
}


@pytest.mark.parametrize("command", OPTIONS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help(tt, command, flag):
    result = tt(*command.split(), flag).ok()
    assert result.out.startswith(f"Usage: tasktriage {command}".rstrip())
    for option in OPTIONS[command].split():
        assert option in result.out
    assert max(map(len, result.out.splitlines())) <= 100


def test_help_names_every_command(tt):
    shown = tt("--help").ok().out
    assert all(f"  {name} " in shown for name in OPTIONS if name and " " not in name)


def test_version(tt):
    assert tt("--version").ok().out == f"tasktriage {version('tasktriage')}\n"


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (
            "outputs",
            [
                "csv",
                "html",
                "json",
                "jsonl",
                "jsonld",
                "markdown",
                "package",
                "parquet",
                "table",
                "xlsx",
            ],
        ),
        ("readers", READERS),
        ("models", ["default", "fast"]),
        ("taxonomies", ["finance", "health", "isco08", "onet", "public", "sdlc", "soc2018"]),
        ("extractors", ["rules"]),
        ("commands", ["codebook"]),
    ],
)
def test_components_of_a_kind(tt, kind, names):
    rows = json.loads(tt("plugins", "list", "--kind", kind, "--json").ok().out)
    assert [row["name"] for row in rows] == names
    assert all(row["qualified"] == f"tasktriage/{row['name']}" for row in rows)
    shown = tt("plugins", "list", "--kind", kind).ok().out.splitlines()
    assert [line.split()[0] for line in shown[1:]] == names


def test_plugins(tt):
    rows = json.loads(tt("plugins", "list", "--json").ok().out)
    assert {row["state"] for row in rows} == {"active"}
    assert {row["distribution"] for row in rows} == {"tasktriage"}
    shown = tt("plugins", "list").ok().out.splitlines()
    assert [line.split()[0] for line in shown[1:]] == [row["name"] for row in rows]
    for row in rows:
        info = tt("plugins", "info", row["name"]).ok().out
        assert row["target"] in info
        assert all(name in info for names in row["components"].values() for name in names)


def test_a_plugin_left_out_is_listed_with_the_reason(tt):
    args = ("--no-plugin", "output-csv", "plugins")
    rows = {row["name"]: row for row in json.loads(tt(*args, "list", "--json").ok().out)}
    assert rows["output-csv"]["state"] == "blocked"
    assert "blocked by name" in tt(*args, "info", "output-csv").ok().out


def test_models(tt):
    rows = json.loads(tt("models", "list", "--json").ok().out)
    assert [row["name"] for row in rows] == ["default", "fast"]
    assert "default" in tt("models", "list").ok().out
    manifest = json.loads(tt("models", "show", "default", "--json").ok().out)
    assert manifest["schema"] == "tasktriage.model/1"
    card = tt("models", "show", "default").ok().out
    assert card.startswith("# ")
    assert "every file checked" in card


def test_taxonomies(tt):
    rows = json.loads(tt("taxonomies", "list", "--json").ok().out)
    assert {"finance", "health", "public", "sdlc"} <= {row["name"] for row in rows}
    assert "sdlc" in tt("taxonomies", "list").ok().out
    tree = json.loads(tt("taxonomies", "show", "sdlc", "--json").ok().out)
    areas = [node for node in tree["nodes"] if node["kind"] == "area"]
    shown = tt("taxonomies", "show", "sdlc").ok().out
    assert all(node["id"] in shown for node in areas)
    with_tasks = tt("taxonomies", "show", "sdlc", "--tasks").ok().out
    assert all(task in with_tasks for node in areas for task in node["tasks"])


def test_codebook(tt):
    whole = tt("codebook").ok().out
    assert whole.index("automatable") < whole.index("augmentable") < whole.index("human-critical")
    one = tt("codebook", "--label", "human-critical", "--all").ok().out
    assert "Decision questions" not in one
    assert one.count("· ") > whole.count("· ")


def test_train_says_what_is_wrong(tt, write):
    tt("train").fails(2, "RECIPE")
    pytest.importorskip("torch", reason="PyTorch is not installed")
    tt("train", "missing.toml").fails(1, "missing.toml")
    write("recipe.toml", "name = 3")
    tt("train", "recipe.toml").fails(1, "recipe.toml")


@pytest.mark.parametrize("everything", [False, True])
def test_extract_in_every_format(tt, everything):
    args = ["extract", EXAMPLES / "qa_engineer.md", *(["--all"] if everything else []), "-f"]
    records = tt(*args, "jsonl").ok().records
    assert all(r["kept"] for r in records) is not everything
    assert len([r for r in records if r["kept"]]) >= 12
    document = json.loads(tt(*args, "json").ok().out)
    assert document["results"] == records
    assert document["run"]["command"] == "extract"
    rows = list(csv.DictReader(io.StringIO(tt(*args, "csv").ok().out)))
    assert [(r["id"], r["kept"]) for r in rows] == [
        (r["id"], str(r["kept"]).lower()) for r in records
    ]
    dropped = sum(not r["kept"] for r in records)
    markdown = tt(*args, "markdown").ok().out
    assert (markdown.count("| ✓ |"), markdown.count("| ✗ |")) == (len(records) - dropped, dropped)
    table = tt(*args, "table", COLUMNS="80").ok().out
    assert max(map(len, table.splitlines())) <= 80
    counts = [f"{len(records) - dropped} kept", *([f"{dropped} dropped"] if dropped else [])]
    assert " · ".join(counts) in table


def test_extract_says_why(tt):
    records = tt("extract", EXAMPLES / "nurse.md", "--all", "-f", "jsonl").ok().records
    kinds = {r["kind"] for r in records if not r["kept"]}
    assert {"heading", "company", "requirement", "benefit", "pay", "eeo"} <= kinds
    assert all(r["why"] for r in records)


def test_extract_takes_a_table_as_given(tt, write):
    write("t.csv", "task\nWrite tests\n\nCall suppliers\n")
    records = tt("extract", "t.csv", "-f", "jsonl").ok().records
    assert [(r["kind"], r["kept"]) for r in records] == [("given", True)] * 2
