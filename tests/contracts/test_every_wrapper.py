"""Whatever of ours looks like a component is checked like one, or says why not."""

from __future__ import annotations

import ast
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tasktriage.bench.harness.model_embedder import _AnswerEmbedder
from tasktriage.bench.harness.vectors import CachedEmbedder, Vectors
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.guarded import GuardedDataset, GuardedEmbedder, GuardedModel
from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.isolation import Bounds, Processes
from tasktriage.extend.isolation.extractors import IsolatedExtractor
from tasktriage.extend.isolation.outputs import IsolatedOutput
from tasktriage.extend.isolation.readers import IsolatedReader
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry
from tasktriage.kit.compose import EmbedderClassifier
from tasktriage.models.answers import CachedModel, cached
from tasktriage.models.memory import RememberingModel
from tasktriage.pipeline.support.mojibake import RepairingExtractor
from tasktriage.testing import CHECKS, check
from tasktriage.testing.plugin import FakeEmbedder

GOOD = Path(__file__).parents[1] / "unit/testing/good.py"
HOOKS = """

from tasktriage.plugin import ExtractorSpec, OutputSpec, ReaderSpec, hookimpl


@hookimpl
def tasktriage_outputs():
    can = {"keeps_columns": True, "explains": True, "shows_documents": True}
    yield OutputSpec(name="good", summary="S", factory="tt_good:Output", **can)


@hookimpl
def tasktriage_readers():
    yield ReaderSpec(name="good", summary="S", factory="tt_good:Reader", suffixes=(".wiki",))


@hookimpl
def tasktriage_extractors():
    yield ExtractorSpec(name="good", summary="S", factory="tt_good:Extractor")
"""
ISOLATED = {"outputs": IsolatedOutput, "readers": IsolatedReader, "extractors": IsolatedExtractor}
ENGINE = Path(__file__).parents[2] / "engine/tasktriage"
MEMBERS = {  # of each kind, with the arguments that tell it from a class of something else
    "embedders": {"embed": ("texts",)},
    "models": {"assess": ("texts",), "prediction_sets": ("probabilities", "coverage")},
    "classifiers": {"fit": ("texts", "targets"), "predict_proba": ("texts",)},
    "readers": {"read": ("source",)},
    "extractors": {"extract": ("document",)},
    "datasets": {"load": ("folder",)},
    "outputs": {"write": ("results", "run", "stream")},
}
CHECKED_ELSEWHERE = {
    "models.encoder.OnnxEncoder": "the encoder of a model folder: 'default' is checked",
    "models.model.FolderModel": "what opens a model folder: 'default' and 'fast' are checked",
    "bench.harness.model_embedder._FolderEmbedder": "hands on to the encoder of a model folder",
    "pipeline.engine._Late": "makes an extractor when it is first asked, and hands on to it",
}
NOT_OURS = ("contracts.protocols.", "testing.")  # what a component is like; stand-ins of the kit


def entry(kind):
    return Entry(
        KINDS[kind](name="x", summary="S", factory=object), PluginRecord("p", "d", "1", "m")
    )


def tree():
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(random_state=0)


WRAPPED = {
    GuardedEmbedder: (
        "embedders",
        lambda m, p, f: GuardedEmbedder(FakeEmbedder(), entry("embedders")),
    ),
    CachedEmbedder: ("embedders", lambda m, p, f: CachedEmbedder(FakeEmbedder(), Vectors())),
    _AnswerEmbedder: ("embedders", lambda m, p, f: _AnswerEmbedder(m, "answers")),
    EmbedderClassifier: ("classifiers", lambda m, p, f: EmbedderClassifier(FakeEmbedder(), tree())),
    RememberingModel: ("models", lambda m, p, f: RememberingModel(m)),
    CachedModel: ("models", lambda m, p, f: cached(m, f, limit=16)),
    GuardedModel: ("models", lambda m, p, f: GuardedModel(m, entry("models"))),
    GuardedDataset: (
        "datasets",
        lambda m, p, f: GuardedDataset(p.datasets.create("codebook"), entry("datasets")),
    ),
    RepairingExtractor: (
        "extractors",
        lambda m, p, f: RepairingExtractor(p.extractors.create("rules")),
    ),
}


def looks_like():
    """Yield the name of every class of ours that has the members of a component."""
    for path in sorted(ENGINE.rglob("*.py")):
        module = ".".join(path.relative_to(ENGINE).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                found = {
                    part.name: tuple(a.arg for a in part.args.args[1:])
                    for part in node.body
                    if isinstance(part, ast.FunctionDef)
                }
                if any(members.items() <= found.items() for members in MEMBERS.values()):
                    yield f"{module}.{node.name}"


def test_no_class_that_wraps_a_component_skips_the_kit():
    found = {name for name in looks_like() if not name.startswith(NOT_OURS)}
    classes = (*WRAPPED, *ISOLATED.values())
    checked = {f"{cls.__module__.removeprefix('tasktriage.')}.{cls.__name__}" for cls in classes}
    assert found - checked == set(CHECKED_ELSEWHERE), "check it in WRAPPED, or say where it is"
    assert checked - found <= {"models.answers.CachedModel"}, "it has its members from its base"


@pytest.mark.parametrize("cls", WRAPPED, ids=lambda cls: cls.__name__)
def test_what_wraps_a_component_keeps_its_contract(cls, make_model, plugins, tmp_path):
    kind, make = WRAPPED[cls]
    model = make_model(is_task=lambda text: 0.7, thresholds=(0.5, 0.1))
    wrapped = make(model, plugins, tmp_path)
    assert isinstance(wrapped, cls)
    CHECKS[kind](wrapped)
    if kind == "models":
        CHECKS[kind](wrapped)  # from what is remembered


@pytest.mark.parametrize("kind", ISOLATED)
def test_what_runs_in_a_process_of_its_own_keeps_its_contract(kind, fake_dist):
    source = GOOD.read_text("utf-8") + HOOKS
    dist = fake_dist("tt-good", modules={"tt_good.py": source}, entry_points={"good": "tt_good"})
    dists = [distribution("tasktriage"), dist]
    plugins = Plugins(dists=dists, strict=True, isolation=Processes(Bounds()))
    entry = plugins.registry(kind).find("good")
    assert isinstance(entry.create(), ISOLATED[kind])
    check(entry, samples={"a.wiki": b"Bake bread"})
