from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.contracts.specs import (
    ClassifierSpec,
    ComponentSpec,
    ModelSpec,
    OutputSpec,
    ReaderSpec,
    TaxonomySpec,
)

GOOD = {"name": "shout", "summary": "LOUD", "factory": "my_plugin.shout:Shout"}


@pytest.mark.parametrize("factory", ["m:A", "a.b.c:D.e", "_m:_a", str, lambda: None])
def test_factories(factory):
    assert ComponentSpec(**{**GOOD, "factory": factory}).factory is factory


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("name", "Shout", "lower-case"),
        ("name", "", "lower-case"),
        ("name", "1st", "lower-case"),
        ("name", "a_b", "lower-case"),
        ("name", "shout\n", "lower-case"),
        ("name", "a/b", "lower-case"),
        ("name", None, "lower-case"),
        ("summary", "", "summary"),
        ("summary", "  ", "summary"),
        ("summary", "a\nb", "one line"),
        ("summary", None, "summary"),
        ("factory", "module", "module:attribute"),
        ("factory", "m:", "module:attribute"),
        ("factory", ":a", "module:attribute"),
        ("factory", "m:a b", "module:attribute"),
        ("factory", 5, "string or callable"),
        ("factory", None, "string or callable"),
        # a string where a tuple belongs would be taken letter by letter
        ("requires", "numpy", "requires"),
        ("requires", None, "requires"),
        ("requires", (1,), "requires"),
        ("requires", ("package.part",), "top-level modules"),
        ("requires", ("",), "top-level modules"),
        ("options", None, "options"),
    ],
)
def test_refusals(field, value, problem):
    with pytest.raises((ValueError, TypeError), match=problem):
        ComponentSpec(**{**GOOD, field: value})


@pytest.mark.parametrize("spec", [OutputSpec, ReaderSpec])
@pytest.mark.parametrize("value", [".csv", None, (1,), ("csv",), (".CSV",)])
def test_suffixes_are_a_tuple_of_lower_case_suffixes(spec, value):
    with pytest.raises((ValueError, TypeError), match="suffixes"):
        spec(**GOOD, suffixes=value)


@pytest.mark.parametrize("spec", [ClassifierSpec, ModelSpec])
def test_what_was_seen_before_is_names_and_a_model_asked_has_one(spec):
    said = spec(**GOOD)
    assert (said.trained_on, said.asks) == (None, None), "nothing is said unasked"
    said = spec(**GOOD, trained_on=("gpts-are-gpts",), asks="gpt-4")
    assert (said.trained_on, said.asks) == (("gpts-are-gpts",), "gpt-4")
    assert spec(**GOOD, trained_on=()).trained_on == ()
    for wrong in ("gpts-are-gpts", (1,), ["gpts-are-gpts"]):
        with pytest.raises(ValueError, match="trained_on of 'shout' must be a tuple of strings"):
            spec(**GOOD, trained_on=wrong)
    for wrong in ("", " ", 4):
        with pytest.raises(ValueError, match="asks of 'shout' must name a language model"):
            spec(**GOOD, asks=wrong)


@given(st.text(max_size=20))
def test_names_are_what_a_shell_and_a_url_can_bear(name):
    try:
        spec = ComponentSpec(**{**GOOD, "name": name})
    except ValueError:
        return
    assert spec.name == name
    assert name.replace("-", "a").isalnum()
    assert name.isascii()
    assert name == name.lower()


def test_options_default_is_empty_and_shared_by_nobody():
    first, second = ComponentSpec(**GOOD), ComponentSpec(**GOOD)
    assert first.options == {}
    with pytest.raises(TypeError):
        first.options["a"] = 1
    assert second.options == {}


@pytest.mark.parametrize("name", ["auto", "none"])
def test_a_taxonomy_is_called_nothing_that_means_something_else(name):
    with pytest.raises(ValueError, match="has a meaning"):
        TaxonomySpec(name=name, summary="x", factory="a:b")
