"""Every public name has an entry of the reference, and an example there that runs."""

from __future__ import annotations

import importlib.util
import inspect
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLES = DOCS / "examples"
PAGES = DOCS / "reference"
EXTRAS = {
    "duckdb",
    "narwhals",
    "openpyxl",
    "pandas",
    "polars",
    "pyarrow",
}  # that an example may need
HEADING = re.compile(r"^## `(\w+)` \{#(\w+)\}$", re.MULTILINE)


def loaded(path):
    name = f"example_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def functions():
    for path in sorted(EXAMPLES.glob("*.py")):
        for name in re.findall(r"^def (example_\w+)", path.read_text("utf-8"), re.MULTILINE):
            yield pytest.param(path, name, id=f"{path.stem}-{name.removeprefix('example_')}")


@pytest.fixture
def unchanged(monkeypatch):
    """An example may look for modules in folders of its own, and not leave them behind."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(ROOT)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(("path", "name"), list(functions()))
def test_an_example_runs(path, name, tmp_path):
    example = getattr(loaded(path), name)
    try:
        example(*[tmp_path] * len(inspect.signature(example).parameters))
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS:
            raise
        pytest.skip(f"{path.name}: {name} needs {error.name}, which is not installed")


# a class a kind, each with a test a check, of the plugin that is the example of hooks
globals().update(
    {
        name: value
        for name, value in vars(loaded(EXAMPLES / "testing.py")).items()
        if name.startswith("Test")
    }
)


@pytest.fixture(scope="module")
def reference():
    pytest.importorskip("griffe", reason="the reference is made with griffe, of the extra 'dev'")
    sys.path.insert(0, str(DOCS))
    try:
        import reference
    finally:
        sys.path.remove(str(DOCS))
    return reference


def test_every_public_name_has_an_example(reference):
    assert reference.without_example() == []


def test_every_public_module_is_covered(reference):
    spec = importlib.util.spec_from_file_location("api", ROOT / "tests/architecture/api.py")
    api = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(api)
    assert reference.MODULES | {reference.HOOKS: ()} == api.MODULES


def test_pages_have_every_public_name_once_and_no_other(reference):
    found = []
    for path in sorted(PAGES.glob("*.md")):
        for shown, anchor in HEADING.findall(path.read_text("utf-8")):
            assert shown.strip("_") == anchor
            found.append(shown)
    expected = [one.name for one in reference.names()] + reference.hooks()
    assert sorted(found) == sorted(expected)


def test_every_hook_has_an_implementation_and_a_use(reference):
    text = (PAGES / "hooks.md").read_text("utf-8")
    for hook in reference.hooks():
        entry = text.partition(f"{{#{hook}}}")[2].partition("\n## ")[0]
        assert f"@hookimpl\ndef {hook}()" in entry
        assert "assert" in entry


def test_every_public_name_is_said_in_a_sentence(reference):
    silent = [
        f"{one.module}.{one.name}"
        for one in reference.names()
        if reference.home(one.module, one.name).docstring is None and one.name != "__version__"
    ]
    assert silent == []


def test_pages_are_those_that_the_code_makes(reference):
    made = {ROOT / name: page() for name, page in reference.pages().items()}
    assert set(made) == set(PAGES.glob("*.md"))
    stale = [path.name for path, text in made.items() if path.read_text("utf-8") != text]
    assert stale == [], "run 'python docs/generate.py'"


def test_examples_say_what_comes_out(reference):
    for example in reference.examples():
        if not example.name.startswith("Test"):  # whose checks are the kit's
            assert re.search(r"assert |pytest\.raises|^check\(", example.source, re.M), example.name
        assert example.summary.endswith((".", "…")), example.name
        own = example.source.rpartition("\n\n")[2].splitlines()
        assert len(own) <= 30, f"{example.name}: an example is short"
