from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.contracts import errors
from tasktriage.contracts.errors import MESSAGE_LIMIT, InputError, UnknownNameError, one_line


@pytest.mark.parametrize(
    ("name", "known", "message"),
    [
        ("jsn", ["json", "csv"], "unknown format 'jsn'; did you mean 'json'?"),
        ("jsonx", ["json", "jsonl"], "unknown format 'jsonx'; did you mean 'json' or 'jsonl'?"),
        ("zz", ["csv", "a"], "unknown format 'zz'; there are: a, csv"),
        ("zz", [], "unknown format 'zz'; there are none"),
    ],
)
def test_unknown_name_advice(name, known, message):
    error = UnknownNameError("format", name, known)
    assert str(error) == message
    assert error.exit_code == 2
    assert error.name == name


def test_of_thousands_of_names_the_first_are_listed():
    error = UnknownNameError("format", "zz", [f"{n:05}" for n in range(9_000)])
    assert str(error).endswith("00058, 00059 and 8,940 more")
    assert len(str(error)) < 500


def test_unknown_name_hint():
    error = UnknownNameError("format", "x", ["y"], "(see there)")
    assert str(error) == "unknown format 'x'; there are: y (see there)"


def test_at_most_three_near_names_best_first():
    error = UnknownNameError("format", "tabel", ["table", "tables", "tablet", "label", "csv"])
    assert error.near[0] == "table"
    assert len(error.near) == 3


def test_the_tree_and_its_exit_codes():
    codes = {
        name: getattr(errors, name).exit_code for name in errors.__all__ if name.endswith("Error")
    }
    assert {name for name, code in codes.items() if code == 2} == {"UsageError", "UnknownNameError"}
    assert all(issubclass(getattr(errors, name), errors.TasktriageError) for name in codes)
    assert not issubclass(errors.TasktriageWarning, errors.TasktriageError)


def test_input_error_names_the_input():
    error = InputError("qa.md", "is empty")
    assert (str(error), error.name, error.problem) == ("qa.md: is empty", "qa.md", "is empty")


@given(st.text(max_size=600))
def test_a_strangers_message_becomes_one_printable_line(message):
    line = one_line(ValueError(message))
    assert line.startswith("ValueError")
    assert line.isprintable()
    assert len(line) <= MESSAGE_LIMIT


def test_a_stranger_whose_message_fails():
    class Evil(Exception):
        def __str__(self):
            raise RuntimeError

    assert one_line(Evil()).startswith("Evil")
