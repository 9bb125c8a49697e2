"""The conformance kit over every bundled component: nobody can add one that skips it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tasktriage.config import Settings
from tasktriage.contracts.protocols import ExportableEmbedder, TrainableEmbedder
from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.manager import Plugins
from tasktriage.models.encoder import OnnxEncoder
from tasktriage.testing import CHECKS, check, checks
from tasktriage.testing.bundled import EXPECTED_FAILURES
from tasktriage.testing.kinds import TEXTS, check_writes
from tasktriage.testing.kinds.running import made, run_check

from .reader_samples import SAMPLES as READER_SAMPLES

OPTIONS = {"setfit": {"max_steps": 10}}  # enough for the contract, and seconds
BUNDLED = Plugins.from_settings(Settings(), third_party=False, strict=True)
ELSEWHERE = {
    "folder": "takes a folder: tests/unit/plugins/test_dataset_folder.py runs the kit over some",
    "sentence-transformers": "takes a model: 'minilm' is one, and is the same class",
}
ENTRIES = [
    pytest.param(entry, id=f"{kind}-{entry.name}")
    for kind in KINDS
    for entry in BUNDLED.registry(kind)
]


class Remembering:
    """An embedder that is not asked twice for a text: its batches have a check of their own.

    A check fits several classifiers on the same texts, and encoding them is nearly all the time.
    """

    def __init__(self, embedder):
        self._embedder, self._known = embedder, {}

    def __getattr__(self, name):
        return getattr(self._embedder, name)

    def embed(self, texts):
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._embedder.embed(new), strict=True))
        rows = [self._known[text] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(rows), self._embedder.dimension)


@cache
def embedder(name):
    entry = BUNDLED.embedders.find(name)
    if entry.missing:
        pytest.skip(f"{entry.describe()} needs {', '.join(entry.missing)}: {entry.install_hint}")
    return Remembering(BUNDLED.make_embedder(name))


def test_every_kind_has_a_check():
    assert set(CHECKS) == set(KINDS)


def test_every_kind_has_a_bundled_component():
    assert {kind for kind in KINDS if len(BUNDLED.registry(kind))} == set(KINDS)


@pytest.mark.parametrize("entry", ENTRIES)
def test_bundled_component_keeps_its_contract(entry):
    if entry.name in ELSEWHERE:
        pytest.skip(f"{entry.describe()} {ELSEWHERE[entry.name]}")
    if entry.missing:
        pytest.skip(f"{entry.describe()} needs {', '.join(entry.missing)}: {entry.install_hint}")
    options = dict(OPTIONS.get(entry.name, {}))
    if getattr(entry.spec, "embedder", None):
        options["embedder"] = embedder(entry.spec.embedder)
    samples = {}
    if entry.kind.name == "readers":
        name, make = READER_SAMPLES[entry.name]  # a reader without one is a KeyError here
        samples = {name: make()}
    expected = EXPECTED_FAILURES.get((entry.kind.name, entry.name))
    check(entry, expected_failures=expected, samples=samples, **options)


@pytest.mark.parametrize("record", BUNDLED.records(), ids=lambda record: record.name)
def test_a_bundled_plugin_is_named_and_can_be_made(record):
    for part in ("registers", "components"):  # the others start an interpreter for each
        one = next(one for one in checks("plugin") if one.id == f"plugin.{part}")
        assert run_check(one, made(record)).outcome == "passed", part


def test_what_is_checked_elsewhere_takes_an_argument():
    takes = {p.values[0].name for p in ENTRIES if getattr(p.values[0].spec, "takes_argument", 0)}
    assert takes == set(ELSEWHERE)


def test_the_bundled_encoder_can_be_trained_and_exports_the_vectors_that_it_gives():
    pytest.importorskip("torch", reason="PyTorch is not installed")
    embedder = BUNDLED.make_embedder("minilm")
    assert isinstance(embedder, TrainableEmbedder)
    assert isinstance(embedder, ExportableEmbedder)
    made = embedder.to_onnx()
    exported = OnnxEncoder(
        made.graph, made.tokenizer, dimension=embedder.dimension, max_tokens=made.max_tokens
    )
    np.testing.assert_allclose(exported.embed(TEXTS), embedder.embed(TEXTS), atol=1e-4)


def test_special_cases_name_bundled_components():
    entries = [param.values[0] for param in ENTRIES]
    assert set(EXPECTED_FAILURES) <= {(entry.kind.name, entry.name) for entry in entries}
    assert set(OPTIONS) <= {param.values[0].name for param in ENTRIES}


def test_a_check_fails_for_a_component_that_breaks_its_contract():
    class Shuffled:
        """Probabilities with columns in alphabetical order of labels."""

        def fit(self, texts, targets, *, groups=None, sample_weight=None):
            self.texts = list(texts)
            return self

        def predict_proba(self, texts):
            alphabetical = [1, 0, 2]
            return np.eye(3)[[alphabetical[self.texts.index(t) % 3] for t in texts]]

    with pytest.raises(AssertionError, match="label order"):
        CHECKS["classifiers"](Shuffled())


class Silent:
    """An output that knows assessments alone."""

    def write(self, results, run, stream):
        for item in results:
            stream.write(item.task.text.encode("utf-8", "replace").decode())


@pytest.mark.parametrize("kind", ["profiles", "portfolios", "comparisons"])
def test_an_output_is_given_what_its_spec_says_that_it_writes(kind):
    check_writes(Silent(), "assessments", binary=False)
    with pytest.raises(AttributeError):
        check_writes(Silent(), kind, binary=False)


def test_an_output_names_kinds_of_results_that_there_are():
    with pytest.raises(AssertionError, match="no results called 'profile'"):
        check_writes(Silent(), "profile", binary=False)


BROKEN = {
    "is_task must be \\(n,\\)": {"is_task": lambda p: p[:, :1]},
    "is_task must be probabilities": {"is_task": lambda p: p[:, 0] + 1},
    "a threshold on what is not said": {"is_task": lambda p: None},
    "reasons must be": {"reasons": lambda p: p},
    "depends on copies": {"probabilities": lambda p: np.roll(p, len(p) > len(TEXTS), axis=1)},
    "depends on its batch": {"probabilities": lambda p: np.roll(p, len(p) == 1, axis=1)},
    "no texts must give": {"probabilities": lambda p: p if len(p) else p[:, :2]},
}


@pytest.mark.parametrize("said", BROKEN)
def test_what_a_model_breaks_is_named(make_model, said):
    class Broken(make_model):
        def assess(self, texts):
            made = super().assess(texts)
            changed = {k: change(made.probabilities) for k, change in BROKEN[said].items()}
            return replace(made, **changed)

    options = {"is_task": lambda text: 0.5, "thresholds": (0.5, 0.1)}
    CHECKS["models"](make_model(**options))
    with pytest.raises(AssertionError, match=said):
        CHECKS["models"](Broken(**options))


class Uniform:
    """A classifier that gives each label a third."""

    def fit(self, texts, targets, *, groups=None, sample_weight=None):
        return self

    def predict_proba(self, texts):
        return np.full((len(texts), 3), 1 / 3)


def test_an_expected_failure_is_let_pass_and_the_other_parts_are_not():
    classifiers = CHECKS["classifiers"]
    with pytest.raises(AssertionError, match="label order"):
        classifiers(Uniform())
    classifiers(Uniform(), expected_failures={"learns": "it ignores the text"})
    with pytest.raises(AssertionError, match="label order"):
        classifiers.parts["learns"](Uniform())


def test_an_expected_failure_that_holds_is_an_error():
    with pytest.raises(AssertionError, match=r"'batches' holds, though .* \(no reason\)"):
        CHECKS["classifiers"](Uniform(), {"learns": "uniform", "batches": "no reason"})


def test_an_expected_failure_must_name_a_part():
    with pytest.raises(ValueError, match="no part 'lerns'; there are: made, probabilities, learns"):
        CHECKS["classifiers"](Uniform(), {"lerns": "a slip"})
