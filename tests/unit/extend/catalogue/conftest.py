"""Plugins as pip installs them, and runs that share what they remember."""

from __future__ import annotations

import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import pytest

from tasktriage.extend import catalogue as module
from tasktriage.extend.catalogue import CatalogueFile
from tasktriage.extend.manager import Plugins

SOURCE = """\
from tasktriage.plugin import OutputSpec, ReaderSpec, hookimpl

class Shout:
    def __init__(self, mark="!"):
        self.mark = mark

    def write(self, results, run, stream):
        pass

@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="shout", summary="Loud", factory=Shout, suffixes=(".shout",),
                     options={"mark": "?"})
    yield OutputSpec(name="named", summary="Named", factory="loud:Shout", options={"mark": "-"})

@hookimpl
def tasktriage_readers():
    yield ReaderSpec(name="wiki", summary="Wiki", factory="loud:Shout", tabular=True)
"""
QUIET = SOURCE.replace('"shout"', '"hush"').replace('"named"', '"calm"').replace('"wiki"', '"book"')


@pytest.fixture(autouse=True)
def _one_environment(monkeypatch):
    """Whoever installs something while these run changes what they look at."""
    monkeypatch.setattr(module, "environment_stamp", lambda: {"python": "3", "folders": []})


@pytest.fixture
def install(fake_dist, tmp_path):
    """Return a function that installs a distribution as pip does, with a RECORD."""

    def install(name: str = "loud", source: str = SOURCE, version: str = "1.0") -> Distribution:
        dist = fake_dist(
            name,
            version,
            modules={f"{name.replace('-', '_')}.py": source},
            entry_points={name: name.replace("-", "_")},
        )
        info(dist).joinpath("RECORD").write_text("loud.py,,\n")
        return dist

    return install


def info(dist: Distribution) -> Path:
    return dist._path  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def load(tmp_path):
    """Return a function that makes the plugins of a run, which have nothing imported yet."""

    def load(*dists: Distribution, **options: Any) -> Plugins:
        for name in ("loud", "quiet", "broken"):
            sys.modules.pop(name, None)
        fresh = options.pop("fresh", False)
        catalogue = CatalogueFile(tmp_path / "cache", fresh=fresh)
        found = [distribution("tasktriage"), *dists]
        plugins = Plugins(dists=found, catalogue=catalogue, **options)
        plugins.load()
        return plugins

    return load


def record(plugins: Plugins, name: str = "loud"):
    return next(r for r in plugins.records() if r.name == name)


def shape(plugins: Plugins) -> list[tuple[Any, ...]]:
    """What is known of a stranger's components, but for their code."""
    kinds = ("outputs", "readers")
    entries = [e for kind in kinds for e in plugins.registry(kind) if e.theirs]
    return [
        (e.name, e.spec.summary, e.spec.suffixes, getattr(e.spec, "tabular", None)) for e in entries
    ]


def file_of(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "cache" / "plugins").glob("*.json")
    return path
