"""What the words of a heading are about."""

from __future__ import annotations

import pytest

from tasktriage.plugin import UnitKind
from tasktriage_plugins.extractor_rules import topic as rules
from tasktriage_plugins.extractor_rules.topic import Topic, asked, known_phrases, says_work, topic


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("duties", Topic(UnitKind.DUTY, 1.0, 1)),
        ("the duties of the position", Topic(UnitKind.DUTY, 1.0, 2)),
        ("duties include but are not limited to", Topic(UnitKind.DUTY, 1.0, 1)),
        ("duties of goats", Topic(UnitKind.DUTY, 0.5, 3)),
        ("what you'll actually do", Topic(UnitKind.DUTY, 0.75, 4)),
        ("goats in winter", Topic(None, 0.0, 3)),
        ("the", Topic(None, 0.0, 1)),
    ],
)
def test_topics(line, found):
    assert topic(line.split()) == found


def test_a_topic_is_known_by_half_of_its_words():
    assert Topic(UnitKind.DUTY, 0.5, 2).known is UnitKind.DUTY
    assert Topic(UnitKind.DUTY, 0.4, 2).known is None


def test_the_longest_phrase_wins_and_other_languages_are_asked_for():
    assert known_phrases(["duties", "and", "minimum", "qualifications"])[0] is UnitKind.REQUIREMENT
    assert known_phrases(["aufgaben"]) == (None, 0.0)
    assert known_phrases(["ihre", "aufgaben"], foreign=True) == (UnitKind.DUTY, 1.0)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("so what will you do", UnitKind.DUTY),
        ("you'll fit in if", UnitKind.REQUIREMENT),
        ("we should talk if you're", UnitKind.REQUIREMENT),
        ("what the role involves", UnitKind.DUTY),
        ("what the role asks", UnitKind.REQUIREMENT),
        ("what the work returns", UnitKind.BENEFIT),
        ("what the goat returns", None),
        ("what you build matters to us", None),
        ("goats you feed", None),
        ("what", None),
        ("who are we", UnitKind.COMPANY),
        ("what you'll actually do", UnitKind.DUTY),
        ("how we hire", UnitKind.APPLY),
        ("what you'll need", UnitKind.REQUIREMENT),
        ("what you'll earn", UnitKind.BENEFIT),
        ("why goats", UnitKind.BENEFIT),
        ("where you'd sit", None),
        ("what you'll be up to", UnitKind.DUTY),
        ("how we farm", UnitKind.COMPANY),
        ("what the work looks like", UnitKind.DUTY),
        ("how goats graze", None),
        ("what makes you stand out", UnitKind.REQUIREMENT),
        ("what would set you apart", UnitKind.REQUIREMENT),
        ("what helps you thrive", UnitKind.REQUIREMENT),
        ("what makes us glad", UnitKind.COMPANY),
        ("what does a day look like", UnitKind.DUTY),
        ("how will your week look", UnitKind.DUTY),
        ("what do you look for", UnitKind.REQUIREMENT),
        ("check job offers", None),
        ("the role offers", UnitKind.BENEFIT),
    ],
)
def test_what_a_heading_asks(line, kind):
    assert asked(line.split()) is kind


@pytest.mark.parametrize(
    ("line", "yes"),
    [("who are we", True), ("what is our", True), ("who feeds us", False), ("who is it", False)],
)
def test_who_we_are(line, yes):
    first, *rest = line.split()
    assert rules.asks_who_we_are([first, *rest], frozenset(rest)) is yes


@pytest.mark.parametrize(
    ("line", "yes"), [("what you'll do", True), ("what we do", False), ("what do goats", False)]
)
def test_what_you_do(line, yes):
    first, *rest = line.split()
    assert rules.asks_what_you_do([first, *rest], frozenset(rest)) is yes


def test_first_words_and_words_of_a_set():
    words = ["why", "you'd", "stay"]
    assert rules.begins_with("why")(words, frozenset(words[1:]))
    assert not rules.begins_with("where")(words, frozenset(words[1:]))
    assert rules.has_word_of("asks_you")(words, frozenset(words[1:]))
    assert not rules.has_word_of("asks_we")(words, frozenset(words[1:]))


@pytest.mark.parametrize(
    ("line", "work"),
    [
        ("schedule interviews", True),
        ("track hours of work", True),
        ("contact our customers", True),
        ("contact us", False),
        ("contact and location", False),
        ("work experience", False),
        ("travel requirements", False),
        ("apply", False),
        ("hours of work", False),
    ],
)
def test_a_verb_before_what_the_lexicon_knows_says_work(line, work):
    assert says_work(line.split()) is work
