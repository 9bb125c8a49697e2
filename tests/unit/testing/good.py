"""Small components that keep their contracts; what is broken below is broken from these."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import click
import numpy as np

from tasktriage.contracts.protocols import ModelOutput
from tasktriage.domain.assessment import Assessment, ModelInfo
from tasktriage.domain.dataset import Dataset, DatasetInfo, LabelledTask
from tasktriage.domain.document import Document, Unit, UnitKind
from tasktriage.domain.label import Label
from tasktriage.domain.policy import Act, Effect, Policy, PolicyRule
from tasktriage.domain.task import Origin, Task
from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode
from tasktriage.kit.compose import hard_targets

D = 8


def drawn(text, size=D):
    seed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8]
    return np.random.default_rng(int.from_bytes(seed, "big")).uniform(0.1, 1.0, size)


class Embedder:
    id, dimension = "good", D

    def embed(self, texts):
        rows = np.array([drawn(text) for text in texts]).reshape(len(texts), D)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


class Classifier:
    """Knows the texts that it was taught, and draws the others by their hash."""

    def fit(self, texts, targets, *, groups=None, sample_weight=None):
        codes = hard_targets(targets)
        self.known_ = dict(zip(texts, codes, strict=True))
        self.prior_ = np.bincount(codes, minlength=3) / len(codes)
        return self

    def predict_proba(self, texts):
        rows = [np.eye(3)[self.known_[t]] if t in self.known_ else drawn(t, 3) for t in texts]
        p = np.array(rows).reshape(len(texts), 3)
        return p / p.sum(axis=1, keepdims=True)


class Model:
    info, embedder_id, languages = ModelInfo("good", "1", "0" * 64), "good", ("en",)

    def assess(self, texts):
        p = np.array([drawn(text, 3) for text in texts]).reshape(len(texts), 3)
        p = p / p.sum(axis=1, keepdims=True)
        reasons = np.full((len(texts), 7), 1 / 7)
        return ModelOutput(Embedder().embed(texts), p, reasons, np.full(len(texts), 0.5))

    def prediction_sets(self, probabilities, coverage):
        sets = 1.0 - probabilities <= coverage
        sets[np.arange(len(sets)), probabilities.argmax(axis=1)] = True
        return sets

    def is_task_threshold(self, *, given):
        return 0.1 if given else 0.5


class Reader:
    def read(self, source):
        text, notes = source.read_text()
        yield Document(name=source.name, text=text.replace("\0", ""), notes=notes)


class Extractor:
    def extract(self, document):
        start = 0
        for line in document.text.splitlines(keepends=True):
            text = line.strip().removeprefix("-").strip()
            if text:
                at = start + line.index(text)
                origin = Origin(document=document.name, start=at, end=at + len(text))
                task = Task(text, origin=origin)
                yield Unit(task=task, kind=UnitKind.DUTY, prior=0.5, why="a line")
            start += len(line)


NODE = TaxonomyNode(id="a", title="Dough", kind="area", tasks=("Mix dough",))


def taxonomy(**changed):
    given = {
        "name": "bread",
        "title": "Bread",
        "version": "1",
        "licence": "CC0-1.0",
        "nodes": (NODE,),
        "threshold": 0.4,
        "embedder": "good",
    }
    return Taxonomy(**given | changed)


ACT = Act(id="decide", title="Decide", tasks=("Decide on a loan",))
RULE = PolicyRule(
    id="r",
    title="A person decides",
    jurisdiction="EU",
    basis="Art. 1",
    source="https://example.org/law",
    effect=Effect.HUMAN,
    trigger=("decide",),
    not_triggered="preparing it",
    as_of=date(2026, 1, 1),
    expires=date(2027, 1, 1),
    reviewer="nobody",
)


def policy(**changed):
    given = {
        "name": "law",
        "title": "Law",
        "version": "1",
        "licence": "CC0-1.0",
        "rules": (RULE,),
        "acts": (ACT,),
    }
    return Policy(**given | changed)


class Rows:
    info = DatasetInfo(name="rows", title="Rows", licence="CC0-1.0", source="us", scale="three")

    def load(self, folder):
        row = LabelledTask(id="1", text="Bake", group="g", label=Label.AUGMENTABLE)
        return Dataset(info=self.info, rows=(row,))


class Output:
    """A line of JSON a result."""

    def write(self, results, run, stream):
        stream.write("[\n")
        for item in results:
            stream.write(json.dumps(self.said(item, run)) + "\n")
        stream.write("]\n")

    def said(self, item, run):
        if not isinstance(item, Assessment):
            return type(item).__name__
        said = {"task": item.task.text, "label": item.final_label}
        if run.keep_columns and item.task.row is not None:
            said["row"] = dict(item.task.row)
        if run.explain and item.explanation is not None:
            said["why"] = [one.word for one in item.explanation.words]
        if run.documents is not None:
            said["document"] = run.documents.get((item.task.id or "").partition("#")[0])
        return said


@click.command()
def command():
    """Say something."""
    click.echo("something")
