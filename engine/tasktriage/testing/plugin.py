"""Fixtures for pytest, for whoever asks: `pytest_plugins = ["tasktriage.testing.plugin"]`.

They are no entry point of pytest's: one would import tasktriage before coverage is measured, in
every project on the machine.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import Distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tasktriage.config import Settings
from tasktriage.extend.manager import Plugins

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FakeEmbedder", "cli", "fake_dist", "fake_embedder", "plugins", "sample_results"]

TIME_OUT = 300  # seconds that only a command that hangs takes
DIMENSION = 16


class FakeEmbedder:
    """Unit vectors (n, 16) float32, drawn by the hash of each text: no model, no network."""

    id = "fake"
    dimension = DIMENSION

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector for each text; (0, 16) for no texts."""
        import numpy as np

        rows = [_drawn(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), DIMENSION)


def _drawn(text: str) -> Any:
    import numpy as np

    seed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8]
    vector = np.random.default_rng(int.from_bytes(seed, "big")).standard_normal(DIMENSION)
    return vector / np.linalg.norm(vector)


@pytest.fixture
def plugins() -> Plugins:
    """All that is installed, without the user's configuration; a broken plugin is an error."""
    return Plugins.from_settings(Settings(), strict=True)


@pytest.fixture
def fake_embedder() -> FakeEmbedder:
    """An embedder that takes no time, for a classifier or a taxonomy to be tested with."""
    return FakeEmbedder()


@pytest.fixture
def sample_results() -> Callable[[str], list[Any]]:
    """Return a function of a kind of result ("assessments", …) that gives some, hostile ones too.

    Raises:
        KeyError: there is no such kind.
    """
    from .results import SAMPLES

    return lambda kind: [result for _, some in SAMPLES[kind]() for result in some]


@pytest.fixture
def cli(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the command line in a process of its own.

    `cli("classify", "--text", "Sign the lease", "-f", "shout", given="")` returns what came of it,
    with `returncode`, `stdout` and `stderr`. It runs in pytest's temporary folder, sees what the
    test can import, and no configuration of the user's.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TASKTRIAGE_")}
    nowhere = tmp_path / ".configuration"
    environment |= {
        "TASKTRIAGE_CONFIG_DIR": str(nowhere),
        "TASKTRIAGE_CACHE_DIR": str(nowhere / "cache"),
        "COLUMNS": "200",
    }

    def run(*arguments: str, given: str = "", **variables: str) -> Any:
        path = os.pathsep.join(filter(None, sys.path))
        return subprocess.run(
            [sys.executable, "-m", "tasktriage.cli.main", *arguments],
            cwd=tmp_path,
            env={**environment, "PYTHONPATH": path, **variables},
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIME_OUT,
            check=False,
        )

    return run


@pytest.fixture
def fake_dist(tmp_path: Path, monkeypatch: Any) -> Iterator[Callable[..., Distribution]]:
    """Return a factory of distributions that look installed for one test.

    `fake_dist("my-dist", modules={"my.py": "…"}, entry_points={"my": "my"})`; `modules` maps file
    names to sources, `entry_points` names to modules, `requires` are lines of Requires-Dist.
    `Plugins(dists=[…])` takes what it returns.
    """
    before = set(sys.modules)
    roots: list[Path] = []

    def make(
        name: str,
        version: str = "1.0",
        *,
        modules: Mapping[str, str] | None = None,
        entry_points: Mapping[str, str] | None = None,
        requires: Sequence[str] = (),
    ) -> Distribution:
        root = tmp_path / f"site-{name}-{version}"
        for file, source in (modules or {}).items():
            path = root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, "utf-8")
        info = root / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
        lines += [f"Requires-Dist: {line}" for line in requires]
        (info / "METADATA").write_text("\n".join(lines) + "\n", "utf-8")
        body = "\n".join(f"{key} = {value}" for key, value in (entry_points or {}).items())
        (info / "entry_points.txt").write_text(f"[tasktriage.v1]\n{body}\n", "utf-8")
        roots.append(root)
        monkeypatch.syspath_prepend(str(root))
        importlib.invalidate_caches()
        return Distribution.at(info)

    yield make
    for name in set(sys.modules) - before:
        file = getattr(sys.modules[name], "__file__", None) or ""
        if any(file.startswith(f"{root}{os.sep}") for root in roots):
            del sys.modules[name]
