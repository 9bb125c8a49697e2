"""Profiles: what is told, what is withheld, what a person changed."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from tasktriage.domain.assessment import Correction, ModelInfo, ReasonScore
from tasktriage.domain.label import Label, Reason
from tasktriage.domain.profile import Evidence, Weighting
from tasktriage.domain.record import record
from tasktriage.roles.profile import make_profile, role_arrays

SCHEMA = json.loads(
    files("tasktriage.contracts").joinpath("profile.schema.json").read_text("utf-8")
)
CHECKED = Draft202012Validator(SCHEMA)


def test_shares_are_means_of_probabilities_not_counts(assessed):
    profile = make_profile([assessed(p=(0.5, 0.4, 0.1))] * 12, role="Clerk")
    assert profile.evidence is Evidence.ENOUGH
    assert profile.why is None
    shares = [item.share.value for item in profile.shares or ()]
    assert shares == pytest.approx([0.5, 0.4, 0.1])
    assert profile.share(Label.AUGMENTABLE) == (profile.shares or ())[1].share
    assert profile.mean_score is not None
    assert profile.mean_score.value == pytest.approx(0.7)
    assert profile.spread == pytest.approx(0.0, abs=1e-9)
    assert profile.n_eff == pytest.approx(12.0)


@pytest.mark.parametrize(
    ("tasks", "evidence"),
    [(4, "withheld"), (5, "indicative"), (9, "indicative"), (10, "enough")],
)
def test_how_much_a_list_bears(assessed, tasks, evidence):
    profile = make_profile([assessed()] * tasks, role="Clerk")
    assert profile.evidence == evidence
    assert (profile.shares is None) == (evidence == "withheld")
    assert (profile.why is None) == (evidence == "enough")
    assert len(profile.tasks) == tasks


def test_a_heavy_task_counts_for_what_it_outweighs(assessed):
    profile = make_profile([assessed(weight=90.0), *[assessed(weight=2.0)] * 5], role="Clerk")
    assert profile.weights.source is Weighting.WRITTEN
    assert profile.n_eff == pytest.approx(1 / (0.9**2 + 5 * 0.02**2))
    assert profile.evidence is Evidence.WITHHELD
    assert "under 5" in str(profile.why)


def test_what_has_no_label_is_told_and_weighs_nothing(assessed):
    items = [*[assessed()] * 9, assessed("Pension", error="not a task")]
    profile = make_profile(items, role="Clerk")
    assert profile.abstained == pytest.approx(0.1)
    assert profile.tasks[-1].share == 0.0
    assert sum(task.share for task in profile.tasks) == pytest.approx(1.0)


def test_what_has_no_label_weighs_as_the_tasks_do(assessed):
    rows = [assessed(row={"load": "10"})] * 6 + [assessed(row={"load": "60"}, error="no task")]
    profile = make_profile(rows, role="Clerk", weight_column="load")
    assert profile.abstained == pytest.approx(0.5)
    unsaid = [*[assessed(weight=10.0)] * 6, assessed(error="no task")]
    assert make_profile(unsaid, role="Clerk").abstained == pytest.approx(0.4)  # what is left of 100
    wrong = [*rows[:6], assessed(row={"load": "much"}, error="no task")]
    profile = make_profile(wrong, role="Clerk", weight_column="load")
    assert profile.abstained == pytest.approx(1 / 7)


@pytest.mark.parametrize("items", [0, 1])
def test_without_a_label_there_is_a_reason_and_no_figure(assessed, items):
    profile = make_profile([assessed(error="not a task")] * items, role="Clerk")
    assert profile.evidence is Evidence.WITHHELD
    assert profile.shares is None
    assert profile.why
    CHECKED.validate(json.loads(json.dumps(record(profile))))


def test_corrections_count_and_how_they_moved_it_is_told(assessed):
    certain = Correction(label=Label.HUMAN_CRITICAL)
    items = [
        assessed(p=(0.8, 0.1, 0.1), correction=certain),
        *[assessed(p=(0.8, 0.1, 0.1))] * 8,
        assessed("Our values", p=(0.8, 0.1, 0.1), correction=Correction(is_task=False)),
    ]
    profile = make_profile(items, role="Clerk")
    share = profile.share(Label.HUMAN_CRITICAL)
    assert share is not None
    assert share.value == pytest.approx((1.0 + 8 * 0.1) / 9)
    assert profile.uncorrected == pytest.approx((0.8, 0.1, 0.1))
    assert len(profile.corrected) == 2
    assert profile.tasks[-1].share == 0.0
    assert profile.abstained == 0.0  # a person said so: that is no doubt


def test_reasons_by_the_share_of_the_work_that_they_keep(assessed):
    from dataclasses import replace

    def human(code):
        item = assessed(p=(0.0, 0.2, 0.8))
        return replace(item, reasons=(ReasonScore(code, 0.9), ReasonScore(Reason.UNC, 0.1)))

    items = [*[human(Reason.ACC)] * 6, *[human(Reason.PHY)] * 3, assessed(p=(0.9, 0.1, 0.0))]
    profile = make_profile(items, role="Clerk")
    found = {item.code: item.share for item in profile.reasons or ()}
    assert found == pytest.approx({Reason.ACC: 0.6 * 0.8, Reason.PHY: 0.3 * 0.8})


def test_the_gradient_is_for_models_with_a_link(assessed):
    from dataclasses import replace

    items = [assessed()] * 10
    assert make_profile(items, role="Clerk").gradient is not None
    theirs = [replace(item, model=ModelInfo("mine", "1")) for item in items]
    assert make_profile(theirs, role="Clerk").gradient is None


def test_records_keep_their_schema(assessed):
    Draft202012Validator.check_schema(SCHEMA)
    rows = [assessed(row={"Hours": n}, weight=float(n)) for n in range(2, 14)]
    profile = make_profile(rows, role="Clerk", document="clerk.csv", dropped=7, notes=("said",))
    CHECKED.validate(json.loads(json.dumps(record(profile))))
    p, w = role_arrays(profile)
    assert p.shape == (12, 3)
    assert w.sum() == pytest.approx(1.0)


def test_what_would_help_depends_on_why_it_is_withheld(assessed):
    few = make_profile([assessed()] * 3, role="Clerk")
    uneven = make_profile([assessed(weight=90.0), *[assessed(weight=2.0)] * 5], role="Clerk")
    assert "a fuller description" in str(few.why)
    assert "--weight-exponent 0.5" in str(uneven.why)
