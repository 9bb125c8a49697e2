from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"engine": "tasktriage", "plugins": "tasktriage_plugins", "models": "tasktriage_models"}
GROUP = "tasktriage.v1"
LINES = 400
HOOK_LINES = 30
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DECLARED = PROJECT["project"]["entry-points"][GROUP]


def python_files():
    return sorted(
        path
        for top in (*PACKAGES, "tests", "benchmarks", "docs")
        for path in (ROOT / top).rglob("*.py")
    )


def plugin_folders():
    root = ROOT / "plugins/tasktriage_plugins"
    return sorted(p.name for p in root.iterdir() if p.is_dir() and p.name[0] not in "._")


@pytest.mark.parametrize(("root", "package"), PACKAGES.items())
def test_one_package_in_each_source_root(root, package):
    found = {p.name for p in (ROOT / root).iterdir() if p.is_dir() and p.name[0] not in "._"}
    if root == "models":
        found.discard("recipes")  # data, no package
        assert not (ROOT / root / "recipes/__init__.py").exists()
    assert found == {package}
    assert (ROOT / root / package / "__init__.py").is_file()
    assert (ROOT / root / package / "py.typed").is_file()
    assert not (ROOT / root / "__init__.py").exists()


def test_every_bundled_plugin_has_an_entry_point():
    expected = {
        name.replace("_", "-"): f"tasktriage_plugins.{name}" for name in plugin_folders()
    } | {"models": "tasktriage_models"}
    assert expected == DECLARED


def test_the_installed_entry_points_are_those_of_pyproject():
    installed = {
        e.name: e.value for e in distribution("tasktriage").entry_points if e.group == GROUP
    }
    assert installed == DECLARED, "entry points have changed: re-install with 'pip install -e .'"


def test_all_bundled_plugins_load(plugins):
    plugins.load()
    assert {record.name for record in plugins.records()} == set(DECLARED)
    assert all(record.components for record in plugins.records())


def test_every_bundled_factory_can_be_imported(plugins):
    from tasktriage.extend.hookspecs import KINDS

    entries = [entry for kind in KINDS for entry in plugins.registry(kind)]
    assert entries
    for entry in entries:
        if not entry.missing:
            assert callable(entry.load()), entry.describe()


@pytest.mark.parametrize("name", plugin_folders())
def test_a_bundled_plugins_init_holds_only_hooks(name):
    text = (ROOT / "plugins/tasktriage_plugins" / name / "__init__.py").read_text("utf-8")
    code = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(code) <= HOOK_LINES + 10, f"{name}: keep the implementation beside the hooks"
    functions = re.findall(r"^def (\w+)", text, re.MULTILINE)
    assert functions
    assert all(function.startswith("tasktriage_") for function in functions)
    assert "class " not in re.sub(r'""".*?"""', "", text, flags=re.DOTALL)


def test_no_file_is_longer_than_it_may_be():
    long = {
        str(path.relative_to(ROOT)): count
        for path in python_files()
        if (count := len(path.read_text("utf-8").splitlines())) > LINES
    }
    assert long == {}


def test_every_source_file_says_what_it_is_and_postpones_annotations():
    for path in python_files():
        if path.parts[len(ROOT.parts)] not in PACKAGES:
            continue
        text = path.read_text("utf-8")
        name = str(path.relative_to(ROOT))
        assert text.startswith('"""'), name
        if re.search(r"^(def|class|async def) ", text, re.MULTILINE):
            assert "from __future__ import annotations" in text, name


def test_no_source_file_imports_a_pickle():
    pickle = re.compile(r"^\s*(import|from) (pickle|joblib|dill|shelve)\b", re.MULTILINE)
    for path in python_files():
        if path.parts[len(ROOT.parts)] in PACKAGES:
            assert pickle.search(path.read_text("utf-8")) is None, path


@pytest.mark.parametrize("package", PACKAGES.values())
def test_the_packages_are_imported_from_the_checkout_or_an_install_alone(package):
    # from the root of the checkout, `import engine` works by accident; nothing may lean on it
    done = subprocess.run(
        [sys.executable, "-c", f"import {package}; print({package}.__file__)"],
        cwd="/",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith(f"{package}/__init__.py")
