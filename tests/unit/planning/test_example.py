"""The example in the package's docstring."""

from __future__ import annotations

import doctest
import subprocess
import sys

import tasktriage.planning


def test_the_example_runs_as_it_stands():
    found = doctest.testmod(tasktriage.planning)
    assert found.attempted > 10
    assert found.failed == 0


def test_numpy_is_enough():
    names = "scipy", "sklearn", "torch", "pandas", "onnxruntime", "click"
    code = f"import sys, tasktriage.planning; print([n for n in {names} if n in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
