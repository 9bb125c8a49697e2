"""Predictions made elsewhere: every form of them, and one clear line for what is wrong."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tasktriage.bench.harness.given import Form, given_of, read_given
from tasktriage.bench.harness.outside import NOTHING, SPLIT, Claims, score_given
from tasktriage.bench.harness.result_files import read_predictions, read_results
from tasktriage.bench.harness.vectors import Vectors
from tasktriage.contracts.errors import InputError, UsageError

from .conftest import LABELS

PROBABILITIES = "id,p_automatable,p_augmentable,p_human_critical\n"
SURE = {label: [float(label == other) for other in LABELS] for label in LABELS}


def read(tmp_path, content, name="p.csv"):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return read_given(path)


def right(prepared, *, leave=0):
    """Right answers of all rows, but for the first ones."""
    return {row.id: SURE[row.truth] for row in prepared.tested.rows[leave:]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.csv", PROBABILITIES + "a,0.2,0.3,0.5\nb,1,0,0\n"),
        (
            "p.tsv",
            "Human-critical\tid\tAutomatable\tAugmentable\tlabel\n.5\ta\t.2\t.3\tx\n0\tb\t1\t0\t\n",
        ),
        (
            "p.jsonl",
            '{"id": "a", "automatable": 0.2, "augmentable": 0.3, "human_critical": 0.5}\n'
            '{"id": "b", "automatable": 1, "augmentable": 0, "human_critical": 0}\n',
        ),
    ],
)
def test_probabilities_however_they_are_named(tmp_path, name, content):
    given = read(tmp_path, content, name)
    assert given.form is Form.PROBABILITIES
    assert given.answers == {"a": [0.2, 0.3, 0.5], "b": [1, 0, 0]}


def test_labels_and_scores(tmp_path):
    labels = read(tmp_path, "id,label\na,Human_Critical\nb,automatable\n")
    assert labels.answers == {"a": [0, 0, 1], "b": [1, 0, 0]}
    scores = read(tmp_path, "id,score\na,-3\nb,5\nc,1\n")
    assert scores.answers == {"a": (0, 0, 1), "b": (1, 0, 0), "c": (0.5, 0, 0.5)}
    assert read(tmp_path, "id,score\na,2\nb,2\n").answers["b"] == (0, 0, 1)


def test_rounded_probabilities_are_scaled(tmp_path):
    given = read(tmp_path, PROBABILITIES + "a,0.33,0.33,0.33\n")
    assert given.answers["a"] == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("nr,label\na,automatable\n", "has no column 'id'; it has nr, label"),
        (
            "id,p_automatable\na,1\n",
            "has no prediction; it has id, p_automatable, needed are p_auto",
        ),
        (
            "id,label\na,automatable\nb,maybe\n",
            "line 3, id 'b': label must be automatable, .*'maybe'",
        ),
        ("id,label\na,automatable\na,augmentable\n", r"1 id \('a'\) is there more than once"),
        ("id,label\n,automatable\n", "line 2: has no id"),
        (
            PROBABILITIES + "a,x,0,1\nb,y,0,0\nc,1,0,0\n",
            r"line 2, id 'a': a number .* 'x' \(1 more",
        ),
        (PROBABILITIES + "a,nan,0,1\n", "line 2, id 'a': a number is needed, got nan"),
        (PROBABILITIES + "a,0.2,0.2,0.2\n", "must be from 0 to 1 and sum to 1, got 0.2, 0.2, 0.2"),
        (PROBABILITIES + "a,-1,1,1\n", "must be from 0 to 1 and sum to 1, got -1"),
        ("id,score\na,\n", "line 2, id 'a': a number is needed, got ''"),
    ],
)
def test_wrong_tables(tmp_path, content, message):
    with pytest.raises(InputError, match=message) as caught:
        read(tmp_path, content)
    assert "\n" not in str(caught.value)


def test_predictions_at_hand():
    assert given_of({"a": np.array([0.5, 0.5, 0])}, "x").answers == {"a": [0.5, 0.5, 0]}
    assert given_of({"a": "augmentable"}, "x").form is Form.LABELS
    assert given_of({"a": 1, "b": 0.5}, "x").form is Form.SCORES
    with pytest.raises(InputError, match="of one form, got labels, scores"):
        given_of({"a": 1, "b": "augmentable"}, "x")
    with pytest.raises(InputError, match="of one form, got none"):
        given_of({}, "x")
    with pytest.raises(InputError, match="x: id 'a': three probabilities are needed, got 2"):
        given_of({"a": [0.5, 0.5]}, "x")


def test_they_are_scored_as_a_runs_are(prepared, tmp_path):
    made = prepared()
    given = given_of(right(made), "mine")
    found = score_given(made, given, Claims("mine"), tmp_path / "out", "a command")
    assert found.score("macro_f1").value == 1
    assert found.score("tasks_per_second").value is None
    assert (found.contamination.status, found.identity.candidate) == ("unknown", "mine")
    assert found.identity.split_sha256 == made.split.sha256
    ((path, read_back),) = read_results([tmp_path / "out"])
    assert read_back == found
    assert len(read_predictions(found, path.parent)) == len(made.tested.rows)


def test_labels_alone_have_no_figures_of_probabilities(prepared, tmp_path):
    made = prepared()
    labels = {row.id: row.truth for row in made.tested.rows}
    found = score_given(made, given_of(labels, "x"), Claims("x"), tmp_path, "")
    assert found.score("kappa").value == 1
    assert not {"brier", "ece", "cross_entropy", "aurc"} & found.scores.keys()
    assert found.curves is None


def test_rows_that_are_missing_or_strange(prepared, tmp_path):
    made = prepared()
    for answers, message in (
        (right(made, leave=5), r"x: 5 ids \('t0', 't1', 't2', …\) are without a prediction"),
        (right(made) | {"t9999": SURE[LABELS[0]]}, r"x: 1 id \('t9999'\) is no row of the tested"),
    ):
        with pytest.raises(InputError, match=message):
            score_given(made, given_of(answers, "x"), Claims("x"), tmp_path, "")
    assert not list(tmp_path.glob("yards/*"))


def test_what_fits_no_suite(prepared, tmp_path):
    made = prepared()
    scores = given_of({row.id: 1.0 for row in made.tested.rows}, "x")
    with pytest.raises(InputError, match="has scores alone; suite 'yards' needs probabilities"):
        score_given(made, scores, Claims("x"), tmp_path, "")


def test_a_suite_that_trains_several_times(prepared, tmp_path):
    made = prepared("few-shot", steps=[2], draws=2)
    with pytest.raises(UsageError, match="trains several times"):
        score_given(made, given_of(right(made), "x"), Claims("x"), tmp_path, "")


@pytest.mark.parametrize(
    ("said", "status", "detail"),
    [
        (None, "unknown", "does not say"),
        ((SPLIT,), "no", "its user says that it was trained on the training rows alone"),
        ((NOTHING,), "no", "its user says that it was trained on no labelled row"),
        (("elsewhere",), "no", "elsewhere"),
        (("yard",), "yes", "yard"),
    ],
)
def test_what_its_user_says_it_was_trained_on(prepared, tmp_path, said, status, detail):
    made = prepared()
    claims = Claims("x", said)
    found = score_given(made, given_of(right(made), "x"), claims, tmp_path, "").contamination
    assert found.status == status
    assert detail in found.detail
    given, both = given_of(right(made), "x"), Claims("x", (SPLIT, "yard"))
    with pytest.raises(UsageError, match="stand alone"):
        score_given(made, given, both, tmp_path, "")


def test_a_rank_suite_takes_scores(folder, suite_file, kiln, monkeypatch, tmp_path):
    from tasktriage.bench.harness import prepared as module
    from tasktriage.bench.harness.suite import find_suite

    from .conftest import _nothing_near

    monkeypatch.setattr(module, "search", _nothing_near)
    ranked = [(f"r{n}", f"Weigh crate {n}", n, f"dock {n // 3}") for n in range(12)]
    test = folder("crates", ranked, target=True)
    path = suite_file(folder(), "rank", test_dataset=f"folder:{test}")
    made = module.prepare(find_suite(str(path)), kiln, None, Vectors())
    scores = given_of({f"r{n}": n * 10.0 for n in range(12)}, "x")
    found = score_given(made, scores, Claims("x"), tmp_path / "out", "")
    assert found.score("spearman").value == pytest.approx(1)
    line = json.loads(json.dumps(read_predictions(found, tmp_path / "out" / "yards")[0].p))
    assert line == [0, 0, 1]
