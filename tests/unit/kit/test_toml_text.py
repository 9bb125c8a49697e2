"""Any text is written as TOML that reads back as that text."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from tasktriage.kit.toml_text import toml_list, toml_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_a_text_reads_back(text):
    assert tomllib.loads(f"key = {toml_text(text)}") == {"key": text}


@given(st.lists(TEXTS, max_size=4))
def test_a_list_reads_back(texts):
    assert tomllib.loads(f"key = {toml_list(texts)}\nnext = 1") == {"key": texts, "next": 1}


def test_half_a_surrogate_pair_is_no_text():
    assert tomllib.loads("key = " + toml_text("a\ud800b")) == {"key": "a?b"}
