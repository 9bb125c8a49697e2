"""What the documentation names is there: files, modules, scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"tasktriage": "engine", "tasktriage_plugins": "plugins", "tasktriage_models": "models"}
ENGINE, BENCHMARKS = ROOT / "engine/tasktriage", ROOT / "benchmarks"
DECISIONS = ROOT / "docs/decisions.md"
MAPS = ["CONTRIBUTING.md", "docs/architecture.md", "docs/decisions.md"]
PAGES = sorted(
    {
        "README.md",
        "benchmarks/README.md",
        *MAPS,
        *(p.relative_to(ROOT).as_posix() for p in (ROOT / "docs").rglob("*.md")),
    }
)

SPAN = re.compile(r"`([^`\n]+)`")
SUFFIX = re.compile(r"[^/]\.(py|md|toml|json|ya?ml|csv|tsv|txt)$")
DOTTED = re.compile(r"(tasktriage|tasktriage_plugins|tasktriage_models)((?:\.\w+)+)")
NO_PATHS = {"tasktriage.assessment/1", "/2", "model.json"}
"""A schema, its next version, and a file of every model folder."""
NO_MODULES = {"tasktriage.v1", "tasktriage.v2", "tasktriage.toml"}
"""The group of entry points, a later one, and the file of settings."""


def spans(page: str) -> list[str]:
    """Return what stands between backticks outside of blocks of code."""
    text = re.sub(r"^```.*?^```", "", (ROOT / page).read_text("utf-8"), flags=re.M | re.S)
    return SPAN.findall(text)


def paths(page: str) -> list[str]:
    words = [word for span in spans(page) for word in span.split()]
    return [w for w in words if ("/" in w or SUFFIX.search(w)) and w not in NO_PATHS]


def is_there(path: str) -> bool:
    """Whether a path is one of the repository or of the engine; NAME stands for any name."""
    pattern = path.replace("NAME", "*").rstrip("/")
    return any(any(folder.glob(pattern)) for folder in (ROOT, ENGINE))


def is_defined(dotted: str) -> bool:
    """Whether a dotted name is a module, or stands in the module that is its longest beginning."""
    package, *names = dotted.split(".")
    at = ROOT / PACKAGES[package] / package
    while names and ((at / names[0]).is_dir() or (at / f"{names[0]}.py").is_file()):
        at /= names.pop(0)
    if not names:
        return True
    file = at / "__init__.py" if at.is_dir() else at.with_suffix(".py")
    text = file.read_text("utf-8")
    return all(re.search(rf"\b{name}\b", text) for name in names)


@pytest.mark.parametrize("page", MAPS)
def test_every_path_that_is_named_exists(page):
    named = paths(page)
    assert len(named) >= 5
    assert [path for path in named if not is_there(path)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_module_that_is_named_exists(page):
    named = {m[0] for span in spans(page) if (m := DOTTED.fullmatch(span))} - NO_MODULES
    assert [name for name in sorted(named) if not is_defined(name)] == []


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("pyproject.toml", True),
        ("plugins/tasktriage_plugins/reader_NAME/", True),
        ("contracts/specs.py", True),
        ("contracts/no_such.py", False),
        ("plugins/tasktriage_plugins/taxonomy_NAME/NAME.csv", False),
    ],
)
def test_a_path_is_one_of_the_repository_or_of_the_engine(path, there):
    assert is_there(path) is there


@pytest.mark.parametrize(
    ("name", "defined"),
    [
        ("tasktriage.plugin", True),
        ("tasktriage.plugin.Model", True),
        ("tasktriage.pipeline.no_such", False),
        ("tasktriage.no_such.Model", False),
    ],
)
def test_a_dotted_name_is_a_module_or_in_one(name, defined):
    assert is_defined(name) is defined


def test_every_script_is_listed_with_its_command():
    page = (BENCHMARKS / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+\.py)` \|", page, re.MULTILINE)
    scripts = {path.name for path in BENCHMARKS.glob("*.py")}
    assert sorted(listed) == sorted(scripts)
    run = {s for s in scripts if "__main__" in (BENCHMARKS / s).read_text("utf-8")}
    shown = set(re.findall(r"python benchmarks/(\w+\.py)", page))
    assert shown == run  # what has no command is imported by others


def test_every_room_stands_in_the_tables_of_rooms():
    rooms = {p.name for p in ENGINE.iterdir() if p.is_dir() and (p / "__init__.py").is_file()}
    rooms |= {p.name for p in ENGINE.glob("[!_]*.py")}
    for page, before in (("docs/architecture.md", ""), ("CONTRIBUTING.md", "engine/tasktriage/")):
        text = (ROOT / page).read_text("utf-8")
        listed = set(re.findall(rf"^\| `{before}([\w.]+)` \|", text, re.MULTILINE))
        assert rooms - listed == set(), page


def test_a_decision_has_a_date_a_reason_and_what_would_change_it():
    _, *records = re.split(r"^### ", DECISIONS.read_text("utf-8"), flags=re.MULTILINE)
    assert records
    form = re.compile(r".+\n\n\*\d{4}-\d\d-\d\d.+?\*\*Why:\*\*.+?\*\*Changes if\*\*", re.DOTALL)
    assert [r.splitlines()[0] for r in records if not form.match(r)] == []
