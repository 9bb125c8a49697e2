"""Shares of labels over many tasks, and remarks on one."""

from __future__ import annotations

import pytest

from tasktriage.domain.assessment import Assessment, Correction, ReasonScore
from tasktriage.domain.label import LABELS, Label, Probabilities, Reason
from tasktriage.domain.portfolio import UnitSum
from tasktriage.domain.profile import Weighting, Weights
from tasktriage.domain.task import Task
from tasktriage.kit.summary import Shares, remarks, shares, sums_said, weighting_words

AUTOMATABLE, AUGMENTABLE, HUMAN = LABELS


def make(a, g, h, *, weight=1.0, count=1, **more):
    task = Task("Water the plants", weight=weight, count=count)
    return Assessment(task=task, probabilities=Probabilities(a, g, h), **more)


def test_shares_are_means_of_probabilities_not_counts():
    total = shares([make(0.4, 0.35, 0.25), make(0.4, 0.3, 0.3)])
    assert [total.of(label) for label in LABELS] == pytest.approx([0.4, 0.325, 0.275])
    assert total.tasks == 2  # argmax would have said 100 % automatable


def test_shares_weigh_by_what_is_written_else_by_count():
    total = shares([make(1.0, 0.0, 0.0, weight=2.0, count=3), make(0.0, 0.0, 1.0, weight=6.0)])
    assert total.of(AUTOMATABLE) == pytest.approx(2 / 8)
    assert total.weight == 8.0
    total = shares([make(1.0, 0.0, 0.0, count=3), make(0.0, 0.0, 1.0)])
    assert total.of(AUTOMATABLE) == pytest.approx(3 / 4)


def test_shares_leave_errors_out_and_count_them():
    lost = make(0.0, 0.0, 1.0, error="not a task")
    total = shares([make(1.0, 0.0, 0.0), lost, Assessment(task=Task(""), error="empty")])
    assert (total.tasks, total.errors) == (1, 2)
    assert total.of(HUMAN) == 0.0


def test_shares_of_nothing_are_none():
    assert shares([]) == Shares()
    assert Shares().of(Label.AUTOMATABLE) is None
    assert shares([make(1.0, 0.0, 0.0, weight=0.0)]).of(AUTOMATABLE) is None


def test_shares_of_parts_add_up():
    items = [make(0.2, 0.3, 0.5), make(0.1, 0.8, 0.1, prediction_set=LABELS), make(0.5, 0.5, 0.0)]
    assert shares(items[:1]) + shares(items[1:]) == shares(items)
    assert shares(items).uncertain == 1


def test_remarks_name_the_other_labels_and_the_first_reason():
    reasons = (ReasonScore(Reason.PHY, 0.2), ReasonScore(Reason.ACC, 0.7))
    item = make(0.1, 0.3, 0.6, reasons=reasons, prediction_set=(AUGMENTABLE, HUMAN))
    assert remarks(item) == ("may be augmentable", "accountable decision")


def test_a_label_that_a_person_gave_is_in_no_doubt():
    given = {"prediction_set": LABELS, "reasons": (ReasonScore(Reason.ACC, 0.7),)}
    assert remarks(make(0.1, 0.3, 0.6, correction=Correction(label=AUGMENTABLE), **given)) == ()
    assert remarks(make(0.1, 0.3, 0.6, correction=Correction(weight=2.0), **given)) == (
        "may be automatable or augmentable",
        "accountable decision",
    )


def test_how_tasks_are_weighted_in_words():
    assert weighting_words(Weights(Weighting.WRITTEN)).startswith("tasks weigh what is written")
    assert weighting_words(Weights(Weighting.WRITTEN, 0.5)).endswith("; to the power 0.5")
    assert weighting_words(Weights(Weighting.ONET, 0.5)).endswith("frequency to the power 0.5")
    for source in Weighting:
        assert "power 1" not in weighting_words(Weights(source)) or source is Weighting.ONET


def test_remarks_without_a_reason():
    assert remarks(make(0.7, 0.3, 0.0, reasons=())) == ()
    assert remarks(make(0.4, 0.5, 0.1, prediction_set=LABELS)) == (
        "may be automatable or human-critical",
    )
    assert remarks(make(0.4, 0.5, 0.1, prediction_set=LABELS, error="no")) == ()


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            (3, 36.0, 11, 60.5),
            "The sums have 3 of 14 roles, and 36 of 96.5 people; the others have",
        ),
        ((1, 1.0, 0, 0.0), "The sums have all of 1 role with 1 person"),
        ((0, 0.0, 2, 4.0), "Nothing of 2 roles with 4 people is summed: they have too few tasks"),
    ],
)
def test_sums_say_first_what_they_have(counts, said):
    roles, people, left_out, left_out_people = counts
    total = UnitSum(
        unit=None,
        roles=roles,
        headcount=people,
        hours=0.0,
        fte=0.0,
        left_out=left_out,
        left_out_headcount=left_out_people,
    )
    assert sums_said(total).startswith(said)
