"""The rules that read the subject of a statement, one by one."""

from __future__ import annotations

import pytest

from tasktriage_plugins.extractor_rules import subject as rules
from tasktriage_plugins.extractor_rules.subject import Phrase, Subject
from tasktriage_plugins.extractor_rules.verb import Opening
from tasktriage_plugins.extractor_rules.words import Words

NOTHING, PERSON, PRONOUN = Subject(), Subject(person=True), Subject(person=True, pronoun=True)
MANY = Subject(many=True)


def phrase(text: str, title: str = "", begin: int = 0) -> Phrase:
    words = Words.of(text, 0, len(text))
    return Phrase.of(text, words, begin, frozenset(title.lower().split()))


def read(text: str, title: str = "") -> Opening:
    names = frozenset(title.lower().split())
    return rules.from_subject(text, Words.of(text, 0, len(text)), 0, names)


@pytest.mark.parametrize(
    ("text", "at", "ends"),
    [
        ("The clerk will file letters", 2, True),
        ("The clerk is expected to file", 2, True),
        ("The clerk for letters files them", 2, False),  # within the name
        ("The clerk and the typist file", 2, False),
        ("The town clerk files letters", 2, False),
    ],
)
def test_a_subject_ends_at_a_link(text, at, ends):
    assert rules.ends_at_link(phrase(text), at, NOTHING) is ends


@pytest.mark.parametrize(
    ("text", "at", "subject", "ends"),
    [
        ("The clerk files letters", 2, NOTHING, True),
        ("The clerk Files letters", 2, NOTHING, False),
        ("The pilots steer ferries", 1, NOTHING, False),  # right after the article
        ("You files letters", 1, PRONOUN, False),
        ("Some of your tasks matter", 3, PERSON, False),
        ("The clerk letters", 2, NOTHING, False),
    ],
)
def test_a_subject_ends_at_a_verb_in_the_third_person(text, at, subject, ends):
    assert rules.ends_at_third_person(phrase(text), at, subject) is ends


@pytest.mark.parametrize(
    ("text", "at", "subject", "ends"),
    [
        ("The clerk carefully files letters", 2, NOTHING, True),
        ("The clerks often file letters", 2, MANY, True),
        ("The clerk often files letters", 2, NOTHING, False),
        ("The clerk Weekly files letters", 2, NOTHING, False),
        ("The clerk files letters", 2, NOTHING, False),
    ],
)
def test_a_subject_ends_at_an_adverb(text, at, subject, ends):
    assert rules.ends_at_adverb(phrase(text), at, subject) is ends


@pytest.mark.parametrize(
    ("text", "at", "subject", "ends"),
    [
        ("The clerks file letters", 2, MANY, True),
        ("The clerks File letters", 2, MANY, False),
        ("The clerk file letters", 2, PERSON, False),
        ("Work as file clerk", 2, PERSON, False),
        ("The doors open", 2, NOTHING, False),
    ],
)
def test_a_plural_subject_ends_at_a_verb_in_its_base_form(text, at, subject, ends):
    assert rules.ends_at_base_form(phrase(text), at, subject) is ends


@pytest.mark.parametrize("text", ["You'll file letters", "They’d file letters"])
def test_a_pronoun_may_hold_its_verb(text):
    assert rules.pronoun_with_verb(phrase(text), 0) == Opening(1, "person", 1)


@pytest.mark.parametrize("text", ["You file letters", "You've filed letters", "Clerk'll file"])
def test_other_words_hold_none(text):
    assert rules.pronoun_with_verb(phrase(text), 0) is None


@pytest.mark.parametrize("word", ["who", "which", "that"])
def test_a_relative_clause_describes(word):
    text = f"A clerk {word} files letters"
    assert rules.relative_clause(phrase(text), 2) == Opening(None, "unknown")
    assert rules.relative_clause(phrase(text), 1) is None


def test_a_subject_may_be_left_out():
    found = rules.subject_left_out(phrase("Will be responsible for the archive"), 0)
    assert found == Opening(None, "person", responsible=True)
    assert rules.subject_left_out(phrase("Will file letters"), 0) == Opening(1, "person", 1)
    assert rules.subject_left_out(phrase("Files what is old"), 2) is None
    late = "on " * 17 + "will file letters"
    assert rules.subject_left_out(phrase(late, begin=17), 17) is None


def test_applicants_do_not_work_yet():
    assert rules.who_applies(phrase("All applicants file a form"), 1) == Opening(None, "applicant")
    assert rules.who_applies(phrase("All clerks file a form"), 1) is None


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("The incumbent files letters", 1, True),
        ("A crew member files letters", 2, True),
        ("The panel members file letters", 2, False),
        ("The day includes letters", 1, True),
        ("The day begins early", 1, False),
        ("The harbour day", 2, False),
        ("The letters", 1, False),
    ],
)
def test_words_for_who_works(text, at, says):
    assert rules.says_person(phrase(text), at) is says


@pytest.mark.parametrize(("word", "says"), [("You", True), ("they", True), ("we", False)])
def test_pronouns_for_who_works(word, says):
    assert rules.says_pronoun(phrase(f"{word} file letters"), 0) is says


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("Senior payroll analysts review", 2, True),
        ("Our analysts review", 1, False),
        ("Senior payroll and tax analysts review", 4, False),
        ("Senior analyst", 1, False),
        ("Old letters", 1, False),
    ],
)
def test_several_workers(text, at, says):
    assert rules.says_many(phrase(text), at) is says


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("The Office of Water keeps letters", 1, True),
        ("Office of Water keeps letters", 0, True),
        ("The Water Office of Leith keeps letters", 2, False),
        ("The Office keeps letters", 1, False),
        ("The Director of Services keeps letters", 1, False),
        ("The Office", 1, False),
    ],
)
def test_offices(text, at, says):
    assert rules.says_office(phrase(text), at) is says


@pytest.mark.parametrize(
    ("text", "title", "found"),
    [
        ("The clerk files letters", "", Opening(2, "person", 2)),
        ("The clerk carefully files letters", "", Opening(3, "person", 2)),
        ("A Deck Pilot steers boats", "Deck Pilot", Opening(3, "person", 3, titled=True)),
        ("Bakers steer boats", "", Opening(1, "role", 1)),
        ("Pilots steer boats", "Pilots", Opening(1, "person", 1)),
        ("A Bow Thruster mends boats", "", Opening(3, "person", 3)),
        ("The CoE mends boats", "", Opening(None, "unknown")),
        ("The baker, under the eye of the mayor, steers boats", "", Opening(8, "person", 8)),
        ("Your duties include mending boats", "", Opening(3, "person", 3, responsible=True)),
        ("The role is responsible for boats", "", Opening(None, "person", responsible=True)),
        ("Every day you mend boats", "", Opening(3, "person", 3)),
        ("The boats you mend", "", Opening(None, "unknown")),
        ("The Museum keeps boats", "Registrar Museum", Opening(None, "organisation")),
        ("The Office of Boats mends them", "", Opening(None, "organisation")),
        ("The city council of the old town by the wide river", "", Opening(None, "unknown")),
        ("The big old red round stone town city county council", "", Opening(None, "organisation")),
        ("All candidates mend a boat", "", Opening(None, "applicant")),
        ("The candidate will submit a boat", "", Opening(None, "applicant")),
        ("The successful candidate will submit a boat", "", Opening(4, "person", 4)),
        ("The candidate mends a boat", "", Opening(2, "person", 2)),
        ("", "", Opening(None, "unknown")),
    ],
)
def test_who_works_and_where_the_verb_stands(text, title, found):
    assert read(text, title) == found


@pytest.mark.parametrize(
    ("text", "begin", "at", "whole"),
    [
        ("You mend boats", 0, 0, True),
        ("Every day you mend boats", 0, 2, True),
        ("Tools you use", 0, 1, False),
        ("When what you mend breaks", 0, 2, False),
        ("You and the crew mend boats", 0, 0, False),
        ("You, a sailor, mend boats", 0, 0, False),
        ("Boats like you", 0, 2, False),
        ("You", 0, 0, False),
    ],
)
def test_whether_a_pronoun_is_the_whole_subject(text, begin, at, whole):
    words = Words.of(text, 0, len(text))
    assert rules.is_whole_subject(text, words, begin, at) is whole


@pytest.mark.parametrize("word", ["baker", "bakers", "waitress", "analysts", "nurse", "chef"])
def test_names_of_workers(word):
    assert rules.agent(word)


@pytest.mark.parametrize("word", ["boat", "number", "vendors", "business", "success"])
def test_names_of_things(word):
    assert not rules.agent(word)
