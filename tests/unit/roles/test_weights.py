"""Where weights come from, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.domain.assessment import Correction
from tasktriage.domain.profile import Weighting, Weights
from tasktriage.domain.row import TableForm
from tasktriage.roles.onet import onet_columns, onet_weights, times_a_year
from tasktriage.roles.weights import weigh


def shares(weighed):
    return (weighed.values / weighed.values.sum()).round(3).tolist()


def test_equal_without_a_word_and_by_count(assessed):
    found = weigh([assessed(), assessed(count=3)])
    assert found.weights.source is Weighting.EQUAL
    assert shares(found) == [0.25, 0.75]
    assert found.others == ()


def test_hours_of_a_column_a_one_among_them(assessed):
    rows = [assessed(row={"Hours per week": h}, weight=float(h)) for h in (6, 3, 1)]
    found = weigh(rows)
    assert found.weights.source is Weighting.WRITTEN
    assert shares(found) == [0.6, 0.3, 0.1]
    assert found.notes == ()
    assert [exponent for exponent, _ in found.others] == [0.0, 0.5, 1.0]
    assert found.others[0][1].tolist() == [1.0, 1.0, 1.0]


def test_what_is_left_of_a_hundred_is_shared(assessed):
    found = weigh([*(assessed(weight=w) for w in (40.0, 30.0, 20.0)), assessed(), assessed()])
    assert found.values.tolist() == [40.0, 30.0, 20.0, 5.0, 5.0]
    assert found.notes == ("2 tasks have no weight: together the 10 % that the others leave",)


def test_else_the_mean_of_the_others(assessed):
    rows = [assessed(row={"Hours": h}, weight=w) for h, w in (("8", 8.0), ("", 1.0), ("4", 4.0))]
    found = weigh(rows)
    assert found.values.tolist() == [8.0, 6.0, 4.0]
    assert found.notes == ("1 task has no weight: the mean of the others",)


def test_a_named_column_and_its_errors(assessed):
    rows = [assessed(row={"task": "a", "load": load}, line=n) for n, load in ((2, "3"), (3, "1,5"))]
    assert shares(weigh(rows, column="load")) == [0.667, 0.333]
    with pytest.raises(InputError, match="line 2: no column 'lod'; there are task, load"):
        weigh(rows, column="lod")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("-3", "line 7: weight -3 is negative; mend it"),
        ("many", "line 7: weight 'many' in column 'Hours' is no number; mend it or leave it empty"),
        ("inf", "line 7: weight inf is no number; mend it"),
    ],
)
def test_a_wrong_weight_is_an_error_with_its_line(assessed, cell, said):
    rows = [assessed(row={"Hours": "4"}, weight=4.0), assessed(row={"Hours": cell}, line=7)]
    with pytest.raises(InputError) as error:
        weigh(rows)
    assert str(error.value) == f"clerk.md: {said}"


def test_weights_of_zero_alone_are_an_error(assessed):
    rows = [assessed(row={"Hours": "0"}, weight=0.0), assessed(row={"Hours": "0"}, weight=0.0)]
    with pytest.raises(InputError, match="all weights are zero"):
        weigh(rows)


def test_a_person_is_believed_before_the_table(assessed):
    rows = [
        assessed(row={"Importance": 4, "Relevance": 90}, correction=Correction(weight=3.0)),
        assessed(row={"Importance": 4, "Relevance": 90}),
    ]
    found = weigh(rows)
    assert found.weights.source is Weighting.WRITTEN


def test_ratings_by_the_formula():
    # by hand: .8 × .9 × √250 and .6 × .5 × √1
    weights = onet_weights(np.array([4.0, 3.0]), np.array([90.0, 50.0]), np.array([250.0, 1.0]))
    first, second = 0.8 * 0.9 * 250**0.5, 0.6 * 0.5
    assert weights == pytest.approx([first / (first + second), second / (first + second)])
    flat = onet_weights(np.array([4.0, 3.0]), np.array([90.0, 50.0]), np.array([250.0, 1.0]), 0.0)
    assert flat == pytest.approx([0.72 / 1.02, 0.30 / 1.02])


def test_frequencies_of_seven_columns_one_and_categories():
    names = ("Importance", "Relevance", *(f"FT {n}" for n in range(1, 8)))
    seven = onet_columns(names)
    assert seven is not None
    assert not isinstance(seven, str)
    row = dict(zip(names, (4, 90, 0, 0, 50, 0, 50, 0, 0), strict=True))
    assert times_a_year(row, seven, categories=False) == pytest.approx((24 + 250) / 2)
    one = onet_columns(("importance", "relevance", "frequency"))
    assert one is not None
    assert not isinstance(one, str)
    assert times_a_year({"frequency": 52}, one, categories=False) == 52.0
    assert times_a_year({"frequency": 5}, one, categories=True) == pytest.approx(250.0)
    assert times_a_year({"frequency": 4.5}, one, categories=True) == pytest.approx(
        (104 * 250) ** 0.5
    )


def test_a_task_without_a_rating_takes_the_mean(assessed):
    ratings = [("4", "80"), ("", ""), ("2", "40")]
    rows = [assessed(row={"Importance": i, "Relevance": r}) for i, r in ratings]
    found = weigh(rows)
    assert found.weights.source is Weighting.ONET
    # .8 × .8, .6 × .6 and .4 × .4
    assert shares(found) == pytest.approx([0.64 / 1.16, 0.36 / 1.16, 0.16 / 1.16], abs=1e-3)
    assert found.notes == ("1 of 3 tasks lack a rating: the mean of the others",)


def test_task_types_where_there_are_no_ratings(assessed):
    rows = [assessed(row={"Task Type": t}) for t in ("Core", "Supplemental", "Core")]
    found = weigh(rows)
    assert found.weights.source is Weighting.CORE
    assert shares(found) == [0.4, 0.2, 0.4]


@pytest.mark.parametrize(
    "rated", [{"Importance": "4", "Relevance": "80", "Frequency": "3"}, {"Task Type": "Core"}]
)
def test_written_hours_come_before_ratings_and_types(assessed, rated):
    rows = [assessed(row={**rated, "Hours per week": h}, weight=float(h)) for h in (6, 3, 1)]
    found = weigh(rows)
    assert found.weights.source is Weighting.WRITTEN
    assert shares(found) == [0.6, 0.3, 0.1]


def test_a_relevance_in_percent_is_a_rating(assessed):
    rows = [assessed(row={"Importance": "4", "Relevance (%)": r}) for r in ("80", "40")]
    assert weigh(rows).weights.source is Weighting.ONET
    assert shares(weigh(rows)) == [0.667, 0.333]


def test_a_task_without_a_type_takes_the_mean_and_no_rest_of_a_hundred(assessed):
    types = ["Core"] * 20 + ["Supplemental"] * 20 + [""]
    found = weigh([assessed(row={"Task Type": t}) for t in types])
    assert found.values.tolist() == [2.0] * 20 + [1.0] * 20 + [1.5]
    assert found.notes == ("1 task has no weight: the mean of the others",)


def test_the_exponent_is_that_of_task_types_too(assessed):
    found = weigh([assessed(row={"Task Type": t}) for t in ("Core", "Supplemental")], exponent=0.0)
    assert found.weights == Weights(Weighting.CORE, 0.0)
    assert shares(found) == [0.5, 0.5]
    assert found.others[2][1].tolist() == [2.0, 1.0]


def test_hours_are_no_percent_of_which_something_is_left(assessed):
    rows = [assessed(row={"Hours per month": h}, weight=float(h or 1)) for h in ("30", "30", "")]
    assert weigh(rows).values.tolist() == [30.0, 30.0, 30.0]
    assert weigh(rows, column="Hours per month").values.tolist() == [30.0, 30.0, 30.0]


def test_ratings_without_any_frequency_are_ratings(assessed):
    rows = [assessed(row={"Importance": "4", "Relevance": r, "FT": ""}) for r in ("80", "40")]
    assert shares(weigh(rows)) == [0.667, 0.333]
    assert weigh(rows).notes == ()


def test_ratings_whose_products_are_all_zero_are_an_error(assessed):
    ratings = [("0", "30"), ("50", "0")]
    rows = [assessed(row={"Importance": "4", "Relevance": r, "FT": f}) for r, f in ratings]
    with pytest.raises(InputError, match="all weights are zero"):
        weigh(rows)


@pytest.mark.parametrize("form", [TableForm(postings=True), TableForm(roles=True)])
@pytest.mark.parametrize("hours", ["Full-time", "", "37.5"])
def test_hours_of_a_posting_or_role_are_no_weight_of_its_tasks(assessed, form, hours):
    row = {"Title": "Clerk", "Hours": hours}
    items = [assessed(row=row, form=form, weight=w) for w in (60.0, 30.0)]
    found = weigh([*items, assessed(row=row, form=form)])
    assert found.values.tolist() == [60.0, 30.0, 10.0]
    assert weigh([assessed(row=row, form=form)]).weights.source is Weighting.EQUAL


def test_what_is_written_is_not_multiplied_by_how_often_it_stands_there(assessed):
    found = weigh([assessed(weight=20.0, count=2), assessed(weight=80.0)])
    assert shares(found) == [0.2, 0.8]


@pytest.mark.parametrize(
    ("cell", "value"), [("1,200", 1200.0), ("1,200.5", 1200.5), ("37,5", 37.5), ("20 %", 20.0)]
)
def test_a_comma_before_three_digits_is_of_thousands(assessed, cell, value):
    rows = [assessed(row={"load": cell}), assessed(row={"load": "10"})]
    assert weigh(rows, column="load").values.tolist() == [value, 10.0]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"Importance": "9"}, "9 in column 'Importance' is not from 0 to 5"),
        ({"Importance": "-1"}, "-1 in column 'Importance' is not from 0 to 5"),
        ({"Relevance": "880"}, "880 in column 'Relevance' is not from 0 to 100"),
        ({"Frequency 2": "300"}, "300 in column 'Frequency 2' is not from 0 to 100"),
        (
            {"Frequency 2": "90"},
            "its frequencies 'Frequency 1' to 'Frequency 7' sum to 150 percent",
        ),
    ],
)
def test_ratings_outside_their_scale_are_an_error(assessed, cells, said):
    frequencies = {f"Frequency {n}": "60" if n == 1 else "" for n in range(1, 8)}
    sound = {"Importance": "4", "Relevance": "90", **frequencies}
    rows = [assessed(row=sound, line=2), assessed(row={**sound, **cells}, line=3)]
    with pytest.raises(InputError) as error:
        weigh(rows)
    assert f"line 3: {said}" in str(error.value)
    assert "--weight-column" in str(error.value)


@pytest.mark.parametrize(
    ("beside", "source"), [({"Task Type": "Core"}, Weighting.CORE), ({}, Weighting.EQUAL)]
)
def test_ratings_that_are_not_used_are_said(assessed, beside, source):
    rows = [assessed(row={**beside, "Importance": "4", "Frequency": "9"})] * 2
    found = weigh(rows)
    assert found.weights.source is source
    assert "column 'Importance' and frequencies are not used" in found.notes[-1]
    words = [assessed(row={**beside, "Importance": "high"})] * 2
    assert weigh(words).notes == ()


def test_percentages_are_of_a_hundred(assessed):
    def rows(head, *cells):
        return [assessed(row={head: str(c)}, weight=float(c), line=n) for n, c in enumerate(cells)]

    with pytest.raises(InputError, match="line 1: weight 140 in column '% of time' is over 100"):
        weigh(rows("% of time", 20, 140))
    assert weigh(rows("Hours", 20, 140)).notes == ()
    (note,) = weigh(rows("% of time", 90, 60)).notes
    assert note == "percentages sum to 150, not 100: they are taken in proportion"
    assert weigh(rows("% of time", 34, 33, 34)).notes == ()
