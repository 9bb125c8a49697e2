"""Comparison: a planted difference is found, none where there is none, Holm over the pairs."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, replace

import numpy as np
import pytest

from tasktriage.bench.harness.compare import Comparison, compare
from tasktriage.bench.harness.comparisons_file import read_comparisons, write_comparisons
from tasktriage.bench.harness.paired import TESTED, Answers, p_text, paired_test
from tasktriage.bench.harness.result_files import (
    Prediction,
    read_results,
    result_path,
    write_predictions,
    write_result,
)
from tasktriage.bench.harness.result_json import from_json
from tasktriage.contracts.errors import InputError
from tasktriage.evaluation.paired import holm, mcnemar

GROUPS = 40
ROWS = 600


def truth():
    return np.random.default_rng(0).integers(0, 3, ROWS)


def answers(right, seed):
    """Labels that are right with a chance, as probabilities."""
    generator, y = np.random.default_rng(seed), truth()
    wrong = (y + generator.integers(1, 3, ROWS)) % 3
    label = np.where(generator.random(ROWS) < right, y, wrong)
    return np.eye(3)[label] * 0.7 + 0.1


def pairs_of(results):
    """The comparisons, where nothing is lacking."""
    found = compare(results)
    assert found.notes == ()
    return found.pairs


@pytest.fixture
def results(tmp_path):
    """Write results; returns what `compare` takes."""

    def make(candidates, kind="grouped-folds", targets=None, split="0", step=None, **splits):
        y = truth()
        for name, p in candidates.items():
            lines = [
                Prediction(
                    id=f"r{i}",
                    fold=i % 5,
                    step=step,
                    group=f"g{i % GROUPS}",
                    y=None if targets is not None else int(y[i]),
                    soft=None,
                    target=None if targets is None else float(targets[i]),
                    p=p[i].tolist(),
                )
                for i in range(ROWS)
            ]
            path = result_path(tmp_path, "s", name)
            file = write_predictions(path.with_suffix(".gz"), lines)
            identity = {"suite": "s@1", "kind": kind, "candidate": name}
            identity["split_sha256"] = splits.get(name, split)
            metric = "macro_f1" if targets is None else "spearman"
            scores = {metric: {"value": None if name == "flat" else 0.5}}
            body = {"identity": identity, "status": "ok", "scores": scores, "data": {}}
            body["run_id"] = f"run of {name}"
            body |= {"environment": {}, "predictions": asdict(file)}
            write_result(path, from_json(body))
        return read_results([tmp_path])

    return make


def test_a_planted_difference_is_found_and_no_other(results):
    good, same, bad = answers(0.8, 1), answers(0.8, 2), answers(0.6, 3)
    found = pairs_of(results({"bad": bad, "good": good, "same": same}))
    pairs = {(c.a, c.b): c for c in found}
    assert set(pairs) == {("bad", "good"), ("bad", "same"), ("good", "same")}
    assert pairs["bad", "good"].significant
    assert pairs["bad", "good"].difference == pytest.approx(-0.2, abs=0.06)
    low, high = pairs["bad", "good"].ci95
    assert low < pairs["bad", "good"].difference < high < 0
    assert not pairs["good", "same"].significant
    assert pairs["good", "same"].ci95[0] < 0 < pairs["good", "same"].ci95[1]
    codes = [p.argmax(axis=1) for p in (bad, good)]
    assert pairs["bad", "good"].mcnemar_p == mcnemar(truth(), *codes)


def test_holm_over_the_pairs_of_a_suite(results):
    made = {f"c{n}": answers(0.7 + n / 100, n) for n in range(4)}
    found = pairs_of(results(made))
    assert len(found) == 6
    assert [c.p_holm for c in found] == pytest.approx(holm([c.p_value for c in found]).tolist())
    assert all(c.p_holm >= c.p_value for c in found)


def test_a_candidate_is_not_better_than_itself(results):
    (one,) = pairs_of(results({"a": answers(0.7, 1), "b": answers(0.7, 1)}))
    assert (one.difference, one.p_value, one.mcnemar_p) == (0, 1, 1)


def test_ranks(results):
    generator = np.random.default_rng(5)
    targets = generator.random(ROWS)

    def near(noise):
        score = targets + generator.normal(0, noise, ROWS)
        score = (score - score.min()) / np.ptp(score)
        return np.stack([score, np.zeros(ROWS), 1 - score], axis=1)

    flat = np.full((ROWS, 3), 1 / 3)
    made = {"flat": flat, "good": near(0.1), "same": near(0.1), "bad": near(1.0)}
    found = {(c.a, c.b): c for c in pairs_of(results(made, "rank", targets))}
    # the scores of `flat` are all equal: it has no rank correlation
    assert set(found) == {("bad", "good"), ("bad", "same"), ("good", "same")}
    assert found["bad", "good"].significant
    assert not found["good", "same"].significant
    assert found["good", "same"].metric == "spearman"
    assert found["good", "same"].mcnemar_p is None


def test_other_splits_are_refused(results):
    given = results({"a": answers(0.7, 1), "b": answers(0.7, 2)}, b="1")
    with pytest.raises(InputError, match=r"'s@1' ran on 2 different sets of rows"):
        compare(given)


@pytest.mark.parametrize("silent", [False, True])
def test_other_labels_or_other_folds_are_refused_by_the_same_split(results, silent):
    (_, b), (path, a) = reversed(results({"a": answers(0.7, 1), "b": answers(0.7, 2)}))
    a = a if silent else replace(a, identity=replace(a.identity, rows_sha256="1"))
    other = replace(b, identity=replace(a.identity, candidate="b", rows_sha256="2"))
    with pytest.raises(InputError, match="ran on 2 different sets of rows, splits or scored folds"):
        compare([(path, a), (path, other)])
    folds = replace(b, data=replace(b.data, headline_folds=(1, 2)))
    with pytest.raises(InputError, match="scored folds; run them again"):
        compare([(path, b), (path, folds)])


def test_changed_predictions_are_refused(results, tmp_path):
    given = results({"a": answers(0.7, 1), "b": answers(0.7, 2)})
    write_predictions(tmp_path / "s" / "b.gz", [])
    with pytest.raises(InputError, match=r"b\.gz: is not the file its result was made from"):
        compare(given)


def test_failed_ones_are_passed_over(results):
    given = results({"a": answers(0.7, 1), "b": answers(0.7, 2), "c": answers(0.7, 3)})
    given[1] = (given[1][0], replace(given[1][1], status="failed"))
    assert [(c.a, c.b) for c in pairs_of(given)] == [("a", "c")]


def test_as_json(results):
    (one,) = pairs_of(results({"a": answers(0.7, 1), "b": answers(0.7, 2)}, step=8))
    assert one.as_dict()["ci95"] == list(one.ci95)
    assert one.as_dict()["significant"] is one.significant
    assert Comparison.from_dict(json.loads(json.dumps(one.as_dict()))) == one


def bare(results, *names):
    """The same results, some of them without predictions."""
    for path, result in results:
        if result.identity.candidate in names:
            result = replace(result, predictions=None)
        yield path, result


def test_without_predictions_the_stored_comparison_of_these_runs_counts(results, tmp_path):
    made = {name: answers(right, n) for n, (name, right) in enumerate(RIGHT.items())}
    whole = results(made)
    first = pairs_of(whole)
    write_comparisons(tmp_path, first)
    assert pairs_of(list(bare(whole, "b", "c", "d"))) == first
    # one pair is computed, and the family is that of all
    assert pairs_of(list(bare(whole, "c", "d"))) == first

    stored = list(bare(whole, "d"))
    stored[3] = (stored[3][0], replace(stored[3][1], run_id="another run"))
    found = compare(stored)
    assert [(c.a, c.b) for c in found.pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found.notes == (
        "s@1 d: without predictions, and no comparison of this run is stored; "
        "not compared with any other",
    )
    kept = [c.p_value for c in found.pairs]
    assert [c.p_holm for c in found.pairs] == pytest.approx(holm(kept).tolist())
    assert [c.p_holm for c in found.pairs] != [c.p_holm for c in first if "d" not in (c.a, c.b)]


RIGHT = {"a": 0.7, "b": 0.7, "c": 0.72, "d": 0.66}


def test_who_lacks_what_is_said_and_the_rest_goes_on(results, tmp_path):
    whole = results({name: answers(right, n) for n, (name, right) in enumerate(RIGHT.items())})
    write_comparisons(tmp_path, [c for c in pairs_of(whole) if (c.a, c.b) == ("a", "d")])
    (tmp_path / "s" / "d.gz").unlink()  # named, and not there
    found = compare(whole)
    assert len(found.pairs) == 4
    (note,) = found.notes
    assert note.startswith("s@1 d: without predictions")
    assert note.endswith("not compared with b, c")


def test_a_figure_that_is_undefined_lacks_nothing(results):
    targets = np.random.default_rng(5).random(ROWS)
    made = {"flat": np.full((ROWS, 3), 1 / 3), "a": answers(0.7, 1)}
    found = compare(list(bare(results(made, "rank", targets), "flat")))
    assert (found.pairs, found.notes) == ((), ())


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("p_value", math.nan, "p_value is nan, expected a number from 0 to 1"),
        ("p_value", 5, "p_value is 5, expected a number from 0 to 1"),
        ("p_value", "x", "p_value is 'x', expected"),
        ("p_holm", None, "p_holm is None, expected"),
        ("mcnemar_p", True, "mcnemar_p is True, expected"),
        ("difference", math.inf, "difference is inf, expected a number"),
        ("ci95", [0, "x"], "high is 'x', expected a number"),
        ("ci95", [10**400, 0], "low is 10+, expected a number"),
    ],
)
def test_comparisons_of_another_hand_are_not_trusted(tmp_path, name, value, problem):
    one = Comparison("s", "macro_f1", "a", "b", 0.1, (0.0, 0.2), 0.04, 0.04, None, ("1", "2"))
    write_comparisons(tmp_path, [one])
    assert read_comparisons(tmp_path) == [one]
    body = json.loads((tmp_path / "comparisons.json").read_text("utf-8"))
    body["comparisons"][0][name] = value
    (tmp_path / "comparisons.json").write_text(json.dumps(body), "utf-8")
    with pytest.raises(InputError, match=rf"can't be read as comparisons: {problem}"):
        read_comparisons(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "can't be read as comparisons"),
        ("[" * 200_000, "can't be read as comparisons: it is nested too deeply"),
        ("[]", "is damaged"),
        ('{"schema": "x"}', "schema must be 'tasktriage.bench-comparisons/1'"),
        ('{"schema": "tasktriage.bench-comparisons/1", "comparisons": [{}]}', "lacks .* 'ci95'"),
    ],
)
def test_damaged_comparisons_are_one_line(results, tmp_path, text, message):
    given = results({"a": answers(0.7, 1), "b": answers(0.7, 2)})
    (tmp_path / "comparisons.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        compare(given)


def test_p_is_never_shown_as_zero():
    shown = [p_text(p) for p in (0, 1e-9, 0.00099, 0.001, 0.0421, 1, None, float("nan"))]
    assert shown == ["<.001", "<.001", "<.001", ".001", ".042", "1.000", "–", "–"]


@pytest.mark.parametrize("metric", sorted(TESTED))
def test_every_tested_figure_finds_a_planted_difference_and_no_other(metric):
    def of(right, seed):
        soft = np.eye(3)[truth()] * 0.7 + 0.1
        rows = [(i % 5, f"r{i}") for i in range(ROWS)]
        groups = [f"g{i % GROUPS}" for i in range(ROWS)]
        nothing = np.full(ROWS, np.nan)
        return Answers(rows, groups, truth(), soft, nothing, answers(right, seed))

    apart = paired_test(metric, of(0.8, 1), of(0.6, 3))
    assert apart.p_value < 0.05
    low, high = sorted((abs(apart.difference.low), abs(apart.difference.high)))
    assert 0 < low < abs(apart.difference.value) < high
    assert apart.difference.value > 0 or metric in ("cross_entropy", "brier", "level_error")
    assert paired_test(metric, of(0.7, 1), of(0.7, 2)).p_value > 0.05
