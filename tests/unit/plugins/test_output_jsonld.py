"""`jsonld`: roles in the words of schema.org, which our own reader reads."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.domain.assessment import Assessment, Correction
from tasktriage.domain.document import Document
from tasktriage.domain.occupation import Occupation
from tasktriage.plugin import Source
from tasktriage.testing.results import SAMPLES
from tasktriage_plugins.output_jsonld import tasktriage_outputs
from tasktriage_plugins.output_jsonld.writer import NO_NAME, JsonLdOutput
from tasktriage_plugins.reader_json.reader import JsonReader

from .beside import ruled_profile, ruled_tasks
from .pages import profile, run, task, tasks

OCCUPATION_WORDS = {"@type", "name", "responsibilities", "occupationalCategory"}
CODE_WORDS = {"@type", "codeValue", "name", "url", "inCodeSet"}
SET_WORDS = {"@type", "name", "url"}


def text_of(results: list[Any], command: str = "classify") -> str:
    stream = io.StringIO()
    JsonLdOutput().write(iter(results), run(command), stream)
    return stream.getvalue()


def graph(results: list[Any], command: str = "classify") -> list[dict[str, Any]]:
    data = json.loads(text_of(results, command))
    assert (list(data), data["@context"]) == (["@context", "@graph"], "https://schema.org")
    nodes: list[dict[str, Any]] = data["@graph"]
    return nodes


def test_spec():
    (spec,) = tasktriage_outputs()
    assert (spec.name, spec.suffixes, spec.binary) == ("jsonld", (".jsonld",), False)


def test_a_role_with_its_codes():
    (node,) = graph([ruled_profile()], "profile")
    assert (node["@type"], node["name"]) == ("Occupation", "Clerk")
    assert node["responsibilities"][0] == "Screen applicants"
    assert len(node["responsibilities"]) == 12
    codes = node["occupationalCategory"]
    assert [(code["inCodeSet"]["name"], code["codeValue"]) for code in codes] == [
        ("O*NET-SOC 2019", "13-1071.00"),
        ("SOC 2018", "13-1071"),
        ("ISCO-08", "2423"),
        ("ESCO", "http://data.europa.eu/esco/occupation/1"),
    ]
    assert codes[0]["url"] == "https://www.onetonline.org/link/summary/13-1071.00"
    assert codes[3]["name"] == "recruiter"


def test_no_word_that_schema_org_has_not():
    for command, results in (*SAMPLES["assessments"](), *SAMPLES["profiles"]()):
        for node in graph(list(results), command):
            assert set(node) <= OCCUPATION_WORDS
            for code in node.get("occupationalCategory", ()):
                assert set(code) <= CODE_WORDS
                assert code["@type"] == "CategoryCode"
                assert set(code["inCodeSet"]) <= SET_WORDS
                assert code["inCodeSet"]["@type"] == "CategoryCodeSet"


def test_assessments_are_of_the_role_that_they_stand_in():
    lead = [replace(item, occupation=None) for item in tasks(2, title="Lead")]
    nodes = graph([*ruled_tasks(), *lead, task("Sign it", title=None, document=None)])
    assert [node["name"] for node in nodes] == ["Clerk", "Lead", NO_NAME]
    assert [len(node["responsibilities"]) for node in nodes] == [12, 2, 1]
    assert ["occupationalCategory" in node for node in nodes] == [True, False, False]


def test_two_roles_that_are_alike_are_two():
    assert len(graph([profile(), profile()], "profile")) == 2


def test_what_is_no_task_is_none_there():
    wrong = task("", error="empty row")
    not_task = replace(task("Free lunch"), correction=Correction(is_task=False))
    nothing = Occupation(title="Clerk", tasks=1, matches=())
    (node,) = graph([wrong, not_task, replace(task("File it"), occupation=nothing)])
    assert node["responsibilities"] == ["File it"]
    assert "occupationalCategory" not in node


def test_no_results_are_an_empty_graph():
    assert graph([]) == []


def read(text: str) -> list[Document]:
    items = JsonReader().read(Source(name="roles.jsonld", data=text.encode()))
    return [item for item in items if isinstance(item, Document)]


def test_our_own_reader_reads_it():
    (document,) = read(text_of([ruled_profile()], "profile"))
    assert document.title == "Clerk"
    for item in ruled_tasks():
        assert item.task.text in document.text
    assert "13-1071" not in document.text


@pytest.mark.parametrize(
    "kind", ["Occupation", "schema:Occupation", "https://schema.org/Occupation"]
)
def test_an_occupation_of_anothers_graph_is_read(kind):
    duties = ["Answer letters of citizens", "File the letters that were answered"]
    node = {"@type": kind, "name": "Clerk", "responsibilities": duties}
    person = {"@type": "Person", "name": "A. Clerk"}
    (document,) = read(json.dumps({"@context": "https://schema.org", "@graph": [person, node]}))
    assert document.title == "Clerk"
    assert all(duty in document.text for duty in duties)


@given(st.text(), st.text(), st.booleans())
def test_any_text_is_text(text, title, profiled):
    item: Assessment = task(text, title=title)
    results = [profile([item], role=title)] if profiled else [item]
    (node,) = graph(results)
    assert node["name"]
    assert len(node["responsibilities"]) == 1
