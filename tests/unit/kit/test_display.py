"""Text of unknown origin in one line that is safe to show."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.kit.display import plain_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  Mend\t\tnets \n at sea ", "Mend nets at sea"),
        ("\x1b[31mred\x1b[0m \x9b1mbold", "red bold"),
        ("\x1b]8;;https://evil.example\x07click\x1b]8;;\x1b\\ me", "click me"),
        ("\x1b]0;title never ends", "0;title never ends"),
        ("pay \u202eevil\u202c \u2066x\u2069", "pay evil x"),
        ("a\u200bb\ufeffc\u00add\U000e0041", "abcd"),
        ("bell\x07 back\x08 null\x00", "bell back null"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("می‌روم 👩‍🔧", "می‌روم 👩‍🔧"),
        ("line\u2028separator", "line separator"),
        ("", ""),
    ],
)
def test_plain_line(text, shown):
    assert plain_line(text) == shown


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_plain_line_leaves_nothing_that_acts(text):
    line = plain_line(text)
    kept = {"\u200c", "\u200d"}
    acting = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not [c for c in line if unicodedata.category(c) in acting and c not in kept]
    assert plain_line(line) == line
    line.encode("utf-8")
