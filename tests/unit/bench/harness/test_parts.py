"""Parts: fitted, calibrated, checked, kept."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from tasktriage.bench.harness import parts as module
from tasktriage.bench.harness.candidates import Candidate, make_candidate
from tasktriage.bench.harness.parts import run_parts
from tasktriage.bench.harness.vectors import Vectors
from tasktriage.contracts.errors import ComponentError
from tasktriage.evaluation.calibration import apply_temperature
from tasktriage.evaluation.metrics import soft_cross_entropy

from .conftest import tasks


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


@pytest.mark.parametrize("damage", [b"", b"\x1f\x8b\x08", b"{}", "cut", "cost", "rows", "body"])
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
