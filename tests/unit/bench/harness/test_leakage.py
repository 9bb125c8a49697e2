"""The guard: planted near-duplicates are found, and the scores without them shown."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.bench.harness import leakage as guard
from tasktriage.bench.harness.assemble import row_counts, scored
from tasktriage.bench.harness.candidates import make_candidate
from tasktriage.bench.harness.leakage import NEAR, near_duplicates
from tasktriage.bench.harness.parts import run_parts
from tasktriage.bench.harness.prepared import prepare
from tasktriage.bench.harness.split import TrainTest
from tasktriage.bench.harness.suite import find_suite
from tasktriage.bench.harness.vectors import Vectors
from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.domain.dataset import LabelledTask
from tasktriage.domain.label import Label
from tasktriage.extend.registry import Entry

from .conftest import LABELS, tasks


def rows(count, prefix):
    return [
        LabelledTask(id=f"{prefix}{n}", text=f"{prefix}{n}", group="g", label=Label.AUTOMATABLE)
        for n in range(count)
    ]


@pytest.mark.parametrize("block", [1024, 7])
def test_planted_ones_are_found_and_no_others(block, monkeypatch):
    monkeypatch.setattr(guard, "BLOCK", block)
    generator = np.random.default_rng(3)
    train, test = rows(40, "a"), rows(30, "b")
    known = {row.text: generator.normal(size=64) for row in [*train, *test]}
    for place, cosine in ((4, 0.96), (11, 0.951), (20, 0.949), (29, 1.0)):
        base = known[f"a{place}"] / np.linalg.norm(known[f"a{place}"])
        side = known[f"b{place}"] - known[f"b{place}"] @ base * base
        side /= np.linalg.norm(side)
        known[f"b{place}"] = cosine * base + np.sqrt(1 - cosine**2) * side

    class Planted:
        id, dimension = "planted", 64

        def embed(self, texts):
            v = np.array([known[t] for t in texts])
            return (v / np.linalg.norm(v, axis=1, keepdims=True)).astype(np.float32)

    part = TrainTest(np.arange(40), np.arange(30))
    found = near_duplicates(part, train, test, Planted())
    assert np.flatnonzero(found).tolist() == [4, 11, 29]
    # a row that is not trained on in this part is no duplicate
    found = near_duplicates(TrainTest(np.arange(10), np.arange(30)), train, test, Planted())
    assert np.flatnonzero(found).tolist() == [4]
    assert NEAR == 0.95


def test_minilm_finds_a_reworded_row(folder, suite_file, plugins):
    pytest.importorskip("sentence_transformers", reason="it judges near-duplicates")
    given = list(tasks())
    given[0] = ("t0", "Reconcile the monthly statement against the ledger.", LABELS[0], "job 0")
    given[-1] = ("t89", "reconcile the monthly statement against the ledger", LABELS[0], "job 9")
    suite = find_suite(str(suite_file(folder(rows=given))))
    made = prepare(suite, plugins, None, Vectors())
    near = {
        made.train.rows[i].id
        for part, marks in zip(made.split.parts, made.near, strict=True)
        for i in part.test[marks]
    }
    assert {"t0", "t89"} <= near


def test_without_its_judge_nothing_is_called_a_near_duplicate(
    folder, suite_file, plugins, monkeypatch
):
    lacking = property(lambda entry: ("torch",) if entry.name == guard.JUDGE else ())
    monkeypatch.setattr(Entry, "missing", lacking)
    suite = find_suite(str(suite_file(folder())))
    with pytest.warns(TasktriageWarning, match="'yards': near-duplicates were not judged: .*torch"):
        made = prepare(suite, plugins, None, Vectors())
    assert not made.judged
    assert not any(marks.any() for marks in made.near)
    assert row_counts(made).near_duplicates is None
    candidate = make_candidate("majority", plugins, Vectors(), trains=True)
    parts = list(run_parts(made, candidate, Vectors(), suite_file(folder("x")).parent / "work"))
    assert not [name for name in scored(made, candidate, parts).scores if "near" in name]
