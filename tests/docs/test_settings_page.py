"""docs/plugins/settings.md: its plugin, commands and what they print, from top to bottom."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs/plugins/settings.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
BLOCKS = BLOCK.findall(PAGE.read_text("utf-8"))
KEY = {"TASKTRIAGE_SETTING_CHORUS__API_KEY": "sk-0123456789"}

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the page shows a POSIX shell")


@pytest.fixture
def shell(tmp_path):
    (python,) = (body for name, body in BLOCKS if name == "python")
    (tmp_path / "chorus.py").write_text(python, "utf-8")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TASKTRIAGE_")}
    own = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "TASKTRIAGE_CONFIG_DIR": str(tmp_path / "config"),
        "TASKTRIAGE_CACHE_DIR": str(tmp_path / "cache"),
        "TASKTRIAGE_PLUGINS": "",
    }

    def run(script, **more):
        done = subprocess.run(
            ["sh", "-c", script],
            cwd=tmp_path,
            env=kept | own | more,
            capture_output=True,
            text=True,
        )
        return done.stdout + done.stderr

    return run


def test_commands_print_what_the_page_says(shell):
    pairs = [
        (script, said)
        for (kind, script), (after, said) in pairwise(BLOCKS)
        if (kind, after) == ("sh", "text")
    ]
    assert len(pairs) == 2
    for script, said in pairs:
        assert shell(script) == said


def test_the_plugin_that_it_shows_passes_the_check(shell):
    done = shell("tasktriage plugins check chorus.py", **KEY)
    assert done.splitlines()[-1].startswith("chorus.py: ")
    assert " failed" not in done
    assert "outputs.writes" in done  # it was made, with its key


def test_the_file_that_it_shows_is_read(shell, tmp_path):
    (toml,) = (body for name, body in BLOCKS if name == "toml")
    (tmp_path / "tasktriage.toml").write_text(toml, "utf-8")
    run = "tasktriage --plugin-file chorus.py"
    assert shell(f"{run} classify --text Sort -f chorus", **KEY) == "SORT??? (***)\n"
    listed = shell(f"{run} plugins info chorus", **KEY)
    (shown,) = (said for _, said in BLOCKS if "set by" in said)
    assert all(line in listed.splitlines() for line in shown.splitlines())
    (tmp_path / "tasktriage.toml").write_text('[settings.chorus]\napi_key = "sk-1"\n', "utf-8")
    (refused,) = (said for _, said in BLOCKS if "is a secret" in said)
    assert shell(f"{run} classify --text Sort -f chorus") == refused
