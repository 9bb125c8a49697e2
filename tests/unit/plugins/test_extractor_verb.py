"""Where the verb of a statement stands, and what may stand before it."""

from __future__ import annotations

import pytest

from tasktriage_plugins.extractor_rules import verb as rules
from tasktriage_plugins.extractor_rules.opening import opening
from tasktriage_plugins.extractor_rules.verb import Opening
from tasktriage_plugins.extractor_rules.words import Words


def cut(text: str) -> Words:
    return Words.of(text, 0, len(text))


@pytest.mark.parametrize(
    ("text", "at", "is_one"),
    [
        ("files letters", 0, True),
        ("files of letters", 0, False),
        ("disposes of letters", 0, True),
        ("files are kept", 0, False),
        ("files", 0, False),
        ("letters files", 0, False),
    ],
)
def test_verbs_of_work(text, at, is_one):
    assert rules.is_verb(cut(text), at) is is_one


@pytest.mark.parametrize(
    ("word", "leads"),
    [("under", True), ("every", True), ("carefully", True), ("when", True), ("clerks", False)],
)
def test_what_may_lead_before_the_subject(word, leads):
    assert rules.may_lead(word) is leads


def test_what_begins_a_condition_may_lead():
    assert rules.subject_words("conditions") <= rules.subject_words("openers")


@pytest.mark.parametrize(
    ("text", "links", "at"),
    [
        ("and then carefully files", False, 3),
        ("may be required to file", False, 2),
        ("may be required to file", True, 4),
        ("files", False, 0),
    ],
)
def test_links_before_a_verb_are_skipped(text, links, at):
    assert rules.skip_links(cut(text), 0, links=links) == at


def test_adverbs_right_before_a_verb():
    assert rules.first_adverb(cut("the clerk quickly carefully files"), 4) == 2
    assert rules.first_adverb(cut("the clerk files"), 2) == 2


@pytest.mark.parametrize(
    ("text", "at", "after"),
    [
        ("The clerk, under the mayor, files letters", 2, 5),
        ("The clerk under the mayor, files letters", 2, 2),
        ("The clerk, under the mayor files letters", 2, 2),
        ("The clerk, once, files letters", 3, 3),
    ],
)
def test_asides(text, at, after):
    assert rules.after_aside(text, cut(text), at) == after


@pytest.mark.parametrize(
    ("text", "at", "linked", "found"),
    [
        ("The clerk will often file letters", 2, False, Opening(4, "person", 4)),
        ("The clerk is responsible for letters", 2, False, Opening(None, "person", 0, 0, True)),
        ("You zorch letters", 1, True, Opening(1, "person", 1)),
        ("You love letters", 1, True, Opening(None, "person")),
        ("The clerk will reports", 2, False, Opening(None, "person")),
        ("The clerk zorches letters", 2, True, Opening(None, "person")),
    ],
)
def test_what_follows_the_links(text, at, linked, found):
    assert rules.after_links(text, cut(text), at, "person", linked=linked) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("File letters", Opening(0, "none", 0)),
        ("Carefully file letters", Opening(1, "none", 0)),
        ("Zorching letters daily", Opening(0, "none", 0)),
        ("Stack: letters", Opening(None, "unknown")),
        ("As needed, represent the town", Opening(2, "none", 2, begin=2)),
        ("Under supervision, files letters", Opening(2, "none", 2, begin=2)),
        ("Reporting to the mayor, you will file letters", Opening(6, "person", 6, begin=4)),
        ("Reporting to the mayor", Opening(0, "none", 0)),
        ("As a clerk you file letters", Opening(4, "person", 4)),
        ("On Mondays you file letters", Opening(3, "person", 3)),
        ("If a letter is lost, you file another", Opening(6, "person", 6, begin=5)),
        ("Finally, the clerk files letters", Opening(3, "person", 3, begin=1)),
        ("If candidates fail, they file a letter", Opening(None, "applicant")),
        ("Letters of old", Opening(None, "unknown")),
        ("", Opening(None, "unknown")),
    ],
)
def test_how_statements_open(text, found):
    assert opening(text, cut(text), frozenset()) == found
