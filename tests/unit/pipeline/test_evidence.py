"""What speaks for a unit being a task, and how it is added up."""

from __future__ import annotations

import math
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.domain.document import Unit, UnitKind
from tasktriage.domain.task import Task
from tasktriage.pipeline.support.evidence import (
    MODEL_WEIGHTS,
    RULE_WEIGHTS,
    STRONGEST,
    STRONGEST_RIVAL,
    STRONGEST_RULES,
    WEAKEST_RIVAL,
    Evidence,
    gather,
    log_odds,
)

NINE = math.log(9)  # log-odds of .9


def unit(prior=0.5, group=1, kind=UnitKind.DUTY):
    return Unit(task=Task("x"), kind=kind, prior=prior, why="w", group=group)


@pytest.mark.parametrize(("p", "odds"), [(0.5, 0.0), (0.9, NINE), (0.1, -NINE)])
def test_log_odds(p, odds):
    assert log_odds(p) == pytest.approx(odds)
    assert math.isfinite(log_odds(0.0))
    assert math.isfinite(log_odds(1.0))


def test_a_unit_alone_has_its_own_words_and_the_model():
    (found,) = gather([unit(0.9)], [0.1], 0.5)
    assert astuple(found) == pytest.approx((NINE, -NINE, 0.0, 0.0, 0.0, 0.0))


def test_the_model_counts_over_its_threshold_and_nothing_counts_without_end():
    (found,) = gather([unit(0.999999)], [0.9], 0.9)
    assert astuple(found) == pytest.approx((STRONGEST_RULES, 0.0, 0.0, 0.0, 0.0, 0.0))
    (found,) = gather([unit()], [1.0], 0.001)
    assert found.model == STRONGEST


def test_the_others_of_a_run_count_more_the_more_they_are():
    units = [unit(), unit(0.9), unit(0.9)]
    first, second, _ = gather(units, [0.1, 0.9, 0.9], 0.5)
    assert (first.group_rules, first.group_model) == pytest.approx((NINE / 2, NINE / 2))
    assert (second.group_rules, second.group_model) == pytest.approx((NINE / 4, 0.0))
    alone, other, _ = gather(
        [unit(group=1), unit(0.9, group=2), unit(0.9, group=None)], [0.5] * 3, 0.5
    )
    assert (alone.group_rules, other.group_rules) == (0.0, 0.0)


def test_units_of_no_run_are_no_run():
    found = gather([unit(0.9, group=None), unit(0.1, group=None)], [0.9, 0.1], 0.5)
    assert [(e.group_rules, e.group_model) for e in found] == [(0.0, 0.0)] * 2


@pytest.mark.parametrize(
    ("kind", "tells"),
    [
        (UnitKind.REQUIREMENT, True),
        (UnitKind.BENEFIT, True),
        (UnitKind.OTHER, False),  # a stock clause, a lead-in, a link
        (UnitKind.DUTY, False),  # stands there already
        (UnitKind.HEADING, False),
    ],
)
def test_what_is_settled_tells_of_its_list_where_its_kind_does(kind, tells):
    settled, other = gather([unit(0.0, kind=kind), unit()], [None, 0.5], 0.5)
    assert settled is None
    assert (other.group_rules < 0.0) is tells


def test_the_likeliest_other_list_is_a_rival_within_bounds():
    units = [unit(group=number // 2) for number in range(6)]
    found = gather(units, [0.5, 0.5, 0.6, 0.6, 0.1, 0.1], 0.5)
    likely = 2 * log_odds(0.6) / 4
    assert [e.rival for e in found] == pytest.approx([-likely] * 2 + [0.0] * 2 + [-likely] * 2)
    strong = gather(units[:4], [0.5, 0.5, 1.0, 1.0], 0.5)
    assert [strong[0].rival, strong[2].rival] == [-STRONGEST_RIVAL, 0.0]
    weak = gather(units[:4], [0.5, 0.5, 0.0, 0.0], 0.5)
    assert weak[0].rival == -WEAKEST_RIVAL
    assert gather(units[:2], [0.9, 0.9], 0.5)[0].rival == 0.0  # no other list


def test_what_is_required_stands_after_what_is_done():
    required = unit(kind=UnitKind.REQUIREMENT)
    found = gather([unit(), required, unit(0.0, kind=UnitKind.REQUIREMENT), unit()], [0.5] * 4, 0.5)
    assert [None if e is None else e.order for e in found] == [2 / 4, 1 / 3, None, -2 / 4]


def test_a_model_that_does_not_say_is_left_out():
    found = gather([unit(0.9), unit(0.9)], [None, None], None)
    assert [(e.model, e.group_model) for e in found] == [(0.0, 0.0)] * 2
    assert found[0].group_rules > 0


ODDS = st.floats(-STRONGEST, STRONGEST)


@given(evidence=st.builds(Evidence, ODDS, ODDS, ODDS, ODDS, ODDS, ODDS), more=st.floats(0, 5))
@pytest.mark.parametrize("weights", [MODEL_WEIGHTS, RULE_WEIGHTS])
def test_what_speaks_for_a_task_never_speaks_against_it(weights, evidence, more):
    assert weights.score(evidence) <= weights.score(
        Evidence(*(value + more for value in astuple(evidence)))
    )


def test_a_list_outvotes_the_model_and_a_sure_model_unsure_rules():
    unsure = log_odds(0.3)
    assert MODEL_WEIGHTS.score(Evidence(unsure, STRONGEST, 0.0, 0.0, 0.0, 0.0)) > 0.0
    assert MODEL_WEIGHTS.score(Evidence(unsure, STRONGEST, 0.0, -STRONGEST, 0.0, 0.0)) < 0.0
    assert (
        MODEL_WEIGHTS.score(Evidence(STRONGEST_RULES, -STRONGEST, 0.0, STRONGEST, 0.0, 0.0)) > 0.0
    )
    assert (
        MODEL_WEIGHTS.score(Evidence(-STRONGEST_RULES, STRONGEST, 0.0, -STRONGEST, 0.0, 0.0)) < 0.0
    )
