"""What outputs say of a plan in words and numbers."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.domain.plan import ScenarioChange
from tasktriage.kit.plan_words import (
    change_said,
    closer_said,
    closers_said,
    gap_rating,
    influence_said,
    input_value,
    plan_caution,
    plan_chance,
    plan_change,
    plan_number,
    plan_title,
)
from tasktriage.testing.plans import plan_report

REPORT = plan_report(("Tester", "Lead"))
RATED = plan_report(("Tester", "Lead"), screening=False)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.004, "0"),
        (0.4231, "0.42"),
        (7.6, "7.60"),
        (9.999, "10.00"),
        (17.24, "17.2"),
        (-2.2, "−2.20"),
        (172.4, "172"),
        (32_974.4, "33,000"),
        (1_251_359.0, "1,250,000"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers_have_three_digits_that_count(value, said):
    assert plan_number(value) == said


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_a_number_that_is_said_is_near(value):
    said = float(plan_number(value).replace(",", "").replace("−", "-"))
    assert said == pytest.approx(value, rel=0.006, abs=0.006)


@given(st.floats(min_value=-1e9, max_value=1e9))
def test_a_change_has_its_sign(value):
    said = plan_change(value)
    assert said == "0" or said[0] == ("+" if value > 0 else "−")


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0.0, "under 1 %"), (0.126, "13 %"), (0.5, "50 %"), (1.0, "over 99 %")],
)
def test_no_chance_is_certain(chance, said):
    assert plan_chance(chance).replace("\u00a0", " ") == said


def test_shares_are_said_in_percent_of_what_they_are():
    said = input_value(REPORT, "deployment_now", 0.1, 0.4)
    assert said == "10 to 40\u00a0% of the work"
    assert input_value(REPORT, "unheard-of", 3.0) == "3"


def test_a_screening_says_which_inputs_are_assumed():
    assert plan_title(REPORT).startswith("Screening: ")
    assert "coached_hours and =title <b> deployment_now are assumed" in plan_caution(REPORT)
    assert plan_title(RATED).startswith("Velocity gap: ")
    assert plan_caution(RATED) == ""


@pytest.mark.parametrize(
    ("chance", "word"), [(0.04, "unlikely"), (0.1, "possible"), (0.499, "likely"), (None, "")]
)
def test_a_chance_is_rated_as_it_is_shown(chance, word):
    assert gap_rating(RATED, chance) == word
    assert gap_rating(REPORT, chance) == ""


def test_what_would_close_a_gap():
    does, known, none = REPORT.closers
    assert closer_said(REPORT, does).startswith("9.5\u00a0h instead of 6")
    assert closer_said(REPORT, replace(does, decided=False)) == "if it were 9.5\u00a0h, not 6"
    assert closer_said(REPORT, known) == "if it were known to be 6\u00a0h"
    assert closer_said(REPORT, none).startswith("none within its range (10 to 40\u00a0% of")
    assert closers_said(REPORT, (does,), 0.4) == ""
    assert "already" in closers_said(REPORT, (), 0.05)
    assert "fewer than 5" in closers_said(REPORT, (), None)


def test_an_influence_names_its_status():
    first, shares = REPORT.influences
    assert "(assumed): 70" in influence_said(REPORT, first)
    assert influence_said(REPORT, shares).startswith("label shares (of the model)")


def test_a_change_says_what_is_done_to_whom():
    change = ScenarioChange(input="coached_hours", to=3.0, times=2.0, plus=-1.0, roles=("Lead",))
    said = change_said(REPORT, change).replace("\u00a0", " ")
    assert said.endswith("coached_hours set to 3 h, times 2.00, less 1 h (of Lead)")
