from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.domain.document import Document
from tasktriage.pipeline.support.role import role


def found(text: str, title: str | None = None, name: str = "x.txt"):
    return role(Document(name=name, text=text, title=title))


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("# Beekeeper\n\nKeep bees.", "heading"),
        ("Beekeeper\n\nKeep bees.", "first line"),
        ("Hives Ltd\nJob title: Beekeeper\nKeep bees.", "title field"),
        ("---\ntitle: Beekeeper\n---\nKeep bees.", "title field"),
        ("Keep bees.", "given"),
    ],
)
def test_where_a_title_stands(text, source):
    assert found(text, "Beekeeper") == ("Beekeeper", source)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("payroll_clerk.txt", "payroll clerk"),
        ("jobs/2024/Senior-QA-Engineer_JD_2024-03.pdf", "Senior QA Engineer"),
        ("nurse.md", "nurse"),
        ("posting.md", None),
        ("jd_final.docx", None),
        ("cover_letter.txt", None),
        ("<stdin>", None),
        ("", None),
        ("text 2", None),
        ("notes on the new manager and her many other good ideas for a clerk.txt", None),
    ],
)
def test_a_file_name_may_hold_the_role(name, title):
    assert found("Keep bees.", None, name) == (title, None if title is None else "file name")


@given(st.text(max_size=60), st.none() | st.text(min_size=1, max_size=10), st.text(max_size=30))
def test_a_source_is_said_for_every_title_and_no_other(text, title, name):
    named, source = found(text, title, name)
    assert (named is None) == (source is None)
    assert title is None or named == title


@pytest.mark.speed
@pytest.mark.parametrize("filling", ["_", "* ", "x", "_ "])
def test_a_line_as_long_as_a_text_takes_no_longer_than_reading_it(filling, yardsticks):
    # tried from each place to the end, such a line takes hundreds
    text, roles = f"{filling * 60_000}Beekeeper\n\nKeep bees.", []
    assert yardsticks(lambda: roles.append(found(text, "Beekeeper"))) < 10
    assert roles[0][0] == "Beekeeper"
