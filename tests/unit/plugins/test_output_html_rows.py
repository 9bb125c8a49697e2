"""`html`: the rows of tasks that a person corrected."""

from __future__ import annotations

from dataclasses import replace

from tasktriage.domain.assessment import Correction
from tasktriage.domain.label import Label

from .pages import SURE, Page, profile, task, tasks, written


def test_a_label_that_a_person_gave_is_certain_and_needs_no_probabilities():
    given = Correction(label=Label.AUTOMATABLE)
    missed = replace(task("Plan the rota"), probabilities=None, prediction_set=None)
    items = [
        *tasks(9),
        replace(missed, correction=given),
        task("Sign", SURE[Label.HUMAN_CRITICAL], maybe=(Label.AUGMENTABLE,), correction=given),
    ]
    text = Page(written([profile(items)])).text
    row, _, last = text.rpartition("Plan the rota line 3")[2].partition("Sign line 3")
    assert row.startswith(" automatable by a person; the model said nothing")
    assert "no label" not in row
    assert "may be" not in last.partition("How")[0]
    assert "90 to 100: 5" in text  # three of the nine, and both
