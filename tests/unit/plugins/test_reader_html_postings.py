from __future__ import annotations

import html
import json

import pytest

from tasktriage.plugin import Document, Source
from tasktriage_plugins.reader_html.reader import HtmlReader

DUTIES = "<p>You will:</p><ul><li>Bake rye &amp; oat bread</li><li>Sweep the floor</li></ul>"
WRITTEN = "You will:\n\n- Bake rye & oat bread\n- Sweep the floor"


def read(markup: str) -> list[Document]:
    return list(HtmlReader().read(Source(name="job.html", data=markup.encode())))


def ld(*nodes: object) -> str:
    scripts = (f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)
    return "".join(scripts) + "<div id=app></div>"


@pytest.mark.parametrize("times", [0, 1, 2])
def test_json_that_was_escaped_again(times):
    text, title = DUTIES, "Baker & cook"
    for _ in range(times):
        text, title = html.escape(text), html.escape(title)
    (document,) = read(ld({"@type": "JobPosting", "title": title, "description": text}))
    assert (document.title, document.text) == ("Baker & cook", WRITTEN)


def test_what_a_posting_says_beside_its_description():
    node = {
        "@type": "JobPosting",
        "title": "Baker",
        "description": "We bake for the town.",
        "responsibilities": ["Bake rye", "Sweep the floor"],
        "skills": "A steady hand",
        "occupationalCategory": "51-3011 Bakers",
    }
    (document,) = read(ld(node))
    assert document.text == (
        "We bake for the town.\n\n## Responsibilities\n\n- Bake rye\n- Sweep the floor\n\n"
        "## Skills\n\nA steady hand\n\n## Occupational category\n\n51-3011 Bakers"
    )


MICRODATA = """<div itemscope itemtype="https://schema.org/JobPosting">
<h2 itemprop="title">Baker</h2>
<div itemprop="hiringOrganization">Big Bread</div><div itemprop="description"><p>We bake.</p></div>
<div itemprop="responsibilities"><ul><li>Bake rye</li><li>Sweep the floor</li></ul></div>
<meta itemprop="skills" content="A steady hand"></div>"""
RDFA = """<div vocab="http://schema.org/" typeof="JobPosting"><h2 property="title">Baker</h2>
<p property="description">We bake.</p><ul property="schema:responsibilities"><li>Bake rye</li>
<li>Sweep the floor</li></ul><span property="skills">A steady hand</span></div>"""


@pytest.mark.parametrize("markup", [MICRODATA, RDFA], ids=["microdata", "RDFa"])
def test_postings_in_the_markup(markup):
    (document,) = read(markup)
    assert document.title == "Baker"
    assert document.text == (
        "We bake.\n\n## Responsibilities\n\n- Bake rye\n- Sweep the floor\n\n"
        "## Skills\n\nA steady hand"
    )


def test_several_postings_are_a_document_each():
    nodes = [
        {"@type": "JobPosting", "title": name, "description": DUTIES} for name in ("Baker", "Cook")
    ]
    first, second = read(ld(*nodes))
    assert (first.name, first.title) == ("job.html/1", "Baker")
    assert (second.name, second.title, second.text) == ("job.html/2", "Cook", WRITTEN)
    assert len(read(ld({"@graph": nodes}))) == 2
    assert len(read(ld(nodes[0], nodes[0]))) == 1


def test_teasers_of_other_postings_are_not_the_page():
    nodes = [{"@type": "JobPosting", "title": name, "description": "x"} for name in ("A b", "C d")]
    (document,) = read(ld(*nodes) + "<h1>Baker</h1><p>Bake bread for the whole town all night.</p>")
    assert (document.name, document.title) == ("job.html", "Baker")
