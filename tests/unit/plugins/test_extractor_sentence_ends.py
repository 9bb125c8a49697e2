from __future__ import annotations

import pytest

from tasktriage_plugins.extractor_rules.sentence_ends import sentences


@pytest.mark.parametrize(
    "text",
    [
        "Drive Gen. Oduya and the U.S.A. Rowing team to the lake",
        "Apply Art. 9 and App. C, Vol. II of the rules",
        "Copy pp. 12-19 of Ch. 4",
        "Ring the bell at 7 a.m. Monday to Friday",
        "Ring the bell at 7 p.m. GMT",
        "Write to J.P. Hollis and K. Ostrow",
        "Assist Prof. Lindqvist, e.g. Tuesdays",
        "See Fig. B and Sec. 3",
        "Bill Acme Inc. Norway for oars",
        "Answer to Lt. Col. Brandt",
        "Count oars, paddles etc. Mondays",
    ],
)
def test_a_full_stop_within_a_sentence(text):
    assert list(sentences(text, 0, len(text))) == [(0, len(text))]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Test the app.", "File bugs"),
        ("Ring the bell at 7 a.m.", "Lock up at night"),
        ("Race across the U.S.", "The coach drives"),
        ("Work for Acme Inc.", "Paints oars"),
        ("Paint art.", "Hang it"),
        ("Do no.", "Say yes"),
        ("Answer the gov.", "Then row"),
        ("Count oars, paddles etc.", "The rest is locked"),
    ],
)
def test_a_full_stop_that_ends_one(first, second):
    text = f"{first} {second}"
    assert [text[a:b] for a, b in sentences(text, 0, len(text))] == [first, second]
