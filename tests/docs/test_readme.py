"""README and documentation: what they show runs."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)


def blocks(text, language):
    return [body for name, body in BLOCK.findall(text) if name == language]


def run(code, folder):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=300
    )


def test_quick_start_is_two_lines():
    shown = README.split("<!-- quick start -->")[1].split("<!-- /quick start -->")[0]
    (body,) = blocks(shown, "sh")
    setup, tests = body.strip().splitlines()
    assert "pip install" in setup
    assert "classify examples/" in setup
    # all tests: a process for each core, and no choice of them
    assert tests.endswith("-m pytest -q -n auto --dist worksteal")


def test_library_example_runs():
    example = next(b for b in blocks(README, "python") if "Engine(" in b)
    assert len(example.strip().splitlines()) <= 5
    done = run(example, ROOT)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 8  # the posting has a dozen duties
    assert "human-critical" in done.stdout


def test_plugin_example_is_short_and_works(tmp_path):
    project = next(b for b in blocks(README, "toml") if "entry-points" in b)
    code = next(b for b in blocks(README, "python") if "tasktriage_outputs" in b)
    assert len([x for x in (project + code).splitlines() if x.strip()]) <= 20
    entry_points = tomllib.loads(project)["project"]["entry-points"]["tasktriage.v1"]
    assert entry_points == {"shout": "tasktriage_shout"}
    (tmp_path / "tasktriage_shout.py").write_text(code, "utf-8")
    info = tmp_path / "tasktriage_shout-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tasktriage-shout\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[tasktriage.v1]\nshout = tasktriage_shout\n")
    script = (
        "import sys; sys.path.insert(0, '.'); from tasktriage.cli.main import run; "
        "sys.exit(run(['--strict-plugins', 'classify', '--text', 'Sort mail', '-f', 'shout']))"
    )
    done = run(script, tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"[A-Z-]+! Sort mail\n", done.stdout)


@pytest.mark.parametrize("page", ["docs/library.md"])
def test_documented_code_runs(page):
    for example in blocks((ROOT / page).read_text("utf-8"), "python"):
        done = run(example, ROOT)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()


def test_documented_taxonomy_is_one():
    from tasktriage.kit.taxonomy_file import parse_taxonomy

    example, nodes = blocks((ROOT / "docs/taxonomies.md").read_text("utf-8"), "toml")
    assert parse_taxonomy("bakery", example).node("baker/dough").tasks
    assert parse_taxonomy("bakery", example + nodes).node("72").codes == (("isco-08", "72"),)


def test_documented_recipe_is_one(tmp_path):
    from tasktriage.training.recipe import read_recipe

    example, tuned = blocks((ROOT / "docs/training.md").read_text("utf-8"), "toml")
    path = tmp_path / "recipe.toml"
    path.write_text(example, "utf-8")
    assert read_recipe(path).data.group_digits == 7
    head = example.partition("[data]")[0]
    path.write_text(head + tuned, "utf-8")
    assert read_recipe(path).finetune is not None


def test_links_between_pages_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.M | re.S)
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
