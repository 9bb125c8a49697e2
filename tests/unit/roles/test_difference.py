"""Two versions of a role: what became of its tasks, and what that does to its figures."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from tasktriage.domain.assessment import Correction, ModelInfo
from tasktriage.domain.comparison import Basis, Change
from tasktriage.domain.label import Label
from tasktriage.domain.record import record
from tasktriage.kit.comparison_rows import DIFFERENCE_COLUMNS, comparison_rows
from tasktriage.roles.align import Aligned
from tasktriage.roles.difference import difference, labelled
from tasktriage.roles.profile import make_profile

SCHEMA = json.loads(
    files("tasktriage.contracts").joinpath("comparison.schema.json").read_text("utf-8")
)
CHECKED = Draft202012Validator(SCHEMA)
UNSAID = (Basis(), Basis())
MACHINE, PERSON = (0.8, 0.15, 0.05), (0.05, 0.15, 0.8)


@pytest.fixture
def compared(assessed):
    """Compare lists of (text, probabilities); equal texts are one task, or pairs are given."""

    def make(before, after, pairs=None, basis=UNSAID):
        versions = [
            make_profile([assessed(text, p) for text, p in side], role="Clerk", document=name)
            for side, name in ((before, "old.md"), (after, "new.md"))
        ]
        if pairs is None:
            places = {text: j for j, (text, _) in enumerate(after)}
            pairs = [(i, places[text]) for i, (text, _) in enumerate(before) if text in places]
        found = [Aligned((i,), (j,), 1.0) for i, j in pairs]
        known = {i for i, _ in pairs}, {j for _, j in pairs}
        found += [Aligned((i,), ()) for i in range(len(before)) if i not in known[0]]
        found += [Aligned((), (j,)) for j in range(len(after)) if j not in known[1]]
        return difference(*versions, found, basis_before=basis[0], basis_after=basis[1])

    return make


def duties(count, p=MACHINE):
    return [(f"Duty {n}", p if n % 2 else PERSON) for n in range(count)]


def test_nothing_changed_and_nothing_is_claimed(compared):
    found = compared(duties(12), duties(12)[::-1])
    assert {item.change for item in found.changes} == {Change.UNCHANGED}
    assert not found.moved
    assert found.mean_score is not None
    change = found.mean_score.change
    assert change.value == pytest.approx(0.0, abs=1e-9)
    assert (change.listed.low, change.listed.high) == pytest.approx((0.0, 0.0), abs=1e-9)
    assert change.role is None
    assert found.mean_score.higher == 0.5
    assert not found.mean_score.certain


def test_a_task_more_for_the_machine_raises_its_share(compared):
    added = [(f"Batch job {n}", MACHINE) for n in range(8)]
    found = compared(duties(12), duties(12) + added)
    assert len(found.of(Change.NEW)) == 8
    shares = {item.label: item.share for item in found.shares or ()}
    machine, person = shares[Label.AUTOMATABLE], shares[Label.HUMAN_CRITICAL]
    assert machine.after - machine.before == pytest.approx(machine.change.value)
    assert machine.certain
    assert machine.higher > 0.9
    assert person.higher < 0.1
    assert sum(share.change.value for share in shares.values()) == pytest.approx(0.0, abs=1e-9)
    assert shares[Label.AUGMENTABLE].change.role is None  # all tasks say the same of it
    for share in (machine, person):
        assert share.change.role is not None
        assert share.change.role.low <= share.change.value <= share.change.role.high


def test_a_small_change_of_many_tasks_is_surer_than_of_two_lists_on_their_own(compared):
    """What both versions have is drawn once."""
    old = duties(20)
    found = compared(old, old[:-1])
    change = found.mean_score.change
    assert change.listed.high - change.listed.low < 0.06
    apart = compared(old, old[:-1], pairs=[]).mean_score.change
    assert apart.listed.high - apart.listed.low > 0.15


def test_a_task_whose_label_is_another_one_moved(compared):
    new = [("Duty 0", MACHINE), *duties(12)[1:]]
    found = compared(duties(12), new)
    (item,) = found.moved
    assert item.change is Change.UNCHANGED
    assert (item.label_before, item.label_after) == (Label.HUMAN_CRITICAL, Label.AUTOMATABLE)
    assert item.score_before < item.score_after
    assert item.share_before == pytest.approx(1 / 12)
    (row,) = [row for row in comparison_rows(found) if row["moved"]]
    assert list(row) == list(DIFFERENCE_COLUMNS)
    assert row["label_after"] == "automatable"
    CHECKED.validate(record(found))


def test_reworded_gone_and_new(compared):
    old, new = duties(6), [("Duty the first", PERSON), *duties(6)[1:5], ("Other", PERSON)]
    found = compared(old, new, pairs=[(n, n) for n in range(5)])
    counts = [len(found.of(change)) for change in (Change.REWORDED, Change.GONE, Change.NEW)]
    assert counts == [1, 1, 1]
    gone = found.of(Change.GONE)[0]
    assert (gone.label_after, gone.score_after, gone.share_after) == (None, None, 0.0)
    assert not gone.moved


def test_a_pair_that_is_little_alike_is_marked(compared):
    found = compared(duties(6), duties(6))
    assert not any(item.doubtful for item in found.changes)
    first = found.changes[0]
    assert replace(first, similarity=0.5).doubtful
    assert not replace(first, similarity=None).doubtful


def test_a_split_has_the_label_of_most_of_its_work(assessed):
    before = make_profile([assessed("A and B", MACHINE), *[assessed()] * 9], role="Clerk")
    parts = [assessed("A", MACHINE), assessed("B", PERSON), assessed("B too", PERSON)]
    after = make_profile([*parts, *[assessed()] * 9], role="Clerk")
    pairs = [Aligned((0,), (0, 1, 2), 0.8)]
    pairs += [Aligned((n,), (n + 2,), 1.0) for n in range(1, 10)]
    found = difference(before, after, pairs, basis_before=Basis(), basis_after=Basis())
    (item,) = found.of(Change.SPLIT)
    assert item.label_after is Label.HUMAN_CRITICAL
    assert item.moved
    scores = [task.assessment.score for task in item.after]
    assert item.score_after == pytest.approx(np.mean(scores))
    CHECKED.validate(record(found))
    back = [Aligned(pair.after, pair.before, pair.similarity) for pair in pairs]
    merged = difference(after, before, back, basis_before=Basis(), basis_after=Basis())
    assert len(merged.of(Change.MERGED)) == 1
    (row,) = [row for row in comparison_rows(merged) if row["change"] == "merged"]
    assert row["before"] == "A | B | B too"


def test_withheld_shares_leave_the_tasks(compared):
    found = compared(duties(3), duties(12))
    assert found.shares is None
    assert found.mean_score is None
    assert "first version" in found.why
    assert len(found.changes) == 12
    CHECKED.validate(record(found))


def test_a_persons_label_is_the_one_that_counts(assessed):
    fixed = assessed("Sign", MACHINE, correction=Correction(label=Label.HUMAN_CRITICAL))
    none = assessed("Head", MACHINE, correction=Correction(is_task=False))
    before = make_profile([assessed("Sign", MACHINE), *[assessed()] * 9], role="Clerk")
    after = make_profile([fixed, none, *[assessed()] * 9], role="Clerk")
    assert len(labelled(after)) == 10
    pairs = [Aligned((n,), (n,), 1.0) for n in range(10)]
    found = difference(before, after, pairs, basis_before=Basis(), basis_after=Basis())
    (item,) = found.moved
    assert item.label_after is Label.HUMAN_CRITICAL
    assert item.score_after == 0.0
    data = record(found)
    assert data["changes"][0]["after"][0]["label"] == "human-critical"
    CHECKED.validate(data)


def test_models_that_differ_are_told(compared):
    basis = Basis(ModelInfo("default", "0.3.0")), Basis(ModelInfo("default", "0.4.0"))
    found = compared(duties(12), duties(12), basis=basis)
    assert "several models" in found.notes[0]
    data = record(found)
    assert data["before"]["basis"]["model"]["version"] == "0.3.0"
    CHECKED.validate(data)
