from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("engine", "plugins", "models")
HEAVY = (
    "numpy",
    "sklearn",
    "scipy",
    "torch",
    "sentence_transformers",
    "transformers",
    "onnxruntime",
    "tokenizers",
    "rich",
    "click",
    "selectolax",
    "charset_normalizer",
    "narwhals",
    "pandas",
)
LINT = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"


def lint(root):
    env = os.environ | {"PYTHONPATH": os.pathsep.join(str(root / s) for s in SOURCES)}
    return subprocess.run(
        [sys.executable, "-c", LINT], cwd=root, env=env, capture_output=True, text=True
    )


@pytest.fixture
def copy(tmp_path):
    """A copy of the sources with the contracts, to be broken."""
    ignore = shutil.ignore_patterns("__pycache__", "*.onnx", "*.safetensors", "tokenizer.json")
    for source in SOURCES:
        shutil.copytree(ROOT / source, tmp_path / source, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


BREAKS = {
    "domain/label.py": "import tasktriage.pipeline.assess\n",
    "contracts/errors.py": "import tasktriage.extend.registry\n",
    "extend/registry.py": "import tasktriage_plugins.output_json\n",
    "pipeline/assess.py": "import click\n",
    "domain/task.py": "import numpy\n",
    "config.py": "import tasktriage_models\n",
    "pipeline/select.py": "import pluggy\n",
    "corpora/codebook.py": "import tasktriage.config\n",
    "kit/display.py": "import tasktriage.models.heads\n",
    "testing/conformance.py": "import tasktriage.cli.app\n",
    "testing/__init__.py": "import tasktriage.bench.fetch\n",
    "estimator.py": "import tasktriage.evaluation.folds\n",
    "pipeline/engine.py": "import tasktriage.estimator\n",
    "models/heads.py": "import tasktriage.config\n",
    "arrow/mapper.py": "import tasktriage.cli.app\n",
    "pipeline/batches/tasks.py": "import tasktriage.arrow\n",
    "extend/guard.py": "import tasktriage.testing\n",
}
PLUGIN_BREAKS = {
    "output_json/__init__.py": "import tasktriage.domain.label\n",
    "output_csv/__init__.py": "import tasktriage_plugins.output_json\n",
}


@pytest.mark.parametrize("file", BREAKS)
def test_a_break_is_caught(copy, file):
    path = copy / "engine/tasktriage" / file
    path.write_text(path.read_text("utf-8") + "\n" + BREAKS[file], "utf-8")
    done = lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


@pytest.mark.parametrize("file", PLUGIN_BREAKS)
def test_a_plugin_that_knows_too_much_is_caught(copy, file):
    path = copy / "plugins/tasktriage_plugins" / file
    path.write_text(path.read_text("utf-8") + "\n" + PLUGIN_BREAKS[file], "utf-8")
    done = lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


def imported_by(statement):
    script = f"{statement}\nimport sys\nprint(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    "statement",
    [
        "import tasktriage",
        "import tasktriage; tasktriage.__version__; tasktriage.Task; tasktriage.record",
        "import tasktriage.plugin",
        "import tasktriage.extend.manager",
        "from tasktriage.extend.manager import Plugins; Plugins().records()",
        # the bundled plugins alone: others may do as they like
        "from tasktriage.extend.discovery import Rules\n"
        "from tasktriage.extend.manager import Plugins\n"
        "Plugins(Rules(third_party=False), strict=True).load()",
    ],
)
def test_what_must_be_light_imports_nothing_heavy(statement):
    found = imported_by(statement)
    # click comes with a bundled command, whose factory string is not followed on loading
    assert found == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["plugins", "list"]])
def test_the_command_line_starts_light(arguments):
    found = imported_by(
        "import contextlib, io\nfrom tasktriage.cli.main import run\n"
        f"with contextlib.redirect_stdout(io.StringIO()): run({arguments!r})"
    )
    allowed = {"click", "rich"} if arguments[0] == "plugins" else {"click"}
    assert set(found) <= allowed


def test_the_default_path_needs_no_torch_and_no_scikit_learn():
    found = imported_by(
        "import contextlib, io\nfrom tasktriage.cli.main import run\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    args = ['--no-plugins', 'classify', '--text', 'Sign the lease', '-f', 'jsonl']\n"
        "    assert run(args) == 0"
    )
    unneeded = {"torch", "sklearn", "scipy", "sentence_transformers", "transformers", "narwhals"}
    assert not unneeded & set(found)
