"""`evaluate`: the same run as the command's, from Python, for whatever can be asked."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

import tasktriage.bench
from tasktriage.bench import evaluate
from tasktriage.bench.harness.execute import Job, execute
from tasktriage.bench.harness.prepared import prepare
from tasktriage.bench.harness.suite import find_suite
from tasktriage.bench.harness.vectors import Vectors
from tasktriage.contracts.errors import ComponentError, OutputError, UsageError
from tasktriage.domain.label import LABELS

from .harness.conftest import _nothing_near, folder, kiln, plugin_file, suite_file  # noqa: F401


@pytest.fixture
def suite(folder, suite_file, monkeypatch):  # noqa: F811
    monkeypatch.setattr("tasktriage.bench.harness.prepared.search", _nothing_near)
    return find_suite(str(suite_file(folder())))


class First:
    """Learns the share of labels of each first word."""

    def fit(self, texts, targets, *, groups=None, sample_weight=None):
        assert not hasattr(self, "seen_"), "a fit leaves no trace in the next"
        self.seen_ = {}
        for text, target in zip(texts, targets, strict=True):
            self.seen_.setdefault(text.split()[0], []).append(target)
        return self

    def predict_proba(self, texts):
        rows = [np.mean(self.seen_.get(t.split()[0], [[1 / 3] * 3]), axis=0) for t in texts]
        return (np.array(rows) + 0.01) / 1.03


def test_a_name_is_what_the_command_runs(suite, kiln, tmp_path):  # noqa: F811
    state = random.getstate()
    found = evaluate("words", suite, plugins=kiln)
    assert random.getstate() == state
    made = prepare(suite, kiln, None, Vectors())
    ours = execute(Job(made, "words", tmp_path, ""), kiln, Vectors())
    assert found.run_id == ours.run_id
    assert found.score("macro_f1") == ours.score("macro_f1")
    assert found.predictions is None
    assert "peak_memory_mb" not in found.scores, "it is that of the whole program"
    assert tasktriage.bench.evaluate is evaluate


@pytest.mark.parametrize("given", [First(), First])
def test_a_classifier_is_trained_in_each_fold(suite, kiln, given):  # noqa: F811
    found = evaluate(given, suite, plugins=kiln)
    assert found.score("macro_f1").value > 0.8
    assert found.identity.candidate == "First"
    assert found.contamination.status == "unknown"
    assert evaluate(given, suite, plugins=kiln, trained_on=()).contamination.status == "no"
    one = evaluate(given, suite, plugins=kiln, trained_on="elsewhere").contamination
    assert "trained on elsewhere before" in one.detail  # a name, not its letters


def test_functions_mappings_and_arrays(suite, kiln, tmp_path):  # noqa: F811
    rows = prepare(suite, kiln, None, Vectors()).tested.rows
    right = np.array([[float(row.truth is label) for label in LABELS] for row in rows])
    by_text = {row.text: p for row, p in zip(rows, right, strict=True)}

    def oracle(texts):
        return [by_text[text] for text in texts]

    labels = {row.id: str(row.truth) for row in rows}
    for given, name in ((oracle, "oracle"), (labels, "predictions"), (right, "predictions")):
        found = evaluate(given, suite, plugins=kiln)
        assert found.score("macro_f1").value == 1
        assert found.identity.candidate == name
    found = evaluate(right, suite, plugins=kiln, name="mine", trained_on=["split"], out=tmp_path)
    assert found.contamination.status == "no"
    assert (tmp_path / "yards" / "mine.json").is_file()
    assert (tmp_path / "yards" / found.predictions.path).is_file()


def test_what_can_not_be_evaluated(suite, kiln, tmp_path):  # noqa: F811
    with pytest.raises(UsageError, match=r"must be \(90, 3\), .* got \(5, 3\)"):
        evaluate(np.ones((5, 3)), suite, plugins=kiln)
    with pytest.raises(UsageError, match=r"a candidate is a name, .* got int"):
        evaluate(7, suite, plugins=kiln)
    with pytest.raises(UsageError, match="unknown candidate 'wrods'; did you mean 'words'"):
        evaluate("wrods", suite, plugins=kiln)
    with pytest.raises(UsageError, match="seeds are for candidates by name"):
        evaluate(First(), suite, plugins=kiln, seeds=2)
    with pytest.raises(UsageError, match="'words' says them itself"):
        evaluate("words", suite, plugins=kiln, trained_on=())
    with pytest.raises(UsageError, match="'words' says them itself"):
        evaluate("words", suite, plugins=kiln, name="mine")
    with pytest.raises(UsageError, match="unknown suite"):
        evaluate("words", "onet-ocupations", plugins=kiln)
    with pytest.raises(ComponentError, match="candidate 'nope' failed: ZeroDivisionError"):
        evaluate(lambda texts: 1 / 0, suite, plugins=kiln, name="nope")
    (tmp_path / "full").touch()
    with pytest.raises(OutputError, match="full is a file"):
        evaluate("words", suite, plugins=kiln, out=tmp_path / "full" / "out")


def test_seeds(suite, kiln):  # noqa: F811
    found = evaluate("noisy", replace(suite, folds=2), plugins=kiln, seeds=2)
    assert found.over_seeds["macro_f1"].n == 2
