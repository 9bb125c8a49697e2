"""What a posting's data calls the occupation."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.kit.category import category_text
from tasktriage.plugin import Document, Source
from tasktriage_plugins.reader_html.reader import HtmlReader
from tasktriage_plugins.reader_json.reader import JsonReader

CODE = {"@type": "CategoryCode", "codeValue": "29-1141.00", "name": "Registered Nurses"}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("29-1141.00", "29-1141.00"),
        (["Nursing", " Care\x00"], "Nursing; Care"),
        (CODE, "29-1141.00 Registered Nurses"),
        (CODE | {"inCodeSet": {"name": "O*NET-SOC"}}, "O*NET-SOC 29-1141.00 Registered Nurses"),
        ([CODE | {"inCodeSet": "SOC"}], "SOC 29-1141.00 Registered Nurses"),
        (None, None),
        ("  ", None),
        (7, None),
        ({"codeValue": {"codeValue": "deep"}}, None),
        ([[["x"]]], None),
    ],
)
def test_a_text_or_a_code_in_words(value, said):
    assert category_text(value) == said


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["codeValue", "name"]), inner),
)


@given(json_values)
def test_any_value_gives_a_short_text_or_none(value):
    said = category_text(value)
    assert said is None or (0 < len(said) <= 200 and said.isprintable())


POSTING = {
    "@type": "JobPosting",
    "title": "Nurse",
    "description": "<p>You will:</p><ul><li>Give medicines on time</li></ul>",
    "occupationalCategory": CODE,
}


def test_a_web_page_hands_it_on():
    page = f'<script type="application/ld+json">{json.dumps(POSTING)}</script>'
    (document,) = HtmlReader().read(Source(name="a.html", data=page.encode()))
    assert document.hint == "29-1141.00 Registered Nurses"


def test_json_hands_it_on_with_the_page_that_is_in_it():
    plain = POSTING | {"description": "Give medicines on time and keep the charts of the ward."}
    (document,) = JsonReader().read(Source(name="a.json", data=json.dumps(plain).encode()))
    assert isinstance(document, Document)
    assert document.hint == "29-1141.00 Registered Nurses"
    (source,) = JsonReader().read(Source(name="a.json", data=json.dumps(POSTING).encode()))
    assert isinstance(source, Source)
    assert source.hint == "29-1141.00 Registered Nurses"
