"""Commands that are refused the network, with an empty home, and what they tried and left."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PYTHON = sys.executable
COMMAND = str(Path(PYTHON).with_name("tasktriage"))
# an answer to the very question, which must come from us and not from who runs the tests
SETTINGS = ("TASKTRIAGE_", "ORT_", "HF_", "DISABLE_TELEMETRY", "DO_NOT_TRACK", "XDG_", "PYTHONPATH")


KEPT = "vectors-1.sqlite3"
"""Of the cache folder: no word of a user's is in it."""


@dataclass(frozen=True)
class Sealed:
    """Runs commands in a folder of their own; `kernel` and `python` are the two guards."""

    folder: Path
    kernel: bool = True
    python: bool = True

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def log(self) -> Path:
        return self.folder / "network.log"

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, as the user of an empty home."""
        for place in ("home/tmp", "work"):
            (self.folder / place).mkdir(parents=True, exist_ok=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(SETTINGS)}
        own = {
            **{name: str(self.home) for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA")},
            **{name: str(self.home / "tmp") for name in ("TMPDIR", "TEMP", "TMP")},
            "TASKTRIAGE_PLUGINS": "",
            "OMP_NUM_THREADS": "1",
            "NETWORK_LOG": str(self.log),
        }
        if self.python:
            own["PYTHONPATH"] = str(HERE / "hook")
        # -I: it passes a file on by a socket, which the other guard would refuse it
        before = [PYTHON, "-I", str(HERE / "sealed.py"), str(self.log)] if self.kernel else []
        return subprocess.run(
            [*before, *command],
            cwd=self.folder / "work",
            env=kept | own | more,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def tried(self) -> list[str]:
        """Return what was refused, a line each."""
        return self.log.read_text("utf-8").splitlines() if self.log.exists() else []

    def left(self) -> list[str]:
        """Return the files in the home, but for the vectors of a sector's own sentences."""
        files = (path for path in self.home.rglob("*") if path.is_file())
        return sorted(str(path.relative_to(self.home)) for path in files if path.name != KEPT)

    def nothing(self, done: subprocess.CompletedProcess[str], code: int = 0) -> None:
        """The run ended with the code, tried nothing and left nothing."""
        assert done.returncode == code, done.stderr
        assert self.tried() == []
        assert self.left() == []


@pytest.fixture(scope="session")
def kernel(tmp_path_factory) -> str:
    """Why this system's kernel refuses nothing for us; empty if it does."""
    if sys.platform != "linux":
        return "only Linux has the kernel's guard"
    done = Sealed(tmp_path_factory.mktemp("kernel")).run(PYTHON, "-c", "")
    return "" if done.returncode == 0 else f"no kernel's guard: {done.stderr.strip()[-200:]}"


@pytest.fixture
def sealed(tmp_path, kernel) -> Sealed:
    """Both guards, as far as this system has them; the tests of the guards say what it lacks."""
    return Sealed(tmp_path, kernel=not kernel)


@pytest.fixture
def write(sealed) -> Callable[[str, str | bytes], str]:
    """Write a file where the commands run; returns its name there."""

    def write(name: str, content: str | bytes) -> str:
        path = sealed.folder / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    return write
