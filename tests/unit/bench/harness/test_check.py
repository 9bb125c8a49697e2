"""The check: what got worse by more than the tolerance, in either direction of better."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tasktriage.bench.harness.check import check as checked
from tasktriage.bench.harness.result_files import Prediction, write_predictions
from tasktriage.bench.harness.result_json import from_json
from tasktriage.contracts.errors import UnknownNameError


def result(candidate="c", status="ok", split="0", **scores):
    values = {"macro_f1": 0.8, "cross_entropy": 0.5} | scores
    return from_json(
        {
            "status": status,
            "identity": {"suite": "s@1", "candidate": candidate, "split_sha256": split},
            "scores": {
                name: {"value": value, "higher_is_better": name != "cross_entropy"}
                for name, value in values.items()
            },
        }
    )


def check(before, now, *more):
    """What got worse, of results without predictions."""
    nowhere = Path("nowhere.json")
    found = checked([(nowhere, one) for one in before], [(nowhere, one) for one in now], *more)
    return list(found.worse)


@pytest.mark.parametrize(
    ("now", "lines"),
    [
        (result(), []),
        (result(macro_f1=0.79, cross_entropy=0.51), []),
        (result(macro_f1=0.9, cross_entropy=0.1), []),
        (result(macro_f1=0.789), ["s@1 c: macro_f1 was 0.8000, is 0.7890"]),
        (result(cross_entropy=0.6), ["s@1 c: cross_entropy was 0.5000, is 0.6000"]),
        (result(macro_f1=None), ["s@1 c: macro_f1 was 0.8000, is missing"]),
        (result(status="failed"), ["s@1 c: failed"]),
        (result(split="1"), ["s@1 c: ran on other rows"]),
        (result(candidate="d"), ["s@1 c: missing"]),
    ],
)
def test_check(now, lines):
    assert [r.line() for r in check([result()], [now], 0.01)] == lines


def test_other_labels_or_other_folds_are_other_rows():
    before = result()
    labels = replace(before, identity=replace(before.identity, rows_sha256="1"))
    folds = replace(before, data=replace(before.data, headline_folds=(1,)))
    for now in (labels, folds):
        assert [r.metric for r in check([before], [now], 0.01)] == ["ran on other rows"]
        assert check([now], [now], 0.01) == []


def test_what_failed_or_was_undefined_before_is_not_held_against():
    assert check([result(status="failed")], [result(macro_f1=0.1)], 0.01) == []
    assert check([result(macro_f1=None)], [result(macro_f1=0.1)], 0.01) == []


def test_missed_accountable_acts_are_checked_unasked():
    before = result(recall_accountable=0.8)
    (found,) = check([before], [result(recall_accountable=0.7)], 0.01)
    assert found.line() == "s@1 c: recall_accountable was 0.8000, is 0.7000"


def test_metrics_by_name():
    worse = result(macro_f1=0.1, cross_entropy=0.6)
    assert [r.metric for r in check([result()], [worse], 0.01, ["cross_entropy"])] == [
        "cross_entropy"
    ]
    with pytest.raises(UnknownNameError, match="unknown metric 'macro_f2'; did you mean 'macro_f1"):
        check([result()], [worse], 0.01, ["macro_f2"])


GROUPS, ROWS = 40, 800


@pytest.fixture
def member(tmp_path):
    """Return a factory of results with predictions, right in a share of their rows."""

    def make(name, right, seed=0, **scores):
        generator = np.random.default_rng(seed)
        y = np.random.default_rng(7).integers(0, 3, ROWS)
        label = np.where(generator.random(ROWS) < right, y, (y + 1) % 3)
        rows = [
            Prediction(
                id=f"r{i}",
                fold=0,
                step=None,
                group=f"g{i % GROUPS}",
                y=int(y[i]),
                soft=np.eye(3)[y[i]].tolist(),
                target=None,
                p=(np.eye(3)[label[i]] * 0.7 + 0.1).tolist(),
            )
            for i in range(ROWS)
        ]
        file = write_predictions(tmp_path / f"{name}.gz", rows)
        return tmp_path / f"{name}.json", replace(result(**scores), predictions=file)

    return make


def test_a_drop_that_the_paired_test_shows_is_a_regression(member):
    before, now = member("old", 0.8), member("new", 0.6, 1, macro_f1=0.6)
    (found,) = checked([before], [now], 0.01).worse
    assert found.line().startswith("s@1 c: macro_f1 was 0.8000, is 0.6000 (change -0.2")
    assert found.line().endswith(", p <.001)")
    assert found.test.difference.high < 0


def test_a_drop_that_may_be_chance_is_a_note(member):
    before, now = member("old", 0.8), member("new", 0.8, 1, macro_f1=0.78)
    found = checked([before], [now], 0.01)
    assert found.worse == ()
    (note,) = found.notes
    assert note.startswith("s@1 c: macro_f1 was 0.8000, is 0.7800 (change ")
    assert note.endswith(": may be chance")
    bare = checked([before], [now], 0.01, test=False)
    assert ([r.line() for r in bare.worse], bare.notes) == (
        ["s@1 c: macro_f1 was 0.8000, is 0.7800"],
        (),
    )


def test_without_predictions_the_tolerance_decides_and_that_is_said(member):
    (path, new), before = member("new", 0.8, 1, macro_f1=0.78), member("old", 0.8)
    found = checked([before], [(path, replace(new, predictions=None))], 0.01)
    assert [r.metric for r in found.worse] == ["macro_f1"]
    assert found.notes == ("s@1 c: no predictions of the same rows on both sides, so not tested",)


def test_a_figure_without_a_paired_test_is_held_to_the_tolerance(member):
    before, now = member("old", 0.8, ece=0.9), member("new", 0.8, 1, ece=0.5)
    found = checked([before], [now], 0.01)
    assert [r.line() for r in found.worse] == ["s@1 c: ece was 0.9000, is 0.5000"]
    assert found.notes == ()
