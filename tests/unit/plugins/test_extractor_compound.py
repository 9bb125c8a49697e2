"""`split_compounds`: two tasks where two verbs share an object, or two clauses are full."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.plugin import Document, Unit
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor


def extract(text: str, *, split: bool = True) -> list[Unit]:
    return list(RulesExtractor(split_compounds=split).extract(Document(name="x", text=text)))


def parts(sentence: str) -> list[str]:
    return [u.task.text for u in extract(f"Duties\n\n- {sentence}\n") if u.prior]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Draft and approve the menu", ["Draft the menu", "approve the menu"]),
        ("You will draft and approve menus.", ["draft menus.", "approve menus."]),
        ("Plan, cook and serve stews", ["Plan stews", "cook stews", "serve stews"]),
        ("Carefully draft and sign menus", ["Carefully draft menus", "sign menus"]),
        ("Training and supervising cooks", ["Training cooks", "supervising cooks"]),
        (
            "Tastes each stew and records the salt",
            ["Tastes each stew", "records the salt"],
        ),
        (
            "Tastes stews, washes bowls, and sweeps the floor",
            ["Tastes stews", "washes bowls", "sweeps the floor"],
        ),
        (
            "Mix and knead the dough, and update the list",
            ["Mix the dough", "knead the dough", "update the list"],
        ),
        ("Pay and file bills; draft menus", ["Pay bills", "file bills", "draft menus"]),
    ],
)
def test_compounds_are_split(sentence, expected):
    assert parts(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Cook the stew",
        "Cook stews and soups",
        "Approve or refuse the menu",  # one decision
        "Pick and pack orders",  # one act
        "Help cooks plan and serve stews",  # the cooks do
        "Work with cooks to plan and serve stews",
        "Ensure that cooks wash bowls and sweep the floor",
        "Manage purchase and supply contracts",  # nouns
        "Manages orders, bills, and contracts with farms",
        "Maintains records, files and reports for the cook",
        "Overseeing planning and scheduling work",
        "Talk and listen to guests",  # no object
        "Set up and check ovens",
    ],
)
def test_what_may_be_one_task_is_left_alone(sentence):
    assert parts(sentence) == [sentence]


def test_parts_keep_their_places_and_say_so():
    text = "Duties\n\nThe incumbent will draft and approve the menu, and update the list.\n"
    units = [u for u in extract(text) if u.prior]
    assert [u.task.changes for u in units] == [
        ("subject removed", "compound split"),
        ("compound split",),
        ("compound split",),
    ]
    spans = [text[u.task.origin.start : u.task.origin.end] for u in units]
    assert spans == [
        "The incumbent will draft and approve the menu",
        "approve the menu",
        "update the list.",
    ]
    assert len({(u.kind, u.why) for u in units}) == 1


def test_nothing_is_split_unless_asked():
    sentence = "Draft and approve the menu"
    assert [u.task.text for u in extract(f"- {sentence}", split=False)] == [sentence]


SCRAPS = """
draft drafts drafting and or approve approves approving the menu , ; menus to plan that cooks
will you . orders also carefully all
"""
WORDS = st.sampled_from(SCRAPS.split())


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=25).map(" ".join))
def test_parts_are_made_of_the_words_of_their_span(sentence):
    text = f"Duties\n\n- {sentence}\n"
    for unit in extract(text):
        span = text[unit.task.origin.start : unit.task.origin.end]
        rest = iter(span.split())
        assert all(any(word in there for there in rest) for word in unit.task.text.split())
        if not unit.task.changes:
            assert span == unit.task.text
