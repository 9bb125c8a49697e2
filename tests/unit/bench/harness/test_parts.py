"""Parts: fitted, calibrated, checked, kept."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from tasktriage.bench.harness import parts as module
from tasktriage.bench.harness.asking import predict
from tasktriage.bench.harness.calibrating import learning_rows
from tasktriage.bench.harness.candidates import Candidate, make_candidate
from tasktriage.bench.harness.parts import run_parts
from tasktriage.bench.harness.vectors import Vectors
from tasktriage.contracts.errors import ComponentError
from tasktriage.corpora.sentences import Part, load_sentences
from tasktriage.evaluation.calibration import (
    apply_temperature,
    conformal_quantiles,
    fit_temperature,
)
from tasktriage.evaluation.folds import group_folds
from tasktriage.evaluation.metrics import soft_cross_entropy
from tasktriage.models.calibrated import prediction_sets, thresholds_at

from .conftest import LABELS, tasks


@pytest.fixture
def parts(prepared, kiln, tmp_path):
    """Run a candidate's parts."""
    made = {}

    def run(name, kind="grouped-folds", **more):
        key = (kind, *more)
        if key not in made:
            made[key] = prepared(kind, **more)
        suite = made[key]
        candidate = name if isinstance(name, Candidate) else None
        candidate = candidate or make_candidate(name, kiln, Vectors(), trains=True)
        folder = tmp_path / "work" / candidate.name
        return suite, list(run_parts(suite, candidate, Vectors(), folder))

    return run


def test_every_part_is_answered_and_timed(parts):
    suite, found = parts("words")
    assert [len(p.probabilities) for p in found] == [len(p.test) for p in suite.split.parts]
    assert np.allclose(np.concatenate([p.probabilities for p in found]).sum(axis=1), 1)
    first, second = found[0].cost, found[1].cost
    assert first.fit_s > 0
    assert first.tasks_per_second > 0
    assert 0 < first.first_answer_s < 1
    assert 10 < first.peak_memory_mb < 10_000
    assert second.tasks_per_second is None


def test_the_temperature_makes_the_answers_better(parts):
    suite, found = parts("words")
    rows = suite.train.rows
    soft = np.array([rows[i].shares for part in found for i in part.part.test])
    p = np.concatenate([part.probabilities for part in found])
    calibrated = soft_cross_entropy(p, soft)
    for other in (0.7, 1.5):
        assert calibrated < soft_cross_entropy(apply_temperature(np.log(p), other), soft)


def test_parts_are_read_and_not_run_again(parts, monkeypatch):
    _, first = parts("noisy")
    monkeypatch.setattr(module, "_run", lambda *_: pytest.fail("was run again"))
    _, again = parts("noisy")
    for one, other in zip(first, again, strict=True):
        assert one.cost == other.cost
        assert one.probabilities.tolist() == other.probabilities.tolist()
        assert one.sets.tolist() == other.sets.tolist()


@pytest.mark.parametrize(
    "damage", [b"", b"\x1f\x8b\x08", b"{}", "cut", "cost", "rows", "body", "of old", "sets"]
)
def test_a_damaged_part_is_run_again_to_the_same_answers(parts, tmp_path, damage):
    _, first = parts("noisy")
    path = tmp_path / "work" / "noisy" / "part-2.json.gz"
    whole = path.read_bytes()
    body = json.loads(gzip.decompress(whole))
    kinds = {
        "cut": whole[: len(whole) // 2],
        "cost": gzip.compress(json.dumps({"p": body["p"]}).encode()),
        "rows": gzip.compress(json.dumps(body | {"p": body["p"][1:]}).encode()),
        "body": gzip.compress(b"[]"),
        "of old": gzip.compress(json.dumps({"p": body["p"], "cost": body["cost"]}).encode()),
        "sets": gzip.compress(json.dumps(body | {"sets": body["sets"][1:]}).encode()),
    }
    path.write_bytes(kinds.get(damage, damage))
    _, again = parts("noisy")
    assert first[2].probabilities.tolist() == again[2].probabilities.tolist()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("unsummed", r"fold 0: candidate 'unsummed' gave \[0.5, 0.5, 0.5\] for row 't\d+'"),
        ("nans", r"fold 0: candidate 'nans' gave \[.*nan.*\] for row 't\d+'"),
        ("shape", r"fold 0: candidate 'shape' gave probabilities of shape \(\d+, 2\), \(\d+, 3\)"),
        ("quits", "fold 0: candidate 'quits' failed: SystemExit: 0"),
        # a stranger's, so with where it is from
        ("raises", r"fold 3: candidate 'raises' failed: RuntimeError: the kiln .*\(classifier"),
    ],
)
def test_wrong_candidates(parts, name, message):
    with pytest.raises(ComponentError, match=message) as caught:
        parts(name)
    assert "\n" not in str(caught.value)


def test_few_shots_survive_inner_folds_that_lack_a_label(parts):
    _, found = parts("words", "few-shot", steps=[1, 2], draws=2)
    assert len(found) == 4


def test_no_inner_fold_leaves_the_temperature_at_one(parts, monkeypatch):
    _, found = parts("uniform", "few-shot", steps=[1])
    assert np.allclose(found[0].probabilities, 1 / 3)


def test_thresholds_of_sets_are_of_the_inner_folds_and_of_no_tested_row(parts, kiln):
    """What a part tests may be anything: its sets are what the held-out training rows say."""
    suite, found = parts("words")
    rows = suite.train.rows
    for part in found[:2]:
        learnt = [rows[i] for i in part.part.train]
        groups = [row.group for row in learnt]
        asked, answers = [], []
        for fold in group_folds(groups, [row.text for row in learnt], 5):
            fitter = make_candidate("words", kiln, Vectors(), trains=True).make()
            fitter.fit(learning_rows(suite.suite, [learnt[i] for i in fold.train]))
            asked += [learnt[i] for i in fold.test]
            answers.append(predict("words", fitter, [learnt[i] for i in fold.test]))
        logits = np.log(np.concatenate(answers))
        soft = np.array([row.shares for row in asked])
        p = apply_temperature(logits, fit_temperature(logits, soft))
        quantiles = conformal_quantiles(p, soft.argmax(axis=1))
        expected = prediction_sets(part.probabilities, thresholds_at(quantiles, 0.9))
        assert part.sets.tolist() == expected.tolist()


def test_a_candidate_that_calibrates_nothing_has_no_sets(parts):
    class Shipped:
        def fit(self, rows):
            pass

        def predict_proba(self, texts):
            return np.tile([0.2, 0.3, 0.5], (len(texts), 1))

    class Sure(Shipped):
        def answer(self, texts):
            sets = np.tile([False, False, True], (len(texts), 1))
            return self.predict_proba(texts), sets

    _, found = parts(Candidate("shipped", "1", Shipped, (), shipped=True))
    assert {part.sets for part in found} == {None}
    _, found = parts(Candidate("sure", "1", Sure, (), shipped=True))
    assert all(part.sets.tolist() == [[False, False, True]] * len(part.sets) for part in found)


def test_no_inner_fold_leaves_no_sets(parts):
    _, found = parts("uniform", "few-shot", steps=[1])
    assert found[0].sets is None, "no inner fold holds every label"


def test_a_shipped_models_sets_are_those_that_classify_shows(plugins, capsys, tmp_path):
    from tasktriage.cli.main import run

    # tasks, for what may be none is not labelled with confidence
    texts = [s.text for s in load_sentences(Part.DEV) if s.label is not None][:60]
    candidate = make_candidate("default", plugins, Vectors(), trains=False)
    _, sets = candidate.make().answer(texts)
    table = tmp_path / "tasks.csv"
    table.write_text("task\n" + "\n".join(f'"{text}"' for text in texts) + "\n", "utf-8")
    arguments = ["classify", str(table), "--coverage", "0.9", "--format", "jsonl"]
    assert run(arguments) == 0, capsys.readouterr().err
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    shown = [one["prediction_set"] for one in records if "prediction_set" in one]
    assert shown == [[x for x, s in zip(LABELS, row, strict=True) if s] for row in sets]
    assert {len(row) for row in shown} > {1}


def test_peak_memory_is_of_this_process_and_not_of_its_parent(tmp_path, monkeypatch):
    status = tmp_path / "status"
    status.write_text("Name:\tpython\nVmPeak:\t 900000 kB\nVmHWM:\t  500000 kB\n", "ascii")
    monkeypatch.setattr(module, "STATUS", status)
    assert module._peak_memory() == pytest.approx(512.0)
    for text in ("Name:\tpython\n", "VmHWM:\n", "VmHWM:\t x kB\n"):
        status.write_text(text, "ascii")
        assert 10 < module._peak_memory() < 50_000, "what getrusage says"
    monkeypatch.setattr(module, "STATUS", tmp_path / "none")
    assert 10 < module._peak_memory() < 50_000


def test_no_state_is_carried_from_one_fit_to_the_next(parts):
    class Remembers:
        def __init__(self):
            self.fits = 0

        def fit(self, rows):
            assert len(rows.texts) == len(rows.groups) == len(rows.soft) == len(rows.ratings)
            self.fits += 1
            assert self.fits == 1

        def predict_proba(self, texts):
            return np.tile([0.2, 0.3, 0.5], (len(texts), 1))

    _, found = parts(Candidate("remembers", "1", Remembers, ()))
    assert len(found) == 5


def test_sums_that_are_off_by_rounding_are_mended(parts):
    class Rounds:
        def fit(self, rows):
            pass

        def predict_proba(self, texts):
            return [[0.333, 0.333, 0.333]] * len(texts)

    _, found = parts(Candidate("rounds", "1", Rounds, (), shipped=True))
    assert np.allclose(found[0].probabilities, 1 / 3, atol=1e-15)


def test_rows_of_the_sets_are_as_made_up():
    assert len(list(tasks())) == 90
