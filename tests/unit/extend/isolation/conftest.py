from __future__ import annotations

import pytest

from tasktriage.extend.discovery import Rules
from tasktriage.extend.isolation import Bounds, Processes
from tasktriage.extend.manager import Plugins

HEAD = "import os, sys, time, warnings\nfrom tasktriage.plugin import *\n\n\n"


@pytest.fixture
def both(tmp_path):
    """Return a function that makes plugins of a file, in this process and in one of its own."""

    def make(source: str, **bounds: float) -> tuple[Plugins, Plugins]:
        path = tmp_path / "theirs.py"
        path.write_text(HEAD + source, "utf-8")
        rules = Rules(third_party=False)
        plain = Plugins(rules, files=[path], strict=True)
        there = Processes(Bounds(**{"seconds": 20, **bounds}))
        return plain, Plugins(rules, files=[path], strict=True, isolation=there)

    return make


@pytest.fixture
def isolated(both):
    """Return a function that makes plugins of a file in a process of their own."""
    return lambda source, **bounds: both(source, **bounds)[1]
