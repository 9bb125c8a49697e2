from __future__ import annotations

import copy
import os

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline

import tasktriage
from tasktriage import TaskTriageClassifier, TasktriageError, estimator
from tasktriage.contracts.protocols import ModelOutput
from tasktriage.domain.assessment import ModelInfo

TEXTS = [
    "Judge whether a tenant may stay",
    "Decide which supplier gets the contract",
    "Copy meter readings into the register",
    "Rename scanned files by their date",
]
OWN = ["by hand", "by hand", "by script", "by script"]


class Counts:
    """A model whose vectors say how long a text is."""

    def __init__(self, version="1"):
        self.info = ModelInfo("counts", version)

    def assess(self, texts):
        vectors = np.array([[len(text) % 7, 1.0] for text in texts], dtype=np.float32)
        return ModelOutput(vectors, np.full((len(texts), 3), 1 / 3))


def test_without_labels_it_is_the_model():
    found = TaskTriageClassifier().fit(TEXTS)
    assert found.classes_.tolist() == ["augmentable", "automatable", "human-critical"]
    results = tasktriage.classify(TEXTS)
    assert found.predict(TEXTS).tolist() == [result.label for result in results]
    p = found.predict_proba(TEXTS)
    for row, result in zip(p, results, strict=True):
        shares = result.probabilities.as_dict()
        assert row == pytest.approx([shares[name] for name in found.classes_], abs=1e-6)
    assert found.score(TEXTS, [result.label for result in results]) == 1.0


def test_labels_of_any_kind_are_learnt():
    for labels in (OWN, np.array(OWN), [1, 1, 0, 0], [True, True, False, False]):
        found = TaskTriageClassifier().fit(TEXTS, labels)
        assert found.classes_.tolist() == sorted(set(np.asarray(labels).tolist()))
        assert found.predict(TEXTS).tolist() == list(labels)
        assert found.predict_proba(TEXTS).sum(axis=1) == pytest.approx(1.0)
    assert found.model_info_.name == "default"


def test_what_the_model_says_is_a_feature():
    learnt = TaskTriageClassifier().fit(TEXTS, OWN)
    others = ["Choose who is promoted", "Type addresses into a form"]
    assert learnt.predict(others).tolist() == ["by hand", "by script"]


def test_weights_count():
    texts, labels = [TEXTS[0], TEXTS[0]], ["yes", "no"]
    found = TaskTriageClassifier().fit(texts, labels, sample_weight=[9, 1])
    assert found.predict(texts).tolist() == ["yes", "yes"]


@pytest.mark.parametrize("made", ["list", "array", "pandas", "table", "polars", "polars table"])
def test_a_column_is_taken_as_each_library_has_it(made):
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    given = {
        "list": TEXTS,
        "array": np.array(TEXTS),
        "pandas": pd.Series(TEXTS, dtype="category"),
        "table": pd.DataFrame({"task": TEXTS}),
        "polars": pl.Series(TEXTS),
        "polars table": pl.DataFrame({"task": TEXTS}),
    }[made]
    y = pd.Series(OWN, dtype="string") if made in ("pandas", "table") else pl.Series(OWN)
    found = TaskTriageClassifier().fit(given, y)
    assert found.predict(given).tolist() == OWN


def test_tools_of_scikit_learn_take_it():
    texts, labels = TEXTS * 3, OWN * 3
    assert cross_val_score(TaskTriageClassifier(), texts, labels, cv=3).mean() == 1.0
    search = GridSearchCV(TaskTriageClassifier(), {"C": [0.1, 1.0]}, cv=2).fit(texts, labels)
    assert search.best_estimator_.predict(TEXTS).tolist() == OWN
    shipped = FrozenEstimator(TaskTriageClassifier().fit())
    pipeline = make_pipeline(shipped).fit(texts, labels)
    assert "human-critical" in pipeline.predict(TEXTS)


def test_folds_open_the_model_once():
    estimator._engine.cache_clear()
    cross_val_score(TaskTriageClassifier(), TEXTS * 3, OWN * 3, cv=3)
    assert estimator._engine.cache_info().misses == 1


def test_a_clone_is_not_fitted_and_has_the_parameters():
    found = clone(TaskTriageClassifier("fast", C=0.5).fit())
    assert found.get_params() == {"model": "fast", "C": 0.5}
    with pytest.raises(NotFittedError):
        found.predict(TEXTS)


def test_no_text_gives_no_rows():
    assert TaskTriageClassifier().fit().predict_proba([]).shape == (0, 3)
    assert TaskTriageClassifier().fit(TEXTS, OWN).predict([]).shape == (0,)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("Sort the mail", "texts must be a list, or one column, of texts"),
        (np.zeros((2, 2)), "texts must be a list, or one column, of texts"),
        (["Sort the mail", None], "text 2 is no text but NoneType"),
        ([3], "text 1 is no text but int"),
        (["Sort the mail", " "], "text 2 is empty; leave such rows out"),
    ],
)
def test_what_is_no_text_is_an_error_of_both_kinds(given, problem):
    found = TaskTriageClassifier().fit()
    with pytest.raises(ValueError, match=f"^{problem}$") as caught:
        found.predict(given)
    assert isinstance(caught.value, TasktriageError)


def test_labels_that_cant_be_learnt_are_an_error():
    with pytest.raises(ValueError, match=r"^label 2 is missing, or no text as others are$"):
        TaskTriageClassifier().fit(TEXTS, ["a", None, "b", "b"])
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        TaskTriageClassifier().fit(TEXTS, OWN[:3])
    with pytest.raises(ValueError, match="class"):
        TaskTriageClassifier().fit(TEXTS, ["a"] * 4)
    with pytest.raises(TasktriageError, match="unknown model 'defalt'; did you mean 'default'"):
        TaskTriageClassifier("defalt").fit(TEXTS)


def test_another_model_than_at_fit_is_refused():
    found = TaskTriageClassifier(Counts()).fit(TEXTS, OWN)
    assert found.predict(TEXTS).shape == (4,)
    changed = copy.copy(found).set_params(model=Counts("2"))
    with pytest.raises(
        TasktriageError, match=r"fitted on model counts 1 .*this is counts 2.*again"
    ):
        changed.predict(TEXTS)


def test_a_folder_that_is_written_anew_is_opened_anew(tmp_path):
    (tmp_path / "model.json").write_text("{}")
    damaged = TaskTriageClassifier(tmp_path)
    with pytest.raises(TasktriageError, match=r"model\.json"):
        damaged.fit()
    before = estimator._engine.cache_info().misses
    with pytest.raises(TasktriageError):
        damaged.fit()
    assert estimator._engine.cache_info().misses == before
    (tmp_path / "model.json").write_text("[]")
    os.utime(tmp_path / "model.json", ns=(1, 1))
    with pytest.raises(TasktriageError):
        damaged.fit()
    assert estimator._engine.cache_info().misses == before + 1
