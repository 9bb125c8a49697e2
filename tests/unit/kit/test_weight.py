from __future__ import annotations

import pytest

from tasktriage.kit.weight import column_mark, column_weight, leading_weight, trailing_weight


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("(15%) Shear the sheep", 15, "Shear the sheep"),
        ("[15 %] - Shear", 15, "Shear"),
        ("**15%:** Shear", 15, "Shear"),
        ("15% Shear", 15, "Shear"),
        ("15 per cent: shear", 15, "shear"),
        ("~ 15% Shear", 15, "Shear"),
        ("about 15% of your time - Shear", 15, "Shear"),
        ("10-20% Shear", 15, "Shear"),
        ("10 % to 20 % Shear", 15, "Shear"),
        ("2,5% | Shear", 2.5, "Shear"),
        ("(3 hours per week) Shear", 3, "Shear"),
    ],
)
def test_a_weight_before_a_statement(text, value, rest):
    found = leading_weight(text, 0, len(text))
    assert (found.value, text[found.end :]) == (value, rest)


@pytest.mark.parametrize(
    "text", ["15% of the flock is black", "100% Remote", "15% off for staff", "15 Sheep", "15%", ""]
)
def test_no_weight_before_a_statement(text):
    assert leading_weight(text, 0, len(text)) is None


@pytest.mark.parametrize(
    "text",
    ["Shear (15%)", "Shear – 15 %", "Shear | 15% |", "Shear [approx. 15 percent of time].",
     "Shear   15%", "Shear - 15%;", "Shear: 15 %", "Shear 15% of the time.",
     "Shear 10-20 % of working time"],
)  # fmt: skip
def test_a_weight_after_a_statement(text):
    found = trailing_weight(text, 0, len(text))
    assert (found.value, text[: found.start]) == (15, "Shear")


@pytest.mark.parametrize(
    "text",
    [
        "Cut losses by 15%",
        "Shear 15%",
        "(15%)",
        "Shear (15)",
        "Meet the target 95% of the time",
        "Shear at least 15% of the flock",
    ],
)
def test_no_weight_after_a_statement(text):
    assert trailing_weight(text, 0, len(text)) is None


@pytest.mark.parametrize(
    ("head", "cell", "value", "mark"),
    [
        ("% of time", "20", 20, "(20%)"),
        ("Percent", "20 %", 20, "(20%)"),
        ("Time (%)", "15-25", 20, "(20%)"),
        ("Hours per week", "5,5 h", 5.5, "(5.5 h/week)"),
        ("Weight", "3", 3, "(3%)"),
        ("% of time", "0.075", 0.075, "(0.075%)"),
        ("% of time", "0,125", 0.125, "(0.125%)"),
        ("Percent", "12.125", 12.125, "(12.125%)"),
        ("Percent", "0.0625 - 0.1875", 0.125, "(0.125%)"),
        ("Hours per week", "7.3125", 7.3125, "(7.3125 h/week)"),
        ("Hours per year", "1,725", None, None),
        ("Hours per year", "1.725", None, None),
        ("% of time", "n/a", None, None),
        ("% of time", "0", 0, None),
        ("Time", "20 %", 20, "(20%)"),
        ("Effort", "20 percent", 20, "(20%)"),
        ("Avg. hours per week", "5", 5, "(5 h/week)"),
        ("% complete", "20", None, None),
        ("Time", "20", None, None),
        ("Time", "10:30", None, None),
        ("Frequency", "20", None, None),
        ("Shared with", "20", None, None),
        ("x" * 9999 + "% of time", "20", None, None),
    ],
)
def test_a_column_of_weights(head, cell, value, mark):
    assert column_weight(head, cell) == value
    assert column_mark(head, cell) == mark
    if mark is not None:
        assert leading_weight(f"{mark} Shear", 0, len(mark) + 6).value == value


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("2h 15min", 2.25),
        ("2 hours and 45 minutes", 2.75),
        ("36 min", 0.6),
        ("half a day", 4.0),
        ("3 days", 24.0),
        ("half an hour", 0.5),
        ("3 hrs per visit", 3.0),
        ("6-8 h", 7.0),
        ("12", 12.0),
        ("mornings", None),
        ("a while", None),
        ("", None),
    ],
)
def test_hours_are_written_in_words_too(cell: str, hours: float | None) -> None:
    assert column_weight("Hours per week", cell) == hours
    if cell.startswith("half"):
        assert column_weight("% of time", cell) is None
