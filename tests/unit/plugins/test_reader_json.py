from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.plugin import Document, InputError, Source, Task, record_text
from tasktriage_plugins.reader_json import reader
from tasktriage_plugins.reader_json.reader import JsonReader


def read(value, **options) -> list[Document | Task | Source]:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return list(JsonReader().read(Source(name="t.json", data=data, **options)))


def test_an_array_of_objects_is_a_table():
    rows = [{"nr": 7, "task": " Bake  bread ", "title": "Baker"}, {"task": "Mix"}]
    first, second = read(rows, id_column="nr")
    assert (first.text, first.id, first.origin.title) == ("Bake bread", "7", "Baker")
    assert (second.text, second.id, second.error) == ("Mix", None, None)
    assert read([{"a": "x", "work": "Bake"}], column="work")[0].text == "Bake"


def test_an_array_of_texts_is_one_too():
    assert [t.text for t in read(["Bake", "Mix", ""])] == ["Bake", "Mix", ""]


def test_errors_keep_their_place():
    rows = read([{"task": "Bake"}, 3, {"text": "Brew"}, {"task": 3}, {"task": None}, "x"])
    assert [row.error for row in rows] == [
        None,
        "item 2: is neither an object nor a text",
        "item 3: has no field 'task'",
        "item 4: field 'task' is not a text",
        "empty row",
        None,
    ]
    assert rows[5].text == "x"


DUTIES = "Bakes bread for the town every night and keeps the oven clean, whatever the weather. "
NOTE = (
    "The bakery stands at the harbour, and the smell of its bread is known to all of the sailors. "
)


def test_the_long_texts_of_a_record_are_a_document():
    record = {
        "PositionTitle": "Night baker",
        "City": "Harbour",
        "JobSummary": DUTIES,
        "UserArea": {"Details": {"MajorDuties": ["Bake bread every night of the week, all year",
                                                 "Clean the oven"]}},
        "parts": [{"Content": NOTE}],
        "salary": 3,
    }  # fmt: skip
    (document,) = read(record)
    assert document.title == "Night baker"
    assert document.text == (
        f"## Job summary\n\n{DUTIES.strip()}\n\n"
        "## Major duties\n\n- Bake bread every night of the week, all year\n- Clean the oven\n\n"
        f"## Parts\n\n{NOTE.strip()}"
    )


def test_a_text_is_a_document():
    (document,) = read("Duties:\n- Bake bread")
    assert document.text == "Duties:\n- Bake bread"


def test_html_is_given_to_its_reader():
    record = {"title": "Baker", "what_you_do": f"<p>{DUTIES}</p><ul><li>Bake</ul>", "note": NOTE}
    (page,) = read(record)
    assert isinstance(page, Source)
    assert (page.reader, page.title, page.name) == ("html", "Baker", "t.json")
    assert page.data.decode() == (
        f"<h2>What you do</h2><div><p>{DUTIES}</p><ul><li>Bake</ul></div>\n\n"
        f"<h2>Note</h2><div><pre>{NOTE}</pre></div>"
    )


def test_html_that_was_escaped_twice():
    (page,) = read({"aboutUs": f"&lt;p&gt;{DUTIES}&lt;/p&gt;"})
    assert page.data.decode() == f"<h2>About us</h2><div><p>{DUTIES}</p></div>"


@pytest.mark.parametrize(
    ("record", "title", "text"),
    [
        pytest.param(
            {
                "id": "3",
                "text": "Baker",
                "categories": {"team": "Night shift"},
                "description": "<div>We bake.</div>",
                "descriptionPlain": "We bake.",
                "lists": [{"text": "Your nights", "content": "<li>Bake rye</li><li>Sweep</li>"}],
            },
            "Baker",
            "<h2>Description</h2><div><div>We bake.</div></div>\n\n"
            "<h2>Your nights</h2><div><li>Bake rye</li><li>Sweep</li></div>",
            id="sections with a text and a content",
        ),
        pytest.param(
            {
                "name": "Baker",
                "jobAd": {
                    "sections": {
                        "jobDescription": {"title": "Your job", "text": "<p>Bake rye.</p>"},
                        "additionalInformation": {"title": "More", "text": ""},
                    }
                },
            },
            "Baker",
            "<h2>Your job</h2><div><p>Bake rye.</p></div>",
            id="sections by name, with a title and a text",
        ),
        pytest.param(
            {"position": "Baker", "duties": [{"task": "Bake rye", "percent": 60}], "tags": ["rye"]},
            "Baker",
            "## Duties\n\n- (60%) Bake rye",
            id="objects of one statement",
        ),
        pytest.param(
            {"a": {"PositionTitle": "Baker", "Parts": [{"Name": "Duties", "Content": "Bake."}]}},
            "Baker",
            "## Duties\n\nBake.",
            id="parts with a name and a content",
        ),
        pytest.param(
            {"job": {"role": "Baker", "what_we_ask": ["Lift sacks"], "city": "Hull"}},
            "Baker",
            "## What we ask\n\n- Lift sacks",
            id="names of one's own",
        ),
        pytest.param(
            {"title": "Bread &amp; cake baker", "responsibilities": ["Bake"], "occupation": "51"},
            "Bread & cake baker",
            "## Responsibilities\n\n- Bake\n\n## Occupation\n\n51",
            id="a short list and the occupation",
        ),
    ],
)
def test_the_names_of_fields_say_what_is_text(record, title, text):
    found = record_text(record)
    assert found is not None
    assert (found.title, found.html or found.text) == (title, text)


def test_data_is_no_text():
    assert record_text({"title": "Baker", "location": "Hull", "tags": ["a b", "c d"]}) is None


@pytest.mark.parametrize(
    "around", ["&lt;{}&gt;", "&amp;lt;{}&amp;gt;", "&amp;amp;lt;{}&amp;amp;gt;"]
)
def test_html_that_was_escaped_again_and_again(around):
    found = record_text({"body": around.format("p") + "Bake." + around.format("/p")})
    assert "<p>Bake.</p>" in found.html


def test_the_postings_that_a_board_lists_are_a_document_each():
    jobs = [
        {"id": n, "title": name, "duties": ["Bake"]} for n, name in enumerate(("Baker", "Cook"))
    ]
    first, second = read({"jobs": jobs, "meta": {"total": 2}})
    assert (first.name, first.title, second.title) == ("t.json/1", "Baker", "Cook")
    (one,) = read({"jobs": jobs[:1]})
    assert (one.name, one.title) == ("t.json", "Baker")


def test_an_array_of_postings_is_a_document_each():
    records = [{"title": name, "description": DUTIES * 10} for name in ("Baker", "Cook")]
    first, second = read(records)
    assert (first.name, first.title, second.name) == ("t.json/1", "Baker", "t.json/2")
    assert isinstance(read(records, column="description")[0], Source)
    assert isinstance(read(records, rows="tasks")[0], Task)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (b"", "is empty"),
        (b"Bake bread", "is not valid JSON .*line 1"),
        (b'{"task": ', "is not valid JSON"),
        (b"[" * 100_000, r"is not valid JSON \(too deep or large\)"),
        (b"9" * 10_000, r"is not valid JSON \(too deep or large\)"),
        (b"\0\1\2", "binary"),
        ({"title": "Clerk"}, "neither an array of objects nor an object with a text"),
        (3, "neither an array"),
        (None, "neither an array"),
        ("  ", "neither an array"),
        ([], "an empty array"),
        ([1, [2]], "neither objects nor texts"),
        ([{}], "neither objects nor texts"),
        ([{"a": "x", "b": "y"}], "it has: a, b; name one with --column"),
    ],
)
def test_what_can_not_be_used_is_one_line(value, problem):
    with pytest.raises(InputError, match=problem) as info:
        read(value)
    assert str(info.value).startswith("t.json: ")
    assert "\n" not in str(info.value)


def test_a_column_needs_a_table():
    with pytest.raises(InputError, match="a column was named, but it holds no array"):
        read({"description": DUTIES}, column="description")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=200),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=20,
)


@given(JSON)
def test_any_value_is_read_or_refused(value):
    try:
        items = read(value)
    except InputError:
        return
    for item in items:
        assert isinstance(item, (Document, Task, Source))
        if isinstance(item, Document):
            item.text.encode()


def test_deep_values_are_walked():
    value: object = DUTIES
    for _ in range(900):
        value = [{"a": value}]
    assert record_text(value).text == f"## A\n\n{DUTIES.strip()}"


def test_more_values_than_can_be_held_are_refused():
    for piece in (b"[],", b'{"a":1},', b"1,"):
        data = b"[" + piece * (reader.MOST_VALUES // sum(map(piece.count, (b",", b"[", b"{"))) + 1)
        with pytest.raises(InputError, match=r"holds more than 4,000,000 values.*as \.jsonl"):
            read(data + b"1]")


def test_a_long_text_is_held_few_times():
    data = json.dumps({"description": "é🍞" + "Bake. " * 200_000}, ensure_ascii=False).encode()
    held = 4 * len(data)  # one rare letter, and each takes four bytes
    tracemalloc.start()
    try:
        (document,) = read(data)
        assert len(document.text) > 10**6
        assert tracemalloc.get_traced_memory()[1] < 3.2 * held
    finally:
        tracemalloc.stop()


def test_what_a_site_has_rendered_has_the_name_of_its_field():
    body = f"<p>{DUTIES}</p>"
    found = record_text({"title": {"rendered": "Baker"}, "content": {"rendered": body}})
    assert (found.title, found.html) == ("Baker", f"<div>{body}</div>")


@pytest.mark.parametrize("field", ["reqTitle", "posting_title", "requisitionTitle"])
def test_titles_as_applicant_systems_call_them(field):
    (document,) = read({field: "Fern Keeper", "externalDescription": "<ul><li>Water it</li></ul>"})
    assert document.title == "Fern Keeper"
