from __future__ import annotations

import pytest

from tasktriage.contracts.errors import UnknownNameError, UsageError
from tasktriage.contracts.limits import DEFAULT_LIMITS, LIMITS, Limits
from tasktriage.contracts.source import Source


def test_defaults_stay_where_nothing_is_said():
    assert Limits.from_texts([]) == Limits() == DEFAULT_LIMITS
    limits = Limits.from_texts(["pages=7", " nesting = 0", "pages=8"])
    assert (limits.pages, limits.nesting, limits.size) == (8, 0, Limits().size)


@pytest.mark.parametrize("text", ["pages", "", "7"])
def test_a_limit_is_a_name_and_a_value(text):
    with pytest.raises(UsageError, match="--limit must be NAME=VALUE, got"):
        Limits.from_texts([text])


@pytest.mark.parametrize("text", ["pages=", "pages=x", "pages=1.5", "pages=0", "nesting=-1"])
def test_a_value_is_a_whole_number(text):
    with pytest.raises(UsageError, match=r"limit '\w+' must be a whole number, [01] or more, got"):
        Limits.from_texts([text])


def test_an_unknown_name():
    with pytest.raises(UnknownNameError, match="unknown limit 'page'; did you mean 'pages'"):
        Limits.from_texts(["page=3"])


@pytest.mark.parametrize("name", LIMITS)
def test_none_is_below_its_least(name):
    with pytest.raises(ValueError, match=name):
        Limits(**{name: -1})


def test_the_error_says_which_limit_and_what_to_do():
    error = Source(name="a.pdf", limits=Limits(pages=1000)).over("pages", "has 1,001 pages")
    assert str(error) == (
        "a.pdf: has 1,001 pages; limit 'pages' is 1,000, "
        "raise it with --limit pages=N if you trust the file"
    )
