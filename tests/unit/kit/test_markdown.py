from __future__ import annotations

import pytest

from tasktriage.kit.markdown import front_matter


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("---\ntitle: Cook\n---\nBakes", "Bakes"),
        ("---\ntitle: Cook\n...\nBakes", "Bakes"),
        ("---  \r\ntitle: Cook\r\n---\t\r\nBakes", "Bakes"),
        ("---\ntitle: Cook\n--- x\n---\nBakes", "Bakes"),
        ("---\ntitle: Cook\n----\n---\nBakes", "Bakes"),
        ("---\ntitle: Cook\n---", ""),
        ("---\n---\nBakes", "Bakes"),
    ],
)
def test_front_matter_ends_with_its_closing_fence(text, rest):
    assert front_matter(text) + rest == text


@pytest.mark.parametrize(
    "text",
    ["---\ntitle: Cook\n", "----\ntitle: Cook\n---\nBakes", " ---\ntitle: Cook\n---\n", "---", ""],
)
def test_other_texts_have_no_front_matter(text):
    assert front_matter(text) == ""
