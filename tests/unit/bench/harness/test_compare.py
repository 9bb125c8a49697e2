"""Comparison: a planted difference is found, none where there is none, Holm over the pairs."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from tasktriage.bench.harness.compare import Comparison, compare
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
            body = {"identity": identity, "status": "ok", "scores": {}, "data": {}}
            body |= {"environment": {}, "predictions": asdict(file)}
            write_result(path, from_json(body))
        return read_results([tmp_path])

    return make


def test_a_planted_difference_is_found_and_no_other(results):
    good, same, bad = answers(0.8, 1), answers(0.8, 2), answers(0.6, 3)
    found = compare(results({"bad": bad, "good": good, "same": same}))
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
    found = compare(results(made))
    assert len(found) == 6
    assert [c.p_holm for c in found] == pytest.approx(holm([c.p_value for c in found]).tolist())
    assert all(c.p_holm >= c.p_value for c in found)


def test_a_candidate_is_not_better_than_itself(results):
    (one,) = compare(results({"a": answers(0.7, 1), "b": answers(0.7, 1)}))
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
    found = {(c.a, c.b): c for c in compare(results(made, "rank", targets))}
    # the scores of `flat` are all equal: it has no rank correlation
    assert set(found) == {("bad", "good"), ("bad", "same"), ("good", "same")}
    assert found["bad", "good"].significant
    assert not found["good", "same"].significant
    assert found["good", "same"].metric == "spearman"
    assert found["good", "same"].mcnemar_p is None


def test_other_splits_are_refused(results):
    given = results({"a": answers(0.7, 1), "b": answers(0.7, 2)}, b="1")
    with pytest.raises(InputError, match=r"'s@1' ran on 2 different splits; run them again"):
        compare(given)


def test_changed_predictions_are_refused(results, tmp_path):
    given = results({"a": answers(0.7, 1), "b": answers(0.7, 2)})
    write_predictions(tmp_path / "s" / "b.gz", [])
    with pytest.raises(InputError, match=r"b\.gz: is not the file its result was made from"):
        compare(given)


def test_failed_ones_are_passed_over(results):
    given = results({"a": answers(0.7, 1), "b": answers(0.7, 2), "c": answers(0.7, 3)})
    given[1] = (given[1][0], replace(given[1][1], status="failed"))
    assert [(c.a, c.b) for c in compare(given)] == [("a", "c")]


def test_as_json(results):
    (one,) = compare(results({"a": answers(0.7, 1), "b": answers(0.7, 2)}, step=8))
    assert one.as_dict()["ci95"] == list(one.ci95)
    assert one.as_dict()["significant"] is one.significant
    assert Comparison.from_dict(json.loads(json.dumps(one.as_dict()))) == one


def test_published_results_have_no_predictions_to_compare(results):
    (path, result), *_ = results({"a": answers(0.7, 1)})
    with pytest.raises(InputError, match=r"a\.json: names no predictions to compare; run it again"):
        compare([(path, replace(result, predictions=None))])
