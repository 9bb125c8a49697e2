"""Several seeds: each reaches the candidate in the way that it takes one."""

from __future__ import annotations

import json

import pytest

from tasktriage.bench.harness.candidates import make_candidate
from tasktriage.bench.harness.execute import Job, execute
from tasktriage.bench.harness.result import Score
from tasktriage.bench.harness.result_json import as_json, from_json
from tasktriage.bench.harness.seeds import over_seeds
from tasktriage.bench.harness.vectors import Vectors
from tasktriage.bench.report import render_markdown


def test_mean_and_spread():
    runs = [{"macro_f1": Score(value), "kappa": Score(None)} for value in (0.5, 0.7)]
    found = over_seeds(runs)
    assert found.keys() == {"macro_f1"}
    assert found["macro_f1"].mean == pytest.approx(0.6)
    assert found["macro_f1"].sd == pytest.approx(0.02**0.5)
    assert over_seeds(runs[:1]) == {}


def run(made, name, kiln, tmp_path, seeds=3):
    return execute(Job(made, name, tmp_path, "", seeds=seeds), kiln, Vectors())


def test_what_draws_differs_and_what_does_not_is_the_same(prepared, kiln, tmp_path):
    made = prepared()
    noisy, words, drawn = (
        run(made, name, kiln, tmp_path) for name in ("noisy", "words", "stratified")
    )
    assert noisy.identity.seeds == (0, 1, 2)
    assert noisy.over_seeds["macro_f1"].n == 3
    assert noisy.over_seeds["macro_f1"].sd > 0, "numpy's generator"
    assert drawn.over_seeds["cross_entropy"].sd > 0, "its own parameter"
    assert words.over_seeds["macro_f1"].sd == 0
    assert from_json(json.loads(json.dumps(as_json(noisy)))) == noisy
    table = render_markdown([noisy, words], [])
    assert "words the same for all 3 seeds" in table
    assert f"noisy {noisy.over_seeds['macro_f1'].mean:.3f} ±" in table


def test_the_first_seed_is_the_run_of_one(prepared, kiln, tmp_path):
    made = prepared()
    several = run(made, "noisy", kiln, tmp_path / "3")
    one = run(made, "noisy", kiln, tmp_path / "1", seeds=1)
    assert several.score("macro_f1") == one.score("macro_f1")
    assert several.run_id != one.run_id
    assert one.over_seeds == {}


def test_progress_counts_all_seeds(prepared, kiln, tmp_path):
    seen = []
    job = Job(prepared(), "words", tmp_path, "", seeds=2)
    execute(job, kiln, Vectors(), progress=lambda name, done, total: seen.append((done, total)))
    assert seen[0] == (0, 10)
    assert seen[-1] == (10, 10)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_seed_reaches_the_parameter_of_that_name(kiln):
    made = make_candidate("stratified", kiln, Vectors(), trains=True, seed=4)
    other = make_candidate("stratified", kiln, Vectors(), trains=True)
    assert (made.seed, other.seed) == (4, 0)
    fitter = made.make()
    assert fitter._classifier.seed == 4
    assert other.make()._classifier.seed == 0
