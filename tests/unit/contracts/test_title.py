from __future__ import annotations

import pytest

from tasktriage.contracts.title import find_title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("intro of a page\n\n# Night *baker*\n\nBakes.", "Night baker"),
        ("## Responsibilities\n- Bakes", None),
        ("Ref 12\nJob Title: Harbour Pilot\nSteers ships.", "Harbour Pilot"),
        ("Night baker\n\nBakes bread.", "Night baker"),
        ("", None),
        ("Bakes bread", None),
    ],
)
def test_titles_of_markdown(text, title):
    assert find_title(text, headings=True) == title


def test_a_heading_further_down_is_not_looked_for_in_plain_text():
    assert find_title("bakes bread every night\n# Baker\n") is None
