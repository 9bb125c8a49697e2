"""The words of titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.occupations.words import forms, head_word, plain_title, words


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Sr. Software Engineers", ["senior", "software", "engineer"]),
        ("RN", ["registered", "nurse"]),
        ("Head of R&D", ["head", "r", "d"]),
        ("C++ Developer", ["c++", "developer"]),
        ("Policemen and Firewomen", ["policeman", "fireman"]),
        ("Secretaries, Bosses", ["secretary", "boss"]),
        ("经理", []),
        ("Café Manager", ["cafe", "manager"]),
    ],
)
def test_spellings_of_a_word_are_one(title, found):
    assert words(title) == found


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("Manager of Sales", "manager"),
        ("Nurse, Intensive Care", "nurse"),
        ("Night Baker (Bread)", "baker"),
        ("", ""),
        ("— of —", ""),
    ],
)
def test_the_head_word_says_who_does_it(title, head):
    assert head_word(title) == head


def test_a_title_loses_grades_and_terms_and_has_its_parts():
    assert forms("Data Scientist GS-13 (m/f/d)") == ["Data Scientist"]
    assert forms("Cloud.gov: Engineer Level 2") == ["Cloud.gov: Engineer", "Cloud.gov", "Engineer"]
    assert forms("NIGHT BAKER") == ["Night Baker"]
    assert len(forms(": ".join("abcdefgh"))) == 5


@given(st.text(max_size=600))
def test_no_title_is_too_strange(title):
    plain = plain_title(title)
    assert len(plain) <= 200
    assert plain.isprintable()
    assert len(words(title)) <= 24
    assert forms(plain)


def test_a_long_title_is_read_quickly():
    assert len(words("a1b " * 1_000_000)) <= 24
    assert len(plain_title("x" * 5_000_000)) == 200
