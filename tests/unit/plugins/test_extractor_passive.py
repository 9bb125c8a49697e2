"""Work that is told by what becomes of it."""

from __future__ import annotations

import pytest

from tasktriage_plugins.extractor_rules.opening import opening
from tasktriage_plugins.extractor_rules.passive import by_whom, is_passive
from tasktriage_plugins.extractor_rules.words import Words


def words(text: str) -> Words:
    return Words.of(text, 0, len(text))


@pytest.mark.parametrize(
    ("text", "passive"),
    [
        ("Nets are mended", True),
        ("Nets are always carefully mended on deck", True),
        ("Bait is cut and the ice is broken before dawn", True),
        ("Letters get copied", True),
        ("Nets are wet", False),
        ("Nets that are mended", False),
        ("When nets are mended you rest", False),
        ("We are mended", False),
        ("The quay is located in the north", False),  # of the place, not of work
        ("Nets mended", False),
        ("are", False),
    ],
)
def test_what_is_in_the_passive(text, passive):
    assert is_passive(words(text)) is passive


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nets are mended by you", True),
        ("Nets are mended with the deckhand", True),
        ("Nets are mended by the person in this post", True),
        ("Nets are mended, every third one yours", True),
        ("Nets are mended by the crew", False),
        ("Nets are mended by hand", False),
    ],
)
def test_who_is_said_to_do_it(text, said):
    assert by_whom(words(text), frozenset(("deckhand",))) is said


@pytest.mark.parametrize(
    ("text", "subject", "passive"),
    [
        ("Bait is cut before dawn", "unknown", True),
        ("Bait is cut by you", "person", True),
        ("Clerks are trained by you", "person", True),
        ("Clerks are fed well", "role", False),  # things that are done to workers
        ("Our company is run by fishermen", "organisation", False),
        ("Applicants are called by you", "applicant", False),
    ],
)
def test_how_a_statement_in_the_passive_opens(text, subject, passive):
    found = opening(text, words(text), frozenset())
    assert (found.verb, found.subject, found.passive) == (None, subject, passive)
    assert found.done_by_person is (passive and subject == "person")
