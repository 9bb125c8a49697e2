from __future__ import annotations

import copy
import json
import pickle
from base64 import b64encode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.contracts import secret as home
from tasktriage.contracts.errors import one_line
from tasktriage.contracts.secret import Secret, scrubbed
from tasktriage.plugin import Secret as Public


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    monkeypatch.setattr(home, "_forms", {})


@dataclass
class Holder:
    key: Secret


TEXT = "sk-hush 'a\"\\é"


@pytest.mark.parametrize(
    "show",
    [
        str,
        repr,
        lambda key: f"{key}{key!r}{key:>10}",
        lambda key: f"{key!s:<5}" + format(key, ""),
        lambda key: "%s %r" % (key, key),  # noqa: UP031
        lambda key: json.dumps({"a": [key]}),
        lambda key: str(Holder(key)) + str(asdict(Holder(key))),
        lambda key: "Bearer " + key,
        lambda key: ",".join([key, key]),
        lambda key: key.upper() + key[:2] + "".join(key),
        lambda key: key.encode().decode(),
    ],
)
def test_it_shows_nowhere(show):
    shown = show(Secret(TEXT))
    assert "hush" not in shown
    assert "HUSH" not in shown
    assert "*" in shown


def test_what_it_is():
    key = Secret(TEXT)
    assert Public is Secret
    assert key.reveal() == TEXT
    assert Secret(key).reveal() == TEXT
    assert key == Secret(TEXT) != Secret("other")
    assert key != TEXT
    assert key != "***"
    assert {key: 1}[Secret(TEXT)] == 1
    assert bool(key)
    assert not Secret("")
    assert copy.deepcopy([key])[0] is copy.copy(key) is key
    with pytest.raises(TypeError, match="can't be pickled"):
        pickle.dumps(key)


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=8))
def test_it_is_found_in_lines_as_it_may_stand_there(text):
    if not text.strip() or "***" in text or text in "a  b":
        return
    Secret(text)
    for form in (text, json.dumps(text)[1:-1], repr(text)[1:-1], quote(text)):
        assert form not in scrubbed(f"before {form} after").replace("***", "\0")


@given(
    st.text(st.characters(exclude_categories=("Cs",)), min_size=8),
    st.binary(max_size=9),
    st.binary(max_size=3),
)
def test_it_is_found_in_base64_whatever_stands_around_it(text, before, after):
    """But for its ends, which share a character with what is beside them."""
    Secret(text)
    for encode in (b64encode, urlsafe_b64encode):
        shown = scrubbed(encode(before + text.encode() + after).decode())
        assert len(shown) <= 4 + len(encode(before)) + len(encode(after)) + len("***")


def test_it_is_found_in_other_letters_and_in_a_header():
    Secret("sk-Hush/12345")
    basic = b64encode(b"me:sk-Hush/12345").decode()
    said = f"SK-HUSH/12345 sk-hush/12345 sk-Hush%2F12345 Basic {basic}"
    shown = scrubbed(said)
    assert shown.startswith("*** *** *** Basic ")
    assert len(shown) < len(said) - 40


def test_one_with_bytes_that_are_no_text_is_one_too():
    assert scrubbed(f"a {Secret('k' + chr(0xDCFF) + 'ey12').reveal()}") == "a ***"


def test_an_error_that_holds_it_is_scrubbed_before_it_is_cut():
    Secret("sk-hush-12345")
    line = one_line(ValueError("x" * 280 + "sk-hush-12345" + "y" * 90))
    assert "hush" not in line
    assert "sk-" not in line


def test_a_text_that_is_in_any_line_is_left():
    Secret("a")
    assert scrubbed("a car") == "a car"
