"""Small made-up sets, and candidates in a plugin file, for the harness to run on."""

from __future__ import annotations

import itertools
import json
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tasktriage.bench.harness.prepared import Prepared, prepare
from tasktriage.bench.harness.suite import find_suite
from tasktriage.bench.harness.vectors import Vectors
from tasktriage.extend.manager import Plugins

LABELS = ("automatable", "augmentable", "human-critical")
WORDS = {
    "automatable": ("Copy", "Sort", "Archive", "Scan"),
    "augmentable": ("Draft", "Plan", "Analyse", "Model"),
    "human-critical": ("Console", "Swear in", "Carry", "Mediate"),
}
OBJECTS = ("pebbles", "lanterns", "kites", "barrels", "ferns", "clocks", "maps", "bells")
DESCRIPTION = """\
schema = "tasktriage.dataset/1"
name = "{name}"
title = "Made up"
licence = "CC0"
file = "tasks.csv"
[columns]
text = "task"
{columns}
group = "job"
id = "nr"
"""
SUITE = """\
schema = "tasktriage.suite/1"
name = "{name}"
version = 1
title = "Made up"
kind = "{kind}"
dataset = "folder:{folder}"
group = "group"
{more}
"""
# each candidate is a class of a few lines; `Words` knows the first word of a task
PLUGIN = """\
import os, signal, sys, time
from pathlib import Path
import numpy as np
from tasktriage.plugin import ClassifierSpec, hookimpl

HERE = Path(__file__).parent
FITS = [0]

class Words:
    def fit(self, texts, targets, *, groups=None, sample_weight=None):
        targets = np.asarray(targets)
        self.prior = targets.mean(axis=0)
        self.seen = {}
        for text, target in zip(texts, targets):
            self.seen.setdefault(text.split()[0], []).append(target)
        FITS[0] += 1
        return self

    def predict_proba(self, texts):
        means = [np.mean(self.seen.get(t.split()[0], [self.prior]), axis=0) for t in texts]
        return (np.array(means).reshape(-1, 3) + 0.2) / 1.6

class Noisy(Words):
    def predict_proba(self, texts):
        noise = np.random.random((len(texts), 3)) * 3
        p = super().predict_proba(texts) + noise
        return p / p.sum(axis=1, keepdims=True)

class Uniform(Words):
    def predict_proba(self, texts):
        return np.full((len(texts), 3), 1 / 3)

class Unsummed(Words):
    def predict_proba(self, texts):
        p = super().predict_proba(texts)
        p[-1] = 0.5
        return p

class Nans(Words):
    def predict_proba(self, texts):
        p = super().predict_proba(texts)
        p[0, 1] = np.nan
        return p

class Shape(Words):
    def predict_proba(self, texts):
        return super().predict_proba(texts)[:, :2]

class Raises(Words):
    def fit(self, texts, targets, **more):
        super().fit(texts, targets)
        if not (HERE / "mended").exists() and FITS[0] > 3 * 6:  # 5 inner fits and one, a part
            raise RuntimeError("the kiln is\\ncold")
        return self

class Quits(Words):
    def fit(self, texts, targets, **more):
        sys.exit(0)

class Killed(Words):
    def fit(self, texts, targets, **more):
        os.kill(os.getpid(), signal.SIGKILL)

class Prints(Words):
    def fit(self, texts, targets, **more):
        print("a candidate that talks")
        return super().fit(texts, targets)

class Unmakable(Words):
    def __init__(self):
        raise ValueError("no clay")

class Slow(Noisy):
    def fit(self, texts, targets, **more):
        (HERE / "pids").open("a").write(f"{os.getpid()}\\n")
        if (HERE / "slow").exists():
            time.sleep(0.15)
        (HERE / "fits").open("a").write("x")
        return super().fit(texts, targets)

@hookimpl
def tasktriage_classifiers():
    for kind in (Words, Noisy, Uniform, Unsummed, Nans, Shape, Raises, Quits, Killed, Prints,
                 Unmakable, Slow):
        before = None if kind is Uniform else ()  # one says nothing of what it has seen
        yield ClassifierSpec(
            name=kind.__name__.lower(), summary="made up", factory=kind, trained_on=before
        )
    # two that have seen a set before, and one that asks the model that made its labels
    for name, more in (
        ("wellread", {"trained_on": ("yard",)}),
        ("elsewhere", {"trained_on": ("pond", "codebook-examples")}),
        ("rater", {"asks": "host/gpt-4-0613"}),
    ):
        yield ClassifierSpec(name=name, summary="made up", factory=Words, **more)
"""


def tasks(groups=10, each=9, *, noise=7):
    """Rows (id, task, label, job): the first word tells the label, but for every `noise`-th."""
    numbers = itertools.count()
    for group in range(groups):
        for place in range(each):
            n = next(numbers)
            label = LABELS[place % 3]
            word = WORDS[label][(n // 3) % 4]
            given = LABELS[(place + 1) % 3] if n % noise == noise - 1 else label
            yield f"t{n}", f"{word} {OBJECTS[n % 8]} of yard {group} {n}", given, f"job {group}"


@pytest.fixture
def folder(tmp_path):
    """Return a factory of `folder:` sets."""

    def make(name="yard", rows=None, *, target=False):
        place = tmp_path / name
        place.mkdir()
        rows = list(tasks()) if rows is None else rows
        columns = 'target = "label"' if target else 'label = "label"'
        (place / "dataset.toml").write_text(DESCRIPTION.format(name=name, columns=columns), "utf-8")
        lines = ["nr,task,label,job", *(",".join(map(str, row)) for row in rows)]
        (place / "tasks.csv").write_text("\n".join(lines) + "\n", "utf-8")
        return place

    return make


@pytest.fixture
def suite_file(tmp_path):
    """Return a factory of suite files on a `folder:` set."""

    def make(place, kind="grouped-folds", name="yards", **more):
        lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in more.items())
        path = tmp_path / f"{name}.toml"
        path.write_text(SUITE.format(name=name, kind=kind, folder=place, more=lines), "utf-8")
        return path

    return make


@pytest.fixture
def plugin_file(tmp_path) -> Path:
    """The candidates' file."""
    path = tmp_path / "kiln.py"
    path.write_text(PLUGIN, "utf-8")
    return path


@pytest.fixture
def kiln(plugin_file) -> Plugins:
    """The bundled plugins and the file's."""
    return Plugins(strict=True, dists=[distribution("tasktriage")], files=[plugin_file])


@pytest.fixture
def prepared(folder, suite_file, kiln, monkeypatch):
    """Return a factory of prepared suites; no model searches for near-duplicates."""
    monkeypatch.setattr("tasktriage.bench.harness.prepared.search", _nothing_near)

    def make(kind="grouped-folds", rows=None, **more) -> Prepared:
        suite = find_suite(str(suite_file(folder(rows=rows), kind, **more)))
        return prepare(suite, kiln, None, Vectors())

    return make


def _nothing_near(train, test, split, plugins, vectors):
    import numpy as np

    return tuple(np.zeros(len(part.test), dtype=bool) for part in split.parts)
