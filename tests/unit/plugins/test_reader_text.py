from __future__ import annotations

import pytest

from tasktriage.plugin import Document, InputError, Source
from tasktriage_plugins.reader_text import reader
from tasktriage_plugins.reader_text.reader import MarkdownReader, TextReader


def read_text(data: bytes | str, **options) -> Document:
    raw = data.encode() if isinstance(data, str) else data
    (document,) = TextReader().read(Source(name="job.txt", data=raw, **options))
    return document


def read_markdown(text: str, **options) -> Document:
    (document,) = MarkdownReader().read(Source(name="job.md", data=text.encode(), **options))
    return document


def test_text_stays_as_it_is():
    text = "Lighthouse keeper\r\n\r\nLights the lamp at dusk.\r\n"
    document = read_text(text)
    assert document.text == text
    assert document.name == "job.txt"
    assert document.notes == ()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Lighthouse Keeper\n\nLights the lamp.", "Lighthouse Keeper"),
        ("# Lighthouse keeper #\nLights the lamp.", "Lighthouse keeper"),
        ("Ref 12\nJob Title: Harbour Pilot\nSteers ships.", "Harbour Pilot"),
        ("**Title:** Harbour Pilot\nSteers ships.", "Harbour Pilot"),
        ("Responsibilities\nSteers ships.", None),
        ("Steers ships into the harbour.\nKeeps the log.", None),
        ("- Steers ships\n- Keeps the log", None),
        ("steers ships\nkeeps the log", None),
        ("Steers ships", None),
        ("https://jobs.example/7\nSteers ships", None),
    ],
)
def test_title(text, title):
    assert read_text(text).title == title


def test_title_of_the_source_wins():
    assert read_text("Title: Cook\nBakes bread.", title="Baker").title == "Baker"


def test_other_encodings_are_read_with_a_note():
    words = "Le boulanger prépare la pâte à l'aube. Il vérifie la température du four. "
    document = read_text((words * 5).encode("cp1252"))
    assert document.text.startswith("Le boulanger pr")
    assert "\ufffd" not in document.text
    assert "is not UTF-8" in document.notes[0]


@pytest.mark.parametrize(
    "text",
    ['{"task": "Bake bread"}', '[{"task": "Bake"}, {"task": "Brew"}]', '["Bake", "Brew"]'],
)
def test_json_is_refused_with_advice(text):
    with pytest.raises(InputError, match=r"job\.txt: holds JSON, not prose; .*--reader json"):
        read_text(text)


@pytest.mark.parametrize("space", [" ", "\n", "[ "])
def test_a_million_spaces_in_front_take_no_time(space):
    text = space * 10**6 + "Bakes bread"  # a step back for each space would take hours
    assert read_text(text).text == text
    assert read_markdown(text).text == text


def test_json_after_white_space_is_refused():
    with pytest.raises(InputError, match="holds JSON"):
        read_text(' \n\n [ \n {\n "task" : "Bake bread"}]')


def test_a_line_in_brackets_is_no_json():
    assert read_text("[Name]\nBakes bread.").text.startswith("[Name]")


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html>\n<p>", "<html><p>", '<?xml version="1"?>\n<html>']
)
def test_html_is_refused_with_the_reader_to_use(start):
    with pytest.raises(InputError, match="--reader html"):
        read_text(start + "Bakes bread")


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"%PDF-1.7 x", b"a\0b\0c"])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(InputError, match=r"^job\.txt: "):
        read_text(data)


def test_front_matter_gives_the_title_and_stays_in_the_text():
    text = '---\nlayout: job\ntitle: "Night baker"\n---\n# Vacancy\n- Bakes bread\n'
    document = read_markdown(text)
    assert document.title == "Night baker"
    assert document.text == text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("intro of a page\n\n# Night *baker*\n\nBakes.", "Night baker"),
        ("## Responsibilities\n- Bakes", None),
        ("---\ntitle:\n---\n# Night baker\nBakes", "Night baker"),
        ("---\ntitle: Night baker - Big Bread\njob-title: Night baker\n---\nBakes", "Night baker"),
        ("---\nPosition: 'Night baker'\n---\n# Big Bread\nBakes", "Night baker"),
        ("---\nlayout: Unclosed\nBakes bread all night\n", None),
    ],
)
def test_markdown_title(text, title):
    assert read_markdown(text).title == title


def test_a_long_text_is_not_parsed_as_json(monkeypatch):
    monkeypatch.setattr(reader.json, "loads", lambda text: pytest.fail("it was parsed"))
    text = "[" + "[]," * 400_000
    assert read_text(text).text == text


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("Bake rye<br>Brew tea<br />Sweep", ["Bake rye", "Brew tea", "Sweep"]),
        ("<ul><li>Bake rye</li><li>Brew tea</li></ul>\nx", ["- Bake rye", "- Brew tea", "x"]),
        ("<ul class='a'>\n<li>Bake rye</li>\n<li>Brew</li>\n</ul>", ["- Bake rye", "- Brew"]),
        ("<h1>Baker</h1><h3 id=x>Duties</h3><p>Bake</p>", ["# Baker", "## Duties", "Bake"]),
        ("&lt;ul&gt;&lt;li&gt;Bake rye&lt;/li&gt;&lt;/ul&gt;", ["- Bake rye"]),
        (r"\- Bake rye", ["- Bake rye"]),
        (r"1\. Bake rye", ["1. Bake rye"]),
        ("| a | b<br>c |", ["| a | b<br>c |"]),
        ("Knows what `<br>` is", ["Knows what `<br>` is"]),
    ],
)
def test_markup_in_markdown_keeps_its_place(written, lines):
    text = read_markdown(f"Baker\n\n{written}\n").text
    assert [line.strip() for line in text.splitlines()[1:] if line.strip()] == lines
    assert len(text) == len(f"Baker\n\n{written}\n")
    for line in lines:
        words = line.lstrip("-# 1.")
        assert text.index(words) == f"Baker\n\n{written}\n".index(words)


def test_bullets_that_html_names_are_marks_of_items():
    text = read_markdown("Baker\n\n&bull; Bake rye\n<p>&middot; Brew tea\nR&amp;D &bull; x").text
    assert text == "Baker\n\n-      Bake rye\n-           Brew tea\nR&amp;D &bull; x"


def test_rows_of_html_tables_are_lines_with_cells():
    text = read_markdown("<table><tr><td>Oven</td><td>Bake</td></tr><tr><td>Mop</td></tr>").text
    assert [" ".join(line.split()) for line in text.splitlines() if line.strip()] == [
        "Oven | Bake",
        "Mop",
    ]


def test_front_matter_in_toml():
    text = '+++\ntitle = "Oven"\njob_title = "Night baker"\n+++\n# Big Bread\n\nBake rye.'
    assert read_markdown(text).title == "Night baker"
    assert read_markdown("+++\ntitle = 'Cook'\n\nBake rye.").title != "Cook"


YAML = """---
title: Night baker
tags: [rye, oven heat]
responsibilities:
  - Bake rye
  - "Brew tea: two pots"
requirements:
  - Lift sacks
about: |
  We open at dawn.
  We close at noon.
---
Come and see us.
"""
TOML = """+++
title = "Night baker"
responsibilities = ["Bake rye", "Brew tea: two pots"]
[job]
requirements = ["Lift sacks"]
+++
Come and see us.
"""


def test_a_posting_in_front_matter_is_read_as_its_fields_say():
    document = read_markdown(YAML)
    assert document.title == "Night baker"
    parts = document.text.split("\n\n")
    assert parts[:3] == [
        "Come and see us.",
        "## Responsibilities",
        "- Bake rye\n- Brew tea: two pots",
    ]
    assert parts[3:5] == ["## Requirements", "- Lift sacks"]
    assert "oven heat" not in document.text
    document = read_markdown(TOML)
    assert (document.title, document.text.split("\n\n")) == ("Night baker", parts[:5])


@pytest.mark.parametrize(
    "matter",
    [
        "---\ntitle: Baker\nsummary: Bakes bread all night\n---\n",
        "---\ntitle: Baker: rye\nduties:\n  - Bake\n---\n",  # no YAML
        "---\na: &a [Bake rye, Brew tea]\nduties: *a\n---\n",
        "---\ndate: 2024-13-45\nduties: [Bake rye, Brew tea]\n---\n",
        "+++\nduties = [\n+++\n",
        "---\n" + "a: [" * 2000 + "\n---\n",
    ],
)
def test_other_front_matter_stays_as_it_is(matter):
    text = matter + "Come and see us.\n"
    assert read_markdown(text).text == text


def test_front_matter_of_a_book_is_not_parsed():
    text = "---\nduties:\n" + "  - Bake rye\n" * 3_000 + "---\nBaker\n"
    assert read_markdown(text).text == text
