"""An environment with real third-party plugins: built as wheels, installed with pip."""

from __future__ import annotations

import json
import os
import re
import shutil
import site
import subprocess
import sys
from pathlib import Path

import pytest

from . import faults as bad

HERE = Path(__file__).parent
HANG = 120  # seconds that only a hang takes
README = HERE.parents[1] / "README.md"


def readme_plugin(folder: Path) -> Path:
    """Write the plugin of README's "twenty lines" as it stands there."""
    section = README.read_text("utf-8").partition("## Write a plugin")[2].partition("\n## ")[0]
    folder.mkdir()
    for fence, name in (("toml", "pyproject.toml"), ("python", "tasktriage_shout.py")):
        code = re.search(rf"```{fence}\n(.*?)```", section, re.DOTALL)
        assert code is not None, f"README has no {fence} block for a plugin"
        assert f"`{name}`:" in section
        (folder / name).write_text(code[1], "utf-8")
    return folder


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done


class Environment:
    """A virtual environment; commands run in an empty folder with a clean configuration."""

    def __init__(self, python: Path, folder: Path) -> None:
        self.python = python
        self.folder = folder

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start Python there."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("TASKTRIAGE_")}
        env |= {
            "TASKTRIAGE_CONFIG_DIR": str(self.folder),
            "TASKTRIAGE_CACHE_DIR": str(self.folder.with_name("cache")),
            "COLUMNS": "200",
            **variables,
        }
        return subprocess.Popen(
            [str(self.python), *arguments],
            cwd=self.folder,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __call__(
        self, *arguments: str, given: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run Python there; it reads what is `given`."""
        with self.start(*arguments, **variables) as process:
            try:
                out, err = process.communicate(given, timeout=HANG)
            finally:
                process.kill()  # of one that is done nothing is left to kill
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def cli(
        self, *arguments: str, given: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the command line there."""
        return self("-m", "tasktriage.cli.main", *arguments, given=given, **variables)

    def listed(self, *options: str, **variables: str) -> dict[str, dict]:
        """Return what `plugins list --json` says, by qualified name."""
        done = self.cli(*options, "plugins", "list", "--json", **variables)
        assert done.returncode == 0, done.stderr
        return {f"{row['distribution']}/{row['name']}": row for row in json.loads(done.stdout)}


def fresh(root: Path) -> tuple[Environment, Path]:
    """Make an environment beside this one, which it sees; returns its folder of packages too."""
    run(sys.executable, "-m", "venv", "--without-pip", root / "venv", cwd=root)
    python = root / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    where = run(python, "-c", "import site; print(site.getsitepackages()[0])", cwd=root)
    packages = Path(where.stdout.strip())
    # the packages of this environment, followed through its own .pth files (editable installs)
    lines = [f"import site; site.addsitedir({folder!r})\n" for folder in site.getsitepackages()]
    (packages / "outer.pth").write_text("".join(lines))
    folder = root / "empty"
    folder.mkdir()
    return Environment(python, folder), packages


@pytest.fixture(scope="session")
def third_parties(tmp_path_factory) -> Environment:
    """All distributions of `dists/` and README's plugin, installed beside tasktriage."""
    root = tmp_path_factory.mktemp("third-parties")
    shutil.copytree(HERE / "dists", root / "dists", ignore=shutil.ignore_patterns("__pycache__"))
    readme_plugin(root / "dists" / "shout")
    sources = sorted((root / "dists").iterdir())
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    wheel = ("wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", root / "w")
    run(*pip, *wheel, *sources, cwd=root)
    wheels = sorted((root / "w").glob("*.whl"))
    assert len(wheels) == len(sources)
    environment, _ = fresh(root)
    install = ("install", "-q", "--no-deps", "--no-index", "--no-compile")
    run(*pip, "--python", environment.python, *install, *wheels, cwd=root)
    return environment


@pytest.fixture(scope="session")
def faults(tmp_path_factory) -> Environment:
    """A fresh environment in which every fault is installed."""
    environment, packages = fresh(tmp_path_factory.mktemp("faults"))
    bad.install(packages)
    return environment
