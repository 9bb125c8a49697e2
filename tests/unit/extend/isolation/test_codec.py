"""Values come back as they were, and what means harm does not become one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.contracts.limits import Limits
from tasktriage.contracts.protocols import RunInfo
from tasktriage.contracts.secret import Secret
from tasktriage.contracts.source import Source
from tasktriage.domain.assessment import ModelInfo
from tasktriage.domain.document import Document, Unit, UnitKind
from tasktriage.domain.row import Row, TableForm
from tasktriage.domain.task import Origin, Task
from tasktriage.extend.fields import wrong_with
from tasktriage.extend.isolation.codec import FROM_CHILD, Decoder, decode, dumps, encode, loads
from tasktriage.testing.results import SAMPLES

from_child = Decoder(FROM_CHILD)


def there_and_back(value, decoder=decode):
    return decoder(loads(dumps(encode(value))))


def same(one, other) -> bool:
    """Whether two values are alike to the last field, those that `==` skips and NaN included."""
    if type(one) is not type(other) and not isinstance(one, Mapping):
        return False
    if isinstance(one, Row) and not (same(one.form, other.form) and same(one.facts, other.facts)):
        return False
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(same, one, other))
    if is_dataclass(one):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, float) and math.isnan(one):
        return math.isnan(other)
    if isinstance(one, Decimal):
        return str(one) == str(other)
    return one == other


texts = st.text(st.characters(exclude_categories=()))  # halves of pairs too
numbers = st.floats() | st.integers(-(2**70), 2**70)
moments = st.dates() | st.datetimes() | st.times() | st.timedeltas()
plain = st.none() | st.booleans() | numbers | texts | st.binary() | moments | st.decimals()
cells = st.recursive(
    plain,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner) | st.lists(inner).map(tuple),
    max_leaves=5,
)
names = st.none() | texts
forms = st.builds(
    TableForm,
    delimiter=texts,
    encoding=texts,
    postings=st.booleans(),
    columns=st.lists(texts).map(tuple),
    text=names,
    sheet=names,
    result=names,
    roles=st.booleans(),
)
rows = st.builds(
    Row, st.dictionaries(texts, cells), forms, st.none() | st.dictionaries(texts, cells)
)
places = st.none() | st.integers()
origins = st.builds(
    Origin, document=names, title=names, line=places, start=places, end=places, hint=names
)
tasks = st.builds(
    Task,
    text=texts,
    id=names,
    origin=origins,
    changes=st.lists(texts).map(tuple),
    count=st.integers(),
    weight=st.floats(),
    language=names,
    error=names,
    row=st.none() | rows,
)
documents = st.builds(
    Document,
    name=texts,
    text=texts,
    title=names,
    notes=st.lists(texts).map(tuple),
    id=names,
    row=st.none() | rows,
    hint=names,
)
units = st.builds(
    Unit,
    task=tasks,
    kind=st.sampled_from(UnitKind),
    prior=st.floats(0, 1),
    why=texts,
    section=names,
    group=places,
)


@given(st.one_of(tasks, documents, units))
def test_what_readers_and_extractors_make_comes_back(value):
    assert same(there_and_back(value, from_child), value)
    assert wrong_with(there_and_back(value, from_child), type(value)) == ""


@given(cells)
def test_anything_in_a_cell_comes_back(value):
    assert same(there_and_back(value, from_child), value)


@pytest.mark.parametrize("kind", SAMPLES)
def test_results_of_every_kind_come_back(kind):
    for _, results in SAMPLES[kind]():
        for result in results:
            assert same(there_and_back(result), result)


def test_what_a_run_is_comes_back():
    run = RunInfo(version="1", command="classify", created="", model=ModelInfo("m", "1"),
                  sectors=("a", "b"), coverage=0.9)  # fmt: skip
    assert same(there_and_back(run), run)


def test_a_source_comes_back_with_its_limits():
    source = Source(name="a", path=Path("x/\udcff.csv"), limits=Limits(size=3), sheet=("a", "b"))
    assert same(there_and_back(source, from_child), source)
    source = Source(name="a", data=b"\0\xff", row=Row({"a": None}))
    assert same(there_and_back(source, from_child), source)


def test_numbers_of_libraries_become_numbers():
    task = Task("a", count=np.int64(3), weight=np.float32(0.5))
    back = there_and_back(task)
    assert (back.count, back.weight) == (3, 0.5)
    assert (type(back.count), type(back.weight)) == (int, float)
    assert there_and_back(MappingProxyType({"a": (1,)})) == {"a": (1,)}


def test_secrets_go_to_a_component_and_never_come_from_one():
    secret = Secret("sk-1234567")
    back = there_and_back({"key": secret})
    assert (str(back["key"]), back["key"].reveal()) == ("***", "sk-1234567")
    with pytest.raises(KeyError):
        there_and_back(secret, from_child)


def test_zones_and_durations_come_back():
    for value in (datetime.now(UTC), date.min, time.max, timedelta.max, Decimal("NaN")):
        assert str(there_and_back(value)) == str(value)


def test_of_a_stranger_s_class_only_the_name_comes_back():
    class Odd:
        pass

    class Mine(Task):
        pass

    back = there_and_back(Odd(), from_child)
    assert type(back).__name__ == "Odd"
    assert type(back) is not Odd
    assert (
        wrong_with(there_and_back(Task(Odd()), from_child), Task) == "a Task whose text is no text"
    )
    assert type(there_and_back(Mine("a"), from_child)) is Task


HARM = [
    {"os.system": ["x"]},
    {"task.replace": []},
    {"task.field": [1]},
    {"task.__import__": ["os"]},
    {"document.renamed": []},
    {"label.top_label": [[1, 2, 3]]},
    {"assessment.Assessment": []},
    {"s": "a secret"},
    {"task.Task": ["text"]},
    {"task.Task": 5},
    {"task.Task": {"text": "x"}},
    {"document.UnitKind": "nonsense"},
    {"b": "no base64!"},
    {"b": 5},
    {"d": "yesterday"},
    {"i": ["x", 2, 3]},
    {"m": [[1]]},
    {"m": [[{"m": []}, 1]]},
    {"r": [[["a", 1]], 5, None]},
    {"r": [[["a", 1]], {"row.TableForm": [5, 5, 5, 5, 5, 5, 5, 5]}, None]},
    {"r": [[[1, 1]], {"row.TableForm": [",", "utf-8", False, [], None, None, None, False]}, None]},
    {"limits.Limits": ["x"] * 9},
    {"limits.Limits": [10**9] * 8 + [0.5]},
    {"document.Unit": [{"task.Task": []}, "duty", 9, "why", None, None]},
    {"a": 1, "b": 2},
    {},
]


@pytest.mark.parametrize("data", HARM, ids=str)
def test_what_means_harm_becomes_nothing(data):
    with pytest.raises((ValueError, TypeError, KeyError, ArithmeticError, AttributeError)):
        from_child(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from([*FROM_CHILD, *"btdhinpmlr?s"]), inner, max_size=2)
    ),
    max_leaves=10,
)


@given(json_values)
def test_any_json_is_a_value_or_an_error_that_is_expected(data):
    with suppress(ValueError, TypeError, KeyError, ArithmeticError, AttributeError):
        from_child(data)


def test_what_is_too_deep_is_an_error():
    with pytest.raises(RecursionError):
        from_child(_deep(5_000))


def _deep(levels: int):
    data: list = []
    for _ in range(levels):
        data = [data]
    return data


def test_nothing_of_a_row_is_lost_that_equality_skips():
    row = Row({"a": 1}, TableForm(delimiter=";"), {"unit": "x"})
    back = there_and_back(replace(Task("a"), row=row), from_child)
    assert (back.row.form.delimiter, back.row.facts) == (";", {"unit": "x"})
    assert back.row.form.in_order(["a"]) == []
